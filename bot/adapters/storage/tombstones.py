"""Who was forgotten, noted beside the database as well: a copy from before, put back later, knows them still."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple


class Forgotten(NamedTuple):
    """A resident of whom only this is left. Another database may have given the same number to somebody else."""

    id: int
    created_at: datetime


def note(database: Path, forgotten: Forgotten) -> None:
    """A line begins with its end of line, so that one that a crash cut off does not spoil the next."""
    line = f"\n{forgotten.id} {forgotten.created_at.isoformat()}"
    notes = os.open(notes_of(database), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(notes, line.encode())
        os.fsync(notes)
    finally:
        os.close(notes)


def noted(database: Path) -> frozenset[Forgotten]:
    """All who were, as far as the notes are there and can be read."""
    notes = notes_of(database)
    if not notes.is_file():
        return frozenset()
    return frozenset(_read(notes.read_text("utf-8", errors="replace").splitlines()))


def notes_of(database: Path) -> Path:
    """Where they are: it goes along with the database, and is not put aside with it."""
    return database.with_name(f"{database.name}.vergeten")


def _read(lines: list[str]) -> Iterator[Forgotten]:
    for line in lines:
        id, _, moment = line.partition(" ")
        try:
            yield Forgotten(int(id), datetime.fromisoformat(moment))
        except ValueError:
            continue  # an empty line, or one that a crash cut off
