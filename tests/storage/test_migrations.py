from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import make_engine, migrate
from bot.adapters.storage.tables import metadata


def differences(connection: Connection) -> list[Any]:
    return compare_metadata(MigrationContext.configure(connection, opts={"compare_server_default": True}), metadata)


async def test_the_revisions_make_exactly_the_tables_that_the_code_expects(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert set(await connection.run_sync(lambda c: inspect(c).get_table_names())) == {
            *metadata.tables,
            "alembic_version",
        }


async def test_migrating_again_changes_nothing(engine: AsyncEngine) -> None:
    await migrate(engine)

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_two_processes_may_migrate_an_empty_database_at_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}" if kind == "sqlite" else await new_database(request)
    engines = [make_engine(url) for _ in range(2)]

    await asyncio.gather(*(migrate(engine) for engine in engines))

    async with engines[0].connect() as connection:
        assert await connection.run_sync(differences) == []
    for engine in engines:
        await engine.dispose()


async def new_database(request: pytest.FixtureRequest) -> str:
    server = request.getfixturevalue("postgres_server")
    engine = make_engine(server)
    async with engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text("CREATE DATABASE empty"))
    await engine.dispose()
    return make_url(server).set(database="empty").render_as_string(hide_password=False)


async def test_a_database_in_memory_serves_one_process() -> None:
    engine = make_engine("sqlite://")

    await migrate(engine)

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()
