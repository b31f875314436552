"""How fast messages go, counted from the outbox itself, so that a restart or another sender knows it as well.

Every act counts as the messages it became, an edit and a new topic too: Telegram counts them alike. Answers to
pressed buttons are not limited there and do not pass the outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, func, or_, select

from bot.adapters.storage.acts import read_act
from bot.adapters.storage.tables import Status, outbox, sent_parts
from bot.domain.errors import ActUnreadable
from bot.domain.outgoing import CopyAlbum, Priority
from bot.flow.ports import Pace

_SECOND, _CALM, _MINUTE = timedelta(seconds=1), timedelta(seconds=20), timedelta(minutes=1)
_CLOCKS_MAY_DIFFER = timedelta(seconds=10)
_RESIDENTS = timedelta(seconds=3)
_CALM_SHARE = 5 / 18
"""Of the group's minute, for what is not urgent in any 20 seconds: nood that comes in a flood finds room."""

_went = outbox.alias("went")
_messages = (
    select(func.count())
    .select_from(_went.outerjoin(sent_parts, sent_parts.c.outbox == _went.c.id))
    .where(_went.c.sent_at < bindparam("still_to_come"))
)
"""Since the clock went back there may be some that went tomorrow: they are long ago."""
_under_way = select(func.count()).select_from(_went).where(_went.c.status == Status.SENDING)
_there = (_went.c.resident.is_(None), ~_went.c.peer.startswith("chat:"))


def _to_group(since: str) -> ColumnElement[int]:
    went = _messages.where(*_there, _went.c.sent_at > bindparam(since))
    return went.scalar_subquery() + _under_way.where(*_there).scalar_subquery()


_in_all = _messages.where(_went.c.sent_at > bindparam("a_second")).scalar_subquery() + _under_way.scalar_subquery()
_in_minute, _in_calm = _to_group("a_minute"), _to_group("a_calm_while")

_hurried_residents = (
    _messages.with_only_columns(_went.c.resident, maintain_column_froms=True)
    .where(_went.c.resident.is_not(None), _went.c.sent_at > bindparam("three_seconds"))
    .group_by(_went.c.resident)
    .having(func.count() >= bindparam("to_resident", type_=Integer))
)
"""Those who got as many as fit. What is under way to them keeps their lane busy."""

_is_nood = outbox.c.priority == Priority.NOOD
_is_to_group = outbox.c.resident.is_(None) & ~outbox.c.peer.startswith("chat:")

COUNTS: tuple[ColumnElement[Any], ...] = (
    _in_all.label("in_all"),
    _in_minute.label("in_minute"),
    _in_calm.label("in_calm"),
    _is_nood.label("is_nood"),
    _is_to_group.label("is_to_group"),
    outbox.c.kind,
    outbox.c.act,
)
"""What `within` needs of each row."""

HAS_ROOM = or_(
    outbox.c.peer.startswith("chat:"),
    outbox.c.resident.is_not(None) & or_(_is_nood, outbox.c.resident.not_in(_hurried_residents)),
    _is_to_group
    & (_in_minute < bindparam("to_group", type_=Integer))
    & or_(_is_nood, _in_calm < bindparam("to_group_calmly", type_=Integer)),
)
"""Whether there is room in its chat, so that a full one does not hide those behind it. A resident in nood waits for
no pace of ours.
"""


def limits_at(at: datetime, pace: Pace) -> dict[str, Any]:
    """The values for COUNTS and HAS_ROOM."""
    return {
        "still_to_come": at + _CLOCKS_MAY_DIFFER,
        "a_second": at - _SECOND,
        "three_seconds": at - _RESIDENTS,
        "a_calm_while": at - _CALM,
        "a_minute": at - _MINUTE,
        "to_group": pace.group_per_minute,
        "to_group_calmly": _calmly(pace),
        "to_resident": pace.resident_per_three_seconds,
    }


def _calmly(pace: Pace) -> int:
    return max(1, int(pace.group_per_minute * _CALM_SHARE))


def within(pace: Pace, rows: Sequence[Any]) -> Sequence[Any]:
    """Those of the rows, the most urgent first, that may go together."""
    chosen: list[Any] = []
    to_group = 0
    for row in rows:
        if row.in_all + len(chosen) >= pace.per_second:
            break
        if row.is_to_group:
            size = _size(row)
            if not _fits_in_group(row, to_group, size, pace):
                continue
            to_group += size
        chosen.append(row)
    return chosen


def _fits_in_group(row: Any, ahead: int, size: int, pace: Pace) -> bool:
    """One that is larger than the limit goes when nothing went before."""
    counts = [(row.in_minute + ahead, pace.group_per_minute)]
    if not row.is_nood:
        counts.append((row.in_calm + ahead, _calmly(pace)))
    return all(not before or before + size <= limit for before, limit in counts)


def _size(row: Any) -> int:
    """How many messages it becomes; of what cannot be read, whoever takes it finds out."""
    try:
        act = read_act(row.kind, row.act)
    except ActUnreadable:
        return 1
    return len(act.message_ids) if isinstance(act, CopyAlbum) else 1
