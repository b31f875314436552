"""Work that only one replica may do: whoever holds the lease does it, and stops before another can begin."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.domain.errors import LeaseLost, StoreUnavailable
from bot.flow.bell import Sleep
from bot.flow.ports import Clock, Lease, Leases

log = logging.getLogger(__name__)

Work = Callable[["Leadership"], Awaitable[None]]
"""Goes on until it is cancelled, and then finishes what it has in hand. Asks `lease` before each act."""

LEASE_SECONDS = 15.0
_RENEWALS = 3
"""In the time of one lease, so that one that fails is no harm."""
_LOOK_SECONDS = 1.0
"""Before one that waits for its turn looks again: residents should not notice that another stops."""


class Leadership:
    """One kind of work, and this replica's turn to do it.

    A replica that was paused and wakes up finds its lease over (`lease` raises LeaseLost) before it acts; what the
    store does for it is fenced besides, because a clock may be wrong.
    """

    def __init__(
        self,
        name: str,
        owner: str,
        leases: Leases,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        seconds: float = LEASE_SECONDS,
    ) -> None:
        self._name = name
        self._owner = owner
        self._leases = leases
        self._clock = clock
        self._sleep = sleep
        self._seconds = seconds
        self._lease: Lease | None = None

    @property
    def lease(self) -> Lease:
        """The lease as it is held now. Raises LeaseLost when it is over, whoever has it by now."""
        if self._lease is None or self._lease.until <= self._clock.now():
            raise LeaseLost(f"The lease {self._name} is over.")
        return self._lease

    async def run(self, work: Work) -> None:
        """Wait for the turn, do the work, and wait again when the turn is over; for ever."""
        while True:
            if await self._take():
                await self._lead(work)
            await self._sleep(min(_LOOK_SECONDS, self._seconds))

    async def _lead(self, work: Work) -> None:
        log.info("leading", extra={"work": self._name})
        working = asyncio.ensure_future(work(self))
        renewing = asyncio.create_task(self._renew())
        try:
            await asyncio.wait({working, renewing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            try:
                await _end(working)  # which may take seconds, in which nobody else must begin
            finally:
                await _end(renewing)
                await self._give_back()
        with suppress(LeaseLost, asyncio.CancelledError):
            working.result()  # a mistake of the work ends this replica, as it would without a lease
        log.warning("not_leading_any_more", extra={"work": self._name})

    async def _renew(self) -> None:
        """Until another has it, or it could not be renewed in time."""
        while True:
            await self._sleep(self._seconds / _RENEWALS)
            if not await self._take() and not self._is_held:
                return

    @property
    def _is_held(self) -> bool:
        return self._lease is not None and self._clock.now() < self._lease.until

    async def _take(self) -> bool:
        """Whether the lease is ours. When the store is away it stays as it is until it ends."""
        try:
            self._lease = await self._leases.take(self._name, self._owner, self._clock.now(), self._seconds)
        except StoreUnavailable:
            log.warning("store_unavailable", extra={"part": "lease"})
            return False
        return self._lease is not None

    async def _give_back(self) -> None:
        lease, self._lease = self._lease, None
        if lease is not None:
            with suppress(StoreUnavailable):  # then it ends by itself
                await self._leases.give_back(lease)


async def _end(task: asyncio.Future[None]) -> None:
    """Wait until it is over. Who is cancelled meanwhile waits as well, and then hears it: it must not get lost."""
    task.cancel()
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as heard:
            cancelled = heard
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("ended_with_error", extra={"error": type(error).__name__})
    if cancelled is not None:
        raise cancelled
