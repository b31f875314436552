"""How the werkteam's questions and the sender stand, for those who watch over the bot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import unit_of_work
from bot.adapters.storage.lanes import free_at, heads, under_way
from bot.adapters.storage.tables import Status, blocked_chats, outbox, questions
from bot.adapters.storage.work import Work
from bot.domain.question import OPEN_STATES

_since = case((free_at > outbox.c.created_at, free_at), else_=outbox.c.created_at).label("since")
_heads = heads(_since, free_at.label("free_at"), outbox.c.peer).subquery("heads")
_oldest_head = select(func.min(_heads.c.since)).where(_heads.c.free_at <= bindparam("at"))
_oldest_under_way = select(func.min(under_way(_since).subquery("under_way").c.since))
_held = (
    select(func.count())
    .select_from(outbox.join(_heads, _heads.c.peer == outbox.c.peer))
    .where(outbox.c.status == Status.WAITING, _heads.c.free_at > bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures of one moment."""

    questions: Mapping[str, int]
    """How many stand in each state in which somebody has to do something."""
    overdue: int
    """How many of them have no answer, though it was promised by now."""
    may_go_since: datetime | None
    """Since when the oldest message waits that nothing holds back, or is being sent. This is the one to call late."""
    held: int
    """How many messages wait on purpose: for the next try, for a chat that Telegram or the group shut, for the rest of
    an album; and those behind them in the same place.
    """
    last_sent: datetime | None
    blocked: int
    """How many chats have to wait because Telegram asked for it."""
    blocked_until: datetime | None
    """When the last of those may be written to again."""


class SqlOverview:
    """Looks and changes nothing."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def look(self, at: datetime) -> Overview:
        """The figures as they are at this moment."""
        late = (questions.c.answered_at.is_(None), questions.c.promised_at < at)
        is_open = questions.c.state.in_(sorted(OPEN_STATES))
        blocked = select(func.count(), func.max(blocked_chats.c.until)).where(blocked_chats.c.until > at)
        async with unit_of_work(self._engine) as connection:
            count, until = (await connection.execute(blocked)).one()
            return Overview(
                questions=await _by_state(connection),
                overdue=await connection.scalar(select(func.count()).where(is_open, *late)) or 0,
                may_go_since=await _may_go_since(connection, at),
                held=await connection.scalar(_held, {"at": at}) or 0,
                last_sent=await connection.scalar(select(func.max(outbox.c.sent_at))),
                blocked=count,
                blocked_until=until,
            )


async def _may_go_since(connection: Work, at: datetime) -> datetime | None:
    found = [await connection.scalar(_oldest_head, {"at": at}), await connection.scalar(_oldest_under_way)]
    return min((moment for moment in found if moment is not None), default=None)


async def _by_state(connection: Work) -> Mapping[str, int]:
    counted = select(questions.c.state, func.count()).where(questions.c.state.in_(sorted(OPEN_STATES)))
    found = {str(state): count for state, count in await connection.execute(counted.group_by(questions.c.state))}
    return {str(state): found.get(str(state), 0) for state in sorted(OPEN_STATES)}
