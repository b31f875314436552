from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlStore, make_engine, migrate, migrations
from bot.adapters.storage.tables import metadata
from bot.domain.question import Move
from bot.flow.ports import Event

from .people import after, rows_of


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


def _as_of_an_older_version(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE colleagues DROP COLUMN left_at"))
    with Operations.context(MigrationContext.configure(connection)):
        import_module(f"{migrations.__name__}.versions.r0009_moves_and_their_events").upgrade()


async def test_moves_of_older_versions_are_told_by_the_kinds_of_now(store: SqlStore, engine: AsyncEngine) -> None:
    kinds = ["question_opened", "question_claim", "resident_wrote", "question_withdrawn", "question_reopened"]
    async with store.transaction() as transaction:
        for number, kind in enumerate(kinds):
            await transaction.record(Event(kind, after(number)))

    async with engine.begin() as connection:
        await connection.run_sync(_as_of_an_older_version)

    assert [row["kind"] for row in await rows_of(engine, metadata.tables["events"])] == [
        "question_opened",
        "question_claim",
        f"question_{Move.RESIDENT_WRITES}",
        f"question_{Move.WITHDRAW}",
        f"question_{Move.REOPEN}",
    ]
