"""The life of a question at the werkteam: which moves are allowed, and what each does to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import Refused
from bot.domain.message import Attachment, SafeText, WerkteamMember


class State(StrEnum):
    """Where a question stands. `PARKED`: the resident blocked the bot. `WITHDRAWN`: they took it back."""

    FREE = "free"
    CLAIMED = "claimed"
    WAITING_FOR_RESIDENT = "waiting_for_resident"
    CLOSED = "closed"
    PARKED = "parked"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What can be done with a question."""

    CLAIM = "claim"
    KEEP = "keep"
    """Who has it says that they are working on it."""
    RELEASE = "release"
    TRANSFER = "transfer"
    ANSWER = "answer"
    TAKE_BACK = "take_back"
    """The answer that the resident was to react to does not stand there any more."""
    RESIDENT_WRITES = "resident_writes"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    PARK = "park"
    UNPARK = "unpark"
    PLACE = "place"
    """The resident told where they live: the card follows, and nothing else."""


class Who(StrEnum):
    """Who makes a move."""

    RESIDENT = "resident"
    OWNER = "owner"
    MEMBER = "member"
    """Somebody of the werkteam who does not have the question."""
    INVITED = "invited"
    """A member whom the owner asked to take it."""
    COORDINATOR = "coordinator"
    """One who takes over from somebody who is silent or away."""
    BOT = "bot"
    """Time passed, or the channel told something."""


class CloseReason(StrEnum):
    """Why a question was closed; `NO_OFFER` counts as an unmet need."""

    ANSWERED = "beantwoord"
    REFERRED = "doorverwezen"
    NO_REACTION = "geen-reactie"
    HELPED_ELSEWHERE = "elders-geholpen"
    NO_OFFER = "geen-aanbod"
    NOT_SOCIAL = "geen-sociale-vraag"
    BANNED = "geblokkeerd"
    """By the bot, because the resident is banned; nobody chooses it."""


CHOSEN_REASONS = tuple(reason for reason in CloseReason if reason is not CloseReason.BANNED)
"""Those that a member can choose."""


class EscalationReason(StrEnum):
    """Why the bot passed a message on to people."""

    NOT_SURE = "not_sure"
    WANTS_HUMAN = "wants_human"
    NOOD = "nood"
    ATTACHMENT = "attachment"
    STILL_NOT_HELPED = "still_not_helped"
    BOT_FAILED = "bot_failed"


OPEN_STATES = frozenset({State.FREE, State.CLAIMED, State.WAITING_FOR_RESIDENT})

MOVES: Mapping[tuple[State, Move], State] = {
    (State.FREE, Move.CLAIM): State.CLAIMED,
    (State.CLAIMED, Move.KEEP): State.CLAIMED,
    (State.WAITING_FOR_RESIDENT, Move.KEEP): State.WAITING_FOR_RESIDENT,
    (State.CLAIMED, Move.RELEASE): State.FREE,
    (State.WAITING_FOR_RESIDENT, Move.RELEASE): State.FREE,
    (State.CLAIMED, Move.TRANSFER): State.CLAIMED,
    (State.WAITING_FOR_RESIDENT, Move.TRANSFER): State.WAITING_FOR_RESIDENT,
    (State.CLAIMED, Move.ANSWER): State.WAITING_FOR_RESIDENT,
    (State.WAITING_FOR_RESIDENT, Move.ANSWER): State.WAITING_FOR_RESIDENT,
    (State.FREE, Move.TAKE_BACK): State.FREE,
    (State.CLAIMED, Move.TAKE_BACK): State.CLAIMED,
    (State.WAITING_FOR_RESIDENT, Move.TAKE_BACK): State.CLAIMED,
    (State.CLOSED, Move.TAKE_BACK): State.CLOSED,
    (State.PARKED, Move.TAKE_BACK): State.PARKED,
    (State.WITHDRAWN, Move.TAKE_BACK): State.WITHDRAWN,
    (State.FREE, Move.RESIDENT_WRITES): State.FREE,
    (State.CLAIMED, Move.RESIDENT_WRITES): State.CLAIMED,
    (State.WAITING_FOR_RESIDENT, Move.RESIDENT_WRITES): State.CLAIMED,
    (State.FREE, Move.CLOSE): State.CLOSED,
    (State.CLAIMED, Move.CLOSE): State.CLOSED,
    (State.WAITING_FOR_RESIDENT, Move.CLOSE): State.CLOSED,
    (State.PARKED, Move.CLOSE): State.CLOSED,
    (State.CLOSED, Move.REOPEN): State.FREE,
    (State.FREE, Move.WITHDRAW): State.WITHDRAWN,
    (State.CLAIMED, Move.WITHDRAW): State.WITHDRAWN,
    (State.WAITING_FOR_RESIDENT, Move.WITHDRAW): State.WITHDRAWN,
    (State.FREE, Move.PARK): State.PARKED,
    (State.CLAIMED, Move.PARK): State.PARKED,
    (State.WAITING_FOR_RESIDENT, Move.PARK): State.PARKED,
    (State.PARKED, Move.UNPARK): State.FREE,
    **{(state, Move.PLACE): state for state in State},
}
"""Every allowed move; whatever is not here is refused with a sentence."""

_WERKTEAM = frozenset({Who.OWNER, Who.MEMBER})

