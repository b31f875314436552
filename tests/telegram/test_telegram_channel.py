"""What waits in the outbox reaches people, and every answer of Telegram is read for what it is."""

from __future__ import annotations

from typing import Any

import pytest
from fake_telegram import (
    FakeTelegram,
    Fault,
    Group,
    Person,
    Topic,
    bad_gateway,
    hangs,
    refuses,
    reset_after,
    reset_before,
    server_error,
    too_many,
)
from telegram_parts import NOON, waiting

from bot.adapters.telegram.channel import TelegramChannel
from bot.adapters.telegram.setup import build_application
from bot.domain.outgoing import (
    Button,
    CloseTopic,
    Copy,
    CopyAlbum,
    Delete,
    DeleteTopic,
    Edit,
    EditButtons,
    Leave,
    OpenTopic,
    Pin,
    RenameTopic,
    ReopenTopic,
    Say,
)
from bot.flow.ports import (
    BadMarkup,
    Delivery,
    MovedTo,
    NeverPossible,
    NotReached,
    Part,
    PeerGone,
    PerhapsArrived,
    Sent,
    TooFast,
    TopicGone,
    TopicsImpossible,
)

HELPS = ((Button("Dit helpt", "helpt:7"), Button("Kaart", url="https://samen.nl/kaart")), (Button("Iets anders", "x"),))


async def opens(channel: TelegramChannel, group: Group, name: str = "412 Merel-41") -> Topic:
    delivery = await channel.deliver(waiting(OpenTopic(name), group.id))
    assert isinstance(delivery, Sent)
    assert delivery.thread is not None
    return group.all_topics[delivery.thread]


# --- what goes well ------------------------------------------------------------------------------------------------


async def test_an_answer_arrives_with_its_markup_and_its_buttons_and_without_previews(
    channel: TelegramChannel, fake: FakeTelegram, fatima: Person
) -> None:
    say = Say('<b>Wijkteam</b> &amp; meer: <a href="https://samen.nl">samen.nl</a>', HELPS)

    delivery = await channel.deliver(waiting(say, fatima.id))

    assert delivery == Sent(fatima.last.id)
    assert fatima.last.text == "Wijkteam & meer: samen.nl"
    assert fatima.last.part("bold") == ["Wijkteam"]
    assert [[button["text"] for button in row] for row in fatima.last.rows] == [["Dit helpt", "Kaart"], ["Iets anders"]]
    assert fatima.last.rows[0][0]["callback_data"] == "helpt:7"
    assert fatima.last.rows[0][1]["url"] == "https://samen.nl/kaart"
    assert fake.calls_of("sendMessage")[0].params["link_preview_options"] == {"is_disabled": True}


async def test_a_message_can_answer_another_by_number_or_by_what_its_key_became(
    channel: TelegramChannel, fatima: Person
) -> None:
    first, second = await fatima.writes("een"), await fatima.writes("twee")

    await channel.deliver(waiting(Say("op een", answers=first.id), fatima.id))
    await channel.deliver(waiting(Say("op twee", answers_key="x"), fatima.id, target=second.id))

    assert [message.reply_to for message in fatima.chat.messages[-2:]] == [first, second]


async def test_an_answer_to_a_message_that_is_gone_arrives_all_the_same(
    channel: TelegramChannel, fatima: Person
) -> None:
    question = await fatima.writes("Mijn bsn is …")
    await fatima.deletes(question)

    assert await channel.deliver(waiting(Say("Dag", answers=question.id), fatima.id)) == Sent(fatima.last.id)


async def test_a_card_goes_into_its_topic(channel: TelegramChannel, werkteam: Group) -> None:
    topic = await opens(channel, werkteam)

    await channel.deliver(waiting(Say("Vraag 412"), werkteam.id, thread=topic.id))

    assert topic.texts == ["Vraag 412"]


