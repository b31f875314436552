"""Questions for the werkteam, and how long residents wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update

from bot.adapters.storage import rows
from bot.adapters.storage.engine import insert
from bot.adapters.storage.prepared import Prepared
from bot.adapters.storage.tables import (
    events,
    questions,
)
from bot.adapters.storage.transaction.base import OF, Kept
from bot.domain.promises import Wait
from bot.domain.question import OPEN_STATES, Move, Question
from bot.flow.ports import Due, Event, NewQuestion

NEWEST_FIRST = select(questions).order_by(questions.c.number.desc())
_QUESTIONS_OF = Prepared(NEWEST_FIRST.where(questions.c.resident == OF))
_PROMISES_ANEW = (Move.REOPEN, Move.UNPARK)
"""With these a resident waits anew, and is promised anew."""


def _of_questions(what: ColumnElement[Any], *moves: Move) -> Select[Any]:
    """Something of the events of these moves, for each question."""
    kinds = [f"question_{move}" for move in moves]
    found = select(events.c.question, what).where(events.c.kind.in_(kinds), events.c.question.is_not(None))
    return found.group_by(events.c.question)


class KeptQuestions(Kept):
    """Questions and their moves."""

    async def open_question(self, new: NewQuestion) -> Question:
        self._asked.clear()
        asked = insert(self._work, questions).values(rows.from_new_question(new)).returning(questions)
        return rows.to_question((await self._work.execute(asked)).one())

    async def question(self, number: int) -> Question | None:
        return await self._first_question(select(questions).where(questions.c.number == number))

    async def question_of_thread(self, thread: int) -> Question | None:
        newest_first = questions.c.number.desc()
        return await self._first_question(select(questions).where(questions.c.thread == thread).order_by(newest_first))

    async def questions_of(self, resident: int) -> Sequence[Question]:
        known = self._asked.get(resident)
        if known is None:
            found = await self._work.ask(_QUESTIONS_OF, {"of": resident})
            known = self._asked[resident] = [rows.to_question(row) for row in found]
        return known

    async def open_questions(self) -> Sequence[Question]:
        urgent_first = (questions.c.is_nood.desc(), questions.c.created_at, questions.c.number)
        is_open = questions.c.state.in_(sorted(OPEN_STATES))
        found = await self._work.execute(select(questions).where(is_open).order_by(*urgent_first))
        return [rows.to_question(row) for row in found]

    async def move_question(self, before: Question, after: Question, event: Event, dues: Sequence[Due]) -> bool:
        if not await self._save(before, after):
            return False
        await self.record(event)
        for due in dues:
            await self.remind(due)
        return True

    async def save_question(self, before: Question, after: Question) -> bool:
        if after.version != before.version:
            raise ValueError("A move is stored together with its event.")
        return await self._save(before, after)

    async def _save(self, before: Question, after: Question) -> bool:
        """Only what changed is written, so that a topic which was opened meanwhile keeps its thread."""
        self._asked.clear()
        old, new = rows.from_question(before), rows.from_question(after)
        changes = {name: value for name, value in new.items() if old[name] != value}
        as_before = [questions.c.number == before.number, questions.c.version == before.version]
        if "thread" in changes:
            as_before.append(questions.c.thread.is_not_distinct_from(before.thread))
        move = update(questions).where(*as_before).values(changes or {"version": after.version})
        return (await self._work.execute(move)).rowcount == 1

    async def waits(self, since: datetime) -> Sequence[Wait]:
        anew = _of_questions(func.max(events.c.at).label("at"), *_PROMISES_ANEW).subquery()
        begun = func.coalesce(anew.c.at, questions.c.created_at)
        answer = events.alias("answer")
        is_answer = (answer.c.question == questions.c.number) & (answer.c.kind == f"question_{Move.ANSWER}")
        first = select(func.min(answer.c.at)).where(is_answer, answer.c.at >= begun).correlate(questions, anew)
        asked = questions.outerjoin(anew, anew.c.question == questions.c.number)
        answered = first.scalar_subquery().label("answered")
        columns: list[Any] = [begun.label("asked"), questions.c.promised_at, questions.c.state, answered]
        lately = select(*columns).select_from(asked).where(begun >= since)
        return [rows.to_wait(row) for row in await self._work.execute(lately.order_by(questions.c.number))]

    async def _first_question(self, query: Select[Any]) -> Question | None:
        row = (await self._work.execute(query.limit(1))).one_or_none()
        return rows.to_question(row) if row is not None else None
