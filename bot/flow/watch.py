"""Seeing to it that somebody is told: what becomes due about a question is planned with every move."""

from __future__ import annotations

from datetime import datetime

from bot.domain.promises import LOOK_BACK, promise
from bot.domain.question import Question
from bot.domain.watching import DIGEST, Patience, QuietHours, next_digest, watch_over
from bot.domain.working_hours import WorkingHours
from bot.flow.ports import Due, Transaction


async def plan(transaction: Transaction, question: Question, hours: WorkingHours, patience: Patience) -> None:
    """Plan all that is to become due if nothing changes. What was planned before and has passed by is left alone:
    when its moment comes it is compared with how the question stands then.
    """
    for due in dues(question, hours, patience):
        await transaction.remind(due)


def dues(question: Question, hours: WorkingHours, patience: Patience) -> list[Due]:
    """All that is to become due about it if nothing changes."""
    return [Due(moment.step, question.number, moment.at) for moment in watch_over(question, hours, patience)]


async def plan_digest(transaction: Transaction, now: datetime, hours: WorkingHours, quiet: QuietHours) -> None:
    """Plan the next digest."""
    await transaction.remind(Due(DIGEST, 0, next_digest(now, hours, quiet)))


async def promised(transaction: Transaction, now: datetime, hours: WorkingHours, usual_days: int) -> datetime:
    """Until when an answer is promised to somebody who asks now, from what others waited lately."""
    return promise(now, await transaction.waits(now - LOOK_BACK), hours, usual_days)
