"""Notices that the clock went back, and lets nothing wait longer for it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.flow.bell import Bell, Sleep
from bot.flow.looking import look_for_ever
from bot.flow.ports import Clock, Moments

log = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
_SLACK = timedelta(seconds=2)
_CLOCKS_MAY_DIFFER = timedelta(seconds=10)
"""Between replicas: another may have written a moment that is still to come here."""


class ClockWatch:
    """Leases, retries and chats that Telegram asked to leave alone end at a moment by the clock. When NTP or the host
    of a virtual machine puts that back by a day, they would all last a day longer: so they are put back as well.

    A clock that jumps ahead only ends them early, which harms nobody: fences refuse who was overtaken, and Telegram
    says again how long to wait. What people expect on a day (`due`) stays on that day either way.
    """

    def __init__(
        self,
        moments: Moments,
        clock: Clock,
        bells: tuple[Bell, ...],
        sleep: Sleep = asyncio.sleep,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._moments = moments
        self._clock = clock
        self._bells = bells
        self._sleep = sleep
        self._seconds = seconds
        self._seen: tuple[datetime, float] | None = None
        """The time by the clock, and by one that cannot be set, at the last look that is settled."""

    async def run(self) -> None:
        """Look each second, for ever."""
        await look_for_ever(self.look, _LOOK_SECONDS, "clock", self._sleep)

    async def look(self) -> None:
        """At the first look: whether something is stored that has yet to happen."""
        now, seconds = self._clock.now(), self._seconds()
        if self._seen is None:
            back, slack = await self._back_since_the_last_life(now), _CLOCKS_MAY_DIFFER
        else:
            at, then = self._seen
            back, slack = at + timedelta(seconds=seconds - then) - now, _SLACK
        if back > slack:
            log.warning("clock_went_back", extra={"seconds": round(back.total_seconds())})
            await self._moments.put_back(now, back)
            for bell in self._bells:
                bell.ring()
        self._seen = now, seconds

    async def _back_since_the_last_life(self, now: datetime) -> timedelta:
        latest = await self._moments.latest()
        return latest - now if latest is not None else timedelta(0)
