"""When a resident may expect an answer, in words that people keep to, and whether they did."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.working_hours import WorkingHours

LOOK_BACK = timedelta(days=28)
FEWEST = 10
"""With fewer waits there is nothing to learn from, and the configured promise is made."""
SOONEST = 1.0
"""Working hours: however fast people answered, nobody is promised an answer within minutes."""
KEPT_SHARE = 0.8
"""The share of the promises from our own figures that should be kept."""


class PartOfWeek(StrEnum):
    """When a question was asked: people answer differently fast after a night or a weekend."""

    WORKING_TIME = "werktijd"
    AFTER_HOURS = "buiten"
    DAY_OFF = "vrij"


@dataclass(frozen=True, slots=True)
class Wait:
    """How long one question waited for its first answer; `answered_at` is None as long as there is none."""

    asked_at: datetime
    promised_at: datetime
    answered_at: datetime | None
    is_open: bool


def part_of_week(moment: datetime, hours: WorkingHours) -> PartOfWeek:
    """In which part of the week a moment lies."""
    blocks = hours.blocks_on(moment.astimezone(hours.zone).date())
    if not blocks:
        return PartOfWeek.DAY_OFF
    is_inside = any(start <= moment < end for start, end in blocks)
    return PartOfWeek.WORKING_TIME if is_inside else PartOfWeek.AFTER_HOURS


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def hours_waited(waits: Sequence[Wait], now: datetime, hours: WorkingHours) -> list[float]:
    """The working hours of each wait. One that still lasts counts for as long as it lasted until now: to leave the
    slowest out would make every promise too bold.
    """
    return [
        hours.hours_between(wait.asked_at, wait.answered_at or now)
        for wait in waits
        if wait.answered_at is not None or wait.is_open
    ]


def promise(asked: datetime, waits: Sequence[Wait], hours: WorkingHours, usual_days: int) -> datetime:
    """The end of the working day on which an answer may be expected.

    From what people waited lately in the same part of the week, if there is enough of that; otherwise as configured.
    """
    part = part_of_week(asked, hours)
    alike = [w for w in waits if asked - LOOK_BACK <= w.asked_at and part_of_week(w.asked_at, hours) is part]
    waited = hours_waited(alike, asked, hours)
    if len(waited) < FEWEST:
        return hours.end_of_working_day(asked, usual_days)
    expected = hours.add_hours(asked, max(SOONEST, percentile(waited, KEPT_SHARE)))
    return hours.blocks_on(expected.astimezone(hours.zone).date())[-1][1]


class Expected(StrEnum):
    """The words for a promise."""

    TODAY = "vandaag"
    TOMORROW = "morgen"
    ONE_DAY = "binnen_een_werkdag"
    DAYS = "binnen_werkdagen"


def in_words(asked: datetime, promised: datetime, hours: WorkingHours) -> tuple[Expected, int]:
    """How a promise is said on the day of asking, and the working days that it counts."""
    first, last = asked.astimezone(hours.zone).date(), promised.astimezone(hours.zone).date()
    days = hours.working_days_until(asked, promised)
    if last <= first:
        return Expected.TODAY, 0
    if last == first + timedelta(days=1):
        return Expected.TOMORROW, days
    return (Expected.ONE_DAY if days == 1 else Expected.DAYS), days


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of how many promises it is known whether they were kept, and how many were."""

    known: int
    kept: int

    @property
    def share(self) -> float:
        """The share that was kept; 1 when nothing is known."""
        return self.kept / self.known if self.known else 1.0


def calibration(waits: Sequence[Wait], now: datetime) -> Calibration:
    """How the promises came out. One that is still running says nothing yet."""
    kept = sum(w.answered_at is not None and w.answered_at <= w.promised_at for w in waits)
    late = sum(w.answered_at is not None and w.answered_at > w.promised_at for w in waits)
    late += sum(w.answered_at is None and w.is_open and w.promised_at < now for w in waits)
    return Calibration(kept + late, kept)
