"""What waits for the same place goes in as few messages as can be, and can be found all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.storage import SqlOutbox, SqlStore
from bot.domain.message import SafeText
from bot.domain.outgoing import (
    Act,
    CloseTopic,
    Copy,
    Edit,
    OpenTopic,
    Outgoing,
    Priority,
    RenameTopic,
    ReopenTopic,
    Say,
    ToQuestion,
)
from bot.domain.question import Author, QuestionMessage
from bot.flow.ports import WaitingMessage

from .people import NOON, after, ask, meet, outgoing, send, settle

HERE = ToQuestion(1)


async def take(outbox: SqlOutbox) -> list[WaitingMessage]:
    return list(await outbox.take(NOON, 9, frozenset()))


async def all_acts(outbox: SqlOutbox) -> list[Act]:
    """Send what waits; what was sent, in order."""
    gone: list[Act] = []
    while taken := await take(outbox):
        for message in taken:
            gone.append(message.act)
            await outbox.sent(message.id, 500 + message.id, 77, NOON)
    return gone


@pytest.fixture(autouse=True)
async def question(store: SqlStore) -> None:
    """There is a question in a group with topics."""
    await settle(store, group_chat="-1", topics="yes")
    await ask(store, await meet(store))


def wrote(words: str, key: str, priority: Priority = Priority.CARD) -> Outgoing:
    """A resident writes on."""
    return outgoing(key, HERE, Say(f"Merel schrijft\n{words}", more=words), priority)


async def joined(store: SqlStore, *outgoing: Outgoing) -> list[str]:
    async with store.transaction() as transaction:
        return [await transaction.send_joined(one) for one in outgoing]


async def test_messages_of_a_resident_that_wait_for_one_topic_go_in_one_copy(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    keys = await joined(store, wrote("een", "a"), wrote("twee", "b"), wrote("drie", "c"))

    assert keys == ["a", "a", "a"]
    assert await all_acts(outbox) == [Say("Merel schrijft\neen\ntwee\ndrie", more="een")]


async def test_a_reply_to_a_joined_copy_and_an_edit_of_each_message_find_their_question(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    for number, key in enumerate(await joined(store, wrote("een", "a"), wrote("twee", "b")), start=31):
        message = QuestionMessage(1, Author.RESIDENT, SafeText("x"), NOON, resident_message=number, outbox_key=key)
        async with store.transaction() as transaction:
            await transaction.add_message(message)
    await all_acts(outbox)

    async with store.transaction() as transaction:
        replied = await transaction.message_in_group(501)
        edited = [await transaction.resident_message_of(1, number) for number in (31, 32)]
        carried = await transaction.message_carried_by("a")

    assert replied is not None
    assert replied.question == 1
    assert [one.resident_message for one in edited if one] == [31, 32]
    assert carried == edited[0]


async def test_nood_goes_by_itself(store: SqlStore, outbox: SqlOutbox) -> None:
    await joined(store, wrote("een", "a"), wrote("brand", "b", Priority.NOOD), wrote("snel", "c", Priority.NOOD))

    assert [act.more for act in await all_acts(outbox) if isinstance(act, Say)] == ["brand", "snel", "een"]


async def test_what_comes_in_between_keeps_the_order(store: SqlStore, outbox: SqlOutbox) -> None:
    await joined(store, wrote("een", "a"))
    await send(store, outgoing("photo", HERE, Copy(1, 5), Priority.CARD))
    await joined(store, wrote("twee", "b"))
    await send(store, outgoing("card", HERE, Edit("card:1", "kaart"), Priority.CARD))
    await joined(store, wrote("drie", "c"))

    acts = await all_acts(outbox)

    words = [act.html for act in acts if isinstance(act, Say)]
    assert words == ["Merel schrijft\neen", "Merel schrijft\ntwee\ndrie"]
    assert acts[1] == Copy(1, 5)


async def test_what_does_not_fit_in_one_message_goes_in_two(store: SqlStore, outbox: SqlOutbox) -> None:
    smiles = "😀" * 1100
    await joined(store, wrote(smiles, "a"), wrote(smiles, "b"))

    assert len(await all_acts(outbox)) == 2


async def test_what_was_tried_or_is_on_its_way_takes_nothing_more_in(store: SqlStore, outbox: SqlOutbox) -> None:
    await joined(store, wrote("een", "a"))
    [first] = await take(outbox)
    assert await joined(store, wrote("twee", "b")) == ["b"]
    await outbox.retry(first.id, NOON, "timeout", uncertain=True)

    assert await joined(store, wrote("drie", "c")) == ["b"]
    assert len(await all_acts(outbox)) == 2


async def test_what_was_put_back_untried_waits_as_it_did(store: SqlStore, outbox: SqlOutbox) -> None:
    await joined(store, wrote("een", "a"))
    [first] = await take(outbox)

    await outbox.put_back(first)

    assert await joined(store, wrote("twee", "b")) == ["a"]
    [again] = await take(outbox)
    assert (again.id, again.attempts) == (first.id, 0)


async def test_the_newest_name_of_a_topic_is_the_only_one_that_waits(store: SqlStore, outbox: SqlOutbox) -> None:
    names = [outgoing(f"rename:{n}", HERE, RenameTopic(f"1 · {n}"), Priority.COSMETIC) for n in range(3)]
    await send(store, *names, names[0])

    assert await all_acts(outbox) == [RenameTopic("1 · 2")]


async def test_a_topic_that_is_still_to_be_made_is_made_with_its_newest_name(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    await send(store, outgoing("topic", HERE, OpenTopic("1 · vrij"), Priority.CARD))
    await send(store, outgoing("rename", HERE, RenameTopic("1 · bij Joke"), Priority.COSMETIC))

    [topic] = await take(outbox)

    assert (topic.act, topic.priority) == (OpenTopic("1 · bij Joke"), Priority.CARD)


async def test_of_closing_and_reopening_only_the_last_goes(store: SqlStore, outbox: SqlOutbox) -> None:
    shut = outgoing("close", HERE, CloseTopic(), Priority.COSMETIC)
    await send(store, shut, outgoing("reopen", HERE, ReopenTopic(), Priority.CARD))

    [door] = await take(outbox)
    assert (door.act, door.priority) == (ReopenTopic(), Priority.CARD)
    await outbox.sent(door.id, None, None, NOON)
    await send(store, replace(shut, key="close again"))
    assert await all_acts(outbox) == [CloseTopic()]


async def test_what_was_sent_before_is_not_sent_again_under_the_same_key(store: SqlStore, outbox: SqlOutbox) -> None:
    rename = outgoing("rename", HERE, RenameTopic("1 · vrij"), Priority.COSMETIC)
    await send(store, rename)
    await all_acts(outbox)

    await send(store, rename)

    assert await outbox.take(after(60), 9, frozenset()) == []
