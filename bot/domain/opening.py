"""Whether an option can be reached now, from its opening hours in OpenStreetMap syntax."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from opening_hours import OpeningHours, State

COUNTRY = "NL"
"""Dutch public holidays count as `PH`."""


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Open; `until` is None when it does not close."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class OpensAt:
    """Closed until this moment."""

    moment: datetime


OpeningState = OpenNow | OpensAt


@lru_cache(maxsize=1000)
def _parsed(hours: str) -> OpeningHours:
    return OpeningHours(hours, country=COUNTRY)


def opening_state(hours: str, now: datetime) -> OpeningState | None:
    """Open or closed at a local moment; None when the hours never open or are not known.

    `hours` must be valid: the loader of the knowledge has checked it.
    """
    wall_clock = now.replace(tzinfo=None)
    parsed = _parsed(hours)
    state, change = parsed.state(wall_clock)[0], parsed.next_change(wall_clock)
    if state is State.OPEN:
        return OpenNow(change.replace(tzinfo=now.tzinfo) if change else None)
    return OpensAt(change.replace(tzinfo=now.tzinfo)) if change else None
