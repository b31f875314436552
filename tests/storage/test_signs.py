"""Which processes serve, and with which knowledge."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlReplicas

from .people import NOON, after


async def test_those_who_gave_a_sign_lately_are_known_with_their_knowledge(engine: AsyncEngine) -> None:
    replicas = SqlReplicas(engine)

    await replicas.sign("anna", "old", NOON)
    await replicas.sign("bram", "new", after(30))

    assert await replicas.in_use(after(31)) == {"anna": "old", "bram": "new"}
    assert await replicas.in_use(after(61)) == {"bram": "new"}
    assert await replicas.sign("bram", "newer", after(61)) == ["newer"]


async def test_who_stops_is_not_counted_any_more(engine: AsyncEngine) -> None:
    replicas = SqlReplicas(engine)
    await replicas.sign("anna", "old", NOON)

    await replicas.leave("anna")

    assert await replicas.in_use(NOON) == {}
