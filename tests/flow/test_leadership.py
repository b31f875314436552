"""Work that only one replica may do: it is done by one, taken over in time, and never by two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest

from bot.adapters.storage import SqlLeases
from bot.domain.errors import LeaseLost, StoreUnavailable
from bot.flow.leadership import LEASE_SECONDS, Leadership
from bot.flow.ports import Lease
from flow.house import House


class Waits:
    """Sleeps that a test ends."""

    def __init__(self) -> None:
        self.asleep: list[asyncio.Event] = []
        self.changed = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        wake = asyncio.Event()
        self.asleep.append(wake)
        self.changed.set()
        try:
            await wake.wait()
        finally:
            if wake in self.asleep:
                self.asleep.remove(wake)

    async def wake(self) -> None:
        """Let all who sleep go on, once somebody does, until somebody sleeps again."""
        while not self.asleep:
            self.changed.clear()
            await self.changed.wait()
        sleepers, self.asleep = self.asleep, []
        self.changed.clear()
        for sleeper in sleepers:
            sleeper.set()
        await self.changed.wait()


class Unreliable(SqlLeases):
    """Its database is away when a test says so."""

    is_away = False

    async def take(self, name: str, owner: str, at: object, seconds: float) -> Lease | None:
        if self.is_away:
            raise StoreUnavailable("away")
        return await super().take(name, owner, at, seconds)  # type: ignore[arg-type]


class Replica:
    """One of those who want to do the work."""

    def __init__(self, house: House, name: str) -> None:
        self.waits = Waits()
        self.leases = Unreliable(house.engine)
        self.leadership = Leadership("sending", name, self.leases, house.clock, self.waits)
        self.begun: list[Lease] = []
        self.is_working = asyncio.Event()
        self.fails: Exception | None = None
        self.fails_at_the_end: Exception | None = None
        self.finishes = asyncio.Event()
        self.has_finished = asyncio.Event()
        self.has_finished.set()
        self.running = asyncio.create_task(self.leadership.run(self.work))

    async def work(self, leadership: Leadership) -> None:
        self.begun.append(leadership.lease)
        if self.fails is not None:
            raise self.fails
        self.is_working.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.finishes.set()
            await self.has_finished.wait()
            self.is_working.clear()
            if self.fails_at_the_end is not None:
                raise self.fails_at_the_end

    async def ends(self) -> None:
        self.running.cancel()
        with suppress(asyncio.CancelledError):
            await self.running


@pytest.fixture
async def replica(house: House) -> AsyncIterator[Callable[[str], Replica]]:
    started: list[Replica] = []

    def start(name: str) -> Replica:
        started.append(Replica(house, name))
        return started[-1]

    yield start
    for one in started:
        if not one.running.done():
            await one.ends()


async def test_the_second_waits_until_the_first_stops(house: House, replica: Callable[[str], Replica]) -> None:
    anna = replica("anna")
    await anna.is_working.wait()
    bram = replica("bram")
    await bram.waits.wake()
    assert bram.begun == []

    await anna.ends()
    await bram.waits.wake()

    assert [lease.fence for lease in anna.begun + bram.begun] == [1, 2]
    assert bram.is_working.is_set()
    assert not anna.is_working.is_set()


async def test_who_goes_on_keeps_it(house: House, replica: Callable[[str], Replica]) -> None:
    anna = replica("anna")
    await anna.is_working.wait()
    for _ in range(5):
        house.clock.move(seconds=LEASE_SECONDS / 3)
        await anna.waits.wake()

    assert anna.is_working.is_set()
    assert [lease.fence for lease in anna.begun] == [1]


async def test_who_stops_keeps_its_turn_until_what_it_has_in_hand_is_finished(
    house: House, replica: Callable[[str], Replica]
) -> None:
    anna = replica("anna")
    await anna.is_working.wait()
    anna.has_finished.clear()
    ending = asyncio.create_task(anna.ends())
    bram = replica("bram")
    for _ in range(5):
        house.clock.move(seconds=LEASE_SECONDS / 3)
        await anna.waits.wake()
        await bram.waits.wake()
    assert bram.begun == []

    anna.has_finished.set()
    await ending
    await bram.waits.wake()

    assert bram.is_working.is_set()


async def test_a_replica_that_was_paused_finds_its_turn_over_before_it_acts(
    house: House, replica: Callable[[str], Replica]
) -> None:
    anna = replica("anna")
    await anna.is_working.wait()
    house.clock.move(seconds=60)
    with pytest.raises(LeaseLost):
        _ = anna.leadership.lease
    bram = replica("bram")
    await bram.is_working.wait()

    await anna.waits.wake()

    assert not anna.is_working.is_set()
    assert bram.is_working.is_set()


async def test_a_short_absence_of_the_database_does_not_end_the_turn_and_a_long_one_does(
    house: House, replica: Callable[[str], Replica]
) -> None:
    anna = replica("anna")
    await anna.is_working.wait()
    anna.leases.is_away = True

    house.clock.move(seconds=LEASE_SECONDS / 3)
    await anna.waits.wake()
    assert anna.is_working.is_set()
    house.clock.move(seconds=LEASE_SECONDS)
    await anna.waits.wake()

    assert not anna.is_working.is_set()


async def test_what_goes_wrong_in_the_work_is_not_hidden(house: House, replica: Callable[[str], Replica]) -> None:
    anna = replica("anna")
    anna.fails = LookupError("a mistake of ours")

    with pytest.raises(LookupError):
        await anna.running


async def test_a_lease_that_was_lost_ends_the_turn_and_not_the_replica(
    house: House, replica: Callable[[str], Replica]
) -> None:
    anna = replica("anna")
    anna.fails = LeaseLost("somebody else has it")
    while not anna.begun:
        await anna.waits.changed.wait()
    anna.fails = None
    while not anna.is_working.is_set():
        await anna.waits.wake()

    assert [lease.fence for lease in anna.begun] == [1, 2]


async def test_who_is_stopped_while_its_lost_turn_still_ends_stops(
    house: House, replica: Callable[[str], Replica]
) -> None:
    anna = replica("anna")
    await anna.is_working.wait()
    anna.has_finished.clear()
    house.clock.move(seconds=60)
    bram = replica("bram")
    await bram.is_working.wait()
    anna.waits.asleep[0].set()
    await anna.finishes.wait()

    anna.running.cancel()
    for _ in range(3):
        await asyncio.sleep(0)
    assert not anna.running.done()
    anna.has_finished.set()
    await asyncio.wait({anna.running})

    assert anna.running.cancelled()


async def test_what_goes_wrong_while_a_turn_ends_is_told_and_holds_nothing_up(
    house: House, replica: Callable[[str], Replica], caplog: pytest.LogCaptureFixture
) -> None:
    anna = replica("anna")
    await anna.is_working.wait()
    anna.fails_at_the_end = LookupError("a secret text")

    await anna.ends()

    assert anna.running.cancelled()
    assert "ended_with_error" in caplog.messages
    assert "a secret text" not in caplog.text
    assert await anna.leases.owners() == []
