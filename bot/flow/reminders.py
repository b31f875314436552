"""What is due is done at its moment, once, also after a restart: nudges, hand-overs, the digest, broken promises."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.errors import StoreUnavailable
from bot.domain.watching import Step
from bot.flow import watch
from bot.flow.bell import Bell, Sleep
from bot.flow.conversation import Rules
from bot.flow.duty import Duty
from bot.flow.ports import Clock, Due, DueRows, KnowledgeShelf, Store

log = logging.getLogger(__name__)

_AT_ONCE = 100
_IDLE_SECONDS = 2
_STORE_AWAY_SECONDS = 2
_AGAIN = timedelta(minutes=1)
KEEP_DONE = timedelta(days=7)
_TIDY_EVERY = timedelta(days=1)
_TOGETHER = frozenset({Step.COORDINATORS, Step.PROMISE, Step.LONELY})
"""Steps of which those that are due together are told together."""


class Reminders:
    """Takes what is due, until it is cancelled."""

    def __init__(
        self,
        due_rows: DueRows,
        store: Store,
        shelf: KnowledgeShelf,
        rules: Rules,
        clock: Clock,
        new_messages: Bell,
        sleep: Sleep = asyncio.sleep,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._due_rows = due_rows
        self._store = store
        self._shelf = shelf
        self._rules = rules
        self._clock = clock
        self._new_messages = new_messages
        self._sleep = sleep
        self._alive = alive
        self._has_begun = False
        self._tidied_at: datetime | None = None

    async def run(self) -> None:
        """Remind for ever; when the store is away, wait and go on."""
        while True:
            self._alive()
            try:
                if not await self.remind_some():
                    await self._sleep(_IDLE_SECONDS)
            except StoreUnavailable:
                log.warning("store_unavailable", extra={"part": "reminders"})
                await self._sleep(_STORE_AWAY_SECONDS)

    async def remind_some(self) -> bool:
        """Do what is due now; False when nothing is."""
        if not self._has_begun:
            await self._begin()
        found = await self._due_rows.due(self._clock.now(), _AT_ONCE)
        for kind in dict.fromkeys(due.kind for due in found):
            alike = [due for due in found if due.kind == kind]
            for together in [alike] if kind in _TOGETHER else [[due] for due in alike]:
                await self._try(together)
        if found:
            self._new_messages.ring()
        else:
            await self._tidy()
        return bool(found)

    async def _begin(self) -> None:
        """After a start nothing that is open may lack a moment, whatever version of the bot opened it."""
        async with self._store.transaction() as transaction:
            hours, now = self._rules.working_hours, self._clock.now()
            for question in await transaction.open_questions():
                await watch.plan(transaction, question, hours, self._rules.patience)
            await watch.plan_digest(transaction, now, hours, self._rules.quiet)
        self._has_begun = True

    async def _tidy(self) -> None:
        """Once a day what was done long ago goes, so that the table stays small for years."""
        now = self._clock.now()
        if self._tidied_at is None or now - self._tidied_at >= _TIDY_EVERY:
            await self._due_rows.forget_done(now - KEEP_DONE)
            self._tidied_at = now

    async def _try(self, dues: Sequence[Due]) -> None:
        """What cannot be done now is done a minute later, and does not hold up the rest."""
        try:
            async with self._store.transaction() as transaction:
                duty = Duty(transaction, self._shelf.knowledge, self._rules, self._clock.now())
                await duty.do(dues)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not stop every other reminder
            log.error("reminder_failed", extra={"kind": dues[0].kind, "error": type(error).__name__})  # noqa: TRY400
            async with self._store.transaction() as transaction:
                for due in [due for due in dues if await transaction.done(due)]:
                    await transaction.remind(replace(due, at=self._clock.now() + _AGAIN))
