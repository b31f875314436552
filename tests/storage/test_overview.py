"""What those who watch over the bot see of questions and of the sender."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlOutbox, SqlOverview, SqlStore, is_behind
from bot.adapters.storage.tables import outbox as outbox_table
from bot.domain.outgoing import ToChat

from .people import FATIMA_CHAT, HENK_CHAT, NOON, after, ask, meet, say, send


async def waits_since(engine: AsyncEngine, moment: datetime) -> None:
    async with engine.begin() as connection:
        await connection.execute(update(outbox_table).values(created_at=moment))


async def test_of_an_empty_database_nothing_waits(engine: AsyncEngine) -> None:
    seen = await SqlOverview(engine).look(NOON)

    assert seen.questions == {"claimed": 0, "free": 0, "waiting_for_resident": 0}
    assert (seen.overdue, seen.blocked, seen.blocked_until) == (0, 0, None)
    assert (seen.may_go_since, seen.last_sent) == (None, None)


async def test_a_question_is_overdue_when_its_promise_is_over(engine: AsyncEngine, store: SqlStore) -> None:
    fatima = await meet(store)
    await ask(store, fatima)
    await ask(store, fatima, NOON + timedelta(days=1))

    seen = await SqlOverview(engine).look(NOON + timedelta(days=2, hours=1))

    assert (seen.questions["free"], seen.overdue) == (2, 1)


async def test_what_is_held_back_does_not_wait_for_the_sender(
    engine: AsyncEngine, store: SqlStore, outbox: SqlOutbox
) -> None:
    await send(store, say("a", ToChat(FATIMA_CHAT)), say("b", ToChat(HENK_CHAT)))
    await waits_since(engine, NOON)
    await outbox.block_chat(FATIMA_CHAT, after(600))

    seen = await SqlOverview(engine).look(after(60))
    assert (seen.may_go_since, seen.blocked, seen.blocked_until) == (NOON, 1, after(600))
    await outbox.block_chat(HENK_CHAT, after(300))
    assert (await SqlOverview(engine).look(after(60))).may_go_since is None

    seen = await SqlOverview(engine).look(after(400))
    assert (seen.may_go_since, seen.blocked) == (after(300), 1)


async def test_what_waits_behind_a_message_that_is_held_is_held_as_well(
    engine: AsyncEngine, store: SqlStore, outbox: SqlOutbox
) -> None:
    await send(store, say("a", ToChat(FATIMA_CHAT)), say("b", ToChat(FATIMA_CHAT)), say("c", ToChat(HENK_CHAT)))
    await waits_since(engine, NOON)
    (first, _) = await outbox.take(NOON, 2, frozenset())
    await outbox.retry(first.id, after(600), "too fast", uncertain=False)

    seen = await SqlOverview(engine).look(after(300))
    assert (seen.held, seen.may_go_since) == (2, NOON)  # "c" is being sent
    seen = await SqlOverview(engine).look(after(900))

    assert (seen.held, seen.may_go_since) == (0, NOON)


async def test_a_message_of_which_the_sender_died_is_late_though_nothing_waits(
    engine: AsyncEngine, store: SqlStore, outbox: SqlOutbox
) -> None:
    await send(store, say("a", ToChat(FATIMA_CHAT)))
    await waits_since(engine, NOON)
    await outbox.take(NOON, 1, frozenset())

    assert (await SqlOverview(engine).look(after(300))).may_go_since == NOON


async def test_a_database_is_behind_when_it_lacks_a_revision_and_not_when_it_is_newer(engine: AsyncEngine) -> None:
    async def stands_at(revision: str) -> bool:
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        return await is_behind(engine)

    async with engine.begin() as connection:
        head = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one()

    assert [await stands_at(revision) for revision in ("0001", "9999", head)] == [True, False, False]
