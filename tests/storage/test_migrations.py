from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, MetaData, inspect, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlDueRows, SqlInbox, SqlOutbox, SqlStore, make_engine, migrate, migrations
from bot.adapters.storage.migrations import known_revisions
from bot.adapters.storage.tables import metadata
from bot.domain.absence import Colleague
from bot.domain.errors import StoreTooNew
from bot.domain.message import SafeText
from bot.domain.outgoing import Say
from bot.domain.question import Move, State
from bot.domain.resident import Waiting
from bot.flow.ports import Due, Event

from .older import ROWS, leave_as_of
from .people import FATIMA_CHAT, JOKE, NOON, after, ask, meet, rows_of


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


async def new_database(request: pytest.FixtureRequest, name: str = "empty") -> str:
    server = request.getfixturevalue("postgres_server")
    engine = make_engine(server)
    async with engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


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


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    is_file = request.param == "sqlite"
    name = f"older_{request.node.callspec.params.get('revision', 'newer')}_{abs(hash(request.node.name))}"
    engine = make_engine(f"sqlite:///{tmp_path / 'older.db'}" if is_file else await new_database(request, name))
    yield engine
    await engine.dispose()


def test_an_older_version_left_something_in_every_column_of_every_table() -> None:
    numbered_by_the_database = {"id", "number"}

    empty = {
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if all(row.get(column.name) is None for row in ROWS.get(table.name, []))
        and column.name not in numbered_by_the_database
    }

    assert empty == set()


def _all_rows(connection: Connection, tables: MetaData) -> dict[str, list[dict[str, Any]]]:
    """What is in the columns of that time."""
    ours = [table for table in tables.sorted_tables if table.name != "alembic_version"]
    found = {table: connection.execute(select(table).order_by(*table.primary_key)).mappings() for table in ours}
    return {table.name: [dict(row) for row in rows] for table, rows in found.items()}


def _tables_of_then(connection: Connection) -> MetaData:
    then = MetaData()
    then.reflect(connection)
    return then


@pytest.mark.parametrize("revision", known_revisions())
async def test_no_value_that_an_older_version_left_changes(empty_database: AsyncEngine, revision: str) -> None:
    engine = empty_database
    tables = await leave_as_of(engine, revision)
    async with engine.connect() as connection:
        then = await connection.run_sync(_tables_of_then)
        before = await connection.run_sync(_all_rows, then)

    await migrate(engine)

    assert set(before) == tables
    assert all(before.values())
    async with engine.connect() as connection:
        assert await connection.run_sync(_all_rows, then) == before


@pytest.mark.parametrize("revision", known_revisions())
async def test_what_any_older_version_left_is_there_in_this_one(empty_database: AsyncEngine, revision: str) -> None:
    engine, store = empty_database, SqlStore(empty_database)
    tables = await leave_as_of(engine, revision)

    await migrate(engine)

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    for name in tables:
        assert len(await rows_of(engine, metadata.tables[name])) == len(ROWS[name]), name
    await _talk_goes_on(store, knows_colleagues="colleagues" in tables)
    await _work_goes_on(engine)


async def _talk_goes_on(store: SqlStore, *, knows_colleagues: bool) -> None:
    async with store.transaction() as transaction:
        fatima = await transaction.resident_of(FATIMA_CHAT, NOON)
        question = await transaction.question(1)
        said = await transaction.messages_of(1)
        answer = await transaction.latest_answer(fatima.id)
        happened = await transaction.happened(NOON)
        colleagues = await transaction.colleagues()
    assert (fatima.id, fatima.pseudonym, fatima.created_at) == (1, "Blauwe Vogel", NOON)
    assert fatima.pending is not None
    assert (fatima.pending.kind, fatima.pending.text) == (Waiting.CONFIRMATION, SafeText("de huur"))
    assert question is not None
    assert (question.state, question.owner, question.thread) == (State.CLAIMED, JOKE, 4711)
    assert [(message.text, message.member) for message in said] == [("De huur is te hoog", None), ("Belt u ons", JOKE)]
    assert answer is not None
    assert answer.onderwerpen == ("schulden",)
    assert happened == {"question_opened:not_sure": 1, "question_claim": 1}
    away = Colleague(JOKE, date(2026, 3, 1), date(2026, 3, 9), welcomed=True)
    assert [one for one in colleagues if one.member == JOKE] == ([away] if knows_colleagues else [])
    assert (await ask(store, await meet(store))).number == 3


async def _work_goes_on(engine: AsyncEngine) -> None:
    assert await SqlDueRows(engine).due(after(3600), 9) == [Due("nudge", 1, after(60))]
    [waiting] = await SqlOutbox(engine).take(NOON, 9, frozenset())
    assert (waiting.key, waiting.chat, waiting.act) == ("r:1", FATIMA_CHAT, Say("Dag <b>u</b>"))
    [update] = await SqlInbox(engine).claim("worker", NOON, 60)
    assert update.update_id == 5


async def test_a_database_of_a_newer_version_is_left_as_it_is(empty_database: AsyncEngine) -> None:
    await migrate(empty_database)
    async with empty_database.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreTooNew, match="9999"):
        await migrate(empty_database)
