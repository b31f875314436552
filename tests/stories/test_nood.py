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
    nobody_knows_yet = werkteam.messages == []
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

    assert werkteam.messages == []
