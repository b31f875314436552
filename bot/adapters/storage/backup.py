"""A copy of the SQLite database to keep, made while the bot works on."""

from __future__ import annotations

import glob
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

from bot.adapters.storage.anew import BACKED_UP_AT
from bot.adapters.storage.soundness import ensure_whole, reading, revision_of
from bot.domain.errors import SamenspelError, StoreBroken

_ABANDONED_AFTER = 3600.0
"""Seconds in which nothing was written to a copy in the making."""


class Why(Enum):
    """Why no copy is made or put back."""

    NOT_THERE = auto()
    NOT_OURS = auto()
    ITSELF = auto()
    EXISTS = auto()
    IN_USE = auto()


class CopyRefused(SamenspelError):
    """Nothing was changed."""

    def __init__(self, why: Why, file: Path) -> None:
        super().__init__(f"{why.name}: {file}")
        self.why = why
        self.file = file


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy holds."""

    size: int
    questions: int


def back_up(database: Path, to: Path, at: datetime, *, overwrite: bool = False) -> Copy:
    """Write a whole and checked copy that tells when it was made, or nothing.

    Raises CopyRefused, StoreBroken when the database is damaged, and OSError when there is no room.
    """
    if not database.is_file():
        raise CopyRefused(Why.NOT_THERE, database)
    if is_same(database, to):
        raise CopyRefused(Why.ITSELF, to)
    if to.exists() and not overwrite:
        raise CopyRefused(Why.EXISTS, to)
    with new_file_beside(to) as new:
        copy(database, new, at)
        found = Copy(new.stat().st_size, _questions(new))
        os.replace(new, to)
    keep_names(to.parent)
    return found


def is_same(database: Path, file: Path) -> bool:
    """Whether this is the database, or one of the two files that SQLite keeps beside it."""
    is_linked = database.exists() and file.exists() and file.samefile(database)
    return is_linked or file.resolve() in files_of(database.resolve())


def files_of(database: Path) -> tuple[Path, ...]:
    """The file of the database is last: while it is there, the database is there."""
    return (*(database.with_name(database.name + end) for end in ("-wal", "-shm")), database)


@contextmanager
def new_file_beside(file: Path) -> Iterator[Path]:
    """An empty file that only its owner can read, on the same disk; what is left of it at the end goes, and so does
    what one that was killed left earlier.
    """
    _sweep(file)
    new = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield new
    finally:
        for left in files_of(new):
            left.unlink(missing_ok=True)


def _sweep(file: Path) -> None:
    for left in file.parent.glob(f".{glob.escape(file.name)}.????????*"):
        if time.time() - left.stat().st_mtime > _ABANDONED_AFTER:
            left.unlink(missing_ok=True)


def copy(source: Path, new: Path, made_at: datetime | None = None) -> None:
    """Copy what is committed at this moment, and see that it is whole and on the disk; note in it when that was.

    In one step, because a copy in many steps starts again at every change; with a write-ahead log nobody waits for it.
    """
    with reading(source) as connection, closing(sqlite3.connect(new)) as target:
        if revision_of(connection) is None:
            raise CopyRefused(Why.NOT_OURS, source)
        connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, that can be taken along by itself
        if made_at is not None:
            target.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (BACKED_UP_AT, made_at.isoformat()))
            target.commit()
    try:
        ensure_whole(new, "integrity_check")
    except StoreBroken as error:
        raise StoreBroken(str(source)) from error  # what was copied was so already
    _keep(new)


def keep_names(folder: Path) -> None:
    """What was renamed here stays so, also when the power fails now."""
    _keep(folder)


def _keep(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _questions(file: Path) -> int:
    with reading(file) as connection:
        return int(connection.execute("SELECT count(*) FROM questions").fetchone()[0])
