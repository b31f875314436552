"""Databases that are locked, full or away: the caller hears it in our own terms, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlInbox, SqlOutbox, SqlStore, make_engine
from bot.adapters.storage.engine import unit_of_work
from bot.domain.errors import StoreUnavailable
from bot.domain.outgoing import ToGroup

from .people import FATIMA_CHAT, NOON, handle_all, meet, say, send, update


@pytest.fixture
async def impatient(sqlite_url: str) -> AsyncIterator[AsyncEngine]:
    """An SQLite engine that waits for nobody."""
    engine = make_engine(sqlite_url, busy_timeout=0)
    yield engine
    await engine.dispose()


def lock(url: str) -> sqlite3.Connection:
    other = sqlite3.connect(str(make_url(url).database), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


async def test_sqlite_is_set_up_to_lose_nothing(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url, busy_timeout=7)

    async with unit_of_work(engine) as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [await connection.scalar(text(f"PRAGMA {name}")) for name in names]

    assert found == ["wal", 2, 1, 7000]
    await engine.dispose()


async def test_a_locked_database_is_unavailable_and_nothing_is_lost(impatient: AsyncEngine, sqlite_url: str) -> None:
    inbox, outbox, store = SqlInbox(impatient), SqlOutbox(impatient), SqlStore(impatient)
    await inbox.keep([update(1)], NOON)
    with closing(lock(sqlite_url)):
        with pytest.raises(StoreUnavailable, match="locked"):
            await inbox.keep([update(2)], NOON)
        with pytest.raises(StoreUnavailable, match="locked"):
            await send(store, say("a", ToGroup()))
        with pytest.raises(StoreUnavailable, match="locked"):
            await outbox.take(NOON, 9, frozenset())

    kept = await inbox.keep([update(2)], NOON)

    assert kept == 1
    assert await handle_all(store, inbox) == [1, 2]


async def test_trouble_never_tells_what_was_to_be_stored(impatient: AsyncEngine, sqlite_url: str) -> None:
    with closing(lock(sqlite_url)), pytest.raises(StoreUnavailable) as trouble:
        await SqlInbox(impatient).keep([update(1, raw="Ik ben Fatima")], NOON)

    assert "Fatima" not in str(trouble.value)


async def test_a_mistake_never_tells_what_was_to_be_stored(engine: AsyncEngine) -> None:
    with pytest.raises(IntegrityError) as mistake:
        await _insert_nonsense(engine)

    assert "Fatima" not in str(mistake.value)


async def test_a_lock_that_goes_in_time_is_waited_for(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url, busy_timeout=30)
    inbox = SqlInbox(engine)
    with closing(lock(sqlite_url)) as other:
        keeping = asyncio.create_task(inbox.keep([update(1)], NOON))
        await asyncio.sleep(0)
        other.execute("COMMIT")

        assert await keeping == 1

    await engine.dispose()


async def test_a_full_disk_is_unavailable_and_work_goes_on_when_there_is_room(impatient: AsyncEngine) -> None:
    inbox, store = SqlInbox(impatient), SqlStore(impatient)
    await inbox.keep([update(1)], NOON)
    await _allow_pages(impatient, 1)  # SQLite takes the present size instead

    with pytest.raises(StoreUnavailable, match="full"):
        await inbox.keep([update(number, raw="x" * 4000) for number in range(2, 50)], NOON)
    await _allow_pages(impatient, 1_000_000)
    kept = await inbox.keep([update(number, raw="x" * 4000) for number in range(2, 50)], NOON)

    assert kept == 48
    assert await handle_all(store, inbox) == list(range(1, 50))
    async with unit_of_work(impatient) as connection:
        assert await connection.scalar(text("PRAGMA integrity_check")) == "ok"


async def _allow_pages(engine: AsyncEngine, pages: int) -> None:
    async with unit_of_work(engine) as connection:
        await connection.execute(text(f"PRAGMA max_page_count = {pages}"))


@pytest.mark.parametrize("place", ["sqlite:////no/such/folder/bot.db", "postgresql://nobody@/x?host=/no/such/folder"])
async def test_a_database_that_is_not_there_is_unavailable(place: str) -> None:
    engine = make_engine(place, busy_timeout=0.5)

    with pytest.raises(StoreUnavailable):
        await meet(SqlStore(engine))

    await engine.dispose()


async def test_a_database_that_does_not_exist_on_the_server_is_unavailable(postgres_server: str) -> None:
    engine = make_engine(make_url(postgres_server).set(database="nowhere").render_as_string(hide_password=False))

    with pytest.raises(StoreUnavailable, match="nowhere"):
        await meet(SqlStore(engine))

    await engine.dispose()


async def test_a_server_that_hangs_up_is_unavailable_once_and_work_goes_on(migrated_postgres: str) -> None:
    engine = make_engine(migrated_postgres)
    store = SqlStore(engine)

    async def lose_the_connection() -> None:
        async with store.transaction() as transaction, engine.connect() as other:
            await transaction.resident_of(FATIMA_CHAT, NOON)
            everybody_else = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            await other.execute(text(f"{everybody_else} AND datname = current_database()"))
            await transaction.set_setting("lost", "yes")

    with pytest.raises(StoreUnavailable):
        await lose_the_connection()

    async with store.transaction() as transaction:
        assert await transaction.setting("lost") is None
    await engine.dispose()


async def test_a_server_that_hangs_up_between_two_units_of_work_is_unavailable_once(migrated_postgres: str) -> None:
    """Statements of the hot path go to the driver, past what SQLAlchemy sees of a connection that is gone."""
    engine, killer = make_engine(migrated_postgres), make_engine(migrated_postgres)
    store = SqlStore(engine)
    async with store.transaction() as transaction:
        await transaction.resident_of(FATIMA_CHAT, NOON)
    async with killer.begin() as other:
        everybody_else = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        await other.execute(text(f"{everybody_else} AND datname = current_database()"))

    with pytest.raises(StoreUnavailable):
        async with store.transaction() as transaction:
            await transaction.resident_of(FATIMA_CHAT, NOON)
    async with store.transaction() as transaction:
        found = await transaction.resident_of(FATIMA_CHAT, NOON)

    assert found.chat == FATIMA_CHAT
    for each in (engine, killer):
        await each.dispose()


async def test_a_row_that_somebody_else_holds_too_long_is_unavailable(engine: AsyncEngine, url: str) -> None:
    fatima = await meet(SqlStore(engine))
    impatient = make_engine(url, busy_timeout=0.05)

    async with SqlStore(engine).transaction() as transaction:
        await transaction.resident(fatima.id)
        with pytest.raises(StoreUnavailable):
            await meet(SqlStore(impatient))

    await impatient.dispose()


async def test_a_deadlock_is_unavailable_for_one_of_the_two(migrated_postgres: str) -> None:
    engine = make_engine(migrated_postgres)
    store = SqlStore(engine)
    for key in ("a", "b"):
        await _set(store, key)
    both_hold_one = asyncio.Barrier(2)

    async def set_both(first: str, second: str) -> None:
        async with store.transaction() as transaction:
            await transaction.set_setting(first, "x")
            await both_hold_one.wait()
            await transaction.set_setting(second, "x")

    ends = await asyncio.gather(set_both("a", "b"), set_both("b", "a"), return_exceptions=True)

    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "StoreUnavailable"]
    await engine.dispose()


async def _set(store: SqlStore, key: str) -> None:
    async with store.transaction() as transaction:
        await transaction.set_setting(key, "0")


async def test_a_task_that_is_cancelled_in_the_middle_harms_nobody(store: SqlStore, inbox: SqlInbox) -> None:
    inside = asyncio.Event()

    async def never_done() -> None:
        async with store.transaction() as transaction:
            await transaction.set_setting("half", "yes")
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_done())
    await inside.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with store.transaction() as transaction:
        assert await transaction.setting("half") is None
    assert await inbox.keep([update(1)], NOON) == 1


async def test_tasks_that_are_cancelled_at_any_moment_harm_nobody(store: SqlStore, inbox: SqlInbox) -> None:
    for steps in range(25):
        task = asyncio.create_task(inbox.keep([update(1)], NOON))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    await inbox.keep([update(1), update(2)], NOON)

    assert await handle_all(store, inbox) == [1, 2]


async def test_mistakes_of_ours_are_not_called_unavailable(engine: AsyncEngine) -> None:
    async def read_nonsense() -> None:
        async with unit_of_work(engine) as connection:
            await connection.execute(text("SELECT * FROM no_such_table"))

    with pytest.raises(IntegrityError):
        await _insert_nonsense(engine)
    with pytest.raises(Exception, match="no_such_table") as caught:
        await read_nonsense()
    assert not isinstance(caught.value, StoreUnavailable)


async def _insert_nonsense(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as connection:
        await connection.execute(text("INSERT INTO settings (key, value) VALUES (:key, NULL)"), {"key": "Fatima"})
