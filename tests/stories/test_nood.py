"""Danger: the numbers come first, wherever in a conversation it is said."""

from __future__ import annotations

import pytest
from fake_telegram import Group, Member, Person

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


async def test_in_the_middle_of_a_conversation_the_numbers_come_first_and_people_only_when_wanted(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    await fatima.writes("/help")
    await fatima.gets()
    await fatima.writes(mouth.desperate_cry())

    numbers = await fatima.gets("113")
    await bot.rests()
    nobody_knows_yet = werkteam.topics == []
    await fatima.presses(mouth.button("knop.ja_graag"))
    await fatima.gets(mouth.says("doorgeven.nood", nummer=1))
    await bot.rests()

    assert nobody_knows_yet
    assert "0800-0113" in numbers.text
    assert werkteam.topics[0].name.startswith("🔴 1")
    assert mouth.desperate_cry() in werkteam.topics[0].texts[0]


async def test_inside_an_open_question_the_numbers_come_first_and_the_werkteam_sees_it_at_once(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await fatima.writes(mouth.strange_question())
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await bot.rests()

    await fatima.writes(mouth.desperate_cry())
    await fatima.gets("113")
    await bot.rests()

    topic = werkteam.topic("1")
    assert topic.name.startswith("🔴 1")
    assert topic.texts[0].startswith(mouth.says("kaart.nood"))
    assert any(mouth.desperate_cry() in text for text in topic.texts[1:])
    assert len(werkteam.topics) == 1


async def test_no_thanks_is_respected_and_the_way_back_stays_open(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    await fatima.writes(mouth.desperate_cry())

    await fatima.presses(mouth.button("knop.nee_dank_u"))
    await fatima.gets(mouth.says("nood.goed"))
    await bot.rests()

    assert werkteam.topics == []


async def test_what_was_said_around_the_cry_is_read_by_the_werkteam_and_half_a_sentence_is_no_onderwerp(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    await fatima.writes("/waar")
    await fatima.gets()
    await fatima.writes("ik woon op Weena 505 in Rotterdam")
    await fatima.gets("Rotterdam")
    await fatima.writes(mouth.desperate_cry())
    await fatima.gets("113")

    await fatima.writes("en nu?")
    await fatima.gets(mouth.says("nood.schrijf_verder"))
    await fatima.presses(mouth.button("knop.ja_graag"))
    await fatima.gets(mouth.says("doorgeven.nood", nummer=1))
    await fatima.writes("ok dank u")
    await fatima.gets(mouth.says("nood.erbij_gezet", nummer=1))
    await bot.rests()

    card, copy = werkteam.topic("1").texts[:2]
    assert f"ik woon op [adres] in Rotterdam\n{mouth.desperate_cry()}\nen nu?" in card
    assert "ok dank u" in copy


async def test_a_question_about_nood_is_not_taken_back_by_one_tap(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    await fatima.writes(mouth.desperate_cry())
    await fatima.presses(mouth.button("knop.ja_graag"))
    await fatima.presses(mouth.button("knop.intrekken"))

    await fatima.gets(mouth.says("intrekken.nood_zeker", nummer=1))
    await bot.rests()
    still_there = werkteam.topics[0].name.startswith("🔴 1")
    await fatima.presses(mouth.button("knop.trek_toch_in"))
    await fatima.gets(mouth.says("intrekken.gedaan", nummer=1))
    await bot.rests()

    assert still_there
    assert mouth.says("kaart.nood_ingetrokken", nummer=1) in werkteam.topics[0].texts


async def test_a_telephone_number_is_told_not_to_be_kept(fatima: Person, bot: BotAtWork, mouth: Mouth) -> None:
    await fatima.writes(f"{mouth.strange_question()}, mijn nummer is 06-12345678 en ik heet Zofia Kowalska")

    await fatima.gets(mouth.says("niet_bewaard.telefoon"))
    await bot.stops()

    kept = bot.bytes_on_disk()
    assert (b"12345678" in kept, b"Kowalska" in kept) == (False, False)
