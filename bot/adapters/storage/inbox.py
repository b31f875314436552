"""Updates that came in: stored once, claimed chat by chat, handled in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import insert, unit_of_work
from bot.adapters.storage.prepared import Prepared
from bot.adapters.storage.tables import Incoming, chat_lease, inbox, junk
from bot.adapters.storage.work import Work
from bot.domain.errors import LeaseLost
from bot.flow.ports import ClaimedUpdate, Handled, Inbox, RawUpdate


def _mine(lane: Any, owner: Any, fence: Any) -> tuple[ColumnElement[bool], ...]:
    return (chat_lease.c.lane == lane, chat_lease.c.owner == owner, chat_lease.c.fence == fence)


class SqlInbox(Inbox):
    """A chat has a row in `chat_lease` for as long as it has open updates."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def keep(self, updates: Sequence[RawUpdate], at: datetime) -> int:
        if not updates:
            return 0
        # Sorted, so that two replicas that keep the same updates wait for each other in the same order.
        values = [_new_row(one, at) for one in sorted(updates, key=lambda one: (one.bot, one.update_id))]
        async with unit_of_work(self._engine) as connection:
            new = insert(connection, inbox).values(values).on_conflict_do_nothing().returning(inbox.c.lane)
            lanes = (await connection.scalars(new)).all()
            if lanes:
                await mark_lanes(connection, sorted(set(lanes)), at)
        return len(lanes)

    async def keep_junk(self, body: bytes, at: datetime) -> None:
        async with unit_of_work(self._engine) as connection:
            await connection.execute(insert(connection, junk).values(body=body, received_at=at))

    async def claim(self, owner: str, at: datetime, lease_seconds: float, limit: int = 10) -> Sequence[ClaimedUpdate]:
        until = at + timedelta(seconds=lease_seconds)
        async with unit_of_work(self._engine) as connection:
            while (lease := await _lease_a_lane(connection, owner, at, until)) is not None:
                lane, fence = lease
                found = await connection.execute(_open_in(lane).limit(limit))
                ready = list(takewhile(lambda row: row.next_try <= at, found))
                if ready:
                    return [_claimed(row, Handled(row.id, lane, owner, fence)) for row in ready]
                await _give_back(connection, lane)
        return []

    async def release(self, lane: int, owner: str, fence: int, at: datetime) -> None:
        async with unit_of_work(self._engine) as connection:
            if await _holds(connection, lane, owner, fence):
                await _give_back(connection, lane)

    async def postpone(self, handled: Handled, error: str, at: datetime, next_try: datetime) -> None:
        async with unit_of_work(self._engine) as connection:
            if await _record_failure(connection, handled, error=error, next_try=next_try):
                lease = update(chat_lease).where(chat_lease.c.lane == handled.lane)
                await connection.execute(lease.values(ready_at=next_try))

    async def put_aside(self, handled: Handled, error: str, at: datetime) -> None:
        async with unit_of_work(self._engine) as connection:
            await _record_failure(connection, handled, error=error, status=Incoming.ASIDE)

    async def forget_handled(self, before: datetime) -> int:
        old = delete(inbox).where(inbox.c.status == Incoming.DONE, inbox.c.received_at < before)
        async with unit_of_work(self._engine) as connection:
            return (await connection.execute(old)).rowcount

    async def oldest_open(self) -> datetime | None:
        async with unit_of_work(self._engine) as connection:
            oldest = select(func.min(inbox.c.received_at)).where(inbox.c.status == Incoming.OPEN)
            moment: datetime | None = await connection.scalar(oldest)
            return moment


_HELD = (
    select(chat_lease.c.lane)
    .where(*_mine(bindparam("of_lane"), bindparam("owner"), bindparam("fence")))
    .with_for_update()
    .cte("held")
)
_MARK_DONE = Prepared(
    update(inbox)
    .where(inbox.c.id == bindparam("of"), inbox.c.status == Incoming.OPEN, select(_HELD).exists())
    .values(status=Incoming.DONE, raw=None, lane=None, error=None)
    .returning(inbox.c.id)
)


