"""Copies with words, albums, and all that one act became: sent, changed and deleted as Telegram allows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from fake_telegram import FakeTelegram, Fault, Group, Member, Person, migrates_to, refuses, reset_before, too_many
from telegram_parts import waiting

from bot.adapters.telegram.channel import TelegramChannel
from bot.domain.outgoing import Act, Button, Copy, CopyAlbum, Delete, Edit, Say
from bot.flow.ports import BadMarkup, Delivery, NeverPossible, Part, PeerGone, Sent, TooFast

HELPS = ((Button("Dit helpt", "q:1:helps"),),)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def daan(werkteam: Group) -> Member:
    return werkteam.member("Daan")


def media(number: int) -> Part:
    return Part(number, is_text=False)


def album(*numbers: int, words: str = "", captions: bool = True) -> CopyAlbum:
    return CopyAlbum(None, numbers, "a", NOON, words, HELPS if words else (), captions)


async def sends(channel: TelegramChannel, act: Act, to: Person, source: Group) -> Sent:
    delivery = await channel.deliver(waiting(act, to.id, source_chat=source.id))
    assert isinstance(delivery, Sent), delivery
    return delivery


def became(sent: Sent) -> dict[str, Any]:
    return {"target": sent.message_id, "targets": sent.parts or (Part(sent.message_id or 0),)}


# Copies


async def test_the_words_of_a_copy_stand_under_it(
    channel: TelegramChannel, fatima: Person, werkteam: Group, daan: Member
) -> None:
    photo = await daan.sends_photo("ruw")

    sent = await sends(channel, Copy(None, photo.id, "<b>Kijk</b> &amp; lees", HELPS), fatima, werkteam)

    assert (fatima.last.kind, fatima.last.text, fatima.last.buttons) == ("photo", "Kijk & lees", ["Dit helpt"])
    assert fatima.last.part("bold") == ["Kijk"]
    assert sent == Sent(fatima.last.id, parts=(media(fatima.last.id),))


@pytest.mark.parametrize(("words", "caption"), [(None, "mijn bsn"), ("", "")])
async def test_a_copy_keeps_its_own_caption_or_none(
    channel: TelegramChannel, fatima: Person, werkteam: Group, daan: Member, words: str | None, caption: str
) -> None:
    photo = await daan.sends_photo("mijn bsn")

    await sends(channel, Copy(None, photo.id, words), fatima, werkteam)

    assert fatima.last.text == caption


async def test_words_that_are_too_long_to_stand_under_it_come_behind_it(
    channel: TelegramChannel, fatima: Person, werkteam: Group, daan: Member
) -> None:
    photo = await daan.sends_photo()

    fitting = await sends(channel, Copy(None, photo.id, "a" * 1024), fatima, werkteam)
    sent = await sends(channel, Copy(None, photo.id, "a" * 1025, HELPS), fatima, werkteam)

    first, second, words = fatima.chat.messages[-3:]
    assert (len(first.text), fitting.parts) == (1024, (media(first.id),))
    assert (second.kind, second.text, second.buttons) == ("photo", "", [])
    assert (words.kind, len(words.text), words.buttons) == ("text", 1025, ["Dit helpt"])
    assert sent == Sent(words.id, parts=(media(second.id), Part(words.id)))


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (migrates_to(-2002), NeverPossible),
        (refuses(403, "Forbidden: bot was kicked from the supergroup chat"), NeverPossible),
        (refuses(403, "Forbidden: bot was blocked by the user"), PeerGone),
    ],
)
async def test_trouble_of_the_group_that_it_comes_from_is_not_taken_for_the_residents(
    channel: TelegramChannel, fake: FakeTelegram, fatima: Person, werkteam: Group, fault: Fault, outcome: type[Delivery]
) -> None:
    fake.fails(fault, method="copyMessage")
    copy = waiting(Copy(None, 5), fatima.id, source_chat=werkteam.id)

    assert isinstance(await channel.deliver(copy), outcome)


@pytest.mark.parametrize("kind", ["video_note", "sticker"])
async def test_what_holds_no_words_has_them_behind_it(
    channel: TelegramChannel, fatima: Person, werkteam: Group, daan: Member, kind: str
) -> None:
    original = await daan.sends(kind)

    await sends(channel, Copy(None, original.id, "Dag", HELPS, holds_words=False), fatima, werkteam)

    copy, words = fatima.chat.messages[-2:]
    assert (copy.kind, copy.buttons, words.text, words.buttons) == (kind, [], "Dag", ["Dit helpt"])


async def test_a_pause_between_a_copy_and_its_words_does_not_copy_it_twice(
    channel: TelegramChannel, fake: FakeTelegram, fatima: Person, werkteam: Group, daan: Member
) -> None:
    photo = await daan.sends_photo()
    message = waiting(Copy(None, photo.id, "a" * 1025), fatima.id, source_chat=werkteam.id)
    fake.fails(too_many(3), method="sendMessage")

    assert isinstance(await channel.deliver(message), TooFast)
    sent = await channel.deliver(message)

    assert [m.kind for m in fatima.chat.messages] == ["text", "photo", "text"]
    assert isinstance(sent, Sent)
    assert [part.is_text for part in sent.parts] == [False, True]


async def test_words_that_telegram_does_not_like_are_sent_plain_and_the_album_once(
    channel: TelegramChannel, fatima: Person, werkteam: Group, daan: Member
) -> None:
    photos = await daan.sends_photos([None, None])
    ids = tuple(photo.id for photo in photos)
    bad = CopyAlbum(None, ids, "a", NOON, "<b>Dag")

    refused = await channel.deliver(waiting(bad, fatima.id, source_chat=werkteam.id))
    plain = CopyAlbum(None, ids, "a", NOON, "<b>Dag", plain=True)
    await sends(channel, plain, fatima, werkteam)

    assert isinstance(refused, BadMarkup)
    assert [(m.kind, m.text) for m in fatima.chat.messages[1:]] == [("photo", ""), ("photo", ""), ("text", "Dag")]


# Albums


@pytest.mark.parametrize("count", [2, 10, 12])
async def test_an_album_is_copied_as_one_album(
    channel: TelegramChannel, fake: FakeTelegram, fatima: Person, werkteam: Group, daan: Member, count: int
) -> None:
    photos = await daan.sends_photos([f"foto {n}" for n in range(count)])

    sent = await sends(channel, album(*[p.id for p in photos], words="Dag"), fatima, werkteam)

    copies, words = fatima.chat.messages[1:-1], fatima.last
    assert [copy.text for copy in copies] == [f"foto {n}" for n in range(count)]
    assert len({copy.media_group_id for copy in copies}) == 1
    assert (words.text, words.buttons) == ("Dag", ["Dit helpt"])
    assert sent == Sent(words.id, parts=(*[media(copy.id) for copy in copies], Part(words.id)))
    assert len(fake.calls_of("copyMessages")) == 1


async def test_an_album_can_leave_its_captions(
    channel: TelegramChannel, fatima: Person, werkteam: Group, daan: Member
) -> None:
    photos = await daan.sends_photos(["mijn bsn", None])

    sent = await sends(channel, album(*[p.id for p in photos], captions=False), fatima, werkteam)

    assert [m.text for m in fatima.chat.messages[1:]] == ["", ""]
    assert sent.message_id == fatima.last.id


async def test_of_an_album_what_is_gone_is_left_out_and_of_nothing_nothing_comes(
    channel: TelegramChannel, fatima: Person, werkteam: Group, daan: Member
) -> None:
    photos = await daan.sends_photos([None, None, None])
    await daan.deletes(photos[1])

    sent = await sends(channel, album(*[p.id for p in photos]), fatima, werkteam)
    for photo in photos:
        await daan.deletes(photo)
    nothing = await channel.deliver(waiting(album(*[p.id for p in photos]), fatima.id, source_chat=werkteam.id))

    assert len(sent.parts) == 2
    assert isinstance(nothing, NeverPossible)


# Taking away


async def test_all_that_an_answer_became_is_deleted(
    channel: TelegramChannel, fatima: Person, werkteam: Group, daan: Member
) -> None:
    long = await sends(channel, Say("woord " * 1500), fatima, werkteam)
    photos = await daan.sends_photos([None, None])
    pictures = await sends(channel, album(*[p.id for p in photos], words="Dag"), fatima, werkteam)
    assert (len(long.parts), len(pictures.parts)) == (3, 3)

    for sent in (long, pictures):
        assert await channel.deliver(waiting(Delete(of_key="k"), fatima.id, **became(sent))) == Sent()

    assert fatima.chat.texts == ["/start"]


async def test_what_somebody_deleted_before_us_is_gone_as_well(
    channel: TelegramChannel, fake: FakeTelegram, fatima: Person, werkteam: Group
) -> None:
    sent = await sends(channel, Say("woord " * 1500), fatima, werkteam)
    await fatima.deletes(fatima.chat.by_id[sent.parts[0].message_id])

    assert await channel.deliver(waiting(Delete(of_key="k"), fatima.id, **became(sent))) == Sent()
    assert fatima.chat.texts == ["/start"]


async def test_after_48_hours_nothing_can_be_taken_away(
    channel: TelegramChannel, fake: FakeTelegram, fatima: Person, werkteam: Group
) -> None:
    sent = await sends(channel, Say("Dag"), fatima, werkteam)
    fake.clock.advance(hours=48)

    delivery = await channel.deliver(waiting(Delete(of_key="k"), fatima.id, **became(sent)))

    assert isinstance(delivery, NeverPossible)
    assert fatima.last.text == "Dag"


# Changing


async def changes(channel: TelegramChannel, fatima: Person, sent: Sent, html: str) -> object:
    edit = Edit("k", html, HELPS, whole=True)
    return await channel.deliver(waiting(edit, fatima.id, **became(sent)))


async def test_a_text_is_changed_as_a_whole(channel: TelegramChannel, fatima: Person, werkteam: Group) -> None:
    sent = await sends(channel, Say("Dag"), fatima, werkteam)

    assert await changes(channel, fatima, sent, "<b>Hallo</b>") == Sent(sent.message_id)
    assert (fatima.last.text, fatima.last.part("bold"), fatima.last.buttons) == ("Hallo", ["Hallo"], ["Dit helpt"])
    assert await changes(channel, fatima, sent, "<b>Hallo</b>") == Sent()


async def test_a_long_text_is_changed_part_by_part(channel: TelegramChannel, fatima: Person, werkteam: Group) -> None:
    sent = await sends(channel, Say("a" * 4096 + "b"), fatima, werkteam)

    assert await changes(channel, fatima, sent, "a" * 4096 + "c") == Sent(sent.message_id)

    assert fatima.chat.texts[1:] == ["a" * 4096, "c"]
    assert [m.buttons for m in fatima.chat.messages[1:]] == [[], ["Dit helpt"]]


@pytest.mark.parametrize(("old", "new"), [("kort", "a" * 4097), ("a" * 4097, "kort")])
async def test_a_text_that_needs_another_number_of_messages_stays_as_it_was(
    channel: TelegramChannel, fatima: Person, werkteam: Group, old: str, new: str
) -> None:
    sent = await sends(channel, Say(old), fatima, werkteam)

    assert isinstance(await changes(channel, fatima, sent, new), NeverPossible)
    assert "".join(fatima.chat.texts[1:]) == old


async def test_the_words_of_a_photo_are_changed_where_they_stand(
    channel: TelegramChannel, fatima: Person, werkteam: Group, daan: Member
) -> None:
    photo = await daan.sends_photo()
    under = await sends(channel, Copy(None, photo.id, "onder"), fatima, werkteam)
    behind = await sends(channel, Copy(None, photo.id, "a" * 1025), fatima, werkteam)

    assert await changes(channel, fatima, under, "nieuw onder") == Sent(under.message_id)
    assert await changes(channel, fatima, behind, "nieuw achter") == Sent(behind.message_id)
    assert isinstance(await changes(channel, fatima, under, "a" * 1025), NeverPossible)

    assert [(m.kind, m.text) for m in fatima.chat.messages[1:]] == [
        ("photo", "nieuw onder"),
        ("photo", ""),
        ("text", "nieuw achter"),
    ]


async def test_of_an_edit_that_broke_off_the_rest_is_done_the_next_time(
    channel: TelegramChannel, fake: FakeTelegram, fatima: Person, werkteam: Group
) -> None:
    sent = await sends(channel, Say("a" * 4096 + "b"), fatima, werkteam)
    new = "c" * 4096 + "d"
    await changes(channel, fatima, sent, "c" * 4096 + "b")
    fake.fails(reset_before(), method="editMessageText")
    assert not isinstance(await changes(channel, fatima, sent, new), Sent)

    assert await changes(channel, fatima, sent, new) == Sent(sent.message_id)
    assert fatima.chat.texts[1:] == ["c" * 4096, "d"]
