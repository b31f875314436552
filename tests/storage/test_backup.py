"""Copies of a SQLite database: made while others write, checked, and put back."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.storage import (
    CopyRefused,
    SqlLeases,
    SqlReplicas,
    SqlStore,
    Why,
    ensure_sound,
    holders,
    make_engine,
)
from bot.adapters.storage.backup import back_up
from bot.adapters.storage.restore import restore
from bot.domain.errors import StoreBroken, StoreTooNew
from bot.flow.ports import Event

from .people import NOON, after, ask, meet


def on(database: Path, work: Callable[[SqlStore], Any]) -> Any:
    """Do this with the store on that file, as a bot that stops afterwards."""

    async def run() -> Any:
        engine = make_engine(f"sqlite:///{database}")
        try:
            return await work(SqlStore(engine))
        finally:
            await engine.dispose()

    return asyncio.run(run())


async def _ask(store: SqlStore) -> int:
    return (await ask(store, await meet(store))).number


def holders_of(database: Path, at: datetime) -> list[str]:
    return list(on(database, lambda store: holders(store._engine, at)))


def ask_something(database: Path) -> int:
    return int(on(database, _ask))


def rows(database: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


def change(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement)


def spoil(database: Path) -> None:
    """Garbage over all but the first page."""
    with database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (database.stat().st_size - 4096))


@contextmanager
def somebody_writes(database: Path) -> Iterator[None]:
    """Another connection that writes an event in each transaction, from before until after."""
    stop, begun = threading.Event(), threading.Event()

    async def write(store: SqlStore) -> None:
        while not stop.is_set():
            async with store.transaction() as transaction:
                await transaction.record(Event("busy", NOON))
            begun.set()

    writer = threading.Thread(target=on, args=(database, write))
    writer.start()
    try:
        assert begun.wait(60)
        yield
    finally:
        stop.set()
        writer.join()


def test_a_copy_made_while_somebody_writes_is_whole_and_holds_what_was_there(database: Path, kept: Path) -> None:
    number = ask_something(database)

    with somebody_writes(database):
        copy = back_up(database, kept, NOON)

    assert rows(kept, "PRAGMA integrity_check") == [("ok",)]
    assert rows(kept, "SELECT number FROM questions") == [(number,)]
    assert (copy.questions, copy.size) == (1, kept.stat().st_size)
    assert rows(kept, "SELECT count(*) FROM events WHERE kind = 'busy'") >= [(1,)]


def test_a_copy_is_one_file_that_only_its_owner_reads(database: Path, kept: Path) -> None:
    back_up(database, kept, NOON)

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert {file.name for file in kept.parent.iterdir()} == {"samenspel.db", "back-up.db"}


def test_a_file_that_is_there_is_only_replaced_when_told_to(database: Path, kept: Path) -> None:
    kept.write_text("van gisteren", "utf-8")

    with pytest.raises(CopyRefused) as refused:
        back_up(database, kept, NOON)

    assert (refused.value.why, kept.read_text("utf-8")) == (Why.EXISTS, "van gisteren")
    back_up(database, kept, NOON, overwrite=True)
    assert rows(kept, "SELECT count(*) FROM questions") == [(0,)]


@pytest.mark.parametrize("name", ["samenspel.db", "samenspel.db-wal", "linked.db"])
def test_the_database_is_never_its_own_copy(database: Path, name: str) -> None:
    os.link(database, database.with_name("linked.db"))
    target = database.with_name(name)

    with pytest.raises(CopyRefused) as refused:
        back_up(database, target, NOON, overwrite=True)

    assert refused.value.why is Why.ITSELF


def test_of_a_damaged_database_no_copy_is_kept(database: Path, kept: Path) -> None:
    spoil(database)

    with pytest.raises(StoreBroken):
        back_up(database, kept, NOON)

    assert not kept.exists()


def test_what_is_no_database_of_ours_is_neither_copied_nor_put_back(database: Path, kept: Path) -> None:
    change(kept, "CREATE TABLE recipes (name TEXT)")

    with pytest.raises(CopyRefused) as copied:
        back_up(kept, kept.with_name("another.db"), NOON)
    with pytest.raises(CopyRefused) as put_back:
        restore(kept, database, NOON)
    with pytest.raises(CopyRefused) as missing:
        restore(kept.with_name("no.db"), database, NOON)

    whys = [refused.value.why for refused in (copied, put_back, missing)]
    assert whys == [Why.NOT_OURS, Why.NOT_OURS, Why.NOT_THERE]


def test_after_a_restore_everything_is_as_it_was_and_the_later_database_is_kept(database: Path, kept: Path) -> None:
    number = ask_something(database)
    back_up(database, kept, NOON)
    later = ask_something(database)

    aside = restore(kept, database, NOON).aside

    assert rows(database, "SELECT number FROM questions") == [(number,)]
    assert aside is not None
    assert aside.name == "samenspel.db.opzij-20260302-120000"
    assert rows(aside, "SELECT number FROM questions ORDER BY 1") == [(number,), (later,)]
    assert restore(kept, database, NOON).aside == aside.with_name("samenspel.db.opzij-20260302-120001")


def test_a_damaged_database_is_replaced_and_kept_as_it_is(database: Path, kept: Path) -> None:
    number = ask_something(database)
    back_up(database, kept, NOON)
    database.write_bytes(b"geen database" * 1000)

    aside = restore(kept, database, NOON).aside

    assert aside is not None
    assert aside.read_bytes() == b"geen database" * 1000
    assert rows(database, "SELECT number FROM questions") == [(number,)]
    assert holders_of(aside, NOON) == []


def test_a_restore_where_nothing_was_makes_the_database(database: Path, kept: Path) -> None:
    back_up(database, kept, NOON)
    new = database.with_name("new.db")

    assert restore(kept, new, NOON).aside is None
    assert rows(new, "SELECT count(*) FROM questions") == [(0,)]


_IDLE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("SELECT count(*) FROM questions").fetchone()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("state", ["whole", "damaged"])
def test_nothing_changes_while_another_process_has_the_database_open_and_rests(
    database: Path, kept: Path, state: str
) -> None:
    back_up(database, kept, NOON)
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}

    with subprocess.Popen([sys.executable, "-c", _IDLE, str(database)], **pipes) as idle:
        assert idle.stdout is not None
        assert idle.stdout.readline() == b"open\n"
        if state == "damaged":
            database.write_bytes(b"geen database" * 1000)
        before = database.read_bytes()
        with pytest.raises(CopyRefused) as refused:
            restore(kept, database, NOON)
        idle.communicate()

    assert refused.value.why is Why.IN_USE
    assert database.read_bytes() == before
    assert list(database.parent.glob("*opzij*")) == []


def test_who_is_at_work_on_a_database_is_known_by_lane_by_lease_and_by_sign(database: Path) -> None:
    async def work(_: SqlStore) -> None:
        engine = make_engine(f"sqlite:///{database}")
        await SqlLeases(engine).take("sending", "one", NOON, 60)
        await SqlLeases(engine).take("polling", "long-gone", after(-120), 60)
        await SqlReplicas(engine).sign("two", "knowledge", NOON)
        await engine.dispose()

    on(database, work)
    change(
        database,
        "INSERT INTO chat_lease (lane, ready_at, leased_until, owner, fence) "
        "VALUES (1, '2026-03-02 12:00:00.000000', '2026-03-02 12:01:00.000000', 'three', 1)",
    )

    assert holders_of(database, after(30)) == ["one", "three", "two"]
    assert holders_of(database, after(3600)) == []


def test_a_copy_that_is_damaged_or_too_new_leaves_the_database_as_it_is(database: Path, kept: Path) -> None:
    number = ask_something(database)
    back_up(database, kept, NOON)
    change(kept, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreTooNew, match="9999"):
        restore(kept, database, NOON)
    spoil(kept)
    with pytest.raises(StoreBroken):
        restore(kept, database, NOON)

    assert rows(database, "SELECT number FROM questions") == [(number,)]
    assert {file.name for file in database.parent.iterdir()} == {"samenspel.db", "back-up.db"}


@pytest.mark.parametrize("harm", ["pages", "header", "orphan"])
def test_a_database_that_is_damaged_is_known_before_it_is_used(database: Path, harm: str) -> None:
    engine = make_engine(f"sqlite:///{database}")
    asyncio.run(ensure_sound(engine))
    if harm == "pages":
        spoil(database)
    elif harm == "header":
        database.write_bytes(b"geen database" * 1000)
    else:
        change(
            database,
            "INSERT INTO sent_parts (outbox, place, message_id, is_text) VALUES (404, 0, 1, 1)",
        )

    with pytest.raises(StoreBroken):
        asyncio.run(ensure_sound(engine))


async def test_a_database_that_is_not_there_or_in_memory_has_no_file_to_look_at(tmp_path: Path) -> None:
    await ensure_sound(make_engine(f"sqlite:///{tmp_path / 'new.db'}"))
    await ensure_sound(make_engine("sqlite://"))
