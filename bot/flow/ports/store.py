"""What is kept, changed and committed together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.absence import Colleague
from bot.domain.message import ChatId, SafeText
from bot.domain.outgoing import Outgoing
from bot.domain.promises import Wait
from bot.domain.question import Question, QuestionMessage
from bot.domain.resident import GivenAnswer, Resident
from bot.flow.ports.channel import Sent
from bot.flow.ports.incoming import Handled
from bot.flow.ports.outgoing import WaitingMessage


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, for history and figures. `data` holds ids, kinds and numbers, never text."""

    kind: str
    at: datetime
    question: int | None = None
    resident: int | None = None
    actor: int | None = None
    data: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do at a moment. The same kind, subject and moment is stored once."""

    kind: str
    subject: int
    at: datetime


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question that does not have its number yet; the fields are those of `Question`."""

    resident: int
    reason: str
    created_at: datetime
    promised_at: datetime
    language: str
    area: str
    is_nood: bool
    guesses: Sequence[tuple[str, float]]
    refused: Sequence[str] = ()
    may_be_nood: bool = False


@dataclass(frozen=True, slots=True)
class LeftInGroup:
    """What stands in the group about somebody who was forgotten, by number: topics, and messages outside of them."""

    threads: Sequence[int]
    messages: Sequence[int]


class ResidentsKept(Protocol):
    """Who wrote to the bot."""

    async def resident_of(self, chat: ChatId, at: datetime) -> Resident:
        """The resident of this chat; a new one gets an id and a pseudonym."""
        ...

    async def resident_with(self, chat: ChatId) -> Resident | None:
        """The resident of this chat, if we know one: somebody who was forgotten is not made known again by this."""
        ...

    async def resident(self, id: int) -> Resident | None: ...

    async def save_resident(self, resident: Resident) -> None: ...

    async def forget_resident(self, resident: Resident, at: datetime) -> LeftInGroup:
        """Remove everything of this resident but bare counts; what remains to be deleted in the group."""
        ...


class AnswersKept(Protocol):
    """What the bot answered."""

    async def keep_answer(self, answer: GivenAnswer) -> GivenAnswer:
        """Store it (the id in `answer` is ignored) and give it back with its id."""
        ...

    async def answer(self, id: int) -> GivenAnswer | None: ...

    async def latest_answer(self, resident: int) -> GivenAnswer | None:
        """The one given last to this resident."""
        ...

    async def save_outcome(self, answer: int, outcome: str) -> None: ...


class QuestionsKept(Protocol):
    """Questions for the werkteam, and what was said about them."""

    async def open_question(self, new: NewQuestion) -> Question: ...

    async def question(self, number: int) -> Question | None: ...

    async def question_of_thread(self, thread: int) -> Question | None: ...

    async def questions_of(self, resident: int) -> Sequence[Question]:
        """All of them, the newest first."""
        ...

    async def open_questions(self) -> Sequence[Question]:
        """All that somebody has to do something about, nood first, then the oldest."""
        ...

    async def move_question(self, before: Question, after: Question, event: Event, dues: Sequence[Due]) -> bool:
        """Store a move, that it happened and what becomes due, if the question is still as `before`; False, and nothing
        is stored, if somebody was first.
        """
        ...

    async def save_question(self, before: Question, after: Question) -> bool:
        """Store what is no move, such as another topic, if the question is still as `before`. A move is refused."""
        ...

    async def waits(self, since: datetime) -> Sequence[Wait]:
        """How long each question that was asked, or opened again, since then waited for its first answer."""
        ...

    async def add_message(self, message: QuestionMessage) -> None: ...

    async def messages_of(self, question: int) -> Sequence[QuestionMessage]:
        """Oldest first."""
        ...

    async def message_in_group(self, message_id: int) -> QuestionMessage | None:
        """The message of a question whose copy in the group has this number."""
        ...

    async def question_of_card(self, message_id: int) -> Question | None:
        """The question whose card (outgoing key `card:<number>...`) has this number in the group."""
        ...

    async def has_said_in_group(self, message_id: int) -> bool:
        """Whether we know of sending the message with this number. One that arrived just before a crash we do not."""
        ...

    async def message_from(self, origin: str) -> QuestionMessage | None:
        """The first message of a question that was sent as this."""
        ...

    async def message_carried_by(self, outbox_key: str) -> QuestionMessage | None:
        """The first message of a question that this outgoing one takes to the other side."""
        ...

    async def reword(self, outbox_key: str, text: SafeText) -> None:
        """Keep other words of the message that this outgoing one carries, because its writer changed them."""
        ...

    async def take_back(self, outbox_key: str, at: datetime) -> None:
        """Mark the message that this outgoing one carries as taken back; the first time counts. An answer of the
        knowledge that it carried is as if it had not been given.
        """
        ...

    async def resident_message_of(self, question: int, message_id: int) -> QuestionMessage | None: ...


