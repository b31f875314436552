"""A database that was put back begins anew: what is old by now is not done as if nothing had happened."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import rows
from bot.adapters.storage.coalescing import put
from bot.adapters.storage.engine import insert, unit_of_work
from bot.adapters.storage.forgetting import forget
from bot.adapters.storage.former import Former, look_back, newest_resident
from bot.adapters.storage.numbers import go_on_after, last_given, past
from bot.adapters.storage.tables import (
    Incoming,
    Status,
    chat_lease,
    due_rows,
    events,
    inbox,
    leases,
    outbox,
    questions,
    replicas,
    residents,
    settings,
)
from bot.adapters.storage.tombstones import Forgotten
from bot.adapters.storage.work import Work
from bot.domain.outgoing import Act, Delete, DeleteTopic, Outgoing, Priority, ToGroup
from bot.domain.question import OPEN_STATES, State
from bot.domain.watching import Step
from bot.flow.after_restore import RESTORED, STILL_TO_DO

BACKED_UP_AT = "backed_up_at"
"""The setting in which a copy of ours tells when it was made."""
HELD = "restored"
"""The error of what was held."""
FRESH = timedelta(hours=24)
"""What is older is for people to decide about. So long Telegram keeps a message for us, too."""
_GAP = 1000
"""More than a busy day numbers; a machine that goes on elsewhere with the same copy has room as well."""


@dataclass(frozen=True, slots=True)
class Anew:
    """What became of it."""

    moment: datetime
    """Up to when it knows what happened."""
    held: int
    """Messages, in and out, that a person has to decide about."""
    again: int
    """Outgoing messages that go again, and may be seen twice."""
    forgotten: Collection[Forgotten]
    """Who was forgotten once more."""
    is_sure: bool
    """Nobody else who asked to be forgotten is back."""


async def begin_anew(engine: AsyncEngine, formers: Collection[str], noted: frozenset[Forgotten], at: datetime) -> Anew:
    """In one transaction. `formers` are the databases that tell what happened after the copy was made; `noted` who
    is known besides to have been forgotten.
    """
    async with unit_of_work(engine) as connection:
        former = await look_back(formers, await newest_resident(connection))
        moment = await _moment(connection, at)
        await _free_all(connection)
        held, again = await _hold_what_is_old(connection, moment, at)
        await _put_off(connection, at)
        forgotten = await _forget_again(connection, former.forgotten | noted, at)
        await _leave_a_gap(connection, former, moment, at)
    return Anew(moment, held, again, forgotten, former.is_sure)


async def _moment(connection: Work, at: datetime) -> datetime:
    """As the copy itself tells; a copy that others made ends with the last that happened."""
    stamp = await connection.scalar(select(settings.c.value).where(settings.c.key == BACKED_UP_AT))
    if stamp is not None:
        return datetime.fromisoformat(stamp)
    seen = (inbox.c.received_at, outbox.c.created_at, outbox.c.sent_at, events.c.at, residents.c.created_at)
    latest = [await connection.scalar(select(func.max(column))) for column in seen]
    return max((moment for moment in latest if moment is not None and moment <= at), default=at)


async def _free_all(connection: Work) -> None:
    """Nobody is at work on it."""
    await connection.execute(update(chat_lease).values(owner=None, leased_until=None))
    await connection.execute(update(leases).values(owner=None, until=None))
    await connection.execute(delete(replicas))


async def _hold_what_is_old(connection: Work, moment: datetime, at: datetime) -> tuple[int, int]:
    """How many messages are held, and how many go again. Whether these went after the copy was made nobody can tell."""
    old = update(inbox).where(inbox.c.status == Incoming.OPEN, inbox.c.received_at < at - FRESH)
    held = (await connection.execute(old.values(status=Incoming.ASIDE, error=HELD))).rowcount
    unsent = outbox.c.status.in_([Status.WAITING, Status.SENDING])
    is_old = func.coalesce(outbox.c.created_at, moment) < at - FRESH
    left = update(outbox).where(unsent, or_(is_old, ~outbox.c.resend))
    left = left.values(status=Status.UNCERTAIN, uncertain=True, sent_at=moment, error=HELD)
    held += (await connection.execute(left)).rowcount
    again = update(outbox).where(unsent).values(status=Status.WAITING, uncertain=True, next_try=at)
    return held, (await connection.execute(again)).rowcount


async def _put_off(connection: Work, at: datetime) -> None:
    """Who has a question has the time for it anew, and what was to be said meanwhile is taken as said. Only around
    nood nothing is put off.
    """
    in_nood = select(questions.c.number).where(questions.c.is_nood)
    is_had = questions.c.state.in_([State.CLAIMED, State.WAITING_FOR_RESIDENT]) & ~questions.c.is_nood
    await connection.execute(update(questions).where(is_had).values(moved_at=at))
    was_said = due_rows.c.kind.not_in(STILL_TO_DO) & (due_rows.c.kind != Step.PROMISE)
    broke = (due_rows.c.kind == Step.PROMISE) & due_rows.c.subject.not_in(in_nood)
    passed = update(due_rows).where(due_rows.c.at <= at, or_(was_said, broke))
    await connection.execute(passed.values(is_done=True))
    await _note_broken_promises(connection, at)


async def _note_broken_promises(connection: Work, at: datetime) -> None:
    """As done: a copy of an older version has no rows for them, and the bot plans what is not there."""
    is_waiting = questions.c.state.in_(sorted(OPEN_STATES)) & ~questions.c.is_nood
    broken = select(questions.c.number, questions.c.promised_at).where(is_waiting, questions.c.promised_at <= at)
    for number, promised_at in (await connection.execute(broken)).all():
        said = {"kind": Step.PROMISE, "subject": number, "at": promised_at, "is_done": True}
        await connection.execute(insert(connection, due_rows).values(said).on_conflict_do_nothing())


async def _forget_again(connection: Work, gone: Collection[Forgotten], at: datetime) -> Collection[Forgotten]:
    """Who is known here under the same number since the same moment is the same resident."""
    known = select(residents).where(residents.c.id.in_({one.id for one in gone}), residents.c.chat.is_not(None))
    found = [rows.to_resident(row) for row in await connection.execute(known)]
    back = [resident for resident in found if Forgotten(resident.id, resident.created_at) in gone]
    for resident in back:
        left = await forget(connection, resident, at)
        acts: list[Act] = [*map(Delete, left.messages), *map(DeleteTopic, left.threads)]
        for place, act in enumerate(acts):
            await put(connection, Outgoing(f"forget:{resident.id}:{place}", ToGroup(), act, Priority.RECEIPT))
    return [Forgotten(resident.id, resident.created_at) for resident in back]


async def _leave_a_gap(connection: Work, former: Former, moment: datetime, at: datetime) -> None:
    """Numbers that were given after the copy are not given again: their cards, topics and buttons are still there."""
    days = 0 if former.is_sure else (at - moment).days
    own = await last_given(connection)
    last = past(own, former.numbers, _GAP * (1 + days))
    await go_on_after(connection, last)
    await connection.execute(update(residents).values(turn=residents.c.turn + _GAP))
    told = {"moment": moment.isoformat(), "known": own.get("questions", 0), "next": last["questions"] + 1}
    await connection.execute(delete(settings).where(settings.c.key.in_([BACKED_UP_AT, RESTORED])))
    await connection.execute(insert(connection, settings).values(key=RESTORED, value=json.dumps(told)))
