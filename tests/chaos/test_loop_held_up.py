"""A mistake in a handler holds up the event loop for seconds."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import insert, select

from bot.adapters.storage.tables import due_rows
from bot.domain.watching import DIGEST

from .course import Course
from .crowd import new_words

A_PROBES_PATIENCE = 1.0
WATCHDOG_SECONDS = 6
NO_ANSWER: tuple[int, dict[str, Any]] = (0, {})


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """Hears what the bot tells it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hearing:
        hearing.bind(str(tmp_path / "notify"))
        hearing.setblocking(False)
        yield hearing


def heard(systemd: socket.socket) -> list[str]:
    found = []
    with suppress(BlockingIOError):
        while True:
            found.append(systemd.recv(100).decode())
    return found


class Probe:
    """Asks for `/readyz`, as a load balancer does."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/readyz"
        self.seen: list[tuple[int, dict[str, Any]]] = []

    async def sees(self, status: int) -> dict[str, Any]:
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while True:
                self.seen.append(await self._asks(session))
                if self.seen[-1][0] == status:
                    return self.seen[-1][1]
                await asyncio.sleep(0.1)

    async def _asks(self, session: aiohttp.ClientSession) -> tuple[int, dict[str, Any]]:
        try:
            async with session.get(self.address, timeout=aiohttp.ClientTimeout(A_PROBES_PATIENCE)) as answer:
                return answer.status, await answer.json()
        except (TimeoutError, aiohttp.ClientError):
            return NO_ANSWER


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_handler_that_holds_up_the_loop_makes_it_unready_and_nothing_is_lost(
    course: Course, systemd: socket.socket, unused_tcp_port_factory: Any, tmp_path: Path
) -> None:
    port, first_word = unused_tcp_port_factory(), next(new_words())
    notify = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": str(WATCHDOG_SECONDS * 1_000_000)}
    settings = course.bot.settings | {"web": {"poort": port}}
    life = await course.lives(bot=replace(course.bot, settings=settings, environment=notify, heavy_word=first_word))
    probe = Probe(port)
    await probe.sees(200)
    at = datetime.now(UTC) + timedelta(seconds=1)
    async with course.engine.begin() as connection:
        await connection.execute(insert(due_rows).values(kind=DIGEST, subject=0, at=at))

    await course.crowd.writes(course.crowd.residents[0])
    await probe.sees(NO_ANSWER[0])
    writing = asyncio.create_task(course.people_go_on(3))
    why = await probe.sees(503)
    before = heard(systemd)
    await probe.sees(200)
    await writing

    assert why["bad"] == ["event_loop"]
    assert why["parts"]["event_loop"]["held_up_seconds"] > 3
    assert "READY=1" in before
    assert "WATCHDOG=1" in heard(systemd)
    assert "event_loop_held_up" in course.bot.log
    await course.ends_well(what="the loop held up for 5 s")
    async with course.engine.connect() as connection:
        assert await connection.scalar(select(due_rows.c.is_done).where(due_rows.c.at == at))
    assert not life.gone.is_set()
