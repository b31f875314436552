"""What arrived in the group after its resident was forgotten must not stay there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.storage.coalescing import put
from bot.domain.outgoing import Act, Delete, DeleteTopic, Outgoing, Priority, ToGroup

_OF_A_QUESTION = "question:"


async def take_away(connection: AsyncConnection, peer: str, thread: int | None, messages: Sequence[int | None]) -> None:
    """Whatever was on its way when the rows went: a topic, or messages of a question. What went to the resident's own
    chat is the resident's.
    """
    orphans: dict[str, Act] = {}
    if thread is not None:
        orphans[f"orphan:{thread}"] = DeleteTopic(thread)
    if peer.startswith(_OF_A_QUESTION):
        orphans |= {f"orphan:message:{id}": Delete(id) for id in messages if id is not None}
    for key, act in orphans.items():
        await put(connection, Outgoing(key, ToGroup(), act, Priority.RECEIPT))
