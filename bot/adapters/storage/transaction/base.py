"""What every part of a transaction writes: what happened, what is due, and residents as they are by now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as new_row

from bot.adapters.storage import rows
from bot.adapters.storage.engine import insert
from bot.adapters.storage.prepared import Prepared
from bot.adapters.storage.tables import (
    due_rows,
    events,
    outbox,
    residents,
    settings,
)
from bot.adapters.storage.work import Work
from bot.domain.question import Question
from bot.domain.resident import Resident
from bot.flow.ports import Due, Event

OF: ColumnElement[Any] = bindparam("of")
_SAVE_RESIDENT = Prepared(update(residents).where(residents.c.id == OF, residents.c.chat.is_not(None)), *rows.CHANGING)
_RECORD = Prepared(new_row(events), "kind", "at", "question", "resident", "actor", "data")
_REMIND = Prepared(new_row(due_rows).on_conflict_do_nothing(), "kind", "subject", "at")
FOR_GROUP = outbox.c.resident.is_(None) & ~outbox.c.peer.startswith("chat:")
"""Neither for a resident nor for a stranger."""


class Kept:
    """What the parts share."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._to_save: dict[int, Resident] = {}
        """Residents as they are by now: a flow changes them bit by bit."""
        self._asked: dict[int, Sequence[Question]] = {}
        """Questions of residents that were looked up, for as long as nothing of any question changes."""

    def settle(self) -> None:
        """Everything that was saved is on its way to the database."""
        for resident in self._to_save.values():
            self._work.later(_SAVE_RESIDENT, rows.from_resident(resident) | {"of": resident.id})
        self._to_save.clear()

    async def record(self, event: Event) -> None:
        data = dict(event.data) if event.data is not None else None
        values = {"kind": event.kind, "at": event.at, "question": event.question, "resident": event.resident}
        self._work.later(_RECORD, values | {"actor": event.actor, "data": data})

    async def happened(self, since: datetime) -> Mapping[str, int]:
        lately = select(events.c.kind, events.c.data).where(events.c.at >= since, events.c.kind.startswith("question_"))
        found = (await self._work.execute(lately)).all()
        return Counter(
            f"{row.kind}:{row.data['reason']}" if row.data and "reason" in row.data else row.kind for row in found
        )

    async def remind(self, due: Due) -> None:
        self._work.later(_REMIND, asdict(due))

    async def done(self, due: Due) -> bool:
        waiting = [
            due_rows.c.kind == due.kind,
            due_rows.c.subject == due.subject,
            due_rows.c.at == due.at,
            ~due_rows.c.is_done,
        ]
        return (await self._work.execute(update(due_rows).where(*waiting).values(is_done=True))).rowcount == 1

    async def setting(self, key: str) -> str | None:
        value: str | None = await self._work.scalar(select(settings.c.value).where(settings.c.key == key))
        return value

    async def set_setting(self, key: str, value: str | None) -> None:
        if value is None:
            await self._work.execute(delete(settings).where(settings.c.key == key))
            return
        new = insert(self._work, settings).values(key=key, value=value)
        await self._work.execute(new.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
