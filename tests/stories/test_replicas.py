"""Two bots on one PostgreSQL: whatever becomes of one of them, everybody is heard once, in order."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import empty
from fake_telegram import FakeTelegram, Group, Person
from sqlalchemy import text

from bot.adapters.storage import make_engine

from .bot_at_work import settings_for
from .choosing import Mouth
from .real_bot import LONG_START, RealBot
from .unsaid import told_of_people

LEASE_SECONDS = 2
LONG_WAIT = LONG_START + 60
WORDS = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien")
UNDER_WAY = 8
NAMES = ("Fatima", "Ali", "Joke", "Piet")


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(now=lambda: datetime.now(UTC), patience=LONG_WAIT) as telegram:
        yield telegram
    assert telegram.violations == []


class Town:
    """Residents who go on writing, two bots, and what the werkteam sees of it."""

    def __init__(self, fake: FakeTelegram, group: Group, bots: Sequence[RealBot], log: Path, url: str) -> None:
        self.fake = fake
        self.group = group
        self.bots = bots
        self.log = log
        self.url = url
        self.people: list[Person] = []
        self.said = 0
        self.starts = 0

    async def begins(self, mouth: Mouth) -> None:
        """Both serve, and everybody has a question open."""
        for bot in self.bots:
            await self.starts_bot(bot)
        self.people = [self.fake.person(name) for name in NAMES]
        for person in self.people:
            await person.writes(mouth.strange_question())
        await self.fake.until(lambda: len(self.group.topics) == len(self.people))

    async def starts_bot(self, bot: RealBot) -> None:
        self.starts += 1
        await bot.is_started(self.log)
        await self.fake.until(lambda: len(self.fake.calls_of("getMe")) >= self.starts)

    async def writes(self, words: int = 2) -> None:
        """Everybody goes on."""
        for word in WORDS[self.said : self.said + words]:
            for person in self.people:
                await person.writes(f"dit is bericht nummer {word} van {person.name}")
        self.said += words

    async def is_heard(self) -> None:
        """Until the werkteam has all of it."""
        await self.fake.until(lambda: all(set(WORDS[: self.said]) <= set(heard) for heard in self.heard().values()))

    def heard(self) -> dict[str, list[str]]:
        """What stands in the topics, each resident's in the order in which it stands there."""
        heard: dict[str, list[str]] = {name: [] for name in NAMES}
        for topic in self.group.topics:
            for word, name in re.findall(r"nummer (\w+) van (\w+)", "\n".join(topic.texts)):
                heard[name].append(word)
        return heard

    def once_and_in_order(self) -> dict[str, list[str]]:
        return {name: list(WORDS[: self.said]) for name in NAMES}

    async def kept(self, query: str) -> list[tuple[object, ...]]:
        engine = make_engine(self.url)
        async with engine.connect() as connection:
            rows = [tuple(row) for row in await connection.execute(text(query))]
        await engine.dispose()
        return rows

    async def rests(self) -> None:
        """Until nothing is under way, as far as the database knows; each look is a query, so that it is not busy."""
        busy = "SELECT 1 FROM outbox WHERE status IN ('waiting', 'sending') UNION ALL SELECT 1 FROM chat_lease"
        async with asyncio.timeout(LONG_WAIT):
            while await self.kept(busy):
                pass

    async def ends(self) -> None:
        """Both stop, and nothing is left to do or to hold."""
        for bot in self.bots:
            if bot.process.returncode is None:
                assert await bot.is_stopped() == 0
        assert await self.kept("SELECT count(*) FROM inbox WHERE status <> 'done'") == [(0,)]
        assert await self.kept("SELECT count(*) FROM outbox WHERE status IN ('waiting', 'sending', 'dead')") == [(0,)]
        assert await self.kept("SELECT count(*) FROM leases WHERE owner IS NOT NULL") == [(0,)]
        log = self.log.read_text("utf-8")
        assert "Traceback" not in log
        assert told_of_people(self.fake, log) == []


@pytest.fixture
async def town(fake: FakeTelegram, mouth: Mouth, migrated_postgres: str, tmp_path: Path) -> AsyncIterator[Town]:
    engine = make_engine(migrated_postgres)
    await empty(engine)
    await engine.dispose()
    group = fake.supergroup("Werkteam", topics=True)
    settings = settings_for(fake, tmp_path / "unused.db", group.id)
    bots = [RealBot(fake, mouth.library, settings) for _ in range(2)]
    for bot in bots:
        bot.others = {
            "SAMENSPEL_DATABASE_URL": migrated_postgres,
            "SAMENSPEL_OVERNEMEN_NA_SECONDEN": str(LEASE_SECONDS),
            **{f"SAMENSPEL_VERSTUREN__{key.upper()}": "1000" for key in settings.versturen.model_fields_set},
        }
    town = Town(fake, group, bots, tmp_path / "log", migrated_postgres)
    await town.begins(mouth)
    yield town
    for bot in bots:
        if bot.process.returncode is None:
            bot.goes_on()
            await bot.is_killed()


@pytest.mark.slow
async def test_one_after_the_other_is_stopped_and_started_and_nobody_notices(town: Town) -> None:
    first, second = town.bots
    await town.writes()
    assert await first.is_stopped() == 0
    await town.writes()
    await town.is_heard()
    await town.starts_bot(first)
    await town.writes()
    assert await second.is_stopped() == 0
    await town.writes()
    await town.is_heard()
    await town.ends()

    assert town.heard() == town.once_and_in_order()
    assert await town.kept("SELECT count(*) FROM outbox WHERE status = 'uncertain'") == [(0,)]
    assert await town.kept("SELECT count(*) FROM replicas") == [(0,)]


@pytest.mark.slow
async def test_each_is_killed_in_turn_and_the_other_takes_over(town: Town) -> None:
    kills = 0
    for bot in town.bots:
        await town.writes()
        await bot.is_killed()
        kills += 1
        await town.writes()
        await town.is_heard()
        await town.starts_bot(bot)
    await town.writes()
    await town.is_heard()
    await town.ends()

    heard = town.heard()
    assert {name: list(dict.fromkeys(words)) for name, words in heard.items()} == town.once_and_in_order()
    assert sum(sum((Counter(words) - Counter(set(words))).values()) for words in heard.values()) <= kills * UNDER_WAY


@pytest.mark.slow
async def test_one_that_was_paused_wakes_up_and_does_nothing_twice(town: Town) -> None:
    for bot, other in (town.bots, reversed(town.bots)):
        await town.writes()
        await town.is_heard()
        await town.rests()
        bot.is_paused()
        await town.writes()
        await town.is_heard()
        owners = await town.kept("SELECT owner FROM leases WHERE name IN ('sending', 'polling')")
        assert [f"-{other.process.pid}-" in str(owner) for (owner,) in owners] == [True, True]
        bot.goes_on()
    await town.writes()
    await town.is_heard()
    await town.ends()

    assert town.heard() == town.once_and_in_order()
