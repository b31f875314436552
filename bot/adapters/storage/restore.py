"""A kept copy becomes the SQLite database again; the one of now is put aside, never deleted."""

from __future__ import annotations

import asyncio
import fcntl
import glob
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.anew import Anew, begin_anew
from bot.adapters.storage.backup import CopyRefused, Why, copy, files_of, is_same, keep_names, new_file_beside
from bot.adapters.storage.engine import make_engine
from bot.adapters.storage.migrations import migrate
from bot.adapters.storage.tombstones import Forgotten, note, noted

_LOCKS = (510, 0x40000002)
"""Length and place of the bytes that SQLite locks for as long as a file with a write-ahead log is open."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it."""

    aside: Path | None
    """Where the former database is now, if there was one."""
    anew: Anew


def restore(kept: Path, database: Path, at: datetime, formers: Collection[str] = ()) -> Restored:
    """Put the copy in the place of the database. `formers` are other databases that tell what happened since.

    The copy is made ready first: whatever is wrong with it leaves the database of now as it is.
    Raises CopyRefused, StoreBroken, StoreTooNew.
    """
    if not kept.is_file():
        raise CopyRefused(Why.NOT_THERE, kept)
    if is_same(database, kept):
        raise CopyRefused(Why.ITSELF, kept)
    with alone(database):
        former = [f"sqlite:///{database}"] if database.is_file() else []
    with new_file_beside(database) as new:
        copy(kept, new)
        anew = asyncio.run(_make_ready(new, [*former, *formers], noted(database), at))
        with alone(database) as held:
            aside = _put_in_its_place(new, database, held, at)
    _note(database, anew.forgotten)
    return Restored(aside, anew)


@contextmanager
def alone(database: Path) -> Iterator[BinaryIO | None]:
    """Nobody has the database open, nor can open it. Works for a file that is too damaged for SQLite as well.

    Nothing here may open the file by itself meanwhile: its closing would end the lock. None if there is no file.
    """
    if not database.is_file():
        yield None
        return
    with database.open("r+b") as opened:
        try:
            fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB, *_LOCKS)
        except BlockingIOError as error:
            raise CopyRefused(Why.IN_USE, database) from error
        yield opened


async def begin_anew_after_pg_restore(engine: AsyncEngine, at: datetime, formers: Collection[str]) -> Anew:
    """What PostgreSQL's own program put back. Raises StoreTooNew."""
    await migrate(engine)
    return await begin_anew(engine, formers, frozenset(), at)


async def _make_ready(new: Path, formers: Collection[str], gone: frozenset[Forgotten], at: datetime) -> Anew:
    engine = make_engine(f"sqlite:///{new}")
    try:
        await migrate(engine)
        return await begin_anew(engine, formers, gone, at)
    finally:
        await engine.dispose()


def _put_in_its_place(new: Path, database: Path, held: BinaryIO | None, at: datetime) -> Path | None:
    """Whenever the power fails there is a whole database: the former, which gets a second name, or the new one.

    The log of the former is empty by now, as whoever reads a whole database last writes it back. A damaged one keeps
    its log beside it, and is no worse without it.
    """
    if held is None:
        os.replace(new, database)
        keep_names(database.parent)
        return None
    was = os.fstat(held.fileno())
    if os.geteuid() == 0:  # the bot seldom runs as root, and must be able to write
        os.chown(new, was.st_uid, was.st_gid)
    aside = _name_aside(database, at)
    log, shared, _ = files_of(database)
    _name_again(database, aside, held)
    if log.exists():
        with log.open("rb") as opened:
            _name_again(log, files_of(aside)[0], opened)
    keep_names(database.parent)
    for beside in (log, shared):
        beside.unlink(missing_ok=True)
    keep_names(database.parent)
    os.replace(new, database)
    keep_names(database.parent)
    aside.chmod(0o600)
    return aside


def _name_again(file: Path, name: Path, opened: BinaryIO) -> None:
    """A second name for what is in the file; on a disk without second names a copy of it."""
    if name.exists() and name.samefile(file):
        return
    try:
        os.link(file, name)
    except OSError:
        with new_file_beside(name) as new:
            with new.open("wb") as copied:
                opened.seek(0)
                shutil.copyfileobj(opened, copied)
                copied.flush()
                os.fsync(copied.fileno())
            os.replace(new, name)


def _name_aside(database: Path, at: datetime) -> Path:
    """A free name; or the one that it got already, when it was killed after that."""
    for name in database.parent.glob(f"{glob.escape(database.name)}.opzij-*"):
        if name.samefile(database):
            return name
    return _free_name(database, at)


def _free_name(database: Path, at: datetime) -> Path:
    name = database.with_name(f"{database.name}.opzij-{at:%Y%m%d-%H%M%S}")
    return name if not name.exists() else _free_name(database, at + timedelta(seconds=1))


def _note(database: Path, forgotten: Collection[Forgotten]) -> None:
    """So that a copy that is older still knows it as well."""
    known = noted(database)
    for one in forgotten:
        if one not in known:
            note(database, one)
