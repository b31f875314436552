"""The commands of residents, and everything of her that goes when she says so."""

from __future__ import annotations

import pytest
from fake_telegram import Group, Member, Person

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


async def test_start_tells_what_this_is(fatima: Person, mouth: Mouth, bot: BotAtWork) -> None:
    assert fatima.last.text == mouth.says("welkom", plaats="Rotterdam")
    assert fatima.last.buttons == [mouth.button(f"knop.{name}") for name in ("wat_kan_ik_vragen", "privacy", "taal")]


async def test_help_and_privacy_explain(fatima: Person, bot: BotAtWork, mouth: Mouth) -> None:
    await fatima.writes("/help")
    await fatima.gets(mouth.says("help.opdrachten"))
    await fatima.writes("/privacy")
    await fatima.gets(mouth.says("privacy"))
    await bot.rests()


async def test_status_follows_the_question_and_intrekken_takes_it_back(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await fatima.writes("/status")
    await fatima.gets(mouth.says("status.geen"))
    await fatima.writes(mouth.strange_question())
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await daan.gets(mouth.says("kaart.regel.claimed", wie="Daan"))

    await fatima.writes("/status")
    await fatima.gets(mouth.says("status.claimed", nummer=1))
    await fatima.writes("/intrekken")
    await fatima.gets(mouth.says("intrekken.gedaan", nummer=1))
    await bot.rests()

    topic = werkteam.topic("1")
    assert topic.texts[0].endswith(mouth.says("kaart.regel.withdrawn"))
    assert topic.messages[0].buttons == []


async def test_an_unknown_command_is_explained(fatima: Person, bot: BotAtWork, mouth: Mouth) -> None:
    await fatima.writes("/kaas")
    await fatima.gets(mouth.says("onbekende_opdracht", naam="kaas"))
    await bot.rests()


async def test_after_vergeetmij_nothing_of_her_is_left_in_the_file_or_in_the_group(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await fatima.writes(mouth.strange_question())
    card = await daan.gets(mouth.strange_question())
    await daan.replies(card, "Kunt u vrijdag langskomen met de papieren?")
    await fatima.gets("Kunt u vrijdag")
    await fatima.writes("vrijdag lukt niet want dan is de begrafenis van opa Willem")
    await daan.gets("opa Willem")
    await bot.rests()
    pseudonym = bot.asks("SELECT pseudonym FROM residents")[0][0]

    await fatima.writes("/vergeetmij")
    await fatima.presses(mouth.button("knop.wis_alles"))
    await fatima.gets(mouth.says("vergeetmij.gedaan"))
    await bot.rests()
    await bot.stops()

    kept = bot.bytes_on_disk()
    words = [mouth.strange_question(), "opa Willem", "Kunt u vrijdag", pseudonym, str(fatima.id)]
    assert [word for word in words if word.encode() in kept] == []
    assert fatima.id.to_bytes(6, "big") not in kept
    assert werkteam.topics == []
    assert bot.asks("SELECT count(*) FROM questions") == [(0,)]
