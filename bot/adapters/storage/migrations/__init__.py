"""Brings a database, empty or older, to the shape of `tables.py`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import take_turn, unit_of_work


async def migrate(engine: AsyncEngine) -> None:
    """Run every revision that this database has not had, all or none; several processes may start at once."""
    async with unit_of_work(engine) as connection:
        await take_turn(connection, "migrate")
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
