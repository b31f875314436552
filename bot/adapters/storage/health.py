"""How it stands with what came in and what goes out, for the doctor, for monitoring and for a maintainer who mends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.disk import DatabaseDisk
from bot.adapters.storage.engine import unit_of_work
from bot.adapters.storage.tables import Incoming, Status, inbox, junk, outbox
from bot.adapters.storage.work import Work
from bot.flow.ports import Space

_UNFINISHED = (Status.WAITING, Status.SENDING, Status.UNCERTAIN, Status.DEAD)


@dataclass(frozen=True, slots=True)
class State:
    """Figures of one moment. What is finished is not counted: there is more of it every day."""

    updates: Mapping[str, int]
    """How many updates are `open`, and how many were put `aside`."""
    messages: Mapping[str, int]
    """How many outgoing messages are `waiting`, `sending`, `uncertain` and `dead`."""
    oldest_update: datetime | None
    """When the oldest update came in that is not handled, also when it is to be tried again: a resident waits all the
    same. The first figure to watch.
    """
    junk: int
    """What came in and was no update at all."""
    size: int
    """Bytes of the database."""
    disk: Space | None
    """The disk on which it grows; None where that is another machine's."""


@dataclass(frozen=True, slots=True)
class PutAside:
    """An update that failed too often. Who sent it and what it said stay in the database."""

    id: int
    received_at: datetime
    error: str
    is_private: bool
    """From the chat of a resident, not from the group."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """An outgoing message that is not tried again, without its words."""

    id: int
    about: str
    """The first word of its key: what it was meant for."""
    kind: str
    """What it would do, by the name of the act."""
    is_uncertain: bool
    """It may have arrived; else Telegram refused it."""
    error: str
    question: int | None
    is_to_resident: bool
    since: datetime | None


class Health:
    """Looks and changes nothing."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def look(self) -> State:
        """The figures, quick enough to be asked for often."""
        is_unhandled = inbox.c.status == Incoming.OPEN
        async with unit_of_work(self._engine) as connection:
            return State(
                updates=await _counts(connection, inbox.c.status, (Incoming.OPEN, Incoming.ASIDE)),
                messages=await _counts(connection, outbox.c.status, _UNFINISHED),
                oldest_update=await connection.scalar(select(func.min(inbox.c.received_at)).where(is_unhandled)),
                junk=await connection.scalar(select(func.count()).select_from(junk)) or 0,
                size=await _size(connection),
                disk=DatabaseDisk(self._engine).space(),
            )

    async def put_aside(self) -> Sequence[PutAside]:
        """The updates that nobody tries again, the oldest first."""
        columns = (inbox.c.id, inbox.c.received_at, inbox.c.error, inbox.c.lane)
        aside = select(*columns).where(inbox.c.status == Incoming.ASIDE).order_by(inbox.c.id)
        async with unit_of_work(self._engine) as connection:
            rows = (await connection.execute(aside)).all()
        return [PutAside(row.id, row.received_at, row.error or "", (row.lane or 0) > 0) for row in rows]

    async def unsent(self) -> Sequence[Unsent]:
        """The messages that are dead or uncertain, the oldest first."""
        columns = [c for c in outbox.c if c.name not in {"act", "peer"}]
        left = select(*columns).where(outbox.c.status.in_([Status.DEAD, Status.UNCERTAIN])).order_by(outbox.c.id)
        async with unit_of_work(self._engine) as connection:
            return [_unsent(row) for row in await connection.execute(left)]


async def _counts(connection: Work, status: Any, wanted: Sequence[str]) -> Mapping[str, int]:
    """How many rows have each of these states, also of those that none has."""
    counted = select(status, func.count()).where(status.in_(wanted)).group_by(status)
    found = {str(name): count for name, count in await connection.execute(counted)}
    return {str(name): found.get(str(name), 0) for name in wanted}


async def _size(connection: Work) -> int:
    if connection.dialect.name == "postgresql":
        asked = "SELECT pg_database_size(current_database())"
    else:
        asked = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    return int(await connection.scalar(text(asked)) or 0)


def _unsent(row: Any) -> Unsent:
    return Unsent(
        id=row.id,
        about=row.key.partition(":")[0],
        kind=row.kind,
        is_uncertain=row.status == Status.UNCERTAIN,
        error=row.error or "",
        question=row.question,
        is_to_resident=row.resident is not None,
        since=row.created_at,
    )
