"""What an answer of Telegram that is no success means for a message in the outbox."""

from __future__ import annotations

from collections.abc import Callable

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.adapters.telegram.errors import NotWritten, seconds_asked
from bot.domain.message import ChatId
from bot.domain.outgoing import CloseTopic, Copy, CopyAlbum, DeleteTopic, Leave, OpenTopic, RenameTopic, ReopenTopic
from bot.flow.ports import (
    BadMarkup,
    Delivery,
    MovedTo,
    NeverPossible,
    NotReached,
    PeerGone,
    PerhapsArrived,
    Sent,
    TooFast,
    TopicGone,
    TopicsImpossible,
    WaitingMessage,
)

LONGEST_ERROR = 200
PAUSE_UNSAID = 5.0
"""Seconds to wait when Telegram says "too many requests" and not for how long."""

MEANINGS: tuple[tuple[str, Callable[[str], Delivery]], ...] = (
    ("message is not modified", lambda _: Sent()),
    ("topic_not_modified", lambda _: Sent()),
    ("entit", BadMarkup),  # "can't parse entities", "ENTITY_BOUNDS_INVALID"
    ("message thread not found", TopicGone),
    ("topic_deleted", TopicGone),
    ("topic_id_invalid", TopicGone),
    ("topic_closed", TopicGone),  # the bot lacks the right to write in it: for us the same
    ("not a forum", TopicsImpossible),
    ("not a supergroup", TopicsImpossible),
    ("chat not found", PeerGone),
    ("user not found", PeerGone),
    ("peer_id_invalid", PeerGone),
    ("group chat was deactivated", PeerGone),
    ("chat_write_forbidden", NotReached),  # somebody muted the bot in the group, and may undo that
    ("rights to send", NotReached),
)
"""What a 400 means, by the words in it, the first that fits. All others are refusals for good."""


def delivery_after(error: TelegramError, message: WaitingMessage) -> Delivery:
    """Read what happened to the message from the error.

    What an act wants and finds done already is a success. Only the werkteam's group is followed to a new
    number: it was a stranger under its old one for a moment, and following would make the bot leave it.
    """
    is_stranger = message.peer.startswith("chat:")
    match message.act, _meaning(error):
        case Leave(), PeerGone() | MovedTo():
            return Sent()
        case Copy() | CopyAlbum(), MovedTo() | PeerGone() if message.resident is not None and _tells_of_a_group(error):
            return NeverPossible("the group with the original cannot be reached")
        case _, MovedTo() if is_stranger:
            return PeerGone("the group has another number")
        case _, NotReached(words) if is_stranger and isinstance(error, BadRequest):
            return PeerGone(words)
        case CloseTopic() | DeleteTopic(), TopicGone():
            return Sent()
        case OpenTopic() | RenameTopic() | CloseTopic() | ReopenTopic(), NeverPossible(words) if _lacks_rights(words):
            return TopicsImpossible(words)
        case _, meaning:
            return meaning


def _meaning(error: TelegramError) -> Delivery:
    words = _words(error)
    meaning: Delivery = NotReached(words)  # stays so when refused at the door: no connection, or a bad token
    match error:
        case RetryAfter():
            meaning = TooFast(seconds_asked(error))
        case ChatMigrated():
            meaning = MovedTo(ChatId(error.new_chat_id))
        case Forbidden():
            meaning = PeerGone(words)
        case BadRequest():
            meaning = _meaning_of_words(words)
        case NotWritten() | InvalidToken() | Conflict():
            pass
        case _ if "too many requests" in words.lower():
            meaning = TooFast(PAUSE_UNSAID)
        case _:
            meaning = PerhapsArrived(words)  # timeouts, 5xx, a broken connection, an answer that is no JSON
    return meaning


def _meaning_of_words(words: str) -> Delivery:
    said = words.lower()
    make = next((make for part, make in MEANINGS if part in said), NeverPossible)
    return make(words)


def _tells_of_a_group(error: TelegramError) -> bool:
    """Not of the resident, who did nothing."""
    return "group" in error.message.lower()


def _lacks_rights(words: str) -> bool:
    return "not enough rights" in words.lower() or "chat_admin_required" in words.lower()


def _words(error: TelegramError) -> str:
    """What went wrong, short enough for a row in the outbox."""
    return error.message[:LONGEST_ERROR]
