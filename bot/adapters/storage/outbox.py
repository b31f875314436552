"""Messages on their way out, taken by the sender one by one from each lane."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Integer, bindparam, case, false, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.acts import read_act
from bot.adapters.storage.arrived import MARK_SENT, PEER_TO_KEEP, mark_arrived
from bot.adapters.storage.coalescing import columns_of
from bot.adapters.storage.engine import insert, take_turn, unit_of_work
from bot.adapters.storage.lanes import chat_of_lane, free_at, group_chat, heads, thread_of_lane
from bot.adapters.storage.leases import must_hold
from bot.adapters.storage.orphans import is_of_a_question
from bot.adapters.storage.pace import COUNTS, HAS_ROOM, limits_at, within
from bot.adapters.storage.prepared import Prepared
from bot.adapters.storage.tables import (
    Status,
    blocked_chats,
    outbox,
    question_messages,
    residents,
    sent_parts,
)
from bot.adapters.storage.work import Work
from bot.domain.errors import ActUnreadable
from bot.domain.message import ChatId
from bot.domain.outgoing import Act, Copy, CopyAlbum
from bot.flow.ports import UNLIMITED, Lease, Outbox, Pace, Part, WaitingMessage
from bot.flow.together import Together

log = logging.getLogger(__name__)

_follows = outbox.alias("follows")
_sooner = (
    select(func.min(_follows.c.priority))
    .where(_follows.c.of_key == outbox.c.key, _follows.c.status == Status.WAITING)
    .scalar_subquery()
)
_WAITS_AGAIN: dict[str, Any] = {
    "status": Status.WAITING,
    "priority": case((_sooner < outbox.c.priority, _sooner), else_=outbox.c.priority),
}
"""What came to wait for it meanwhile, such as an urgent edit of a card, lends it its urgency and goes behind it."""

_FIRST = Prepared(
    heads(outbox.c.id, outbox.c.peer, chat_of_lane.label("chat"), thread_of_lane.label("thread"), *COUNTS)
    .where(free_at <= bindparam("at"), HAS_ROOM)
    .limit(bindparam("most", type_=Integer))
)

_NEXT = Prepared(heads(func.min(free_at).label("moment")).order_by(None))


class SqlOutbox(Outbox):
    """What the sender needs. `replace_act` leaves a message in the state it is in."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._arrived = Together(self._mark_sent)

    async def take(
        self,
        at: datetime,
        limit: int,
        busy: frozenset[str],
        pace: Pace = UNLIMITED,
        lease: Lease | None = None,
    ) -> Sequence[WaitingMessage]:
        wanted = {"at": at, "most": limit + len(busy)} | limits_at(at, pace)
        async with unit_of_work(self._engine) as work:
            if lease is not None:
                must_hold(work, lease)
            else:
                await take_turn(work, "take")
            free = [place for place in await work.ask(_FIRST, wanted) if place.peer not in busy]
            places = within(pace, free[:limit])
            if not places:
                return []
            # Whatever was cancelled since we looked is not waiting any more and drops out here.
            marking: dict[str, int | None] = {f"id_{number}": place.id for number, place in enumerate(places)}
            marking["under"] = lease.fence if lease is not None else None
            taken = {row.id: row for row in await work.ask(_mark_sending(len(places)), marking)}
            found = [await _readable(work, taken[p.id], p.chat, p.thread) for p in places if p.id in taken]
            return [message for message in found if message is not None]

    async def sent(
        self,
        id: int,
        message_id: int | None,
        thread: int | None,
        at: datetime,
        parts: Sequence[Part] = (),
        peer: str = "",
    ) -> None:
        arrived = {"of": id, "as_message": message_id, "at": at}
        if not parts and thread is None and not is_of_a_question(peer):
            await self._arrived.add(arrived)
            return
        async with unit_of_work(self._engine) as work:
            await mark_arrived(work, id, message_id, thread, at, parts, peer)

    async def _mark_sent(self, arrived: Sequence[Mapping[str, Any]]) -> None:
        """They stay marked as being sent, and so within what may be in flight, until this is committed."""
        async with unit_of_work(self._engine) as work:
            for values in arrived:
                work.later(MARK_SENT, values)

    async def retry(self, id: int, at: datetime, error: str, uncertain: bool) -> None:
        again = update(outbox).where(outbox.c.id == id, outbox.c.status == Status.SENDING)
        in_doubt = outbox.c.uncertain | (true() if uncertain else false())
        tried = {"next_try": at, "error": error, "attempts": outbox.c.attempts + 1, "uncertain": in_doubt}
        again = again.values(_WAITS_AGAIN | tried)
        async with unit_of_work(self._engine) as connection:
            await connection.execute(again)

    async def put_back(self, message: WaitingMessage) -> None:
        """Whoever sends next may have found it marked as being sent, and have left it or put it in doubt."""
        found_so = outbox.c.status.in_([Status.SENDING, Status.UNCERTAIN, Status.WAITING])
        is_ours = outbox.c.fence.is_not_distinct_from(message.fence)
        untried = update(outbox).where(outbox.c.id == message.id, found_so, is_ours)
        as_it_was = _WAITS_AGAIN | {"uncertain": message.uncertain_before, "sent_at": None}
        async with unit_of_work(self._engine) as connection:
            await connection.execute(untried.values(as_it_was))

    async def give_up(self, id: int, status: str, error: str, at: datetime) -> None:
        unsent = outbox.c.status.in_([Status.WAITING, Status.SENDING])
        may_have_gone = at if status == Status.UNCERTAIN else None
        over = update(outbox).where(outbox.c.id == id, unsent)
        over = over.values(status=Status(status), error=error, sent_at=may_have_gone, peer=PEER_TO_KEEP)
        async with unit_of_work(self._engine) as connection:
            await connection.execute(over)

    async def replace_act(self, id: int, act: Act) -> None:
        async with unit_of_work(self._engine) as connection:
            await connection.execute(update(outbox).where(outbox.c.id == id).values(columns_of(act)))

    async def block_chat(self, chat: ChatId, until: datetime) -> None:
        async with unit_of_work(self._engine) as connection:
            new = insert(connection, blocked_chats).values(chat=chat, until=until)
            is_later = blocked_chats.c.until < new.excluded.until
            await connection.execute(
                new.on_conflict_do_update(index_elements=["chat"], set_={"until": until}, where=is_later)
            )

    async def return_unfinished(self, at: datetime, lease: Lease | None = None) -> int:
        unfinished = update(outbox).where(outbox.c.status == Status.SENDING)
        again = unfinished.where(outbox.c.resend).values(_WAITS_AGAIN | {"uncertain": True, "next_try": at})
        left = unfinished.where(~outbox.c.resend).values(status=Status.UNCERTAIN, uncertain=True, sent_at=at)
        async with unit_of_work(self._engine) as connection:
            if lease is not None:
                must_hold(connection, lease)
            return sum([(await connection.execute(change)).rowcount for change in (again, left)])

    async def next_due(self) -> datetime | None:
        async with unit_of_work(self._engine) as connection:
            [earliest] = await connection.ask(_NEXT, {})
            moment: datetime | None = earliest.moment
            return moment


