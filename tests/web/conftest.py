"""The web door on a real port, over a real SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.adapters.storage import SqlInbox, make_engine, migrate
from bot.adapters.telegram.intake import read_update
from bot.adapters.web.door import build_app
from bot.adapters.web.figures import Figure, Figures
from bot.adapters.web.readiness import Part, Readiness
from bot.adapters.web.server import listening
from bot.adapters.web.webhook import SECRET_HEADER, Webhook
from bot.flow.arrivals import Arrivals
from bot.flow.bell import Bell

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = "geheim-1"
PATH = "een-pad-dat-niemand-raadt"


class Noon:
    def now(self) -> datetime:
        return NOON


@dataclass
class Door:
    """The door, and somebody who knocks."""

    port: int
    database: Path
    webhook: Webhook
    arrivals: Arrivals
    readiness: Readiness
    session: ClientSession
    parts: dict[str, Part] = field(default_factory=dict)
    figures: Sequence[Figure] = ()

    async def asks(self, path: str, method: str = "GET", **more: Any) -> tuple[int, str]:
        async with self.session.request(method, f"http://127.0.0.1:{self.port}{path}", **more) as answer:
            return answer.status, await answer.text()

    async def posts(self, body: bytes, secret: str | None = SECRET, path: str = PATH) -> int:
        headers = {SECRET_HEADER: secret} if secret is not None else {}
        status, _ = await self.asks(f"/telegram/{path}", "POST", data=BytesIO(body), headers=headers)
        return status

    def stored(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
async def door(tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[Door]:
    async with _open(tmp_path / "samenspel.db", unused_tcp_port) as door:
        yield door


@asynccontextmanager
async def _open(database: Path, port: int) -> AsyncIterator[Door]:
    engine = make_engine(f"sqlite:///{database}", busy_timeout=0.2)
    await migrate(engine)
    arrivals = Arrivals(SqlInbox(engine), Noon(), Bell())
    webhook = Webhook(PATH, SECRET, partial(read_update, bot=5), arrivals, Noon())

    async def look(name: str) -> Part:
        return door.parts[name]

    async def figures() -> Sequence[Figure]:
        return door.figures

    looks: list[Callable[[], Any]] = [partial(look, "database"), partial(look, "sender")]
    async with ClientSession() as session:
        door = Door(port, database, webhook, arrivals, Readiness(looks), session)
        door.parts = {name: Part(name, is_good=True) for name in ("database", "sender")}
        async with listening(build_app(door.readiness, Figures(figures), webhook), "127.0.0.1", port):
            yield door
    await engine.dispose()
