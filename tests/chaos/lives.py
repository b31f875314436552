"""Bots that live, die and are born again on one database, watched from outside."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import bootstrap

HOME = Path(bootstrap.__file__).parents[1]
LONG_START = 90
"""Seconds that the knowledge may take to be learned on a machine that has much else to do."""


@dataclass(frozen=True)
class Bot:
    """How a bot is started: its settings, what stands in its environment, where it logs."""

    settings: dict[str, Any]
    environment: dict[str, str]
    log: Path
    struck: Path

    def order(self, die_at: int = 0) -> bytes:
        """As the nursery reads it. With `die_at` the bot kills itself at that step."""
        given = {"settings": self.settings, "environment": self.environment, "die_at": die_at}
        return json.dumps(given | {"log": str(self.log), "struck": str(self.struck)}).encode() + b"\n"


@dataclass
class Life:
    """One process of the bot."""

    pid: int
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    status: int = 0

    def signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # it ended a moment ago, and we have not read that yet
            os.kill(self.pid, number)

    async def ends(self) -> int:
        """Its exit status, as `os.waitpid` tells it, once it has ended."""
        await self.gone.wait()
        return self.status

    async def is_killed(self) -> None:
        self.signal(signal.SIGKILL)
        await self.gone.wait()


class Nursery:
    """`nursery.py` in a process of its own."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._births: asyncio.Queue[Life] = asyncio.Queue()
        self._ready = asyncio.Event()
        self.lives: dict[int, Life] = {}

    async def opens(self) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("SAMENSPEL_")}
        own |= {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": f"{HOME}{os.pathsep}{HOME / 'tests'}"}
        command = [sys.executable, "-m", "chaos.nursery"]
        self._process = await asyncio.create_subprocess_exec(*command, cwd=HOME, env=own, stdin=PIPE, stdout=PIPE)
        self._reading = asyncio.create_task(self._listen())
        async with asyncio.timeout(LONG_START):
            await self._ready.wait()

    async def closes(self) -> None:
        for life in list(self.lives.values()):
            await life.is_killed()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await self._process.wait()
        if self._reading is not None:
            await self._reading

    async def bears(self, bot: Bot, die_at: int = 0) -> Life:
        """A new life of this bot."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(bot.order(die_at))
        return await self._births.get()

    async def _listen(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            what, *numbers = line.decode().split()
            if what == "ready":
                self._ready.set()
            elif what == "born":
                life = self.lives[int(numbers[0])] = Life(int(numbers[0]))
                self._births.put_nowait(life)
            else:
                life = self.lives.pop(int(numbers[0]))
                life.status = int(numbers[1])
                life.gone.set()
            self._on_change()
