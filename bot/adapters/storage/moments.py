"""The moments that something waits for, for when the clock that they were taken from was put back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import unit_of_work
from bot.adapters.storage.tables import blocked_chats, chat_lease, inbox, leases, outbox
from bot.flow.ports import Moments

_WAITED_FOR = (
    inbox.c.next_try,
    chat_lease.c.ready_at,
    chat_lease.c.leased_until,
    leases.c.until,
    blocked_chats.c.until,
    outbox.c.next_try,
)
_HAPPENED = (inbox.c.received_at, outbox.c.sent_at)


class SqlMoments(Moments):
    """What happened keeps its moment: only what is waited for changes."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def latest(self) -> datetime | None:
        async with unit_of_work(self._engine) as connection:
            found = [await connection.scalar(select(func.max(column))) for column in _HAPPENED]
        return max((moment for moment in found if moment is not None), default=None)

    async def put_back(self, after: datetime, by: timedelta) -> None:
        """A commit for each column, so that workers do not wait for us, nor we for them, in the other order."""
        for column in _WAITED_FOR:
            to_come = select(column).where(column > after).distinct()
            async with unit_of_work(self._engine) as connection:
                for moment in (await connection.scalars(to_come)).all():
                    change = update(column.table).where(column == moment)
                    await connection.execute(change.values({column: moment - by}))
