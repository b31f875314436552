"""The files of a restore: at every step a whole database is there, for its owner only, and nobody forgotten is back."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters.storage import SqlStore, back_up, make_engine, migrate, notes_of, restore
from bot.adapters.storage.restore import alone
from bot.adapters.storage.tombstones import Forgotten, note, noted

from .people import FATIMA_CHAT, NOON, after, ask, meet

Work = Callable[[SqlStore], Awaitable[object]]


def on(database: Path, *works: Work) -> None:
    """Do this with the store on that file, as a bot that stops afterwards."""

    async def run() -> None:
        engine = make_engine(f"sqlite:///{database}")
        for work in works:
            await work(SqlStore(engine))
        await engine.dispose()

    asyncio.run(run())


async def ask_something(store: SqlStore) -> None:
    await ask(store, await meet(store))


async def forget_fatima(store: SqlStore) -> None:
    async with store.transaction() as transaction:
        await transaction.forget_resident(await transaction.resident_of(FATIMA_CHAT, NOON), after(9))


def questions_in(database: Path) -> list[int]:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [number for (number,) in connection.execute("SELECT number FROM questions ORDER BY 1")]


def chats_in(database: Path) -> list[int | None]:
    with closing(sqlite3.connect(database)) as connection:
        return [chat for (chat,) in connection.execute("SELECT chat FROM residents")]


# who is forgotten stays so


@pytest.mark.parametrize("loss", ["none", "damaged", "damaged and no notes", "gone", "gone with its notes"])
def test_who_is_forgotten_stays_so_as_long_as_the_database_or_the_notes_beside_it_tell(
    database: Path, kept: Path, loss: str
) -> None:
    on(database, ask_something)
    back_up(database, kept, NOON)
    on(database, forget_fatima)
    if loss.startswith("damaged"):
        database.write_bytes(b"geen database" * 1000)
    if loss.startswith("gone"):
        database.unlink()
    if "notes" in loss:
        notes_of(database).unlink()

    done = restore(kept, database, NOON)

    is_known = "notes" not in loss
    assert chats_in(database) == [None if is_known else FATIMA_CHAT]
    assert (len(done.anew.forgotten), done.anew.is_sure) == (int(is_known), loss == "none")
    assert questions_in(database) == ([] if is_known else [1])


def test_a_note_says_no_more_than_the_database_keeps_and_survives_a_crash(database: Path) -> None:
    on(database, ask_something, forget_fatima)
    notes = notes_of(database)
    with notes.open("a") as opened:
        opened.write("\n12 2026-03-0")
    note(database, Forgotten(13, NOON))

    assert notes.read_text("utf-8").splitlines()[:2] == ["", f"1 {NOON.isoformat()}"]
    assert noted(database) == {Forgotten(1, NOON), Forgotten(13, NOON)}
    assert stat.S_IMODE(notes.stat().st_mode) == 0o600
    assert noted(database.with_name("another.db")) == frozenset()


def test_who_an_older_version_forgot_is_noted_when_a_copy_is_put_back(database: Path, kept: Path) -> None:
    on(database, ask_something)
    back_up(database, kept, NOON)
    on(database, forget_fatima)
    notes_of(database).unlink()

    restore(kept, database, NOON)

    assert noted(database) == {Forgotten(1, NOON)}


# the power fails

_CUT = """
import json, os, shutil, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.adapters.storage.restore import alone, _put_in_its_place

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
real = {name: getattr(os, name) for name in ("link", "replace", "fsync", "unlink", "chmod")}
if sys.argv[2] == "no second names":
    def refuse(*_):
        raise PermissionError
    real["link"] = refuse

def killed_after(steps, place):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    done = []
    def cut(name):
        def step(*given, **named):
            if len(done) == steps:
                os._exit(9)
            done.append(name)
            return real[name](*given, **named)
        return step
    for name in real:
        setattr(os, name, cut(name))
    Path.unlink = lambda path, missing_ok=False: path.exists() and os.unlink(path)
    database = place / "samenspel.db"
    with alone(database) as held:
        _put_in_its_place(place / "new.db", database, held, NOON)
    os._exit(0)

