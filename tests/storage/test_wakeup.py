"""A bell that rings at one replica is heard at the others, on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import PostgresBells, make_engine
from bot.flow.bell import Bell

A_LONG_TIME = 60


@pytest.fixture
def url(migrated_postgres: str) -> str:
    return migrated_postgres


class Tower:
    """A replica with two bells."""

    def __init__(self, url: str) -> None:
        self.work, self.messages = Bell(), Bell()
        self.heard = 0
        self.engine = make_engine(url)
        bells = PostgresBells(self.engine, {"work": self.work, "messages": self.messages}, self.nap)
        self.carrying = asyncio.create_task(bells.run())

    async def nap(self, _: float) -> None:
        await asyncio.sleep(0)

    async def listens(self) -> None:
        """Once the connection is there everybody looks, and not before."""
        for bell in (self.work, self.messages):
            await asyncio.wait_for(bell.wait(A_LONG_TIME), A_LONG_TIME)

    async def ends(self) -> None:
        self.carrying.cancel()
        with suppress(asyncio.CancelledError):
            await self.carrying
        await self.engine.dispose()


@pytest.fixture
async def tower(url: str) -> AsyncIterator[Callable[[], Tower]]:
    towers: list[Tower] = []

    def build() -> Tower:
        towers.append(Tower(url))
        return towers[-1]

    yield build
    for one in towers:
        await one.ends()


async def hears(bell: Bell) -> bool:
    """Whether it rings, without looking at a clock that a busy machine makes late."""
    waiting = asyncio.create_task(bell.wait(A_LONG_TIME))
    await asyncio.wait({waiting}, timeout=A_LONG_TIME / 2)
    rang = waiting.done()
    waiting.cancel()
    return rang


async def test_what_rings_here_is_heard_there_and_no_other_bell(tower: Callable[[], Tower]) -> None:
    here, there = tower(), tower()
    for one in (here, there):
        await one.listens()

    here.messages.ring()
    here.messages.ring()

    assert await hears(there.messages)
    there.work.ring()
    assert await hears(here.work)
    assert not there.messages._rung.is_set()


async def test_who_lost_the_connection_makes_it_again_and_looks(
    tower: Callable[[], Tower], engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    here, there = tower(), tower()
    for one in (here, there):
        await one.listens()

    ends = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query LIKE '%pg_notify%'"
    )
    async with engine.begin() as connection:
        await connection.execute(text(f"{ends} AND pid <> pg_backend_pid()"))
    for one in (here, there):
        await one.listens()
    here.work.ring()

    assert await hears(there.work)
