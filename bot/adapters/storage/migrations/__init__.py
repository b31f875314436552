"""Brings a database, empty or older, to the shape of `tables.py`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import take_turn, unit_of_work


async def migrate(engine: AsyncEngine) -> None:
    """Run every revision that this database has not had, all or none; several processes may start at once."""
    async with unit_of_work(engine) as connection:
        await take_turn(connection, "migrate")
        await connection.run_sync(_upgrade)


async def is_behind(engine: AsyncEngine) -> bool:
    """Whether the database lacks a revision that this version needs.

    One that a newer version brought further is not behind: while replicas are replaced, the old ones work on.
    """
    async with unit_of_work(engine) as connection:
        current: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    known = _known()
    return current is None or (current in known and current != known[0])


@cache
def _known() -> Sequence[str]:
    """The revisions of this version, the newest first."""
    return [revision.revision for revision in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
