"""What is promised follows from what people waited lately, and is said in words that stay true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.figures import figures
from bot.domain.promises import (
    Calibration,
    Expected,
    PartOfWeek,
    Wait,
    calibration,
    hours_waited,
    in_words,
    part_of_week,
    percentile,
    promise,
)
from bot.domain.question import CloseReason, State

from .rotterdam import PROMISED, TUESDAY, WEEKDAYS, ZONE, question

USUAL = 2
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))


def local(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def waits(*hours: float, asked: datetime = TUESDAY - timedelta(days=7)) -> list[Wait]:
    """Waits of so many working hours each, for questions asked a week ago."""
    return [Wait(asked, PROMISED, WEEKDAYS.add_hours(asked, h), is_open=False) for h in hours]


@pytest.mark.parametrize(
    ("moment", "part"),
    [
        (local(24, 10), PartOfWeek.WORKING_TIME),
        (local(24, 12, 45), PartOfWeek.AFTER_HOURS),
        (local(24, 22), PartOfWeek.AFTER_HOURS),
        (local(28, 10), PartOfWeek.DAY_OFF),
        (local(25, 10, month=12), PartOfWeek.DAY_OFF),
    ],
)
def test_a_week_has_working_time_other_hours_and_days_off(moment: datetime, part: PartOfWeek) -> None:
    assert part_of_week(moment, WEEKDAYS) is part


def test_with_ten_waits_eight_of_them_were_within_what_is_promised() -> None:
    lately = waits(1, 1, 1, 1, 1, 1, 1, 1, 30, 30)

    assert promise(TUESDAY, lately, WEEKDAYS, USUAL) == local(24, 17)


def test_shortly_before_closing_time_nothing_is_promised_for_today() -> None:
    assert promise(local(24, 16, 30), waits(*[0] * 10), WEEKDAYS, USUAL) == local(25, 17)


def test_what_takes_longer_is_promised_for_later() -> None:
    assert promise(TUESDAY, waits(*[9] * 10), WEEKDAYS, USUAL) == local(25, 17)


@pytest.mark.parametrize(
    "lately",
    [
        waits(*[1] * 9),
        waits(*[1] * 10, asked=TUESDAY - timedelta(days=29)),
        waits(*[1] * 10, asked=local(22, 10)),
        [Wait(TUESDAY - timedelta(days=1), PROMISED, None, is_open=False)] * 10,
    ],
)
def test_without_ten_waits_of_the_last_weeks_in_this_part_of_the_week_the_usual_promise_holds(
    lately: list[Wait],
) -> None:
    assert promise(TUESDAY, lately, WEEKDAYS, USUAL) == local(26, 17)


def test_who_still_waits_counts_for_as_long_as_they_did() -> None:
    still = [Wait(TUESDAY - timedelta(days=7), PROMISED, None, is_open=True)] * 3

    assert hours_waited(still, TUESDAY, WEEKDAYS) == [37.5] * 3
    assert promise(TUESDAY, [*waits(*[1] * 7), *still], WEEKDAYS, USUAL) == local(1, 17, month=12)


@given(moments, st.lists(st.floats(0, 60), min_size=10, max_size=20))
def test_a_promise_is_the_end_of_a_working_day_that_is_still_to_come(asked: datetime, hours: list[float]) -> None:
    lately = [
        Wait(before, PROMISED, WEEKDAYS.add_hours(before, wait), is_open=False)
        for wait in hours
        for before in [asked - timedelta(days=7)]
    ]

    promised = promise(asked, lately, WEEKDAYS, USUAL)

    assert promised >= asked
    assert promised == WEEKDAYS.blocks_on(promised.date())[-1][1]


@pytest.mark.parametrize(
    ("asked", "promised", "words"),
    [
        (local(24, 10), local(24, 17), (Expected.TODAY, 0)),
        (local(24, 22), local(25, 17), (Expected.TOMORROW, 1)),
        (local(27, 12), local(30, 17), (Expected.ONE_DAY, 1)),
        (local(24, 10), local(27, 17), (Expected.DAYS, 3)),
    ],
)
def test_a_promise_is_said_in_plain_words(asked: datetime, promised: datetime, words: tuple[Expected, int]) -> None:
    assert in_words(asked.astimezone(UTC), promised.astimezone(UTC), WEEKDAYS) == words


@pytest.mark.parametrize(("share", "value"), [(0.5, 2), (0.8, 4), (1, 5), (0, 1)])
def test_a_percentile_is_one_of_the_values(share: float, value: float) -> None:
    assert percentile([5, 1, 4, 2, 3][:5] if share != 0.5 else [1, 2, 3, 4], share) == value


def test_promises_are_counted_once_it_is_known_how_they_came_out() -> None:
    kept, late = waits(1)[0], Wait(TUESDAY, TUESDAY, PROMISED, is_open=False)
    broken = Wait(TUESDAY, TUESDAY, None, is_open=True)
    running = Wait(TUESDAY, PROMISED, None, is_open=True)
    withdrawn = Wait(TUESDAY, TUESDAY, None, is_open=False)

    counted = calibration([kept, late, broken, running, withdrawn], TUESDAY + timedelta(hours=1))

    assert counted == Calibration(3, 1)
    assert counted.share == 1 / 3
    assert Calibration(0, 0).share == 1


def test_figures_count_what_happened() -> None:
    happened = {"question_close:beantwoord": 3, "question_release": 2, "question_opened:nood": 1}
    told = figures(waits(1, 2, 3), happened, [question(), question(State.CLAIMED)], TUESDAY, WEEKDAYS)

    assert (told.asked, told.open, told.free, told.let_go) == (3, 2, 1, 2)
    assert told.closed == {CloseReason.ANSWERED: 3}
    assert (told.half_within, told.most_within) == (2, 3)


def test_without_questions_no_waiting_time_is_told() -> None:
    told = figures([], {}, [], TUESDAY, WEEKDAYS)

    assert (told.half_within, told.most_within) == (None, None)


def test_as_long_as_nobody_was_answered_no_waiting_time_is_told() -> None:
    still_waiting = [replace(wait, answered_at=None, is_open=True) for wait in waits(1, 2)]

    told = figures(still_waiting, {}, [], TUESDAY, WEEKDAYS)

    assert (told.half_within, told.most_within) == (None, None)
