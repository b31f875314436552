"""A colleague says in plain Dutch until when they are away."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.absence import Colleague, Open, read_back_on

from .rotterdam import JOKE

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("written", "back_on"),
    [
        ("tot maandag", date(2026, 11, 30)),
        ("tot dinsdag", date(2026, 12, 1)),
        ("Tot  Woensdag.", date(2026, 11, 25)),
        ("t/m vrijdag", date(2026, 11, 28)),
        ("tot en met komende vrijdag", date(2026, 11, 28)),
        ("vandaag", date(2026, 11, 25)),
        ("morgen", date(2026, 11, 26)),
        ("tot morgen", date(2026, 11, 25)),
        ("tot overmorgen", date(2026, 11, 26)),
        ("tot volgende week", date(2026, 11, 30)),
        ("tot na het weekend", date(2026, 11, 30)),
        ("een week", date(2026, 12, 1)),
        ("voor 3 dagen", date(2026, 11, 27)),
        ("twee weken lang", date(2026, 12, 8)),
        ("tot 3 december", date(2026, 12, 3)),
        ("tot donderdag 3 december", date(2026, 12, 3)),
        ("tot 3-12-2026", date(2026, 12, 3)),
        ("tot 3/1", date(2027, 1, 3)),
        ("tot 15 maart 27", date(2027, 3, 15)),
        ("tot 15 mrt", date(2027, 3, 15)),
    ],
)
def test_the_first_day_back_is_read_as_people_write_it(written: str, back_on: date) -> None:
    assert read_back_on(written, TUESDAY) == back_on


def test_who_says_nothing_is_away_until_they_say_otherwise() -> None:
    assert read_back_on("  ", TUESDAY) is Open.END


@pytest.mark.parametrize(
    "written", ["tot sint juttemis", "tot 31 februari", "tot 3 foo", "tot vandaag", "tot 1-1-2020", "elf weken"]
)
def test_what_cannot_be_read_or_lies_in_the_past_is_not_guessed(written: str) -> None:
    assert read_back_on(written, TUESDAY) is None


@pytest.mark.parametrize(
    ("since", "back_on", "absent"),
    [
        (None, None, False),
        (TUESDAY, None, True),
        (TUESDAY, date(2026, 11, 25), True),
        (TUESDAY, TUESDAY, False),
    ],
)
def test_who_is_away_is_back_by_itself_on_the_day_they_named(
    since: date | None, back_on: date | None, absent: bool
) -> None:
    assert Colleague(JOKE, since, back_on).is_absent(TUESDAY) is absent
