"""What makes a replica ready, part by part, on a clock in the hands of the test."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import condition as condition_module
from bot.adapters.storage import SqlInbox, SqlOutbox, SqlStore, make_engine, migrate
from bot.adapters.web.figures import Figure
from bot.adapters.web.readiness import Part
from bot.condition import Condition, Intake
from bot.domain.message import ChatId
from bot.domain.outgoing import Outgoing, Priority, Say, ToChat
from bot.flow.arrivals import Arrivals
from bot.flow.bell import Bell
from bot.flow.life import SignsOfLife
from bot.flow.loop_watch import LoopWatch
from bot.flow.ports import Disk, RawUpdate, Space
from bot.flow.room import Room

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Time:
    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def seconds(self) -> float:
        return (self.moment - NOON).total_seconds()


class GoodIntake(Intake):
    def part(self, now: datetime) -> Part:
        return Part("intake", is_good=True)

    def figures(self, now: datetime) -> Sequence[Figure]:
        return [Figure("poll_age_seconds", "Age.", 3)]


@dataclass
class DiskOf(Disk):
    free: int = 900
    total: int = 1000

    def space(self) -> Space | None:
        return Space(self.free, self.total)


@dataclass
class Bot:
    engine: AsyncEngine
    time: Time
    signs: SignsOfLife
    condition: Condition
    database: Path
    disk: DiskOf

    async def bad(self) -> list[str]:
        parts = [await look() for look in self.condition.looks()]
        return [part.name for part in parts if not part.is_good]

    async def figures(self) -> dict[str, Figure]:
        return {figure.name: figure for figure in await self.condition.figures()}


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    database = tmp_path / "samenspel.db"
    engine = make_engine(f"sqlite:///{database}", busy_timeout=0.2)
    await migrate(engine)
    time = Time()
    library = SimpleNamespace(
        knowledge=SimpleNamespace(version="abc"),
        loaded=SimpleNamespace(problems=[SimpleNamespace(is_error=True), SimpleNamespace(is_error=False)]),
    )
    signs, arrivals = SignsOfLife(time.seconds), Arrivals(SqlInbox(engine), time, Bell())
    disk = DiskOf()
    condition = Condition(engine, library, time, arrivals, signs, GoodIntake(), Room(disk, 50))  # type: ignore[arg-type]
    yield Bot(engine, time, signs, condition, database, disk)
    await condition.probe.end()
    await engine.dispose()


async def test_a_bot_with_nothing_to_do_is_ready(bot: Bot) -> None:
    assert await bot.bad() == []


async def test_a_database_that_another_holds_makes_it_not_ready_and_is_over_when_it_is_over(bot: Bot) -> None:
    with closing(sqlite3.connect(bot.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        held = await bot.bad()
        figures = await bot.figures()
        other.execute("ROLLBACK")

    assert held == ["database", "tables", "sender"]
    assert figures["store_up"].value == 0
    assert {"oldest_unhandled_seconds", "commit_seconds"} & set(figures) == set()
    assert figures["poll_age_seconds"].value == 3
    assert await bot.bad() == []


async def test_who_asks_does_not_wait_for_a_slow_write_and_shares_it(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(condition_module, "SLOW_WRITE", 0.01)
    with closing(sqlite3.connect(bot.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        seconds = [await bot.condition.probe.seconds() for _ in range(2)]
        other.execute("ROLLBACK")
    await bot.condition.probe.end()

    assert seconds == [None, None]


async def test_tables_of_an_older_version_make_it_not_ready(bot: Bot) -> None:
    with closing(sqlite3.connect(bot.database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0003'")

    assert await bot.bad() == ["tables"]


async def test_a_sender_is_stuck_when_something_may_go_and_nothing_goes(bot: Bot) -> None:
    async with SqlStore(bot.engine).transaction() as transaction:
        await transaction.send(Outgoing("a", ToChat(ChatId(7)), Say("Dag"), Priority.ANSWER))
    with closing(sqlite3.connect(bot.database)) as connection, connection:
        connection.execute("UPDATE outbox SET created_at = '2026-03-02 12:00:00.000000'")
    seen = []
    for minutes in (1, 3):
        bot.time.moment = NOON + timedelta(minutes=minutes)
        seen.append(await bot.bad())
    with closing(sqlite3.connect(bot.database)) as connection, connection:  # a long queue that moves is no trouble
        connection.execute(
            "INSERT INTO outbox (key, peer, priority, kind, status, attempts, next_try, sent_at, resend, uncertain)"
            " VALUES ('b', 'chat:', 1, 'Say', 'sent', 0, '2026-03-02 12:00:00', '2026-03-02 12:02:30.000000', 1, 0)"
        )

    assert seen == [[], ["sender"]]
    assert await bot.bad() == []


async def test_a_loop_that_stands_still_makes_it_not_ready(bot: Bot) -> None:
    bot.signs.show("worker 1")
    assert await bot.bad() == []

    bot.time.moment = NOON + timedelta(seconds=61)

    assert await bot.bad() == ["loops"]
    assert (await bot.figures())["loops_silent"].value == 1


async def test_a_disk_that_is_nearly_full_makes_it_not_ready_until_there_is_room(bot: Bot) -> None:
    bot.disk.free = 49
    assert await bot.bad() == ["disk"]
    assert (await bot.figures())["room_short"].value == 1

    bot.disk.free = 900

    assert await bot.bad() == []
    assert (await bot.figures())["room_short"].value == 0


async def test_what_waits_on_purpose_is_counted_apart_and_is_not_late(bot: Bot) -> None:
    async with SqlStore(bot.engine).transaction() as transaction:
        await transaction.send(Outgoing("a", ToChat(ChatId(7)), Say("Dag"), Priority.ANSWER))
    await SqlOutbox(bot.engine).block_chat(ChatId(7), NOON + timedelta(hours=2))
    bot.time.moment = NOON + timedelta(hours=1)

    figures = await bot.figures()

    assert (figures["messages_held"].value, figures["oldest_sendable_seconds"].value) == (1, 0)
    assert await bot.bad() == []


async def test_a_replica_whose_loop_was_held_up_is_not_ready_for_a_while(bot: Bot) -> None:
    bot.condition.loop_watch = LoopWatch(bot.time.seconds)
    bot.time.moment += timedelta(seconds=6)
    bot.condition.loop_watch.beat()
    bad, figures = await bot.bad(), await bot.figures()
    bot.time.moment += timedelta(seconds=10)

    assert bad == ["event_loop"]
    assert figures["event_loop_held_up_seconds"].value == 5.5
    assert await bot.bad() == []


async def test_the_oldest_unhandled_update_is_the_first_figure(bot: Bot) -> None:
    await SqlInbox(bot.engine).keep([RawUpdate(1, 1, 7, "{}")], NOON)
    bot.time.moment = NOON + timedelta(seconds=90)

    figures = await bot.figures()

    assert next(iter(figures.values())) == Figure(
        "oldest_unhandled_seconds", "Age of the oldest update not handled.", 90
    )
    assert figures["inbox_updates"].by == {"open": 1, "aside": 0}
    assert figures["knowledge_info"].by == {"abc": 1}
    assert figures["knowledge_problems"].value == 1
