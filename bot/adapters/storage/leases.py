"""Work that only one replica may do at a time: a row for each kind of work, with a fence that grows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import insert, unit_of_work
from bot.adapters.storage.prepared import Prepared
from bot.adapters.storage.tables import chat_lease, leases
from bot.adapters.storage.work import Work
from bot.domain.errors import LeaseLost
from bot.flow.ports import Lease, Leases


class SqlLeases(Leases):
    """Times are those of the replicas' own clocks: one that is wrong may take over too early, and its fence tells."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def take(self, name: str, owner: str, at: datetime, seconds: float) -> Lease | None:
        until = at + timedelta(seconds=seconds)
        async with unit_of_work(self._engine) as connection:
            await connection.execute(insert(connection, leases).values(name=name).on_conflict_do_nothing())
            row = (await connection.execute(_named(name).with_for_update())).one()
            is_mine = row.owner == owner
            if row.owner is not None and not is_mine and row.until > at:
                return None
            fence = row.fence if is_mine else row.fence + 1
            mine = update(leases).where(leases.c.name == name).values(owner=owner, until=until, fence=fence)
            await connection.execute(mine)
        return Lease(name, owner, fence, until)

    async def give_back(self, lease: Lease) -> None:
        mine = update(leases).where(*_is(lease.name, lease.owner, lease.fence)).values(owner=None, until=None)
        async with unit_of_work(self._engine) as connection:
            await connection.execute(mine)

    async def owners(self) -> Sequence[str]:
        of_lanes = select(chat_lease.c.owner).where(chat_lease.c.owner.is_not(None))
        of_leases = select(leases.c.owner).where(leases.c.owner.is_not(None))
        async with unit_of_work(self._engine) as connection:
            return sorted((await connection.scalars(of_lanes.union(of_leases))).all())

    async def take_back(self, owners: Sequence[str]) -> int:
        """Free all that these hold, for they are gone; how much. Their fences keep them from acting all the same."""
        free = {"owner": None, "leased_until": None}
        lanes = update(chat_lease).where(chat_lease.c.owner.in_(owners)).values(free)
        work = update(leases).where(leases.c.owner.in_(owners)).values(owner=None, until=None)
        async with unit_of_work(self._engine) as connection:
            return sum([(await connection.execute(change)).rowcount for change in (lanes, work)])


def _named(name: str) -> Select[Any]:
    return select(leases).where(leases.c.name == name)


def _is(name: Any, owner: Any, fence: Any) -> tuple[ColumnElement[bool], ...]:
    return (leases.c.name == name, leases.c.owner == owner, leases.c.fence == fence)


_HELD = Prepared(
    select(leases.c.name).where(*_is(bindparam("name"), bindparam("owner"), bindparam("fence"))).with_for_update()
)


def must_hold(work: Work, lease: Lease) -> None:
    """Within a transaction: nobody else can take it before the commit. What comes next raises LeaseLost when somebody
    did already.
    """
    lost = LeaseLost(f"The lease {lease.name} is with another replica now.")
    work.later(_HELD, {"name": lease.name, "owner": lease.owner, "fence": lease.fence}, or_raise=lost)