async def test_a_long_answer_comes_in_parts_with_the_buttons_under_the_last(
    channel: TelegramChannel, fatima: Person
) -> None:
    asked = await fatima.writes("Vertel alles")
    html = "\n\n".join(f"<b>{number}.</b> {'tekst ' * 300}" for number in range(5))

    delivery = await channel.deliver(waiting(Say(html, HELPS, answers=asked.id), fatima.id))

    *parts, last = fatima.chat.messages[2:]
    assert delivery == Sent(last.id, parts=tuple(Part(part.id) for part in (*parts, last)))
    assert last.buttons == ["Dit helpt", "Kaart", "Iets anders"]
    assert [part.buttons for part in parts] == [[]] * len(parts)
    assert [part.reply_to for part in (*parts, last)] == [asked] + [None] * len(parts)
    assert "\n".join(fatima.seen).split() == [word for n in range(5) for word in (f"{n}.", *["tekst"] * 300)]


async def test_a_part_that_arrived_is_not_said_again_after_a_pause_halfway(
    channel: TelegramChannel, fake: FakeTelegram, fatima: Person
) -> None:
    fake.fails(too_many(3), method="sendMessage", skip=1)
    message = waiting(Say("a" * 4096 + "b" * 4096 + "c", HELPS), fatima.id)

    first, second = await channel.deliver(message), await channel.deliver(message)

    said = tuple(Part(message.id) for message in fatima.chat.messages[1:])
    assert (first, second) == (TooFast(3), Sent(fatima.last.id, parts=said))
    assert [text[0] for text in fatima.seen] == ["a", "b", "c"]


async def test_what_was_refused_for_its_markup_goes_out_plain(channel: TelegramChannel, fatima: Person) -> None:
    broken = "Bel <b>vandaag: 1 < 2 &amp; klaar"

    refused = await channel.deliver(waiting(Say(broken), fatima.id))
    sent = await channel.deliver(waiting(Say(broken, plain=True), fatima.id))
    edited = await channel.deliver(waiting(Edit("k", broken + "!", plain=True), fatima.id, target=fatima.last.id))

    assert isinstance(refused, BadMarkup)
    assert sent == edited == Sent(fatima.last.id)
    assert fatima.last.versions == ["Bel vandaag: 1 < 2 & klaar", "Bel vandaag: 1 < 2 & klaar!"]


async def test_a_message_is_rewritten_with_its_buttons(channel: TelegramChannel, fatima: Person) -> None:
    await channel.deliver(waiting(Say("oud"), fatima.id))
    number = fatima.last.id

    delivery = await channel.deliver(waiting(Edit("k", "<i>nieuw</i>", HELPS), fatima.id, target=number))

    assert delivery == Sent(number)
    assert (fatima.last.text, fatima.last.part("italic"), len(fatima.last.buttons)) == ("nieuw", ["nieuw"], 3)


async def test_an_edit_that_is_too_long_shows_its_beginning(channel: TelegramChannel, fatima: Person) -> None:
    await channel.deliver(waiting(Say("oud"), fatima.id))

    await channel.deliver(waiting(Edit("k", "woord " * 1000), fatima.id, target=fatima.last.id))

    assert fatima.last.text.startswith("woord woord")
    assert fatima.last.text.endswith("woord …")


async def test_buttons_are_taken_away_once_one_is_pressed(channel: TelegramChannel, fatima: Person) -> None:
    await channel.deliver(waiting(Say("Zo?", HELPS), fatima.id))

    delivery = await channel.deliver(waiting(EditButtons(fatima.last.id), fatima.id))

    assert delivery == Sent(fatima.last.id)
    assert fatima.last.buttons == []


async def test_a_change_that_was_made_already_is_a_success(channel: TelegramChannel, werkteam: Group) -> None:
    topic = await opens(channel, werkteam)
    place = {"thread": topic.id}
    card = await channel.deliver(waiting(Say("kaart"), werkteam.id, **place))
    assert isinstance(card, Sent)
    acts: list[tuple[Any, dict[str, Any]]] = [
        (Edit("k", "kaart"), {"target": card.message_id}),
        (EditButtons(card.message_id or 0), {}),
        (RenameTopic(topic.name), place),
        (ReopenTopic(), place),
    ]

    assert [await channel.deliver(waiting(act, werkteam.id, **fields)) for act, fields in acts] == [Sent()] * 4


