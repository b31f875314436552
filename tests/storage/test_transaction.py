from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlDueRows, SqlOutbox, SqlStore, make_engine, tables
from bot.domain.message import Attachment, SafeText
from bot.domain.outgoing import Delete, Edit, Priority, ToGroup, ToQuestion, ToResident
from bot.domain.question import (
    Author,
    CloseReason,
    EscalationReason,
    Guess,
    Move,
    Question,
    QuestionMessage,
    State,
    apply,
)
from bot.domain.resident import GivenAnswer, Hunch, Keyboard, Pending, Resident, Waiting
from bot.domain.understanding.areas import Place
from bot.flow.ports import Due, Event

from .people import (
    FATIMA_CHAT,
    GROUP,
    HENK_CHAT,
    JOKE,
    NOON,
    SAM,
    after,
    ask,
    meet,
    moved,
    outgoing,
    rows_of,
    say,
    send,
    settle,
)


async def test_a_new_resident_gets_a_number_and_a_pseudonym_once(store: SqlStore) -> None:
    fatima = await meet(store, FATIMA_CHAT)
    henk = await meet(store, HENK_CHAT)
    fatima_again = await meet(store, FATIMA_CHAT)

    assert fatima == Resident(id=1, chat=FATIMA_CHAT, pseudonym="Mees-1", created_at=NOON)
    assert henk == Resident(id=2, chat=HENK_CHAT, pseudonym="Koolmees-2", created_at=NOON)
    assert fatima_again == fatima


async def test_two_workers_that_meet_the_same_resident_at_once_make_one(store: SqlStore) -> None:
    met = await asyncio.gather(*(meet(store) for _ in range(8)))

    assert {(resident.id, resident.pseudonym) for resident in met} == {(met[0].id, met[0].pseudonym)}


async def test_everything_about_a_resident_is_kept(store: SqlStore) -> None:
    fatima = replace(
        await meet(store),
        language="tr",
        language_chosen=True,
        writes="es",
        area=Place("Rotterdam", "Hoogvliet", "3193").kept,
        greeted_at=after(1),
        blocked_at=after(2),
        banned_until=after(3),
        banned_reason=SafeText("scheldt"),
        turn=7,
        pending=Pending(
            7,
            Waiting.CLARIFICATION,
            SafeText("hulp bij huur"),
            ("huur", "schulden"),
            88,
            hunch=Hunch((("huur", 0.4), ("schulden", 0.3)), 0.1, ("eten",)),
            question=412,
        ),
        shown=(Keyboard("message:1:5:1", (("Ik heb schulden", "c:7:1"), ("Iets anders", "c:7:other"))),),
    )

    async with store.transaction() as transaction:
        await transaction.save_resident(fatima)

    async with store.transaction() as transaction:
        assert await transaction.resident(fatima.id) == fatima
        assert await transaction.resident(999) is None


async def test_that_the_bot_waits_for_a_place_is_kept(store: SqlStore) -> None:
    fatima = replace(await meet(store), pending=Pending(3, Waiting.PLACE))

    async with store.transaction() as transaction:
        await transaction.save_resident(fatima)

    assert await meet(store) == fatima


async def test_changes_of_two_processes_to_one_resident_are_never_lost(store: SqlStore, url: str) -> None:
    other = make_engine(url)

    async def add(times: int, to: SqlStore) -> None:
        for _ in range(times):
            async with to.transaction() as transaction:
                fatima = await transaction.resident_of(FATIMA_CHAT, NOON)
                await transaction.save_resident(replace(fatima, turn=fatima.turn + 1))

    await asyncio.gather(add(150, store), add(150, SqlStore(other)))

    assert (await meet(store)).turn == 300
    await other.dispose()


