"""A member commands in the group."""

from __future__ import annotations

import re

import pytest

from bot.domain.question import State
from flow.house import GROUP, Colleague, House, Person
from flow.knowledge import ChosenThoughts, danger, hardly, sure


@pytest.fixture
async def asked(house: House, thoughts: ChosenThoughts, fatima: Person) -> Person:
    await fatima.commands("start")
    thoughts.of("de huurbaas en mijn geit", hardly("huur"))
    await fatima.writes("de huurbaas en mijn geit")
    return fatima


async def test_antwoord_answers_in_the_topic(house: House, asked: Person, joke: Colleague) -> None:
    await joke.commands("antwoord", "Ja hoor", house.thread())

    assert await asked.reads() == [f"{house.says('werkteam.antwoord', nummer=1)}\nJa hoor"]
    assert (await house.question()).owner == joke.member


async def test_antwoord_answers_as_a_reply_to_the_card(house: House, asked: Person, joke: Colleague) -> None:
    await joke.commands("antwoord", "Ja hoor", reply_to=house.card().id)

    assert len(await asked.reads()) == 1


async def test_antwoord_in_another_topic_needs_a_card(house: House, asked: Person, joke: Colleague) -> None:
    assert await joke.commands("antwoord", "Ja hoor", thread=4711) == [house.says("geweigerd.geen_vraag_in_onderwerp")]
    assert await joke.commands("antwoord", "Ja hoor") == [house.says("geweigerd.geen_vraag_hier")]
    await joke.commands("antwoord", "Ja hoor", thread=4711, reply_to=house.card().id)
    assert len(await asked.reads()) == 1


async def test_antwoord_without_text_sends_nothing(house: House, asked: Person, joke: Colleague) -> None:
    assert await joke.commands("antwoord", "  ", house.thread()) == [house.says("geweigerd.antwoord_zonder_tekst")]
    assert await asked.reads() == []


async def test_antwoord_is_for_who_has_the_question(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.presses("Ik pak dit op")

    assert await sam.commands("antwoord", "Nee", house.thread()) == [house.says("geweigerd.niet_van_u", wie="Joke")]
    assert await asked.reads() == []


async def test_kennis_searches_the_knowledge(
    house: House, thoughts: ChosenThoughts, asked: Person, joke: Colleague
) -> None:
    thoughts.of("eten", sure("eten", "schulden", "verdwenen", "alleen", "huur"))

    assert await joke.commands("kennis", "eten", house.thread()) == [house.says("kennis.kies", nummer=1)]
    assert house.chats.in_chat(GROUP)[-1].labels == ["Eten", "Schulden", "Alleen"]


async def test_kennis_without_words_shows_what_the_bot_thought_of(house: House, asked: Person, joke: Colleague) -> None:
    await joke.commands("kennis", "", house.thread())

    assert house.chats.in_chat(GROUP)[-1].labels == ["Huurachterstand"]


async def test_wachtrij_shows_what_is_open_nood_first(
    house: House, thoughts: ChosenThoughts, asked: Person, henk: Person, joke: Colleague
) -> None:
    thoughts.of("ik wil niet meer", sure(), danger("nood-suicide"))
    await henk.writes("ik wil niet meer")
    await henk.presses("Ja, graag")
    await joke.presses("Ik pak dit op", house.card(1))

    [told] = await joke.commands("wachtrij")
    assert as_lines(told) == [
        "Open vragen: 2",
        "vrij: 1 · opgepakt: 1",
        "🔴 2 · vrij · beloofd wo 25 nov 17.00 uur",
        "1 · bij Joke · beloofd wo 25 nov 17.00 uur",
    ]


def as_lines(told: str) -> list[str]:
    """Without the links to topics."""
    return re.sub(r"</?a[^>]*>", "", told).splitlines()


async def test_an_empty_queue_is_told(house: House, joke: Colleague) -> None:
    assert await joke.commands("wachtrij") == [house.says("wachtrij.leeg")]


async def test_sluiten_asks_why(house: House, asked: Person, joke: Colleague) -> None:
    assert await joke.commands("sluiten", thread=house.thread()) == [house.says("kaart.waarom_sluiten", nummer=1)]
    await joke.presses("Geen aanbod")
    assert (await house.question()).state is State.CLOSED
    assert await joke.commands("sluiten", thread=house.thread()) == [house.says("geweigerd.closed.close")]


async def test_heropen_opens_it_again(house: House, asked: Person, joke: Colleague) -> None:
    await joke.commands("sluiten", thread=house.thread())
    await joke.presses("Geen aanbod")

    await joke.commands("heropen", thread=house.thread())

    assert (await house.question()).state is State.FREE


@pytest.mark.parametrize("command", ["antwoord", "kennis", "sluiten", "heropen"])
async def test_what_is_about_a_question_says_so_elsewhere(house: House, joke: Colleague, command: str) -> None:
    assert await joke.commands(command, "tekst") == [house.says("geweigerd.geen_vraag_hier")]


@pytest.mark.parametrize("command", ["help", "start"])
async def test_help_explains_how_it_works(house: House, joke: Colleague, command: str) -> None:
    assert await joke.commands(command) == [house.says("werkteam.help")]


async def test_an_unknown_command_is_never_sent_to_a_resident(house: House, asked: Person, joke: Colleague) -> None:
    said = await joke.commands("antword", "Ja hoor", house.thread(), house.card().id)

    assert said == [house.says("werkteam.onbekende_opdracht", naam="antword")]
    assert await asked.reads() == []
