"""Whether the file of a SQLite database is whole, and which revision it has."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import StoreBroken, StoreUnavailable

_BROKEN = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}
_PATIENCE = 5.0


async def ensure_sound(engine: AsyncEngine) -> None:
    """Raises StoreBroken for a damaged file. PostgreSQL looks after its own files."""
    file = file_of(engine.url)
    if file is not None and file.exists():
        await asyncio.to_thread(ensure_whole, file, "quick_check")


def file_of(url: URL) -> Path | None:
    """Where the database is, when it is a file."""
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database))


def ensure_whole(file: Path, check: Literal["quick_check", "integrity_check"]) -> None:
    """Raises StoreBroken. `integrity_check` also compares each index with its table, and takes longer."""
    with reading(file) as connection:
        [found] = connection.execute(f"PRAGMA {check}(1)").fetchone()
        if found != "ok":
            raise StoreBroken(str(file))
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise StoreBroken(str(file))


def revision_of(connection: sqlite3.Connection) -> str | None:
    """The revision that its tables have; None when they are not ours."""
    ours = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if ours else None
    return str(row[0]) if row is not None else None


@contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """A file that is there, opened without a change to what is in it."""
    address = f"{file.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE)) as connection:
            connection.execute("PRAGMA query_only = ON")
            yield connection
    except sqlite3.DatabaseError as error:
        if _kind(error) in _BROKEN:
            raise StoreBroken(str(file)) from error
        raise StoreUnavailable(f"{file}: {error}") from error


def _kind(error: sqlite3.Error) -> str:
    """SQLITE_CORRUPT_INDEX and the like are kinds of SQLITE_CORRUPT."""
    return "_".join((getattr(error, "sqlite_errorname", None) or "").split("_")[:2])
