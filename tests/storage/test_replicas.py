"""What can go wrong only where several processes really work at the same time: on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlInbox, SqlOutbox, SqlStore, make_engine
from bot.adapters.storage.engine import insert, take_turn, unit_of_work
from bot.adapters.storage.inbox import mark_done, mark_lanes
from bot.adapters.storage.tables import inbox as inbox_table
from bot.domain.errors import StoreUnavailable
from bot.domain.outgoing import ToGroup
from bot.flow.ports import ClaimedUpdate

from .people import BOT, FATIMA_CHAT, NOON, after, handle_all, say, send, update


@pytest.fixture
def url(migrated_postgres: str) -> str:
    return migrated_postgres


@pytest.fixture
async def impatient(url: str) -> AsyncIterator[AsyncEngine]:
    """Another replica, which does not wait for locks."""
    engine = make_engine(url, busy_timeout=0.5)
    yield engine
    await engine.dispose()


async def test_a_lane_is_not_dropped_while_an_update_for_it_is_being_stored(
    store: SqlStore, inbox: SqlInbox, engine: AsyncEngine, impatient: AsyncEngine
) -> None:
    await inbox.keep([update(1)], NOON)
    [first] = await inbox.claim("anna", NOON, 60)
    second = {"bot": BOT, "update_id": 2, "lane": FATIMA_CHAT, "raw": "{}", "received_at": NOON, "next_try": NOON}

    async with unit_of_work(engine) as connection:
        await connection.execute(insert(connection, inbox_table).values(second | {"status": "open"}))
        await mark_lanes(connection, [FATIMA_CHAT], NOON)
        with pytest.raises(StoreUnavailable):
            await done(SqlStore(impatient), first)
    await done(store, first)

    assert await handle_all(store, inbox) == [2]


async def done(store: SqlStore, claimed: ClaimedUpdate) -> None:
    async with store.transaction(claimed.handled):
        pass


async def test_a_lane_cannot_be_taken_between_the_last_check_and_the_commit(
    inbox: SqlInbox, engine: AsyncEngine, impatient: AsyncEngine
) -> None:
    await inbox.keep([update(1)], NOON)
    [claimed] = await inbox.claim("anna", NOON, 60)

    async with unit_of_work(engine) as connection:
        mark_done(connection, claimed.handled)
        await connection.execute(text("SELECT 1"))
        assert await SqlInbox(impatient).claim("bram", after(60), 60) == []

    assert await inbox.claim("bram", after(60), 60) == []


async def test_two_senders_take_one_after_the_other(
    store: SqlStore, outbox: SqlOutbox, engine: AsyncEngine, impatient: AsyncEngine
) -> None:
    await send(store, say("a", ToGroup()))

    async with unit_of_work(engine) as connection:
        await take_turn(connection, "take")
        with pytest.raises(StoreUnavailable):
            await SqlOutbox(impatient).take(NOON, 9, frozenset())

    assert len(await outbox.take(NOON, 9, frozenset())) == 1
