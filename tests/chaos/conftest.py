"""A Telegram on the real clock, a nursery of bots, and a database of either kind for each run."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fake_telegram import FakeTelegram, Group
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine
from storage.conftest import postgres_server  # noqa: F401 - a fixture
from stories.choosing import ASKS_PEOPLE

from bot.adapters.storage import make_engine, migrate
from bot.adapters.storage.tables import metadata

from .course import Course
from .crowd import Crowd
from .lives import Bot, Nursery

PATIENCE = 60
ALWAYS_ASKS = {**ASKS_PEOPLE, "nood": 1.0, "nood_misschien": 1.0}
"""What people write here is for people, whatever the matcher makes of it."""
QUICK = {"per_seconde": 1000, "groep_per_minuut": 1000}


def kills(few: int) -> int:
    """How many bots die in a run: a few in `make test`, as many as asked for in `make chaos N=1000`."""
    return int(os.environ.get("KILLS", few))


def seed() -> int:
    """What all chance comes from: `make chaos SEED=7`."""
    return int(os.environ.get("SEED", "1"))


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(now=lambda: datetime.now(UTC), patience=PATIENCE) as telegram:
        yield telegram


@pytest.fixture
async def nursery(fake: FakeTelegram) -> AsyncIterator[Nursery]:
    nursery = Nursery(fake.nudge)
    await nursery.opens()
    yield nursery
    await nursery.closes()


@pytest.fixture
def werkteam(fake: FakeTelegram) -> Group:
    return fake.supergroup("Werkteam", topics=True)


@pytest.fixture(params=["sqlite", "postgresql"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty database, seen from the side of the test."""
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'samenspel.db'}" if is_sqlite else request.getfixturevalue("postgres_server")
    engine = make_engine(url)
    await migrate(engine)
    if not is_sqlite:
        names = ", ".join(f'"{table}"' for table in metadata.tables)
        async with engine.begin() as connection:
            await connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    yield engine
    await engine.dispose()


@pytest.fixture
def bot(fake: FakeTelegram, werkteam: Group, engine: AsyncEngine, tmp_path: Path) -> Callable[..., Bot]:
    """A bot on this database, for this Telegram, with further settings."""

    def make(**more: Any) -> Bot:
        url = make_url(str(engine.url)).set(drivername=engine.url.get_backend_name())
        settings = {
            "TELEGRAM_BOT_TOKEN": fake.token,
            "bot_api": fake.url,
            "betekenis": "uit",
            "versturen": QUICK,
            "drempels": ALWAYS_ASKS,
            "werkteam": {"groep": werkteam.id},
            **more,
        }
        environment = {}
        if url.get_backend_name() == "sqlite":
            settings["database"] = str(tmp_path / "samenspel.db")
        else:
            environment["SAMENSPEL_DATABASE_URL"] = engine.url.set(drivername="postgresql").render_as_string(False)
        return Bot(settings, environment, tmp_path / "log", tmp_path / "struck")

    return make


@pytest.fixture
def course(
    fake: FakeTelegram, werkteam: Group, engine: AsyncEngine, nursery: Nursery, bot: Callable[..., Bot]
) -> Course:
    """Bots that poll, on either database."""
    return Course(fake, engine, nursery, Crowd(fake, werkteam, seed()), bot(), random.Random(seed()))
