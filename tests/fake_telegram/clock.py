"""The time as Telegram's servers see it, in the hands of the test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

A_MONDAY_MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """Stands still until a test moves it; with `source` it follows another clock (the bot's, or the real one)."""

    def __init__(self, start: datetime = A_MONDAY_MORNING, source: Callable[[], datetime] | None = None) -> None:
        self._start = start
        self._source = source
        self._moved = timedelta()
        self.on_move: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        base = self._source() if self._source else self._start
        return base + self._moved

    def timestamp(self) -> float:
        return self.now().timestamp()

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        self._moved += timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days)
        self.on_move()
