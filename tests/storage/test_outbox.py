from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import update as sql_update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlOutbox, SqlStore, tables
from bot.domain.message import ChatId
from bot.domain.outgoing import (
    Copy,
    Delete,
    DeleteTopic,
    Edit,
    Leave,
    OpenTopic,
    Priority,
    Say,
    ToChat,
    ToGroup,
    ToQuestion,
    ToResident,
)
from bot.flow.ports import EVERYBODY, Pace, WaitingMessage

from .people import FATIMA_CHAT, GROUP, HENK_CHAT, NOON, after, ask, meet, outgoing, rows_of, say, send, settle

NONE: frozenset[str] = frozenset()
PACE = Pace(per_second=25, group_per_minute=18, resident_per_three_seconds=3)


def keys(messages: Sequence[WaitingMessage]) -> list[str]:
    return [message.key for message in messages]


async def send_all(outbox: SqlOutbox) -> list[str]:
    """Send what waits, as the sender does, until nothing is left."""
    gone: list[str] = []
    while taken := await outbox.take(NOON, 10, NONE):
        for message in taken:
            await outbox.sent(message.id, 100 + message.id, None, NOON)
        gone += keys(taken)
    return gone


async def test_a_message_is_taken_with_everything_the_sender_needs(store: SqlStore, outbox: SqlOutbox) -> None:
    fatima = await meet(store)
    await send(store, say("hello", ToResident(fatima.id), "Dag", Priority.RECEIPT, resend=False))

    [taken] = await outbox.take(NOON, 10, NONE)

    assert taken == WaitingMessage(
        id=1,
        key="hello",
        act=Say("Dag"),
        peer="resident:1",
        chat=FATIMA_CHAT,
        thread=None,
        target=None,
        resident=1,
        question=None,
        priority=Priority.RECEIPT,
        resend=False,
        attempts=0,
        uncertain_before=False,
    )
    assert await outbox.take(NOON, 10, NONE) == []


async def test_each_lane_gives_its_first_by_priority_and_then_by_age(store: SqlStore, outbox: SqlOutbox) -> None:
    fatima, henk = ToResident((await meet(store)).id), ToResident((await meet(store, HENK_CHAT)).id)
    await send(
        store,
        say("f-receipt", fatima, priority=Priority.RECEIPT),
        say("f-answer", fatima),
        say("f-later", fatima),
        say("h-receipt", henk, priority=Priority.RECEIPT),
        say("group-nood", ToGroup(), priority=Priority.NOOD),
    )

    first_two = await outbox.take(NOON, 2, NONE)
    rest = await outbox.take(NOON, 9, NONE)
    nothing = await outbox.take(NOON, 9, NONE)
    await outbox.sent(first_two[1].id, 1, None, NOON)

    assert keys(first_two) == ["group-nood", "f-answer"]
    assert keys(rest) == ["h-receipt"]
    assert nothing == []
    assert await send_all(outbox) == ["f-later", "f-receipt"]


async def test_lanes_that_are_busy_are_left_alone(store: SqlStore, outbox: SqlOutbox) -> None:
    await meet(store)
    await send(store, say("a", ToResident(1)), say("b", ToGroup()))

    assert keys(await outbox.take(NOON, 9, frozenset({"group"}))) == ["a"]


async def test_a_postponed_message_holds_up_its_own_lane_only(store: SqlStore, outbox: SqlOutbox) -> None:
    await send(store, say("a1", ToChat(ChatId(1))), say("a2", ToChat(ChatId(1))), say("b", ToChat(ChatId(2))))
    first, _ = await outbox.take(NOON, 9, NONE)

    await outbox.retry(first.id, after(5), "reset", uncertain=True)

    assert await outbox.take(after(4), 9, NONE) == []
    [again] = await outbox.take(after(5), 9, NONE)
    assert (again.key, again.attempts, again.uncertain_before) == ("a1", 1, True)


async def test_doubt_about_an_earlier_try_stays(store: SqlStore, outbox: SqlOutbox) -> None:
    await send(store, say("a", ToGroup()))
    for moment, uncertain in [(0, True), (1, False)]:
        [taken] = await outbox.take(after(moment), 9, NONE)
        await outbox.retry(taken.id, after(moment + 1), "reset", uncertain)

    [taken] = await outbox.take(after(2), 9, NONE)

    assert (taken.attempts, taken.uncertain_before) == (2, True)


async def test_something_urgent_overtakes_a_postponed_message(store: SqlStore, outbox: SqlOutbox) -> None:
    await send(store, say("answer", ToGroup()))
    [taken] = await outbox.take(NOON, 9, NONE)
    await outbox.retry(taken.id, after(60), "reset", uncertain=False)

    await send(store, say("nood", ToGroup(), priority=Priority.NOOD))

    assert keys(await outbox.take(NOON, 9, NONE)) == ["nood"]


