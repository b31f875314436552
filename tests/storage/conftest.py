"""A database for each test: a real SQLite file, and a real PostgreSQL that is started once."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from databases import empty, migrate_once, migrated_postgres, postgres_server
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlDueRows, SqlInbox, SqlOutbox, SqlStore, make_engine

__all__ = ["migrated_postgres", "postgres_server"]


@pytest.fixture(autouse=True)
async def threads_of_sqlite_end_before_the_loop() -> AsyncIterator[None]:
    """After a failed or cancelled connect, aiosqlite ends its thread without waiting for it."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 1)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate_once(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'samenspel.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    return str(request.getfixturevalue("migrated_postgres"))


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(url)
    if make_url(url).get_backend_name() == "postgresql":
        await empty(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def store(engine: AsyncEngine) -> SqlStore:
    return SqlStore(engine)


@pytest.fixture
def inbox(engine: AsyncEngine) -> SqlInbox:
    return SqlInbox(engine)


@pytest.fixture
def outbox(engine: AsyncEngine) -> SqlOutbox:
    return SqlOutbox(engine)


@pytest.fixture
def due_rows(engine: AsyncEngine) -> SqlDueRows:
    return SqlDueRows(engine)


@pytest.fixture
def database(migrated_sqlite: Path, tmp_path: Path) -> Path:
    """A file of its own, so that it can be put aside."""
    return Path(shutil.copy(migrated_sqlite, tmp_path / "samenspel.db"))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "back-up.db"
