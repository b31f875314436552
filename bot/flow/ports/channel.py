"""A way to reach people, and what became of what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.domain.message import ChatId, WerkteamMember
from bot.flow.ports.outgoing import Part, WaitingMessage


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