async def _is_refused(outbox: SqlOutbox, card: WaitingMessage) -> None:
    await outbox.retry(card.id, after(5), "too fast", uncertain=False)


async def _its_sender_dies(outbox: SqlOutbox, _: WaitingMessage) -> None:
    await outbox.return_unfinished(after(5))


@pytest.mark.parametrize("comes_back", [_is_refused, _its_sender_dies])
async def test_an_urgent_edit_waits_for_the_card_that_it_is_about_and_lends_it_its_urgency(
    store: SqlStore,
    outbox: SqlOutbox,
    comes_back: Callable[[SqlOutbox, WaitingMessage], Awaitable[None]],
) -> None:
    await send(store, say("card", ToGroup(), priority=Priority.CARD))
    [card] = await outbox.take(NOON, 9, NONE)
    await send(store, outgoing("edit", ToGroup(), Edit("card", "nood"), Priority.NOOD))

    await comes_back(outbox, card)

    assert await outbox.take(after(4), 9, NONE) == []
    assert (await outbox.take(after(5), 9, NONE))[0].priority == Priority.NOOD
    await outbox.sent(card.id, 5, None, NOON)
    [edit] = await outbox.take(after(5), 1, NONE)
    assert (edit.key, edit.target) == ("edit", 5)


async def test_a_blocked_chat_waits_and_the_others_go_on(store: SqlStore, outbox: SqlOutbox) -> None:
    await settle(store, group_chat=str(GROUP))
    fatima = await meet(store)
    number = (await ask(store, fatima)).number
    await send(
        store, say("group", ToGroup()), say("question", ToQuestion(number)), say("fatima", ToResident(fatima.id))
    )

    await outbox.block_chat(GROUP, after(30))
    await outbox.block_chat(GROUP, after(20))

    assert keys(await outbox.take(NOON, 9, NONE)) == ["fatima"]
    assert await outbox.next_due() == after(30)
    assert await outbox.take(after(29), 9, NONE) == []
    assert keys(await outbox.take(after(30), 9, NONE)) == ["group", "question"]


async def test_when_everybody_is_blocked_nothing_goes(store: SqlStore, outbox: SqlOutbox) -> None:
    fatima = await meet(store)
    await send(store, say("fatima", ToResident(fatima.id)), say("stranger", ToChat(HENK_CHAT)), say("group", ToGroup()))

    await outbox.block_chat(EVERYBODY, after(30))

    assert await outbox.take(after(29), 9, NONE) == []
    assert await outbox.next_due() == after(30)
    assert len(await outbox.take(after(30), 9, NONE)) == 3


async def test_a_blocked_private_chat_does_not_hold_up_the_group(store: SqlStore, outbox: SqlOutbox) -> None:
    fatima = await meet(store)
    await send(store, say("fatima", ToResident(fatima.id)), say("stranger", ToChat(HENK_CHAT)), say("group", ToGroup()))

    await outbox.block_chat(FATIMA_CHAT, after(30))
    await outbox.block_chat(HENK_CHAT, after(30))

    assert keys(await outbox.take(NOON, 9, NONE)) == ["group"]


async def test_without_a_group_its_messages_have_no_chat(store: SqlStore, outbox: SqlOutbox) -> None:
    await send(store, say("a", ToGroup()), say("b", ToResident(999)), say("c", ToChat(HENK_CHAT)))

    assert [message.chat for message in await outbox.take(NOON, 9, NONE)] == [None, None, HENK_CHAT]


async def test_a_group_that_moves_takes_its_waiting_messages_along(store: SqlStore, outbox: SqlOutbox) -> None:
    await settle(store, group_chat="-5")
    await send(store, say("a", ToGroup()))
    await settle(store, group_chat=str(GROUP))

    [taken] = await outbox.take(NOON, 9, NONE)

    assert taken.chat == GROUP


async def test_a_topic_is_opened_before_anything_is_said_in_it(store: SqlStore, outbox: SqlOutbox) -> None:
    await settle(store, group_chat=str(GROUP), topics="yes")
    number = (await ask(store, await meet(store))).number
    await send(
        store,
        say("nood", ToQuestion(number), priority=Priority.NOOD),
        outgoing("topic", ToQuestion(number), OpenTopic("#1 Merel"), Priority.CARD),
        say("digest", ToGroup(), priority=Priority.ANSWER),
    )

    first, _ = await outbox.take(NOON, 9, NONE)
    blocked = await outbox.take(NOON, 9, NONE)
    await outbox.sent(first.id, None, 77, NOON)
    [second] = await outbox.take(NOON, 9, NONE)

    assert (first.key, first.thread) == ("topic", None)
    assert blocked == []
    assert (second.key, second.chat, second.thread) == ("nood", GROUP, 77)
    async with store.transaction() as transaction:
        question = await transaction.question_of_thread(77)
    assert question is not None
    assert question.number == number


