"""Sending, copying, editing and deleting, with Telegram's refusals."""

from __future__ import annotations

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, ReplyParameters
from telegram.error import BadRequest, Forbidden

from .errors import ApiError
from .fake import FakeTelegram
from .groups import Group
from .html import parse_html
from .people import Person


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label[:60])] for label in labels])


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>hoi", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a <b>hoi</i>", 'Unmatched end tag at byte offset 8, expected "</b>", found "</i>"'),
        ("é <p>hoi</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("hoi</b>", "Unexpected end tag at byte offset 3"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("I <3 you", 'Unsupported start tag "3" at byte offset 2'),
        ("I <3", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source: str, complaint: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_html_becomes_plain_text_with_entities_in_utf16_units() -> None:
    text, entities = parse_html(
        '👍 <b>a &amp; <i>b</i></b> <a href="https://x.nl/?a=1&amp;b=2">hier</a> &euro; &#8364;'
    )

    assert text == "👍 a & b hier &euro; €"
    assert entities == [
        {"offset": 3, "length": 5, "type": "bold"},
        {"offset": 7, "length": 1, "type": "italic"},
        {"offset": 9, "length": 4, "type": "text_link", "url": "https://x.nl/?a=1&b=2"},
    ]


async def test_a_sent_message_is_in_the_chat_as_people_see_it(bot: Bot, fatima: Person) -> None:
    sent = await bot.send_message(
        fatima.id, "  Bel <b>112</b>\n", parse_mode="HTML", reply_markup=keyboard("Dit helpt", "Iets anders")
    )

    assert (sent.message_id, sent.text, sent.entities[0].type) == (2, "Bel 112", "bold")
    assert fatima.last.text == "Bel 112"
    assert fatima.last.part("bold") == ["112"]
    assert fatima.last.buttons == ["Dit helpt", "Iets anders"]
    assert fatima.chat.texts == ["/start", "Bel 112"]


async def test_the_length_counts_after_parsing_in_utf16_units(bot: Bot, fatima: Person) -> None:
    await bot.send_message(fatima.id, "<b>" + "👍" * 2048 + "</b>", parse_mode="HTML")

    with pytest.raises(BadRequest, match=r"^Message is too long$"):
        await bot.send_message(fatima.id, "👍" * 2048 + "x")
    with pytest.raises(BadRequest, match=r"^Message text is empty$"):
        await bot.send_message(fatima.id, "<b> </b>", parse_mode="HTML")


async def test_a_keyboard_that_telegram_would_refuse_is_refused(bot: Bot, fatima: Person) -> None:
    too_long = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="é" * 33)]])
    for markup, words in [
        (too_long, "Button_data_invalid"),
        (keyboard(*["knop"] * 101), "Reply markup is too long"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("x")]]), "text buttons are unallowed"),
    ]:
        with pytest.raises(BadRequest, match=words):
            await bot.send_message(fatima.id, "hoi", reply_markup=markup)


async def test_an_answer_to_a_message_that_is_gone_is_refused_unless_allowed(bot: Bot, fatima: Person) -> None:
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(fatima.id, "hoi", reply_parameters=ReplyParameters(99))

    allowed = ReplyParameters(99, allow_sending_without_reply=True)
    sent = await bot.send_message(fatima.id, "hoi", reply_parameters=allowed)
    answer = await bot.send_message(fatima.id, "hoi", reply_parameters=ReplyParameters(1))

    assert sent.reply_to_message is None
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.text == "/start"


async def test_edits_follow_telegrams_rules(bot: Bot, fatima: Person) -> None:
    sent = await bot.send_message(fatima.id, "een", reply_markup=keyboard("A"))

    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("een", fatima.id, sent.message_id, reply_markup=keyboard("A"))
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("twee", fatima.id, 99)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("twee", fatima.id, 1)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(fatima.id, sent.message_id, caption="x")
    await bot.edit_message_text("<b>twee</b>", fatima.id, sent.message_id, parse_mode="HTML")
    assert (fatima.last.text, fatima.last.buttons, fatima.last.versions) == ("twee", [], ["een", "twee"])
    await bot.edit_message_reply_markup(fatima.id, sent.message_id, reply_markup=keyboard("B"))
    assert fatima.last.buttons == ["B"]
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.edit_message_text("x" * 4097, fatima.id, sent.message_id)


