"""A resident commands, with a slash or in plain words."""

from __future__ import annotations

import pytest

from bot.adapters.storage.tables import questions
from bot.domain.question import State
from flow.house import House, Person
from flow.knowledge import ChosenThoughts


async def test_start_welcomes_every_time(house: House, fatima: Person) -> None:
    welcome = house.says("welkom", plaats="Rotterdam")

    assert await fatima.commands("start") == [welcome]
    assert fatima.last.labels == ["Wat kan ik vragen?", "Privacy", "Language"]
    assert await fatima.commands("start") == [welcome]


async def test_who_starts_with_another_command_is_greeted_first(house: House, fatima: Person) -> None:
    assert await fatima.commands("privacy") == [house.says("eerste_contact"), house.says("privacy")]
    assert await fatima.commands("privacy") == [house.says("privacy")]


async def test_help_shows_examples_and_commands(house: House, fatima: Person) -> None:
    await fatima.commands("start")

    [help_] = await fatima.commands("help")

    assert help_.startswith(house.says("help.kop"))
    assert help_.endswith(house.says("help.opdrachten"))
    assert help_.count("• ") == 5
    assert help_.index("Ik kan de huur niet betalen") < help_.index("Ik heb geen eten")


async def test_mens_asks_for_people_and_then_for_the_story(house: House, fatima: Person) -> None:
    await fatima.commands("start")

    assert await fatima.commands("mens") == [
        house.says("doorgeven.wants_human", nummer=1, verwacht="binnen 2 werkdagen")
    ]
    assert "(nog geen tekst)" in house.in_topic()[0]
    assert await fatima.commands("mens") == [house.says("mens.al_gevraagd", nummer=1)]
    assert len(house.in_topic()) == 1


async def test_mens_with_a_story_passes_it_on(house: House, fatima: Person) -> None:
    await fatima.commands("start")
    await fatima.commands("mens", "ik heb een geit")

    assert await fatima.commands("mens", "en een schaap") == [house.says("mens.al_gevraagd", nummer=1)]
    assert "“ik heb een geit”" in house.in_topic()[0]
    assert house.in_topic()[1:] == ["Mees-1 schrijft\n“en een schaap”"]


async def test_a_bsn_behind_a_command_is_neither_kept_nor_passed_over_in_silence(house: House, fatima: Person) -> None:
    await fatima.commands("start")

    read = await fatima.commands("mens", "mijn bsn is 111222333")

    assert read[0] == house.says("bsn.niet_bewaard")
    assert [m.text for m in await house.messages()] == ["mijn bsn is [bsn]"]


async def test_status_tells_how_it_stands_on_our_own_clock(house: House, fatima: Person) -> None:
    await fatima.commands("start")
    assert await fatima.commands("status") == [house.says("status.geen")]
    await fatima.writes("mag ik een geit houden")

    assert await fatima.commands("status") == [
        f"{house.says('status.kop')}\n{house.says('status.free', nummer=1, verwacht='wo 25 nov 17.00 uur')}"
    ]
    assert fatima.last.labels == ["Trek vraag 1 in"]


async def test_one_open_question_is_withdrawn_at_once(house: House, fatima: Person) -> None:
    await fatima.commands("start")
    assert await fatima.commands("intrekken") == [house.says("intrekken.geen")]
    await fatima.writes("mag ik een geit houden")

    assert await fatima.commands("intrekken") == [house.says("intrekken.gedaan", nummer=1)]
    assert (await house.question()).state is State.WITHDRAWN


async def two_open_questions(house: House, fatima: Person) -> None:
    """The first one was closed and opened again while the second one was open."""
    await fatima.writes("mag ik een geit houden")
    joke = house.member(71, "Joke")
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await fatima.reads()
    await fatima.presses("Nieuwe vraag")
    await fatima.writes("en een schaap")
    await fatima.presses("Heropen")


async def test_of_two_open_questions_the_resident_chooses_which_to_withdraw(house: House, fatima: Person) -> None:
    await two_open_questions(house, fatima)

    assert await fatima.commands("intrekken") == [house.says("intrekken.welke")]
    assert fatima.last.labels == ["Trek vraag 2 in", "Trek vraag 1 in"]
    await fatima.presses("Trek vraag 1 in")
    assert [(await house.question(n)).state for n in (1, 2)] == [State.WITHDRAWN, State.FREE]


