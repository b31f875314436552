"""The assembled bot on one database file, started, stopped and watched by a test."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fake_telegram import FakeTelegram
from fake_telegram.clock import A_MONDAY_MORNING
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import bootstrap
from bot.adapters.storage import make_engine
from bot.config import Settings
from bot.library import Library

SHORT_PATIENCE = 0.2
"""Seconds that the bot waits for somebody else's lock on the database, instead of 5."""

_OPEN_WORK = """
SELECT (SELECT count(*) FROM inbox WHERE status = 'open') + (SELECT count(*) FROM chat_lease)
     + (SELECT count(*) FROM outbox WHERE status IN ('waiting', 'sending'))
"""


def from_a_monday_morning() -> Callable[[], datetime]:
    """A clock that goes on by itself, from a fixed moment."""
    start = time.monotonic()
    return lambda: A_MONDAY_MORNING + timedelta(seconds=time.monotonic() - start)


@contextmanager
def engines_that_tell(fake: FakeTelegram) -> Iterator[list[AsyncEngine]]:
    """The engines that the bot makes; each time one has done something, `fake.until` looks again."""
    made: list[AsyncEngine] = []

    def make(url: str) -> AsyncEngine:
        engine = make_engine(url, busy_timeout=SHORT_PATIENCE)
        event.listen(engine.sync_engine.pool, "checkin", lambda *_: fake.nudge())
        made.append(engine)
        return engine

    with patch.object(bootstrap, "make_engine", make):
        yield made


def settings_for(fake: FakeTelegram, database: Path, group: int | None = None, **changes: Any) -> Settings:
    """The usual settings, with a database of one's own and no limits of speed that a test would wait for."""
    quick = {"per_seconde": 1000, "groep_per_minuut": 1000, "bewoner_per_3_seconden": 1000}
    werkteam = {"groep": group, **changes.pop("werkteam", {})}
    given = {"bot_api": fake.url, "database": database, "versturen": quick, "werkteam": werkteam, **changes}
    return Settings(TELEGRAM_BOT_TOKEN=fake.token, **given)


class BotAtWork:
    """`samenspel run` in this process."""

    def __init__(self, fake: FakeTelegram, library: Library, settings: Settings) -> None:
        self.fake = fake
        self.library = library
        self.settings = settings
        self.serving: asyncio.Task[None] | None = None

    def starts(self) -> None:
        """Begin to serve; what people did meanwhile waits at Telegram and in the database."""
        self.serving = asyncio.create_task(bootstrap.run_telegram(self.settings, self.library, self.fake.clock))
        self.serving.add_done_callback(lambda _: self.fake.nudge())

    async def stops(self) -> None:
        """Stop as on a signal."""
        serving, self.serving = self.serving, None
        if serving is not None:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving

    async def rests(self) -> None:
        """Wait until everything that came in is handled, and everything that follows from it is sent."""
        await self.fake.quiet(when=self.has_nothing_to_do)

    def has_nothing_to_do(self) -> bool:
        try:
            return self.asks(_OPEN_WORK) == [(0,)]
        except sqlite3.OperationalError:  # not yet made
            return False

    def asks(self, query: str, *values: object) -> Sequence[tuple[Any, ...]]:
        """Look in the database, as it was last committed."""
        with closing(sqlite3.connect(f"file:{self.settings.database}?mode=ro", uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    def bytes_on_disk(self) -> bytes:
        """All that the database keeps, once its log is written back; only for a bot that has stopped."""
        with closing(sqlite3.connect(self.settings.database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        files = self.settings.database.parent.glob(f"{self.settings.database.name}*")
        return b"".join(file.read_bytes() for file in files)
