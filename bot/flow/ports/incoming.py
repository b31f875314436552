"""What came in, and who may handle it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


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
