"""Those who come during a commit share the next; what goes wrong with one is told to that one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.domain.errors import StoreUnavailable
from bot.flow.together import Together


class Desk:
    """Stores numbers, and refuses some."""

    def __init__(self) -> None:
        self.stored: list[list[int]] = []
        self.refused: Exception | None = None

    async def store(self, numbers: Sequence[int]) -> None:
        await asyncio.sleep(0)
        if self.refused is not None and 3 in numbers:
            raise self.refused
        self.stored.append(list(numbers))


async def bring(desk: Desk, *numbers: int) -> list[object]:
    together = Together(desk.store)
    return list(await asyncio.gather(*(together.add(number) for number in numbers), return_exceptions=True))


async def test_who_comes_at_the_same_time_is_stored_in_one_go() -> None:
    desk = Desk()

    assert await bring(desk, 1, 2, 3, 4) == [None] * 4

    assert desk.stored == [[1, 2, 3, 4]]


async def test_one_that_cannot_be_stored_does_not_keep_the_others_out() -> None:
    desk = Desk()
    desk.refused = ValueError()

    assert await bring(desk, 1, 2, 3, 4) == [None, None, desk.refused, None]

    assert desk.stored == [[1], [2], [4]]


async def test_all_hear_that_the_store_is_away() -> None:
    desk = Desk()
    desk.refused = StoreUnavailable()

    assert await bring(desk, 1, 3) == [desk.refused] * 2

    assert desk.stored == []


async def test_who_does_not_wait_any_more_is_stored_all_the_same() -> None:
    desk = Desk()
    together = Together(desk.store)
    gone, stays = asyncio.create_task(together.add(1)), asyncio.create_task(together.add(2))
    await asyncio.sleep(0)
    gone.cancel()

    await stays

    assert desk.stored == [[1, 2]]
