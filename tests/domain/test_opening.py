"""Whether an option can be reached now."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.opening import OpeningState, OpenNow, OpensAt, opening_state

from .rotterdam import ZONE


def at(day: int, month: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("hours", "now", "state"),
    [
        ("Mo-Fr 09:00-17:00", at(24, 11, 10), OpenNow(at(24, 11, 17))),
        ("Mo-Fr 09:00-17:00", at(27, 11, 18), OpensAt(at(30, 11, 9))),
        ("Mo-Fr 09:00-17:00; PH off", at(25, 12, 10), OpensAt(at(28, 12, 9))),
        ("Mo-Su 20:00-02:00", at(24, 11, 23), OpenNow(at(25, 11, 2))),
        ("24/7", at(24, 11, 3), OpenNow(None)),
        ("off", at(24, 11, 3), None),
    ],
)
def test_an_option_is_open_or_opens_later_or_never(hours: str, now: datetime, state: OpeningState | None) -> None:
    assert opening_state(hours, now) == state
