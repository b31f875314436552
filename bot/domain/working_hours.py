"""The werkteam's own calendar: when somebody can be expected to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

_LONGEST_SEARCH = 3660
"""Days: a werkteam that meets for an hour a month must be able to promise something as well."""


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
        raise ValueError("no working time within ten years")

    def end_of_working_day(self, moment: datetime, days: int) -> datetime:
        """The end of the working day that lies `days` working days after this moment's day."""
        day = moment.astimezone(self.zone).date()
        passed = 0
        for offset in range(1, _LONGEST_SEARCH):
            blocks = self.blocks_on(day + timedelta(days=offset))
            passed += bool(blocks)
            if blocks and passed == days:
                return blocks[-1][1]
        raise ValueError("no working time within ten years")

    def next_start_of_day(self, moment: datetime) -> datetime:
        """The beginning of the first working day that begins after this moment."""
        return next(start for start in self._starts(moment) if start > moment)

    def working_days_until(self, moment: datetime, later: datetime) -> int:
        """How many working days come after the day of a moment, up to and with the day of a later one."""
        day, last = moment.astimezone(self.zone).date(), later.astimezone(self.zone).date()
        return sum(bool(self.blocks_on(day + timedelta(days=n))) for n in range(1, (last - day).days + 1))

    def hours_between(self, start: datetime, end: datetime) -> float:
        """How much working time lies between two moments, in hours."""
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        worked = timedelta()
        for offset in range((last - day).days + 1):
            for block_start, block_end in self.blocks_on(day + timedelta(days=offset)):
                begun, ended = max(block_start, start).astimezone(UTC), min(block_end, end).astimezone(UTC)
                worked += max(ended - begun, timedelta())
        return worked / timedelta(hours=1)

    def _starts(self, moment: datetime) -> Iterator[datetime]:
        day = moment.astimezone(self.zone).date()
        for offset in range(_LONGEST_SEARCH):
            blocks = self.blocks_on(day + timedelta(days=offset))
            if blocks:
                yield blocks[0][0]
        raise ValueError("no working time within ten years")


@lru_cache(maxsize=20)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))
