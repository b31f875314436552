"""What comes in: a resident's message, choice or command, and what the werkteam does in its group."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

SafeText = NewType("SafeText", str)
"""Text in which personal data are masked. Only `understanding.mask` makes it."""

NO_TEXT = SafeText("")

ChatId = NewType("ChatId", int)
"""A private chat of one resident, or the group of the werkteam, as the channel numbers it."""


class Attachment(StrEnum):
    """A kind of message that is not text; it is handed to the werkteam as it is."""

    VOICE = "voice"
    VIDEO_NOTE = "video_note"
    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"
    """A sticker or a throw of the dice: a friendly sign that says nothing by itself."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ResidentMessage:
    """Something a resident sent in the private chat, unmasked: it must not be stored or logged as it is."""

    chat: ChatId
    message_id: int
    text: str
    at: datetime
    language_hint: str | None = None
    attachment: Attachment | None = None
    album: str | None = None
    edited: bool = False
    heard_at: datetime | None = None
    """For a part of an album: when it was looked at, from when the other parts are waited for."""


@dataclass(frozen=True, slots=True)
class ResidentCommand:
    """A slash command of a resident, such as `/start`; `argument` is what follows it."""

    chat: ChatId
    message_id: int
    name: str
    argument: str
    at: datetime
    language_hint: str | None = None


@dataclass(frozen=True, slots=True)
class ResidentChoice:
    """A button that a resident pressed; `action` is the code the button carried."""

    chat: ChatId
    message_id: int
    action: str
    at: datetime
    language_hint: str | None = None


@dataclass(frozen=True, slots=True)
class ResidentLeft:
    """The resident blocked the bot, or came back (`left` is false)."""

    chat: ChatId
    left: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class WerkteamMember:
    """Somebody in the werkteam's group, by the channel's number; the first name is shown to colleagues only."""

    id: int
    name: str

    @property
    def given_name(self) -> str:
        """What residents may read of it: its first word. Some people put their surname behind it, or only a sign."""
        first = self.name.split()[0] if self.name.split() else ""
        return first if any(character.isalpha() for character in first) else ""


@dataclass(frozen=True, slots=True)
class WerkteamMessage:
    """A text in the werkteam's group. `reply_to` is the message it answers, never the topic's own first message."""

    group: ChatId
    message_id: int
    member: WerkteamMember
    text: str
    at: datetime
    thread: int | None = None
    reply_to: int | None = None
    attachment: Attachment | None = None
    answers_bot: bool = False
    """Whether it is a reply to something that the bot said."""
    album: str | None = None
    edited: bool = False
    heard_at: datetime | None = None
    """As for a resident's message."""

    @property
    def origin(self) -> str:
        """What it is known by later: as what was sent together, or else by its own number."""
        return f"{self.group}:album:{self.album}" if self.album else f"{self.group}:{self.message_id}"


@dataclass(frozen=True, slots=True)
class WerkteamCommand:
    """A slash command in the werkteam's group."""

    group: ChatId
    message_id: int
    member: WerkteamMember
    name: str
    argument: str
    at: datetime
    thread: int | None = None
    reply_to: int | None = None
    edited: bool = False
    attachment: Attachment | None = None
    """What the command stands under."""
    to: WerkteamMember | None = None
    """The colleague whose message it replies to."""


@dataclass(frozen=True, slots=True)
class WerkteamChoice:
    """A button that a member pressed on a card in the group."""

    group: ChatId
    message_id: int
    member: WerkteamMember
    action: str
    at: datetime
    thread: int | None = None
    about: WerkteamMessage | None = None
    """The member's message that the buttons were put under, as the channel gives it along; it is stored nowhere."""


@dataclass(frozen=True, slots=True)
class MembersJoined:
    """People came into the werkteam's group."""

    group: ChatId
    members: tuple[WerkteamMember, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """Somebody left the werkteam's group, or was put out."""

    group: ChatId
    member: WerkteamMember
    at: datetime


@dataclass(frozen=True, slots=True)
class TopicByHand:
    """Somebody closed a topic of the werkteam's group, or opened it again; `message_id` is the message that says so."""

    group: ChatId
    thread: int
    message_id: int
    is_closed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class OurPlace:
    """The place of the bot itself in the werkteam's group changed."""

    group: ChatId
    is_in: bool
    can_make_topics: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class GroupMigrated:
    """Telegram gave the werkteam's group a new number."""

    old: ChatId
    new: ChatId
    at: datetime


@dataclass(frozen=True, slots=True)
class StrangeGroup:
    """The bot was added to, or addressed in, a group that is not the werkteam's."""

    chat: ChatId
    at: datetime


@dataclass(frozen=True, slots=True)
class Ignored:
    """An update the bot has nothing to do with (service messages, channel posts, unknown kinds)."""

    why: str
    at: datetime = field(default=datetime.min, compare=False)


Incoming = (
    ResidentMessage
    | ResidentCommand
    | ResidentChoice
    | ResidentLeft
    | WerkteamMessage
    | WerkteamCommand
    | WerkteamChoice
    | MembersJoined
    | MemberLeft
    | TopicByHand
    | OurPlace
    | GroupMigrated
    | StrangeGroup
    | Ignored
)
