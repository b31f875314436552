"""`python -m bot run` in a process of its own, and `kill -9`."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_telegram import FakeTelegram, Fault, hangs

from bot import bootstrap

from .bot_at_work import BotAtWork, settings_for
from .choosing import ASKS_PEOPLE, Mouth

HOME = Path(bootstrap.__file__).parents[1]
ANSWER = "Belt u 14 010, zij weten het."
LONG_START = 40
"""Seconds. Usually a start takes three."""


class RealBot(BotAtWork):
    """The bot as systemd runs it."""

    process: Process

    async def is_started(self, log: Path) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("SAMENSPEL_")}
        settings = {
            "TELEGRAM_BOT_TOKEN": self.fake.token,
            "SAMENSPEL_BOT_API": self.fake.url,
            "SAMENSPEL_DATABASE": str(self.settings.database),
            "SAMENSPEL_WERKTEAM__GROEP": str(self.settings.werkteam.groep),
            **{
                f"SAMENSPEL_WEB__{name}".upper(): str(value)
                for name, value in self.settings.web.model_dump(exclude_defaults=True).items()
            },
            **{f"SAMENSPEL_DREMPELS__{name}".upper(): str(value) for name, value in ASKS_PEOPLE.items()},
        }
        with log.open("ab") as file:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=HOME, env=own | settings, stdout=file, stderr=file
            )

    async def is_killed(self) -> None:
        self.process.kill()
        await self.process.wait()
        self.fake.works_again()


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(now=lambda: datetime.now(UTC), patience=LONG_START) as telegram:
        yield telegram
    assert telegram.violations == []


async def test_kill_minus_nine_loses_nothing_at_the_card_the_answer_or_the_receipt(
    fake: FakeTelegram, mouth: Mouth, database: Path, tmp_path: Path
) -> None:
    group, fatima = fake.supergroup("Werkteam", topics=True), fake.person("Fatima")
    daan, log = group.member("Daan"), tmp_path / "log"
    bot = RealBot(fake, mouth.library, settings_for(fake, database, group.id))

    async def dies_while_sending(fault: Fault, chat: int, what: str) -> None:
        rule = fake.fails(fault, method="sendMessage", chat=chat, when=lambda call: what in str(call.get("text")))
        await fake.until(lambda: rule.hits)
        await bot.is_killed()
        await bot.is_started(log)

    await bot.is_started(log)
    await fatima.writes(mouth.strange_question())
    await dies_while_sending(hangs(), fatima.id, mouth.strange_question())
    await fatima.gets(mouth.strange_question())
    await daan.gets(mouth.strange_question())
    cards = [message for message in group.messages if mouth.strange_question() in message.text]
    await daan.replies(cards[-1], ANSWER)
    await dies_while_sending(hangs(is_processed=True), fatima.id, ANSWER)
    await fatima.gets(ANSWER)
    await fatima.writes("dank u, en mijn zus dan?")
    await dies_while_sending(hangs(is_processed=True), group.id, "en mijn zus dan?")
    await fake.until(lambda: sum("en mijn zus dan?" in text for text in group.texts) == 2)
    bot.process.terminate()

    assert await bot.process.wait() == 0
    assert bot.asks("SELECT number, state FROM questions") == [(1, "claimed")]
    assert sum(ANSWER in text for text in fatima.seen) == 2
    assert "Traceback" not in log.read_text("utf-8")
    assert mouth.strange_question() not in log.read_text("utf-8")


async def test_kill_minus_nine_right_after_telegram_heard_200_loses_nothing(
    fake: FakeTelegram, mouth: Mouth, database: Path, tmp_path: Path, unused_tcp_port: int
) -> None:
    group, fatima, log = fake.supergroup("Werkteam", topics=True), fake.person("Fatima"), tmp_path / "log"
    web = {"poort": unused_tcp_port, "openbaar": f"http://127.0.0.1:{unused_tcp_port}"}
    bot = RealBot(fake, mouth.library, settings_for(fake, database, group.id, web=web))
    webhook = fake.world.webhook

    def confirmed() -> int:
        return sum(attempt.status == 200 for attempt in webhook.attempts)

    await bot.is_started(log)
    await fake.until(lambda: webhook.url)
    words = [mouth.strange_question(), "dit is bericht nummer een", "dit is bericht nummer twee"]
    for text in words:
        before = confirmed()
        await fatima.writes(text)
        await fake.until(lambda before=before: confirmed() > before)  # type: ignore[misc]
        await bot.is_killed()
        await bot.is_started(log)
    await fake.until(lambda: any(words[-1] in text for text in group.texts))
    bot.process.terminate()

    assert await bot.process.wait() == 0
    assert bot.asks("SELECT count(*) FROM inbox WHERE status != 'done'") == [(0,)]
    heard = [word for text in group.texts for word in words[1:] if word in text]
    assert list(dict.fromkeys(heard)) == words[1:]
    assert "Traceback" not in log.read_text("utf-8")
    assert webhook.url.rpartition("/")[2] not in log.read_text("utf-8")
