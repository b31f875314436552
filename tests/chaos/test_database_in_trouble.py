"""Somebody else holds the database, its disk is full, its server is restarted, its connections are cut."""

from __future__ import annotations

import asyncio
import resource

import pytest
from sqlalchemy import text

from .conftest import kills
from .course import Course

FEW = 6
CUT = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
LONGER_THAN_IT_WAITS = 7
"""Seconds; the bot waits five for somebody else's lock."""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_while_somebody_else_holds_sqlite_nothing_is_lost(course: Course) -> None:
    seconds = 30 if kills(FEW) > FEW else LONGER_THAN_IT_WAITS
    await course.lives()
    await course.people_go_on(1)

    async with course.engine.connect() as other:  # it begins with the lock, as all our transactions do
        await other.execute(text("SELECT 1"))
        await course.people_go_on(seconds)
        await other.rollback()

    await course.ends_well(what=f"locked for {seconds} s")


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_full_disk_is_waited_for_without_a_restart(course: Course) -> None:
    life = await course.lives()
    await course.people_go_on(2)

    resource.prlimit(life.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    await course.people_go_on(4)
    waits_at_telegram = len(course.fake.unacknowledged)
    resource.prlimit(life.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    await course.ends_well(deaths=1, what="no room on the disk")
    assert waits_at_telegram > 0
    assert not life.gone.is_set()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_connections_that_are_cut_in_the_middle_of_things_lose_nothing(course: Course) -> None:
    life = await course.lives()
    await course.people_go_on(2)
    await course.rests()

    writing = asyncio.create_task(course.people_go_on(6))
    while not writing.done():
        await asyncio.wait({writing}, timeout=course.chance.uniform(0, 0.6))
        async with course.engine.connect() as connection:
            await connection.execute(CUT)

    await course.ends_well(deaths=20, what="connections cut again and again")
    assert not life.gone.is_set()