async def test_a_voice_message_is_copied_without_the_name_of_who_spoke(
    channel: TelegramChannel, fatima: Person, werkteam: Group
) -> None:
    topic = await opens(channel, werkteam)
    voice = await fatima.sends_voice()

    copy = waiting(Copy(from_resident=1, message_id=voice.id), werkteam.id, thread=topic.id, source_chat=fatima.id)
    delivery = await channel.deliver(copy)

    (copied,) = topic.messages
    assert delivery == Sent(copied.id, parts=(Part(copied.id, is_text=False),))
    assert (copied.kind, copied.sender.is_bot, "forward_origin" in copied.json()) == ("voice", True, False)


async def test_messages_are_deleted_by_number_and_by_what_their_key_became(
    channel: TelegramChannel, fatima: Person
) -> None:
    bsn = await fatima.writes("111222333")
    await channel.deliver(waiting(Say("van ons"), fatima.id))
    ours = fatima.last

    assert await channel.deliver(waiting(Delete(message_id=bsn.id), fatima.id)) == Sent()
    key = {"target": ours.id, "targets": (Part(ours.id),)}
    assert await channel.deliver(waiting(Delete(of_key="k"), fatima.id, **key)) == Sent()

    assert fatima.chat.texts == ["/start"]


async def test_what_is_silent_rings_no_phone_whatever_it_is(
    channel: TelegramChannel, werkteam: Group, fatima: Person
) -> None:
    topic = await opens(channel, werkteam)
    photos = await fatima.sends_photos(["een", "twee"])
    copied = {"thread": topic.id, "source_chat": fatima.id}
    album = CopyAlbum(1, tuple(photo.id for photo in photos), "a", NOON, words="erbij")
    acts = [Say("zacht"), Copy(1, photos[0].id, words="ook"), album]

    for silent in (True, False):
        for act in acts:
            await channel.deliver(waiting(act, werkteam.id, silent=silent, **copied))

    said = topic.messages
    assert [message.is_silent for message in said] == [True] * 5 + [False] * 5


async def test_a_message_is_pinned_without_a_sound_and_without_the_right_it_is_not(
    channel: TelegramChannel, fake: FakeTelegram, werkteam: Group
) -> None:
    await channel.deliver(waiting(Say("Dag allemaal."), werkteam.id))
    (greeting,) = werkteam.owner.chat.messages
    pin = waiting(Pin("greeting"), werkteam.id, target=greeting.id)
    pinned = await channel.deliver(pin)
    await werkteam.takes_bot_rights()
    refused = await channel.deliver(pin)

    assert pinned == Sent()
    assert werkteam.state.pinned == [greeting]
    assert fake.calls_of("pinChatMessage")[0].params["disable_notification"] is True
    assert isinstance(refused, NeverPossible)


async def test_what_is_too_old_to_be_deleted_says_something_else_instead(
    fake: FakeTelegram, channel: TelegramChannel, werkteam: Group
) -> None:
    said = await channel.deliver(waiting(Say("Een kaart", HELPS), werkteam.id))
    assert isinstance(said, Sent)
    assert said.message_id is not None
    fake.clock.advance(days=3)

    assert await channel.deliver(waiting(Delete(said.message_id), werkteam.id)) == NeverPossible(
        "Message can't be deleted"
    )
    assert await channel.deliver(waiting(Delete(said.message_id, instead="Weg"), werkteam.id)) == Sent()
    assert await channel.deliver(waiting(Delete(999, instead="Weg"), werkteam.id)) == NeverPossible(
        "Message to delete not found"
    )

    assert werkteam.texts == ["Weg"]


async def test_a_topic_is_opened_renamed_closed_reopened_and_deleted(channel: TelegramChannel, werkteam: Group) -> None:
    topic = await opens(channel, werkteam, "n" * 200)
    assert topic.name == "n" * 128

    for act in (RenameTopic("✅ 412"), CloseTopic(), ReopenTopic(), CloseTopic(), DeleteTopic(topic.id)):
        assert await channel.deliver(waiting(act, werkteam.id, thread=topic.id)) == Sent()

    assert (topic.name, topic.is_closed, topic.is_deleted) == ("✅ 412", True, True)