async def test_messages_can_be_deleted_for_two_days(fake: FakeTelegram, bot: Bot, fatima: Person) -> None:
    sent = await bot.send_message(fatima.id, "weg ermee")
    old = await bot.send_message(fatima.id, "te oud")

    await bot.delete_message(fatima.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(fatima.id, sent.message_id)
    fake.clock.advance(days=2)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(fatima.id, old.message_id)

    assert fatima.chat.texts == ["/start", "te oud"]
    assert fatima.chat.has_ever_shown("weg ermee")


async def test_copies_keep_the_file_and_the_caption_and_hide_the_sender(
    bot: Bot, fatima: Person, werkteam: Group
) -> None:
    voice = await fatima.sends_voice(caption="luister eens")
    album = await fatima.sends_photos(["een", None])
    topic = await werkteam.creates_topic("Vraag 1")

    await bot.copy_message(werkteam.id, fatima.id, voice.id, message_thread_id=topic.id)
    copies = await bot.copy_messages(werkteam.id, fatima.id, [photo.id for photo in album], message_thread_id=topic.id)

    assert [(m.kind, m.text, m.sender.first_name) for m in topic.messages] == [
        ("voice", "luister eens", "Samenspel"),
        ("photo", "een", "Samenspel"),
        ("photo", "", "Samenspel"),
    ]
    assert topic.messages[0].content["voice"]["file_id"] == voice.content["voice"]["file_id"]
    assert len({photo.media_group_id for photo in topic.messages[1:]} - {"", album[0].media_group_id}) == 1
    assert [copy.message_id for copy in copies] == [message.id for message in topic.messages[1:]]
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(werkteam.id, fatima.id, 99)
    with pytest.raises(BadRequest, match="Message can't be copied"):
        await bot.copy_message(fatima.id, werkteam.id, topic.id)
    with pytest.raises(BadRequest, match="strictly increasing"):
        await bot.copy_messages(werkteam.id, fatima.id, [3, 2])


async def test_files_go_up_and_come_down_again(fake: FakeTelegram, bot: Bot, fatima: Person) -> None:
    sent = await bot.send_document(fatima.id, b"mijn gegevens", filename="gegevens.json", caption="<i>Alles</i>",
                                   parse_mode="HTML")  # fmt: skip
    await bot.send_photo(fatima.id, b"beeld")
    await bot.send_voice(fatima.id, (await fatima.sends_voice()).content["voice"]["file_id"])
    await bot.send_media_group(fatima.id, [InputMediaPhoto(b"a", caption="A"), InputMediaPhoto(b"b")])

    assert sent.document is not None
    assert sent.document.file_name == "gegevens.json"
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"mijn gegevens"
    assert [m.kind for m in fatima.chat.messages][1:] == ["document", "photo", "voice", "voice", "photo", "photo"]
    with pytest.raises(BadRequest, match="Wrong remote file identifier"):
        await bot.send_photo(fatima.id, "bestaat-niet")
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("bestaat-niet")


async def test_a_button_is_answered_once_and_in_time(fake: FakeTelegram, bot: Bot, fatima: Person) -> None:
    await bot.send_message(fatima.id, "hielp dit?", reply_markup=keyboard("Dit helpt", "Iets anders"))
    press = await fatima.presses("Dit helpt")
    late = await fatima.presses("anders")
    query = (await bot.get_updates())[0].callback_query

    assert query is not None
    assert (query.data, query.from_user.first_name, query.message.message_id) == ("Dit helpt", "Fatima", 2)
    await query.answer("Mooi!", show_alert=True)
    assert (press.answer, press.show_alert) == ("Mooi!", True)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await query.answer()
    fake.clock.advance(minutes=2)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(late.id)


async def test_whoever_cannot_be_reached_is_refused_in_telegrams_words(
    fake: FakeTelegram, bot: Bot, fatima: Person, werkteam: Group
) -> None:
    stranger, daan = fake.person("Vreemde"), werkteam.member("Daan")
    await fatima.blocks_the_bot()

    with pytest.raises(Forbidden, match=r"^Forbidden: bot was blocked by the user$"):
        await bot.send_message(fatima.id, "hoi")
    with pytest.raises(BadRequest, match=r"^Chat not found$"):
        await bot.send_message(stranger.id, "hoi")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(daan.id, "hoi")
    await fatima.unblocks_the_bot()
    await bot.send_message(fatima.id, "welkom terug")
    await fatima.deletes_her_account()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(fatima.id, "hoi")

    changes = [update.my_chat_member for update in await bot.get_updates()]
    assert [change.new_chat_member.status for change in changes if change] == ["kicked", "member"]
