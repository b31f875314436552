"""Residents who write another language than Dutch, and residents who only curse in one."""

from __future__ import annotations

from fake_telegram import FakeTelegram, Group, Person

from .bot_at_work import BotAtWork
from .choosing import Mouth

CURSE = "siktir lan"


async def test_a_turkish_message_gets_turkish_sentences_and_dutch_to_show(
    fake: FakeTelegram, bot: BotAtWork, mouth: Mouth
) -> None:
    elif_ = fake.person("Elif", language="tr")
    await elif_.starts()
    await elif_.gets(mouth.says("welkom", "tr", plaats="Rotterdam"))

    await elif_.writes(mouth.turkish_need())
    answer = await elif_.gets(mouth.says("antwoord.in_het_nederlands", "tr"))

    first_step = mouth.says("antwoord.eerste_stap", "tr", stap="")
    assert first_step in answer.text
    assert mouth.says("antwoord.eerste_stap", stap="") not in answer.text
    assert mouth.button("knop.vraag_het_werkteam", "tr") in answer.buttons


async def test_the_werkteam_reads_in_dutch_which_language_it_is(
    fake: FakeTelegram, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    elif_ = fake.person("Elif", language="nl")
    await elif_.writes(mouth.turkish_need())
    await elif_.gets(mouth.says("antwoord.in_het_nederlands", "tr"))

    await elif_.presses(mouth.button("knop.vraag_het_werkteam", "tr"))
    await elif_.gets("1")
    await bot.rests()

    assert "schrijft in het Turks" in werkteam.topics[0].texts[0]


async def test_a_curse_does_not_turn_a_dutch_conversation(fatima: Person, bot: BotAtWork, mouth: Mouth) -> None:
    await fatima.writes(mouth.plain_need())
    await fatima.gets()
    await bot.rests()

    await fatima.writes(CURSE)
    await fatima.gets()
    await bot.rests()
    await fatima.writes("/status")

    await fatima.gets(mouth.says("status.geen"))


async def test_in_doubt_it_is_dutch_and_the_button_says_the_same_again_in_the_other_language(
    fake: FakeTelegram, bot: BotAtWork, mouth: Mouth
) -> None:
    elif_ = fake.person("Elif", language="tr")
    await elif_.writes("Hallo")
    await elif_.gets(mouth.library.knowledge.outside["groet"].answer.strip())

    await elif_.presses("Türkçe?")

    await elif_.gets(mouth.says("praatje.groet", "tr"))
    await elif_.writes("/status")
    await elif_.gets(mouth.says("status.geen", "tr"))


async def test_nood_in_arabic_shows_the_numbers_in_arabic_and_whole(
    fake: FakeTelegram, bot: BotAtWork, mouth: Mouth
) -> None:
    amira = fake.person("Amira", language="ar")

    await amira.writes(mouth.arabic_cry())

    block = await amira.gets("\u2068112\u2069")
    assert mouth.says("nood.mens_erbij", "ar") in block.text
    assert block.buttons[:2] == [mouth.button("knop.ja_graag", "ar"), mouth.button("knop.nee_dank_u", "ar")]


async def test_what_somebody_chose_with_taal_holds(fatima: Person, bot: BotAtWork, mouth: Mouth) -> None:
    await fatima.writes("/taal Engels")
    await fatima.gets(mouth.says("taal.gekozen", "en"))

    await fatima.writes(mouth.plain_need())

    await fatima.gets(mouth.says("antwoord.in_het_nederlands", "en"))
