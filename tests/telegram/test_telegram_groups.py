"""What happens in the werkteam's group and in other groups, and what the flow hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fake_telegram import FakeTelegram, Group, Member, Message
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram_parts import NOON, Listener

from bot.domain.message import (
    Attachment,
    ChatId,
    GroupMigrated,
    Ignored,
    OurPlace,
    StrangeGroup,
    TopicByHand,
    WerkteamChoice,
    WerkteamCommand,
    WerkteamMember,
    WerkteamMessage,
)


@pytest.fixture
def daan(werkteam: Group) -> Member:
    return werkteam.member("Daan")


@pytest.fixture
def elsewhere(fake: FakeTelegram, werkteam: Group) -> Group:
    """A group in which the bot has nothing to do."""
    return fake.supergroup("Buurtapp")


def at(message: Message) -> datetime:
    return datetime.fromtimestamp(message.date, UTC)


def member(who: Member) -> WerkteamMember:
    return WerkteamMember(who.id, who.name)


def said(who: Member, message: Message, **fields: Any) -> WerkteamMessage:
    place = {"group": ChatId(who.chat.id), "message_id": message.id, "member": member(who)}
    return WerkteamMessage(**place | {"text": message.text, "at": at(message)} | fields)


def commanded(who: Member, message: Message, name: str, argument: str = "", **fields: Any) -> WerkteamCommand:
    return WerkteamCommand(ChatId(who.chat.id), message.id, member(who), name, argument, at(message), **fields)


def button() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Ik pak dit op", callback_data="claim:412")]])


async def posts_card(bot: Bot, group: Group, **place: Any) -> Message:
    sent = await bot.send_message(group.id, "Vraag 412", reply_markup=button(), **place)
    return group.by_id[sent.message_id]


async def test_a_message_in_a_topic_is_no_reply_to_the_topics_own_first_message(
    listener: Listener, werkteam: Group, daan: Member
) -> None:
    topic = await werkteam.creates_topic("412 Merel-41")
    await listener.hears()
    message = await daan.writes("Ik ken haar", topic=topic)

    assert await listener.hears() == [said(daan, message, thread=topic.id)]


async def test_a_reply_to_a_card_is_a_reply(listener: Listener, bot: Bot, werkteam: Group, daan: Member) -> None:
    topic = await werkteam.creates_topic("412 Merel-41")
    card = await posts_card(bot, werkteam, message_thread_id=topic.id)
    await listener.hears()
    message = await daan.replies(card, "U kunt bellen")

    assert await listener.hears() == [said(daan, message, thread=topic.id, reply_to=card.id, answers_bot=True)]


async def test_without_topics_a_reply_to_a_card_is_a_reply_and_has_no_topic(
    listener: Listener, bot: Bot, werkteam: Group, daan: Member
) -> None:
    await werkteam.turns_topics(on=False)
    card = await posts_card(bot, werkteam)
    message = await daan.replies(card, "U kunt bellen")
    assert message.thread_id == card.id

    assert await listener.hears() == [said(daan, message, reply_to=card.id, answers_bot=True)]


async def test_a_photo_as_reply_is_heard_with_its_caption(
    listener: Listener, bot: Bot, werkteam: Group, daan: Member
) -> None:
    card = await posts_card(bot, werkteam)
    message = await daan.sends_photo("Dit formulier", reply_to=card)

    [heard] = await listener.hears()
    assert heard == said(daan, message, reply_to=card.id, attachment=Attachment.PHOTO, answers_bot=True)


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/wachtrij", "wachtrij", ""),
        ("/wachtrij@samenspel_bot", "wachtrij", ""),
        ("/antwoord U kunt bellen\nmet de wijk", "antwoord", "U kunt bellen\nmet de wijk"),
    ],
)
async def test_a_command_in_a_topic_is_heard_with_its_place(
    listener: Listener, werkteam: Group, daan: Member, *, text: str, name: str, argument: str
) -> None:
    topic = await werkteam.creates_topic("412 Merel-41")
    await listener.hears()
    message = await daan.writes(text, topic=topic)

    assert await listener.hears() == [commanded(daan, message, name, argument, thread=topic.id)]


async def test_a_command_under_a_photo_is_a_command_so_that_it_never_reaches_a_resident(
    listener: Listener, bot: Bot, werkteam: Group, daan: Member
) -> None:
    card = await posts_card(bot, werkteam)
    message = await daan.sends_photo("/sluiten beantwoord", reply_to=card)

    heard = commanded(daan, message, "sluiten", "beantwoord", reply_to=card.id, attachment=Attachment.PHOTO)
    assert await listener.hears() == [heard]


async def test_a_command_for_another_bot_is_ignored(listener: Listener, daan: Member) -> None:
    await daan.writes("/start@anderebot")

    assert await listener.hears() == [Ignored("command for another bot")]


async def test_what_a_member_rewrites_is_heard_as_an_edit(
    listener: Listener, fake: FakeTelegram, bot: Bot, werkteam: Group, daan: Member
) -> None:
    card = await posts_card(bot, werkteam)
    message = await daan.replies(card, "U kunt bellen")
    command = await daan.writes("/antwoord Ja")
    await listener.hears()
    fake.clock.advance(5)
    await daan.edits(message, "U kunt langskomen")
    await daan.edits(command, "/antwoord Nee")

    later = datetime.fromtimestamp(message.edit_date or 0, UTC)
    assert await listener.hears() == [
        said(daan, message, reply_to=card.id, answers_bot=True, edited=True, at=later),
        replace(commanded(daan, command, "antwoord", "Nee", edited=True), at=later),
    ]


async def test_an_edited_command_for_another_bot_is_ignored(listener: Listener, daan: Member) -> None:
    message = await daan.writes("/start@anderebot")
    await listener.hears()
    await daan.edits(message, "/stop@anderebot")

    assert await listener.hears() == [Ignored("command for another bot")]


async def test_the_parts_of_an_album_know_each_other_and_when_they_were_heard(
    listener: Listener, bot: Bot, werkteam: Group, daan: Member
) -> None:
    card = await posts_card(bot, werkteam)
    photos = await daan.sends_photos(["de brief", None], reply_to=card)

    heard = await listener.hears()

    album = photos[0].media_group_id
    known = {"attachment": Attachment.PHOTO, "album": album, "heard_at": NOON, "answers_bot": True}
    assert heard == [said(daan, photo, reply_to=card.id, **known) for photo in photos]
    assert heard[0].origin == heard[1].origin == f"{werkteam.id}:album:{album}"


async def test_nobody_is_heard_behind_an_anonymous_admin(
    listener: Listener, bot: Bot, werkteam: Group, daan: Member
) -> None:
    boss = werkteam.member("Baas", anonymous=True)
    await boss.replies(await posts_card(bot, werkteam), "U kunt bellen")

    assert await listener.hears() == [Ignored("not by a person")]


async def test_a_post_of_the_linked_channel_is_no_message_of_a_member(
    listener: Listener, werkteam: Group, daan: Member
) -> None:
    telegram = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    channel = {"id": -1001, "type": "channel", "title": "Nieuws"}
    message = {"message_id": 9, "date": 1, "chat": werkteam.json(), "from": telegram, "sender_chat": channel}

    assert await listener.hears_raw(message=message | {"text": "hoi"}) == Ignored("not by a person")


async def test_service_messages_are_ignored(listener: Listener, werkteam: Group, daan: Member) -> None:
    topic = await werkteam.creates_topic("412 Merel-41")
    await werkteam.renames_topic(topic, "Iets anders")

    assert set(await listener.hears()) == {Ignored("service message")}


async def test_a_topic_closed_or_opened_by_hand_is_noticed_whoever_does_it(
    listener: Listener, werkteam: Group, daan: Member
) -> None:
    topic = await werkteam.creates_topic("412 Merel-41")
    hidden = werkteam.member("Baas", anonymous=True)
    await listener.hears()
    closed = await werkteam.closes_topic(topic, daan)
    opened = await werkteam.reopens_topic(topic, hidden)

    group = ChatId(werkteam.id)
    assert await listener.hears() == [
        TopicByHand(group, topic.id, closed.id, is_closed=True, at=at(closed)),
        TopicByHand(group, topic.id, opened.id, is_closed=False, at=at(opened)),
    ]


async def test_what_the_bot_closes_and_opens_itself_is_not_done_by_hand(
    listener: Listener, bot: Bot, werkteam: Group
) -> None:
    topic = await werkteam.creates_topic("412 Merel-41")
    await listener.hears()
    await bot.close_forum_topic(werkteam.id, topic.id)
    await bot.reopen_forum_topic(werkteam.id, topic.id)

    assert await listener.hears() == [Ignored("our own act")] * 2


async def test_what_the_bot_may_do_in_its_group_is_heard(listener: Listener, werkteam: Group) -> None:
    await werkteam.takes_bot_rights()
    await werkteam.removes_bot()
    await werkteam.adds_bot("can_manage_topics")
    await werkteam.gives_bot_rights("can_delete_messages")
    await werkteam.turns_topics(on=False)
    await werkteam.gives_bot_rights("can_manage_topics")

    heard = [one for one in await listener.hears() if isinstance(one, OurPlace)]

    assert [(one.is_in, one.can_make_topics) for one in heard] == [
        (True, False),
        (False, False),
        (True, True),
        (True, False),
        (True, False),
    ]


async def test_what_another_bot_does_is_no_message_of_a_member(listener: Listener, werkteam: Group) -> None:
    other = {"id": 8_800_000_002, "is_bot": True, "first_name": "Andere bot", "username": "andere_bot"}
    message = {"message_id": 9, "date": 1, "chat": werkteam.json(), "from": other}

    assert await listener.hears_raw(message=message | {"text": "hoi"}) == Ignored("not by a person")
    assert await listener.hears_raw(edited_message=message | {"text": "hoi", "edit_date": 2}) == Ignored(
        "not by a person"
    )


async def test_a_reply_to_another_bot_is_no_reply_to_us(listener: Listener, werkteam: Group, daan: Member) -> None:
    other = {"id": 8_800_000_002, "is_bot": True, "first_name": "Andere bot", "username": "andere_bot"}
    theirs = {"message_id": 9, "date": 1, "chat": werkteam.json(), "from": other, "text": "Herinnering"}
    ours = await daan.writes("Ja, doe ik")
    await listener.hears()

    heard = await listener.hears_raw(message=ours.json() | {"reply_to_message": theirs})

    assert heard == said(daan, ours, reply_to=9, answers_bot=False)


async def test_being_put_out_of_a_group_is_no_reason_to_leave_it(listener: Listener, elsewhere: Group) -> None:
    await elsewhere.removes_bot()

    assert await listener.hears() == [Ignored("membership in a group"), Ignored("put out of a group")]


async def test_a_button_on_a_card_is_heard_with_who_pressed_it(
    listener: Listener, bot: Bot, werkteam: Group, daan: Member
) -> None:
    topic = await werkteam.creates_topic("412 Merel-41")
    card = await posts_card(bot, werkteam, message_thread_id=topic.id)
    await listener.hears()
    press = await daan.presses("Ik pak dit op", topic=topic)

    heard = await listener.hears()

    assert heard == [WerkteamChoice(ChatId(werkteam.id), card.id, member(daan), "claim:412", NOON, topic.id)]
    assert press.is_answered


async def test_a_button_under_a_members_message_brings_that_message_along(
    listener: Listener, bot: Bot, werkteam: Group, daan: Member
) -> None:
    topic = await werkteam.creates_topic("412 Merel-41")
    note = await daan.writes("Zal ik dit sturen?", topic=topic)
    prompt = await posts_card(bot, werkteam, message_thread_id=topic.id, reply_parameters=ReplyParameters(note.id))
    await listener.hears()
    emma = werkteam.member("Emma")
    await emma.presses("Ik pak dit op", topic=topic)

    (choice,) = await listener.hears()

    assert isinstance(choice, WerkteamChoice)
    assert (choice.message_id, choice.member) == (prompt.id, member(emma))
    assert choice.about == said(daan, note, thread=topic.id)


async def test_a_button_under_the_bots_own_message_brings_nothing_along(
    listener: Listener, bot: Bot, werkteam: Group, daan: Member
) -> None:
    card = await posts_card(bot, werkteam)
    await posts_card(bot, werkteam, reply_parameters=ReplyParameters(card.id))
    await daan.presses("Ik pak dit op")

    (choice,) = await listener.hears()

    assert isinstance(choice, WerkteamChoice)
    assert choice.about is None


async def test_a_button_on_a_card_that_is_gone_is_heard(
    listener: Listener, bot: Bot, werkteam: Group, daan: Member
) -> None:
    card = await posts_card(bot, werkteam)
    card.is_deleted = True
    await daan.presses("Ik pak dit op", on=card)

    heard = await listener.hears()

    assert heard == [WerkteamChoice(ChatId(werkteam.id), card.id, member(daan), "claim:412", NOON)]


async def test_a_group_that_becomes_a_supergroup_is_followed_from_either_side(
    listener: Listener, fake: FakeTelegram
) -> None:
    group = fake.basic_group("Werkteam")
    listener.group = group.id
    old = await group.migrates()

    heard = await listener.hears()

    now = heard[0].at
    assert heard == [GroupMigrated(ChatId(old), ChatId(group.id), now)] * 2


async def test_another_group_that_becomes_a_supergroup_is_left_in_peace(
    listener: Listener, fake: FakeTelegram, werkteam: Group
) -> None:
    await fake.basic_group("Buurtapp").migrates()

    assert await listener.hears() == [Ignored("another group migrated")] * 2


async def test_in_a_strange_group_the_bot_hears_that_it_was_added(listener: Listener, elsewhere: Group) -> None:
    await elsewhere.removes_bot()
    await listener.hears()
    await elsewhere.adds_bot("can_manage_topics")

    heard = await listener.hears()

    assert heard == [Ignored("membership in a group"), StrangeGroup(ChatId(elsewhere.id), heard[1].at)]


@pytest.mark.parametrize("text", ["Wat vindt @Samenspel_bot?", "/help", "/help@samenspel_bot"])
async def test_in_a_strange_group_the_bot_hears_that_it_is_spoken_to(
    listener: Listener, elsewhere: Group, text: str
) -> None:
    message = await elsewhere.member("Koen").writes(text)

    assert await listener.hears() == [StrangeGroup(ChatId(elsewhere.id), at(message))]


async def test_in_a_strange_group_a_reply_and_a_mention_by_name_speak_to_the_bot(
    listener: Listener, fake: FakeTelegram, bot: Bot, elsewhere: Group
) -> None:
    koen = elsewhere.member("Koen")
    sent = await bot.send_message(elsewhere.id, "Hier werk ik niet")
    reply = await koen.replies(elsewhere.by_id[sent.message_id], "Waarom niet?")
    photo = await koen.sends_photo("@samenspel_bot kijk")
    mention = await koen.writes("Samenspel, help")
    mention.entities = [{"type": "text_mention", "offset": 0, "length": 9, "user": fake.world.bot.json()}]
    fake.unacknowledged[-1].body["message"] = mention.json()

    heard = await listener.hears()

    assert heard == [StrangeGroup(ChatId(elsewhere.id), at(message)) for message in (reply, photo, mention)]


@pytest.mark.parametrize("text", ["Wie heeft er een ladder?", "/start@anderebot", "vraag @anderebot", "/ 112"])
async def test_in_a_strange_group_chatter_is_ignored(listener: Listener, elsewhere: Group, text: str) -> None:
    await elsewhere.member("Koen").writes(text)

    assert await listener.hears() == [Ignored("another group")]


async def test_what_is_rewritten_in_a_strange_group_is_ignored(listener: Listener, elsewhere: Group) -> None:
    koen = elsewhere.member("Koen")
    message = await koen.writes("@samenspel_bot?")
    await listener.hears()
    await koen.edits(message, "@samenspel_bot!")

    assert await listener.hears() == [Ignored("another group")]


async def test_a_button_in_a_strange_group_does_nothing(listener: Listener, bot: Bot, elsewhere: Group) -> None:
    await posts_card(bot, elsewhere)
    await elsewhere.member("Koen").presses("Ik pak dit op")

    assert await listener.hears() == [Ignored("a button in another group")]


async def test_before_the_bot_knows_its_group_every_group_is_strange(listener: Listener, werkteam: Group) -> None:
    listener.group = None
    message = await werkteam.member("Daan").writes("/start")

    assert await listener.hears() == [StrangeGroup(ChatId(werkteam.id), at(message))]
