"""Units of work for the flows, fenced when they handle a stored update."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import unit_of_work
from bot.adapters.storage.inbox import mark_done
from bot.adapters.storage.transaction import SqlTransaction
from bot.flow.ports import Handled, Store


class SqlStore(Store):
    """One transaction for each piece of work."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def transaction(self, handled: Handled | None = None) -> AsyncIterator[SqlTransaction]:
        async with unit_of_work(self._engine) as work:
            transaction = SqlTransaction(work)
            yield transaction
            transaction.settle()
            if handled is not None:
                mark_done(work, handled)
