"""Statements of the hot path: written as all others, made into SQL once, and given to the driver as they are.

Whatever is asked for every message is one of these: SQLAlchemy takes several times as long to run a statement, even one
that it knows already, as SQLite and asyncpg do.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

_Write = Callable[[Mapping[str, Any]], Any]
_Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A statement with its values, as a driver takes it."""

    ready: Ready
    values: Sequence[Any]
    or_raise: Exception | None = None
    """When it gives no row."""

    def look_at(self, found: Sequence[Any]) -> Sequence[Any]:
        """What it gave; raises if that is too little."""
        if self.or_raise is not None and not found:
            raise self.or_raise
        return found


@dataclass(frozen=True, slots=True)
class Ready:
    """The SQL for one of the databases, how its values are written, and how its rows are read."""

    sql: str
    writers: Sequence[_Write]
    readers: Sequence[tuple[int, _Read]]
    """For the columns, by their place, that are not read as they are."""
    row: Callable[[Sequence[Any]], Any]

    def step(self, values: Mapping[str, Any], or_raise: Exception | None = None) -> Step:
        """With the values in the order of the SQL."""
        return Step(self, [write(values) for write in self.writers], or_raise)

    def rows(self, found: Sequence[Any]) -> list[Any]:
        """With a name for each column, as SQLAlchemy's own rows."""
        return [self._row(list(one)) for one in found]

    def _row(self, values: list[Any]) -> Any:
        for place, read in self.readers:
            values[place] = read(values[place])
        return self.row(values)


class Prepared:
    """A statement that has a `bindparam` for each value; an insert or update may name the columns it writes instead."""

    def __init__(self, statement: Any, *columns: str) -> None:
        self._statement = statement
        self._columns = columns
        self._made: dict[str, Ready] = {}

    def on(self, dialect: Dialect) -> Ready:
        """As this database wants it."""
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = _make(self._statement, self._columns, dialect)
        return made


def _make(statement: Any, columns: Sequence[str], dialect: Dialect) -> Ready:
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=columns or None)
    defaults = {column.key: column.default for column in compiled.insert_prefetch}
    writers = [_writer(name, compiled.binds[name], defaults.get(name), dialect) for name in compiled.positiontup or ()]
    shown = compiled._result_columns  # what the compiler knows of them has no public name
    readers = [
        (place, _impl(column.type, dialect).result_processor(dialect, None)) for place, column in enumerate(shown)
    ]
    row = namedtuple("Row", [column.keyname for column in shown])  # type: ignore[misc]
    return Ready(compiled.string, writers, [(place, read) for place, read in readers if read is not None], row._make)


def _writer(name: str, bind: Any, default: Any, dialect: Dialect) -> _Write:
    """For a value that the caller gives, one that stands in the statement, or one that the table has for all."""
    process = _impl(bind.type, dialect).bind_processor(dialect)
    if default is not None and default.is_callable:
        return lambda _: default.arg(None) if process is None else process(default.arg(None))
    if default is not None or not bind.required:
        fixed = default.arg if default is not None else bind.value
        written = fixed if process is None else process(fixed)
        return lambda _: written
    return itemgetter(name) if process is None else lambda values: process(values[name])


def _impl(type_: Any, dialect: Dialect) -> Any:
    return type_.dialect_impl(dialect)
