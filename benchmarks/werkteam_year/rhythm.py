"""When people do things: the week and the seasons of residents, and chance that is the same for the same seed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_HOURS = (2, 1, 1, 1, 1, 2, 4, 8, 12, 16, 16, 15, 12, 14, 14, 14, 13, 12, 12, 17, 20, 18, 10, 5)
"""How much is written in each hour of a day: in the evening most of all."""
_DAYS = (1.2, 1.0, 1.0, 1.0, 0.9, 0.6, 0.8)
_PEAKS = {(0, 9): 1.8, (0, 10): 1.8, (0, 11): 1.4, (6, 19): 2.0, (6, 20): 2.2, (6, 21): 2.0}
"""On Monday morning, and on Sunday evening, more than on other days."""
_WEEK = sum(_DAYS[day] * _HOURS[hour] * _PEAKS.get((day, hour), 1) for day in range(7) for hour in range(24)) / 7

FEWEST_A_DAY, MOST_A_DAY = 6.0, 12.0
"""Questions for the werkteam in the first and in the last week: a city district that learns of the bot."""
_SUMMER = ((7, 10), (8, 22), 0.7)
_CHRISTMAS = ((12, 20), (12, 31), 0.8)


def season(day: date) -> float:
    """How much is written on this day beside an ordinary one."""
    for start, end, share in (_SUMMER, _CHRISTMAS):
        if start <= (day.month, day.day) <= end:
            return share
    return 1.0


def arrivals(start: datetime, end: datetime, chance: Random) -> Iterator[datetime]:
    """The moments at which somebody begins to write, a Poisson stream."""
    hour = start
    while hour < end:
        local = hour.astimezone(AMSTERDAM)
        grown = FEWEST_A_DAY + (MOST_A_DAY - FEWEST_A_DAY) * ((hour - start) / (end - start))
        weight = _DAYS[local.weekday()] * _HOURS[local.hour] * _PEAKS.get((local.weekday(), local.hour), 1)
        expected = grown * season(local.date()) * weight / _WEEK
        for _ in range(_poisson(expected, chance)):
            yield hour + timedelta(seconds=chance.randrange(3600))
        hour += timedelta(hours=1)


def _poisson(expected: float, chance: Random) -> int:
    count, product = 0, chance.random()
    while product > math.exp(-expected):
        count, product = count + 1, product * chance.random()
    return count


def about(minutes: float, chance: Random, spread: float = 1.0) -> timedelta:
    """A while: half of them shorter than this, a few very much longer."""
    return timedelta(minutes=minutes * math.exp(chance.gauss(0, spread)))


def when_awake(moment: datetime) -> datetime:
    """The moment itself, or the morning after it."""
    local = moment.astimezone(AMSTERDAM)
    if 7 <= local.hour < 23:
        return moment
    return moment + timedelta(hours=8)


def at_local(day: date, hour: float) -> datetime:
    """This hour of the clock in Amsterdam, in UTC."""
    midnight = datetime.combine(day, datetime.min.time(), AMSTERDAM)
    return (midnight + timedelta(hours=hour)).astimezone(UTC)
