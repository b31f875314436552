"""The way to the database: one for SQLite and PostgreSQL, and the one place where its errors become ours."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

import aiosqlite
import asyncpg
from sqlalchemy import URL, AdaptedConnection, Connection, Table, event, func, make_url, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError, EmulatedDBAPIException, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.adapters.storage import one_trip
from bot.adapters.storage.one_trip import OneTripConnection
from bot.adapters.storage.work import Work
from bot.domain.errors import StoreUnavailable

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}

_PAUSE = 0.02

_SQLITE_TROUBLE = ("BUSY", "LOCKED", "FULL", "IOERR", "CANTOPEN", "READONLY", "NOMEM", "PROTOCOL", "CORRUPT", "NOTADB")

_POSTGRES_TROUBLE = ("08", "25006", "3D000", "28", "40", "53", "55P03", "57", "58")
"""SQLSTATEs: no connection, read-only after a failover, no database, no entry, a deadlock, out of disk, memory
or connections, locked, shut down, broken disk."""


_OF_DRIVERS = (
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    EmulatedDBAPIException,
    OSError,
)
"""What comes through as it is: from statements that go to the driver, and when no connection can be made."""


def make_engine(url: str, *, busy_timeout: float = 5.0) -> AsyncEngine:
    """An engine for `sqlite:///samenspel.db` or `postgresql://...`.

    `busy_timeout` is how many seconds to wait for somebody else's lock, or for a connection, before giving up.
    What is stored never stands in an error, for errors are logged.
    """
    full = make_url(url)
    full = full.set(drivername=_DRIVERS.get(full.drivername, full.drivername))
    return (
        _make_sqlite(full, busy_timeout) if full.get_backend_name() == "sqlite" else _make_postgres(full, busy_timeout)
    )


def _make_postgres(url: URL, busy_timeout: float) -> AsyncEngine:
    patience = {
        "lock_timeout": f"{int(busy_timeout * 1000)}ms",
        # A replica that is paused in the middle of its work must not hold its locks for ever.
        "idle_in_transaction_session_timeout": "20s",
    }
    return create_async_engine(
        url,
        connect_args={"timeout": busy_timeout, "server_settings": patience},
        pool_timeout=busy_timeout,
        hide_parameters=True,
    )


def _make_sqlite(url: URL, busy_timeout: float) -> AsyncEngine:
    """One connection is one queue for all writers of this process: SQLite's own waiting is neither fair nor quick."""
    engine = create_async_engine(
        url,
        connect_args={"isolation_level": None, "timeout": busy_timeout, "async_creator_fn": _connect},
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=max(30.0, busy_timeout),
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: AdaptedConnection, _record: object) -> None:
        connection.run_async(lambda raw: _set_up(raw, busy_timeout))

    event.listen(engine.sync_engine, "begin", _begin_immediately)
    return engine


def _connect(database: str, **settings: Any) -> aiosqlite.Connection:
    """A new database is for the eyes of its owner only, and SQLite gives the files beside it the same rights."""
    if database != ":memory:":
        with suppress(OSError):  # it is there already, or SQLite tells what is wrong
            os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return one_trip.connect(database, **settings)


async def _set_up(connection: aiosqlite.Connection, busy_timeout: float) -> None:
    """Settings that hold for one connection, and write-ahead logging, which holds for the file.

    Two processes that turn it on at once do not wait for each other: one is told "busy" and has to try again.
    """
    await connection.execute_fetchall("PRAGMA synchronous = FULL")
    await connection.execute_fetchall("PRAGMA foreign_keys = ON")
    await connection.execute_fetchall("PRAGMA secure_delete = ON")  # what is forgotten leaves no words in the file
    now = asyncio.get_running_loop().time
    give_up_at = now() + busy_timeout
    while True:
        try:
            await connection.execute_fetchall("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if now() >= give_up_at:
                raise
            await asyncio.sleep(_PAUSE)
        else:
            return


def _begin_immediately(connection: Connection) -> None:
    """Take the write lock before the first read: without it two tasks lose each other's changes, silently."""
    driver: OneTripConnection = connection.connection.driver_connection  # type: ignore[assignment]
    driver.begin_with_the_next()


@asynccontextmanager
async def unit_of_work(engine: AsyncEngine) -> AsyncIterator[Work]:
    """A transaction: committed at the end, rolled back on any error."""
    try:
        async with engine.begin() as connection:
            work = Work(connection)
            yield work
            await work.finish()
    except (SQLAlchemyError, *_OF_DRIVERS) as error:
        if _may_pass(error):
            raise StoreUnavailable(str(error)) from error
        raise


def _may_pass(error: Exception) -> bool:
    """Whether the database is the cause, and not a mistake of ours."""
    if isinstance(error, EmulatedDBAPIException):
        return _may_pass(error.driver_exception)
    if isinstance(
        error, NoFreeConnection | OSError | asyncpg.InterfaceError | asyncpg.InternalClientError
    ):  # the server is away
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    sqlite_error = getattr(cause, "sqlite_errorname", None) or ""
    sqlstate = getattr(cause, "sqlstate", None) or ""
    return (
        (isinstance(error, DBAPIError) and error.connection_invalidated)
        or sqlite_error.removeprefix("SQLITE_").startswith(_SQLITE_TROUBLE)
        or sqlstate.startswith(_POSTGRES_TROUBLE)
    )


def insert(connection: Work, table: Table) -> postgresql.Insert:
    """An INSERT that knows ON CONFLICT; both databases spell it alike."""
    if connection.dialect.name == "sqlite":
        return cast(postgresql.Insert, sqlite_insert(table))
    return postgresql.insert(table)


async def take_turn(connection: Work, what: str) -> None:
    """Until the commit, let no other process do the same. SQLite lets in one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"samenspel {what}"))))
