"""SIGTERM with a backlog, and SIGKILL ten seconds later."""

from __future__ import annotations

import asyncio
import signal

import pytest

from .conftest import kills
from .course import Course

FEW = 60
GRACE = 10


@pytest.mark.slow
async def test_a_bot_that_is_stopped_with_a_backlog_leaves_it_to_the_next(course: Course) -> None:
    for _ in range(min(kills(FEW), 1000)):
        await course.crowd.writes(course.chance.choice(course.crowd.residents))

    life = await course.lives()
    await course.fake.until(lambda: course.fake.calls_of("sendMessage"))
    life.signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(GRACE):
            await life.ends()
    except TimeoutError:
        await life.is_killed()
    await course.lives()

    found = await course.ends_well(deaths=1, what="stopped with a backlog")
    assert life.status == 0
    assert (found.doubles, found.uncertain) == (0, 0)