class Consequences(Protocol):
    """What goes out, what happened, and what is due."""

    async def send(self, *outgoing: Outgoing) -> None:
        """Put messages in the outbox. A key that is already there is left as it is; an Edit of a message that still
        waits rewrites that message; an Edit that waits for the same message is replaced; a CopyAlbum joins the one
        of its album that waits; of the names of a topic only the newest waits, and so of
        closing and reopening it.
        """
        ...

    async def send_joined(self, outgoing: Outgoing) -> str:
        """Put a Say with `more` in the outbox, or add it to the one that waits just before it in the same place; the
        key of the message that carries it.
        """
        ...

    async def arrived(self, message: WaitingMessage, sent: Sent, at: datetime) -> None:
        """As `Outbox.sent`, together with what follows from it."""
        ...

    async def sent_message(self, key: str) -> int | None:
        """The number in its chat of an outgoing message, once it is sent."""
        ...

    async def is_lost(self, key: str) -> bool:
        """Whether an outgoing message was sent to a group that is no longer the werkteam's: nothing can follow it."""
        ...

    async def outgoing_under(self, key: str) -> Sequence[str]:
        """The keys of the outgoing messages that are this one or belong under it, as the rest of an album does."""
        ...

    async def unsend(self, key: str) -> bool:
        """Drop an outgoing message that has not gone; False if it went, or may be going."""
        ...

    async def forget_group_messages(self) -> None:
        """Nothing in the group has the number any more that it had, topics included: it is another group. What waits
        and names a message or a topic by its number is cancelled; what answers one answers nothing.
        """
        ...

    async def wake_group(self) -> None:
        """What waits for the group because it could not be reached may go at once."""
        ...

    async def cancel_waiting(self, *, resident: int | None = None, question: int | None = None) -> int:
        """Cancel what waits for a resident, or for a question's place; how many."""
        ...

    async def cancelled_answers(self, resident: int) -> Sequence[str]:
        """The keys of messages with priority ANSWER that were cancelled because the resident was gone; oldest first.
        Only what can be read: to delete or change something is no answer.
        """
        ...

    async def revive(self, key: str) -> None:
        """Let a cancelled message wait again."""
        ...

    async def revive_changes(self, resident: int) -> None:
        """Let what was to be changed in messages that this resident has wait again."""
        ...

    async def record(self, event: Event) -> None: ...

    async def happened(self, since: datetime) -> Mapping[str, int]:
        """How often each kind of thing happened to questions since then; with a reason, as `kind:reason`."""
        ...

    async def remind(self, due: Due) -> None: ...

    async def done(self, due: Due) -> bool:
        """Mark it done with this commit; False if it was done already, so that two workers do it once."""
        ...


class Team(Protocol):
    """Who of the werkteam is away or new, and settings."""

    async def colleague(self, id: int) -> Colleague | None: ...

    async def colleagues(self) -> Sequence[Colleague]: ...

    async def save_colleague(self, colleague: Colleague) -> None: ...

    async def setting(self, key: str) -> str | None: ...

    async def set_setting(self, key: str, value: str | None) -> None: ...


class Transaction(ResidentsKept, AnswersKept, QuestionsKept, Consequences, Team, Protocol):
    """One unit of work: all of it is committed together, or none."""


class Store(Protocol):
    """Where everything is kept. Every method raises `StoreUnavailable` when the database cannot be used now."""

    def transaction(self, handled: Handled | None = None) -> AbstractAsyncContextManager[Transaction]:
        """A unit of work. With `handled` its commit also marks that update done and blanks it,
        and raises `LeaseLost` instead when another worker took the lane.
        """
        ...


class DueRows(Protocol):
    """What has to be done at a moment."""

    async def due(self, at: datetime, limit: int) -> Sequence[Due]:
        """What is due and not yet done."""
        ...

    async def forget_done(self, before: datetime) -> int:
        """Remove what was due before then and is done; how many."""
        ...


class Moments(Protocol):
    """The moments by the clock that are stored, but for those of `DueRows`."""

    async def latest(self) -> datetime | None:
        """When the last thing happened that is known here. It can lie ahead only if the clock went back since then."""
        ...

    async def put_back(self, after: datetime, by: timedelta) -> None:
        """Whatever waits for a moment after this one waits for one that is so much sooner."""
        ...
