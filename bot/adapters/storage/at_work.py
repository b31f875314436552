"""Who says to be at work on a database at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import unit_of_work
from bot.adapters.storage.replicas import LONGEST_SILENCE
from bot.adapters.storage.tables import chat_lease, leases, replicas
from bot.adapters.storage.work import Work
from bot.domain.errors import StoreUnavailable


async def holders(engine: AsyncEngine, at: datetime) -> Sequence[str]:
    """By lane, by lease and by sign of life. A damaged or older database may not tell."""
    try:
        async with unit_of_work(engine) as connection:
            return await _holders(connection, at)
    except (StoreUnavailable, SQLAlchemyError):
        return []


async def _holders(connection: Work, at: datetime) -> Sequence[str]:
    told: list[tuple[ColumnElement[str | None], ColumnElement[bool]]] = [
        (chat_lease.c.owner, chat_lease.c.leased_until > at),
        (leases.c.owner, leases.c.until > at),
        (replicas.c.name, replicas.c.seen_at > at - LONGEST_SILENCE),
    ]
    there = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
    found: set[str] = set()
    for name, is_so in told:
        if name.table.name in there:
            found.update(filter(None, await connection.scalars(select(name).where(is_so))))
    return sorted(found)
