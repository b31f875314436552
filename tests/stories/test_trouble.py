"""The database, the disk and the knowledge in trouble, while people go on writing."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import ClientSession
from fake_telegram import FakeTelegram, Group, Person
from rich.console import Console
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import bootstrap
from bot.adapters.storage import DatabaseDisk
from bot.config import Settings
from bot.flow import room
from bot.flow.ports import Space

from .bot_at_work import BotAtWork
from .choosing import Mouth

MORE = "knop.meer_over"


async def test_while_the_database_is_locked_updates_stay_at_telegram_and_nothing_is_lost(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, caplog: pytest.LogCaptureFixture
) -> None:
    somebody = sqlite3.connect(bot.settings.database, isolation_level=None, check_same_thread=False)
    with closing(somebody) as other:
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")  # the bot may be in the middle of something
        await fatima.writes(mouth.plain_need())
        await fake.until(lambda: ("intake", "store_unavailable") in _told(caplog))
        waits_at_telegram = len(fake.unacknowledged)
        other.execute("ROLLBACK")

    await fatima.gets(mouth.offers_shown_for(mouth.plain_need())[0].name)
    await bot.rests()

    assert waits_at_telegram == 1
    assert len(fatima.seen) == 2


async def test_when_the_disk_is_full_the_bot_waits_for_room_and_loses_nothing(
    fake: FakeTelegram,
    fatima: Person,
    bot: BotAtWork,
    mouth: Mouth,
    engines: list[AsyncEngine],
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk = Disk(engines[0])
    disk.is_full = True
    await fatima.writes(f"{mouth.plain_need()} {'en dat al heel lang ' * 10_000}")
    await fake.until(lambda: ("intake", "store_unavailable") in _told(caplog))
    waits_at_telegram = len(fake.unacknowledged)

    disk.is_full = False
    await fake.until(lambda: len(fatima.seen) == 2)
    await bot.rests()

    assert waits_at_telegram == 1


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_before_the_disk_is_full_everything_waits_at_telegram_and_the_werkteam_hears_it_once(
    fake: FakeTelegram,
    at_work: Callable[..., BotAtWork],
    werkteam: Group,
    mouth: Mouth,
    monkeypatch: pytest.MonkeyPatch,
    unused_tcp_port: int,
    way: str,
) -> None:
    monkeypatch.setattr(room, "_LOOK_SECONDS", 0.05)
    monkeypatch.setattr(bootstrap, "DatabaseDisk", NearlyFull)
    web = {"poort": unused_tcp_port} | ({"openbaar": f"http://127.0.0.1:{unused_tcp_port}"} if way == "webhook" else {})
    bot, fatima, daan = at_work(werkteam.id, web=web), fake.person("Fatima"), werkteam.member("Daan")
    await fatima.starts()
    await fatima.gets("Samenspel")

    monkeypatch.setattr(NearlyFull, "free", 400_000_000)
    await daan.gets(mouth.says("kaart.geen_ruimte"))
    await fatima.writes(mouth.plain_need())
    await fake.until(lambda: fake.unacknowledged and (way == "polling" or _refused(fake)))
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{unused_tcp_port}/readyz") as answer:
        assert (answer.status, (await answer.json())["bad"][0]) == (503, "disk")
    waits_at_telegram = len(fake.unacknowledged)
    monkeypatch.setattr(NearlyFull, "free", 900_000_000)
    await fatima.gets(mouth.offers_shown_for(mouth.plain_need())[0].name)
    await daan.gets(mouth.says("kaart.weer_ruimte"))
    await bot.rests()

    assert waits_at_telegram == 1
    assert [text for text in werkteam.texts if "computer" in text] == [
        mouth.says("kaart.geen_ruimte"),
        mouth.says("kaart.weer_ruimte"),
    ]


def _refused(fake: FakeTelegram) -> bool:
    return 503 in {attempt.status for attempt in fake.world.webhook.attempts}


class NearlyFull(DatabaseDisk):
    """The disk has as much room as a test says."""

    free = 900_000_000

    def space(self) -> Space | None:
        return Space(self.free, 100_000_000_000)


class Disk:
    """A disk that can be full, for one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.is_full = False
        event.listen(engine.sync_engine.pool, "checkout", self._set)

    def _set(self, connection: sqlite3.Connection, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count = {1 if self.is_full else 1_000_000}")  # never under what it has
        cursor.close()


def _told(caplog: pytest.LogCaptureFixture) -> set[tuple[str, str]]:
    return {(getattr(record, "part", ""), record.getMessage()) for record in caplog.records}


async def test_a_broken_knowledge_file_leaves_the_last_good_version_in_use(
    fake: FakeTelegram,
    at_work: Callable[..., BotAtWork],
    mouth: Mouth,
    werkteam: Group,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Once as a half-written file, and once as one that cannot be read at all."""
    monkeypatch.setattr(bootstrap, "_RELOAD_SECONDS", 0.05)
    shutil.copytree(Settings().kennis, tmp_path / "knowledge")
    library = bootstrap.open_library(Settings(kennis=tmp_path / "knowledge"), Console(quiet=True))
    bot, fatima = at_work(werkteam.id, library=library), fake.person("Fatima")
    offer = mouth.offers_shown_for(mouth.plain_need())[0]
    file = tmp_path / "knowledge" / "steunaanbod" / f"{offer.id}.yaml"

    for spoil in (lambda: file.write_text("naam: [", "utf-8"), lambda: file.write_bytes(b"\xff\xfe\x00")):
        caplog.clear()
        spoil()
        await _until_logged(fake, caplog, "knowledge_reloaded")
        await fatima.writes(mouth.plain_need())
        await fatima.gets(offer.name)
        await bot.rests()

    assert library.loaded is not None
    assert {problem.path.name for problem in library.loaded.problems if problem.is_error} == {file.name}
    assert library.knowledge.offers[offer.id] == mouth.library.knowledge.offers[offer.id]


async def _until_logged(fake: FakeTelegram, caplog: pytest.LogCaptureFixture, what: str) -> None:
    await fake.until(lambda: what in [record.getMessage() for record in caplog.records])
