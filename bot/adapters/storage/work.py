"""One unit of work on the database, with as few trips to it as can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import URL, Connection, CursorResult, Dialect, Executable, ScalarResult
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.storage.one_trip import OneTripConnection
from bot.adapters.storage.prepared import Prepared, Step

T = TypeVar("T")

_OUT_OF_STEP = (asyncpg.InterfaceError, asyncpg.InternalClientError)
"""A server that stops while nothing is asked leaves a connection that is open and good for nothing."""


class Work:
    """A transaction that `unit_of_work` has begun and will end.

    What the hot path asks is `Prepared`, and goes to the driver; all else is asked as of any SQLAlchemy connection.
    What gives no answer can wait until something else is asked, or for the commit: then all of it is one trip. The
    order in which it was asked for is kept.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._later: list[Step] = []
        self._pooled: Any = None

    @property
    def dialect(self) -> Dialect:
        """Which database it is."""
        return self._connection.dialect

    @property
    def url(self) -> URL:
        """Where the database is."""
        return self._connection.engine.url

    def later(self, statement: Prepared, values: Mapping[str, Any], or_raise: Exception | None = None) -> None:
        """Do it with what comes next. With `or_raise` the statement must give a row."""
        self._later.append(statement.on(self.dialect).step(values, or_raise))

    async def ask(self, statement: Prepared, values: Mapping[str, Any]) -> list[Any]:
        """The rows that it gives."""
        [found] = await self.ask_all((statement, values))
        return found

    async def ask_all(self, *questions: tuple[Prepared, Mapping[str, Any]]) -> Sequence[list[Any]]:
        """The rows that each of them gives."""
        asked = [(statement.on(self.dialect), values) for statement, values in questions]
        self._later += [ready.step(values) for ready, values in asked]
        found = (await self._catch_up())[-len(asked) :]
        return [ready.rows(rows) for (ready, _), rows in zip(asked, found, strict=True)]

    async def execute(self, statement: Executable, values: Any = None) -> CursorResult[*tuple[Any, ...]]:
        await self._catch_up()
        return await self._connection.execute(statement, values)

    async def scalar(self, statement: Executable, values: Any = None) -> Any:
        await self._catch_up()
        return await self._connection.scalar(statement, values)

    async def scalars(self, statement: Executable, values: Any = None) -> ScalarResult[Any]:
        await self._catch_up()
        return await self._connection.scalars(statement, values)

    async def run_sync(self, work: Callable[[Connection], T]) -> T:
        await self._catch_up()
        return await self._connection.run_sync(work)

    async def finish(self) -> None:
        """Do what waits; on SQLite the commit goes with it."""
        await self._catch_up(commits=True)

    async def _catch_up(self, *, commits: bool = False) -> Sequence[Sequence[Any]]:
        """What each of the waiting statements gives."""
        steps, self._later = self._later, []
        if not steps:
            return ()
        if self._pooled is None:
            self._pooled = (await self._connection.get_raw_connection()).dbapi_connection
        driver = self._pooled.driver_connection
        if isinstance(driver, OneTripConnection):
            return await driver.run_together(steps, commits=commits)
        try:
            return await _one_by_one(self._pooled, driver, steps)
        except Exception as error:
            if driver.is_closed() or isinstance(error, _OUT_OF_STEP):
                await self._connection.invalidate()  # SQLAlchemy did not see that, and would give it to the next
            raise


async def _one_by_one(pooled: Any, driver: Any, steps: Sequence[Step]) -> Sequence[Sequence[Any]]:
    """On PostgreSQL. SQLAlchemy begins with the first statement that it runs itself, which may never come."""
    if pooled._transaction is None:
        await pooled._start_transaction()
    return [step.look_at(await driver.fetch(step.ready.sql, *step.values)) for step in steps]
