"""What people do to the group, its topics and the bot's place in it, and what comes in that nobody foresaw."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_telegram import FakeTelegram, Group, Member, Message, Person

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth

ANSWER = "Ja hoor, dat kan gewoon."
OTHER_BOT = {"id": 8_800_000_002, "is_bot": True, "first_name": "Andere bot", "username": "andere_bot"}


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


# Topics


async def test_a_topic_closed_by_hand_asks_and_the_question_follows_only_upon_an_answer(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, card: Message
) -> None:
    topic = werkteam.topic("1")
    await werkteam.closes_topic(topic)
    await daan.gets(mouth.says("kaart.met_de_hand_gesloten", nummer=1))
    await daan.presses(mouth.button("kaart.knop.toch_niet"))
    await bot.rests()
    assert (topic.is_closed, bot.asks("SELECT state FROM questions")) == (False, [("free",)])

    await werkteam.closes_topic(topic)
    await daan.gets(mouth.says("kaart.met_de_hand_gesloten", nummer=1))
    await daan.presses(mouth.button("kaart.sluitreden.beantwoord"))
    await fatima.gets(mouth.says("gesloten.beantwoord", nummer=1))
    await bot.rests()
    assert (topic.is_closed, bot.asks("SELECT state FROM questions")) == (True, [("closed",)])

    seen = len(topic.messages)
    await werkteam.reopens_topic(topic)
    await daan.gets(mouth.says("kaart.met_de_hand_geopend", nummer=1))
    await daan.presses(mouth.button("kaart.knop.heropen_de_vraag"))
    await fatima.gets(mouth.says("heropend_door_werkteam", nummer=1))
    await bot.rests()
    assert bot.asks("SELECT state FROM questions") == [("free",)]
    assert len(topic.messages) == seen + 2


async def test_what_the_bot_closes_itself_is_not_asked_about(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, card: Message
) -> None:
    await daan.presses(mouth.button("kaart.knop.sluiten"))
    await daan.presses(mouth.button("kaart.sluitreden.beantwoord"))
    await bot.rests()

    assert werkteam.topic("1").is_closed
    assert not werkteam.has_ever_shown(mouth.says("kaart.met_de_hand_gesloten", nummer=1))


@pytest.mark.parametrize("error", ["message thread not found", "TOPIC_DELETED"])
async def test_a_topic_made_anew_shows_again_what_the_resident_showed(
    fake: FakeTelegram,
    fatima: Person,
    bot: BotAtWork,
    mouth: Mouth,
    werkteam: Group,
    daan: Member,
    card: Message,
    *,
    error: str,
) -> None:
    fake.world.deleted_topic_error = f"Bad Request: {error}" if error.startswith("message") else error
    await fatima.sends_voice()
    await bot.rests()
    fake.clock.advance(1)
    await fatima.sends_photos(["de brief", None])
    fake.clock.advance(11)
    await bot.rests()
    await werkteam.deletes_topic(werkteam.topic("1"))

    await fatima.writes("weet u al iets meer over mijn vraag van zonet")
    await bot.rests()

    kinds = [message.kind for message in werkteam.topic("1").messages]
    assert kinds == ["text", "text", "voice", "text", "photo", "photo", "text", "text"]
    photos = [message for message in werkteam.topic("1").messages if message.kind == "photo"]
    assert len({photo.media_group_id for photo in photos}) == 1
    await daan.replies(photos[1], ANSWER)
    await fatima.gets(ANSWER)


# The bot's place in the group


async def test_the_bot_put_out_and_let_in_again_tells_at_once_what_waited(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await werkteam.removes_bot()
    await fatima.writes(mouth.strange_question())
    await fatima.gets(mouth.strange_question())
    await fake.until(lambda: any("kicked" in call.description for call in fake.calls_of("createForumTopic")))

    await werkteam.adds_bot("can_manage_topics", "can_delete_messages", "can_pin_messages")
    question = await daan.gets(mouth.strange_question())
    await daan.replies(question, ANSWER)
    await fatima.gets(ANSWER)
    await bot.rests()

    assert [topic.name for topic in werkteam.topics] != []


async def test_a_deleted_group_costs_no_resident_a_receipt_and_no_question_is_lost(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    await werkteam.disappears()

    await fatima.writes(mouth.strange_question())
    await fatima.gets(mouth.strange_question())
    await fake.until(lambda: any("kicked" in call.description for call in fake.calls_of("createForumTopic")))

    assert bot.asks("SELECT state FROM questions") == [("free",)]
    unsent = "SELECT count(*) FROM outbox WHERE status IN ('waiting', 'sending') AND question = 1"
    assert bot.asks(unsent) == [(2,)]


async def test_when_another_group_is_chosen_the_open_questions_move_there_with_all_that_was_said(
    fake: FakeTelegram,
    fatima: Person,
    bot: BotAtWork,
    at_work: Callable[..., BotAtWork],
    mouth: Mouth,
    werkteam: Group,
    card: Message,
) -> None:
    await werkteam.disappears()
    await bot.stops()
    new = fake.supergroup("Nieuw werkteam", topics=True)
    emma = new.member("Emma")

    moved = at_work(new.id, drempels=ASKS_PEOPLE)
    again = await emma.gets(mouth.strange_question())
    await moved.rests()
    assert [topic.name for topic in new.topics] == ["1 · vrij"]
    await emma.replies(new.topic("1").messages[0], ANSWER)
    await fatima.gets(ANSWER)
    await moved.rests()
    assert again.topic is new.topic("1")


async def test_rights_taken_away_and_given_back_are_told_once_each(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await werkteam.gives_bot_rights("can_delete_messages")
    await daan.gets(mouth.says("kaart.geen_onderwerpen"))
    await fatima.writes(mouth.strange_question())
    question = await daan.gets(mouth.strange_question())
    assert question.topic is None
    await bot.rests()

    await werkteam.gives_bot_rights("can_manage_topics", "can_delete_messages")
    await daan.gets(mouth.says("kaart.weer_onderwerpen"))
    henk = fake.person("Henk")
    await henk.writes(mouth.strange_question())
    await bot.rests()

    assert [topic.name for topic in werkteam.topics] == ["2 · vrij"]
    assert werkteam.texts.count(mouth.says("kaart.geen_onderwerpen")) == 1


async def test_without_topics_what_a_resident_adds_is_a_reply_to_the_card(
    fake: FakeTelegram, at_work: Callable[..., BotAtWork], mouth: Mouth
) -> None:
    group, fatima = fake.supergroup("Werkteam", topics=False), fake.person("Fatima")
    bot, daan = at_work(group.id, drempels=ASKS_PEOPLE), group.member("Daan")
    await fatima.writes(mouth.strange_question())
    question = await daan.gets(mouth.strange_question())
    await bot.rests()

    await fatima.writes("weet u al iets meer over mijn vraag van zonet")
    added = await daan.gets("weet u al iets meer")
    await bot.rests()

    assert added.reply_to is question


# Two bots in the group


async def test_another_bot_in_the_group_is_no_member_and_what_is_said_to_it_stays_there(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, card: Message
) -> None:
    place = {"chat": werkteam.json(), "date": fake.world.now(), "message_thread_id": card.topic.id if card.topic else 0}
    theirs = {"message_id": 900, "from": OTHER_BOT, "text": "Dit zegt een bot.", "is_topic_message": True, **place}
    fake.push({"message": {**theirs, "reply_to_message": card.json()}})
    mine = {"message_id": 901, "from": daan.user.json(), "text": "Dat klopt, bot.", "is_topic_message": True, **place}
    fake.push({"message": {**mine, "reply_to_message": theirs}})
    await daan.writes("/antwoord@andere_bot Dit is voor een bot.", topic=card.topic)
    await bot.rests()

    for words in ("Dit zegt een bot", "Dat klopt, bot", "Dit is voor een bot"):
        assert not fatima.chat.has_ever_shown(words)
    assert bot.asks("SELECT state FROM questions") == [("free",)]
    assert werkteam.topic("1").texts[-1] == "/antwoord@andere_bot Dit is voor een bot."


# Too late, unknown, too long, too many


async def test_a_tap_on_a_card_of_a_closed_question_says_that_it_is_closed(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, card: Message
) -> None:
    old = str(card.rows[0][0]["callback_data"])
    await daan.presses(mouth.button("kaart.knop.sluiten"))
    await daan.presses(mouth.button("kaart.sluitreden.beantwoord"))
    await bot.rests()

    fake.world.press(daan.user, card, old)
    await bot.rests()

    assert werkteam.topic("1").texts[-1] == mouth.says("geweigerd.closed.claim")
    assert bot.asks("SELECT state, owner_id FROM questions") == [("closed", None)]


async def test_a_reply_to_a_message_that_the_bot_does_not_know_is_asked_about(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, card: Message
) -> None:
    twin = fake.world.post(werkteam, fake.world.bot, text=card.text, topic=card.topic)

    await daan.replies(twin, ANSWER)
    await daan.gets(mouth.says("kaart.voor_de_bewoner", nummer=1))
    assert not fatima.chat.has_ever_shown(ANSWER)
    await daan.presses(mouth.button("kaart.knop.toch_versturen"))
    await fatima.gets(ANSWER)


async def test_of_a_message_as_long_as_telegram_lets_her_write_the_werkteam_reads_all(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    long = f"{mouth.strange_question()} " + "en ook dat nog " * 260 + "einde"
    await fatima.writes(long[:4096])
    await fatima.writes(long[4096:] or "x")
    await bot.rests()

    card, rest, *more = werkteam.topic("1").texts
    words = " ".join(part.strip("“”… ") for part in (card.split("“")[1].split("”")[0], rest.split("“")[1]))
    assert words.count("en ook dat nog") + "".join(more).count("en ook dat nog") >= long.count("en ook dat nog") - 1
    await daan.replies(werkteam.topic("1").messages[1], ANSWER)
    await fatima.gets(ANSWER)


async def test_an_answer_of_4096_signs_arrives_in_two_messages_with_nothing_missing(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, card: Message
) -> None:
    long = ("Dat staat er zo. " * 300)[:4096]
    before = len(fatima.seen)

    await daan.replies(card, long)
    await fatima.gets("Dat staat er zo.")
    await bot.rests()

    assert "".join(fatima.seen[before:]).count("Dat staat er zo.") == long.count("Dat staat er zo.")
    assert werkteam.topic("1").texts[-1] == mouth.says("kaart.verstuurd")


async def test_twelve_photos_of_hers_reach_the_werkteam_and_twelve_of_a_member_reach_her(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, card: Message
) -> None:
    for count in (10, 2):  # as Telegram's apps divide them
        fake.clock.advance(1)
        await fatima.sends_photos([None] * count)
    fake.clock.advance(11)
    await bot.rests()
    theirs = [message for message in werkteam.topic("1").messages if message.kind == "photo"]
    assert len(theirs) == 12
    assert len({photo.media_group_id for photo in theirs}) == 2

    await daan.sends_photos([None] * 10, reply_to=card)
    await daan.sends_photos([None] * 2, reply_to=card)
    fake.clock.advance(11)
    await bot.rests()
    hers = [
        message for message in fatima.chat.messages if message.kind == "photo" and message.sender is not fatima.user
    ]
    assert len(hers) == 12
