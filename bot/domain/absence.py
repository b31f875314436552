"""Until when a colleague is away, as people write it: "tot maandag", "t/m 3 december", "een week"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from bot.domain.message import WerkteamMember

_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_COUNTS = {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6}
_UNITS = {"dag": 1, "dagen": 1, "week": 7, "weken": 7}
_NEAR = {"vandaag": 0, "morgen": 1, "overmorgen": 2}
_THROUGH = ("tot en met ", "t/m ", "tm ")
_UNTIL = re.compile(r"^(?:tot en met|t/m|tm|tot) ")
_COMING = re.compile(r"^(?:a\.s\.|aanstaande|komende) ")
_WEEKDAY = re.compile(rf"^(?:{'|'.join(_DAYS)}) ")
_DATE = re.compile(r"(\d{1,2})[-/ .](\d{1,2}|[a-z]+)(?:[-/ ](\d{4}|\d{2}))?")
_LENGTH = re.compile(r"(?:voor )?(\d{1,2}|[a-zé]+) (dag|dagen|week|weken)(?: lang)?")


class Open(Enum):
    """An absence of which nobody said when it ends."""

    END = "open end"


@dataclass(frozen=True, slots=True)
class Colleague:
    """What is kept of a member of the werkteam, by the channel's number."""

    member: WerkteamMember
    absent_since: date | None = None
    back_on: date | None = None
    """The first day on which they are there again; None with `absent_since`: until they say so."""
    welcomed: bool = False
    practised: bool = False
    left_at: datetime | None = None
    """When they left the group, as long as they are not back in it."""

    def is_absent(self, today: date) -> bool:
        """Whether they are away on this day."""
        return self.absent_since is not None and (self.back_on is None or today < self.back_on)


def read_back_on(text: str, today: date) -> date | Open | None:
    """The first day back. `Open.END` when nothing was said of it, None when it cannot be read or lies in the past."""
    words = " ".join(text.casefold().strip(" .!").split())
    if not words:
        return Open.END
    day = _day(_UNTIL.sub("", words), today)
    if day is None:
        return None
    is_whole_day = words in {"vandaag", "morgen"} or words.startswith(_THROUGH)
    back = day + timedelta(days=1) if is_whole_day else day
    return back if back > today else None


def _day(words: str, today: date) -> date | None:
    words = _COMING.sub("", words)
    if words in _NEAR:
        return today + timedelta(days=_NEAR[words])
    if words in {"volgende week", "na het weekend"}:
        return _next(0, today)
    if words in _DAYS:
        return _next(_DAYS.index(words), today)
    length = _LENGTH.fullmatch(words)
    if length is not None:
        return _after(length[1], _UNITS[length[2]], today)
    return _on_date(_WEEKDAY.sub("", words), today)


def _next(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _after(count: str, days: int, today: date) -> date | None:
    number = int(count) if count.isdecimal() else _COUNTS.get(count)
    return today + timedelta(days=number * days) if number else None


def _on_date(words: str, today: date) -> date | None:
    found = _DATE.fullmatch(words)
    if found is None:
        return None
    month = _month(found[2])
    year = int(found[3]) % 100 + 2000 if found[3] else today.year
    day = _made(year, month, int(found[1]))
    if day is not None and day <= today and not found[3]:
        return _made(year + 1, month, int(found[1]))
    return day


def _month(word: str) -> int:
    if word.isdecimal():
        return int(word)
    word = word.replace("mrt", "maart")
    return next((number for number, short in enumerate(_MONTHS, 1) if word.startswith(short)), 0)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
