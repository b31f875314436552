"""Residents, and the answers that the bot gave them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.dialects.postgresql import insert as new_row

from bot.adapters.storage import rows
from bot.adapters.storage.engine import insert
from bot.adapters.storage.forgetting import forget
from bot.adapters.storage.prepared import Prepared
from bot.adapters.storage.pseudonyms import pseudonym
from bot.adapters.storage.soundness import file_of
from bot.adapters.storage.tables import (
    answers,
    questions,
    residents,
)
from bot.adapters.storage.tombstones import Forgotten, note
from bot.adapters.storage.transaction.base import OF, Kept
from bot.adapters.storage.transaction.questions import NEWEST_FIRST
from bot.domain.message import ChatId
from bot.domain.resident import GivenAnswer, Resident
from bot.flow.ports import LeftInGroup


def _locked_resident(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The row stays locked until the commit, so that nobody's change to a resident is lost."""
    return select(residents).where(*conditions).with_for_update(key_share=True)


_RESIDENT_OF = Prepared(_locked_resident(residents.c.chat == OF))
_RESIDENT = Prepared(_locked_resident(residents.c.id == OF, residents.c.chat.is_not(None)))
_ANSWER = Prepared(select(answers).where(answers.c.id == OF))
_KEEP_ANSWER = Prepared(new_row(answers).returning(answers.c.id), *rows.OF_ANSWER)
_QUESTIONS_OF_CHAT = Prepared(
    NEWEST_FIRST.join(residents, residents.c.id == questions.c.resident).where(residents.c.chat == OF)
)


class KeptResidents(Kept):
    """Residents and their answers."""

    async def resident_of(self, chat: ChatId, at: datetime) -> Resident:
        known = await self.resident_with(chat)
        if known is not None:
            return known
        await self._welcome(chat, at)
        return rows.to_resident((await self._work.ask(_RESIDENT_OF, {"of": chat}))[0])

    async def resident_with(self, chat: ChatId) -> Resident | None:
        """Their questions come along, for nearly always they are asked for next."""
        self.settle()
        of_chat = {"of": chat}
        found, asked = await self._work.ask_all((_RESIDENT_OF, of_chat), (_QUESTIONS_OF_CHAT, of_chat))
        if not found:
            return None
        resident = rows.to_resident(found[0])
        self._asked[resident.id] = [rows.to_question(row) for row in asked]
        return resident

    async def _welcome(self, chat: ChatId, at: datetime) -> None:
        """A new row, unless another worker was quicker. The pseudonym needs the id, so it comes second."""
        new = insert(self._work, residents).values(chat=chat, created_at=at)
        new_id = await self._work.scalar(new.on_conflict_do_nothing().returning(residents.c.id))
        if new_id is not None:
            named = update(residents).where(residents.c.id == new_id).values(pseudonym=pseudonym(new_id))
            await self._work.execute(named)

    async def resident(self, id: int) -> Resident | None:
        self.settle()
        found = await self._work.ask(_RESIDENT, {"of": id})
        return rows.to_resident(found[0]) if found else None

    async def save_resident(self, resident: Resident) -> None:
        """At the commit, and then once."""
        self._to_save[resident.id] = resident

    async def forget_resident(self, resident: Resident, at: datetime) -> LeftInGroup:
        """Noted before the commit: whoever asks for it is rather noted twice than not."""
        self.settle()
        self._asked.clear()
        database = file_of(self._work.url)
        if database is not None:
            await asyncio.to_thread(note, database, Forgotten(resident.id, resident.created_at))
        return await forget(self._work, resident, at)

    async def keep_answer(self, answer: GivenAnswer) -> GivenAnswer:
        [kept] = await self._work.ask(_KEEP_ANSWER, rows.from_answer(answer))
        return replace(answer, id=kept.id)

    async def answer(self, id: int) -> GivenAnswer | None:
        found = await self._work.ask(_ANSWER, {"of": id})
        return rows.to_answer(found[0]) if found else None

    async def latest_answer(self, resident: int) -> GivenAnswer | None:
        theirs = select(answers).where(answers.c.resident == resident).order_by(answers.c.id.desc()).limit(1)
        row = (await self._work.execute(theirs)).one_or_none()
        return rows.to_answer(row) if row is not None else None

    async def save_outcome(self, answer: int, outcome: str) -> None:
        await self._work.execute(update(answers).where(answers.c.id == answer).values(outcome=outcome))
