"""How it went lately: counts, waiting times, and whether the promises were kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.promises import KEPT_SHARE, Calibration, Wait, calibration, hours_waited, percentile
from bot.domain.question import CloseReason, Move, Question, State
from bot.domain.working_hours import WorkingHours

_CLOSED = f"question_{Move.CLOSE}:"


@dataclass(frozen=True, slots=True)
class Figures:
    """What `/cijfers` tells; the waiting times are in working hours, None as long as nobody was answered."""

    asked: int
    open: int
    free: int
    let_go: int
    handed_over: int
    closed: Mapping[CloseReason, int]
    half_within: float | None
    most_within: float | None
    promises: Calibration


def figures(
    waits: Sequence[Wait],
    happened: Mapping[str, int],
    still_open: Sequence[Question],
    now: datetime,
    hours: WorkingHours,
) -> Figures:
    """The figures of the time that these waits and events are of."""
    is_answered = any(wait.answered_at is not None for wait in waits)
    waited = hours_waited(waits, now, hours) if is_answered else []
    return Figures(
        asked=len(waits),
        open=len(still_open),
        free=sum(question.state is State.FREE for question in still_open),
        let_go=happened.get(f"question_{Move.RELEASE}", 0),
        handed_over=happened.get(f"question_{Move.TRANSFER}", 0),
        closed={reason: happened[_CLOSED + reason] for reason in CloseReason if happened.get(_CLOSED + reason)},
        half_within=percentile(waited, 0.5) if waited else None,
        most_within=percentile(waited, KEPT_SHARE) if waited else None,
        promises=calibration(waits, now),
    )
