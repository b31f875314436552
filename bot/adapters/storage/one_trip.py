"""SQLite's thread, visited once for a statement instead of four times."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Self

import aiosqlite


class OneTripConnection(aiosqlite.Connection):
    """aiosqlite makes, runs, reads and closes a cursor in four trips to its thread.

    A trip costs more than most of our statements, and on a busy machine it waits for its turn each time.
    """

    def cursor(self) -> Any:
        return OneTripCursor(self)


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
        await self._connection._execute(self._run, statement, parameters)  # type: ignore[no-untyped-call]
        return self

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Self:
        await self._connection._execute(self._run_many, statement, parameters)  # type: ignore[no-untyped-call]
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

    def _run(self, statement: str, parameters: Sequence[Any]) -> None:
        self._cursor = self._connection._conn.execute(statement, parameters)
        self._rows = self._cursor.fetchall()

    def _run_many(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        self._cursor = self._connection._conn.executemany(statement, parameters)


def connect(database: str, **settings: Any) -> OneTripConnection:
    """As `aiosqlite.connect`, with cursors of one trip."""
    connection = OneTripConnection(lambda: sqlite3.connect(database, **settings), iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy does with the connections it makes
    return connection
