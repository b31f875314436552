"""`python -m bot run` in a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from pathlib import Path

from bot import bootstrap

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE

HOME = Path(bootstrap.__file__).parents[1]
LONG_START = 40
"""Seconds. Usually a start takes three."""


class RealBot(BotAtWork):
    """The bot as systemd runs it."""

    process: Process
    others: Mapping[str, str] = {}
    """More of its environment."""

    async def is_started(self, log: Path) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("SAMENSPEL_")}
        settings = {
            "TELEGRAM_BOT_TOKEN": self.fake.token,
            "SAMENSPEL_BOT_API": self.fake.url,
            "SAMENSPEL_DATABASE": str(self.settings.database),
            "SAMENSPEL_WERKTEAM__GROEP": str(self.settings.werkteam.groep),
            **{f"SAMENSPEL_WEB__{name}".upper(): str(value) for name, value in self._web.items()},
            **{f"SAMENSPEL_DREMPELS__{name}".upper(): str(value) for name, value in ASKS_PEOPLE.items()},
            **self.others,
        }
        with log.open("ab") as file:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=HOME, env=own | settings, stdout=file, stderr=file
            )

    @property
    def _web(self) -> Mapping[str, object]:
        return self.settings.web.model_dump(exclude_defaults=True)

    async def is_killed(self) -> None:
        self.process.kill()
        await self.process.wait()
        self.fake.works_again()

    async def is_stopped(self) -> int:
        """As systemd stops it; its exit code."""
        self.process.terminate()
        return await self.process.wait()

    def is_paused(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def goes_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)
