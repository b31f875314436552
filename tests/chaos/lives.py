"""Bots that live, die and are born again on one database, watched from outside."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import bootstrap

from .fate import NOT_BY_ITS_OWN_HAND, Death, Diary, as_order

HOME = Path(bootstrap.__file__).parents[1]


@dataclass(frozen=True)
class Bot:
    """How a bot is started: its settings, what stands in its environment, and a folder for what it leaves."""

    settings: dict[str, Any]
    environment: dict[str, str]
    folder: Path
    heavy_word: str = ""
    """What holds this word blocks it for seconds."""
    cut: float = 0
    """The share of commits in whose midst the connection breaks."""

    def __post_init__(self) -> None:
        self.is_wrong_by(0)

    def order(self, death: Death) -> bytes:
        """As the nursery reads it."""
        given = {
            "settings": self.settings,
            "environment": self.environment,
            "death": as_order(death),
            "log": str(self.folder / "log"),
            "diary": str(self.diary.folder),
            "clock": str(self._clock),
            "heavy_word": self.heavy_word,
            "cut": self.cut,
        }
        return json.dumps(given).encode() + b"\n"

    @property
    def diary(self) -> Diary:
        return Diary(self.folder / "diary")

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8")

    @property
    def _clock(self) -> Path:
        return self.folder / "clock"

    def is_wrong_by(self, seconds: float) -> None:
        """From now on the clock of all its lives is so much ahead (or behind)."""
        file = os.open(self._clock, os.O_WRONLY | os.O_CREAT)
        os.pwrite(file, struct.pack("d", seconds), 0)
        os.close(file)


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


def open_nursery() -> subprocess.Popen[bytes]:
    """`nursery.py` in a process of its own, which has the knowledge loaded; one is enough for many tests."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SAMENSPEL_")}
    own |= {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": f"{HOME}{os.pathsep}{HOME / 'tests'}"}
    command = [sys.executable, "-m", "chaos.nursery"]
    process = subprocess.Popen(command, cwd=HOME, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


class Nursery:
    """The nursery as one test uses it: the lives it gave are over when the test is."""

    def __init__(self, process: subprocess.Popen[bytes], on_change: Callable[[], None]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders, self._told = process.stdin, process.stdout.fileno()
        self._on_change = on_change
        self._births: asyncio.Queue[Life] = asyncio.Queue()
        self._unread = b""
        self.lives: dict[int, Life] = {}
        asyncio.get_running_loop().add_reader(self._told, self._listen)

    async def closes(self) -> None:
        for life in list(self.lives.values()):
            await life.is_killed()
        asyncio.get_running_loop().remove_reader(self._told)

    async def bears(self, bot: Bot, death: Death = NOT_BY_ITS_OWN_HAND) -> Life:
        """A new life of this bot."""
        self._orders.write(bot.order(death))
        return await self._births.get()

    def _listen(self) -> None:
        *lines, self._unread = (self._unread + os.read(self._told, 65536)).split(b"\n")
        for line in lines:
            what, *numbers = line.decode().split()
            if what == "born":
                life = self.lives[int(numbers[0])] = Life(int(numbers[0]))
                self._births.put_nowait(life)
            else:
                life = self.lives.pop(int(numbers[0]))
                life.status = int(numbers[1])
                life.gone.set()
        self._on_change()
