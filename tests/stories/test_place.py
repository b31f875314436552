"""A resident of another gemeente, or of a wijk, is helped with what works there."""

from __future__ import annotations

import pytest
from fake_telegram import Group, Person

from bot.domain.decision import GiveAnswer

from .bot_at_work import BotAtWork
from .choosing import Mouth

NEED = "ik wil hulp met mijn formulieren want ik snap de brieven niet"


@pytest.fixture
def need(mouth: Mouth) -> str:
    """A need for which there is help in Rotterdam, and other help in Schiedam."""
    decision = mouth.decision(NEED)
    assert isinstance(decision, GiveAnswer), decision
    return NEED


def areas_shown(text: str, mouth: Mouth) -> set[str]:
    """The service areas of all options that an answer names."""
    offers = mouth.library.knowledge.offers.values()
    return {area for offer in offers if f"{offer.name} · " in text for area in offer.service_area}


async def test_who_lives_in_schiedam_gets_help_of_schiedam_until_she_wipes_it(
    fatima: Person, bot: BotAtWork, mouth: Mouth, need: str
) -> None:
    await fatima.writes(need)
    usual = await fatima.gets(mouth.says("antwoord.informeel"))
    await fatima.writes("ik woon in Schiedam")
    told = await fatima.gets(mouth.says("plaats.onthouden", plaats="Schiedam"))
    there = await fatima.gets(mouth.says("plaats.voor", plaats="Schiedam"))
    await bot.rests()

    assert told.buttons == [mouth.button("knop.vergeet_plaats")]
    assert mouth.button("knop.andere_plaats") in there.buttons
    assert mouth.button("knop.andere_plaats") not in usual.buttons
    for offer in mouth.library.knowledge.offers.values():
        if f"{offer.name} · " in there.text:
            assert {"Schiedam", "Rijnmond", "Zuid-Holland", "landelijk"} & set(offer.service_area), offer.id
    assert "Schiedam" in areas_shown(there.text, mouth)

    await fatima.presses(mouth.button("knop.vergeet_plaats"))
    await fatima.gets(mouth.says("plaats.vergeten", plaats="Rotterdam"))
    await bot.rests()
    assert bot.asks("SELECT area FROM residents") == [("",)]


async def test_of_an_address_no_more_than_four_digits_are_on_disk(fatima: Person, bot: BotAtWork, mouth: Mouth) -> None:
    await fatima.writes("/waar")
    await fatima.gets(mouth.says("plaats.nu_gewoon", plaats="Rotterdam"))
    await fatima.writes("ik woon Lengweg 47, 3192 BM Hoogvliet")
    await fatima.gets(mouth.says("plaats.onthouden", plaats="Hoogvliet, Rotterdam, 3192"))
    await bot.rests()
    await bot.stops()

    kept = bot.bytes_on_disk()
    assert b"3192" in kept
    assert [word for word in (b"3192 BM", b"3192BM", b"Lengweg", b"47, 3192") if word in kept] == []


async def test_what_there_is_in_a_wijk_is_answered_with_open_doors(
    fatima: Person, bot: BotAtWork, mouth: Mouth
) -> None:
    await fatima.writes("wat is er te doen in Hoogvliet")
    overview = await fatima.gets(mouth.says("plaats.dit_is_er", plaats="Hoogvliet"))
    await bot.rests()

    informal, formal = mouth.says("antwoord.informeel"), mouth.says("antwoord.formeel")
    assert 0 < overview.text.index(informal) < overview.text.index(formal)
    assert overview.text.endswith(mouth.says("plaats.waarover"))
    assert "Rotterdam" in areas_shown(overview.text, mouth)


async def test_the_werkteam_sees_where_but_not_the_address(fatima: Person, bot: BotAtWork, werkteam: Group) -> None:
    await fatima.writes("/mens ik woon op de Lange Kerkstraat 12, 3111 NN Schiedam en ik wil praten")
    await fatima.gets("nummer 1")
    await bot.rests()

    card = werkteam.topic("1").texts[0]
    assert "Schiedam, 3111" in card
    assert [word for word in ("3111 NN", "Kerkstraat") if word in card] == []
