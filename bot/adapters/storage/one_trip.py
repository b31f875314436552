"""SQLite's thread, visited as seldom as can be: once for a statement, and once for many that can go together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar

import aiosqlite

from bot.adapters.storage.prepared import Step

T = TypeVar("T")


class OneTripConnection(aiosqlite.Connection):
    """aiosqlite makes, runs, reads and closes a cursor in four trips to its thread, and begins and ends a transaction
    in one each.

    A trip costs more than most of our statements, and on a busy machine it waits for its turn each time.
    """

    _must_begin = False
    _is_clean = True
    """Nothing is under way and nothing waits for a commit, for certain."""

    def cursor(self) -> Any:
        return OneTripCursor(self)

    def begin_with_the_next(self) -> None:
        """Let the next statement take the write lock first: of two that read before they write, one would lose."""
        self._must_begin, self._is_clean = True, False

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do this in SQLite's thread, in the transaction that was asked for.

        Whoever is cancelled while waiting leaves it running, so it takes the order to begin along.
        """
        must_begin, self._must_begin = self._must_begin, False
        done: T = await self._execute(self._do, work, must_begin)  # type: ignore[no-untyped-call]
        return done

    def _do(self, work: Callable[[sqlite3.Connection], T], must_begin: bool) -> T:
        if must_begin:
            self._conn.execute("BEGIN IMMEDIATE")
        return work(self._conn)

    async def run_together(self, steps: Sequence[Step], *, commits: bool) -> Sequence[Sequence[Any]]:
        """What each of them gives, after one trip, which may end with the commit."""

        def all_of_it(connection: sqlite3.Connection) -> Sequence[Sequence[Any]]:
            found = [step.look_at(connection.execute(step.ready.sql, step.values).fetchall()) for step in steps]
            if commits:
                connection.commit()
            return found

        found = await self.run(all_of_it)
        self._is_clean = commits
        return found

    async def commit(self) -> None:
        """Nothing to do when the last trip committed."""
        if not self._is_clean:
            await super().commit()
            self._must_begin, self._is_clean = False, True

    async def rollback(self) -> None:
        """What is still under way, because nobody waits for it any more, is undone as well."""
        if not self._is_clean:
            await super().rollback()
            self._must_begin, self._is_clean = False, True


class OneTripCursor:
    """What SQLAlchemy asks of a cursor. All rows are read at once, so that there is nothing left to close."""

    arraysize = 1

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        await self._connection.run(lambda connection: self._run(connection, statement, parameters))
        return self

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Self:
        await self._connection.run(lambda connection: self._run_many(connection, statement, parameters))
        return self

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """Its statement is over: SQLite ended it with its last row."""

    @property
    def description(self) -> Any:
        return self._cursor.description if self._cursor is not None else None

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount if self._cursor is not None else -1

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid if self._cursor is not None else None

    def _run(self, connection: sqlite3.Connection, statement: str, parameters: Sequence[Any]) -> None:
        self._cursor = connection.execute(statement, parameters)
        self._rows = self._cursor.fetchall()

    def _run_many(self, connection: sqlite3.Connection, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        self._cursor = connection.executemany(statement, parameters)


def connect(database: str, **settings: Any) -> OneTripConnection:
    """As `aiosqlite.connect`, with cursors of one trip."""
    connection = OneTripConnection(lambda: sqlite3.connect(database, **settings), iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy does with the connections it makes
    return connection
