"""Under an answer stands the first name of who wrote it, if they want that; never a surname."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.message import WerkteamMember
from flow.house import GROUP, Colleague, House, Person


@pytest.fixture
def joke(house: House) -> Colleague:
    """Joke, who keeps her surname in the field of her first name."""
    return house.member(71, "Joke de Vries")


async def test_without_a_choice_the_answer_is_that_of_the_werkteam(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.replies(house.card(), "Ja hoor")

    assert await asked.reads() == [f"{house.says('werkteam.antwoord', nummer=1)}\nJa hoor"]


async def test_a_member_chooses_the_first_name(house: House, asked: Person, joke: Colleague) -> None:
    assert await joke.commands("naam", thread=house.thread()) == [house.says("ondertekenen.is_nu_geen")]
    assert house.chats.in_chat(GROUP)[-1].labels == ["Joke", "Het werkteam"]
    assert await joke.presses("Joke") == [house.says("ondertekenen.gekozen", naam="Joke")]
    await joke.replies(house.card(), "Ja hoor")

    assert await asked.reads() == [
        f"{house.says('werkteam.antwoord', nummer=1)}\nJa hoor\n\n{house.says('werkteam.groet', naam='Joke')}"
    ]
    assert await joke.commands("naam", thread=house.thread()) == [house.says("ondertekenen.is_nu", naam="Joke")]
    assert await joke.presses("Het werkteam") == [house.says("ondertekenen.geen")]
    await joke.replies(house.card(), "Nog iets")
    assert "Joke" not in (await asked.reads())[-1]


async def test_the_name_stays_when_the_answer_is_changed(house: House, asked: Person, joke: Colleague) -> None:
    await joke.commands("naam")
    await joke.presses("Joke")
    written = joke.message("Ja", house.thread(), house.card().id)
    await house.hear(written)
    await house.send()

    await house.hear(replace(written, text="Nee", edited=True, at=house.clock.now()))
    await house.send()

    assert asked.last.text.endswith(f"Nee\n\n{house.says('werkteam.groet', naam='Joke')}")


async def test_nobody_chooses_for_somebody_else(house: House, asked: Person, joke: Colleague, sam: Colleague) -> None:
    await joke.commands("naam", thread=house.thread())

    assert await sam.presses("Joke") == [house.says("geweigerd.uw_eigen_naam")]
    await joke.replies(house.card(), "Ja hoor")
    assert "Joke" not in (await asked.reads())[-1]


async def test_who_has_only_a_sign_for_a_name_has_nothing_to_choose(house: House, asked: Person) -> None:
    flower = house.member(73, "🌷 Roos")

    await flower.commands("naam", thread=house.thread())

    assert house.chats.in_chat(GROUP)[-1].labels == ["Het werkteam"]


@pytest.mark.parametrize(
    ("name", "given"), [("Joke", "Joke"), ("Joke de Vries", "Joke"), ("Anne-Marie", "Anne-Marie"), ("🌷", ""), ("", "")]
)
def test_a_given_name_is_the_first_word_of_what_telegram_says(name: str, given: str) -> None:
    assert WerkteamMember(1, name).given_name == given


async def test_a_first_name_that_is_lost_later_is_not_asked_for(house: House, asked: Person, joke: Colleague) -> None:
    await joke.commands("naam")
    await joke.presses("Joke")

    await house.member(71, "🌷").replies(house.card(), "Ja hoor")

    assert await asked.reads() == [f"{house.says('werkteam.antwoord', nummer=1)}\nJa hoor"]


async def test_a_note_of_nobody_can_be_pressed_by_somebody(house: House, asked: Person, joke: Colleague) -> None:
    assert await joke.presses_code("w:1:note", house.card()) == []
