"""What goes out, what is held back, and what does not go after all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, false, or_, select, update

from bot.adapters.storage.arrived import mark_arrived
from bot.adapters.storage.coalescing import forget_numbers, put, put_joined
from bot.adapters.storage.tables import (
    AT_ONCE,
    Status,
    outbox,
    questions,
    sent_parts,
)
from bot.adapters.storage.transaction.base import FOR_GROUP, Kept
from bot.domain.outgoing import Copy, CopyAlbum, Edit, Outgoing, Priority, Say
from bot.flow.ports import Sent, WaitingMessage

_CAN_BE_SHOWN = [act.__name__ for act in (Say, Copy, CopyAlbum)]


class KeptSending(Kept):
    """What goes out."""

    async def send(self, *outgoing: Outgoing) -> None:
        for one in outgoing:
            await put(self._work, one)

    async def send_joined(self, outgoing: Outgoing) -> str:
        return await put_joined(self._work, outgoing)

    async def arrived(self, message: WaitingMessage, sent: Sent, at: datetime) -> None:
        self._asked.clear()
        await mark_arrived(self._work, message.id, sent.message_id, sent.thread, at, sent.parts, message.peer)

    async def sent_message(self, key: str) -> int | None:
        sent = select(outbox.c.message_id).where(outbox.c.key == key, outbox.c.status == Status.SENT)
        number: int | None = await self._work.scalar(sent)
        return number

    async def is_lost(self, key: str) -> bool:
        went = select(outbox.c.id).where(outbox.c.key == key, outbox.c.status == Status.SENT)
        return await self._work.scalar(went.where(outbox.c.message_id.is_(None))) is not None

    async def outgoing_under(self, key: str) -> Sequence[str]:
        belongs = outbox.c.key.startswith(f"{key}:", autoescape=True)
        under = select(outbox.c.key).where(or_(outbox.c.key == key, belongs)).order_by(outbox.c.id)
        return (await self._work.scalars(under)).all()

    async def unsend(self, key: str) -> bool:
        has_not_gone = [Status.WAITING, Status.CANCELLED, Status.DEAD, Status.LEFT]
        unsent = outbox.c.status.in_(has_not_gone) & ~outbox.c.uncertain
        return (await self._work.execute(delete(outbox).where(outbox.c.key == key, unsent))).rowcount == 1

    async def forget_group_messages(self) -> None:
        numbered = select(outbox.c.id).where(FOR_GROUP, outbox.c.message_id.is_not(None))
        await self._work.execute(delete(sent_parts).where(sent_parts.c.outbox.in_(numbered)))
        await self._work.execute(update(outbox).where(outbox.c.id.in_(numbered)).values(message_id=None))
        await self._work.execute(update(questions).values(thread=None))
        await forget_numbers(self._work, FOR_GROUP)
        self._asked.clear()

    async def wake_group(self) -> None:
        tried = (outbox.c.status == Status.WAITING) & (outbox.c.attempts > 0)
        await self._work.execute(update(outbox).where(FOR_GROUP, tried).values(next_try=AT_ONCE))

    async def cancel_waiting(self, *, resident: int | None = None, question: int | None = None) -> int:
        named = [(outbox.c.resident, resident), (outbox.c.question, question)]
        meant = or_(false(), *(column == id for column, id in named if id is not None))
        cancel = update(outbox).where(outbox.c.status == Status.WAITING, meant).values(status=Status.CANCELLED)
        return (await self._work.execute(cancel)).rowcount

    async def cancelled_answers(self, resident: int) -> Sequence[str]:
        cancelled = (outbox.c.status == Status.CANCELLED) & (outbox.c.priority == Priority.ANSWER)
        theirs = select(outbox.c.key).where(outbox.c.resident == resident, cancelled, outbox.c.kind.in_(_CAN_BE_SHOWN))
        theirs = theirs.order_by(outbox.c.id)
        return (await self._work.scalars(theirs)).all()

    async def revive(self, key: str) -> None:
        cancelled = update(outbox).where(outbox.c.key == key, outbox.c.status == Status.CANCELLED)
        await self._work.execute(cancelled.values(status=Status.WAITING, next_try=AT_ONCE, error=None))

    async def revive_changes(self, resident: int) -> None:
        held_back = (outbox.c.resident == resident) & (outbox.c.kind == Edit.__name__)
        cancelled = update(outbox).where(held_back, outbox.c.status == Status.CANCELLED)
        await self._work.execute(cancelled.values(status=Status.WAITING, next_try=AT_ONCE, error=None))