WHO_MAY: Mapping[Move, frozenset[Who]] = {
    Move.CLAIM: _WERKTEAM,
    Move.KEEP: frozenset({Who.OWNER}),
    Move.RELEASE: frozenset({Who.OWNER, Who.BOT}),
    Move.TRANSFER: frozenset({Who.OWNER, Who.INVITED, Who.COORDINATOR}),
    Move.ANSWER: _WERKTEAM,
    Move.TAKE_BACK: frozenset({Who.BOT}),
    Move.RESIDENT_WRITES: frozenset({Who.RESIDENT}),
    Move.CLOSE: _WERKTEAM | {Who.RESIDENT, Who.BOT},
    Move.REOPEN: _WERKTEAM | {Who.RESIDENT},
    Move.WITHDRAW: frozenset({Who.RESIDENT}),
    Move.PARK: frozenset({Who.RESIDENT}),
    Move.UNPARK: frozenset({Who.RESIDENT}),
    Move.PLACE: frozenset({Who.RESIDENT}),
}
"""Who may make each move. A second answerer is a member as well: the flow asks first whether it is meant."""

_FOR_THE_OWNER = frozenset({Move.KEEP, Move.RELEASE, Move.TRANSFER})
"""Moves behind buttons that all see, and only one may press."""

OWNED_STATES = frozenset({State.CLAIMED, State.WAITING_FOR_RESIDENT})

SIGNS_OF_LIFE = frozenset({Move.TRANSFER, Move.ANSWER, Move.KEEP})
"""Moves of an owner that leave the state as it is: the waiting begins anew."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What the bot thinks a question is about, with its confidence from 0 to 1."""

    onderwerp: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Question:
    """A resident's request that people answer. `version` grows with every move and guards against two at once."""

    number: int
    resident: int
    state: State
    reason: EscalationReason
    created_at: datetime
    promised_at: datetime
    language: str = "nl"
    area: str = ""
    is_nood: bool = False
    may_be_nood: bool = False
    """Whether the resident was shown the numbers in a calm way, because the bot was in doubt."""
    guesses: tuple[Guess, ...] = ()
    owner: WerkteamMember | None = None
    claimed_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    close_reason: CloseReason | None = None
    thread: int | None = None
    version: int = 0
    refused: tuple[str, ...] = ()
    """Needs that the resident was answered or offered before, and that were not it, or not enough."""
    moved_at: datetime | None = None
    """When it came to stand as it does, or when its owner last gave a sign of life."""

    @property
    def since(self) -> datetime:
        """From when people have been waiting for the next move."""
        return self.moved_at or self.claimed_at or self.created_at

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN_STATES

    @property
    def is_parked(self) -> bool:
        """Whether it waits for a resident who blocked the bot."""
        return self.state is State.PARKED


class Author(StrEnum):
    """Who wrote a message that belongs to a question."""

    RESIDENT = "resident"
    WERKTEAM = "werkteam"


@dataclass(frozen=True, slots=True)
class QuestionMessage:
    """One message of a question, with its places on both sides; internal notes are never stored."""

    question: int
    author: Author
    text: SafeText
    at: datetime
    resident_message: int | None = None
    """The message's number in the resident's chat."""
    outbox_key: str = ""
    """The outgoing message that carries the copy to the other side."""
    attachment: Attachment | None = None
    member: WerkteamMember | None = None
    offers: tuple[str, ...] = ()
    """The options an answer named, so that outcomes can be counted."""
    origin: str = ""
    """What it was sent as: chat and message, or chat and album, as the channel numbers them; no text."""
    taken_back_at: datetime | None = None
    """When the resident's copy was deleted again, because its writer took it back."""


def apply(
    question: Question,
    move: Move,
    *,
    at: datetime,
    by: WerkteamMember | None = None,
    reason: CloseReason | None = None,
) -> Question:
    """Make the move, or refuse it.

    An owner belongs to the owned states only: leaving them frees the question, so that nobody keeps
    a question that is not being worked on. Claiming and handing over need `by`, closing needs `reason`.
    """
    state = MOVES.get((question.state, move))
    if state is None:
        raise Refused(f"geweigerd.{question.state}.{move}", owner=question.owner.name if question.owner else "")
    if (move in {Move.CLAIM, Move.TRANSFER} and by is None) or (move is Move.CLOSE and reason is None):
        raise ValueError(f"{move} needs who or why")
    after = replace(question, state=state, version=question.version + 1)
    if state is not question.state or move in SIGNS_OF_LIFE:
        after = replace(after, moved_at=at)
    if move in {Move.CLAIM, Move.TRANSFER}:
        after = replace(after, owner=by, claimed_at=at)
    if state not in OWNED_STATES:
        after = replace(after, owner=None, claimed_at=None)
    if move is Move.ANSWER:
        after = replace(after, answered_at=at)
    if move is Move.CLOSE:
        after = replace(after, closed_at=at, close_reason=reason)
    if move is Move.REOPEN:
        after = replace(after, closed_at=None, close_reason=None)
    return after


def who_is(member: WerkteamMember, question: Question) -> Who:
    """What a member is to this question."""
    return Who.OWNER if question.owner is not None and question.owner.id == member.id else Who.MEMBER


def must_be_allowed(question: Question, move: Move, who: Who) -> None:
    """Refuse a move that is not for them to make."""
    if who not in WHO_MAY[move]:
        what = move if move in _FOR_THE_OWNER else "iets_anders"
        raise Refused(f"geweigerd.van_ander.{what}", wie=question.owner.name if question.owner else "")
