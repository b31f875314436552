"""The clock of the machine jumps ahead and back, while the bot runs and while it is off."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from fake_telegram import reset_before, too_many
from sqlalchemy import func, insert, select

from bot.adapters.storage.tables import due_rows
from bot.domain.watching import DIGEST

from .course import Course

DAY = timedelta(days=1)
A_WHILE = 1.5
"""Seconds between two jumps."""


@pytest.mark.slow
async def test_a_clock_that_jumps_a_day_ahead_and_back_holds_up_and_doubles_nothing(course: Course) -> None:
    life = await course.lives()
    await course.people_go_on(A_WHILE)

    for jump in (DAY, -DAY, timedelta(0)):
        course.fake.fails(reset_before(), method="sendMessage", times=3)  # some wait for another try when it jumps
        course.fake.fails(too_many(3), method="sendMessage", times=1)
        await course.people_go_on(A_WHILE)
        course.bot.is_wrong_by(jump.total_seconds())
        await course.people_go_on(A_WHILE)
        await course.rests()

    found = await course.ends_well(what="the clock jumps a day ahead, a day back")
    assert found.doubles == 0
    assert not life.gone.is_set()
    assert "clock_went_back" in course.bot.log


@pytest.mark.slow
async def test_a_bot_that_starts_on_a_clock_of_yesterday_waits_for_nothing_of_tomorrow(course: Course) -> None:
    life = await course.lives()
    await course.people_go_on(A_WHILE)
    await life.is_killed()

    course.bot.is_wrong_by(-DAY.total_seconds())
    await course.lives()
    await course.people_go_on(A_WHILE)

    await course.ends_well(deaths=1, what="started on a clock of yesterday")
    assert "clock_went_back" in course.bot.log


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_becomes_due_while_the_clock_jumps_is_done_once(course: Course) -> None:
    life = await course.lives()
    await course.fake.until(lambda: course.fake.calls_of("getUpdates"))
    noon = datetime.now(UTC)
    due_then = [noon + timedelta(hours=hours) for hours in range(-12, 36, 3)]
    async with course.engine.begin() as connection:
        await connection.execute(insert(due_rows), [{"kind": DIGEST, "subject": 0, "at": at} for at in due_then])

    for jump in (DAY, -DAY, timedelta(0)):
        course.bot.is_wrong_by(jump.total_seconds())
        await _nothing_is_due(course, noon + jump)

    async with course.engine.connect() as connection:
        done = select(due_rows.c.at).where(due_rows.c.is_done, due_rows.c.at.in_(due_then)).order_by(due_rows.c.at)
        assert list(await connection.scalars(done)) == [at for at in due_then if at <= noon + DAY]
    await course.ends_well(what="reminders while the clock jumps")
    assert not life.gone.is_set()


async def _nothing_is_due(course: Course, at: datetime) -> None:
    """Until all that is due at this moment is done; a reminder that is never done ends this."""
    due = select(func.count()).where(~due_rows.c.is_done, due_rows.c.at <= at)
    async with asyncio.timeout(60):
        while await _count(course, due):  # noqa: ASYNC110 - nobody tells when
            await asyncio.sleep(0.2)


async def _count(course: Course, query: object) -> int:
    async with course.engine.connect() as connection:
        return int(await connection.scalar(query) or 0)  # type: ignore[call-overload]
