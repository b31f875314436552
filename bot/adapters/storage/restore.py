"""A kept copy becomes the SQLite database again; the one of now is put aside, never deleted."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, create_engine, delete, inspect, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.backup import CopyRefused, Why, copy, files_of, is_same, keep_names, new_file_beside
from bot.adapters.storage.engine import make_engine, unit_of_work
from bot.adapters.storage.migrations import migrate
from bot.adapters.storage.outbox import SqlOutbox
from bot.adapters.storage.replicas import LONGEST_SILENCE
from bot.adapters.storage.tables import Status, chat_lease, leases, outbox, replicas

_LOCKS = (510, 0x40000002)
"""Length and place of the bytes that SQLite locks for as long as a file with a write-ahead log is open."""


def holders(database: Path, at: datetime) -> Sequence[str]:
    """Who says to be at work on it now. A damaged or older database may not tell."""
    told: list[tuple[ColumnElement[str | None], ColumnElement[bool]]] = [
        (chat_lease.c.owner, chat_lease.c.leased_until > at),
        (leases.c.owner, leases.c.until > at),
        (replicas.c.name, replicas.c.seen_at > at - LONGEST_SILENCE),
    ]
    if not database.is_file():
        return []
    engine = create_engine(f"sqlite:///{database}", hide_parameters=True)
    found: set[str] = set()
    try:
        with engine.connect() as connection:
            there = set(inspect(connection).get_table_names())
            for name, is_so in told:
                if name.table.name in there:
                    found.update(filter(None, connection.scalars(select(name).where(is_so))))
    except DatabaseError:
        return []
    finally:
        engine.dispose()
    return sorted(found)


def restore(kept: Path, database: Path, at: datetime) -> Path | None:
    """Put the copy in the place of the database; where the one of now is, if there was one.

    The copy is made ready first: whatever is wrong with it leaves the database of now as it is.
    Raises CopyRefused, StoreBroken, StoreTooNew.
    """
    if not kept.is_file():
        raise CopyRefused(Why.NOT_THERE, kept)
    if is_same(database, kept):
        raise CopyRefused(Why.ITSELF, kept)
    with alone(database), new_file_beside(database) as new:
        copy(kept, new)
        asyncio.run(_make_ready(new, at))
        aside = _put_aside(database, new, at)
        os.replace(new, database)
    keep_names(database.parent)
    return aside


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Nobody has the database open, nor can open it. Works for a file that is too damaged for SQLite as well.

    Nothing here may open the file by itself meanwhile: its closing would end the lock.
    """
    if not database.is_file():
        yield
        return
    with database.open("r+b") as opened:
        try:
            fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB, *_LOCKS)
        except BlockingIOError as error:
            raise CopyRefused(Why.IN_USE, database) from error
        yield


async def _make_ready(new: Path, at: datetime) -> None:
    engine = make_engine(f"sqlite:///{new}")
    try:
        await migrate(engine)
        await _begin_again(engine, at)
    finally:
        await engine.dispose()


async def _begin_again(engine: AsyncEngine, at: datetime) -> None:
    """Nobody is at work on it, and what was to be sent then may have gone since: see decision 7."""
    async with unit_of_work(engine) as connection:
        await connection.execute(update(chat_lease).values(owner=None, leased_until=None))
        await connection.execute(update(leases).values(owner=None, until=None))
        await connection.execute(delete(replicas))
        waited = update(outbox).where(outbox.c.status == Status.WAITING)
        await connection.execute(waited.values(status=Status.SENDING))
    await SqlOutbox(engine).return_unfinished(at)


def _put_aside(database: Path, new: Path, at: datetime) -> Path | None:
    """Give the database of now another name, and its owner and rights to the new one."""
    if not database.is_file():
        return None
    was = database.stat()
    shutil.copymode(database, new)
    if os.geteuid() == 0:  # the bot seldom runs as root, and must be able to write
        os.chown(new, was.st_uid, was.st_gid)
    aside = _free_name(database, at)
    for old, name in zip(files_of(database), files_of(aside), strict=True):
        if old.exists():
            old.rename(name)
    return aside


def _free_name(database: Path, at: datetime) -> Path:
    name = database.with_name(f"{database.name}.opzij-{at:%Y%m%d-%H%M%S}")
    return name if not name.exists() else _free_name(database, at + timedelta(seconds=1))
