"""Statements of the hot path: written as all others, made into SQL once, and given to the driver as they are.

Whatever is asked for every message is one of these: SQLAlchemy takes several times as long to run a statement, even one
that it knows already, as SQLite and asyncpg do.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
    readers: Sequence[_Read | None]
    row: Callable[..., Any]

    def step(self, values: Mapping[str, Any], or_raise: Exception | None = None) -> Step:
        """With the values in the order of the SQL."""
        return Step(self, [write(values) for write in self.writers], or_raise)

    def rows(self, found: Sequence[Any]) -> list[Any]:
        """With a name for each column, as SQLAlchemy's own rows."""
        return [self.row(*map(_read, self.readers, one)) for one in found]


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
    readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in shown]
    return Ready(compiled.string, writers, readers, namedtuple("Row", [column.keyname for column in shown]))


def _writer(name: str, bind: Any, default: Any, dialect: Dialect) -> _Write:
    """For a value that the caller gives, one that stands in the statement, or one that the table has for all."""
    process = bind.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is
    if default is not None and default.is_callable:
        return lambda _: process(default.arg(None))
    if default is not None or not bind.required:
        fixed = process(default.arg if default is not None else bind.value)
        return lambda _: fixed
    return lambda values: process(values[name])


def _as_it_is(value: Any) -> Any:
    return value


def _read(reader: _Read | None, value: Any) -> Any:
    return value if reader is None else reader(value)
