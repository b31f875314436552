"""Making a move: how the question stands, that it happened and what becomes due are stored together or not at all."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import Overtaken
from bot.domain.message import WerkteamMember
from bot.domain.question import CloseReason, Move, Question, Who, apply, must_be_allowed
from bot.flow import watch
from bot.flow.conversation import Conversation
from bot.flow.ports import Event, NewQuestion

OPENED = "question_opened"
"""The event with which the history of a question begins."""


async def ask(talk_: Conversation, new: NewQuestion) -> Question:
    """Open a question; from now on somebody will be told of it."""
    question = await talk_.transaction.open_question(new)
    rules, data = talk_.rules, {"reason": str(new.reason), "version": question.version}
    await talk_.transaction.record(Event(OPENED, talk_.now, question.number, new.resident, data=data))
    await watch.plan(talk_.transaction, question, rules.working_hours, rules.patience)
    return question


async def make(
    talk_: Conversation,
    question: Question,
    move: Move,
    who: Who,
    *,
    by: WerkteamMember | None = None,
    to: WerkteamMember | None = None,
    reason: CloseReason | None = None,
    why: str = "",
    **changes: object,
) -> Question:
    """Make the move. `by` does it, `to` gets the question by it; `changes` is what else of it changes with the move.

    Raises Refused when it is not allowed, or not to them, and Overtaken when somebody moved it a moment earlier.
    """
    after = apply(question, move, at=talk_.now, by=to or by, reason=reason)
    must_be_allowed(question, move, who)
    after = replace(after, **changes)  # type: ignore[arg-type]  # the caller names fields
    event = _event(talk_, question, after, move, who, by, why)
    dues = watch.dues(after, talk_.rules.working_hours, talk_.rules.patience)
    if not await talk_.transaction.move_question(question, after, event, dues):
        raise Overtaken(f"Question {question.number} is not as it was.")
    return after


def _event(
    talk_: Conversation,
    before: Question,
    after: Question,
    move: Move,
    who: Who,
    by: WerkteamMember | None,
    why: str,
) -> Event:
    """Who did what: numbers and kinds, no names."""
    data: dict[str, object] = {"version": after.version, "who": str(who), "to": str(after.state)}
    if move is Move.CLOSE:
        data["reason"] = str(after.close_reason)
    if why:
        data["why"] = why
    owners = [question.owner.id if question.owner is not None else None for question in (before, after)]
    if owners[0] != owners[1]:
        data["owners"] = owners
    actor = by.id if by is not None else None
    return Event(f"question_{move}", talk_.now, after.number, after.resident, actor, data)