def mark_done(work: Work, handled: Handled) -> None:
    """The last act of a transaction that handles an update. What is done keeps neither text nor chat.

    The lane is locked, so that nobody takes it before the commit.
    """
    lost = LeaseLost(f"Update {handled.inbox_id} is with another worker now, or done.")
    lease = {"of_lane": handled.lane, "owner": handled.owner, "fence": handled.fence}
    work.later(_MARK_DONE, lease | {"of": handled.inbox_id}, or_raise=lost)


def _new_row(new: RawUpdate, at: datetime) -> dict[str, Any]:
    came_in = {"bot": new.bot, "update_id": new.update_id, "lane": new.lane, "raw": new.raw}
    return came_in | {"received_at": at, "status": Incoming.OPEN, "next_try": at}


async def mark_lanes(connection: Work, lanes: Sequence[int], at: datetime) -> None:
    """See that the lanes can be claimed.

    A row that is there already is written all the same: on PostgreSQL this waits for a worker that is about to
    remove it because it does not see our update yet.
    """
    new = insert(connection, chat_lease).values([{"lane": lane, "ready_at": at} for lane in lanes])
    there = new.on_conflict_do_update(index_elements=["lane"], set_={"ready_at": chat_lease.c.ready_at})
    await connection.execute(there)


async def _lease_a_lane(connection: Work, owner: str, at: datetime, until: datetime) -> tuple[int, int] | None:
    """Take the lane that waits longest; its number and our fence."""
    is_free = chat_lease.c.leased_until.is_(None) | (chat_lease.c.leased_until <= at)
    longest = select(chat_lease.c.lane).where(chat_lease.c.ready_at <= at, is_free)
    longest = longest.order_by(chat_lease.c.ready_at, chat_lease.c.lane).limit(1).with_for_update(skip_locked=True)
    lease = update(chat_lease).where(chat_lease.c.lane == longest.scalar_subquery())
    lease = lease.values(owner=owner, leased_until=until, fence=chat_lease.c.fence + 1)
    row = (await connection.execute(lease.returning(chat_lease.c.lane, chat_lease.c.fence))).one_or_none()
    return (row.lane, row.fence) if row is not None else None


def _open_in(lane: int) -> Any:
    return (
        select(inbox)
        .where(inbox.c.lane == lane, inbox.c.status == Incoming.OPEN)
        .order_by(inbox.c.update_id, inbox.c.id)
    )


def _claimed(row: Any, handled: Handled) -> ClaimedUpdate:
    return ClaimedUpdate(handled, row.update_id, row.raw, row.attempts)


async def _holds(connection: Work, lane: int, owner: str, fence: int) -> bool:
    """Whether the worker still has the lane; if so nobody else can take it before our commit."""
    held = select(chat_lease.c.lane).where(*_mine(lane, owner, fence)).with_for_update()
    return (await connection.execute(held)).one_or_none() is not None


async def _give_back(connection: Work, lane: int) -> None:
    """Free a lane that we hold locked: it waits for its oldest open update, or goes when there is none."""
    head = (await connection.execute(_open_in(lane).limit(1))).one_or_none()
    this = chat_lease.c.lane == lane
    if head is None:
        await connection.execute(delete(chat_lease).where(this))
    else:
        free = update(chat_lease).where(this).values(owner=None, leased_until=None, ready_at=head.next_try)
        await connection.execute(free)


async def _record_failure(connection: Work, handled: Handled, **values: Any) -> bool:
    """Count a failure; nothing happens when another worker has the lane, for then it is theirs to count."""
    if not await _holds(connection, handled.lane, handled.owner, handled.fence):
        return False
    failed = update(inbox).where(inbox.c.id == handled.inbox_id, inbox.c.status == Incoming.OPEN)
    await connection.execute(failed.values(attempts=inbox.c.attempts + 1, **values))
    return True
