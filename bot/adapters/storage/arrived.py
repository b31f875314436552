"""What arrived: its number, what it became, and the topic that it made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, delete, update

from bot.adapters.storage.acts import lane_of
from bot.adapters.storage.engine import insert
from bot.adapters.storage.orphans import take_away
from bot.adapters.storage.prepared import Prepared
from bot.adapters.storage.tables import Status, outbox, questions, sent_parts, settings
from bot.adapters.storage.work import Work
from bot.domain.message import ChatId
from bot.domain.outgoing import ToChat
from bot.flow.ports import PRACTICE, PRACTICE_THREAD, Part

PEER_TO_KEEP = case((outbox.c.peer.startswith("chat:"), lane_of(ToChat(ChatId(0)))), else_=outbox.c.peer)
"""Once it is over, the number of a stranger's chat goes."""

_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("of"))
    .values(
        status=Status.SENT,
        message_id=bindparam("as_message"),
        sent_at=bindparam("at"),
        error=None,
        peer=PEER_TO_KEEP,
        act=None,
    )
)
"""What arrived keeps no text."""
MARK_SENT = Prepared(_SENT)
_MARK_SENT_AND_TELL = Prepared(_SENT.returning(outbox.c.question, outbox.c.peer))


async def mark_arrived(
    work: Work,
    id: int,
    message_id: int | None,
    thread: int | None,
    at: datetime,
    parts: Sequence[Part],
    peer: str,
) -> None:
    """As `Outbox.sent`, within a transaction."""
    arrived = {"of": id, "as_message": message_id, "at": at}
    row = next(iter(await work.ask(_MARK_SENT_AND_TELL, arrived)), None)
    if parts and row is not None:
        await _keep_parts(work, id, parts)
    if thread is not None and row is not None and row.peer == PRACTICE:
        await _keep_practice_thread(work, thread)
    elif thread is not None and row is not None:
        await work.execute(update(questions).where(questions.c.number == row.question).values(thread=thread))
    if row is None:
        await take_away(work, peer, thread, [part.message_id for part in parts] or [message_id])


async def _keep_practice_thread(connection: Work, thread: int) -> None:
    kept = {"value": str(thread)}
    new = insert(connection, settings).values(key=PRACTICE_THREAD, **kept)
    await connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=kept))


async def _keep_parts(connection: Work, id: int, parts: Sequence[Part]) -> None:
    """What a former try left is replaced: that it arrived was not known then."""
    rows = [
        {"outbox": id, "place": place, "message_id": part.message_id, "is_text": part.is_text}
        for place, part in enumerate(parts)
    ]
    await connection.execute(delete(sent_parts).where(sent_parts.c.outbox == id))
    await connection.execute(insert(connection, sent_parts).values(rows))
