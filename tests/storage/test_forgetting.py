from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import Health, SqlInbox, SqlOutbox, SqlStore, tables
from bot.domain.message import SafeText
from bot.domain.outgoing import Copy, Delete, Say, ToChat, ToGroup, ToQuestion, ToResident
from bot.domain.question import Author, Question, QuestionMessage
from bot.domain.resident import GivenAnswer, Resident
from bot.domain.understanding.areas import Place
from bot.flow.ports import Event, LeftInGroup, Part

from .people import (
    FATIMA_CHAT,
    GROUP,
    HENK_CHAT,
    NOON,
    after,
    ask,
    handle_all,
    meet,
    outgoing,
    rows_of,
    say,
    send,
    settle,
    update,
)


async def talked(store: SqlStore, outbox: SqlOutbox, resident: Resident) -> Question:
    """An answer, a question with a topic and a message in it, and something that still waits."""
    question = await ask(store, resident)
    await send(store, say(f"topic:{question.number}", ToQuestion(question.number)))
    [topic] = await outbox.take(NOON, 1, frozenset())
    await outbox.sent(topic.id, 5, 70 + question.number, NOON)
    async with store.transaction() as transaction:
        await transaction.keep_answer(GivenAnswer(0, resident.id, NOON, SafeText("huur?"), ("huur",), ()))
        await transaction.add_message(QuestionMessage(question.number, Author.RESIDENT, SafeText("Hulp"), NOON, 5, "k"))
        await transaction.record(Event("question_opened", NOON, question.number, resident.id, data={"reason": "nood"}))
        await transaction.send(say(f"waits:{resident.id}", ToResident(resident.id)))
        await transaction.send(say(f"more:{resident.id}", ToQuestion(question.number)))
    return question


async def test_of_a_forgotten_resident_only_bare_counts_stay(
    store: SqlStore, outbox: SqlOutbox, engine: AsyncEngine
) -> None:
    fatima, henk = await meet(store), await meet(store, HENK_CHAT)
    fatima = replace(fatima, area=Place("Rotterdam", "Hoogvliet", "3193").kept, banned_reason=SafeText("scheldt"))
    async with store.transaction() as transaction:
        await transaction.save_resident(fatima)
    await talked(store, outbox, fatima)
    of_henk = await talked(store, outbox, henk)

    async with store.transaction() as transaction:
        left = await transaction.forget_resident(fatima, after(9))

    assert left == LeftInGroup(threads=[71], messages=[])
    for table in (tables.answers, tables.questions):
        assert {row["resident"] for row in await rows_of(engine, table)} == {henk.id}
    assert {row["question"] for row in await rows_of(engine, tables.question_messages)} == {of_henk.number}
    assert [row["key"] for row in await rows_of(engine, tables.outbox)] == ["topic:2", "waits:2", "more:2"]
    counted, _ = await rows_of(engine, tables.events)
    assert counted == {
        "id": 1, "kind": "question_opened", "at": NOON, "question": None, "resident": None, "actor": None, "data": None
    }  # fmt: skip
    row, _ = await rows_of(engine, tables.residents)
    assert (row["chat"], row["pseudonym"], row["pending"], row["forgotten_at"]) == (None, None, None, after(9))
    assert (row["area"], row["banned_reason"]) == ("", None)


