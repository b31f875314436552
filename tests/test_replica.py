"""One process among others: what it tells, and whose leases it gives back."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlLeases, SqlReplicas, make_engine, migrate
from bot.domain.errors import StoreUnavailable
from bot.replica import Replica, here, is_gone, new_name

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HERE = here()


class Noon:
    def now(self) -> datetime:
        return NOON


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'samenspel.db'}")
    await migrate(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def leases(engine: AsyncEngine) -> SqlLeases:
    return SqlLeases(engine)


def replica(engine: AsyncEngine, knowledge: str = "1") -> Replica:
    return Replica(SqlLeases(engine), SqlReplicas(engine), lambda: knowledge, Noon())


def a_process_that_ended() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


async def test_the_dead_of_this_machine_give_back_what_they_held_and_nobody_else(
    engine: AsyncEngine, leases: SqlLeases
) -> None:
    me, dead = replica(engine), a_process_that_ended()
    living = {
        "here": f"{HERE}-{os.getppid()}-0123abcd",
        "elsewhere": f"other-{HERE}-{dead}-0123abcd",
        "of init": f"{HERE}-1-0123abcd.3",
        "nameless": "somebody",
        "a twin in another container of this host": f"{socket.gethostname()}.1-{os.getpid()}-0123abcd",
        "of an older version": f"{socket.gethostname()}-{dead}-0123abcd",
        "mine": me.worker(2),
    }
    gone = {
        "dead": f"{HERE}-{dead}-0123abcd",
        "its worker": f"{HERE}-{dead}-0123abcd.3",
        "a former life": f"{HERE}-{os.getpid()}-0123abcd",
    }
    for work, owner in (living | gone).items():
        await leases.take(work, owner, NOON, 60)

    await me.give_sign()

    assert await leases.owners() == sorted(living.values())


async def test_who_stops_holds_nothing_any_more(engine: AsyncEngine, leases: SqlLeases) -> None:
    me, other = replica(engine), new_name()
    await me.give_sign()
    for work, owner in (("sending", me.name), ("a lane", me.worker(1)), ("polling", other)):
        await leases.take(work, owner, NOON, 60)

    await me.leave()

    assert await leases.owners() == [other]
    assert await SqlReplicas(engine).in_use(NOON) == {}


async def test_that_the_knowledge_differs_is_told_once(engine: AsyncEngine, caplog: pytest.LogCaptureFixture) -> None:
    anna, bram = replica(engine, "old"), replica(engine, "new")
    event = "knowledge_differs_between_replicas"
    await anna.give_sign()
    assert event not in caplog.messages

    for _ in range(2):
        await bram.give_sign()
    assert caplog.messages.count(event) == 1

    await anna.leave()
    await bram.give_sign()
    await anna.give_sign()
    await bram.give_sign()
    assert caplog.messages.count(event) == 3


async def test_when_the_store_is_away_a_sign_of_life_comes_later(
    engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    class Away(SqlLeases):
        async def owners(self) -> list[str]:
            raise StoreUnavailable("locked")

    class Enough(Exception):
        pass

    naps = 0

    async def nap(_: float) -> None:
        nonlocal naps
        naps += 1
        if naps > 2:
            raise Enough

    me = Replica(Away(engine), SqlReplicas(engine), lambda: "1", Noon(), nap)
    with caplog.at_level(logging.WARNING), pytest.raises(Enough):
        await me.run()
    await me.leave()

    assert caplog.messages == ["store_unavailable"] * 3


def test_where_a_system_does_not_tell_its_space_of_processes_the_host_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.replica._OWN_PROCESSES", "/nowhere")

    assert here() == socket.gethostname()
    assert is_gone(f"{here()}-{os.getpid()}-0123abcd")
    assert not is_gone(new_name().replace(f"-{os.getpid()}-", f"-{os.getppid()}-"))
