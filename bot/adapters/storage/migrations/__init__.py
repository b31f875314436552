"""Brings a database, empty or older, to the shape of `tables.py`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import take_turn, unit_of_work
from bot.domain.errors import StoreTooNew


async def migrate(engine: AsyncEngine) -> None:
    """Run every revision that this database has not had, all or none; several processes may start at once.

    Raises StoreTooNew for a database that a newer version brought further.
    """
    async with unit_of_work(engine) as connection:
        await take_turn(connection, "migrate")
        await connection.run_sync(upgrade)


async def is_behind(engine: AsyncEngine) -> bool:
    """Whether the database lacks a revision that this version needs.

    One that a newer version brought further is not behind: while replicas are replaced, the old ones work on.
    """
    async with unit_of_work(engine) as connection:
        current: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    known = known_revisions()
    return current is None or (current in known and current != known[0])


@cache
def known_revisions() -> Sequence[str]:
    """The revisions of this version, the newest first."""
    return [revision.revision for revision in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run the revisions that come before this one, and this one."""
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known_revisions():
        raise StoreTooNew(current)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)