async def test_a_question_can_be_withdrawn_by_its_number(house: House, fatima: Person) -> None:
    await two_open_questions(house, fatima)

    assert await fatima.commands("intrekken", "2") == [house.says("intrekken.gedaan", nummer=2)]


async def test_a_number_that_is_not_open_withdraws_no_other(house: House, fatima: Person) -> None:
    await two_open_questions(house, fatima)
    await fatima.commands("intrekken", "1")

    assert await fatima.commands("intrekken", "1") == [house.says("intrekken.niet_open", nummer=1)]
    assert (await house.question(2)).state is State.FREE


async def test_once_all_is_closed_there_is_nothing_to_withdraw(house: House, fatima: Person) -> None:
    await fatima.commands("start")
    await fatima.writes("mag ik een geit houden")
    joke = house.member(71, "Joke")
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await fatima.reads()

    assert await fatima.commands("intrekken") == [house.says("intrekken.geen")]
    assert await fatima.presses("Intrekken") == [house.says("knop.past_niet_meer")]


async def test_status_says_in_plain_words_how_each_question_stands(house: House, fatima: Person) -> None:
    joke = house.member(71, "Joke")
    await fatima.commands("start")
    await fatima.writes("mag ik een geit houden")

    async def status() -> str:
        [read] = await fatima.commands("status")
        return read.removeprefix(f"{house.says('status.kop')}\n")

    await joke.presses("Ik pak dit op")
    assert await status() == house.says("status.claimed", nummer=1)
    await joke.replies(house.card(), "Dat mag gewoon.")
    await fatima.reads()
    assert await status() == house.says("status.waiting_for_resident", nummer=1)
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await fatima.reads()
    assert await status() == house.says("status.gesloten", nummer=1)
    await fatima.presses("Nieuwe vraag")
    await fatima.writes("en een schaap")
    await fatima.commands("intrekken")
    assert await status() == f"{house.says('status.withdrawn', nummer=2)}\n{house.says('status.gesloten', nummer=1)}"


async def test_status_makes_no_promise_again_that_broke(house: House, fatima: Person) -> None:
    await fatima.commands("start")
    await fatima.writes("mag ik een geit houden")

    await house.wait(days=4)

    assert await fatima.commands("status") == [
        f"{house.says('status.kop')}\n{house.says('status.duurt_langer', nummer=1)}"
    ]


async def test_status_shows_what_is_open_before_what_is_over(house: House, fatima: Person) -> None:
    await two_open_questions(house, fatima)
    await fatima.commands("intrekken", "2")

    [read] = await fatima.commands("status")

    assert read.index("Vraag 1") < read.index("Vraag 2")


async def test_an_unknown_command_is_explained(house: House, fatima: Person) -> None:
    await fatima.commands("start")

    assert await fatima.commands("weer") == [house.says("onbekende_opdracht", naam="weer")]


async def test_the_language_of_the_telephone_is_spoken_until_another_is_known(house: House, fatima: Person) -> None:
    assert await fatima.commands("start", language="en") == [house.says("welkom", "en", plaats="Rotterdam")]
    assert await fatima.commands("start", language="nl") == [house.says("welkom", "en", plaats="Rotterdam")]


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ("start", "welkom"),
        ("help", "help.kop"),
        ("mens", "doorgeven.wants_human"),
        ("status", "status.geen"),
        ("intrekken", "intrekken.geen"),
        ("taal", "taal.kies"),
        ("privacy", "privacy"),
        ("vergeetmij", "vergeetmij.zeker"),
    ],
)
async def test_every_command_is_also_a_plain_sentence(
    house: House, thoughts: ChosenThoughts, fatima: Person, wish: str, sentence: str
) -> None:
    await fatima.commands("start")
    thoughts.of("een gewone zin", wish=wish)

    [read] = await fatima.writes("een gewone zin")

    expected = house.says(sentence, plaats="Rotterdam", nummer=1, verwacht="binnen 2 werkdagen")
    assert read.startswith(expected)


async def test_a_wish_is_no_question(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    thoughts.of("hoe staat het", wish="status")

    await fatima.writes("hoe staat het")

    assert await house.rows(questions) == []
