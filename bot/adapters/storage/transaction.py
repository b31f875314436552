"""One unit of work on the database: what the flows read and change."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, false, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as new_row

from bot.adapters.storage import rows
from bot.adapters.storage.arrived import mark_arrived
from bot.adapters.storage.coalescing import forget_numbers, put, put_joined
from bot.adapters.storage.engine import insert
from bot.adapters.storage.forgetting import forget
from bot.adapters.storage.prepared import Prepared
from bot.adapters.storage.pseudonyms import pseudonym
from bot.adapters.storage.soundness import file_of
from bot.adapters.storage.tables import (
    AT_ONCE,
    Status,
    answers,
    colleagues,
    due_rows,
    events,
    outbox,
    question_messages,
    questions,
    residents,
    sent_parts,
    settings,
)
from bot.adapters.storage.tombstones import Forgotten, note
from bot.adapters.storage.work import Work
from bot.domain.absence import Colleague
from bot.domain.message import ChatId, SafeText
from bot.domain.outgoing import Copy, CopyAlbum, Edit, Outgoing, Priority, Say
from bot.domain.promises import Wait
from bot.domain.question import OPEN_STATES, Author, Move, Question, QuestionMessage
from bot.domain.resident import GivenAnswer, Resident
from bot.flow.ports import Due, Event, LeftInGroup, NewQuestion, Sent, Transaction, WaitingMessage


def _locked_resident(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The row stays locked until the commit, so that nobody's change to a resident is lost."""
    return select(residents).where(*conditions).with_for_update(key_share=True)


_OF: ColumnElement[Any] = bindparam("of")
_RESIDENT_OF = Prepared(_locked_resident(residents.c.chat == _OF))
_RESIDENT = Prepared(_locked_resident(residents.c.id == _OF, residents.c.chat.is_not(None)))
_SAVE_RESIDENT = Prepared(update(residents).where(residents.c.id == _OF, residents.c.chat.is_not(None)), *rows.CHANGING)
_ANSWER = Prepared(select(answers).where(answers.c.id == _OF))
_KEEP_ANSWER = Prepared(new_row(answers).returning(answers.c.id), *rows.OF_ANSWER)
_NEWEST_FIRST = select(questions).order_by(questions.c.number.desc())
_QUESTIONS_OF_CHAT = Prepared(
    _NEWEST_FIRST.join(residents, residents.c.id == questions.c.resident).where(residents.c.chat == _OF)
)
_QUESTIONS_OF = Prepared(_NEWEST_FIRST.where(questions.c.resident == _OF))
_RECORD = Prepared(new_row(events), "kind", "at", "question", "resident", "actor", "data")
_REMIND = Prepared(new_row(due_rows).on_conflict_do_nothing(), "kind", "subject", "at")


