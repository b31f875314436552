"""Somebody else holds the database, its disk is full, its server is restarted, its connections are cut."""

from __future__ import annotations

import asyncio
import resource
import signal
from dataclasses import replace

import pytest
from databases import restart
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


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("intake", ["polling", "webhook"])
async def test_connections_that_break_in_the_middle_of_a_commit_lose_nothing(course: Course) -> None:
    life = await course.lives(bot=replace(course.bot, cut=0.03))
    await course.people_go_on(10)
    await course.rests()
    life.signal(signal.SIGTERM)
    assert await life.ends() == 0
    await course.lives()

    cuts = course.bot.log.count("store_unavailable")
    await course.ends_well(deaths=cuts, what="connections cut in a commit")
    assert cuts > 0


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("intake", ["polling", "webhook"])
@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_a_server_that_is_restarted_is_waited_for(course: Course, how: str) -> None:
    async with course.engine.connect() as connection:
        folder = str(await connection.scalar(text("SHOW data_directory")))
    await course.engine.dispose()
    life = await course.lives()
    await course.people_go_on(2)

    for _ in range(3):
        writing = asyncio.create_task(course.people_go_on(4))
        await asyncio.to_thread(restart, folder, how)
        await writing

    # What was under way to Telegram when the server fell may have been noted by nobody.
    await course.ends_well(deaths=3, what=f"PostgreSQL restarted, -m {how}, 3 times")
    assert not life.gone.is_set()