async def test_while_a_topic_cannot_be_opened_its_question_waits(store: SqlStore, outbox: SqlOutbox) -> None:
    await settle(store, topics="yes")
    number = (await ask(store, await meet(store))).number
    await send(store, say("card", ToQuestion(number)), outgoing("topic", ToQuestion(number), OpenTopic("#1")))
    [topic] = await outbox.take(NOON, 9, NONE)
    await outbox.retry(topic.id, after(60), "500", uncertain=False)

    waiting = await outbox.take(after(59), 9, NONE)
    [again] = await outbox.take(after(60), 9, NONE)
    await outbox.give_up(again.id, "dead", "no rights", after(60))

    assert waiting == []
    assert keys(await outbox.take(after(60), 9, NONE)) == ["card"]


async def test_without_topics_priority_alone_decides(store: SqlStore, outbox: SqlOutbox) -> None:
    await settle(store, topics="no")
    number = (await ask(store, await meet(store))).number
    topic = outgoing("topic", ToQuestion(number), OpenTopic("#1"), Priority.CARD)
    await send(store, topic, say("answer", ToQuestion(number)))

    assert keys(await outbox.take(NOON, 9, NONE)) == ["answer"]


async def test_an_earlier_message_is_found_by_its_key(store: SqlStore, outbox: SqlOutbox) -> None:
    await send(store, say("card", ToGroup()))
    await send_all(outbox)
    acts = [Edit("card", "nieuw"), Delete(of_key="card"), Say("Klopt", answers_key="card"), Edit("unknown", "x")]

    targets = []
    for number, act in enumerate(acts):
        await send(store, outgoing(f"act:{number}", ToGroup(), act))
        [taken] = await outbox.take(NOON, 9, NONE)
        targets.append((taken.act, taken.target))
        await outbox.sent(taken.id, None, None, NOON)

    assert targets == [(acts[0], 101), (acts[1], 101), (acts[2], 101), (acts[3], None)]


async def test_a_copy_knows_the_chat_of_the_original(store: SqlStore, outbox: SqlOutbox) -> None:
    await settle(store, group_chat=str(GROUP))
    fatima = await meet(store)
    number = (await ask(store, fatima)).number
    await send(
        store,
        outgoing("to-group", ToQuestion(number), Copy(fatima.id, 5)),
        outgoing("to-fatima", ToResident(fatima.id), Copy(None, 6, from_group=GROUP)),
        outgoing("gone", ToGroup(), Copy(999, 7)),
    )

    taken = await outbox.take(NOON, 9, NONE)

    assert [message.source_chat for message in taken] == [FATIMA_CHAT, GROUP, None]


async def test_what_was_sent_keeps_no_text_and_no_number_of_a_stranger(
    store: SqlStore, outbox: SqlOutbox, engine: AsyncEngine
) -> None:
    await send(store, say("a", ToChat(HENK_CHAT)), outgoing("b", ToChat(GROUP), Leave()))
    await send_all(outbox)

    rows = await rows_of(engine, tables.outbox)
    assert [(row["status"], row["act"], row["peer"], row["sent_at"]) for row in rows] == [
        ("sent", None, "chat:0", NOON)
    ] * 2


async def test_another_act_can_be_sent_in_its_place(store: SqlStore, outbox: SqlOutbox) -> None:
    await send(store, say("a", ToGroup(), "<b>Dag</i>"))
    [taken] = await outbox.take(NOON, 9, NONE)

    await outbox.replace_act(taken.id, Say("Dag"))
    await outbox.retry(taken.id, NOON, "can't parse entities", uncertain=False)

    [again] = await outbox.take(NOON, 9, NONE)
    assert again.act == Say("Dag")


UNREADABLE = [{"kind": "SayLoud"}, {"act": {"html": "een geheim", "buttons": 5}}, {"act": None}]


