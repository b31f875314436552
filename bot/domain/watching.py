"""When somebody must be told about a question: the moments that follow from how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.domain.outgoing import Act, Priority, Say
from bot.domain.question import Question, State
from bot.domain.working_hours import WorkingHours


class Step(StrEnum):
    """What becomes due. The words are kept in the database and must not change."""

    LONELY = "lonely"
    """Nobody has it: it comes in the digest."""
    COORDINATORS = "coordinators"
    """Still nobody: the coordinators hear it."""
    NUDGE = "nudge"
    """Somebody has it and is silent."""
    LET_GO = "let_go"
    """Still silent: it is free again."""
    STILL_WAITING = "still_waiting"
    """The resident is silent after an answer: perhaps it can be closed."""
    ASK_RESIDENT = "ask_resident"
    """The resident is silent for weeks: are they helped?"""
    CLOSE = "close"
    """The resident was asked, and nobody answered: it closes by itself."""
    PROMISE = "promise"
    """The moment for which the resident was promised an answer."""


DIGEST = "digest"
"""The one that is about all questions: the morning's digest."""


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many hours something becomes due. For nood all hours count, otherwise working hours."""

    digest: float = 2
    coordinators: float = 4
    nudge: float = 4
    let_go: float = 8
    resident: float = 40
    ask_days: int = 14
    """Days, of which all count, of a resident's silence before they are asked themselves."""
    close_days: int = 7
    """Days after that question before it closes."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When only nood may make a phone ring; from evening till morning."""

    start: time = time(20)
    end: time = time(8)

    def end_of(self, moment: datetime) -> datetime | None:
        """When the quiet around this moment (with the zone of the installation) ends; None when it is not quiet."""
        if self.start <= self.end:
            is_quiet, days = self.start <= moment.time() < self.end, 0
        else:
            is_quiet = moment.time() >= self.start or moment.time() < self.end
            days = int(moment.time() >= self.start)
        if not is_quiet:
            return None
        return datetime.combine(moment.date() + timedelta(days=days), self.end, moment.tzinfo)


def may_ring_at_night(act: Act, priority: int, *, in_group: bool) -> bool:
    """Whether a phone may ring for it in the quiet hours. In the group only for nood; a resident's phone for all that
    answers what they did themselves.
    """
    is_unasked = in_group or (isinstance(act, Say) and act.unasked)
    return priority == Priority.NOOD or not is_unasked


@dataclass(frozen=True, slots=True)
class Moment:
    """A step and when it is due."""

    step: Step
    at: datetime


def watch_over(question: Question, hours: WorkingHours, patience: Patience) -> tuple[Moment, ...]:
    """All that is still to become due if nothing changes. An open question has always at least one."""

    def after(step: Step, wait: float) -> Moment:
        if question.is_nood:
            return Moment(step, question.since + timedelta(hours=wait))
        return Moment(step, hours.add_hours(question.since, wait))

    match question.state:
        case State.FREE:
            found = [after(Step.LONELY, patience.digest), after(Step.COORDINATORS, patience.coordinators)]
        case State.CLAIMED:
            found = [after(Step.NUDGE, patience.nudge), after(Step.LET_GO, patience.let_go)]
        case State.WAITING_FOR_RESIDENT:
            told = after(Step.STILL_WAITING, patience.resident)
            return (told,) if question.is_nood else (told, _ask_resident(question, hours, patience))
        case _:
            return ()
    if question.answered_at is None:
        found.append(Moment(Step.PROMISE, question.promised_at))
    return tuple(sorted(found, key=lambda moment: moment.at))


def _ask_resident(question: Question, hours: WorkingHours, patience: Patience) -> Moment:
    """In working time, so that somebody can react to what the resident says."""
    return Moment(Step.ASK_RESIDENT, hours.add_hours(question.since + timedelta(days=patience.ask_days), 0))


def closes_at(asked: datetime, hours: WorkingHours, patience: Patience) -> datetime:
    """When a question closes of which the resident was asked at this moment whether they are helped."""
    return hours.add_hours(asked + timedelta(days=patience.close_days), 0)


_OVERTAKEN_BY = {Step.LONELY: Step.COORDINATORS, Step.NUDGE: Step.LET_GO}
"""Who was away for long need not hear first what is settled by now."""


def is_still_due(step: Step, question: Question, now: datetime, hours: WorkingHours, patience: Patience) -> bool:
    """Whether a step that was planned earlier must be taken now: the question may have moved since, or be further.

    Closing is planned only when the resident is asked; whoever moved the question since then began a new silence.
    """
    if step is Step.CLOSE:
        silence = timedelta(days=patience.ask_days + patience.close_days)
        is_waiting = question.state is State.WAITING_FOR_RESIDENT and not question.is_nood
        return is_waiting and question.since + silence <= now
    ripe = _ripe(question, now, hours, patience)
    return step in ripe and _OVERTAKEN_BY.get(step) not in ripe


def belongs_in_digest(question: Question, now: datetime, hours: WorkingHours, patience: Patience) -> bool:
    """Whether it waits too long for somebody: for an owner, for the owner's answer, or for the resident's."""
    return bool(_ripe(question, now, hours, patience) & {Step.LONELY, Step.NUDGE, Step.STILL_WAITING})


def is_silent(question: Question, now: datetime, hours: WorkingHours, patience: Patience) -> bool:
    """Whether its owner has let others wait so long that a reminder is due."""
    return bool(_ripe(question, now, hours, patience) & {Step.NUDGE, Step.LET_GO})


def _ripe(question: Question, now: datetime, hours: WorkingHours, patience: Patience) -> set[Step]:
    return {moment.step for moment in watch_over(question, hours, patience) if moment.at <= now}


def next_digest(now: datetime, hours: WorkingHours, quiet: QuietHours) -> datetime:
    """The beginning of the next working day, or the end of the quiet hours where people begin earlier."""
    start = hours.next_start_of_day(now)
    return quiet.end_of(start.astimezone(hours.zone)) or start
