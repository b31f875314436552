"""The werkteam's own calendar: when somebody can be expected to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

_LONGEST_SEARCH = 60


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Blocks of working time for each day of the week (0 is Monday); Dutch public holidays are off."""

    zone: ZoneInfo
    blocks: Mapping[int, tuple[tuple[time, time], ...]]

    def blocks_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The working blocks of a day as moments; none on a holiday."""
        if day in _holidays(day.year):
            return ()
        return tuple(
            (datetime.combine(day, start, self.zone), datetime.combine(day, end, self.zone))
            for start, end in self.blocks.get(day.weekday(), ())
        )

    def add_hours(self, moment: datetime, hours: float) -> datetime:
        """The moment at which this much working time has passed.

        Raises ValueError when the calendar has no working time at all.
        """
        left = timedelta(hours=hours)
        day = moment.astimezone(self.zone).date()
        for offset in range(_LONGEST_SEARCH):
            for start, end in self.blocks_on(day + timedelta(days=offset)):
                begin = max(start, moment)
                # Counted in UTC, because in the nights on which the clock changes its hands skip or repeat an hour.
                length = end.astimezone(UTC) - begin.astimezone(UTC)
                if length <= timedelta(0):
                    continue
                if left <= length:
                    return (begin.astimezone(UTC) + left).astimezone(self.zone)
                left -= length
        raise ValueError("no working time within sixty days")

    def end_of_working_day(self, moment: datetime, days: int) -> datetime:
        """The end of the working day that lies `days` working days after this moment's day."""
        day = moment.astimezone(self.zone).date()
        passed = 0
        for offset in range(1, _LONGEST_SEARCH):
            blocks = self.blocks_on(day + timedelta(days=offset))
            passed += bool(blocks)
            if blocks and passed == days:
                return blocks[-1][1]
        raise ValueError("no working time within sixty days")


@lru_cache(maxsize=20)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))
