"""The whole house for each story: real knowledge, a real database file, Telegram over HTTP."""

from __future__ import annotations

import asyncio
import logging
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from databases import migrated_postgres, postgres_server
from fake_telegram import FakeTelegram, Group, Member, Message, Person
from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import bootstrap
from bot.adapters.storage import make_engine, migrate
from bot.config import Settings
from bot.library import Library
from bot.log import Lines

from .bot_at_work import BotAtWork, engines_that_tell, from_a_monday_morning, settings_for
from .choosing import USUAL, Limits, Mouth
from .unsaid import told_of_people

__all__ = ["migrated_postgres", "postgres_server"]

SHORT_PATIENCE = 0.2
"""Seconds that the bot waits for somebody else's lock on the database, instead of 5."""


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "SAMENSPEL_DATABASE_URL", "SAMENSPEL_WEBHOOK_SECRET", "SAMENSPEL_CONFIG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
async def threads_of_sqlite_end_before_the_loop() -> AsyncIterator[None]:
    """After a cancelled connect, aiosqlite ends its thread without waiting for it."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 1)


@pytest.fixture(scope="session")
def library() -> Library:
    """The knowledge as it is released, learned once and kept in `.cache`."""
    return bootstrap.open_library(Settings(), Console(quiet=True))


@pytest.fixture(scope="session")
def mouth(library: Library) -> Mouth:
    return Mouth(library)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that is up to date, to copy: bringing one up to date takes longer than a story."""
    path = tmp_path_factory.mktemp("database") / "empty.db"

    async def make() -> None:
        engine = make_engine(f"sqlite:///{path}")
        await migrate(engine)
        await engine.dispose()

    asyncio.run(make())
    return path


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Path:
    return Path(shutil.copy(empty_database, tmp_path / "samenspel.db"))


@pytest.fixture
async def fake(caplog: pytest.LogCaptureFixture) -> AsyncIterator[FakeTelegram]:
    """A Telegram on a clock that goes on by itself. Whatever a story is about, its log tells nothing of anybody."""
    caplog.set_level(logging.INFO)
    async with FakeTelegram(now=from_a_monday_morning(), patience=20) as telegram:
        yield telegram
    assert telegram.violations == []
    lines = [Lines().format(record) for when in ("setup", "call") for record in caplog.get_records(when)]
    assert told_of_people(telegram, "\n".join(lines)) == []


@pytest.fixture
def engines(fake: FakeTelegram) -> Iterator[list[AsyncEngine]]:
    with engines_that_tell(fake) as made:
        yield made


@pytest.fixture
def werkteam(fake: FakeTelegram) -> Group:
    return fake.supergroup("Werkteam", topics=True)


@pytest.fixture
async def at_work(
    fake: FakeTelegram, library: Library, database: Path, engines: list[AsyncEngine]
) -> AsyncIterator[Callable[..., BotAtWork]]:
    """Starts bots with other settings than the usual; all of them stop at the end."""
    started: list[BotAtWork] = []

    def start(group: int | None = None, **changes: Any) -> BotAtWork:
        bot = BotAtWork(fake, changes.pop("library", library), settings_for(fake, database, group, **changes))
        bot.starts()
        started.append(bot)
        return bot

    yield start
    for bot in started:
        await bot.stops()


@pytest.fixture
def drempels() -> Limits:
    """How sure the bot has to be; stories about people choose others."""
    return USUAL


@pytest.fixture
async def bot(at_work: Callable[..., BotAtWork], werkteam: Group, drempels: Limits) -> BotAtWork:
    """The bot as it usually runs, with the werkteam's group."""
    return at_work(werkteam.id, drempels=drempels)


@pytest.fixture
async def fatima(fake: FakeTelegram, bot: BotAtWork, mouth: Mouth) -> Person:
    """A resident who has started the bot."""
    fatima = fake.person("Fatima")
    await fatima.starts()
    await fatima.gets("Samenspel")
    await bot.rests()
    return fatima


@pytest.fixture
def daan(werkteam: Group) -> Member:
    return werkteam.member("Daan")


@pytest.fixture
async def card(fatima: Person, bot: BotAtWork, mouth: Mouth, daan: Member) -> Message:
    """The card of a question of Fatima's that the bot passed on; for stories in which it asks people (`drempels`)."""
    await fatima.writes(mouth.strange_question())
    await fatima.gets(mouth.strange_question())
    await bot.rests()
    return daan.chat.topic("1").messages[0]


@pytest.fixture
def sanne(werkteam: Group) -> Member:
    return werkteam.member("Sanne")
