"""A Telegram on the real clock, a nursery of bots, and a database of either kind for each run."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from databases import empty, postgres_server
from fake_telegram import FakeTelegram, Group
from sqlalchemy.ext.asyncio import AsyncEngine
from stories.choosing import ASKS_PEOPLE

from bot.adapters.storage import make_engine, migrate
from bot.config import Settings

from . import report
from .course import Course
from .crowd import Crowd
from .lives import Bot, Nursery, open_nursery

__all__ = ["postgres_server"]

PATIENCE = 60
SHORT_TURN = 2.0
"""Seconds after which another replica takes over."""
USUAL_TURN = Settings().overnemen_na_seconden
ALWAYS_ASKS = {**ASKS_PEOPLE, "nood": 1.0, "nood_misschien": 1.0}
"""What people write here is for people, whatever the matcher makes of it."""
QUICK = {"per_seconde": 1000, "groep_per_minuut": 1000, "bewoner_per_3_seconden": 1000}


def kills(few: int, share: float = 1) -> int:
    """How many bots die in a test: a few in `make test`, this share of what was asked for in `make chaos N=1000`."""
    asked = os.environ.get("KILLS")
    return max(few, round(int(asked) * share)) if asked else few


def seconds(few: float) -> float:
    """How long a steady run lasts: `make chaos SECONDS=300`."""
    return float(os.environ.get("STEADY_SECONDS", few))


def seed() -> int:
    """What all chance comes from: `make chaos SEED=7`."""
    return int(os.environ.get("SEED", "1"))


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(now=lambda: datetime.now(UTC), patience=PATIENCE) as telegram:
        yield telegram


@pytest.fixture(scope="session")
def nursery_process() -> Iterator[Popen[bytes]]:
    with open_nursery() as process:
        yield process


@pytest.fixture
async def nursery(fake: FakeTelegram, nursery_process: Popen[bytes]) -> AsyncIterator[Nursery]:
    nursery = Nursery(nursery_process, fake.nudge)
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
        await empty(engine)
    yield engine
    await engine.dispose()


@pytest.fixture
def intake() -> str:
    """How updates come in; a test may choose "webhook"."""
    return "polling"


@pytest.fixture
def turn() -> float:
    """How long a replica that is killed keeps its turn; a test that kills none may choose USUAL_TURN."""
    return SHORT_TURN


@pytest.fixture
def bot(
    fake: FakeTelegram,
    werkteam: Group,
    engine: AsyncEngine,
    tmp_path: Path,
    intake: str,
    turn: float,
    unused_tcp_port: int,
) -> Bot:
    """A bot on this database, for this Telegram."""
    settings: dict[str, Any] = {
        "TELEGRAM_BOT_TOKEN": fake.token,
        "bot_api": fake.url,
        "betekenis": "uit",
        "versturen": QUICK,
        "drempels": ALWAYS_ASKS,
        "werkteam": {"groep": werkteam.id},
        "overnemen_na_seconden": turn,
    }
    if intake == "webhook":
        settings["web"] = {"poort": unused_tcp_port, "openbaar": f"http://127.0.0.1:{unused_tcp_port}"}
    environment = {}
    if engine.dialect.name == "sqlite":
        settings["database"] = str(tmp_path / "samenspel.db")
    else:
        url = engine.url.set(drivername="postgresql")
        environment["SAMENSPEL_DATABASE_URL"] = url.render_as_string(hide_password=False)
    return Bot(settings, environment, tmp_path)


@pytest.fixture
def course(
    fake: FakeTelegram,
    werkteam: Group,
    engine: AsyncEngine,
    nursery: Nursery,
    bot: Bot,
    intake: str,
    record_property: Callable[[str, object], None],
) -> Course:
    """Bots on either database, and people who write to them."""
    crowd, chance = Crowd(fake, werkteam, seed()), random.Random(seed())
    return Course(fake, engine, nursery, crowd, bot, intake, chance, record_property)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """All runs in one table, whichever process they were in."""
    told = [one for run in terminalreporter.getreports("passed") for one in run.user_properties]
    lines = [value for name, value in told if name == report.LINE]
    if lines:
        terminalreporter.section("faults")
        terminalreporter.write_line(report.table(lines))
        terminalreporter.write_line(report.deaths(value for name, value in told if name == report.STEPS))
