"""The disk on which the database grows, where that is a disk of this machine."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.flow.ports import Disk, Space


class DatabaseDisk(Disk):
    """Of an SQLite file; PostgreSQL keeps its disk to itself and says so when it is full."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    def space(self) -> Space | None:
        file = self._engine.url.database
        if self._engine.dialect.name != "sqlite" or not file or not Path(file).exists():
            return None
        found = shutil.disk_usage(Path(file).parent)
        return Space(found.free, found.total)
