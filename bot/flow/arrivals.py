"""What comes in is stored at once; those who come while others are being stored share the next commit."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from bot.flow.bell import Bell
from bot.flow.ports import Clock, Letterbox, RawUpdate
from bot.flow.together import Together

log = logging.getLogger(__name__)


class Arrivals(Letterbox):
    """The letterbox of this process, for all ways in; it counts what came before."""

    def __init__(self, letterbox: Letterbox, clock: Clock, new_work: Bell) -> None:
        self._letterbox = letterbox
        self._clock = clock
        self._new_work = new_work
        self._together = Together(self._store)
        self.received = 0
        self.repeated = 0
        """How many were known already, and therefore had no second effect."""
        self.junk = 0

    async def keep(self, updates: Sequence[RawUpdate], at: datetime) -> int:
        fresh = await self._letterbox.keep(updates, at)
        self.received += len(updates)
        self.repeated += len(updates) - fresh
        return fresh

    async def keep_junk(self, body: bytes, at: datetime) -> None:
        await self._letterbox.keep_junk(body, at)
        self.junk += 1

    async def keep_with_others(self, update: RawUpdate) -> None:
        """Return once it is committed, together with all that arrived meanwhile: a commit costs the same for many."""
        await self._together.add(update)

    async def _store(self, updates: Sequence[RawUpdate]) -> None:
        fresh = await self.keep(updates, self._clock.now())
        log.info("updates_kept", extra={"received": len(updates), "fresh": fresh})
        self._new_work.ring()
