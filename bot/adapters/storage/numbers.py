"""The numbers that a database gave to questions, residents and the rest, which people, cards and buttons remember."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Function, func, select, text

from bot.adapters.storage.tables import metadata
from bot.adapters.storage.work import Work

_NUMBERED = [table for table in metadata.sorted_tables if table.kwargs.get("sqlite_autoincrement")]
"""Of the other tables the numbers are told to nobody: they may be given twice."""


async def last_given(connection: Work) -> Mapping[str, int]:
    """The last number of each table, of rows that are gone too."""
    if connection.dialect.name == "sqlite":
        rows = await connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        return {row.name: row.seq for row in rows}
    found = {}
    for table in _NUMBERED:
        sequence = await connection.scalar(select(_sequence_of(table.name)))
        found[table.name] = await connection.scalar(text(f"SELECT last_value FROM {sequence}")) or 0  # noqa: S608 - its own name for it
    return found


async def go_on_after(connection: Work, last: Mapping[str, int]) -> None:
    """What is numbered from now on gets a higher number than these."""
    for table, number in last.items():
        if connection.dialect.name == "sqlite":
            await connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table})
            values = {"name": table, "seq": number}
            await connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), values)
        else:
            await connection.execute(select(func.setval(_sequence_of(table), number)))


def past(own: Mapping[str, int], former: Mapping[str, int], gap: int) -> Mapping[str, int]:
    """For each table the highest that either gave, and a gap behind it for what neither knows of."""
    return {table.name: max(own.get(table.name, 0), former.get(table.name, 0)) + gap for table in _NUMBERED}


def _sequence_of(table: str) -> Function[str]:
    return func.pg_get_serial_sequence(table, metadata.tables[table].primary_key.columns[0].name)
