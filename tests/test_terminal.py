"""The terminal: time passes there while nobody types."""

from __future__ import annotations

import asyncio
import io
import threading
from datetime import UTC, datetime

from rich.console import Console

from bot.adapters.terminal.screen import Screen
from bot.adapters.terminal.session import GROUP, MEMBER, OnePerson, Session
from bot.domain.message import Incoming


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, 11, tzinfo=UTC)


class SomebodyWhoWaits(io.StringIO):
    """Types nothing until something was shown to her."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = threading.Event()

    def readline(self, size: int | None = -1, /) -> str:
        assert self.shown.wait(20)
        return ""


async def test_what_becomes_due_is_shown_while_nobody_types() -> None:
    source, looks = SomebodyWhoWaits(), []

    async def flush() -> None:
        source.shown.set()

    async def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) > 1:
            await asyncio.Event().wait()

    async def handle(incoming: Incoming) -> None:
        raise AssertionError(incoming)

    await Session(handle, flush, Screen(Console(quiet=True), 1), Noon(), source, sleep).run()

    assert looks == [5, 5]


async def test_who_plays_a_member_is_one() -> None:
    assert await OnePerson().is_member(GROUP, MEMBER)
