"""The werkteam's calendar: working time only passes while people are there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.working_hours import WorkingHours

from .rotterdam import WEEKDAYS, ZONE

NIGHT_SHIFT = WorkingHours(ZONE, {6: ((time(0), time(6)),)})
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))
hours = st.floats(0, 40, allow_nan=False)


def at(day: int, month: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("asked", "worked", "due"),
    [
        (at(24, 11, 10), 2, at(24, 11, 12)),
        (at(24, 11, 12), 1, at(24, 11, 13, 30)),
        (at(24, 11, 16), 2, at(25, 11, 10)),
        (at(27, 11, 16), 2, at(30, 11, 10)),
        (at(28, 11, 3), 0, at(30, 11, 9)),
        (at(24, 11, 9), 3.5, at(24, 11, 12, 30)),
        (at(24, 12, 16), 2, at(28, 12, 10)),
        (at(31, 12, 16, 30), 1, at(4, 1, 9, 30, year=2027)),
        (at(24, 4, 16, 30), 1, at(28, 4, 9, 30)),
    ],
)
def test_working_time_is_counted_around_nights_weekends_and_holidays(
    asked: datetime, worked: float, due: datetime
) -> None:
    assert WEEKDAYS.add_hours(asked.astimezone(UTC), worked) == due


@pytest.mark.parametrize(
    ("night", "due"),
    [(at(22, 3, 0), at(22, 3, 4)), (at(29, 3, 0), at(29, 3, 5)), (at(25, 10, 0), at(25, 10, 3))],
)
def test_four_hours_are_four_hours_in_the_nights_on_which_the_clock_changes(night: datetime, due: datetime) -> None:
    after = NIGHT_SHIFT.add_hours(night, 4)

    assert (after, after.astimezone(UTC) - night.astimezone(UTC)) == (due, timedelta(hours=4))


@given(moments, moments, hours)
def test_who_asks_later_is_not_answered_sooner(one: datetime, other: datetime, worked: float) -> None:
    first, second = sorted([one, other])

    assert WEEKDAYS.add_hours(first, worked) <= WEEKDAYS.add_hours(second, worked)
    assert WEEKDAYS.end_of_working_day(first, 2) <= WEEKDAYS.end_of_working_day(second, 2)


@given(moments, hours, hours)
def test_more_work_takes_longer_and_nothing_is_due_before_it_is_asked(
    asked: datetime, one: float, other: float
) -> None:
    short, long = sorted([one, other])

    assert asked <= WEEKDAYS.add_hours(asked, short) <= WEEKDAYS.add_hours(asked, long)


@given(moments, hours)
def test_what_is_due_is_due_while_people_are_there(asked: datetime, worked: float) -> None:
    due = WEEKDAYS.add_hours(asked, worked)

    assert any(start <= due <= end for start, end in WEEKDAYS.blocks_on(due.astimezone(ZONE).date()))


@pytest.mark.parametrize(
    ("asked", "days", "promised"),
    [
        (at(24, 11, 10), 2, at(26, 11, 17)),
        (at(27, 11, 23), 1, at(30, 11, 17)),
        (at(24, 12, 10), 1, at(28, 12, 17)),
        (at(24, 11, 23, 30), 1, at(25, 11, 17)),
    ],
)
def test_a_promise_ends_with_a_working_day(asked: datetime, days: int, promised: datetime) -> None:
    assert WEEKDAYS.end_of_working_day(asked.astimezone(UTC), days) == promised


@pytest.mark.parametrize("day", [date(2026, 4, 27), date(2026, 12, 25), date(2026, 5, 14), date(2026, 11, 28)])
def test_nobody_works_on_a_holiday_or_in_the_weekend(day: date) -> None:
    assert WEEKDAYS.blocks_on(day) == ()


def test_without_working_time_nothing_can_be_promised() -> None:
    nobody = WorkingHours(ZONE, {})

    with pytest.raises(ValueError, match="no working time"):
        nobody.add_hours(at(24, 11, 10), 1)
    with pytest.raises(ValueError, match="no working time"):
        nobody.end_of_working_day(at(24, 11, 10), 1)
    with pytest.raises(ValueError, match="no working time"):
        nobody.next_start_of_day(at(24, 11, 10))


def test_who_meets_for_an_hour_a_week_can_promise_something_as_well() -> None:
    seldom = WorkingHours(ZONE, {2: ((time(19), time(20)),)})

    assert seldom.add_hours(at(24, 11, 10), 20) == at(7, 4, 20, year=2027)
    assert seldom.end_of_working_day(at(24, 11, 10), 20) == at(7, 4, 20, year=2027)


@given(moments, hours)
def test_between_asking_and_what_is_due_lies_exactly_that_much_work(asked: datetime, worked: float) -> None:
    assert WEEKDAYS.hours_between(asked, WEEKDAYS.add_hours(asked, worked)) == pytest.approx(worked, abs=1e-6)


@given(moments, st.integers(1, 20))
def test_the_days_of_a_promise_are_counted_as_they_were_promised(asked: datetime, days: int) -> None:
    assert WEEKDAYS.working_days_until(asked, WEEKDAYS.end_of_working_day(asked, days)) == days


def test_no_work_is_done_before_the_beginning() -> None:
    assert WEEKDAYS.hours_between(at(25, 11, 10), at(24, 11, 10)) == 0