async def test_an_answer_is_kept_with_its_outcome(store: SqlStore) -> None:
    fatima = await meet(store)
    answer = GivenAnswer(0, fatima.id, NOON, SafeText("traplift?"), ("traplift",), ("wmo",), ("huur",), question=3)
    answer = replace(answer, carried_by="answer:3:press")

    async with store.transaction() as transaction:
        kept = await transaction.keep_answer(answer)
        await transaction.save_outcome(kept.id, "helped")

    async with store.transaction() as transaction:
        assert await transaction.answer(kept.id) == replace(answer, id=kept.id, outcome="helped")
        assert await transaction.answer(999) is None


async def test_the_latest_answer_is_the_one_of_this_resident(store: SqlStore) -> None:
    fatima, henk = await meet(store), await meet(store, HENK_CHAT)
    first = GivenAnswer(0, fatima.id, NOON, SafeText("huur?"), ("huur",), ())
    async with store.transaction() as transaction:
        assert await transaction.latest_answer(fatima.id) is None
        await transaction.keep_answer(first)
        second = await transaction.keep_answer(replace(first, at=after(5), text=SafeText("eten?")))
        await transaction.keep_answer(replace(first, resident=henk.id))

    async with store.transaction() as transaction:
        assert await transaction.latest_answer(fatima.id) == second


async def test_a_new_question_is_free_and_has_the_next_number(store: SqlStore) -> None:
    fatima = await meet(store)

    first, second = await ask(store, fatima), await ask(store, fatima)

    assert first == Question(
        number=1,
        resident=fatima.id,
        state=State.FREE,
        reason=EscalationReason.NOT_SURE,
        created_at=NOON,
        promised_at=after(2 * 86400),
        area="Utrecht",
        guesses=(Guess("traplift", 0.4), Guess("huur", 0.25)),
        refused=("vervoer",),
    )
    assert second.number == 2


async def test_everything_about_a_question_is_kept(store: SqlStore) -> None:
    question = await ask(store, await meet(store))
    claimed = apply(question, Move.CLAIM, at=after(1), by=JOKE)
    answered = apply(claimed, Move.ANSWER, at=after(2), by=JOKE)
    closed = apply(answered, Move.CLOSE, at=after(3), by=JOKE, reason=CloseReason.NO_OFFER)

    async with store.transaction() as transaction:
        for before, then in [(question, claimed), (claimed, answered), (answered, closed)]:
            assert await moved(transaction, before, then)
            assert await transaction.question(question.number) == then
        assert await transaction.question(999) is None


async def test_of_many_who_claim_a_question_at_once_exactly_one_wins(store: SqlStore) -> None:
    question = await ask(store, await meet(store))

    async def claim(number: int) -> bool:
        member = replace(JOKE, id=number)
        async with store.transaction() as transaction:
            seen = await transaction.question(question.number)
            assert seen is not None
            await asyncio.sleep(0)
            return await moved(transaction, question, apply(question, Move.CLAIM, at=NOON, by=member))

    won = await asyncio.gather(*(claim(number) for number in range(10)))

    async with store.transaction() as transaction:
        after_all = await transaction.question(question.number)
    assert won.count(True) == 1
    assert after_all is not None
    assert after_all.owner == replace(JOKE, id=won.index(True))


async def test_a_question_that_moved_meanwhile_is_left_as_it_is(store: SqlStore) -> None:
    question = await ask(store, await meet(store))
    async with store.transaction() as transaction:
        await moved(transaction, question, apply(question, Move.CLAIM, at=NOON, by=JOKE))

    async with store.transaction() as transaction:
        is_sams = await moved(transaction, question, apply(question, Move.CLAIM, at=NOON, by=SAM))
        now = await transaction.question(question.number)

    assert not is_sams
    assert now is not None
    assert now.owner == JOKE


async def test_a_move_does_not_undo_the_topic_that_was_opened_meanwhile(store: SqlStore, outbox: SqlOutbox) -> None:
    question = await ask(store, await meet(store))
    await send(store, say("card:1", ToQuestion(question.number)))
    [taken] = await outbox.take(NOON, 5, frozenset())
    await outbox.sent(taken.id, 10, 77, NOON)

    async with store.transaction() as transaction:
        assert await moved(transaction, question, apply(question, Move.CLAIM, at=NOON, by=JOKE))
        now = await transaction.question_of_thread(77)

    assert now is not None
    assert (now.number, now.owner, now.thread) == (question.number, JOKE, 77)


