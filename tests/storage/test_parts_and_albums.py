"""What one outgoing act became, albums that gather, and answers that are found, changed and taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlOutbox, SqlStore, tables
from bot.domain.message import Attachment, SafeText
from bot.domain.outgoing import (
    Copy,
    CopyAlbum,
    Delete,
    Edit,
    Outgoing,
    Priority,
    Say,
    ToChat,
    ToGroup,
    ToQuestion,
    ToResident,
)
from bot.domain.question import Author, QuestionMessage
from bot.flow.ports import Part, WaitingMessage

from .people import FATIMA_CHAT, GROUP, JOKE, NOON, after, ask, meet, outgoing, rows_of, say, send, settle

NONE: frozenset[str] = frozenset()
ALBUM = CopyAlbum(None, (7,), "answer:1:a", after(10), "Dag", captions=True, from_group=GROUP)


def part(number: int, seconds: float, act: CopyAlbum = ALBUM, key: str = "answer:1:a") -> Outgoing:
    """A photo of the album that was seen so many seconds after noon."""
    act = replace(act, message_ids=(number,), at_latest=after(seconds + 10))
    return Outgoing(f"{key}:{number}", ToResident(1), act, Priority.ANSWER, not_before=after(seconds + 1.5))


async def take(outbox: SqlOutbox, seconds: float = 0) -> list[WaitingMessage]:
    return list(await outbox.take(after(seconds), 9, NONE))


# Parts


async def test_an_act_that_became_several_messages_is_found_by_each_of_them(store: SqlStore, outbox: SqlOutbox) -> None:
    await settle(store, group_chat=str(GROUP))
    number = (await ask(store, await meet(store))).number
    await send(store, outgoing(f"card:{number}:copy:5", ToQuestion(number), Copy(1, 5)), say("x", ToGroup()))
    first, second = await take(outbox)
    await outbox.sent(first.id, 503, None, NOON, [Part(501, is_text=False), Part(502, is_text=False), Part(503)])
    await outbox.sent(second.id, 600, None, NOON)

    async with store.transaction() as transaction:
        found = [await transaction.question_of_card(id) for id in (501, 502, 503, 600, 601)]
        known = [await transaction.has_said_in_group(id) for id in (501, 600, 601)]

    assert [question.number if question else None for question in found] == [number, number, number, None, None]
    assert known == [True, True, False]


async def test_an_act_about_an_earlier_one_is_about_all_that_it_became(store: SqlStore, outbox: SqlOutbox) -> None:
    await meet(store)
    await send(store, say("long", ToResident(1)), say("short", ToResident(1)))
    for key, parts in (("long", [Part(11), Part(12)]), ("short", [])):
        [taken] = await take(outbox)
        assert taken.key == key
        await outbox.sent(taken.id, 12 if parts else 13, None, NOON, parts)

    await send(store, outgoing("away", ToResident(1), Delete(of_key="long")))
    [long] = await take(outbox)
    await outbox.sent(long.id, None, None, NOON)
    await send(store, outgoing("away too", ToResident(1), Delete(of_key="short")))
    [short] = await take(outbox)

    assert (long.targets, long.target) == ((Part(11), Part(12)), 12)
    assert (short.targets, short.target) == ((Part(13),), 13)


async def test_a_second_outcome_of_the_same_message_replaces_its_parts(store: SqlStore, outbox: SqlOutbox) -> None:
    await meet(store)
    await send(store, say("a", ToResident(1)))
    [taken] = await take(outbox)
    await outbox.sent(taken.id, 2, None, NOON, [Part(1), Part(2)])
    await outbox.sent(taken.id, 4, None, NOON, [Part(3), Part(4)])

    await send(store, outgoing("away", ToResident(1), Delete(of_key="a")))
    [away] = await take(outbox)

    assert away.targets == (Part(3), Part(4))


async def test_forgetting_a_resident_takes_the_parts_along(
    store: SqlStore, outbox: SqlOutbox, engine: AsyncEngine
) -> None:
    fatima = await meet(store)
    await send(store, say("a", ToResident(fatima.id)))
    [taken] = await take(outbox)
    await outbox.sent(taken.id, 2, None, NOON, [Part(1), Part(2)])

    async with store.transaction() as transaction:
        await transaction.forget_resident(fatima, NOON)

    assert await rows_of(engine, tables.sent_parts) == []


# Albums


async def test_the_parts_of_an_album_gather_until_it_is_quiet(store: SqlStore, outbox: SqlOutbox) -> None:
    await meet(store)
    for seconds, number in ((0, 7), (1, 9), (2, 8)):
        await send(store, part(number, seconds, replace(ALBUM, words="" if number != 7 else "Dag")))

    assert await take(outbox, 3.4) == []
    [album] = await take(outbox, 3.5)
    assert album.act == replace(ALBUM, message_ids=(7, 8, 9))
    assert (album.key, album.targets) == ("answer:1:a:7", ())


async def test_an_album_goes_at_latest_ten_seconds_after_its_first_part(store: SqlStore, outbox: SqlOutbox) -> None:
    await meet(store)
    for second in range(10):
        await send(store, part(second, second))

    assert await take(outbox, 9.9) == []
    assert len(await take(outbox, 10)) == 1


async def test_what_is_said_behind_an_album_waits_for_it_and_nood_does_not(store: SqlStore, outbox: SqlOutbox) -> None:
    await meet(store)
    await send(store, part(7, 0), say("behind", ToResident(1)))
    assert await take(outbox) == []

    await send(store, say("nood", ToResident(1), priority=Priority.NOOD))

    assert [message.key for message in await take(outbox)] == ["nood"]


async def test_what_comes_when_the_album_has_gone_goes_behind_it(store: SqlStore, outbox: SqlOutbox) -> None:
    await meet(store)
    await send(store, part(7, 0))
    [first] = await take(outbox, 2)
    await send(store, part(8, 2))
    await outbox.sent(first.id, 70, None, after(2), [Part(70, is_text=False)])

    [second] = await take(outbox, 4)

    assert isinstance(second.act, CopyAlbum)
    assert second.act.message_ids == (8,)


async def test_an_album_that_was_tried_already_is_left_as_it_is(store: SqlStore, outbox: SqlOutbox) -> None:
    await meet(store)
    await send(store, part(7, 0))
    [first] = await take(outbox, 2)
    await outbox.retry(first.id, after(3), "timeout", uncertain=True)

    await send(store, part(8, 2))

    [again] = await take(outbox, 4)
    assert isinstance(again.act, CopyAlbum)
    assert again.act.message_ids == (7,)


async def test_the_same_part_twice_is_one(store: SqlStore, outbox: SqlOutbox) -> None:
    await meet(store)
    await send(store, part(7, 0), part(7, 0))

    [album] = await take(outbox, 2)

    assert isinstance(album.act, CopyAlbum)
    assert album.act.message_ids == (7,)


async def test_an_album_knows_the_chat_of_its_originals(store: SqlStore, outbox: SqlOutbox) -> None:
    await settle(store, group_chat=str(GROUP))
    fatima = await meet(store)
    number = (await ask(store, fatima)).number
    theirs = Outgoing("b", ToQuestion(number), replace(ALBUM, from_resident=fatima.id, album="B"), Priority.CARD)
    await send(store, part(7, -5), theirs)

    assert {message.source_chat for message in await take(outbox)} == {GROUP, FATIMA_CHAT}


async def test_what_a_member_showed_is_copied_from_the_group_it_was_shown_in_and_no_other(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    fatima = await meet(store)
    await settle(store, group_chat=str(GROUP))
    await send(store, outgoing("photo", ToResident(fatima.id), Copy(None, 5, from_group=GROUP)))
    [here] = await take(outbox)
    await outbox.retry(here.id, NOON, "no connection", uncertain=False)

    await settle(store, group_chat="-2002")

    [elsewhere] = await take(outbox)
    assert (here.source_chat, elsewhere.source_chat) == (GROUP, None)


@pytest.mark.parametrize(("origin", "source"), [(f"{GROUP}:7", GROUP), ("-2002:album:x", None), ("", None)])
@pytest.mark.parametrize("act", [Copy(None, 7), replace(ALBUM, from_group=None)])
async def test_a_copy_of_an_older_version_asks_the_answer_in_which_group_it_was_written(
    store: SqlStore, outbox: SqlOutbox, act: Copy | CopyAlbum, origin: str, source: int | None
) -> None:
    await settle(store, group_chat=str(GROUP))
    await answer(store, origin=origin)
    await send(store, outgoing("answer:1:a", ToResident(1), act))

    [taken] = await take(outbox)

    assert taken.source_chat == source


async def test_a_part_joins_the_newest_of_its_album_that_waits(store: SqlStore, outbox: SqlOutbox) -> None:
    fatima = await meet(store)
    await send(store, part(7, 0))
    async with store.transaction() as transaction:
        await transaction.cancel_waiting(resident=fatima.id)
    await send(store, part(8, 0))
    async with store.transaction() as transaction:
        await transaction.revive("answer:1:a:7")

    await send(store, part(9, 0))

    [older] = await take(outbox, 2)
    await outbox.sent(older.id, 1, None, after(2))
    [newer] = await take(outbox, 2)
    joined = [message.act.message_ids for message in (older, newer) if isinstance(message.act, CopyAlbum)]
    assert joined == [(7,), (8, 9)]


# Words that change before they went


@pytest.mark.parametrize("status", ["waiting", "cancelled"])
@pytest.mark.parametrize("act", [Say("oud"), Copy(None, 5, "oud"), replace(ALBUM, words="oud")])
async def test_an_edit_changes_what_has_not_gone(
    store: SqlStore, outbox: SqlOutbox, act: Say | Copy | CopyAlbum, status: str
) -> None:
    fatima = await meet(store)
    await send(store, outgoing("answer", ToResident(fatima.id), act))
    async with store.transaction() as transaction:
        if status == "cancelled":
            await transaction.cancel_waiting(resident=fatima.id)
        await transaction.send(outgoing("change", ToResident(fatima.id), Edit("answer", "nieuw", whole=True)))
        await transaction.revive("answer")

    [taken] = await take(outbox)

    assert taken.act == (replace(act, html="nieuw") if isinstance(act, Say) else replace(act, words="nieuw"))


async def test_an_edit_that_was_cancelled_does_not_swallow_the_next(store: SqlStore, outbox: SqlOutbox) -> None:
    fatima = await meet(store)
    await send(store, say("answer", ToResident(fatima.id)))
    [taken] = await take(outbox)
    await outbox.sent(taken.id, 5, None, NOON)
    await send(store, outgoing("change 1", ToResident(fatima.id), Edit("answer", "een")))
    async with store.transaction() as transaction:
        await transaction.cancel_waiting(resident=fatima.id)

    await send(store, outgoing("change 2", ToResident(fatima.id), Edit("answer", "twee")))

    assert [message.key for message in await take(outbox)] == ["change 2"]


# Answers


async def answer(store: SqlStore, key: str = "answer:1:a", origin: str = "-1:7") -> QuestionMessage:
    number = (await ask(store, await meet(store))).number
    message = QuestionMessage(
        number,
        Author.WERKTEAM,
        SafeText("ja"),
        NOON,
        outbox_key=key,
        attachment=Attachment.PHOTO,
        member=JOKE,
        origin=origin,
    )
    async with store.transaction() as transaction:
        await transaction.add_message(message)
    return message


async def test_an_answer_is_found_by_what_it_was_sent_as_and_by_what_carries_it(store: SqlStore) -> None:
    kept = await answer(store)

    async with store.transaction() as transaction:
        await transaction.add_message(replace(kept, text=SafeText("more of the album")))
        assert await transaction.message_from("-1:7") == kept
        assert await transaction.message_from("-2:7") is None
        assert await transaction.message_carried_by("answer:1:a") == kept
        assert await transaction.message_carried_by("answer:1") is None


async def test_an_answer_is_taken_back_once_and_keeps_the_words_it_got(store: SqlStore) -> None:
    kept = await answer(store)

    async with store.transaction() as transaction:
        await transaction.reword("answer:1:a", SafeText("nee"))
        for moment in (NOON, after(60)):
            await transaction.take_back("answer:1:a", moment)
        [now] = await transaction.messages_of(kept.question)

    assert now == replace(kept, text=SafeText("nee"), taken_back_at=NOON)


async def test_what_belongs_under_an_answer_is_found_and_what_has_not_gone_is_dropped(
    store: SqlStore, outbox: SqlOutbox, engine: AsyncEngine
) -> None:
    fatima = await meet(store)
    to = ToResident(fatima.id)
    await send(store, say("a:1", to), say("a:1:9", to), say("a:11", to))
    [first] = await take(outbox)
    await outbox.sent(first.id, 5, None, NOON)

    async with store.transaction() as transaction:
        keys = await transaction.outgoing_under("a:1")
        dropped = [await transaction.unsend(key) for key in (*keys, "never")]

    assert (keys, dropped) == (["a:1", "a:1:9"], [False, True, False])
    assert [row["key"] for row in await rows_of(engine, tables.outbox)] == ["a:1", "a:11"]


async def test_what_may_have_gone_is_not_dropped(store: SqlStore, outbox: SqlOutbox) -> None:
    fatima = await meet(store)
    await send(store, say("a", ToResident(fatima.id)))
    [taken] = await take(outbox)
    async with store.transaction() as transaction:
        assert not await transaction.unsend("a")
    await outbox.retry(taken.id, NOON, "timeout", uncertain=True)

    async with store.transaction() as transaction:
        assert not await transaction.unsend("a")


async def test_a_group_with_a_new_number_has_forgotten_the_numbers_of_its_messages(
    store: SqlStore, outbox: SqlOutbox
) -> None:
    await settle(store, group_chat=str(GROUP))
    number = (await ask(store, await meet(store))).number
    await send(store, say(f"card:{number}", ToQuestion(number)), say("x", ToGroup()), say("hers", ToResident(1)))
    for id, taken in enumerate(await take(outbox), start=50):
        await outbox.sent(taken.id, id, None, NOON, [Part(id - 10), Part(id)])

    async with store.transaction() as transaction:
        await transaction.forget_group_messages()
        known = [await transaction.has_said_in_group(id) for id in (40, 41, 50, 51)]
        kept = [await transaction.sent_message(key) for key in (f"card:{number}", "x", "hers")]

        lost = [await transaction.is_lost(key) for key in (f"card:{number}", "x", "hers", "never")]

    assert known == [False] * 4
    assert [id is None for id in kept] == [True, True, False]
    assert lost == [True, True, False, False]


async def test_what_a_stranger_was_told_was_not_said_in_the_group(store: SqlStore, outbox: SqlOutbox) -> None:
    await settle(store, group_chat=str(GROUP))
    await send(store, say("stranger", ToChat(FATIMA_CHAT)), say("group", ToGroup()))
    for id, taken in enumerate(await take(outbox), start=50):
        await outbox.sent(taken.id, id, None, NOON)

    async with store.transaction() as transaction:
        assert [await transaction.has_said_in_group(id) for id in (50, 51)] == [False, True]
