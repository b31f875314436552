"""Whatever is sent to the bot, it stays polite, keeps nothing it cannot use, and goes on with the next."""

from __future__ import annotations

import pytest
from fake_telegram import FakeTelegram, Group, Member, Person

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth

ODD = {
    "only spaces": "\u200b \u00a0 \u200b",
    "a megabyte": "huur " * 200_000,
    "control characters": "ik heb \x00\x07\x1b[31m hulp \x7f nodig \u2028 \ud800",
    "right to left": "مرحبا، لا أستطيع دفع الإيجار \u202egnirts desrever\u202c",
    "emoji only": "😀🏳️‍🌈👨‍👩‍👧‍👦🇳🇱",
    "no words at all": "?!?!",
    "one long word": "a" * 4096,
}


async def test_anything_typed_gets_one_kind_of_answer_and_no_crash(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth
) -> None:
    for what, text in ODD.items():
        before = len(fatima.seen)
        message = fatima.chat.messages[0].json() | {"message_id": fatima.chat.next_message_id(), "text": text}
        message.pop("entities", None)
        fake.push({"message": message})
        await bot.rests()
        assert len(fatima.seen) > before, what

    assert bot.asks("SELECT count(*) FROM inbox WHERE status != 'done'") == [(0,)]


async def test_markup_that_a_resident_types_arrives_as_it_was_typed(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    typed = 'ik wil **hulp** & <b>zorg</b> voor <a href="tg://user?id=1">mij</a> _en_ [jou](http://kwaad.nl) {nummer}'
    await fatima.writes("/mens")
    await bot.rests()

    await fatima.writes(typed)
    await bot.rests()

    copy = next(message for message in werkteam.topic("1").messages if "zorg" in message.text)
    assert typed in copy.text
    assert {entity["type"] for entity in copy.entities} <= {"bold", "url"}
    assert "zorg" not in copy.part("bold")


async def test_updates_that_nobody_knows_are_passed_by_and_the_next_is_handled(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth
) -> None:
    fake.push({"telepathy": {"from": {"id": fatima.id}, "thought": "hulp"}})
    chat = {"id": fatima.id, "type": "private"}
    reaction = {"chat": chat, "message_id": 1, "date": 0, "old_reaction": [], "new_reaction": []}
    fake.push({"message_reaction": reaction})
    fake.push({"message": {"message_id": 10**6, "date": 0, "chat": chat}})

    await fatima.writes("/privacy")
    await fatima.gets(mouth.says("privacy"))
    await bot.rests()

    assert bot.asks("SELECT error, raw FROM inbox WHERE status != 'done'") == []


async def test_an_update_that_always_fails_is_put_aside_and_she_hears_it(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth
) -> None:
    fake.push({"message": {"message_id": "geen getal", "chat": {"id": fatima.id, "type": "private"}, "text": 3}})

    await _until_told(fake, fatima, mouth.says("storing"))
    await fatima.writes("/privacy")
    await fatima.gets(mouth.says("privacy"))
    await bot.rests()

    assert bot.asks("SELECT count(*) FROM inbox WHERE status = 'aside'") == [(1,)]


async def test_who_had_a_message_put_aside_asks_people_with_one_button_while_the_other_chats_go_on(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    henk = fake.person("Henk")
    fake.push({"message": {"message_id": "geen getal", "chat": {"id": fatima.id, "type": "private"}, "text": 3}})
    await henk.writes("/privacy")
    await henk.gets(mouth.says("privacy"))
    await _until_told(fake, fatima, mouth.says("storing"))

    await fatima.presses(mouth.button("knop.vraag_het_werkteam"))
    await bot.rests()

    assert bot.asks("SELECT reason, state FROM questions") == [("bot_failed", "free")]
    assert any(mouth.says("kaart.reden.bot_failed") in message.text for message in werkteam.topic("1").messages)
    assert any("in andere woorden" in seen for seen in fatima.seen)


async def _until_told(fake: FakeTelegram, person: Person, text: str) -> None:
    """The bot waits a little between its tries; here its clock is moved instead."""

    def is_told() -> bool:
        fake.clock.advance(1)
        return any(text in seen for seen in person.seen)

    while not is_told():
        await fake.world.pulse.next()


async def test_somebody_elses_button_is_of_no_use(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    mallory = fake.person("Mallory")
    await fatima.writes("/mens")
    await fatima.gets(mouth.button("knop.intrekken")[:0])
    await bot.rests()
    await mallory.writes("/start")
    hers = await mallory.gets("Samenspel")

    for data in ("q:1:withdraw", "a:1:human", "w:1:claim", "w:1:close-beantwoord", "v:1:yes", "q:1:", "x", "🙂:1:a"):
        fake.world.press(mallory.user, hers, data)
    await bot.rests()

    assert bot.asks("SELECT state, owner_id FROM questions") == [("free", None)]


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


async def test_a_members_own_question_is_a_residents_question(
    fake: FakeTelegram, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    at_home = fake.person("Daan")

    await at_home.writes(mouth.strange_question())
    await at_home.gets(mouth.strange_question())
    await bot.rests()

    assert "Daan" not in werkteam.topic("1").texts[0]
