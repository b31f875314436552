"""Handles what is in the inbox: one chat at a time, its updates in order, each in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import LeaseLost, Overtaken, StoreUnavailable
from bot.flow.bell import Bell, Sleep
from bot.flow.ports import ClaimedUpdate, Clock, Handled, Inbox

log = logging.getLogger(__name__)

KEEP_HANDLED = timedelta(days=7)
_TIDY_EVERY = timedelta(days=1)

Process = Callable[[str, Handled], Awaitable[None]]
"""Handles one raw update within a transaction of its own; raises when it cannot."""

Apologise = Callable[[Handled, datetime], Awaitable[None]]
"""Tells whoever sent an update that it could not be handled; a second time for the same update says nothing new."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a worker holds a chat, and how often it tries an update that fails."""

    lease_seconds: float = 60
    tries: int = 3
    tries_when_overtaken: int = 5
    retry_seconds: float = 2
    idle_seconds: float = 1
    store_away_seconds: float = 2


class Worker:
    """Takes chats that have work, until it must stop or is cancelled."""

    def __init__(
        self,
        name: str,
        inbox: Inbox,
        process: Process,
        apologise: Apologise,
        clock: Clock,
        new_work: Bell,
        new_messages: Bell,
        patience: Patience = Patience(),
        sleep: Sleep = asyncio.sleep,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._name = name
        self._inbox = inbox
        self._process = process
        self._apologise = apologise
        self._clock = clock
        self._new_work = new_work
        self._new_messages = new_messages
        self._patience = patience
        self._sleep = sleep
        self._alive = alive
        self._must_stop = False
        self._tidied_at: datetime | None = None

    def stop(self) -> None:
        """Finish the update in hand, give its chat back, and end."""
        self._must_stop = True
        self._new_work.ring()

    async def run(self) -> None:
        """Work until it must stop; when the store is away, wait and go on."""
        while not self._must_stop:
            self._alive()
            try:
                if not await self.work_once():
                    await self._new_work.wait(self._patience.idle_seconds)
            except StoreUnavailable:
                log.warning("store_unavailable", extra={"part": "worker"})
                await self._sleep(self._patience.store_away_seconds)

    async def work_once(self) -> bool:
        """Handle the oldest updates of one chat; False when no chat has work.

        Whatever happens the chat is given back, at best with the last update: nobody should wait for a lease to end.
        """
        await self._tidy()
        claimed = await self._inbox.claim(self._name, self._clock.now(), self._patience.lease_seconds)
        if not claimed:
            return False
        lease, is_given_back = claimed[0].handled, False
        try:
            for update in claimed:
                is_over = await self._handle(update)
                is_given_back = is_over and update.handled.is_last
                if not is_over or self._must_stop:
                    break
        finally:
            self._new_messages.ring()
            if not is_given_back:
                await self._inbox.release(lease.lane, lease.owner, lease.fence, self._clock.now())
        return True

    async def _tidy(self) -> None:
        """Once a day the blank rows of old updates go; the channel cannot send those again."""
        now = self._clock.now()
        if self._tidied_at is None or now - self._tidied_at >= _TIDY_EVERY:
            await self._inbox.forget_handled(now - KEEP_HANDLED)
            self._tidied_at = now

    async def _handle(self, update: ClaimedUpdate) -> bool:
        """Whether the next update of this chat may be handled now."""
        try:
            await self._process_anew_if_overtaken(update)
        except LeaseLost:
            log.warning("lease_lost")
            return False
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a handler raises must not lose the update
            return await self._failed(update, error)
        return True

    async def _process_anew_if_overtaken(self, update: ClaimedUpdate) -> None:
        """A resident and a member may act on one question at the same time: who was second looks again."""
        for _ in range(self._patience.tries_when_overtaken):
            try:
                await self._process(update.raw, update.handled)
            except Overtaken:
                log.info("overtaken")
            else:
                return
        raise Overtaken(f"Update {update.handled.inbox_id} was overtaken again and again.")

    async def _failed(self, update: ClaimedUpdate, error: Exception) -> bool:
        """Try again later; after the last try put it aside and tell people in plain words."""
        kind = type(error).__name__
        log.error("update_failed", extra={"error": kind, "attempt": update.attempts + 1})
        now = self._clock.now()
        # Who is overtaken in a busy conversation made no mistake: that update is not poison, however often it happens.
        if update.attempts + 1 < self._patience.tries or isinstance(error, Overtaken):
            wait = timedelta(seconds=self._patience.retry_seconds * 2 ** min(update.attempts, self._patience.tries))
            await self._inbox.postpone(update.handled, kind, now, now + wait)
            return False
        await self._say_sorry(update.handled, now)
        await self._inbox.put_aside(update.handled, kind, now)
        return True

    async def _say_sorry(self, handled: Handled, now: datetime) -> None:
        """What broke the update may break the apology too; the chat goes on all the same."""
        try:
            await self._apologise(handled, now)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - nothing may keep a broken update in the way of the others
            log.error("apology_failed", extra={"error": type(error).__name__, "inbox": handled.inbox_id})  # noqa: TRY400 - a traceback may hold text
