"""A resident is silent for weeks after an answer: they are asked once, and then the question closes by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.question import CloseReason, State
from flow.house import GROUP, Colleague, House, Person
from flow.knowledge import ChosenThoughts, danger, hardly

GOAT = "de huurbaas en mijn geit"
YES, NO = "Ja, ik ben geholpen", "Nee, nog niet"


@pytest.fixture
async def answered(house: House, thoughts: ChosenThoughts, fatima: Person, joke: Colleague) -> Person:
    """Asked and answered on Monday 23 November at noon; silent since then."""
    await fatima.commands("start")
    thoughts.of(GOAT, hardly("huur"))
    await fatima.writes(GOAT)
    await joke.replies(house.card(), "Ja hoor")
    await fatima.reads()
    return fatima


async def test_after_two_weeks_the_resident_is_asked_once_and_a_week_later_the_question_is_closed(
    house: House, answered: Person
) -> None:
    await house.at(7, 12, 1, month=12)
    asked, told = await answered.reads(), house.in_topic()[-1]
    await house.at(14, 11, 59, month=12)
    still_open = await house.question()
    await house.at(14, 12, 2, month=12)
    closed = await house.question()

    assert asked == [house.says("stil.vraag", nummer=1, moment="ma 14 dec 12.01 uur")]
    assert told == house.says("herinnering.bewoner_gevraagd", nummer=1, moment="ma 14 dec 12.01 uur")
    assert still_open.state is State.WAITING_FOR_RESIDENT
    assert (closed.state, closed.close_reason) == (State.CLOSED, CloseReason.NO_REACTION)
    assert await answered.reads() == [house.says("gesloten.geen-reactie", nummer=1)]
    assert answered.last.labels == ["Heropen", "Nieuwe vraag"]
    assert house.in_topic()[-1] == house.says("herinnering.vanzelf_gesloten", nummer=1, dagen=14)
    assert not house.chats.topics[house.thread()].is_open


async def test_what_the_resident_writes_after_that_opens_it_again(house: House, answered: Person) -> None:
    await house.at(7, 12, 1, month=12)
    await house.at(14, 12, 2, month=12)
    await answered.reads()

    assert await answered.writes("het is nog niet gelukt") == [house.says("doorgeven.heropend", nummer=1)]
    assert (await house.question()).state is State.FREE


async def test_who_is_helped_says_so_in_one_tap_and_the_werkteam_reads_it(
    house: House, answered: Person, joke: Colleague
) -> None:
    await house.at(7, 12, 1, month=12)
    await answered.reads()
    said = await answered.presses(YES)
    closed = await house.question()
    line = house.in_topic()[-1]
    house.clock.move(minutes=2)
    again = await answered.presses(YES)

    assert said == again == [house.says("stil.geholpen", nummer=1)]
    assert (closed.state, closed.close_reason) == (State.CLOSED, CloseReason.ANSWERED)
    assert line == house.says("kaart.is_geholpen", nummer=1)
    assert (await house.question()).version == closed.version


async def test_who_is_not_helped_is_with_the_owner_again(house: House, answered: Person, joke: Colleague) -> None:
    await house.at(7, 12, 1, month=12)
    await answered.reads()
    said = await answered.presses(NO)
    question = await house.question()
    line = house.in_topic()[-1]
    await house.at(14, 12, 2, month=12)

    assert said == [house.says("stil.niet_geholpen", nummer=1)]
    assert (question.state, question.owner) == (State.CLAIMED, joke.member)
    assert line == house.says("kaart.niet_geholpen", nummer=1)
    assert (await house.question()).state is State.FREE


async def test_who_says_so_after_it_was_closed_opens_it_again(house: House, answered: Person) -> None:
    await house.at(7, 12, 1, month=12)
    await house.at(14, 12, 2, month=12)
    await answered.reads()

    assert await answered.presses(NO) == [house.says("stil.niet_geholpen", nummer=1)]
    assert (await house.question()).state is State.FREE


async def test_a_word_of_the_resident_or_of_the_owner_begins_a_new_silence(
    house: House, answered: Person, joke: Colleague
) -> None:
    await house.at(7, 12, 1, month=12)
    await joke.presses("Nog even wachten")
    await house.at(14, 12, 2, month=12)
    kept = await house.question()
    await answered.reads()
    await house.at(21, 12, 2, month=12)

    assert kept.state is State.WAITING_FOR_RESIDENT
    assert await answered.reads() == [house.says("stil.vraag", nummer=1, moment="ma 28 dec 12.02 uur")]


async def test_a_restart_neither_asks_twice_nor_forgets_to_close(house: House, answered: Person) -> None:
    await house.at(7, 12, 1, month=12)
    await answered.reads()
    house.restart_reminders()
    await house.at(14, 12, 2, month=12)
    house.restart_reminders()
    await house.at(15, 12, month=12)

    assert await answered.reads() == [house.says("gesloten.geen-reactie", nummer=1)]


async def test_after_a_long_stop_the_resident_is_asked_before_anything_is_closed(
    house: House, answered: Person
) -> None:
    house.restart_reminders()
    await house.at(31, 9, 1, month=12)

    assert await answered.reads() == [house.says("stil.vraag", nummer=1, moment="do 7 jan 9.01 uur")]
    assert (await house.question()).state is State.WAITING_FOR_RESIDENT


async def test_after_nood_nobody_is_asked_and_only_people_close(
    house: House, thoughts: ChosenThoughts, answered: Person, joke: Colleague
) -> None:
    thoughts.of("ik wil niet meer", hardly("huur"), danger("nood-suicide"))
    await answered.writes("ik wil niet meer")
    await joke.replies(house.card(), "Ik lees wat u schrijft")
    await answered.reads()
    await house.at(31, 12, month=12)

    assert await answered.reads() == []
    assert (await house.question()).state is State.WAITING_FOR_RESIDENT


async def test_an_old_button_does_not_close_what_became_nood(
    house: House, thoughts: ChosenThoughts, answered: Person
) -> None:
    await house.at(7, 12, 1, month=12)
    thoughts.of("ik wil niet meer", hardly("huur"), danger("nood-suicide"))
    await answered.writes("ik wil niet meer")

    assert await answered.presses(YES) == [house.says("knop.past_niet_meer")]
    assert (await house.question()).is_open


async def test_where_it_may_be_about_violence_nobody_is_asked_and_it_stays_in_the_digest(
    house: House, answered: Person
) -> None:
    known = house.shelf.knowledge
    unsafe = known.onderwerpen | {"huur": replace(known.onderwerpen["huur"], group="veiligheid")}
    house.shelf.knowledge = replace(known, onderwerpen=unsafe)
    await house.at(15, 12, month=12)
    await house.at(31, 12, month=12)

    assert await answered.reads() == []
    assert (await house.question()).state is State.WAITING_FOR_RESIDENT
    assert "1 · wacht op bewoner (Joke)" in house.chats.in_chat(GROUP)[-1].text
