"""Waiting without sleeping: whoever changes something gives a beat, whoever waits looks again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Pulse:
    """Wakes everybody who waits, each time something happened."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def beat(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def next(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await future

    async def until(self, condition: Callable[[], T], patience: float, report: Callable[[], str]) -> T:
        """Return the first truthy value of the condition, which is looked at after every beat."""
        try:
            async with asyncio.timeout(patience):
                while not (value := condition()):
                    await self.next()
                return value
        except TimeoutError:
            raise AssertionError(f"Waited {patience:g} s in vain.\n{report()}") from None
