"""A process that has everything loaded and gives life to bots, so that a thousand of them can be killed in minutes.

It reads orders as lines of JSON, forks a bot for each, and writes `born PID` and, when one ends, `gone PID STATUS`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import selectors
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import __main__ as command_line
from bot import bootstrap
from bot import log as bot_log
from bot.adapters.storage import make_engine
from bot.adapters.telegram.request import AiohttpRequest
from bot.config import Settings
from bot.library import Library

NOT_COUNTED = frozenset({"getMe", "setMyCommands", "getWebhookInfo", "setWebhook", "deleteWebhook"})


def main() -> None:
    """Serve orders until the orders end."""
    library = bootstrap.open_library(Settings(betekenis="uit"), Console(quiet=True))
    say("ready")
    ends = watch_ends()
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        selector.register(ends, selectors.EVENT_READ)
        waiting = b""
        while True:
            for key, _ in selector.select():
                if key.fd == ends:
                    os.read(ends, 100)
                    tell_who_is_gone()
                    continue
                heard = os.read(sys.stdin.fileno(), 65536)
                if not heard:
                    return
                *orders, waiting = (waiting + heard).split(b"\n")
                for order in orders:
                    give_life(json.loads(order), library)


def say(line: str) -> None:
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def watch_ends() -> int:
    """A pipe that can be read when a child has ended."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reading


def tell_who_is_gone() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        say(f"gone {pid} {status}")


def give_life(order: dict[str, Any], library: Library) -> None:
    """Fork. The child never comes back here."""
    pid = os.fork()
    if pid:
        say(f"born {pid}")
        return
    try:
        live(order, library)
    except BaseException:  # a child that came back would be a second nursery
        logging.getLogger(__name__).exception("died")
        os._exit(1)
    os._exit(0)


def live(order: dict[str, Any], library: Library) -> None:
    """Be a bot, as `samenspel run` is one."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for standard in (sys.stdout.fileno(), sys.stderr.fileno()):
        os.dup2(log, standard)
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    bot_log.to_stderr()
    os.environ.update(order["environment"])
    if order["die_at"]:
        Fate(order["die_at"], Path(order["struck"])).watch()
    asyncio.run(command_line._until_stopped(Settings(**order["settings"]), library))


class Fate:
    """Kills this process at a step that leaves a trace: around a commit, or around a call to Telegram."""

    def __init__(self, at: int, struck: Path) -> None:
        self.left = at
        self.struck = struck

    def step(self, where: str) -> None:
        self.left -= 1
        if self.left == 0:
            with self.struck.open("a") as file:
                file.write(f"{where}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Patch what all commits and calls go through."""
        bootstrap.make_engine = self.make_engine
        AiohttpRequest.do_request = self.watched(AiohttpRequest.do_request)  # type: ignore[method-assign]

    def make_engine(self, url: str) -> AsyncEngine:
        engine = make_engine(url)
        dialect = engine.sync_engine.dialect
        commit = dialect.do_commit

        def do_commit(connection: Any) -> None:
            self.step("before-commit")
            commit(connection)
            self.step("after-commit")

        dialect.do_commit = do_commit  # type: ignore[method-assign]
        return engine

    def watched(self, do_request: Callable[..., Awaitable[tuple[int, bytes]]]) -> Callable[..., Any]:
        async def call(request: AiohttpRequest, url: str, *rest: Any, **more: Any) -> tuple[int, bytes]:
            name = url.rpartition("/")[2].partition("?")[0]
            if name in NOT_COUNTED:
                return await do_request(request, url, *rest, **more)
            self.step(f"before-{name}")
            answer = await do_request(request, url, *rest, **more)
            self.step(f"after-{name}")
            return answer

        return call


if __name__ == "__main__":
    main()
