"""In the quiet hours no phone rings, but for nood and for what answers a resident."""

from __future__ import annotations

import pytest

from bot.domain.outgoing import Pin
from bot.domain.replies.voice import voice_for
from bot.flow.ports import NeverPossible
from bot.flow.werkteam_group import greet
from flow.house import GROUP, Colleague, House, Person
from flow.knowledge import ChosenThoughts, danger, hardly

GOAT = "de huurbaas en mijn geit"
CRY = "ik zie het niet meer zitten"


@pytest.fixture
async def known(house: House, thoughts: ChosenThoughts, fatima: Person) -> Person:
    await fatima.commands("start")
    thoughts.of(GOAT, hardly("huur"))
    thoughts.of(CRY, hardly("huur"), danger("nood-suicide"))
    return fatima


def rang(house: House, chat: int) -> list[bool]:
    """Of every delivery to this chat, in order: whether a phone could ring."""
    return [not message.silent for message in house.chats.delivered if message.chat == chat]


async def test_a_card_at_night_comes_without_a_sound_and_one_by_day_rings(house: House, known: Person) -> None:
    await house.at(23, 23)
    await known.writes(GOAT)
    at_night = rang(house, GROUP)
    await house.at(24, 8)
    await known.writes("en nog iets")

    assert not any(at_night)
    assert at_night
    assert rang(house, GROUP)[len(at_night) :] == [True] * (len(rang(house, GROUP)) - len(at_night))


async def test_a_card_that_could_not_go_at_night_rings_in_the_morning(house: House, known: Person) -> None:
    await house.at(23, 23)
    await house.hear(known.message(GOAT))
    await house.at(24, 8)

    assert rang(house, GROUP)
    assert all(rang(house, GROUP))


async def test_nood_rings_at_night(house: House, known: Person) -> None:
    await house.at(23, 23)
    await known.writes(CRY)
    await known.presses("Ja, graag")

    assert rang(house, GROUP)
    assert all(rang(house, GROUP))


async def test_what_answers_a_resident_rings_at_night_and_what_nobody_asked_for_does_not(
    house: House, known: Person, joke: Colleague
) -> None:
    await house.at(23, 23)
    await known.writes(GOAT)
    await joke.replies(house.card(), "Ja hoor")
    answers = rang(house, known.chat)
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await joke.presses("Heropenen")
    told = [message.act for message in house.chats.delivered if message.chat == known.chat][len(answers) :]

    assert all(answers)
    assert len(told) == 2
    assert rang(house, known.chat)[len(answers) :] == [False, False]


async def test_by_day_a_resident_hears_that_the_question_is_closed(
    house: House, known: Person, joke: Colleague
) -> None:
    await known.writes(GOAT)
    await joke.presses("Sluiten")
    await joke.presses("Geen aanbod")

    assert all(rang(house, known.chat))


async def test_where_the_bot_may_not_pin_its_first_message_it_stands_there_all_the_same(house: House) -> None:
    house.chats.when(Pin, NeverPossible("not enough rights to manage pinned messages in the chat"))
    async with house.store.transaction() as transaction:
        await greet(transaction, GROUP, voice_for("nl", house.shelf.knowledge.texts))
    await house.send()

    assert await house.statuses() == {f"greeting:{GROUP}": "sent", f"pin:{GROUP}": "cancelled"}
    assert [shown.text.split(".")[0] for shown in house.chats.in_chat(GROUP)] == ["Dag allemaal"]
