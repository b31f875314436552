"""Which message may go next: the first of each lane, and the chat it goes to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, Subquery, case, cast, exists, func, select

from bot.adapters.storage.tables import Status, blocked_chats, outbox, questions, residents, settings
from bot.domain.outgoing import OpenTopic
from bot.flow.ports import EVERYBODY, PRACTICE, PRACTICE_THREAD

group_chat = select(cast(settings.c.value, BigInteger)).where(settings.c.key == "group_chat").scalar_subquery()
"""The werkteam's chat, if it is known."""

practice_thread = select(cast(settings.c.value, BigInteger)).where(settings.c.key == PRACTICE_THREAD).scalar_subquery()

thread_of_lane: ColumnElement[int | None] = case((outbox.c.peer == PRACTICE, practice_thread), else_=questions.c.thread)
"""The forum topic in which a row of `outbox` goes, once it is there."""

_has_topics = exists().where(settings.c.key == "topics", settings.c.value == "yes")

chat_of_lane: ColumnElement[int | None] = case(
    (outbox.c.resident.is_not(None), residents.c.chat),
    (outbox.c.peer.startswith("chat:"), cast(func.substr(outbox.c.peer, len("chat:") + 1), BigInteger)),
    else_=group_chat,
)
"""Where a row of `outbox` goes, looked up in `residents`; empty for the forgotten and without a group."""

_everybody = blocked_chats.alias("everybody")


def _latest(first: ColumnElement[Any], *others: ColumnElement[Any]) -> ColumnElement[Any]:
    """The latest of these moments; only the first is always there."""
    for other in others:
        first = case((other > first, other), else_=first)
    return first


free_at = _latest(outbox.c.next_try, blocked_chats.c.until, _everybody.c.until)
"""When a row may go: not before its next try, nor while its chat or everybody is blocked."""


def _ranked() -> Subquery:
    """The waiting rows with their place in their lane. Lanes in which something is being sent are left out.

    A topic is opened before anything is said in it. What waits behind it lends it its own urgency.
    """
    sending = outbox.alias("sending")
    in_flight = select(sending.c.peer).where(sending.c.status == Status.SENDING)
    makes_way = (outbox.c.kind == OpenTopic.__name__) & questions.c.thread.is_(None) & _has_topics
    order = (case((makes_way, 0), else_=1), outbox.c.priority, outbox.c.id)
    place = func.row_number().over(partition_by=outbox.c.peer, order_by=order)
    urgency = func.min(outbox.c.priority).over(partition_by=outbox.c.peer)
    return (
        select(outbox.c.id, place.label("place"), urgency.label("urgency"))
        .select_from(outbox.outerjoin(questions, questions.c.number == outbox.c.question))
        .where(outbox.c.status == Status.WAITING, outbox.c.peer.not_in(in_flight))
        .subquery("ranked")
    )


def heads(*columns: ColumnElement[Any]) -> Select[Any]:
    """These columns of the first row of each lane, the most urgent lane first."""
    ranked = _ranked()
    places = _with_their_chats(ranked.join(outbox, outbox.c.id == ranked.c.id))
    return select(*columns).select_from(places).where(ranked.c.place == 1).order_by(ranked.c.urgency, outbox.c.id)


def under_way(*columns: ColumnElement[Any]) -> Select[Any]:
    """These columns of what is being sent."""
    return select(*columns).select_from(_with_their_chats(outbox)).where(outbox.c.status == Status.SENDING)


def _with_their_chats(rows: FromClause) -> FromClause:
    return (
        rows.outerjoin(residents, residents.c.id == outbox.c.resident)
        .outerjoin(questions, questions.c.number == outbox.c.question)
        .outerjoin(blocked_chats, blocked_chats.c.chat == chat_of_lane)
        .outerjoin(_everybody, _everybody.c.chat == EVERYBODY)
    )
