"""A clock that is put back makes nobody wait: not for a retry, not for a lease, not for what Telegram asked."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.adapters.storage import SqlLeases, SqlMoments
from bot.adapters.storage.tables import blocked_chats, leases, outbox
from bot.domain.errors import StoreUnavailable
from bot.domain.message import ChatId
from bot.flow.bell import Bell
from bot.flow.clock_watch import ClockWatch
from bot.flow.ports import RawUpdate
from flow.house import House, Person

DAY = 24 * 60 * 60


class Machine:
    """A clock that is set, and seconds that only go by."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.gone_by = 0.0
        self.bell = Bell()
        self.watch = self.new_watch()

    def new_watch(self) -> ClockWatch:
        moments, clock = SqlMoments(self.house.engine), self.house.clock
        return ClockWatch(moments, clock, (self.bell,), seconds=lambda: self.gone_by)

    async def looks_after(self, seconds: float, *, clock_moved: float = 0) -> None:
        self.gone_by += seconds
        self.house.clock.move(seconds=seconds + clock_moved)
        await self.watch.look()


@pytest.fixture
async def machine(house: House) -> Machine:
    machine = Machine(house)
    await machine.watch.look()
    return machine


async def test_what_waits_for_a_moment_waits_no_longer_when_the_clock_goes_back_a_day(
    house: House, machine: Machine
) -> None:
    now = house.clock.now()
    lease = await SqlLeases(house.engine).take("sending", "anna", now, 15)
    await house.inbox.keep([RawUpdate(1, 7, 501, "{}")], now)
    await house.outbox.block_chat(ChatId(501), now + timedelta(seconds=30))

    await machine.looks_after(1, clock_moved=-DAY)

    assert lease is not None
    assert [row["until"] for row in await house.rows(leases)] == [lease.until - timedelta(days=1)]
    assert [row["until"] - house.clock.now() for row in await house.rows(blocked_chats)] == [timedelta(seconds=29)]
    assert len(await house.inbox.claim("bram", house.clock.now(), 60)) == 1


async def test_it_sends_on_after_the_clock_went_back(house: House, asked: Person, machine: Machine) -> None:
    await house.send()
    await asked.writes("en mijn zus dan")

    await machine.looks_after(1, clock_moved=-DAY)
    await house.send()

    assert {row["status"] for row in await house.rows(outbox)} == {"sent"}


async def test_a_clock_that_jumps_ahead_or_is_corrected_a_little_changes_nothing(
    house: House, machine: Machine
) -> None:
    until = house.clock.now() + timedelta(days=3)
    await house.outbox.block_chat(ChatId(501), until)

    await machine.looks_after(1, clock_moved=DAY)
    await machine.looks_after(1, clock_moved=-0.5)

    assert [row["until"] for row in await house.rows(blocked_chats)] == [until]


async def test_a_clock_that_went_back_while_the_bot_was_off_is_noticed_at_its_start(
    house: House, asked: Person
) -> None:
    await house.send()
    await house.outbox.block_chat(ChatId(501), house.clock.now() + timedelta(seconds=30))
    house.clock.move(seconds=-DAY)

    await Machine(house).watch.look()

    left = [row["until"] - house.clock.now() for row in await house.rows(blocked_chats)]
    assert left == [timedelta(seconds=30)]


async def test_when_the_store_is_away_it_looks_again_and_has_forgotten_nothing(
    house: House, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = [True]

    async def put_back(moments: SqlMoments, *rest: object) -> None:
        if away.pop() if away else False:
            raise StoreUnavailable("away")
        done.append(rest)

    async def a_second(seconds: float) -> None:
        assert seconds == 1
        machine.gone_by += 1
        house.clock.move(seconds=1)
        if done:
            raise asyncio.CancelledError

    done: list[object] = []
    monkeypatch.setattr(SqlMoments, "put_back", put_back)
    machine.watch._sleep = a_second
    house.clock.move(seconds=-DAY)
    with pytest.raises(asyncio.CancelledError):
        await machine.watch.run()

    assert done == [(house.clock.now() - timedelta(seconds=1), timedelta(days=1))]