async def test_the_bot_leaves_a_strange_group_once_and_for_all(channel: TelegramChannel, fake: FakeTelegram) -> None:
    group = fake.supergroup("Buurtapp")

    assert await channel.deliver(waiting(Leave(), group.id)) == Sent()
    assert await channel.deliver(waiting(Leave(), group.id)) == Sent()

    assert group.is_gone_for(fake.world.bot)


# --- what does not -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (reset_before(), PerhapsArrived),
        (reset_after(), PerhapsArrived),
        (hangs(), PerhapsArrived),
        (server_error(), PerhapsArrived),
        (bad_gateway(is_processed=True), PerhapsArrived),
        (Fault(html="<html>200, maar geen JSON</html>"), PerhapsArrived),
        (Fault(html='{"ok": true, "result": {}}'), NeverPossible),
        (refuses(429, "Too Many Requests"), TooFast),
        (refuses(401, "Unauthorized"), NotReached),
        (refuses(409, "Conflict"), NotReached),
        (refuses(403, "Forbidden: bot was blocked by the user"), PeerGone),
        (refuses(403, "Forbidden: user is deactivated"), PeerGone),
        (refuses(403, "Forbidden: bot was kicked from the supergroup chat"), PeerGone),
        (refuses(400, "Bad Request: chat not found"), PeerGone),
        (refuses(400, "Bad Request: can't parse entities: unclosed start tag"), BadMarkup),
        (refuses(400, "Bad Request: ENTITY_BOUNDS_INVALID"), BadMarkup),
        (refuses(400, "Bad Request: message thread not found"), TopicGone),
        (refuses(400, "Bad Request: TOPIC_DELETED"), TopicGone),
        (refuses(400, "Bad Request: TOPIC_CLOSED"), TopicGone),
        (refuses(400, "Bad Request: not enough rights to send text messages to the chat"), NotReached),
        (refuses(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), NotReached),
        (refuses(400, "Bad Request: message is too long"), NeverPossible),
        (refuses(400, "Bad Request: iets dat niemand voorzag"), NeverPossible),
    ],
)
async def test_every_answer_to_a_message_is_read_for_what_it_is(
    channel: TelegramChannel, fake: FakeTelegram, fatima: Person, *, fault: Fault, kind: type[Delivery]
) -> None:
    fake.fails(fault, method="sendMessage")

    delivery = await channel.deliver(waiting(Say("hoi"), fatima.id))

    assert type(delivery) is kind


async def test_too_many_messages_says_how_long_to_wait(
    channel: TelegramChannel, fake: FakeTelegram, fatima: Person
) -> None:
    fake.fails(too_many(41))

    assert await channel.deliver(waiting(Say("hoi"), fatima.id)) == TooFast(41)


async def test_without_a_network_nothing_was_sent(unused_tcp_port: int) -> None:
    application = build_application("1:token", f"http://127.0.0.1:{unused_tcp_port}")
    await application.bot.request.initialize()

    delivery = await TelegramChannel(application.bot).deliver(waiting(Say("hoi"), 7))

    assert delivery == NotReached("ClientConnectorError")
    await application.bot.request.shutdown()


async def test_a_resident_who_blocked_the_bot_is_gone(channel: TelegramChannel, fatima: Person) -> None:
    await fatima.blocks_the_bot()

    delivery = await channel.deliver(waiting(Say("hoi"), fatima.id))

    assert delivery == PeerGone("Forbidden: bot was blocked by the user")


async def test_the_werkteams_group_is_followed_to_its_new_number(channel: TelegramChannel, fake: FakeTelegram) -> None:
    group = fake.basic_group("Werkteam")
    old = await group.migrates()

    assert await channel.deliver(waiting(Say("hoi"), old, peer="group")) == MovedTo(group.id)


async def test_a_strange_group_is_not_followed_and_not_left_under_its_new_number(
    channel: TelegramChannel, fake: FakeTelegram
) -> None:
    group = fake.basic_group("Werkteam")
    old = await group.migrates()
    stranger = {"peer": f"chat:{old}", "resident": None}

    assert isinstance(await channel.deliver(waiting(Say("Ik ga"), old, **stranger)), PeerGone)
    assert await channel.deliver(waiting(Leave(), old, **stranger)) == Sent()
    assert not group.is_gone_for(fake.world.bot)


