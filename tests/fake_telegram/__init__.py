"""A Telegram Bot API for tests, over real HTTP, that behaves like Telegram and not like our bot."""

from __future__ import annotations

from .clock import Clock
from .fake import FakeTelegram
from .faults import (
    Fault,
    bad_gateway,
    blocked,
    hangs,
    migrates_to,
    refuses,
    reset_after,
    reset_before,
    server_error,
    too_many,
)
from .groups import Group
from .model import Message, Topic, User
from .people import Member, Person
from .server import Call
from .updates import Update
from .validation import Violation
from .world import Press

__all__ = [
    "Call",
    "Clock",
    "FakeTelegram",
    "Fault",
    "Group",
    "Member",
    "Message",
    "Person",
    "Press",
    "Topic",
    "Update",
    "User",
    "Violation",
    "bad_gateway",
    "blocked",
    "hangs",
    "migrates_to",
    "refuses",
    "reset_after",
    "reset_before",
    "server_error",
    "too_many",
]
