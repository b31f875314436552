"""The processes that serve at this moment, each with the version of its knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import insert, unit_of_work
from bot.adapters.storage.tables import replicas
from bot.flow.ports import Replicas

LONGEST_SILENCE = timedelta(minutes=1)


class SqlReplicas(Replicas):
    """Who gave no sign for a minute is taken for gone, and its row goes."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def sign(self, name: str, knowledge: str, at: datetime) -> Sequence[str]:
        silent = delete(replicas).where(replicas.c.seen_at < at - LONGEST_SILENCE)
        values = {"knowledge": knowledge, "seen_at": at}
        async with unit_of_work(self._engine) as connection:
            await connection.execute(silent)
            mine = insert(connection, replicas).values(name=name, **values)
            await connection.execute(mine.on_conflict_do_update(index_elements=["name"], set_=values))
            return (await connection.scalars(select(replicas.c.knowledge))).all()

    async def leave(self, name: str) -> None:
        async with unit_of_work(self._engine) as connection:
            await connection.execute(delete(replicas).where(replicas.c.name == name))

    async def in_use(self, at: datetime) -> Mapping[str, str]:
        """The version of each that lives; the doctor shows whether they are alike."""
        alive = select(replicas).where(replicas.c.seen_at >= at - LONGEST_SILENCE)
        async with unit_of_work(self._engine) as connection:
            return {row.name: row.knowledge for row in await connection.execute(alive)}