async def test_a_strange_group_where_the_bot_may_not_speak_is_not_waited_for(
    channel: TelegramChannel, fake: FakeTelegram
) -> None:
    group = fake.supergroup("Buurtapp")
    await group.mutes_bot()

    assert isinstance(await channel.deliver(waiting(Say("Ik ga"), group.id, peer=f"chat:{group.id}")), PeerGone)


@pytest.mark.parametrize("words", ["message thread not found", "TOPIC_DELETED"])
async def test_a_topic_that_somebody_deleted_is_gone_in_both_of_telegrams_words(
    channel: TelegramChannel, fake: FakeTelegram, werkteam: Group, words: str
) -> None:
    fake.world.deleted_topic_error = words
    topic = await opens(channel, werkteam)
    await werkteam.deletes_topic(topic)
    place = {"thread": topic.id}

    assert isinstance(await channel.deliver(waiting(Say("kaart"), werkteam.id, **place)), TopicGone)
    assert isinstance(await channel.deliver(waiting(RenameTopic("x"), werkteam.id, **place)), TopicGone)
    assert await channel.deliver(waiting(CloseTopic(), werkteam.id, **place)) == Sent()
    assert await channel.deliver(waiting(DeleteTopic(topic.id), werkteam.id, **place)) == Sent()


async def test_topics_are_impossible_without_a_forum_a_supergroup_or_the_right(
    channel: TelegramChannel, fake: FakeTelegram
) -> None:
    groups = [
        fake.supergroup("zonder onderwerpen"),
        fake.supergroup("zonder recht", topics=True, bot_rights=("can_pin_messages",)),
        fake.supergroup("geen beheerder", topics=True, bot_rights=None),
        fake.basic_group("kleine groep"),
    ]

    for group in groups:
        assert isinstance(await channel.deliver(waiting(OpenTopic("412"), group.id)), TopicsImpossible)


async def test_without_the_right_the_topic_of_another_cannot_be_renamed(
    channel: TelegramChannel, fake: FakeTelegram
) -> None:
    group = fake.supergroup("Werkteam", topics=True, bot_rights=None)
    topic = await group.creates_topic("van Daan")

    delivery = await channel.deliver(waiting(RenameTopic("x"), group.id, thread=topic.id))

    assert isinstance(delivery, TopicsImpossible)


async def test_what_is_not_there_can_never_be_edited_copied_or_deleted(
    channel: TelegramChannel, fatima: Person
) -> None:
    theirs = await fatima.writes("hoi")
    messages = [
        waiting(Edit("k", "x"), fatima.id, target=999),
        waiting(Edit("k", "x"), fatima.id, target=theirs.id),
        waiting(EditButtons(999), fatima.id),
        waiting(Delete(message_id=999), fatima.id),
        waiting(Copy(1, 999), fatima.id, source_chat=fatima.id),
    ]

    for message in messages:
        assert isinstance(await channel.deliver(message), NeverPossible)


async def test_what_has_no_place_is_not_asked_of_telegram(
    channel: TelegramChannel, fake: FakeTelegram, fatima: Person
) -> None:
    messages = [
        waiting(Say("hoi"), None),
        waiting(Edit("k", "x"), fatima.id),
        waiting(Delete(of_key="k"), fatima.id),
        waiting(Copy(1, 5), fatima.id),
        waiting(RenameTopic("x"), fatima.id),
        waiting(CloseTopic(), fatima.id),
        waiting(ReopenTopic(), fatima.id),
    ]
    before = len(fake.calls)

    assert [await channel.deliver(message) for message in messages] == [
        NeverPossible(f"there is no {what}")
        for what in ("chat", "message to edit", "message to delete", "chat to copy from", "topic", "topic", "topic")
    ]
    assert len(fake.calls) == before


async def test_an_error_is_kept_short(channel: TelegramChannel, fake: FakeTelegram, fatima: Person) -> None:
    fake.fails(Fault(html="<html>" + "x" * 5000, status=502))

    delivery = await channel.deliver(waiting(Say("hoi"), fatima.id))

    assert isinstance(delivery, PerhapsArrived)
    assert len(delivery.error) == 200