@cache
def _mark_sending(count: int) -> Prepared:
    ids: list[BindParameter[int]] = [bindparam(f"id_{number}", type_=Integer) for number in range(count)]
    waiting = update(outbox).where(outbox.c.id.in_(ids), outbox.c.status == Status.WAITING)
    taken = waiting.values(status=Status.SENDING, fence=bindparam("under", type_=Integer))
    return Prepared(taken.returning(outbox))


async def _targets(connection: Work, key: str | None) -> tuple[Part, ...]:
    """All that the earlier message with this key became."""
    earlier = (await connection.execute(select(outbox.c.id, outbox.c.message_id).where(outbox.c.key == key))).first()
    if earlier is None or earlier.message_id is None:
        return ()
    parts = select(sent_parts).where(sent_parts.c.outbox == earlier.id).order_by(sent_parts.c.place)
    found = tuple(Part(row.message_id, row.is_text) for row in await connection.execute(parts))
    return found or (Part(earlier.message_id),)


async def _readable(connection: Work, row: Any, chat: ChatId | None, thread: int | None) -> WaitingMessage | None:
    """One that cannot be read holds up no other: only a maintainer can find out why."""
    try:
        return await _waiting(connection, row, chat, thread)
    except ActUnreadable as error:
        log.error("dead_letter", extra={"outbox": row.id, "act": row.kind})  # noqa: TRY400 - a traceback may hold text
        dead = update(outbox).where(outbox.c.id == row.id)
        await connection.execute(dead.values(status=Status.DEAD, error=str(error), peer=PEER_TO_KEEP))
        return None


async def _waiting(connection: Work, row: Any, chat: ChatId | None, thread: int | None) -> WaitingMessage:
    act = read_act(row.kind, row.act)
    targets = await _targets(connection, row.of_key) if row.of_key is not None else ()
    return WaitingMessage(
        id=row.id,
        key=row.key,
        act=act,
        peer=row.peer,
        chat=chat,
        thread=thread,
        target=targets[-1].message_id if targets else None,
        resident=row.resident,
        question=row.question,
        priority=row.priority,
        resend=row.resend,
        attempts=row.attempts,
        uncertain_before=row.uncertain,
        source_chat=await _source_chat(connection, row, act) if isinstance(act, Copy | CopyAlbum) else None,
        targets=targets,
        fence=row.fence,
    )


async def _source_chat(connection: Work, row: Any, copy: Copy | CopyAlbum) -> ChatId | None:
    """The chat of the original: a resident's who is not forgotten, or the werkteam's group, if that is still the one in
    which it was written. In any other group its number is that of a message which no resident may see.
    """
    if copy.from_resident is not None:
        theirs: ChatId | None = await connection.scalar(
            select(residents.c.chat).where(residents.c.id == copy.from_resident)
        )
        return theirs
    group: ChatId | None = await connection.scalar(select(group_chat))
    written_in = copy.from_group or await _group_of_answer(connection, row)
    return group if group == written_in else None


async def _group_of_answer(connection: Work, row: Any) -> ChatId | None:
    """Where a member wrote the answer that this row carries. Older copies do not tell it themselves."""
    carried = question_messages.c.outbox_key.in_([row.key, row.of_key])
    origin = await connection.scalar(select(question_messages.c.origin).where(carried).limit(1))
    return ChatId(int(origin.split(":")[0])) if origin else None
