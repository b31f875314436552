"""Rows become values of the domain, and the other way round."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from bot.domain.absence import Colleague
from bot.domain.message import Attachment, ChatId, SafeText, WerkteamMember
from bot.domain.promises import Wait
from bot.domain.question import (
    OPEN_STATES,
    Author,
    CloseReason,
    EscalationReason,
    Guess,
    Question,
    QuestionMessage,
    State,
)
from bot.domain.resident import GivenAnswer, Keyboard, Pending, Resident, SaidLately
from bot.flow.ports import NewQuestion

AnyRow = Row[Any]

_PENDING = TypeAdapter(Pending)
_SHOWN = TypeAdapter(tuple[Keyboard, ...])
_LATELY = TypeAdapter(tuple[SaidLately, ...])


def to_resident(row: AnyRow) -> Resident:
    """A resident who is not forgotten."""
    return Resident(
        id=row.id,
        chat=ChatId(row.chat),
        pseudonym=row.pseudonym,
        created_at=row.created_at,
        language=row.language,
        language_chosen=row.language_chosen,
        writes=row.writes,
        area=row.area,
        greeted_at=row.greeted_at,
        blocked_at=row.blocked_at,
        banned_until=row.banned_until,
        banned_reason=SafeText(row.banned_reason or ""),
        turn=row.turn,
        pending=_PENDING.validate_python(row.pending) if row.pending is not None else None,
        shown=_SHOWN.validate_python(row.shown or ()),
        lately=_LATELY.validate_python(row.lately or ()),
        nood_at=row.nood_at,
        doubt_at=row.doubt_at,
    )


_FIXED = {"id", "chat", "pseudonym", "created_at"}
CHANGING = tuple(field.name for field in fields(Resident) if field.name not in _FIXED)
"""The columns of a resident that can change."""


def from_resident(resident: Resident) -> dict[str, Any]:
    """What can change of a resident."""
    changing = {name: getattr(resident, name) for name in CHANGING}
    pending = resident.pending
    return changing | {
        "pending": _PENDING.dump_python(pending, mode="json") if pending is not None else None,
        "shown": _SHOWN.dump_python(resident.shown, mode="json"),
        "lately": _LATELY.dump_python(resident.lately, mode="json"),
    }


def to_answer(row: AnyRow) -> GivenAnswer:
    """An answer of the bot."""
    return GivenAnswer(
        id=row.id,
        resident=row.resident,
        at=row.at,
        text=SafeText(row.text),
        onderwerpen=tuple(row.onderwerpen),
        offers=tuple(row.offers),
        next_best=tuple(row.next_best),
        outcome=row.outcome,
        question=row.question,
        carried_by=row.carried_by or "",
    )


OF_ANSWER = tuple(field.name for field in fields(GivenAnswer) if field.name != "id")
"""The columns of an answer but for its id."""


def from_answer(answer: GivenAnswer) -> dict[str, Any]:
    """All of an answer but its id."""
    return {name: getattr(answer, name) for name in OF_ANSWER}


def to_question(row: AnyRow) -> Question:
    """A question as it stands."""
    return Question(
        number=row.number,
        resident=row.resident,
        state=State(row.state),
        reason=EscalationReason(row.reason),
        created_at=row.created_at,
        promised_at=row.promised_at,
        language=row.language,
        area=row.area,
        is_nood=row.is_nood,
        may_be_nood=row.may_be_nood,
        guesses=tuple(Guess(onderwerp, confidence) for onderwerp, confidence in row.guesses),
        owner=_member(row.owner_id, row.owner_name),
        claimed_at=row.claimed_at,
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        close_reason=CloseReason(row.close_reason) if row.close_reason is not None else None,
        thread=row.thread,
        version=row.version,
        refused=tuple(row.refused or ()),
        moved_at=row.moved_at,
    )


def from_new_question(new: NewQuestion) -> dict[str, Any]:
    """A question that nobody has claimed yet."""
    given = {f.name: getattr(new, f.name) for f in fields(NewQuestion)}
    guesses = [list(guess) for guess in new.guesses]
    return given | {"state": State.FREE, "guesses": guesses, "refused": list(new.refused)}


def from_question(question: Question) -> dict[str, Any]:
    """All of a question but its number."""
    columns = {f.name: getattr(question, f.name) for f in fields(Question) if f.name not in {"number", "owner"}}
    owner = question.owner
    return columns | {
        "guesses": [[guess.onderwerp, guess.confidence] for guess in question.guesses],
        "refused": list(question.refused),
        "owner_id": owner.id if owner is not None else None,
        "owner_name": owner.name if owner is not None else None,
    }


def to_question_message(row: AnyRow) -> QuestionMessage:
    """A message that belongs to a question."""
    return QuestionMessage(
        question=row.question,
        author=Author(row.author),
        text=SafeText(row.text),
        at=row.at,
        resident_message=row.resident_message,
        outbox_key=row.outbox_key,
        attachment=Attachment(row.attachment) if row.attachment is not None else None,
        member=_member(row.member_id, row.member_name),
        offers=tuple(row.offers),
        origin=row.origin or "",
        taken_back_at=row.taken_back_at,
    )


def from_question_message(message: QuestionMessage) -> dict[str, Any]:
    """All of a message of a question."""
    columns = {f.name: getattr(message, f.name) for f in fields(QuestionMessage) if f.name != "member"}
    member = message.member
    return columns | {
        "member_id": member.id if member is not None else None,
        "member_name": member.name if member is not None else None,
    }


def to_colleague(row: AnyRow) -> Colleague:
    """A member who is away or new, or was."""
    member = WerkteamMember(row.id, row.name)
    return Colleague(member, row.absent_since, row.back_on, row.welcomed, row.practised, row.left_at)


def from_colleague(colleague: Colleague) -> dict[str, Any]:
    """All that is kept of a colleague."""
    columns = {f.name: getattr(colleague, f.name) for f in fields(Colleague) if f.name != "member"}
    return columns | {"id": colleague.member.id, "name": colleague.member.name}


def to_wait(row: AnyRow) -> Wait:
    """How long a question waited for its first answer."""
    return Wait(row.asked, row.promised_at, row.answered, State(row.state) in OPEN_STATES)


def _member(id_: int | None, name: str | None) -> WerkteamMember | None:
    return WerkteamMember(id_, name or "") if id_ is not None else None
