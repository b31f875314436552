"""What is kept of the werkteam: who is away or new, how long residents waited, and what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.adapters.storage import SqlDueRows, SqlOutbox, SqlStore
from bot.domain.absence import Colleague
from bot.domain.message import WerkteamMember
from bot.domain.outgoing import OpenTopic, ToPractice
from bot.domain.promises import Wait
from bot.domain.question import CloseReason, Move, apply
from bot.flow.ports import PRACTICE_THREAD, Due, Event

from .people import GROUP, HENK_CHAT, JOKE, NOON, SAM, after, ask, meet, moved, outgoing, say, send, settle


async def test_colleagues_are_kept_by_their_number_with_the_name_they_have_now(store: SqlStore) -> None:
    nina = WerkteamMember(6_100_000_001, "Nina 🌷")
    away = Colleague(nina, date(2026, 3, 2), date(2026, 3, 9), welcomed=True)
    async with store.transaction() as transaction:
        unknown = await transaction.colleague(nina.id)
        await transaction.save_colleague(Colleague(nina))
        await transaction.save_colleague(Colleague(SAM))
        await transaction.save_colleague(away)

    async with store.transaction() as transaction:
        assert unknown is None
        assert await transaction.colleague(nina.id) == away
        assert await transaction.colleagues() == [Colleague(SAM), away]


async def test_a_wait_ends_with_the_first_answer(store: SqlStore) -> None:
    fatima, henk = await meet(store), await meet(store, HENK_CHAT)
    await ask(store, fatima, NOON - timedelta(days=30))
    answered, closed, waiting = await ask(store, fatima), await ask(store, henk, after(5)), await ask(store, henk)
    async with store.transaction() as transaction:
        for seconds in (60, 90):
            await transaction.record(Event("question_answer", after(seconds), answered.number, fatima.id, JOKE.id))
        await transaction.record(Event("question_answer", after(70)))
        over = apply(closed, Move.CLOSE, at=after(80), reason=CloseReason.NOT_SOCIAL)
        await moved(transaction, closed, over)

    async with store.transaction() as transaction:
        assert await transaction.waits(NOON) == [
            Wait(NOON, answered.promised_at, after(60), is_open=True),
            Wait(after(5), closed.promised_at, None, is_open=False),
            Wait(NOON, waiting.promised_at, None, is_open=True),
        ]


async def test_who_asks_again_waits_anew_whatever_was_answered_before(store: SqlStore) -> None:
    fatima, henk = await meet(store), await meet(store, HENK_CHAT)
    again, back = await ask(store, fatima, NOON - timedelta(days=30)), await ask(store, henk)
    async with store.transaction() as transaction:
        for kind, number, seconds in (
            ("answer", again.number, 5),
            ("reopen", again.number, 10),
            ("answer", back.number, 15),
            ("unpark", back.number, 20),
            ("answer", back.number, 30),
        ):
            await transaction.record(Event(f"question_{kind}", after(seconds), number))

    async with store.transaction() as transaction:
        assert await transaction.waits(NOON) == [
            Wait(after(10), again.promised_at, None, is_open=True),
            Wait(after(20), back.promised_at, after(30), is_open=True),
        ]


async def test_what_happened_to_questions_is_counted_with_its_reason(store: SqlStore) -> None:
    events = [
        Event("question_close", after(1), data={"reason": "beantwoord"}),
        Event("question_close", after(2), data={"reason": "beantwoord"}),
        Event("question_close", after(-1), data={"reason": "beantwoord"}),
        Event("question_release", after(3), data={"why": "stil"}),
        Event("member_left", after(3)),
    ]
    async with store.transaction() as transaction:
        for event in events:
            await transaction.record(event)

    async with store.transaction() as transaction:
        assert await transaction.happened(NOON) == {"question_close:beantwoord": 2, "question_release": 1}


async def test_a_question_keeps_since_when_it_stands_as_it_does(store: SqlStore) -> None:
    question = await ask(store, await meet(store))
    claimed = apply(question, Move.CLAIM, at=after(60), by=JOKE)
    async with store.transaction() as transaction:
        assert await moved(transaction, question, claimed)

    async with store.transaction() as transaction:
        kept = await transaction.question(question.number)
    assert kept is not None
    assert (question.moved_at, kept.moved_at, kept.since) == (None, after(60), after(60))
    assert kept == replace(claimed, thread=None)


async def test_what_was_done_is_not_due_again_when_it_is_planned_once_more(
    store: SqlStore, due_rows: SqlDueRows
) -> None:
    nudge = Due("nudge", 412, after(5))
    async with store.transaction() as transaction:
        await transaction.remind(nudge)
        await transaction.done(nudge)
        await transaction.remind(nudge)

    assert await due_rows.due(after(10), 9) == []


async def test_what_waits_for_the_practice_topic_goes_there_once_it_is_made(store: SqlStore, outbox: SqlOutbox) -> None:
    await settle(store, group_chat=str(GROUP), topics="yes")
    welcome = say("practice:71", ToPractice())
    await send(store, welcome, outgoing("practice_topic", ToPractice(), OpenTopic("Oefenen")))

    [opening] = await outbox.take(NOON, 9, frozenset())
    await outbox.sent(opening.id, None, 4711, NOON)
    [waiting] = await outbox.take(NOON, 9, frozenset())

    assert (opening.act, opening.thread) == (OpenTopic("Oefenen"), None)
    assert (waiting.key, waiting.chat, waiting.thread, waiting.resident) == ("practice:71", GROUP, 4711, None)
    async with store.transaction() as transaction:
        assert await transaction.setting(PRACTICE_THREAD) == "4711"


async def test_what_was_done_long_ago_goes_and_what_is_still_to_be_done_stays(
    store: SqlStore, due_rows: SqlDueRows
) -> None:
    done, lately, undone = (Due("nudge", number, after(number)) for number in (1, 60, 2))
    async with store.transaction() as transaction:
        for due in (done, lately, undone):
            await transaction.remind(due)
        assert [await transaction.done(due) for due in (done, lately)] == [True, True]

    assert await due_rows.forget_done(after(60)) == 1
    assert await due_rows.forget_done(after(60)) == 0
    assert await due_rows.due(after(99), 9) == [undone]
