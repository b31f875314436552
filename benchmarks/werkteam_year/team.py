"""Who is in the werkteam over the year: three at first, fourteen by the summer, seven at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from benchmarks.werkteam_year.rhythm import AMSTERDAM, at_local

Slots = dict[int, tuple[float, float]]
"""For days of the week: from when until when somebody works on it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How people of a kind go about it; all of it is assumed, none of it measured."""

    name: str
    looks_every: float
    """Minutes, while at it."""
    most: int
    """Questions held at once."""
    keen: float
    """Takes a free question at a look, while at it."""
    minutes: float
    """From taking a question to answering it, for half of them."""
    forgets: float
    """Takes a question and thinks no more of it."""
    hears: float
    """Looks when pinged outside own hours."""
    closes: float
    """Closes a question of which the resident said that it is good."""


PROFESSIONAL = Kind("professional", 60, 5, 0.5, 50, 0.05, 0.3, 0.75)
VOLUNTEER = Kind("volunteer", 30, 3, 0.6, 40, 0.10, 0.25, 0.55)
STUDENT = Kind("student", 30, 3, 0.6, 30, 0.18, 0.4, 0.45)


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away from a day until another, and says so or not."""

    first: date
    back: date
    says_so: bool
    lets_go: bool
    """Gives back what they hold, when the bot asks."""


@dataclass(frozen=True, slots=True)
class Engagement:
    """One member's year."""

    id: int
    kind: Kind
    slots: Slots
    joins: datetime
    leaves: datetime | None
    leaves_the_group: bool
    """Else they only stop looking."""
    absences: tuple[Absence, ...]


_FIRST = (PROFESSIONAL, PROFESSIONAL, VOLUNTEER)
_JOIN = (
    VOLUNTEER,
    STUDENT,
    VOLUNTEER,
    PROFESSIONAL,
    VOLUNTEER,
    STUDENT,
    VOLUNTEER,
    STUDENT,
    VOLUNTEER,
    VOLUNTEER,
    STUDENT,
)
_LEAVE = (5, 9, 11, 4, 14, 8, 12)
"""Students first; the numbers are those of the members, in the order in which they go."""
_JOINED_BY, _LEAVING_FROM = 0.45, 0.55
"""Shares of the time that is played."""
_SUMMER, _CHRISTMAS, _SPRING = (7, 12), (12, 23), (4, 24)


def engage(start: datetime, weeks: int, chance: Random) -> list[Engagement]:
    """Everybody who will be in the werkteam."""
    length = timedelta(weeks=weeks)
    kinds = _FIRST + _JOIN
    leaves = {
        id: start + length * (_LEAVING_FROM + (0.97 - _LEAVING_FROM) * (place + 0.5) / len(_LEAVE))
        for place, id in enumerate(_LEAVE)
    }
    team = []
    for place, kind in enumerate(kinds):
        joined = max(0, place - len(_FIRST) + 1) / len(_JOIN) * _JOINED_BY
        joins = _in_daytime(start + length * joined) if joined else start
        gone = leaves.get(place + 1)
        absences = _absences(start.astimezone(AMSTERDAM).date(), weeks, chance)
        team.append(
            Engagement(
                place + 1,
                kind,
                _slots(kind, chance),
                joins,
                _in_daytime(gone) if gone is not None else None,
                chance.random() < 0.5,
                absences,
            )
        )
    return team


def _in_daytime(moment: datetime) -> datetime:
    return at_local(moment.astimezone(AMSTERDAM).date(), 14)


def _slots(kind: Kind, chance: Random) -> Slots:
    if kind is PROFESSIONAL:
        off = chance.randrange(5)
        return {day: (9.0, 17.0) for day in range(5) if day != off}
    if kind is STUDENT:
        return dict.fromkeys(sorted(chance.sample(range(7), 3)), (19.0, 22.5))
    return dict.fromkeys(sorted(chance.sample(range(5), 2)), (9.5, 12.5))


def _absences(first: date, weeks: int, chance: Random) -> tuple[Absence, ...]:
    """Two or three weeks in summer, Christmas for most, and sometimes a week in spring; and now and then ill."""
    last, found = first + timedelta(weeks=weeks), []
    year = first.year
    plans = [(_SUMMER, 0.9, 42, (14, 21)), (_CHRISTMAS, 0.7, 4, (7, 12)), (_SPRING, 0.4, 10, (7, 9))]
    for (month, day), share, within, days in plans:
        begins = date(year, month, day) + timedelta(days=chance.randrange(within))
        found.append((chance.random() < share, begins, chance.choice(days)))
    ill = first + timedelta(days=chance.randrange(max(1, weeks * 7)))
    found.append((chance.random() < 0.6, ill, chance.randint(2, 6)))
    return tuple(
        Absence(begins, begins + timedelta(days=days), chance.random() < 0.5, chance.random() < 0.6)
        for goes, begins, days in found
        if goes and first < begins < last
    )
