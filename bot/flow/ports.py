"""What the flow needs from outside: a store that keeps its promises, a channel, a clock and a thinker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.absence import Colleague
from bot.domain.knowledge import Knowledge
from bot.domain.message import ChatId, SafeText, WerkteamMember
from bot.domain.outgoing import Act, Outgoing
from bot.domain.promises import Wait
from bot.domain.question import Question, QuestionMessage
from bot.domain.reading import Thought
from bot.domain.resident import GivenAnswer, Resident


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """One update as it came in: `raw` is the channel's own JSON, `lane` the chat in which order matters."""

    bot: int
    update_id: int
    lane: int
    raw: str


@dataclass(frozen=True, slots=True)
class Handled:
    """A stored update that a transaction handles; the commit marks it done and blanks its text.

    `owner` and `fence` prove that the worker still holds the lane. With the last of those that it claimed, the lane is
    given back in the same commit.
    """

    inbox_id: int
    lane: int
    owner: str
    fence: int
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class ClaimedUpdate:
    """An update that this worker may handle now; `attempts` counts earlier failures."""

    handled: Handled
    update_id: int
    raw: str
    attempts: int


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
class Part:
    """One of the messages that an outgoing act became; a photo or voice message is no text."""

    message_id: int
    is_text: bool = True


@dataclass(frozen=True, slots=True)
class LeftInGroup:
    """What stands in the group about somebody who was forgotten, by number: topics, and messages outside of them."""

    threads: Sequence[int]
    messages: Sequence[int]


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """An outbox row that the sender has taken, with its places looked up.

    `chat` is None when the peer cannot be reached any more (forgotten, no group yet).
    `target` is the message number that an Edit or Delete by key, or a reply by key, resolves to.
    """

    id: int
    key: str
    act: Act
    peer: str
    """The lane, such as `resident:12` or `question:412`; within a lane order is kept."""
    chat: ChatId | None
    thread: int | None
    target: int | None
    resident: int | None
    question: int | None
    priority: int
    resend: bool
    attempts: int
    uncertain_before: bool
    """A former try may have arrived."""
    source_chat: ChatId | None = None
    """For a Copy: the chat of the original."""
    targets: tuple[Part, ...] = ()
    """All the messages that an Edit or Delete by key resolves to, in order."""
    silent: bool = False
    """No phone may ring for it now."""
    fence: int | None = None
    """Of the lease under which it was taken."""

    @property
    def is_for_residents(self) -> bool:
        """Whether it goes to a private chat, and not to the werkteam's group."""
        return self.peer.startswith(("resident:", "chat:"))


PRACTICE = "practice"
"""The lane of the topic in which new members practise."""
PRACTICE_THREAD = "practice_thread"
"""The setting with the number of that topic."""


class Transaction(Protocol):
    """One unit of work: all of it is committed together, or none."""

    # residents
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

    # answers of the bot
    async def keep_answer(self, answer: GivenAnswer) -> GivenAnswer:
        """Store it (the id in `answer` is ignored) and give it back with its id."""
        ...

    async def answer(self, id: int) -> GivenAnswer | None: ...

    async def latest_answer(self, resident: int) -> GivenAnswer | None:
        """The one given last to this resident."""
        ...

    async def save_outcome(self, answer: int, outcome: str) -> None: ...

    # questions for the werkteam
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

    # what goes out, what happened, what is due
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

    # who of the werkteam is away or new
    async def colleague(self, id: int) -> Colleague | None: ...

    async def colleagues(self) -> Sequence[Colleague]: ...

    async def save_colleague(self, colleague: Colleague) -> None: ...

    async def setting(self, key: str) -> str | None: ...

    async def set_setting(self, key: str, value: str | None) -> None: ...


class Store(Protocol):
    """Where everything is kept. Every method raises `StoreUnavailable` when the database cannot be used now."""

    def transaction(self, handled: Handled | None = None) -> AbstractAsyncContextManager[Transaction]:
        """A unit of work. With `handled` its commit also marks that update done and blanks it,
        and raises `LeaseLost` instead when another worker took the lane.
        """
        ...


