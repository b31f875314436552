"""Waking up those who wait for work; the database stays the truth, the bell only saves time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

Sleep = Callable[[float], Awaitable[object]]
"""Waits so many seconds; tests put another in its place."""


class Bell:
    """Rings when there may be work. A ring while nobody waits is remembered once.

    `tell` hears of every ring here, and may carry it to other replicas, where it is an echo.
    """

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self.tell: Callable[[], None] | None = None

    def ring(self) -> None:
        """There may be work now, for anybody."""
        self._rung.set()
        if self.tell is not None:
            self.tell()

    def echo(self) -> None:
        """There may be work now for whoever waits here; others know it already, or it is nothing to them."""
        self._rung.set()

    async def wait(self, at_most: float) -> None:
        """Until it rings, or so many seconds have passed."""
        try:
            async with asyncio.timeout(at_most):  # before Python 3.12 `wait_for` loses a cancellation now and then
                await self._rung.wait()
        except TimeoutError:
            return
        finally:
            self._rung.clear()
