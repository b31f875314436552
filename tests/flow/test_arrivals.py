"""Many messages at once share a commit, and none of them is told to be stored before it is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.domain.errors import StoreUnavailable
from bot.flow.arrivals import Arrivals
from bot.flow.bell import Bell
from bot.flow.ports import Letterbox, RawUpdate

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Noon:
    def now(self) -> datetime:
        return NOON


@dataclass
class SlowLetterbox(Letterbox):
    """Commits when it is let; some updates it cannot keep at all."""

    commits: list[list[int]] = field(default_factory=list)
    junk: list[bytes] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    is_away: bool = False
    odd: int | None = None

    async def keep(self, updates: Sequence[RawUpdate], at: datetime) -> int:
        assert at == NOON
        await self.may_go_on.wait()
        numbers = [update.update_id for update in updates]
        if self.is_away:
            raise StoreUnavailable("away")
        if self.odd in numbers:
            raise ValueError("odd")
        self.commits.append(numbers)
        fresh = set(numbers) - self.known
        self.known |= fresh
        return len(fresh)

    async def keep_junk(self, body: bytes, at: datetime) -> None:
        self.junk.append(body)


@pytest.fixture
def letterbox() -> SlowLetterbox:
    return SlowLetterbox()


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def arrivals(letterbox: SlowLetterbox, bell: Bell) -> Arrivals:
    return Arrivals(letterbox, Noon(), bell)


def update(number: int) -> RawUpdate:
    return RawUpdate(bot=1, update_id=number, lane=7, raw="{}")


async def all_come(arrivals: Arrivals, letterbox: SlowLetterbox, count: int) -> list[BaseException | None]:
    """The first is being stored when the others come."""
    first = asyncio.create_task(arrivals.keep_with_others(update(1)))
    await asyncio.sleep(0)
    others = [asyncio.create_task(arrivals.keep_with_others(update(n))) for n in range(2, count + 1)]
    await asyncio.sleep(0)
    assert not first.done()
    letterbox.may_go_on.set()
    return await asyncio.gather(first, *others, return_exceptions=True)


async def test_those_who_come_during_a_commit_share_the_next(arrivals: Arrivals, letterbox: SlowLetterbox) -> None:
    assert await all_come(arrivals, letterbox, 40) == [None] * 40

    assert letterbox.commits == [[1], list(range(2, 41))]
    assert (arrivals.received, arrivals.repeated) == (40, 0)


async def test_workers_hear_the_bell_after_the_commit(arrivals: Arrivals, letterbox: SlowLetterbox, bell: Bell) -> None:
    storing = asyncio.create_task(arrivals.keep_with_others(update(1)))
    await asyncio.sleep(0)
    assert not bell._rung.is_set()
    letterbox.may_go_on.set()
    await storing

    await bell.wait(60)


async def test_what_was_known_is_counted_and_is_well(arrivals: Arrivals, letterbox: SlowLetterbox) -> None:
    letterbox.may_go_on.set()
    for number in (5, 5, 3):
        await arrivals.keep_with_others(update(number))
    await arrivals.keep_junk(b"?", NOON)

    assert (arrivals.received, arrivals.repeated, letterbox.junk) == (3, 1, [b"?"])


async def test_a_store_that_is_away_is_told_to_all_who_wait(arrivals: Arrivals, letterbox: SlowLetterbox) -> None:
    letterbox.is_away = True

    told = await all_come(arrivals, letterbox, 3)

    assert [type(error) for error in told] == [StoreUnavailable] * 3
    letterbox.is_away = False
    await arrivals.keep_with_others(update(1))
    assert letterbox.commits == [[1]]


async def test_one_that_cannot_be_kept_does_not_keep_the_others_out(
    arrivals: Arrivals, letterbox: SlowLetterbox
) -> None:
    letterbox.odd = 3

    told = await all_come(arrivals, letterbox, 4)

    assert [type(error) for error in told] == [type(None), type(None), ValueError, type(None)]
    assert letterbox.commits == [[1], [2], [4]]


async def test_whoever_does_not_wait_any_more_holds_up_nobody(arrivals: Arrivals, letterbox: SlowLetterbox) -> None:
    hasty = asyncio.create_task(arrivals.keep_with_others(update(1)))
    patient = asyncio.create_task(arrivals.keep_with_others(update(2)))
    await asyncio.sleep(0)
    hasty.cancel()
    letterbox.may_go_on.set()
    await patient

    assert letterbox.known == {1, 2}
