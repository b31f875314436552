"""Voice messages, photos, files and albums go both ways as they are, and what was sent together stays together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from bot.adapters.storage.tables import question_messages
from bot.domain.message import Attachment, Incoming, WerkteamMessage
from bot.domain.outgoing import Copy, CopyAlbum
from bot.domain.question import State
from bot.flow.ports import BadMarkup, NeverPossible, TopicGone
from flow.chats import Shown
from flow.house import GROUP, Colleague, House, Person
from flow.knowledge import sure
from flow.test_resident_message import HUUR

PHOTO, VOICE = Attachment.PHOTO, Attachment.VOICE


async def hears(house: House, *messages: WerkteamMessage, **changes: Any) -> list[int]:
    for message in messages:
        await house.hear(replace(message, **changes))
    await house.send()
    return [message.message_id for message in messages]


async def at_once(house: House, *messages: Incoming) -> None:
    """What comes in within the same second."""
    for message in messages:
        await house.flow.handle(message)
    await house.send()


def album_of(house: House, by: Colleague, captions: Sequence[str], to: Shown | None = None) -> list[WerkteamMessage]:
    """Photos that were sent together; only the first of them is a reply."""
    first = to or house.card()
    photos = [by.message(text, house.thread(), attachment=PHOTO) for text in captions]
    photos[0] = replace(photos[0], reply_to=first.id)
    return [replace(photo, album="A1", heard_at=house.clock.now()) for photo in photos]


def head(house: House) -> str:
    return house.says("werkteam.antwoord", nummer=1)


def copies(shown: Sequence[Shown]) -> list[int]:
    return [one.copy_of for one in shown if one.copy_of is not None]


# From a member


@pytest.mark.parametrize("kind", [Attachment.VOICE, Attachment.PHOTO, Attachment.VIDEO, Attachment.DOCUMENT])
async def test_what_can_hold_words_arrives_with_them_under_it(
    house: House, asked: Person, joke: Colleague, kind: Attachment
) -> None:
    [sent] = await hears(house, joke.message("Kijk & <lees>", house.thread(), house.card().id, kind))

    assert await asked.reads() == [f"{head(house)}\nKijk & <lees>"]
    assert (asked.last.copy_of, asked.last.labels) == (sent, ["Dit helpt", "Ik heb nog een vraag"])
    assert house.in_topic()[-1] == house.says("kaart.verstuurd")
    assert (await house.messages())[-1].attachment is kind


@pytest.mark.parametrize("kind", [Attachment.VIDEO_NOTE, Attachment.OTHER])
async def test_what_holds_no_words_goes_with_words_behind_it(
    house: House, asked: Person, joke: Colleague, kind: Attachment
) -> None:
    await hears(house, joke.message("", house.thread(), house.card().id, kind))

    [copy] = [m.act for m in house.chats.delivered if isinstance(m.act, Copy)]
    assert (copy.words, copy.holds_words) == ("<b>Antwoord op vraag 1</b> (van het werkteam)", False)


async def test_antwoord_under_a_photo_sends_the_photo(house: House, asked: Person, joke: Colleague) -> None:
    command = replace(joke.command("antwoord", "Zie hier", house.thread()), attachment=PHOTO)
    await house.hear(command)

    assert await asked.reads() == [f"{head(house)}\nZie hier"]
    assert asked.last.copy_of == command.message_id


async def test_a_photo_with_words_that_telegram_does_not_like_goes_with_plain_words(
    house: House, asked: Person, joke: Colleague
) -> None:
    house.chats.when(Copy, BadMarkup("entities"))

    await hears(house, joke.message("Kijk", house.thread(), house.card().id, PHOTO))

    assert await asked.reads() == [f"{head(house)}\nKijk"]


async def test_of_a_photo_the_words_can_be_changed_and_the_mark_says_what_cannot(
    house: House, asked: Person, joke: Colleague
) -> None:
    photo = joke.message("Kijk", house.thread(), house.card().id, PHOTO)
    await hears(house, photo)

    await hears(house, photo, text="Zie", edited=True, at=house.clock.now() + timedelta(seconds=3))

    assert asked.last.text == f"{head(house)}\nZie"
    assert house.in_topic()[-1] == house.says("kaart.bijschrift_aangepast")


async def test_a_photo_that_is_a_note_stays_in_the_group(house: House, asked: Person, joke: Colleague) -> None:
    await hears(house, joke.message("Kijk", house.thread(), None, PHOTO))

    assert await asked.reads() == []


# An album of a member


async def test_an_album_of_twelve_arrives_as_one_when_all_of_it_is_there(
    house: House, asked: Person, joke: Colleague
) -> None:
    photos = album_of(house, joke, ["kijk", *[""] * 11])

    await at_once(house, *photos)
    assert await asked.reads() == []
    await house.wait(seconds=1.5)

    assert await asked.reads() == [*[""] * 12, head(house)]
    assert copies(asked.screen) == [photo.message_id for photo in photos]
    assert asked.last.labels == ["Dit helpt", "Ik heb nog een vraag"]
    assert len([m for m in house.chats.delivered if isinstance(m.act, CopyAlbum)]) == 1
    assert house.in_topic()[-1] == house.says("kaart.verstuurd")


async def test_an_album_is_waited_for_no_longer_than_ten_seconds(house: House, asked: Person, joke: Colleague) -> None:
    photos = album_of(house, joke, [""] * 12)

    for photo in photos:
        await at_once(house, replace(photo, heard_at=house.clock.now()))
        await house.wait(seconds=1)
    await house.wait(seconds=5)

    albums = [m.act.message_ids for m in house.chats.delivered if isinstance(m.act, CopyAlbum)]
    assert [len(ids) for ids in albums] == [10, 2]
    assert copies(asked.screen) == [photo.message_id for photo in photos]


async def test_an_album_is_taken_back_with_all_that_came_late(house: House, asked: Person, joke: Colleague) -> None:
    photos = album_of(house, joke, ["", "", ""])
    await at_once(house, *photos[:2])
    await house.wait(seconds=2)
    await at_once(house, replace(photos[2], heard_at=house.clock.now()))
    await house.wait(seconds=3)
    before = len(copies(asked.screen))

    await joke.presses("Trek terug")

    assert (before, copies(asked.screen)) == (3, [])
    assert asked.last.text == house.says("werkteam.teruggenomen", nummer=1)
    assert (await house.question()).state is State.CLAIMED


async def test_what_comes_of_an_album_that_was_taken_back_does_not_go(
    house: House, asked: Person, joke: Colleague
) -> None:
    photos = album_of(house, joke, ["", ""])
    await at_once(house, photos[0])
    await joke.presses("Trek terug")

    await hears(house, photos[1])
    await house.wait(seconds=3)

    assert copies(asked.screen) == []


async def test_the_words_of_an_album_are_kept_masked_and_cannot_be_changed(
    house: House, asked: Person, joke: Colleague
) -> None:
    photos = album_of(house, joke, ["bel 06 12345678", "mail a@b.nl"])
    await hears(house, *photos)
    await house.wait(seconds=2)

    await hears(house, photos[1], text="anders", edited=True, at=house.clock.now())

    assert [m.text for m in await house.messages()][1:] == ["bel [telefoonnummer]", "mail [e-mailadres]"]
    assert house.in_topic()[-1] == house.says("geweigerd.album_aanpassen")


async def test_about_the_album_of_a_colleague_is_asked_once_and_then_all_of_it_goes(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.presses("Ik pak dit op")
    photos = album_of(house, sam, ["", "", ""])
    await hears(house, *photos)
    asks = house.says("kaart.ander_heeft_deze", wie="Joke", lid="Sam")
    await house.wait(seconds=3)
    assert (house.in_topic().count(asks), copies(asked.screen)) == (1, [])

    await sam.presses("Toch versturen", about=photos[0])
    await house.wait(seconds=3)

    assert copies(asked.screen) == [photo.message_id for photo in photos]


async def test_an_album_that_is_a_note_after_all_stays(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.presses("Ik pak dit op")
    photos = album_of(house, sam, ["", "", ""])
    await hears(house, *photos)

    await sam.presses("Is een notitie", about=photos[0])
    await house.wait(seconds=3)

    assert copies(asked.screen) == []
    assert await house.setting(f"held:{photos[0].origin}") is None


async def test_an_album_without_a_reply_is_a_note(house: House, asked: Person, joke: Colleague) -> None:
    await hears(house, *[replace(photo, reply_to=None) for photo in album_of(house, joke, ["", ""])])
    await house.wait(seconds=3)

    assert copies(asked.screen) == []


# From a resident


async def test_an_album_of_a_resident_is_one_question_and_one_album(house: House, fatima: Person) -> None:
    await fatima.commands("start")

    await fatima.reads()

    await at_once(house, *[fatima.message("", attachment=PHOTO, album="B2", message_id=80 + n) for n in range(12)])
    received = await fatima.reads()
    await house.wait(seconds=2)

    assert received == [house.says("doorgeven.attachment", nummer=1, verwacht="binnen 2 werkdagen")]
    assert copies(house.chats.in_chat(GROUP)) == list(range(80, 92))
    [album] = [m.act for m in house.chats.delivered if isinstance(m.act, CopyAlbum)]
    assert (album.words, album.captions) == ("", False)
    assert len(house.in_topic()) == 13


async def test_a_reply_to_any_photo_of_an_album_reaches_the_resident(
    house: House, asked: Person, joke: Colleague
) -> None:
    for n in range(3):
        await asked.shows(PHOTO, album="B2", message_id=80 + n)
    await house.wait(seconds=2)
    await asked.reads()

    await joke.replies(next(s for s in house.chats.in_chat(GROUP) if s.copy_of == 81), "Mooi")

    assert await asked.reads() == [f"{head(house)}\nMooi"]


async def test_an_album_that_joins_an_open_question_is_told_once_on_both_sides(house: House, asked: Person) -> None:
    received = [await asked.shows(PHOTO, album="B2", message_id=80 + n) for n in range(3)]
    await house.wait(seconds=2)

    assert received == [[house.says("doorgeven.toegevoegd", nummer=1)], [], []]
    assert house.in_topic()[1:] == ["Mees-1 stuurt meer foto's of bestanden bij elkaar", "", "", ""]


async def test_words_under_a_later_photo_are_shown(house: House, asked: Person) -> None:
    await asked.shows(PHOTO, album="B2")
    await asked.shows(PHOTO, "dit is de brief", album="B2")
    await house.wait(seconds=2)

    assert any(text.endswith("“dit is de brief”") for text in house.in_topic())


async def test_an_album_goes_to_people_also_when_the_bot_can_answer_its_words(house: House, fatima: Person) -> None:
    await fatima.commands("start")
    house.thoughts.of("mijn huurbrief", sure("huur"))

    first = await fatima.shows(PHOTO, "mijn huurbrief", album="B2", message_id=80)
    second = await fatima.shows(PHOTO, album="B2", message_id=81)
    await house.wait(seconds=2)

    assert (first[0], len(first), second) == (HUUR, 2, [])
    assert copies(house.chats.in_chat(GROUP)) == [80, 81]


async def test_a_caption_does_not_go_along_unmasked(house: House, asked: Person) -> None:
    await asked.shows(PHOTO, "mijn bsn is 111222333")

    [copy] = [m.act for m in house.chats.delivered if isinstance(m.act, Copy)]
    assert copy.words == ""
    assert not any("111222333" in text for text in house.in_topic())


async def test_a_photo_that_was_edited_is_shown_again(house: House, asked: Person) -> None:
    await asked.shows(PHOTO, "de brief", message_id=80)
    await asked.writes("de brief", message_id=80, attachment=PHOTO, edited=True)
    await asked.writes("de andere brief", message_id=80, attachment=PHOTO, edited=True)

    assert copies(house.chats.in_chat(GROUP)) == [80, 80, 80]
    assert "Mees-1 stuurt een foto in plaats van een eerder bericht" in house.in_topic()
    assert "Mees-1 verandert “de brief” in “de andere brief”" in house.in_topic()


async def test_a_voice_message_that_was_not_changed_is_not_told_again(house: House, asked: Person) -> None:
    await asked.shows(VOICE, message_id=80)
    await asked.writes("", message_id=80, attachment=VOICE, edited=True)

    assert copies(house.chats.in_chat(GROUP)) == [80]


async def test_the_card_shows_what_the_resident_made_of_it(house: House, asked: Person) -> None:
    await asked.writes("mag ik een gijt", message_id=55)
    first = (await house.messages())[0].resident_message
    assert first is not None

    await asked.edits(first, "mag ik een schaap houden")

    assert "“mag ik een schaap houden”" in house.card().text


async def test_what_the_resident_removed_before_it_was_copied_is_told(house: House, asked: Person) -> None:
    house.chats.when(Copy, NeverPossible("message to copy not found"))

    await asked.shows(PHOTO)

    assert house.in_topic()[-1] == house.says("kaart.niet_meer_te_zien")


async def test_an_album_for_a_topic_that_is_gone_comes_in_the_new_one(house: House, asked: Person) -> None:
    old = house.thread()
    assert old is not None
    house.chats.when(CopyAlbum, TopicGone("message thread not found"))
    for n in range(2):
        await asked.shows(PHOTO, album="B2", message_id=80 + n)
    await house.wait(seconds=2)

    assert house.thread() != old
    assert copies(house.chats.in_chat(GROUP, house.thread())) == [80, 81]


async def test_the_card_of_a_question_whose_text_is_deleted_shows_that_there_is_none(
    house: House, asked: Person, joke: Colleague
) -> None:
    async with house.engine.begin() as connection:
        await connection.execute(delete(question_messages))

    await joke.presses("Ik pak dit op")

    assert house.says("kaart.geen_tekst") in house.card().text
