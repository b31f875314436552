"""Everything of a resident goes, and bare counts stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

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
)
from bot.adapters.storage.work import Work
from bot.domain.outgoing import ToChat
from bot.domain.resident import Resident

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


async def forget(connection: Work, resident: Resident, at: datetime) -> Sequence[int]:
    """Leave no row that leads back to the resident; the threads of their questions, to be deleted in the group.

    Of the resident stay a row without data and events of which only kind and moment are known. Updates that
    came in after the request stay too: they are handled, and then blanked, as from somebody new.
    """
    asked = select(questions.c.number, questions.c.thread).where(questions.c.resident == resident.id)
    found = (await connection.execute(asked)).all()
    numbers = [row.number for row in found]

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
    return [row.thread for row in found if row.thread is not None]
