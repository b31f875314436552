"""Everything of a resident goes, and bare counts stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, union, update

from bot.adapters.storage.acts import lane_of
from bot.adapters.storage.tables import (
    Incoming,
    answers,
    blocked_chats,
    events,
    inbox,
    outbox,
    question_messages,
    questions,
    residents,
    sent_parts,
)
from bot.adapters.storage.work import Work
from bot.domain.outgoing import ToChat
from bot.domain.resident import Resident
from bot.flow.ports import LeftInGroup

_BLANK_RESIDENT: dict[str, Any] = {
    "chat": None,
    "pseudonym": None,
    "language": "",
    "language_chosen": False,
    "writes": "",
    "area": "",
    "greeted_at": None,
    "blocked_at": None,
    "banned_until": None,
    "banned_reason": None,
    "turn": 0,
    "pending": None,
    "shown": None,
    "lately": None,
    "nood_at": None,
    "doubt_at": None,
}


async def forget(connection: Work, resident: Resident, at: datetime) -> LeftInGroup:
    """Leave no row that leads back to the resident; what stands about them in the group, to be deleted there.

    Of the resident stay a row without data and events of which only kind and moment are known. Updates that
    came in after the request stay too: they are handled, and then blanked, as from somebody new.
    """
    asked = select(questions.c.number, questions.c.thread).where(questions.c.resident == resident.id)
    found = (await connection.execute(asked)).all()
    numbers = [row.number for row in found]
    left = LeftInGroup(
        threads=[row.thread for row in found if row.thread is not None],
        messages=await _messages_about(connection, [row.number for row in found if row.thread is None]),
    )
    sent = or_(
        outbox.c.resident == resident.id,
        outbox.c.question.in_(numbers),
        outbox.c.peer == lane_of(ToChat(resident.chat)),
    )
    happened = or_(events.c.resident == resident.id, events.c.question.in_(numbers))
    poison = (inbox.c.lane == resident.chat) & (inbox.c.status != Incoming.OPEN)
    for removal in (
        delete(question_messages).where(question_messages.c.question.in_(numbers)),
        delete(questions).where(questions.c.resident == resident.id),
        delete(answers).where(answers.c.resident == resident.id),
        delete(outbox).where(sent),
        delete(blocked_chats).where(blocked_chats.c.chat == resident.chat),
        update(events).where(happened).values(question=None, resident=None, actor=None, data=None),
        update(inbox).where(poison).values(status=Incoming.DONE, raw=None, lane=None, error=None),
        update(residents).where(residents.c.id == resident.id).values(**_BLANK_RESIDENT, forgotten_at=at),
    ):
        await connection.execute(removal)
    return left


async def _messages_about(connection: Work, questions_without_topic: Sequence[int]) -> Sequence[int]:
    """All that was said in the group itself, with each part of what became several messages. A topic goes with all that
    is in it.
    """
    said = select(outbox.c.id, outbox.c.message_id).where(outbox.c.question.in_(questions_without_topic)).subquery()
    parts = select(sent_parts.c.message_id).join(said, said.c.id == sent_parts.c.outbox)
    numbers = union(select(said.c.message_id).where(said.c.message_id.is_not(None)), parts)
    return sorted((await connection.scalars(numbers)).all())
