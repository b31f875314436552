"""What a flow finds around it: time, room, knowledge and thought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.knowledge import Knowledge
from bot.domain.reading import Thought


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
