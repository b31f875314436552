"""When somebody must be told: an open question has always such a moment, or an owner and the morning's digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Refused
from bot.domain.outgoing import Act, Copy, Priority, Say
from bot.domain.question import CloseReason, Move, Question, State, apply
from bot.domain.watching import (
    Patience,
    QuietHours,
    Step,
    belongs_in_digest,
    closes_at,
    is_still_due,
    may_ring_at_night,
    next_digest,
    watch_over,
)
from bot.domain.working_hours import WorkingHours

from .rotterdam import PROMISED, SAM, TUESDAY, WEEKDAYS, ZONE, question

PATIENCE = Patience()
QUIET = QuietHours()
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))


def planned(state: State, **more: object) -> dict[Step, datetime]:
    return {moment.step: moment.at for moment in watch_over(question(state, **more), WEEKDAYS, PATIENCE)}


def local(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def test_a_free_question_comes_in_the_digest_then_the_coordinators_hear_it_then_the_promise_breaks() -> None:
    assert planned(State.FREE) == {
        Step.LONELY: local(24, 12, 30),
        Step.COORDINATORS: local(24, 15),
        Step.PROMISE: PROMISED,
    }


def test_a_claim_is_reminded_of_and_then_let_go() -> None:
    assert planned(State.CLAIMED, answered_at=TUESDAY) == {Step.NUDGE: local(24, 15), Step.LET_GO: local(25, 11)}


def test_in_nood_all_hours_count() -> None:
    evening = local(24, 22)

    assert planned(State.FREE, is_nood=True, moved_at=evening, answered_at=evening) == {
        Step.LONELY: local(25, 0),
        Step.COORDINATORS: local(25, 2),
    }


@given(st.lists(st.tuples(st.sampled_from(Move), st.integers(1, 400)), max_size=30))
def test_whatever_happens_an_open_question_has_a_moment_or_is_in_the_digest(moves: list[tuple[Move, int]]) -> None:
    now, at = question(), TUESDAY
    for move, hours in moves:
        at += timedelta(hours=hours)
        try:
            now = apply(now, move, at=at, by=SAM, reason=CloseReason.REFERRED)
        except Refused:
            continue
        to_come = [moment for moment in watch_over(now, WEEKDAYS, PATIENCE) if moment.at > at]
        assert (bool(to_come) or belongs_in_digest(now, at, WEEKDAYS, PATIENCE)) == now.is_open
        later = at + timedelta(days=100)
        assert belongs_in_digest(now, later, WEEKDAYS, PATIENCE) == now.is_open


@pytest.mark.parametrize(
    ("step", "hour", "still"),
    [
        (Step.LONELY, 12, False),
        (Step.LONELY, 14, True),
        (Step.LONELY, 16, False),
        (Step.COORDINATORS, 16, True),
        (Step.NUDGE, 16, False),
    ],
)
def test_what_was_planned_is_done_only_if_the_question_still_stands_so(step: Step, hour: int, still: bool) -> None:
    assert is_still_due(step, question(), local(24, hour), WEEKDAYS, PATIENCE) is still


def test_a_resident_who_is_silent_is_asked_after_two_weeks_when_somebody_is_at_work() -> None:
    friday_evening = local(13, 18)

    assert planned(State.WAITING_FOR_RESIDENT, moved_at=friday_evening) == {
        Step.STILL_WAITING: local(23, 11, 30),
        Step.ASK_RESIDENT: local(30, 9),
    }
    assert closes_at(local(30, 9), WEEKDAYS, PATIENCE) == local(7, 9, month=12)


def test_it_closes_only_when_the_whole_silence_is_over_and_never_in_nood() -> None:
    waiting = question(State.WAITING_FOR_RESIDENT, moved_at=local(2, 12))
    day_21 = local(23, 12)

    def closes(one: Question, at: datetime) -> bool:
        return is_still_due(Step.CLOSE, one, at, WEEKDAYS, PATIENCE)

    assert [closes(waiting, day_21 - timedelta(minutes=1)), closes(waiting, day_21)] == [False, True]
    assert not closes(replace(waiting, is_nood=True), day_21)
    assert not closes(question(State.CLAIMED, moved_at=local(2, 12)), day_21)
    assert Step.ASK_RESIDENT not in planned(State.WAITING_FOR_RESIDENT, is_nood=True)


@pytest.mark.parametrize(
    ("act", "priority", "in_group", "rings"),
    [
        (Say("kaart"), Priority.CARD, True, False),
        (Say("nood"), Priority.NOOD, True, True),
        (Say("antwoord"), Priority.ANSWER, False, True),
        (Copy(None, 5), Priority.ANSWER, False, True),
        (Say("gesloten", unasked=True), Priority.RECEIPT, False, False),
        (Say("nood", unasked=True), Priority.NOOD, False, True),
    ],
)
def test_at_night_phones_ring_for_nood_and_for_what_answers_a_resident(
    act: Act, priority: Priority, *, in_group: bool, rings: bool
) -> None:
    assert may_ring_at_night(act, priority, in_group=in_group) is rings


def test_who_was_passed_over_by_time_is_not_reminded_first() -> None:
    claimed = question(State.CLAIMED)

    assert not is_still_due(Step.NUDGE, claimed, local(25, 12), WEEKDAYS, PATIENCE)
    assert is_still_due(Step.LET_GO, claimed, local(25, 12), WEEKDAYS, PATIENCE)


@pytest.mark.parametrize(
    ("quiet", "moment", "ends"),
    [
        (QUIET, local(24, 19, 59), None),
        (QUIET, local(24, 20), local(25, 8)),
        (QUIET, local(25, 7, 59), local(25, 8)),
        (QUIET, local(25, 8), None),
        (QuietHours(time(12), time(13)), local(24, 12, 30), local(24, 13)),
        (QuietHours(time(12), time(13)), local(24, 13), None),
    ],
)
def test_quiet_hours_run_from_evening_till_morning(quiet: QuietHours, moment: datetime, ends: datetime | None) -> None:
    assert quiet.end_of(moment) == ends


def test_a_quiet_night_on_which_the_clock_changes_ends_at_eight_as_well() -> None:
    assert QUIET.end_of(datetime(2026, 3, 28, 21, tzinfo=ZONE)) == datetime(2026, 3, 29, 8, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "digest"),
    [(local(24, 8), local(24, 9)), (local(24, 9), local(25, 9)), (local(27, 12), local(30, 9))],
)
def test_the_digest_comes_when_a_working_day_begins(now: datetime, digest: datetime) -> None:
    assert next_digest(now, WEEKDAYS, QUIET) == digest


def test_whoever_begins_before_eight_reads_the_digest_at_eight() -> None:
    early = WorkingHours(ZONE, dict.fromkeys(range(5), ((time(6), time(12)),)))

    assert next_digest(local(24, 12), early, QUIET) == local(25, 8)


@given(moments)
def test_the_next_digest_is_always_still_to_come_and_never_in_the_quiet_hours(now: datetime) -> None:
    digest = next_digest(now, WEEKDAYS, QUIET)

    assert digest > now
    assert QUIET.end_of(digest) is None


def test_an_older_question_waits_since_it_was_claimed_or_asked() -> None:
    assert question().since == TUESDAY
    assert replace(question(State.CLAIMED), claimed_at=local(24, 12)).since == local(24, 12)
