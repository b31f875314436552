"""How the acts and places of outgoing messages are written in the outbox, and read back."""

from __future__ import annotations

from typing import Any, assert_never, get_args

from pydantic import TypeAdapter, ValidationError

from bot.domain.errors import ActUnreadable
from bot.domain.outgoing import (
    Act,
    CopyAlbum,
    Delete,
    Edit,
    Peer,
    Pin,
    Say,
    ToChat,
    ToGroup,
    ToPractice,
    ToQuestion,
    ToResident,
)
from bot.flow.ports import PRACTICE

_ADAPTERS: dict[str, TypeAdapter[Act]] = {act.__name__: TypeAdapter(act) for act in get_args(Act)}


def kind_of(act: Act) -> str:
    """The name under which an act is kept."""
    return type(act).__name__


def write_act(act: Act) -> dict[str, Any]:
    """An act as plain JSON values; its kind is kept beside it."""
    written: dict[str, Any] = _ADAPTERS[kind_of(act)].dump_python(act, mode="json")
    return written


def read_act(kind: str, written: dict[str, Any]) -> Act:
    """The act that was written. Raises ActUnreadable, which holds nothing of what it says."""
    try:
        return _ADAPTERS[kind].validate_python(written)
    except (KeyError, ValidationError) as error:
        raise ActUnreadable(f"{type(error).__name__} in a {kind}") from None


def key_meant_by(act: Act) -> str | None:
    """The key of the earlier outgoing message that the act is about, if it names one; or its album."""
    match act:
        case CopyAlbum(album=album):
            return album
        case Edit(of_key=key) | Delete(of_key=key) | Pin(of_key=key) | Say(answers_key=key):
            return key or None
        case _:
            return None


def lane_of(peer: Peer) -> str:
    """The name of the place a message goes to; messages to one place keep their order."""
    match peer:
        case ToResident(resident):
            return f"resident:{resident}"
        case ToQuestion(question):
            return f"question:{question}"
        case ToGroup():
            return "group"
        case ToPractice():
            return PRACTICE
        case ToChat(chat):
            return f"chat:{chat}"
        case _:
            assert_never(peer)
