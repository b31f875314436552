"""Bells that ring at all replicas, by LISTEN and NOTIFY of PostgreSQL. A wake-up only: who hears nothing looks too."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.flow.bell import Bell, Sleep

log = logging.getLogger(__name__)

_CHANNEL = "samenspel"
_TOGETHER_SECONDS = 0.02
_SIGN_SECONDS = 30.0
_AWAY_SECONDS = 2.0


class PostgresBells:
    """Carries rings over a connection of its own, which must be a direct one: a pooler keeps no listeners.

    A ring is not told in the transaction that it is about, for that lets commits wait for each other; rings that come
    together are told once. When the connection breaks it is made again, and then everybody looks.
    """

    def __init__(self, engine: AsyncEngine, bells: Mapping[str, Bell], sleep: Sleep = asyncio.sleep) -> None:
        self._engine = engine
        self._bells = bells
        self._sleep = sleep
        self._rung: set[str] = set()
        self._something = Bell()
        for name, bell in bells.items():
            bell.tell = partial(self._note, name)

    async def run(self) -> None:
        """For ever; while the database is away nothing is carried."""
        while True:
            try:
                async with self._engine.connect() as connection:
                    await self._carry(connection)
            except (OSError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("bells_unheard", extra={"error": type(error).__name__})
            await self._sleep(_AWAY_SECONDS)

    async def _carry(self, connection: AsyncConnection) -> None:
        """Until the connection breaks. It never goes back to the pool, because it listens."""
        raw: Any = (await connection.get_raw_connection()).driver_connection
        try:
            raw.add_termination_listener(lambda _: self._something.ring())
            await raw.add_listener(_CHANNEL, partial(self._hear, raw.get_server_pid()))
            for bell in self._bells.values():
                bell.echo()
            while not raw.is_closed():
                await self._tell(raw)
                await self._sleep(_TOGETHER_SECONDS)
        finally:
            await connection.invalidate()

    async def _tell(self, raw: Any) -> None:
        """What was rung here; and a word now and then, because a broken connection may say nothing."""
        await self._something.wait(_SIGN_SECONDS)
        rung, self._rung = self._rung, set()
        for name in rung or {""}:
            await raw.execute("SELECT pg_notify($1, $2)", _CHANNEL, name)

    def _note(self, name: str) -> None:
        self._rung.add(name)
        self._something.ring()

    def _hear(self, mine: int, _: Any, sender: int, __: str, name: str) -> None:
        if sender != mine and name in self._bells:
            self._bells[name].echo()
