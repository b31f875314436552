"""Before the disk is full the bot takes in nothing new, finishes what it has, and says so once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from bot.domain.errors import NoRoom, StoreUnavailable
from bot.flow.bell import Bell
from bot.flow.ports import Disk, RawUpdate, Space
from bot.flow.room import LetterboxWithRoom, Room, RoomWatch
from flow.house import GROUP, House
from flow.test_sender import Flaky

LEAST = 500
LARGE, SMALL = 100_000, 1_000


@dataclass
class DiskOf(Disk):
    """A disk whose room a test chooses."""

    free: int = LARGE
    total: int = LARGE
    is_ours: bool = True

    def space(self) -> Space | None:
        return Space(self.free, self.total) if self.is_ours else None


@pytest.fixture
def disk() -> DiskOf:
    return DiskOf()


@pytest.fixture
def room(disk: DiskOf) -> Room:
    return Room(disk, LEAST)


def watch(house: House, room: Room) -> RoomWatch:
    return RoomWatch(room, house.store, house.shelf, house.rules, house.clock, Bell())


async def told(house: House, room: Room) -> list[str]:
    """What stands in the group once somebody looked."""
    await watch(house, room).look()
    house.clock.move(seconds=10)
    await house.send()
    return [shown.text for shown in house.chats.in_chat(GROUP)]


@pytest.mark.parametrize(
    ("free", "total", "is_short"),
    [(LEAST, LARGE, False), (LEAST - 1, LARGE, True), (51, SMALL, False), (49, SMALL, True)],
)
def test_so_much_has_to_be_free_or_a_twentieth_of_a_small_disk(free: int, total: int, is_short: bool) -> None:
    assert Room(DiskOf(free, total), LEAST).is_short() is is_short


def test_at_the_edge_it_does_not_go_to_and_fro(disk: DiskOf, room: Room) -> None:
    seen = []
    for free in (LEAST, LEAST - 1, LEAST, 599, 600, LEAST):
        disk.free = free
        seen.append(room.is_short())

    assert seen == [False, True, True, True, False, False]


def test_the_disk_of_another_machine_is_not_ours_to_judge(disk: DiskOf, room: Room) -> None:
    disk.free, disk.is_ours = 0, False

    assert not room.is_short()


async def test_without_room_what_comes_is_refused_and_stays_with_the_channel(
    house: House, disk: DiskOf, room: Room
) -> None:
    letterbox, update = LetterboxWithRoom(house.inbox, room), RawUpdate(1, 1, 7, "{}")
    disk.free = 0
    with pytest.raises(NoRoom):
        await letterbox.keep([update], house.clock.now())
    with pytest.raises(NoRoom):
        await letterbox.keep_junk(b"?", house.clock.now())
    assert await house.inbox.oldest_open() is None

    disk.free = LARGE
    await letterbox.keep_junk(b"?", house.clock.now())

    assert await letterbox.keep([update], house.clock.now()) == 1


async def test_the_group_hears_it_once_and_hears_once_that_it_is_over(house: House, disk: DiskOf, room: Room) -> None:
    assert await told(house, room) == []

    disk.free = 0
    full, again = house.says("kaart.geen_ruimte"), house.says("kaart.weer_ruimte")
    assert await told(house, room) == [full]
    assert await told(house, room) == [full]  # another watch: as after a restart

    disk.free = LARGE
    assert await told(house, room) == [full, again]
    disk.free = 0
    assert await told(house, room) == [full, again, full]


async def test_without_a_group_it_stands_in_the_log(
    house: House, disk: DiskOf, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    await house.move_in(None)
    disk.free = 0

    assert await told(house, room) == []
    await house.move_in()

    assert await told(house, room) == []
    assert "room_is_short" in caplog.messages


async def test_when_it_cannot_be_stored_it_is_told_later(
    house: House, disk: DiskOf, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    class Enough(Exception):
        pass

    naps = 0

    async def nap(_: float) -> None:
        nonlocal naps
        naps += 1
        if naps > 2:
            raise Enough

    disk.free = 0
    store = Flaky(house.store, "transaction")
    looking = RoomWatch(room, store, house.shelf, house.rules, house.clock, Bell(), nap)  # type: ignore[arg-type]
    store._away = raises  # type: ignore[method-assign]
    with pytest.raises(Enough):
        await looking.run()
    await house.send()

    assert [shown.text for shown in house.chats.in_chat(GROUP)] == [house.says("kaart.geen_ruimte")]
    assert "store_unavailable" in caplog.messages


def raises(*_: object, **__: object) -> asyncio.Future[None]:
    raise StoreUnavailable("full")
