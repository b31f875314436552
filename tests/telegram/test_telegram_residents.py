"""What residents do in their private chat, and what the flow hears of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from fake_telegram import FakeTelegram, Message, Person, hangs, refuses
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram_parts import HANDLED, NOON, Listener

from bot.domain.errors import LeaseLost
from bot.domain.message import (
    Attachment,
    ChatId,
    Ignored,
    ResidentChoice,
    ResidentCommand,
    ResidentLeft,
    ResidentMessage,
)


def at(message: Message) -> datetime:
    return datetime.fromtimestamp(message.edit_date or message.date, UTC)


def said(message: Message, **fields: Any) -> ResidentMessage:
    chat = ChatId(message.chat.id)
    return ResidentMessage(
        **{"chat": chat, "message_id": message.id, "text": message.text, "at": at(message), "language_hint": "nl"}
        | fields
    )


def commanded(message: Message, name: str, argument: str = "") -> ResidentCommand:
    return ResidentCommand(ChatId(message.chat.id), message.id, name, argument, at(message), "nl")


async def test_a_message_is_heard_with_its_moment_and_the_language_of_the_phone(
    listener: Listener, fake: FakeTelegram
) -> None:
    oksana = fake.person("Oksana", language="uk")
    message = await oksana.writes("Мені потрібна допомога")

    assert await listener.hears() == [said(message, language_hint="uk")]


async def test_an_edited_message_is_heard_again_as_edited(listener: Listener, fatima: Person) -> None:
    message = await fatima.writes("Ik heb hulp nodig")
    before = said(message)
    await fatima.edits(message, "Ik heb nu hulp nodig")

    assert await listener.hears() == [before, said(message, edited=True)]


async def test_a_message_that_comes_in_with_a_date_of_editing_is_heard_as_new(
    listener: Listener, fatima: Person
) -> None:
    message = (await fatima.writes("Ik heb hulp nodig")).json()
    await listener.hears()

    heard = await listener.hears_raw(message=message | {"edit_date": message["date"]})

    assert isinstance(heard, ResidentMessage)
    assert (heard.text, heard.edited) == ("Ik heb hulp nodig", False)


async def test_a_text_of_two_messages_long_is_heard_as_it_comes(listener: Listener, fatima: Person) -> None:
    message = await fatima.writes("x" * 5000)

    assert await listener.hears() == [said(message)]


@pytest.mark.parametrize(
    ("kind", "attachment"),
    [
        ("voice", Attachment.VOICE),
        ("video_note", Attachment.VIDEO_NOTE),
        ("photo", Attachment.PHOTO),
        ("video", Attachment.VIDEO),
        ("animation", Attachment.VIDEO),
        ("document", Attachment.DOCUMENT),
        ("audio", Attachment.OTHER),
        ("sticker", Attachment.STICKER),
    ],
)
async def test_what_is_no_text_is_heard_as_what_it_is(
    listener: Listener, fatima: Person, kind: str, attachment: Attachment
) -> None:
    message = await fatima.sends(kind)

    assert await listener.hears() == [said(message, attachment=attachment)]


async def test_a_caption_is_the_text_of_what_it_stands_under(listener: Listener, fatima: Person) -> None:
    message = await fatima.sends_photo("Deze brief snap ik niet")

    assert await listener.hears() == [said(message, text="Deze brief snap ik niet", attachment=Attachment.PHOTO)]


async def test_photos_of_one_album_know_each_other(listener: Listener, fatima: Person) -> None:
    messages = await fatima.sends_photos(["Mijn brieven", None])
    album = messages[0].media_group_id

    heard = await listener.hears()

    assert album
    assert heard == [said(message, attachment=Attachment.PHOTO, album=album, heard_at=NOON) for message in messages]


async def test_places_contacts_and_polls_are_not_lost(listener: Listener, fatima: Person) -> None:
    sent = [await fatima.sends_location(), await fatima.sends_contact(), await fatima.sends_poll("Ja?")]

    assert await listener.hears() == [said(message, attachment=Attachment.OTHER) for message in sent]


async def test_a_throw_of_the_dice_is_no_more_than_a_sticker(listener: Listener, fatima: Person) -> None:
    message = await fatima.sends_content("dice", {"dice": {"emoji": "🎲", "value": 4}})

    assert await listener.hears() == [said(message, attachment=Attachment.STICKER)]


async def test_a_kind_of_message_that_our_library_does_not_know_yet_is_not_lost(
    listener: Listener, fatima: Person
) -> None:
    message = await fatima.sends_content("hologram", {"hologram": {"file_id": "x"}})

    assert await listener.hears() == [said(message, attachment=Attachment.OTHER)]


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/start", "start", ""),
        ("/START", "start", ""),
        ("/start huur", "start", "huur"),
        ("/waar  3511 AB", "waar", "3511 AB"),
        ("/signaal\nHet loket is dicht\nop vrijdag", "signaal", "Het loket is dicht\nop vrijdag"),
        ("/help@samenspel_bot", "help", ""),
        ("/help@Samenspel_Bot graag", "help", "graag"),
    ],
)
async def test_a_command_is_heard_with_what_follows_it(
    listener: Listener, fatima: Person, text: str, name: str, argument: str
) -> None:
    message = await fatima.writes(text)

    assert await listener.hears() == [commanded(message, name, argument)]


@pytest.mark.parametrize("text", ["/help@anderebot ik wil dood", "ik zoek /help", "/ hallo", "112/113"])
async def test_what_only_looks_like_a_command_is_a_message(listener: Listener, fatima: Person, text: str) -> None:
    message = await fatima.writes(text)

    assert await listener.hears() == [said(message)]


async def test_a_photo_with_a_command_under_it_is_a_message(listener: Listener, fatima: Person) -> None:
    message = await fatima.sends_photo("/start")

    assert await listener.hears() == [said(message, attachment=Attachment.PHOTO)]


async def test_a_pressed_button_is_heard_and_rests_at_once(listener: Listener, bot: Bot, fatima: Person) -> None:
    sent = await bot.send_message(fatima.id, "Zo?", reply_markup=button())
    press = await fatima.presses("Dit helpt")

    heard = await listener.hears()

    assert heard == [ResidentChoice(ChatId(fatima.id), sent.message_id, "helpt:7", NOON, "nl")]
    assert press.is_answered


async def test_a_button_under_a_message_that_is_gone_still_works(listener: Listener, bot: Bot, fatima: Person) -> None:
    await bot.send_message(fatima.id, "Zo?", reply_markup=button())
    message = fatima.last
    message.is_deleted = True
    await fatima.presses("Dit helpt", on=message)

    assert await listener.hears() == [ResidentChoice(ChatId(fatima.id), message.id, "helpt:7", NOON, "nl")]


@pytest.mark.parametrize("fault", [refuses(400, "Bad Request: query is too old"), refuses(500, "?"), hangs()])
async def test_a_button_works_even_if_telegram_does_not_let_it_rest(
    listener: Listener, fake: FakeTelegram, bot: Bot, fatima: Person, monkeypatch: pytest.MonkeyPatch, *, fault: Any
) -> None:
    monkeypatch.setattr("bot.adapters.telegram.updates.PATIENCE", 0.1)
    await bot.send_message(fatima.id, "Zo?", reply_markup=button())
    fake.fails(fault, method="answerCallbackQuery")
    await fatima.presses("Dit helpt")

    heard = await listener.hears()

    assert [type(incoming) for incoming in heard] == [ResidentChoice]


async def test_blocking_the_bot_and_coming_back_are_heard(listener: Listener, fatima: Person) -> None:
    await fatima.blocks_the_bot()
    await fatima.unblocks_the_bot()

    left, back = await listener.hears()

    assert isinstance(left, ResidentLeft)
    assert isinstance(back, ResidentLeft)
    assert [(left.chat, left.left), (back.chat, back.left)] == [(fatima.id, True), (fatima.id, False)]


async def test_service_messages_and_bots_are_ignored(listener: Listener, fatima: Person) -> None:
    user = fatima.user.json()
    message = {"message_id": 5, "date": 1, "chat": fatima.chat.json(), "from": user}

    assert await listener.hears_raw(message=message | {"pinned_message": message}) == Ignored("service message")
    assert await listener.hears_raw(message=message | {"from": user | {"is_bot": True}}) == Ignored("not by a person")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"een_nieuw_soort": {"id": 1}}, "unknown kind of update"),
        ({}, "unknown kind of update"),
        ({"inline_query": {"id": "1", "from": "F", "query": "", "offset": ""}}, "unknown kind of update"),
        ({"callback_query": {"id": "1", "from": "F", "chat_instance": "1", "data": "x"}}, "a button that is not ours"),
        ({"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": "hoi"}}, "post"),
    ],
)
async def test_updates_that_are_not_for_us_are_ignored(
    listener: Listener, fatima: Person, body: dict[str, Any], why: str
) -> None:
    filled = {
        kind: {key: fatima.user.json() if value == "F" else value for key, value in content.items()}
        for kind, content in body.items()
    }

    heard = await listener.hears_raw(**filled)

    assert isinstance(heard, Ignored)
    assert why in heard.why


async def test_an_update_that_cannot_be_parsed_is_the_callers_trouble(listener: Listener, fatima: Person) -> None:
    with pytest.raises(KeyError, match="date"):
        await listener.hears_raw(message={"message_id": 1, "chat": fatima.chat.json(), "text": "hoi"})
    with pytest.raises(ValueError, match="Expecting value"):
        await listener.processor.process("geen json", HANDLED)


async def test_what_fails_in_the_flow_reaches_the_caller_as_it_is(listener: Listener, fatima: Person) -> None:
    listener.failure = LeaseLost()
    await fatima.writes("hoi")

    with pytest.raises(LeaseLost) as caught:
        await listener.hears()

    assert caught.value is listener.failure


async def test_after_a_failure_the_next_update_is_heard(listener: Listener, fatima: Person) -> None:
    listener.failure = ZeroDivisionError()
    await fatima.writes("een")
    with pytest.raises(ZeroDivisionError):
        await listener.hears()
    listener.failure = None
    message = await fatima.writes("twee")

    assert await listener.hears() == [said(message)]


def button() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Dit helpt", callback_data="helpt:7")]])
