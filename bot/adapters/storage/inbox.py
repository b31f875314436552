"""Updates that came in: stored once, claimed chat by chat, handled in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import Integer, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as new_row
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import insert, unit_of_work
from bot.adapters.storage.prepared import Prepared
from bot.adapters.storage.tables import Incoming, chat_lease, inbox, junk
from bot.adapters.storage.work import Work
from bot.domain.errors import LeaseLost
from bot.flow.ports import ClaimedUpdate, Handled, Inbox, RawUpdate

_HELD_BY_US = (
    chat_lease.c.lane == bindparam("of_lane"),
    chat_lease.c.owner == bindparam("of_owner"),
    chat_lease.c.fence == bindparam("of_fence"),
)
_OPEN_IN_LANE = (inbox.c.lane == bindparam("of_lane"), inbox.c.status == Incoming.OPEN)

_HOLD = select(chat_lease.c.lane).where(*_HELD_BY_US).with_for_update()
"""Nobody else can take the lane before our commit."""
_ASK_TO_HOLD = Prepared(_HOLD)

_MARK_DONE = Prepared(
    update(inbox)
    .where(inbox.c.id == bindparam("of"), inbox.c.status == Incoming.OPEN, select(_HOLD.cte()).exists())
    .values(status=Incoming.DONE, raw=None, lane=None, error=None)
    .returning(inbox.c.id)
)

_OPEN = select(inbox).where(*_OPEN_IN_LANE).order_by(inbox.c.update_id, inbox.c.id)
_OLDEST = Prepared(_OPEN.limit(bindparam("most", type_=Integer)))

# A lane that we hold locked goes when nothing is open in it, or else waits for its oldest open update.
_DROP = Prepared(delete(chat_lease).where(*_HELD_BY_US, ~select(inbox.c.id).where(*_OPEN_IN_LANE).exists()))
_FREE = Prepared(
    update(chat_lease)
    .where(*_HELD_BY_US)
    .values(
        owner=None, leased_until=None, ready_at=_OPEN.with_only_columns(inbox.c.next_try).limit(1).scalar_subquery()
    )
)

_LONGEST = (
    select(chat_lease.c.lane)
    .where(
        chat_lease.c.ready_at <= bindparam("at"),
        chat_lease.c.leased_until.is_(None) | (chat_lease.c.leased_until <= bindparam("at")),
    )
    .order_by(chat_lease.c.ready_at, chat_lease.c.lane)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_LEASE = Prepared(
    update(chat_lease)
    .where(chat_lease.c.lane == _LONGEST)
    .values(owner=bindparam("by"), leased_until=bindparam("until"), fence=chat_lease.c.fence + 1)
    .returning(chat_lease.c.lane, chat_lease.c.fence)
)
"""Takes the lane that waits longest."""

_KEEP = new_row(inbox).on_conflict_do_nothing().returning(inbox.c.lane)
_LANE = new_row(chat_lease).on_conflict_do_update(index_elements=["lane"], set_={"ready_at": chat_lease.c.ready_at})


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
            lanes = (await connection.scalars(_KEEP, values)).all()
            if lanes:
                await mark_lanes(connection, sorted(set(lanes)), at)
        return len(lanes)

    async def keep_junk(self, body: bytes, at: datetime) -> None:
        async with unit_of_work(self._engine) as connection:
            await connection.execute(insert(connection, junk).values(body=body, received_at=at))

    async def claim(self, owner: str, at: datetime, lease_seconds: float, limit: int = 10) -> Sequence[ClaimedUpdate]:
        lease = {"by": owner, "at": at, "until": at + timedelta(seconds=lease_seconds)}
        async with unit_of_work(self._engine) as work:
            while leased := await work.ask(_LEASE, lease):
                [(lane, fence)] = leased
                found = await work.ask(_OLDEST, {"of_lane": lane, "most": limit})
                ready = list(takewhile(lambda row: row.next_try <= at, found))
                if ready:
                    return [
                        _claimed(row, Handled(row.id, lane, owner, fence, is_last=row is ready[-1])) for row in ready
                    ]
                _give_back(work, lane, owner, fence)
        return []

    async def release(self, lane: int, owner: str, fence: int, at: datetime) -> None:
        async with unit_of_work(self._engine) as work:
            work.later(_ASK_TO_HOLD, _lease(lane, owner, fence))
            _give_back(work, lane, owner, fence)

    async def postpone(self, handled: Handled, error: str, at: datetime, next_try: datetime) -> None:
        async with unit_of_work(self._engine) as connection:
            if await _record_failure(connection, handled, error=error, next_try=next_try):
                lease = update(chat_lease).where(chat_lease.c.lane == handled.lane)
                await connection.execute(lease.values(ready_at=next_try))

    async def put_aside(self, handled: Handled, error: str, at: datetime) -> None:
        async with unit_of_work(self._engine) as connection:
            if await _record_failure(connection, handled, error=error, status=Incoming.ASIDE) and handled.is_last:
                _give_back(connection, handled.lane, handled.owner, handled.fence)

    async def forget_handled(self, before: datetime) -> int:
        old = delete(inbox).where(inbox.c.status == Incoming.DONE, inbox.c.received_at < before)
        async with unit_of_work(self._engine) as connection:
            return (await connection.execute(old)).rowcount

    async def oldest_open(self) -> datetime | None:
        async with unit_of_work(self._engine) as connection:
            oldest = select(func.min(inbox.c.received_at)).where(inbox.c.status == Incoming.OPEN)
            moment: datetime | None = await connection.scalar(oldest)
            return moment


def mark_done(work: Work, handled: Handled) -> None:
    """The last act of a transaction that handles an update. What is done keeps neither text nor chat.

    The lane is locked, so that nobody takes it before the commit.
    """
    lost = LeaseLost(f"Update {handled.inbox_id} is with another worker now, or done.")
    lease = _lease(handled.lane, handled.owner, handled.fence)
    work.later(_MARK_DONE, lease | {"of": handled.inbox_id}, or_raise=lost)
    if handled.is_last:
        _give_back(work, handled.lane, handled.owner, handled.fence)


def _new_row(new: RawUpdate, at: datetime) -> dict[str, Any]:
    came_in = {"bot": new.bot, "update_id": new.update_id, "lane": new.lane, "raw": new.raw}
    return came_in | {"received_at": at, "status": Incoming.OPEN, "next_try": at}


async def mark_lanes(work: Work, lanes: Sequence[int], at: datetime) -> None:
    """See that the lanes can be claimed.

    A row that is there already is written all the same: on PostgreSQL this waits for a worker that is about to
    remove it because it does not see our update yet.
    """
    await work.execute(_LANE, [{"lane": lane, "ready_at": at} for lane in lanes])


def _claimed(row: Any, handled: Handled) -> ClaimedUpdate:
    return ClaimedUpdate(handled, row.update_id, row.raw, row.attempts)


def _lease(lane: int, owner: str, fence: int) -> dict[str, Any]:
    return {"of_lane": lane, "of_owner": owner, "of_fence": fence}


def _give_back(work: Work, lane: int, owner: str, fence: int) -> None:
    """The lane is locked already, by a statement before these: else they would not see what is stored meanwhile."""
    work.later(_DROP, _lease(lane, owner, fence))
    work.later(_FREE, _lease(lane, owner, fence))


async def _record_failure(work: Work, handled: Handled, **values: Any) -> bool:
    """Count a failure; nothing happens when another worker has the lane, for then it is theirs to count."""
    if not await work.ask(_ASK_TO_HOLD, _lease(handled.lane, handled.owner, handled.fence)):
        return False
    failed = update(inbox).where(inbox.c.id == handled.inbox_id, inbox.c.status == Incoming.OPEN)
    await work.execute(failed.values(attempts=inbox.c.attempts + 1, **values))
    return True