class Letterbox(Protocol):
    """Where updates are put before the channel hears that they came."""

    async def keep(self, updates: Sequence[RawUpdate], at: datetime) -> int:
        """Store and commit; those already known are left out. How many were new."""
        ...

    async def keep_junk(self, body: bytes, at: datetime) -> None:
        """Keep what is no update at all, apart, for the maintainer."""
        ...


class Inbox(Letterbox, Protocol):
    """Updates that came in, kept until they are handled, in order for each lane."""

    async def claim(self, owner: str, at: datetime, lease_seconds: float, limit: int = 10) -> Sequence[ClaimedUpdate]:
        """Take one lane that has work and no living owner, with its oldest open updates; empty when there is none."""
        ...

    async def release(self, lane: int, owner: str, fence: int, at: datetime) -> None:
        """Give the lane back; it stays marked as long as it has open updates."""
        ...

    async def postpone(self, handled: Handled, error: str, at: datetime, next_try: datetime) -> None:
        """Record a failure; the lane waits until `next_try`, so that order is kept."""
        ...

    async def put_aside(self, handled: Handled, error: str, at: datetime) -> None:
        """Give up on a poison update: its lane goes on, the maintainer sees it. The last one gives the lane back."""
        ...

    async def forget_handled(self, before: datetime) -> int:
        """Remove the blank rows of updates that came in before then and are handled; how many. The channel must not be
        able to send one of them again: it keeps them for 24 hours.
        """
        ...

    async def oldest_open(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do some work alone until a moment; whoever gets it later has a higher fence."""

    name: str
    owner: str
    fence: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages the channel lets through: in all, to the group, and to one resident."""

    per_second: int
    group_per_minute: int
    resident_per_three_seconds: int


UNLIMITED = Pace(per_second=1_000_000, group_per_minute=1_000_000, resident_per_three_seconds=1_000_000)

EVERYBODY = ChatId(0)
"""To block this chat is to block all."""


class Outbox(Protocol):
    """Messages on their way out. How fast they go, and who is blocked, is known to whoever sends next."""

    async def take(
        self,
        at: datetime,
        limit: int,
        busy: frozenset[str],
        pace: Pace = UNLIMITED,
        lease: Lease | None = None,
    ) -> Sequence[WaitingMessage]:
        """Mark up to `limit` messages as being sent and commit: the first of each lane not in `busy`, by priority,
        whose time has come, whose chat is not blocked, and for whom there is room within `pace`, where nood goes
        before what can wait. With a lease it raises LeaseLost when another holds it by now.
        """
        ...

    async def sent(
        self,
        id: int,
        message_id: int | None,
        thread: int | None,
        at: datetime,
        parts: Sequence[Part] = (),
        peer: str = "",
    ) -> None:
        """It arrived. `thread` is the topic an OpenTopic made; the question gets it in the same commit. What arrived in
        the place of a question (its `peer`) that was forgotten meanwhile is taken away again.
        """
        ...

    async def retry(self, id: int, at: datetime, error: str, uncertain: bool) -> None:
        """Send it again at `at`; `uncertain` when the last try may have arrived."""
        ...

    async def put_back(self, message: WaitingMessage) -> None:
        """It was not tried after all: it waits as it did, unless somebody took it again meanwhile."""
        ...

    async def give_up(self, id: int, status: str, error: str, at: datetime) -> None:
        """Never send it again; status is `uncertain`, `dead` or `cancelled`."""
        ...

    async def replace_act(self, id: int, act: Act) -> None:
        """Send something else in its place (plain text after an error about entities)."""
        ...

    async def block_chat(self, chat: ChatId, until: datetime) -> None:
        """Send nothing to this chat (or to EVERYBODY) before `until` (429)."""
        ...

    async def return_unfinished(self, at: datetime, lease: Lease | None = None) -> int:
        """After a crash: those that were being sent wait again, marked uncertain, or are left, as each wants.

        With a lease it raises LeaseLost when another holds it by now.
        """
        ...

    async def next_due(self) -> datetime | None:
        """The earliest moment at which something waiting may go, were it not for the pace."""
        ...


class Leases(Protocol):
    """Who may do the work that only one replica may do at a time."""

    async def take(self, name: str, owner: str, at: datetime, seconds: float) -> Lease | None:
        """Get it, or keep it for longer; None while another owner has it. Who keeps it keeps its fence."""
        ...

    async def give_back(self, lease: Lease) -> None:
        """Let another have it at once; nothing happens when another has it already."""
        ...

    async def owners(self) -> Sequence[str]:
        """All who hold something now: a lease, or a lane of the inbox."""
        ...

    async def take_back(self, owners: Sequence[str]) -> int:
        """Free all that these hold, for they are gone; how much. Their fences keep them from acting all the same."""
        ...


class Replicas(Protocol):
    """The processes that serve together at this moment."""

    async def sign(self, name: str, knowledge: str, at: datetime) -> Sequence[str]:
        """This one lives, and has this version of the knowledge in use; the versions of all who live."""
        ...

    async def leave(self, name: str) -> None:
        """This one stops."""
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


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived, as this message (or nothing to number), in this newly made topic.

    `parts` are all the messages it became, if they are more than one text; `message_id` is the last of them.
    """

    message_id: int | None = None
    thread: int | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class TooFast:
    """The channel asks to wait; it did not arrive."""

    retry_after: float


@dataclass(frozen=True, slots=True)
class NotReached:
    """It surely did not arrive; trying again may work."""

    error: str


@dataclass(frozen=True, slots=True)
class PerhapsArrived:
    """Nobody knows (timeout after writing, 5xx)."""

    error: str


@dataclass(frozen=True, slots=True)
class PeerGone:
    """The resident blocked the bot, or the bot was put out of the group."""

    error: str


@dataclass(frozen=True, slots=True)
class MovedTo:
    """The group has a new number."""

    chat: ChatId


@dataclass(frozen=True, slots=True)
class TopicGone:
    """The forum topic does not exist any more."""

    error: str


@dataclass(frozen=True, slots=True)
class TopicsImpossible:
    """The group has no topics, or the bot may not make them."""

    error: str


@dataclass(frozen=True, slots=True)
class BadMarkup:
    """The text was refused for its markup; it can go as plain text."""

    error: str


@dataclass(frozen=True, slots=True)
class NeverPossible:
    """Refused for good."""

    error: str


Delivery = (
    Sent
    | TooFast
    | NotReached
    | PerhapsArrived
    | PeerGone
    | MovedTo
    | TopicGone
    | TopicsImpossible
    | BadMarkup
    | NeverPossible
)


class Channel(Protocol):
    """A way to reach people: Telegram, or the terminal. It never raises for what the other side answers."""

    async def deliver(self, message: WaitingMessage) -> Delivery: ...


class Membership(Protocol):
    """Knows who is in the werkteam's group at this moment."""

    async def is_member(self, group: ChatId, member: WerkteamMember) -> bool | None:
        """Whether they are; None when nobody can tell now. It never raises, and never takes long."""
        ...


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes on a disk."""

    free: int
    total: int


class Disk(Protocol):
    """Where the store grows."""

    def space(self) -> Space | None:
        """What is left there; None where it is no disk of this machine."""
        ...


class Clock(Protocol):
    """The time, always with a zone (UTC)."""

    def now(self) -> datetime: ...


class KnowledgeShelf(Protocol):
    """Where the knowledge in use lies; a reload puts another on it."""

    @property
    def knowledge(self) -> Knowledge: ...


class Thinker(Protocol):
    """Understands and matches, away from the event loop."""

    async def think(self, text: str, language_hint: str | None) -> Thought: ...