async def test_of_what_has_no_topic_each_message_in_the_group_is_to_be_deleted(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    await settle(store, group_chat=str(GROUP))
    fatima = await meet(store)
    number = (await ask(store, fatima)).number
    await send(store, say("card:1", ToQuestion(number)), say("hers", ToResident(fatima.id)), say("other", ToGroup()))
    for id, taken in enumerate(await outbox.take(NOON, 9, frozenset()), start=52):
        await outbox.sent(taken.id, id, None, NOON, [Part(id - 2), Part(id)] if id == 52 else [])

    async with store.transaction() as transaction:
        left = await transaction.forget_resident(fatima, NOON)

    assert left == LeftInGroup(threads=[], messages=[50, 52])


async def test_what_arrives_in_the_group_after_its_resident_was_forgotten_is_deleted_there(
    store: SqlStore, outbox: SqlOutbox, engine: AsyncEngine
) -> None:
    await settle(store, group_chat=str(GROUP))
    fatima = await meet(store)
    number = (await ask(store, fatima)).number
    photo = outgoing("photo", ToQuestion(number), Copy(fatima.id, 5))
    await send(store, photo, say("hers", ToResident(fatima.id)))
    under_way = await outbox.take(NOON, 9, frozenset())
    async with store.transaction() as transaction:
        await transaction.forget_resident(fatima, NOON)

    for id, taken in enumerate(under_way, start=51):
        await outbox.sent(taken.id, id, None, NOON, [Part(50), Part(51)] if id == 51 else [], taken.peer)

    taken_away = await outbox.take(NOON, 1, frozenset())
    await outbox.sent(taken_away[0].id, None, None, NOON)
    taken_away += await outbox.take(NOON, 9, frozenset())
    assert [(message.act, message.peer) for message in taken_away] == [(Delete(50), "group"), (Delete(51), "group")]
    assert len(await rows_of(engine, tables.outbox)) == 2


async def test_somebody_who_writes_after_being_forgotten_is_somebody_new(store: SqlStore) -> None:
    before = await meet(store)
    async with store.transaction() as transaction:
        await transaction.forget_resident(before, NOON)
        await transaction.save_resident(before)

    now = await meet(store)

    assert now.id != before.id
    assert now.pseudonym != before.pseudonym
    async with store.transaction() as transaction:
        assert await transaction.resident(before.id) is None
        assert await transaction.resident_with(FATIMA_CHAT) == now
        assert await transaction.resident_with(HENK_CHAT) is None


async def test_forgetting_leaves_the_chat_number_nowhere_once_the_farewell_is_sent(
    store: SqlStore, inbox: SqlInbox, outbox: SqlOutbox, engine: AsyncEngine
) -> None:
    fatima = await meet(store)
    await inbox.keep([update(1, raw="poison"), update(2, raw="/vergeetmij")], NOON)
    poison, request = await inbox.claim("anna", NOON, 60)
    await inbox.put_aside(poison.handled, "ValueError: poison", NOON)
    await outbox.block_chat(FATIMA_CHAT, after(30))

    async with store.transaction(request.handled) as transaction:
        await transaction.forget_resident(fatima, NOON)
        await transaction.send(outgoing("farewell:1", ToChat(FATIMA_CHAT), Say("Alles is weg.")))
    await inbox.release(FATIMA_CHAT, "anna", request.handled.fence, NOON)
    [farewell] = await outbox.take(NOON, 9, frozenset())
    await outbox.sent(farewell.id, 9, None, NOON)

    everything = {table.name: await rows_of(engine, table) for table in tables.metadata.sorted_tables}
    assert farewell.chat == FATIMA_CHAT
    assert str(FATIMA_CHAT) not in str(everything)
    assert "poison" not in str(everything)
    assert await Health(engine).put_aside() == []


async def test_what_came_in_after_the_request_is_handled_all_the_same(store: SqlStore, inbox: SqlInbox) -> None:
    fatima = await meet(store)
    await inbox.keep([update(1), update(2), update(3, HENK_CHAT)], NOON)
    async with store.transaction() as transaction:
        await transaction.forget_resident(fatima, NOON)

    assert sorted(await handle_all(store, inbox)) == [1, 2, 3]


async def test_a_message_to_the_forgotten_that_is_on_its_way_ends_quietly(store: SqlStore, outbox: SqlOutbox) -> None:
    fatima = await meet(store)
    await send(store, say("a", ToResident(fatima.id)), say("b", ToGroup()))
    first, _ = await outbox.take(NOON, 9, frozenset())
    async with store.transaction() as transaction:
        await transaction.forget_resident(fatima, NOON)

    await outbox.sent(first.id, 3, None, NOON)
    await outbox.retry(first.id, NOON, "late", uncertain=True)

    async with store.transaction() as transaction:
        assert await transaction.sent_message("a") is None