async def test_a_move_without_its_event_cannot_be_stored(store: SqlStore) -> None:
    question = await ask(store, await meet(store))

    async with store.transaction() as transaction:
        with pytest.raises(ValueError, match="together with its event"):
            await transaction.save_question(question, apply(question, Move.CLAIM, at=NOON, by=JOKE))


async def test_who_was_too_late_leaves_neither_event_nor_moment(store: SqlStore, engine: AsyncEngine) -> None:
    question = await ask(store, await meet(store))
    events = [Event("question_claim", NOON, question.number, actor=who.id) for who in (JOKE, SAM)]
    due = Due("nudge", question.number, after(60))
    async with store.transaction() as transaction:
        for who, event in zip((JOKE, SAM), events, strict=True):
            dues = [due] if who is JOKE else [replace(due, kind="let_go")]
            await transaction.move_question(question, apply(question, Move.CLAIM, at=NOON, by=who), event, dues)

    assert [row["actor"] for row in await rows_of(engine, tables.events)] == [JOKE.id]
    assert [row["kind"] for row in await rows_of(engine, tables.due_rows)] == ["nudge"]


async def test_a_thread_is_given_up_once(store: SqlStore, outbox: SqlOutbox) -> None:
    question = await ask(store, await meet(store))
    with_thread = replace(question, thread=77)
    async with store.transaction() as transaction:
        await transaction.save_question(question, with_thread)

    async with store.transaction() as transaction:
        first = await transaction.save_question(with_thread, question)
        second = await transaction.save_question(with_thread, question)

        assert (first, second) == (True, False)
        assert await transaction.save_question(question, question)
        assert await transaction.question_of_thread(77) is None


async def test_questions_of_a_resident_come_newest_first(store: SqlStore) -> None:
    fatima, henk = await meet(store), await meet(store, HENK_CHAT)
    numbers = [(await ask(store, who)).number for who in (fatima, henk, fatima)]

    async with store.transaction() as transaction:
        theirs = await transaction.questions_of(fatima.id)

    assert [question.number for question in theirs] == [numbers[2], numbers[0]]


async def test_open_questions_are_nood_first_then_the_oldest(store: SqlStore) -> None:
    fatima = await meet(store)
    late, early = await ask(store, fatima, after(20)), await ask(store, fatima, after(10))
    nood, closed = await ask(store, fatima, after(30), is_nood=True), await ask(store, fatima)
    async with store.transaction() as transaction:
        await moved(transaction, closed, apply(closed, Move.WITHDRAW, at=NOON))

    async with store.transaction() as transaction:
        found = await transaction.open_questions()

    assert [question.number for question in found] == [nood.number, early.number, late.number]


async def test_messages_of_a_question_come_oldest_first_and_whole(store: SqlStore) -> None:
    number = (await ask(store, await meet(store))).number
    asked = QuestionMessage(number, Author.RESIDENT, SafeText("Mag een geit? 👋"), NOON, 5, "card:1", Attachment.PHOTO)
    replied = QuestionMessage(
        number, Author.WERKTEAM, SafeText("Ja"), after(9), outbox_key="reply:1", member=JOKE, offers=("wmo",)
    )

    async with store.transaction() as transaction:
        await transaction.add_message(asked)
        await transaction.add_message(replied)

    async with store.transaction() as transaction:
        assert await transaction.messages_of(number) == [asked, replied]
        assert await transaction.resident_message_of(number, 5) == asked
        assert await transaction.resident_message_of(number, 6) is None


