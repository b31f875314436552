"""Puts a contender on the ground: the Bot API, a load balancer where there are replicas, and its processes."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from benchmarks import databases
from benchmarks.contenders import CONTENDERS
from benchmarks.ours import DATABASE, PORT, PUBLIC
from benchmarks.people import ROOT
from benchmarks.watch import Failed, Watch

LONGEST_START = 180.0
PAUSE = 0.05
END_OF_LOG = 3000


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a contender keeps what it keeps; `env` tells it, `file` is its database where that is one."""

    env: Mapping[str, str] = field(default_factory=dict)
    seconds: Callable[[], float] = lambda: 0.0
    file: Path | None = None


def ground_for(name: str, folder: Path, server: Any, number: int = 0) -> Ground:
    """An empty database for one start of a contender. Raises Failed."""
    match CONTENDERS[name].database:
        case "sqlite":
            file = folder / f"{name}-{number}.db"
            return Ground({DATABASE: str(file)}, file=file)
        case "postgresql" if server is None:
            raise Failed("there is no PostgreSQL here")
        case "postgresql":
            url = databases.new_database(server, f"{name}-{number}")
            return Ground({"SAMENSPEL_DATABASE_URL": url}, lambda: databases.seconds_of(server))
        case _:
            return Ground()


@contextlib.contextmanager
def process(
    module: str, *arguments: str, env: Mapping[str, str] | None = None, log: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A Python process that ends with the block."""
    with contextlib.ExitStack() as stack:
        child = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=os.environ | (env or {}),
            stdout=subprocess.PIPE,
            stderr=stack.enter_context(log.open("wb")) if log is not None else subprocess.DEVNULL,
            text=True,
        )
        try:
            yield child
        finally:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@contextlib.contextmanager
def running(name: str, ground: Ground) -> Iterator[Watch]:
    """The contender, ready to serve, with all its replicas. Raises Failed."""
    contender = CONTENDERS[name]
    ports = free_ports(contender.replicas) if contender.mind else []
    with contextlib.ExitStack() as stack:
        logs = Path(stack.enter_context(TemporaryDirectory(prefix="samenspel-logs-")))
        api = stack.enter_context(process("benchmarks.bot_api"))
        address = _first_line(api)
        public = _way_in(ports, stack) if contender.by_webhook else ""
        children = []
        for number in range(contender.replicas):
            env = dict(ground.env)
            if ports:
                env |= {PORT: str(ports[number])} | ({PUBLIC: public} if public else {})
            log = logs / f"{number}.log"
            children.append(stack.enter_context(process("benchmarks.contenders", name, address, env=env, log=log)))
        bots = [psutil.Process(child.pid) for child in children]
        doors = [f"http://127.0.0.1:{port}" for port in ports]
        watch = Watch(address, bots, doors, psutil.Process(api.pid), ground.seconds, lambda: _last_words(logs))
        watch.until(lambda state: contender.by_webhook or state["polls"] > 0, LONGEST_START)
        _until_ready(watch)
        yield watch


def _way_in(ports: Sequence[int], stack: contextlib.ExitStack) -> str:
    """The address at which Telegram delivers: of the one, or of what stands before the many."""
    if len(ports) == 1:
        return f"http://127.0.0.1:{ports[0]}"
    return _first_line(stack.enter_context(process("benchmarks.balancer", *map(str, ports))))


def _first_line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def free_ports(count: int) -> list[int]:
    """Ports on which nobody listens; all are held at once, so that they differ."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in held]


def _until_ready(watch: Watch) -> None:
    end = time.monotonic() + LONGEST_START
    for door in watch.doors:
        while not _is_ready(door):
            watch.look()
            if time.monotonic() > end:
                raise Failed("it does not become ready")
            time.sleep(PAUSE)


def _is_ready(door: str) -> bool:
    try:
        with urllib.request.urlopen(f"{door}/readyz", timeout=5):
            return True
    except OSError:  # nobody listens yet, or it says 503
        return False


def _last_words(logs: Path) -> str:
    return "\n".join(file.read_text(errors="replace")[-END_OF_LOG:] for file in sorted(logs.glob("*.log")))
