"""The methods of the Bot API, by name in small letters."""

from __future__ import annotations

from . import chats, editing, itself, sending, topics
from .registry import METHODS, Handler

__all__ = ["METHODS", "Handler", "chats", "editing", "itself", "sending", "topics"]
