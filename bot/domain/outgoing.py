"""What goes out: messages and small acts, free of any channel, as they wait in the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from bot.domain.message import ChatId


class Priority(IntEnum):
    """Which of the waiting messages goes first; lower is sooner."""

    NOOD = 0
    ANSWER = 1
    RECEIPT = 2
    CARD = 3
    REMINDER = 4
    COSMETIC = 5


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `action` is at most 64 bytes, as Telegram demands. With `url` it opens a page."""

    label: str
    action: str = ""
    url: str = ""


Buttons = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class ToResident:
    """The private chat of a resident, by the resident's own id, so that a forgotten resident cannot be reached."""

    resident: int


@dataclass(frozen=True, slots=True)
class ToQuestion:
    """The place of a question in the werkteam's group: its forum topic, or the group itself without topics."""

    question: int


@dataclass(frozen=True, slots=True)
class ToGroup:
    """The werkteam's group as a whole."""


@dataclass(frozen=True, slots=True)
class ToPractice:
    """The topic in which new members practise; no resident belongs to it."""


@dataclass(frozen=True, slots=True)
class ToChat:
    """A chat by its number; only for strangers, whom we do not keep."""

    chat: ChatId


Peer = ToResident | ToQuestion | ToGroup | ToPractice | ToChat


@dataclass(frozen=True, slots=True)
class Say:
    """A new message, in the small HTML that Telegram knows. `answers` is the message it replies to."""

    html: str
    buttons: Buttons = ()
    answers: int | None = None
    answers_key: str = ""
    """As `answers`, but by the key of an earlier outgoing message, whose number is known once it is sent."""
    plain: bool = False
    """Send it without markup, because the channel refused the markup."""
    more: str = ""
    """What is added to such a message that still waits just before it, for one that need not go by itself."""
    unasked: bool = False
    """It answers nothing that a resident did, so that no phone rings for it at night."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Rewrite an earlier outgoing message, named by its key."""

    of_key: str
    html: str
    buttons: Buttons = ()
    plain: bool = False
    whole: bool = False
    """Nothing may be left out, and no part may stay as it was; what cannot be rewritten so is refused."""


@dataclass(frozen=True, slots=True)
class EditButtons:
    """Replace the buttons of a message in the peer's chat, for instance by none once one is pressed."""

    message_id: int
    buttons: Buttons = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a message as it is (voice, photo, document), without the sender's name."""

    from_resident: int | None
    """The resident in whose chat the original is; None: it is in the werkteam's group, `from_group`."""
    message_id: int
    words: str | None = None
    """What stands under it, in small HTML, instead of its own caption; None keeps that."""
    buttons: Buttons = ()
    holds_words: bool = True
    """Whether there can be words under it; else they go in a message behind it, as do words that are too long."""
    plain: bool = False
    from_group: ChatId | None = None
    """The group as it was numbered then: in another one its number is that of somebody else's message."""


@dataclass(frozen=True, slots=True)
class CopyAlbum:
    """Copies of what somebody sent together, as one album again.

    What is sent for the same `album` while this waits joins it; `at_latest` it goes without the rest.
    """

    from_resident: int | None
    message_ids: tuple[int, ...]
    album: str
    at_latest: datetime
    words: str = ""
    """Said behind it, in small HTML."""
    buttons: Buttons = ()
    captions: bool = True
    """Whether the pictures keep their own captions."""
    plain: bool = False
    from_group: ChatId | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a message away: a resident's own (with a BSN in it), or one of ours by its key."""

    message_id: int | None = None
    of_key: str = ""
    instead: str = ""
    """What it says from now on, in small HTML, where the channel does not take it away any more."""


@dataclass(frozen=True, slots=True)
class Pin:
    """Keep an earlier outgoing message, named by its key, at the top of its chat; without the right to, it is not."""

    of_key: str


@dataclass(frozen=True, slots=True)
class OpenTopic:
    """Open the forum topic of a question; what follows for the question waits for it."""

    name: str


@dataclass(frozen=True, slots=True)
class RenameTopic:
    """Show the state of a question in the name of its topic."""

    name: str


@dataclass(frozen=True, slots=True)
class CloseTopic:
    """Close the topic of a closed question."""


@dataclass(frozen=True, slots=True)
class ReopenTopic:
    """Open the topic of a reopened question again."""


@dataclass(frozen=True, slots=True)
class DeleteTopic:
    """Remove a forgotten resident's topic with all that is in it."""

    thread: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave a group that is not the werkteam's."""


Act = (
    Say
    | Edit
    | EditButtons
    | Copy
    | CopyAlbum
    | Delete
    | Pin
    | OpenTopic
    | RenameTopic
    | CloseTopic
    | ReopenTopic
    | DeleteTopic
    | Leave
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An act, where it goes and how soon.

    `key` makes it happen once: a second one with the same key is not stored. `resend` says what to do
    when nobody knows whether it arrived: an answer is sent again, a receipt is left. What may not go
    before `not_before` holds up what comes after it in the same place.
    """

    key: str
    to: Peer
    act: Act
    priority: Priority
    resend: bool = True
    not_before: datetime | None = None
