"""Signs of life of the loops, so that a bot that stands still is seen and started anew."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

_SLACK = 60.0
"""Seconds that a busy machine may be late."""


class SignsOfLife:
    """Who showed life, and until when that is good. A loop says itself when it will show it again."""

    def __init__(self, time: Callable[[], float] = time.monotonic) -> None:
        self._time = time
        self._good_until: dict[str, float] = {}

    def show(self, name: str, again_within: float = 0.0) -> None:
        """This loop lives, and will be back within so many seconds (and some, for a busy machine)."""
        self._good_until[name] = self._time() + again_within + _SLACK

    def end(self, name: str) -> None:
        """This loop stopped, as it should."""
        self._good_until.pop(name, None)

    async def during(self, name: str, work: Awaitable[None]) -> None:
        """Nobody expects a sign of a loop whose turn is over."""
        try:
            await work
        finally:
            self.end(name)

    def silent(self) -> list[str]:
        """Those who should have shown life by now."""
        now = self._time()
        return sorted(name for name, until in self._good_until.items() if until < now)
