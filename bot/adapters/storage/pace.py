"""How fast messages go, counted from the outbox itself, so that a restart or another sender knows it as well.

Every act counts as the messages it became, an edit and a new topic too: Telegram counts them alike. Answers to
pressed buttons are not limited there and do not pass the outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, case, func, or_, select

from bot.adapters.storage.tables import Status, outbox, sent_parts
from bot.domain.outgoing import Priority
from bot.flow.ports import Pace

_NOOD_MORE = 2
"""So many messages more a minute the group gets when it is nood. A resident in nood waits for no pace of ours."""

_went = outbox.alias("went")
_messages = select(func.count()).select_from(_went.outerjoin(sent_parts, sent_parts.c.outbox == _went.c.id))
_under_way = select(func.count()).select_from(_went).where(_went.c.status == Status.SENDING)
_to_group = (_went.c.resident.is_(None), ~_went.c.peer.startswith("chat:"))

_in_all = (
    _messages.where(_went.c.sent_at > bindparam("second_ago")).scalar_subquery() + _under_way.scalar_subquery()
).label("in_all")
_in_group = (
    _messages.where(*_to_group, _went.c.sent_at > bindparam("minute_ago")).scalar_subquery()
    + _under_way.where(*_to_group).scalar_subquery()
).label("in_group")

_hurried_residents = (
    _messages.with_only_columns(_went.c.resident, maintain_column_froms=True)
    .where(_went.c.resident.is_not(None), _went.c.sent_at > bindparam("three_seconds_ago"))
    .group_by(_went.c.resident)
    .having(func.count() >= bindparam("to_resident", type_=Integer))
)
"""Those who got as many as fit, at least for now. What is under way to them keeps their lane busy."""

_is_nood = outbox.c.priority == Priority.NOOD
_is_to_group = outbox.c.resident.is_(None) & ~outbox.c.peer.startswith("chat:")
_more = case((_is_nood, _NOOD_MORE), else_=0)

COUNTS: tuple[ColumnElement[Any], ...] = (
    _in_all,
    _in_group,
    _is_to_group.label("is_to_group"),
    _more.label("more"),
)
"""What `within` needs of each row."""

HAS_ROOM = or_(
    outbox.c.peer.startswith("chat:"),
    outbox.c.resident.is_not(None) & or_(_is_nood, outbox.c.resident.not_in(_hurried_residents)),
    _is_to_group & (_in_group.element < bindparam("to_group", type_=Integer) + _more),
)
"""Whether there is room in its chat, so that a full one does not hide those behind it."""


def limits_at(at: datetime, pace: Pace) -> dict[str, Any]:
    """The values for COUNTS and HAS_ROOM."""
    return {
        "second_ago": at - timedelta(seconds=1),
        "three_seconds_ago": at - timedelta(seconds=3),
        "minute_ago": at - timedelta(minutes=1),
        "to_group": pace.group_per_minute,
        "to_resident": pace.resident_per_three_seconds,
    }


def within(pace: Pace, rows: Sequence[Any]) -> Sequence[Any]:
    """Those of the rows, the most urgent first, that may go together."""
    chosen: list[Any] = []
    to_group = 0
    for row in rows:
        if row.in_all + len(chosen) >= pace.per_second:
            break
        if row.is_to_group and row.in_group + to_group >= pace.group_per_minute + row.more:
            continue
        to_group += bool(row.is_to_group)
        chosen.append(row)
    return chosen
