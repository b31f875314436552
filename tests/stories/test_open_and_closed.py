"""Residents who write while a question is open or after it was closed, and one who is banned."""

from __future__ import annotations

import pytest
from fake_telegram import Group, Member, Person

from .bot_at_work import BotAtWork
from .choosing import Mouth


@pytest.fixture
async def asked(fatima: Person, bot: BotAtWork, mouth: Mouth) -> Person:
    """Fatima, who has a question at the werkteam."""
    await fatima.writes(mouth.question_for_people())
    await fatima.gets(mouth.question_for_people())
    await bot.rests()
    return fatima


async def close(daan: Member, asked: Person, mouth: Mouth, bot: BotAtWork) -> None:
    await daan.presses(mouth.button("kaart.knop.sluiten"))
    await daan.presses(mouth.button("kaart.sluitreden.beantwoord"))
    await asked.gets(mouth.says("gesloten.beantwoord", nummer=1))
    await bot.rests()


async def test_what_is_clearly_something_else_is_asked_about_and_answered_by_the_bot(
    asked: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    other = mouth.something_else_than(mouth.question_for_people())
    before = list(werkteam.topic("1").texts)

    await asked.writes(other)
    await asked.gets(mouth.says("bij_vraag.hoort", nummer=1))
    await asked.presses(mouth.button("knop.iets_nieuws"))
    answer = await asked.gets(mouth.says("antwoord.formeel"))
    await bot.rests()

    assert mouth.button("knop.vraag_het_werkteam") in answer.buttons
    assert werkteam.topic("1").texts == before


async def test_who_says_that_it_belongs_there_is_read_by_people(
    asked: Person, bot: BotAtWork, mouth: Mouth, daan: Member
) -> None:
    other = mouth.something_else_than(mouth.question_for_people())

    await asked.writes(other)
    await asked.gets(mouth.says("bij_vraag.hoort", nummer=1))
    await asked.writes("ja")

    await asked.gets(mouth.says("doorgeven.toegevoegd", nummer=1))
    await daan.gets(other)
    await bot.rests()


async def test_who_writes_on_is_read_with_both(asked: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group) -> None:
    other = mouth.something_else_than(mouth.question_for_people())

    await asked.writes(other)
    await asked.gets(mouth.says("bij_vraag.hoort", nummer=1))
    await asked.writes("dinsdag kan ik niet")
    await asked.gets(mouth.says("doorgeven.toegevoegd", nummer=1))
    await bot.rests()

    texts = werkteam.topic("1").texts
    assert [sum(said in text for text in texts) for said in (other, "dinsdag kan ik niet")] == [1, 1]


@pytest.mark.parametrize("text", ["bedankt", "👍"])
async def test_thanks_while_it_is_open_reach_nobody_and_change_nothing(
    asked: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, text: str
) -> None:
    before = list(werkteam.topic("1").texts)

    await asked.writes(text)
    await asked.gets(mouth.says("bij_vraag.staat_open", nummer=1))
    await bot.rests()

    assert werkteam.topic("1").texts == before


async def test_a_sticker_is_answered_kindly_and_goes_nowhere(
    asked: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    before = len(werkteam.topic("1").messages)

    await asked.sends_sticker()
    await asked.gets(mouth.says("bij_vraag.sticker"))
    await bot.rests()

    assert len(werkteam.topic("1").messages) == before


async def test_after_closing_thanks_and_stickers_leave_it_closed_and_what_failed_opens_it(
    asked: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await close(daan, asked, mouth, bot)

    await asked.writes("bedankt")
    await asked.gets()
    await asked.sends_sticker()
    await asked.gets(mouth.says("bij_vraag.sticker"))
    await bot.rests()
    still = bot.asks("SELECT state FROM questions")
    await asked.writes("het is niet gelukt")
    await asked.gets(mouth.says("doorgeven.heropend", nummer=1))
    await bot.rests()

    assert still == [("closed",)]
    assert bot.asks("SELECT state FROM questions") == [("free",)]
    assert not werkteam.topic("1").is_closed


async def test_after_closing_another_need_is_answered_and_leaves_it_closed(
    asked: Person, bot: BotAtWork, mouth: Mouth, daan: Member
) -> None:
    await close(daan, asked, mouth, bot)

    await asked.writes(mouth.something_else_than(mouth.question_for_people()))
    await asked.gets(mouth.says("antwoord.formeel"))
    await bot.rests()

    assert bot.asks("SELECT state FROM questions") == [("closed",)]


async def test_an_edit_after_closing_is_told_to_reach_nobody(
    fatima: Person, bot: BotAtWork, mouth: Mouth, daan: Member
) -> None:
    message = await fatima.writes(mouth.question_for_people())
    await fatima.gets(mouth.question_for_people())
    await close(daan, fatima, mouth, bot)

    await fatima.edits(message, f"{mouth.question_for_people()} met zijn vrouw")
    told = await fatima.gets(mouth.says("bij_vraag.is_dicht", nummer=1))
    await bot.rests()

    assert told.buttons == [mouth.button("knop.heropen"), mouth.button("knop.nieuwe_vraag")]


async def test_a_banned_resident_hears_it_once_and_is_answered_in_danger_all_the_same(
    asked: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await daan.writes("/blokkeer scheldt steeds, bel 06-12345678", werkteam.topic("1"))
    await daan.gets("scheldt steeds, bel [telefoonnummer]")
    await daan.presses(mouth.button("kaart.knop.blokkeer"))
    await asked.gets("14 010")
    await bot.rests()
    kept = bot.asks("SELECT close_reason, banned_reason FROM questions, residents")

    await asked.writes("laat me erin")
    await asked.gets("U bent geblokkeerd")
    await asked.writes(mouth.desperate_cry())
    await asked.gets("0800-0113")
    await asked.presses(mouth.button("knop.ja_graag"))
    await asked.gets(mouth.says("doorgeven.nood", nummer=2))
    await bot.rests()

    assert kept == [("geblokkeerd", "scheldt steeds, bel [telefoonnummer]")]
    assert werkteam.topic("2").name.startswith("🔴 2")
    await daan.writes("/deblokkeer", werkteam.topic("2"))
    await asked.gets(mouth.says("geblokkeerd.voorbij"))
    await bot.rests()
    assert bot.asks("SELECT banned_until, banned_reason FROM residents") == [(None, "")]
