"""A loop that stands still is seen; one that is away for as long as it said, or stopped as it should, is not."""

from __future__ import annotations

import pytest

from bot.flow.life import SignsOfLife
from flow.seconds import Seconds


@pytest.fixture
def signs(seconds: Seconds) -> SignsOfLife:
    return SignsOfLife(seconds)


def test_who_showed_no_life_for_a_minute_is_silent(signs: SignsOfLife, seconds: Seconds) -> None:
    signs.show("sender")
    signs.show("worker 1")
    seconds.now = 50
    signs.show("sender")
    seconds.now = 61

    assert signs.silent() == ["worker 1"]


def test_a_loop_may_say_that_it_will_be_away_for_longer(signs: SignsOfLife, seconds: Seconds) -> None:
    signs.show("polling", 300)
    seconds.now = 359
    assert signs.silent() == []

    seconds.now = 361

    assert signs.silent() == ["polling"]


async def test_of_a_loop_that_ended_nothing_is_expected(signs: SignsOfLife, seconds: Seconds) -> None:
    async def work() -> None:
        signs.show("polling")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await signs.during("polling", work())
    seconds.now = 1000

    assert signs.silent() == []
