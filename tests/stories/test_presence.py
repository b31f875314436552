"""Residents who block the bot and come back."""

from __future__ import annotations

import pytest
from fake_telegram import FakeTelegram, Group, Member, Person

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


async def test_a_resident_blocks_the_bot_and_returns_to_an_answer_that_lay_ready(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await fatima.writes(mouth.strange_question())
    card = await daan.gets(mouth.strange_question())
    await bot.rests()
    fake.world.updates.allow(["message", "callback_query"])  # nobody tells that she blocks the bot
    await fatima.blocks_the_bot()

    await daan.replies(card, "Dat mag gewoon.")
    await daan.gets(mouth.says("kaart.bewoner_blokkeert"))
    await bot.rests()
    parked = bot.asks("SELECT state FROM questions")
    await fatima.unblocks_the_bot()
    await fatima.writes("hallo, ik ben er weer")
    await fatima.presses(mouth.button("knop.laat_zien"))
    answer = await fatima.gets("Dat mag gewoon.")
    await bot.rests()

    assert parked == [("parked",)]
    assert mouth.says("werkteam.antwoord", nummer=1) in answer.text
    assert mouth.says("kaart.bewoner_terug") in werkteam.topic("1").texts


async def test_whoever_blocks_the_bot_before_the_answer_is_left_in_peace(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await fatima.writes(mouth.strange_question())
    card = await daan.gets(mouth.strange_question())
    await fatima.blocks_the_bot()
    await daan.gets(mouth.says("kaart.bewoner_blokkeert"))
    tried = len(fake.calls_of("sendMessage"))

    await daan.replies(card, "Dat mag gewoon.")
    await daan.gets(mouth.says("geweigerd.parked.answer"))
    await bot.rests()

    assert all(call.chat_id == werkteam.id for call in fake.calls_of("sendMessage")[tried:])
    assert bot.asks("SELECT state FROM questions") == [("parked",)]
