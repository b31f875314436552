"""`samenspel doctor` over the fake Telegram: what is wrong, in the words of the maintainers, and how to mend it."""

from __future__ import annotations

import re
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_telegram import FakeTelegram, Group, server_error
from sqlalchemy import text

from bot import doctor
from bot.adapters.files import load_knowledge
from bot.adapters.storage import DatabaseDisk, SqlOutbox, SqlReplicas, SqlStore, make_engine
from bot.config import MEGABYTE, Settings
from bot.domain.message import ChatId
from bot.domain.outgoing import Outgoing, Priority, Say, ToChat
from bot.flow.ports import Space

from .bot_at_work import BotAtWork, settings_for


async def amiss(settings: Settings) -> dict[str, str]:
    """What is not good, with its remedy."""
    return {f.what: f.remedy for f in await doctor.examine(settings) if not f.is_good and "kennis" not in f.what}


@pytest.fixture
def settings(fake: FakeTelegram, database: Path, werkteam: Group, tmp_path: Path) -> Settings:
    """Everything in its place; the knowledge is looked at elsewhere."""
    (tmp_path / "knowledge").mkdir()
    return settings_for(fake, database, werkteam.id, betekenis="uit", kennis=tmp_path / "knowledge")


async def test_all_is_well_with_the_released_knowledge(fake: FakeTelegram, database: Path, werkteam: Group) -> None:
    findings = await doctor.examine(settings_for(fake, database, werkteam.id))

    assert [finding for finding in findings if not finding.is_good] == []
    assert "✓ De bot ziet de groep" in doctor.report(findings)
    assert "✓ Recht van de bot: Onderwerpen beheren" in doctor.report(findings)


async def test_an_empty_knowledge_folder_is_told(settings: Settings) -> None:
    told = [finding for finding in await doctor.examine(settings) if not finding.is_good]

    assert [finding.what for finding in told] == ["De kennis"]
    assert "samenspel check" in told[0].remedy


async def test_a_token_that_telegram_does_not_know(settings: Settings) -> None:
    wrong = settings.model_copy(update={"telegram_bot_token": Settings(TELEGRAM_BOT_TOKEN="1:x").telegram_bot_token})

    assert "@BotFather" in (await amiss(wrong))["Het token van de bot"]


async def test_a_telegram_that_does_not_answer(fake: FakeTelegram, settings: Settings) -> None:
    fake.fails(server_error(), method="getMe")

    assert "internet" in (await amiss(settings))["Telegram is te bereiken"]


async def test_a_webhook_that_was_left_behind(fake: FakeTelegram, settings: Settings) -> None:
    fake.world.webhook.url = "https://oud.example.nl/geheim"

    remedy = (await amiss(settings))["Geen webhook van een ander"]

    assert "oud.example.nl" in remedy
    assert "geheim" not in remedy
    fake.world.webhook.url = ""


async def test_a_group_that_was_not_chosen_or_is_not_there(
    fake: FakeTelegram, settings: Settings, database: Path
) -> None:
    nowhere = settings.model_copy(update={"werkteam": settings.werkteam.model_copy(update={"groep": None})})
    elsewhere = settings.model_copy(update={"werkteam": settings.werkteam.model_copy(update={"groep": -1})})

    assert "werkteam.groep in config.yaml" in (await amiss(nowhere))["De groep van het werkteam"]
    assert "Zet de bot in de groep" in (await amiss(elsewhere))["De bot ziet de groep"]


async def test_a_group_without_topics(settings: Settings, werkteam: Group) -> None:
    await werkteam.turns_topics(on=False)

    assert "Onderwerpen aan" in (await amiss(settings))["De groep heeft onderwerpen"]


async def test_every_box_that_somebody_forgot_to_tick(settings: Settings, werkteam: Group) -> None:
    await werkteam.gives_bot_rights("can_delete_messages")

    assert list(await amiss(settings)) == [
        "Recht van de bot: Onderwerpen beheren",
        "Recht van de bot: Berichten vastzetten",
    ]


async def test_a_bot_that_is_no_administrator_hears_only_half(settings: Settings, werkteam: Group) -> None:
    await werkteam.takes_bot_rights()

    assert "/setprivacy" in (await amiss(settings))["De bot leest alle berichten in de groep"]