@pytest.mark.parametrize("broken", UNREADABLE)
async def test_what_cannot_be_read_is_a_dead_letter_and_holds_up_nothing_else(
    store: SqlStore,
    outbox: SqlOutbox,
    engine: AsyncEngine,
    broken: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    await settle(store, group_chat=str(GROUP))
    await send(store, say("a", ToGroup()), say("b", ToGroup()), say("c", ToChat(HENK_CHAT)), say("d", ToGroup()))
    broken_ones = sql_update(tables.outbox).where(tables.outbox.c.key.in_(["a", "c", "d"]))
    async with engine.begin() as connection:
        await connection.execute(broken_ones.values(broken))
    async with store.transaction() as transaction:
        await transaction.send(outgoing("edit", ToGroup(), Edit("d", "nieuw")))
        await transaction.forget_group_messages()

    gone: list[str] = []
    for _ in range(5):
        for message in await outbox.take(NOON, 10, NONE, PACE):
            await outbox.sent(message.id, 100 + message.id, None, NOON)
            gone.append(message.key)

    assert gone == ["b", "edit"]
    rows = [row for row in await rows_of(engine, tables.outbox) if row["key"] not in gone]
    assert [(row["status"], row["peer"]) for row in rows] == [("dead", "group"), ("dead", "chat:0"), ("dead", "group")]
    assert all(row["error"].split(" in a ")[0] in {"KeyError", "ValidationError"} for row in rows)
    assert caplog.messages == ["dead_letter"] * 3
    assert "een geheim" not in caplog.text


async def test_after_a_crash_an_answer_goes_again_and_a_receipt_is_left(
    store: SqlStore, outbox: SqlOutbox, engine: AsyncEngine
) -> None:
    answer = say("answer", ToChat(FATIMA_CHAT), resend=True)
    receipt = say("receipt", ToChat(HENK_CHAT), resend=False)
    await send(store, answer, receipt, say("waits", ToGroup()))
    await outbox.take(NOON, 2, NONE)

    returned = await outbox.return_unfinished(after(9))
    taken = {message.key: message.uncertain_before for message in await outbox.take(after(9), 9, NONE)}

    assert returned == 2
    assert taken == {"answer": True, "waits": False}
    assert [row["status"] for row in await rows_of(engine, tables.outbox)] == ["sending", "uncertain", "sending"]


async def test_a_late_word_that_it_arrived_is_believed(store: SqlStore, outbox: SqlOutbox) -> None:
    await send(store, say("a", ToGroup()))
    [taken] = await outbox.take(NOON, 9, NONE)
    await outbox.return_unfinished(NOON)

    await outbox.sent(taken.id, 7, None, NOON)
    await outbox.retry(taken.id, NOON, "late", uncertain=True)
    await outbox.give_up(taken.id, "dead", "late", NOON)

    assert await outbox.take(NOON, 9, NONE) == []
    async with store.transaction() as transaction:
        assert await transaction.sent_message("a") == 7


async def test_the_next_moment_is_the_earliest_at_which_something_may_go(store: SqlStore, outbox: SqlOutbox) -> None:
    empty = await outbox.next_due()
    await send(store, say("a", ToChat(ChatId(1))), say("b", ToChat(ChatId(2))))
    at_once = await outbox.next_due()
    first, second = await outbox.take(NOON, 9, NONE)
    all_on_their_way = await outbox.next_due()
    await outbox.retry(first.id, after(50), "reset", uncertain=False)
    await outbox.retry(second.id, after(40), "reset", uncertain=False)

    assert empty is None
    assert at_once is not None
    assert at_once < NOON
    assert all_on_their_way is None
    assert await outbox.next_due() == after(40)


async def test_a_topic_made_for_somebody_who_was_forgotten_meanwhile_is_deleted(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    fatima = await meet(store)
    number = (await ask(store, fatima)).number
    await send(store, outgoing("topic", ToQuestion(number), OpenTopic("#1")))
    [topic] = await outbox.take(NOON, 9, NONE)
    async with store.transaction() as transaction:
        await transaction.forget_resident(fatima, NOON)

    await outbox.sent(topic.id, None, 77, NOON)

    [deletion] = await outbox.take(NOON, 9, NONE)
    assert (deletion.act, deletion.peer) == (DeleteTopic(77), "group")


async def test_several_senders_never_take_two_messages_of_one_lane(store: SqlStore, outbox: SqlOutbox) -> None:
    chats = [ToChat(ChatId(number)) for number in range(1, 6)]
    await send(store, *(say(f"{number}", chats[number % 5]) for number in range(40)))
    on_their_way: set[str] = set()
    gone: list[str] = []

    async def work() -> None:
        while taken := await outbox.take(NOON, 2, frozenset(on_their_way)):
            lanes = {message.peer for message in taken}
            assert not lanes & on_their_way
            on_their_way.update(lanes)
            await asyncio.sleep(0)
            for message in taken:
                on_their_way.discard(message.peer)
                gone.append(message.key)
                await outbox.sent(message.id, 1, None, NOON)

    while len(gone) < 40:
        await asyncio.gather(work(), work(), work())

    assert sorted(gone, key=int) == [str(number) for number in range(40)]
    assert all([key for key in gone if int(key) % 5 == n] == [str(k) for k in range(n, 40, 5)] for n in range(5))
