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
import struct
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from rich.console import Console

from bot import __main__ as command_line
from bot import bootstrap
from bot import log as bot_log
from bot.config import Settings
from bot.flow.flow import Flow
from bot.library import Library

from .fate import Fate

BLOCKED_SECONDS = 5


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
    Fate.ordered(order).watch()
    bootstrap.SystemClock = partial(WrongClock, order["clock"])  # type: ignore[assignment, misc]
    if order["heavy_word"]:
        be_blocked_by(order["heavy_word"])
    asyncio.run(command_line._until_stopped(Settings(**order["settings"]), library))


class WrongClock:
    """A clock that is wrong by as many seconds as stand in a file, as when a virtual machine or NTP moves it."""

    def __init__(self, file: str) -> None:
        self._file = os.open(file, os.O_RDONLY)

    def now(self) -> datetime:
        (seconds,) = struct.unpack("d", os.pread(self._file, 8, 0))
        return datetime.now(UTC) + timedelta(seconds=seconds)


def be_blocked_by(word: str) -> None:
    """Whatever holds this word keeps the event loop busy for seconds, as a mistake in a handler would."""
    handle = Flow.handle

    async def handle_slowly(flow: Flow, incoming: Any, *rest: Any) -> None:
        if word in str(incoming):
            time.sleep(BLOCKED_SECONDS)  # noqa: ASYNC251 - that is the fault
        await handle(flow, incoming, *rest)

    Flow.handle = handle_slowly  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