async def test_messages_that_could_not_be_handled(settings: Settings, database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO inbox (bot, update_id, received_at, status, attempts, next_try)"
            " VALUES (1, 1, '2026-03-02 09:00:00', 'aside', 3, '2026-03-02 09:00:00')"
        )

    told = {what.split(",")[0]: remedy for what, remedy in (await amiss(settings)).items()}
    assert "samenspel requeue" in told["Berichten die niet te verwerken waren: 1"]


async def test_a_database_that_cannot_be_opened(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    told = await amiss(settings.model_copy(update={"database": tmp_path / "folder"}))

    assert any(what.startswith("De database") for what in told)


async def test_the_web_door_is_well_while_its_port_is_free_or_the_bots_own(
    fake: FakeTelegram, settings: Settings, at_work: Callable[..., BotAtWork], unused_tcp_port: int
) -> None:
    web = {"poort": unused_tcp_port, "openbaar": f"http://127.0.0.1:{unused_tcp_port}"}
    with_door = settings_for(fake, settings.database, settings.werkteam.groep, betekenis="uit", web=web)
    what = f"De poort van de webdeur ({unused_tcp_port})"

    assert list(await amiss(with_door)) == [f"Het adres voor Telegram ({web['openbaar']})"]
    bot = at_work(settings.werkteam.groep, web=web)
    await fake.until(lambda: fake.world.webhook.url)
    assert what not in await amiss(with_door)
    await bot.stops()
    with socket.create_server(("127.0.0.1", unused_tcp_port)):
        assert "een ander programma" in (await amiss(with_door))[what]


async def test_the_bots_own_webhook_is_well_and_its_errors_are_told(
    fake: FakeTelegram, settings: Settings, at_work: Callable[..., BotAtWork], unused_tcp_port: int
) -> None:
    web = {"poort": unused_tcp_port, "openbaar": f"http://127.0.0.1:{unused_tcp_port}"}
    bot = at_work(settings.werkteam.groep, web=web)
    await fake.until(lambda: fake.world.webhook.url)
    await bot.stops()
    await fake.person("Fatima").starts()
    await fake.until(lambda: fake.world.webhook.last_error_message)

    assert "Geen webhook van een ander" not in await amiss(settings)
    assert "Connection refused" in (await amiss(bot.settings))["Telegram levert de berichten af"]


async def test_replicas_that_read_with_other_knowledge_are_named(settings: Settings, database: Path) -> None:
    known = settings.model_copy(update={"kennis": Settings().kennis})
    engine, now = make_engine(f"sqlite:///{database}"), datetime.now(UTC)
    for name, version in (("anna", load_knowledge(known.kennis, today=now.date()).knowledge.version), ("bram", "oud")):
        await SqlReplicas(engine).sign(name, version, now)
    await engine.dispose()

    (told,) = [f.what for f in await doctor.examine(known) if "Bots die nu draaien" in f.what]

    assert re.search(r"2, met verschillende kennis: anna: versie \w{8} \(zoals hier\); bram: .*\(anders", told)


@pytest.mark.parametrize(("free", "told"), [(1001, ""), (999, "Onder 500 MB"), (499, "Nu neemt de bot niets")])
async def test_a_disk_that_fills_up_is_told_before_the_bot_takes_in_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, told: str
) -> None:
    monkeypatch.setattr(DatabaseDisk, "space", lambda _: Space(free * MEGABYTE, 100_000 * MEGABYTE))

    remedies = [r for what, r in (await amiss(settings)).items() if what.startswith("Vrije ruimte")]

    assert [remedy[: len(told)] for remedy in remedies] == ([told] if told else [])


async def test_what_waits_on_purpose_is_no_trouble(settings: Settings, database: Path) -> None:
    engine, now = make_engine(f"sqlite:///{database}"), datetime.now(UTC)
    async with SqlStore(engine).transaction() as transaction:
        await transaction.send(Outgoing("a", ToChat(ChatId(7)), Say("Dag"), Priority.ANSWER))
    await SqlOutbox(engine).block_chat(ChatId(7), now + timedelta(hours=1))
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET created_at = '2026-03-02 12:00:00.000000'"))
    await engine.dispose()

    findings = await doctor.examine(settings)

    assert [f.is_good for f in findings if "nog niet weg is: er is er geen" in f.what] == [True]
    assert [f.what for f in findings if "met opzet" in f.what] == [
        "Berichten die met opzet nog wachten: 1. Telegram vroeg om geduld in 1 chat."
    ]