async def test_a_message_is_found_by_its_copy_in_the_group_and_not_by_one_in_a_private_chat(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    fatima = await meet(store)
    question = await ask(store, fatima)
    asked = QuestionMessage(question.number, Author.RESIDENT, SafeText("Een geit?"), NOON, 5, "card:1")
    replied = QuestionMessage(question.number, Author.WERKTEAM, SafeText("Ja"), NOON, outbox_key="reply:1", member=JOKE)
    async with store.transaction() as transaction:
        await transaction.add_message(asked)
        await transaction.add_message(replied)
        await transaction.send(say("card:1", ToQuestion(question.number)), say("reply:1", ToResident(fatima.id)))
    for taken in await outbox.take(NOON, 5, frozenset()):
        await outbox.sent(taken.id, {"card:1": 300, "reply:1": 301}[taken.key], None, NOON)

    async with store.transaction() as transaction:
        assert await transaction.message_in_group(300) == asked
        assert await transaction.message_in_group(301) is None
        assert await transaction.question_of_card(300) == question
        assert await transaction.question_of_card(301) is None
        assert await transaction.sent_message("reply:1") == 301
        assert await transaction.sent_message("reply:2") is None


async def test_what_waits_for_a_resident_or_a_question_can_be_cancelled(store: SqlStore, outbox: SqlOutbox) -> None:
    fatima, henk = await meet(store), await meet(store, HENK_CHAT)
    number = (await ask(store, fatima)).number
    to_fatima, to_henk = ToResident(fatima.id), ToResident(henk.id)
    await send(store, say("a", to_fatima), say("b", to_fatima), say("c", to_henk), say("d", ToQuestion(number)))
    await outbox.take(NOON, 1, frozenset())

    async with store.transaction() as transaction:
        cancelled = await transaction.cancel_waiting(resident=fatima.id)
        of_question = await transaction.cancel_waiting(question=number)
        nothing = await transaction.cancel_waiting()

    assert (cancelled, of_question, nothing) == (1, 1, 0)
    assert [taken.key for taken in await outbox.take(NOON, 5, frozenset())] == ["c"]


async def test_an_answer_that_was_cancelled_can_wait_again(store: SqlStore, outbox: SqlOutbox) -> None:
    fatima = await meet(store)
    here = ToResident(fatima.id)
    receipt = say("receipt", here, priority=Priority.RECEIPT)
    await send(store, say("first", here), receipt, say("second", here))
    async with store.transaction() as transaction:
        await transaction.cancel_waiting(resident=fatima.id)

    async with store.transaction() as transaction:
        cancelled = await transaction.cancelled_answers(fatima.id)
        for key in cancelled:
            await transaction.revive(key)
        left = await transaction.cancelled_answers(fatima.id)

    [taken] = await outbox.take(NOON, 5, frozenset())
    assert (cancelled, left, taken.key) == (["first", "second"], [], "first")


async def test_a_deletion_is_no_answer_and_a_change_waits_again_by_itself(store: SqlStore, outbox: SqlOutbox) -> None:
    fatima = await meet(store)
    here = ToResident(fatima.id)
    await send(store, say("answer", here))
    [sent] = await outbox.take(NOON, 1, frozenset())
    await outbox.sent(sent.id, 5, None, NOON)
    await send(store, outgoing("change", here, Edit("answer", "anders")), outgoing("away", here, Delete(7)))
    async with store.transaction() as transaction:
        await transaction.cancel_waiting(resident=fatima.id)

    async with store.transaction() as transaction:
        assert await transaction.cancelled_answers(fatima.id) == []
        await transaction.revive_changes(fatima.id)

    [taken] = await outbox.take(NOON, 5, frozenset())
    assert taken.key == "change"


async def test_a_message_with_a_known_key_is_left_as_it_is(store: SqlStore, outbox: SqlOutbox) -> None:
    await send(store, say("digest", ToGroup(), "een"))
    await send(store, say("digest", ToGroup(), "twee"))

    assert [taken.act for taken in await outbox.take(NOON, 5, frozenset())] == [say("", ToGroup(), "een").act]


async def test_an_edit_of_a_message_that_still_waits_rewrites_it(store: SqlStore, outbox: SqlOutbox) -> None:
    await settle(store, group_chat=str(GROUP))
    await send(store, say("card", ToGroup(), "vrij", Priority.CARD))

    await send(store, outgoing("card:1", ToGroup(), Edit("card", "opgepakt"), Priority.NOOD))

    [taken] = await outbox.take(NOON, 5, frozenset())
    assert (taken.key, taken.act, taken.priority) == ("card", say("", ToGroup(), "opgepakt").act, Priority.NOOD)


async def test_an_edit_that_waits_for_the_same_message_is_replaced(store: SqlStore, outbox: SqlOutbox) -> None:
    await send(store, say("card", ToGroup(), "vrij"))
    [card] = await outbox.take(NOON, 5, frozenset())

    await send(store, outgoing("edit:1", ToGroup(), Edit("card", "opgepakt")))
    await send(store, outgoing("edit:2", ToGroup(), Edit("card", "gesloten")))
    await send(store, outgoing("edit:1", ToGroup(), Edit("card", "opgepakt")))

    await outbox.sent(card.id, 12, None, NOON)
    [edit] = await outbox.take(NOON, 5, frozenset())
    assert (edit.act, edit.target) == (Edit("card", "gesloten"), 12)
    await outbox.sent(edit.id, None, None, NOON)
    assert await outbox.take(NOON, 5, frozenset()) == []


async def test_events_are_recorded_without_text(store: SqlStore, engine: AsyncEngine) -> None:
    async with store.transaction() as transaction:
        await transaction.record(Event("closed", NOON, 412, 12, JOKE.id, {"reason": "no_offer"}))
        await transaction.record(Event("forgotten", NOON))

    full, bare = await rows_of(engine, tables.events)
    assert (full["kind"], full["question"], full["resident"], full["actor"]) == ("closed", 412, 12, JOKE.id)
    assert full["data"] == {"reason": "no_offer"}
    assert (bare["at"], bare["question"], bare["data"]) == (NOON, None, None)


async def test_the_same_reminder_is_stored_once_and_done_once(store: SqlStore, due_rows: SqlDueRows) -> None:
    first, second = Due("follow_up", 412, after(10)), Due("nudge", 412, after(5))
    async with store.transaction() as transaction:
        for due in (first, second, first):
            await transaction.remind(due)

    too_early = await due_rows.due(after(4), 9)
    ripe = await due_rows.due(after(10), 9)
    one = await due_rows.due(after(10), 1)
    async with store.transaction() as transaction:
        done = [await transaction.done(first), await transaction.done(first)]
        await transaction.remind(first)

    assert too_early == []
    assert ripe == [second, first]
    assert one == [second]
    assert done == [True, False]
    assert await due_rows.due(after(10), 9) == [second]


async def test_of_two_workers_one_does_what_is_due(store: SqlStore) -> None:
    due = Due("follow_up", 412, NOON)
    async with store.transaction() as transaction:
        await transaction.remind(due)

    async def work() -> bool:
        async with store.transaction() as transaction:
            return await transaction.done(due)

    assert sorted(await asyncio.gather(work(), work(), work())) == [False, False, True]


async def test_a_setting_is_kept_changed_and_removed(store: SqlStore) -> None:
    seen = []
    for value in ("yes", "no", None, None):
        async with store.transaction() as transaction:
            await transaction.set_setting("topics", value)
        async with store.transaction() as transaction:
            seen.append(await transaction.setting("topics"))

    assert seen == ["yes", "no", None, None]


async def test_an_error_undoes_the_whole_transaction(store: SqlStore, outbox: SqlOutbox) -> None:
    async def fail() -> None:
        async with store.transaction() as transaction:
            await transaction.resident_of(FATIMA_CHAT, NOON)
            await transaction.send(say("digest", ToGroup()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await outbox.take(NOON, 5, frozenset()) == []
    assert (await meet(store, HENK_CHAT)).chat == HENK_CHAT
