"""What goes out, how fast, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.message import ChatId
from bot.domain.outgoing import Act
from bot.flow.ports.leases import Lease


@dataclass(frozen=True, slots=True)
class Part:
    """One of the messages that an outgoing act became; a photo or voice message is no text."""

    message_id: int
    is_text: bool = True


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
