"""Who of the werkteam is away, new or gone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bot.adapters.storage import rows
from bot.adapters.storage.engine import insert
from bot.adapters.storage.tables import (
    colleagues,
)
from bot.adapters.storage.transaction.base import Kept
from bot.domain.absence import Colleague


class KeptColleagues(Kept):
    """People of the werkteam."""

    async def colleague(self, id: int) -> Colleague | None:
        row = (await self._work.execute(select(colleagues).where(colleagues.c.id == id))).one_or_none()
        return rows.to_colleague(row) if row is not None else None

    async def colleagues(self) -> Sequence[Colleague]:
        found = await self._work.execute(select(colleagues).order_by(colleagues.c.id))
        return [rows.to_colleague(row) for row in found]

    async def save_colleague(self, colleague: Colleague) -> None:
        values = rows.from_colleague(colleague)
        new = insert(self._work, colleagues).values(values)
        await self._work.execute(new.on_conflict_do_update(index_elements=["id"], set_=values))
