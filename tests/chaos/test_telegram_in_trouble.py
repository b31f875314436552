"""Telegram asks to wait, answers with pages of errors, or not at all."""

from __future__ import annotations

import pytest
from fake_telegram import bad_gateway, reset_after, reset_before, server_error, too_many
from fake_telegram.faults import Fault

from .conftest import kills
from .course import Course

FEW = 6
SECONDS = 2.0
SHARE = 0.3
ON_THE_WAY = 0.5
"""Seconds within which a call may have left before the bot heard that it has to wait."""


@pytest.mark.slow
async def test_in_a_storm_of_429_nobody_is_called_before_the_time_that_was_asked_and_all_is_delivered(
    course: Course,
) -> None:
    fake, chance = course.fake, course.chance
    longest = 30 if kills(FEW) > FEW else 2
    for seconds in range(1, longest + 1):
        fake.fails(too_many(seconds), times=None, when=lambda _: chance.random() < SHARE / longest)

    await course.lives()
    await course.people_go_on(SECONDS * longest)
    fake.works_again()

    await course.ends_well(what="a storm of 429")
    assert any(call.status == 429 for call in fake.calls)
    assert _too_early(course) == []


def _too_early(course: Course) -> list[str]:
    """Calls to a chat before the time that Telegram asked for was over; but for those that had left already."""
    until: dict[int | None, float] = {}
    heard: dict[int | None, float] = {}
    early = []
    for call in course.fake.calls:
        if call.method.lower().startswith(("send", "copy", "edit", "createforum")):
            if heard.get(call.chat_id, 0) + ON_THE_WAY < call.at < until.get(call.chat_id, 0):
                early.append(str(call))
            if call.status == 429:
                heard[call.chat_id] = call.at
                until[call.chat_id] = call.at + int(call.description.split()[-1])
    return early


@pytest.mark.parametrize(
    "fault",
    [
        reset_after(),
        *(pytest.param(f, marks=pytest.mark.slow) for f in (server_error(), bad_gateway(), reset_before())),
        pytest.param(bad_gateway(is_processed=True), marks=pytest.mark.slow),
    ],
)
@pytest.mark.slow
async def test_whatever_telegram_answers_everything_arrives(course: Course, fault: Fault) -> None:
    fake, chance = course.fake, course.chance
    trouble = fake.fails(fault, times=None, when=lambda _: chance.random() < SHARE)

    await course.lives()
    await course.people_go_on(SECONDS)
    fake.works_again()

    await course.ends_well(deaths=trouble.hits, what=f"{trouble.hits} times {fault.status} {fault.html[:6]}")
