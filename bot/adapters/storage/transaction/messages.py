"""What was said about a question, and by which number people find it in the group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, or_, select, update

from bot.adapters.storage import rows
from bot.adapters.storage.engine import insert
from bot.adapters.storage.tables import (
    answers,
    outbox,
    question_messages,
    sent_parts,
)
from bot.adapters.storage.transaction.base import FOR_GROUP
from bot.adapters.storage.transaction.questions import KeptQuestions
from bot.domain.message import SafeText
from bot.domain.question import Author, Question, QuestionMessage


def _in_group(message_id: int) -> list[ColumnElement[bool]]:
    """Numbers of messages are unique within a chat only, so those in other chats do not count."""
    part_of = select(sent_parts.c.outbox).where(sent_parts.c.message_id == message_id)
    return [or_(outbox.c.message_id == message_id, outbox.c.id.in_(part_of)), FOR_GROUP]


class KeptMessages(KeptQuestions):
    """What was said."""

    async def add_message(self, message: QuestionMessage) -> None:
        new = insert(self._work, question_messages).values(rows.from_question_message(message))
        await self._work.execute(new)

    async def messages_of(self, question: int) -> Sequence[QuestionMessage]:
        said = select(question_messages).where(question_messages.c.question == question)
        oldest_first = said.order_by(question_messages.c.id)
        return [rows.to_question_message(row) for row in await self._work.execute(oldest_first)]

    async def message_in_group(self, message_id: int) -> QuestionMessage | None:
        copy = question_messages.join(outbox, outbox.c.key == question_messages.c.outbox_key)
        return await self._newest_message(select(question_messages).select_from(copy).where(*_in_group(message_id)))

    async def question_of_card(self, message_id: int) -> Question | None:
        is_card = outbox.c.key.startswith("card:", autoescape=True)
        cards = select(outbox.c.key).where(is_card, *_in_group(message_id)).order_by(outbox.c.id.desc()).limit(1)
        key = await self._work.scalar(cards)
        return await self.question(int(key.split(":")[1])) if key is not None else None

    async def message_from(self, origin: str) -> QuestionMessage | None:
        return await self._first_message(select(question_messages).where(question_messages.c.origin == origin))

    async def message_carried_by(self, outbox_key: str) -> QuestionMessage | None:
        carried = question_messages.c.outbox_key == outbox_key
        return await self._first_message(select(question_messages).where(carried))

    async def _first_message(self, query: Select[Any]) -> QuestionMessage | None:
        row = (await self._work.execute(query.order_by(question_messages.c.id).limit(1))).one_or_none()
        return rows.to_question_message(row) if row is not None else None

    async def reword(self, outbox_key: str, text: SafeText) -> None:
        carried = update(question_messages).where(question_messages.c.outbox_key == outbox_key)
        await self._work.execute(carried.values(text=text))

    async def take_back(self, outbox_key: str, at: datetime) -> None:
        standing = (question_messages.c.outbox_key == outbox_key) & question_messages.c.taken_back_at.is_(None)
        await self._work.execute(update(question_messages).where(standing).values(taken_back_at=at))
        await self._work.execute(delete(answers).where(answers.c.carried_by == outbox_key))

    async def has_said_in_group(self, message_id: int) -> bool:
        known = select(outbox.c.id).where(*_in_group(message_id)).limit(1)
        return await self._work.scalar(known) is not None

    async def resident_message_of(self, question: int, message_id: int) -> QuestionMessage | None:
        said = select(question_messages).where(
            question_messages.c.question == question,
            question_messages.c.resident_message == message_id,
            question_messages.c.author == Author.RESIDENT,
        )
        return await self._newest_message(said)

    async def _newest_message(self, query: Select[Any]) -> QuestionMessage | None:
        newest = query.order_by(question_messages.c.id.desc()).limit(1)
        row = (await self._work.execute(newest)).one_or_none()
        return rows.to_question_message(row) if row is not None else None
