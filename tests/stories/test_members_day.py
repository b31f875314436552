"""What members do beside answering: letting go, asking the knowledge, hearing of earlier questions, and counting."""

from __future__ import annotations

import pytest
from fake_telegram import FakeTelegram, Group, Member, Message, Person

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth

ANSWER = "Ja hoor, dat kan gewoon."


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


async def test_whoever_lets_go_leaves_it_to_another_and_the_resident_notices_nothing(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, card: Message, daan: Member, sanne: Member
) -> None:
    before = list(fatima.seen)
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await daan.gets(mouth.says("kaart.regel.claimed", wie="Daan"))
    await daan.presses(mouth.button("kaart.knop.loslaten"))
    await bot.rests()
    let_go = (bot.asks("SELECT state, owner_name FROM questions"), werkteam.topic("1").name)
    await sanne.presses(mouth.button("kaart.knop.oppakken"))
    await sanne.gets(mouth.says("kaart.regel.claimed", wie="Sanne"))
    await bot.rests()

    assert let_go == ([("free", None)], f"1 · {mouth.button('kaart.staat.free')}")
    assert bot.asks("SELECT state, owner_name FROM questions") == [("claimed", "Sanne")]
    assert fatima.seen == before


async def test_a_second_question_names_the_first_by_its_number_and_nobody_by_name(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, card: Message, daan: Member
) -> None:
    await daan.presses(mouth.button("kaart.knop.sluiten"))
    await daan.presses(mouth.button("kaart.sluitreden.beantwoord"))
    await fatima.gets(mouth.says("gesloten.beantwoord", nummer=1))
    await fatima.presses(mouth.button("knop.nieuwe_vraag"))
    await bot.rests()
    await fatima.writes(mouth.strange_question())
    await bot.rests()

    second = werkteam.topic("2").messages[0].text
    assert mouth.says("kaart.eerder", nummers="1") in second
    assert "Fatima" not in second


async def test_words_behind_kennis_find_another_answer_and_nothing_goes_before_the_tap(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, card: Message, daan: Member
) -> None:
    before = list(fatima.seen)
    await daan.writes("/kennis ik kan de huur niet betalen", werkteam.topic("1"))
    choices = await daan.gets(mouth.says("kennis.kies", nummer=1))
    await daan.presses(choices.buttons[0], on=choices)
    await daan.gets(mouth.says("kennis.voorbeeld"))
    await bot.rests()
    seen_meanwhile = list(fatima.seen)
    await daan.presses(mouth.button("kennis.knop.verstuur"))
    await fatima.gets(mouth.says("werkteam.antwoord", nummer=1))
    await bot.rests()

    assert seen_meanwhile == before
    assert 1 <= len(choices.buttons) <= 3


async def test_cijfers_counts_what_was_asked_and_nobody_by_name(
    fatima: Person, bot: BotAtWork, card: Message, mouth: Mouth, daan: Member
) -> None:
    await daan.replies(card, ANSWER)
    await fatima.gets(ANSWER)
    await bot.rests()

    await daan.writes("/cijfers", card.topic)
    await bot.rests()

    assert mouth.says("cijfers.kop", dagen=28).strip("*") in daan.chat.texts[-1]
    assert "Fatima" not in daan.chat.texts[-1]


async def test_when_people_answer_within_the_day_that_is_what_the_next_resident_is_told(
    fake: FakeTelegram, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    """Ten answers of the last weeks speak louder than the promise in the settings."""
    for number in range(10):
        resident = fake.person(f"Bewoner {number}")
        await resident.writes(mouth.strange_question())
        await bot.rests()
        await daan.replies(werkteam.topics[-1].messages[0], ANSWER)
        await resident.gets(ANSWER)
    await bot.rests()

    fatima = fake.person("Fatima")
    await fatima.writes(mouth.strange_question())
    receipt = await fatima.gets(mouth.strange_question())
    await bot.rests()

    first = next(text for text in resident.seen if mouth.strange_question() in text)
    assert mouth.button("verwacht.vandaag") in receipt.text
    assert "binnen 2 werkdagen" in first


async def test_in_the_evening_nobody_is_woken(
    fake: FakeTelegram, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, fatima: Person
) -> None:
    fake.clock.advance(hours=11)
    await fatima.writes(mouth.strange_question())
    card = await daan.gets(mouth.strange_question())
    receipt = await fatima.gets(mouth.strange_question())
    await bot.rests()
    calm = len(daan.chat.texts)
    fake.clock.advance(hours=6)
    await bot.rests()
    said_at_night = daan.chat.texts[calm:]
    fake.clock.advance(hours=8)
    digest = await daan.gets(mouth.button("overzicht.kop").strip("*"))
    await bot.rests()

    assert said_at_night == []
    assert [message.is_silent for message in (card, receipt, digest)] == [True, False, False]
