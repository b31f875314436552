"""A bot that was off, or cut off, for days does not pour out all that should have been said meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flow.ports import NotReached
from flow.house import GROUP, RULES, Colleague, House, Person
from flow.knowledge import ChosenThoughts, hardly

ASKED = "mag ik een geit houden"


@pytest.fixture
async def asked(house: House, thoughts: ChosenThoughts, fatima: Person, henk: Person) -> None:
    """Each asked something at noon on Monday 23 November, promised for Wednesday."""
    thoughts.of(ASKED, hardly("huur"))
    for person in (fatima, henk):
        await person.commands("start")
        await person.writes(ASKED)


async def test_after_ten_days_off_each_resident_reads_one_thing_about_an_open_question(
    house: House, asked: None, fatima: Person, henk: Person, joke: Colleague
) -> None:
    house.live_by(replace(RULES, coordinators=(77,)))
    await joke.presses("Ik pak dit op", house.card(2))
    before = len(house.chats.in_chat(GROUP))

    house.restart_reminders()
    await house.at(3, 10, month=12)
    again = len(house.chats.in_chat(GROUP))
    await house.at(3, 10, 5, month=12)

    assert await fatima.reads() == [house.says("duurt_langer", nummer=1)]
    assert await henk.reads() == [house.says("duurt_langer", nummer=2)]
    assert again - before <= 6
    assert len(house.chats.in_chat(GROUP)) == again


async def test_a_group_that_could_not_be_reached_for_days_reads_one_digest(house: House, asked: None) -> None:
    house.chats.when(lambda message: message.key.startswith("digest:"), *[NotReached("away")] * 500)
    for day in (24, 25, 26, 27):
        await house.at(day, 9, 1)
        await house.at(day, 16)
    waiting = [
        key for key, status in (await house.statuses()).items() if key.startswith("digest:20") and status == "waiting"
    ]

    assert [key for key in waiting if key.count(":") == 1] == ["digest:2026-11-27"]