class SqlTransaction(Transaction):
    """What a flow reads and changes on one connection; `SqlStore` commits it."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._to_save: dict[int, Resident] = {}
        """Residents as they are by now: a flow changes them bit by bit."""
        self._asked: dict[int, Sequence[Question]] = {}
        """Questions of residents that were looked up, for as long as nothing of any question changes."""

    def settle(self) -> None:
        """Everything that was saved is on its way to the database."""
        for resident in self._to_save.values():
            self._work.later(_SAVE_RESIDENT, rows.from_resident(resident) | {"of": resident.id})
        self._to_save.clear()

    # residents

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

    # answers of the bot

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

    # questions for the werkteam

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

    # what was said about a question

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

    # what goes out, what happened, what is due

    async def send(self, *outgoing: Outgoing) -> None:
        for one in outgoing:
            await put(self._work, one)

    async def send_joined(self, outgoing: Outgoing) -> str:
        return await put_joined(self._work, outgoing)

    async def arrived(self, message: WaitingMessage, sent: Sent, at: datetime) -> None:
        self._asked.clear()
        await mark_arrived(self._work, message.id, sent.message_id, sent.thread, at, sent.parts, message.peer)

    async def sent_message(self, key: str) -> int | None:
        sent = select(outbox.c.message_id).where(outbox.c.key == key, outbox.c.status == Status.SENT)
        number: int | None = await self._work.scalar(sent)
        return number

    async def is_lost(self, key: str) -> bool:
        went = select(outbox.c.id).where(outbox.c.key == key, outbox.c.status == Status.SENT)
        return await self._work.scalar(went.where(outbox.c.message_id.is_(None))) is not None

    async def outgoing_under(self, key: str) -> Sequence[str]:
        belongs = outbox.c.key.startswith(f"{key}:", autoescape=True)
        under = select(outbox.c.key).where(or_(outbox.c.key == key, belongs)).order_by(outbox.c.id)
        return (await self._work.scalars(under)).all()

    async def unsend(self, key: str) -> bool:
        has_not_gone = [Status.WAITING, Status.CANCELLED, Status.DEAD, Status.LEFT]
        unsent = outbox.c.status.in_(has_not_gone) & ~outbox.c.uncertain
        return (await self._work.execute(delete(outbox).where(outbox.c.key == key, unsent))).rowcount == 1

    async def forget_group_messages(self) -> None:
        numbered = select(outbox.c.id).where(_FOR_GROUP, outbox.c.message_id.is_not(None))
        await self._work.execute(delete(sent_parts).where(sent_parts.c.outbox.in_(numbered)))
        await self._work.execute(update(outbox).where(outbox.c.id.in_(numbered)).values(message_id=None))
        await self._work.execute(update(questions).values(thread=None))
        await forget_numbers(self._work, _FOR_GROUP)
        self._asked.clear()

    async def wake_group(self) -> None:
        tried = (outbox.c.status == Status.WAITING) & (outbox.c.attempts > 0)
        await self._work.execute(update(outbox).where(_FOR_GROUP, tried).values(next_try=AT_ONCE))

    async def cancel_waiting(self, *, resident: int | None = None, question: int | None = None) -> int:
        named = [(outbox.c.resident, resident), (outbox.c.question, question)]
        meant = or_(false(), *(column == id for column, id in named if id is not None))
        cancel = update(outbox).where(outbox.c.status == Status.WAITING, meant).values(status=Status.CANCELLED)
        return (await self._work.execute(cancel)).rowcount

    async def cancelled_answers(self, resident: int) -> Sequence[str]:
        cancelled = (outbox.c.status == Status.CANCELLED) & (outbox.c.priority == Priority.ANSWER)
        theirs = select(outbox.c.key).where(outbox.c.resident == resident, cancelled, outbox.c.kind.in_(_CAN_BE_SHOWN))
        theirs = theirs.order_by(outbox.c.id)
        return (await self._work.scalars(theirs)).all()

    async def revive(self, key: str) -> None:
        cancelled = update(outbox).where(outbox.c.key == key, outbox.c.status == Status.CANCELLED)
        await self._work.execute(cancelled.values(status=Status.WAITING, next_try=AT_ONCE, error=None))

    async def revive_changes(self, resident: int) -> None:
        held_back = (outbox.c.resident == resident) & (outbox.c.kind == Edit.__name__)
        cancelled = update(outbox).where(held_back, outbox.c.status == Status.CANCELLED)
        await self._work.execute(cancelled.values(status=Status.WAITING, next_try=AT_ONCE, error=None))

    async def record(self, event: Event) -> None:
        data = dict(event.data) if event.data is not None else None
        values = {"kind": event.kind, "at": event.at, "question": event.question, "resident": event.resident}
        self._work.later(_RECORD, values | {"actor": event.actor, "data": data})

    async def happened(self, since: datetime) -> Mapping[str, int]:
        lately = select(events.c.kind, events.c.data).where(events.c.at >= since, events.c.kind.startswith("question_"))
        found = (await self._work.execute(lately)).all()
        return Counter(
            f"{row.kind}:{row.data['reason']}" if row.data and "reason" in row.data else row.kind for row in found
        )

    async def remind(self, due: Due) -> None:
        self._work.later(_REMIND, asdict(due))

    async def done(self, due: Due) -> bool:
        waiting = [
            due_rows.c.kind == due.kind,
            due_rows.c.subject == due.subject,
            due_rows.c.at == due.at,
            ~due_rows.c.is_done,
        ]
        return (await self._work.execute(update(due_rows).where(*waiting).values(is_done=True))).rowcount == 1

    # who of the werkteam is away or new

    async def colleague(self, id: int) -> Colleague | None:
        row = (await self._work.execute(select(colleagues).where(colleagues.c.id == id))).one_or_none()
        return rows.to_colleague(row) if row is not None else None

    async def colleagues(self) -> Sequence[Colleague]:
        found = await self._work.execute(select(colleagues).order_by(colleagues.c.id))
        return [rows.to_colleague(row) for row in found]

    async def save_colleague(self, colleague: Colleague) -> None:
        values = rows.from_colleague(colleague)
        new = insert(self._work, colleagues).values(values)
        await self._work.execute(new.on_conflict_do_update(index_elements=["id"], set_=values))

    async def setting(self, key: str) -> str | None:
        value: str | None = await self._work.scalar(select(settings.c.value).where(settings.c.key == key))
        return value

    async def set_setting(self, key: str, value: str | None) -> None:
        if value is None:
            await self._work.execute(delete(settings).where(settings.c.key == key))
            return
        new = insert(self._work, settings).values(key=key, value=value)
        await self._work.execute(new.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


_CAN_BE_SHOWN = [act.__name__ for act in (Say, Copy, CopyAlbum)]

_FOR_GROUP = outbox.c.resident.is_(None) & ~outbox.c.peer.startswith("chat:")
"""Neither for a resident nor for a stranger."""

_PROMISES_ANEW = (Move.REOPEN, Move.UNPARK)
"""With these a resident waits anew, and is promised anew."""


def _of_questions(what: ColumnElement[Any], *moves: Move) -> Select[Any]:
    """Something of the events of these moves, for each question."""
    kinds = [f"question_{move}" for move in moves]
    found = select(events.c.question, what).where(events.c.kind.in_(kinds), events.c.question.is_not(None))
    return found.group_by(events.c.question)


def _in_group(message_id: int) -> list[ColumnElement[bool]]:
    """Numbers of messages are unique within a chat only, so those in other chats do not count."""
    part_of = select(sent_parts.c.outbox).where(sent_parts.c.message_id == message_id)
    return [or_(outbox.c.message_id == message_id, outbox.c.id.in_(part_of)), _FOR_GROUP]
