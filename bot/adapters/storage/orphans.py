"""What arrived in the group after its resident was forgotten must not stay there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.adapters.storage.coalescing import put
from bot.adapters.storage.work import Work
from bot.domain.outgoing import Act, Delete, DeleteTopic, Outgoing, Priority, ToGroup

_OF_A_QUESTION = "question:"


def is_of_a_question(peer: str) -> bool:
    """Whether it goes to the group, about a question."""
    return peer.startswith(_OF_A_QUESTION)


async def take_away(connection: Work, peer: str, thread: int | None, messages: Sequence[int | None]) -> None:
    """Whatever was on its way when the rows went: a topic, or messages of a question. What went to the resident's own
    chat is the resident's.
    """
    orphans: dict[str, Act] = {}
    if thread is not None:
        orphans[f"orphan:{thread}"] = DeleteTopic(thread)
    if is_of_a_question(peer):
        orphans |= {f"orphan:message:{id}": Delete(id) for id in messages if id is not None}
    for key, act in orphans.items():
        await put(connection, Outgoing(key, ToGroup(), act, Priority.RECEIPT))
