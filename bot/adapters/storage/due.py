"""What has to be done at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import unit_of_work
from bot.adapters.storage.tables import due_rows
from bot.flow.ports import Due, DueRows


class SqlDueRows(DueRows):
    """Reminders and other work that waits for its moment."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def due(self, at: datetime, limit: int) -> Sequence[Due]:
        ripe = select(due_rows.c.kind, due_rows.c.subject, due_rows.c.at).where(
            ~due_rows.c.is_done, due_rows.c.at <= at
        )
        async with unit_of_work(self._engine) as connection:
            found = await connection.execute(ripe.order_by(due_rows.c.at, due_rows.c.id).limit(limit))
            return [Due(row.kind, row.subject, row.at) for row in found]

    async def forget_done(self, before: datetime) -> int:
        old = delete(due_rows).where(due_rows.c.is_done, due_rows.c.at < before)
        async with unit_of_work(self._engine) as connection:
            return (await connection.execute(old)).rowcount