root, steps = Path(sys.argv[1]), 0
while True:
    place = root / str(steps)
    shutil.copytree(root / "start", place)
    if not killed_after(steps, place):
        break
    if (place / "new.db").exists():
        again = root / f"{steps} again"
        shutil.copytree(root / "start", again)
        killed_after(steps, again)
        killed_after(999, again)
    steps += 1
"""


def put_in_its_place(root: Path, disk: str = "second names") -> dict[str, Path]:
    """Put `new.db` in the place of the database in `start`, killed after 0, 1, 2 ... steps and done again after each;
    the folder that each left.
    """
    subprocess.run([sys.executable, "-c", _CUT, str(root), disk], check=True)
    return {folder.name: folder for folder in root.iterdir()}


@pytest.mark.parametrize("disk", ["second names", "no second names"])
def test_wherever_the_power_fails_there_is_a_whole_database_and_the_former_is_kept(
    tmp_path: Path, database: Path, disk: str
) -> None:
    start = tmp_path / "restored" / "start"
    start.mkdir(parents=True)
    on(start / "new.db", lambda store: migrate(store._engine), ask_something)
    on(database, ask_something, ask_something)
    shutil.copy(database, start)

    left = put_in_its_place(start.parent, disk)

    del left["start"]
    last = str(max(int(name) for name in left if name.isdecimal()))
    found = {name: questions_in(folder / "samenspel.db") for name, folder in left.items()}
    assert {name: now for name, now in found.items() if now not in ([1, 2], [1])} == {}
    assert found["0"] == [1, 2]
    for name in [*(name for name in left if name.endswith("again")), last]:
        asides = list(left[name].glob("*.opzij-*"))
        assert found[name] == [1]
        assert [questions_in(aside) for aside in asides] == [[1, 2]] * len(asides)
        assert len(asides) == 1 or (asides and disk == "no second names")
        assert not any(aside.samefile(left[name] / "samenspel.db") for aside in asides)
    assert len(left) > 8


def test_the_log_of_a_damaged_database_is_kept_beside_it(database: Path, tmp_path: Path) -> None:
    start = tmp_path / "restored" / "start"
    start.mkdir(parents=True)
    shutil.copy(database, start / "new.db")
    (start / "samenspel.db").write_bytes(b"geen database")
    (start / "samenspel.db-wal").write_bytes(b"log")

    left = put_in_its_place(start.parent)

    for name in [name for name in left if name.endswith("again")]:
        [aside, log] = sorted(left[name].glob("*.opzij-*"))
        assert (aside.read_bytes(), log.read_bytes(), log.name[-4:]) == (b"geen database", b"log", "-wal")
        assert not (left[name] / "samenspel.db-wal").exists()
        assert questions_in(left[name] / "samenspel.db") == []


def test_what_a_killed_restore_or_backup_left_in_the_making_goes_when_it_is_abandoned(
    database: Path, kept: Path
) -> None:
    old, young, of_another = (kept.with_name(f".{name}.0a1b2c3d") for name in ("back-up.db", "back-up.db", "other.db"))
    young = kept.with_name(".back-up.db.ffffffff")
    for file in (old, young, of_another):
        file.write_text("van bewoners", "utf-8")
    os.utime(old, (0, 0))
    os.utime(of_another, (0, 0))

    back_up(database, kept, NOON)

    assert [file.exists() for file in (old, young, of_another)] == [False, True, True]


# rights


def test_a_database_its_copies_and_the_one_put_aside_are_for_their_owner_only(tmp_path: Path, kept: Path) -> None:
    was = os.umask(0)
    try:
        database = tmp_path / "new.db"
        on(database, lambda store: migrate(store._engine), ask_something)
        made = stat.S_IMODE(database.stat().st_mode)
        back_up(database, kept, NOON)
        database.chmod(0o644)
        done = restore(kept, database, NOON)
    finally:
        os.umask(was)

    assert done.aside is not None
    assert [made, *(stat.S_IMODE(file.stat().st_mode) for file in (kept, database, done.aside))] == [0o600] * 4


def test_nobody_locks_a_database_that_is_not_there(tmp_path: Path) -> None:
    with alone(tmp_path / "no.db") as held:
        assert held is None
