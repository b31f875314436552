"""What comes in is stored at once; those who come while others are being stored share the next commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

from bot.domain.errors import StoreUnavailable
from bot.flow.bell import Bell
from bot.flow.ports import Clock, Letterbox, RawUpdate

log = logging.getLogger(__name__)

_TOGETHER_AT_MOST = 200

_Arrival = tuple[RawUpdate, asyncio.Future[None]]


class Arrivals(Letterbox):
    """The letterbox of this process, for all ways in; it counts what came before."""

    def __init__(self, letterbox: Letterbox, clock: Clock, new_work: Bell) -> None:
        self._letterbox = letterbox
        self._clock = clock
        self._new_work = new_work
        self._waiting: list[_Arrival] = []
        self._storing: asyncio.Task[None] | None = None
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
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((update, stored))
        if self._storing is None:
            self._storing = asyncio.create_task(self._store())
        await stored

    async def _store(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting[:_TOGETHER_AT_MOST], self._waiting[_TOGETHER_AT_MOST:]
                await self._store_together(together)
        finally:
            self._storing = None

    async def _store_together(self, together: Sequence[_Arrival]) -> None:
        """One that cannot be stored must not keep the others out: then each is tried alone."""
        try:
            fresh = await self.keep([update for update, _ in together], self._clock.now())
        except Exception as error:  # noqa: BLE001 - each caller gets it, or it is tried again
            if len(together) == 1 or isinstance(error, StoreUnavailable):
                _tell(together, error)
                return
            for one in together:
                await self._store_together([one])
        else:
            log.info("updates_kept", extra={"received": len(together), "fresh": fresh})
            self._new_work.ring()
            _tell(together)


def _tell(together: Sequence[_Arrival], error: Exception | None = None) -> None:
    for _, stored in together:
        if stored.done():  # its caller did not wait for it
            continue
        if error is None:
            stored.set_result(None)
        else:
            stored.set_exception(error)
