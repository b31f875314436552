"""The bot with its web door open: Telegram delivers, others look in, and changing the way in loses nothing."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from aiohttp import ClientSession
from fake_telegram import FakeTelegram, Group, Person

from bot.adapters.telegram.errors import WebhookOfAnother
from bot.adapters.web.webhook import SECRET_HEADER

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Mouth
from .unsaid import told_of_people

AtWork = Callable[..., BotAtWork]


@pytest.fixture
def door(unused_tcp_port: int) -> dict[str, Any]:
    """For looking in; updates are fetched."""
    return {"poort": unused_tcp_port}


@pytest.fixture
def webhook(door: dict[str, Any]) -> dict[str, Any]:
    """Telegram delivers."""
    return door | {"openbaar": f"http://127.0.0.1:{door['poort']}"}


async def asks(bot: BotAtWork, path: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{bot.settings.web.poort}{path}") as answer:
        return answer.status, await answer.text()


async def readiness(bot: BotAtWork) -> tuple[int, dict[str, Any]]:
    status, text = await asks(bot, "/readyz")
    return status, json.loads(text)


async def is_up(bot: BotAtWork) -> None:
    """The webhook is put up, or the first poll is asked."""
    updates = bot.fake.world
    await bot.fake.until(lambda: updates.webhook.url if bot.settings.web.openbaar else updates.updates.poller)


async def test_by_webhook_a_resident_is_answered(
    fake: FakeTelegram, at_work: AtWork, werkteam: Group, webhook: dict[str, Any]
) -> None:
    at_work(werkteam.id, web=webhook)
    fatima = fake.person("Fatima")

    await fatima.starts()

    await fatima.gets("Samenspel")
    assert {attempt.status for attempt in fake.world.webhook.attempts} == {200}
    assert fake.world.updates.polls == 0
    assert fake.token not in fake.world.webhook.url


async def test_changing_the_way_in_and_back_loses_nothing_and_keeps_the_order(
    fake: FakeTelegram, at_work: AtWork, werkteam: Group, mouth: Mouth, webhook: dict[str, Any]
) -> None:
    fatima = fake.person("Fatima")
    ways = [None, webhook, None, webhook]
    await fatima.writes(mouth.strange_question())
    for turn, way in enumerate(ways):
        await fatima.writes(f"bericht {turn}a, voor de wisseling")
        bot = at_work(werkteam.id, drempels=ASKS_PEOPLE, **({"web": way} if way else {}))
        await fatima.writes(f"bericht {turn}b, tijdens de wisseling")
        await is_up(bot)
        await fatima.writes(f"bericht {turn}c, erna")
        await bot.rests()
        await fatima.writes(f"bericht {turn}d, terwijl de bot stopt")
        await bot.stops()
    last = at_work(werkteam.id, drempels=ASKS_PEOPLE)
    await last.rests()

    (topic,) = werkteam.topics
    copied = [found[1] for text in topic.texts for found in re.finditer(r"bericht (\d\w),", text)]
    assert copied == [f"{turn}{part}" for turn in range(len(ways)) for part in "abcd"]
    assert (fake.world.updates.dropped, fake.world.webhook.url) == ([], "")


async def test_an_update_by_both_ways_has_one_effect_and_numbers_may_jump_down(
    fake: FakeTelegram, at_work: AtWork, werkteam: Group, mouth: Mouth, webhook: dict[str, Any]
) -> None:
    fatima = fake.person("Fatima")
    first = at_work(werkteam.id, drempels=ASKS_PEOPLE)
    await fatima.writes(mouth.strange_question())
    await first.rests()
    await first.stops()
    twice = fake.world.updates.history[-1].id
    fake.world.updates.next_id = 100  # a quiet week later
    await fatima.writes("en nog iets, met een lager nummer")

    second = at_work(werkteam.id, drempels=ASKS_PEOPLE, web=webhook)
    await is_up(second)
    fake.world.updates.redeliver(twice)
    fake.world.webhook.loses_answers = 2
    await second.rests()

    (topic,) = werkteam.topics
    shown = " ".join(topic.texts)
    numbers = {update.id for update in fake.world.updates.history}
    assert second.asks("SELECT count(*) FROM inbox WHERE status = 'done'") == [(len(numbers),)]
    assert second.asks("SELECT count(*) FROM questions") == [(1,)]
    assert (shown.count(mouth.strange_question()), shown.count("met een lager nummer")) == (1, 1)


async def test_while_the_database_is_held_telegram_keeps_everything(
    fake: FakeTelegram, at_work: AtWork, werkteam: Group, webhook: dict[str, Any]
) -> None:
    bot = at_work(werkteam.id, web=webhook)
    await is_up(bot)
    fatima = fake.person("Fatima")
    attempts = fake.world.webhook.attempts
    somebody = sqlite3.connect(bot.settings.database, timeout=30, isolation_level=None, check_same_thread=False)
    with closing(somebody) as other:
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")  # the bot may be in the middle of something
        await fatima.starts()
        await fake.until(lambda: [attempt.status for attempt in attempts].count(503) > 1)
        status, told = await readiness(bot)
        other.execute("ROLLBACK")

    await fatima.gets("Samenspel")
    assert (status, "database" in told["bad"]) == (503, True)
    await bot.rests()
    assert (await readiness(bot))[0] == 200


async def test_the_webhook_of_another_stops_the_start_and_stays(
    fake: FakeTelegram, at_work: AtWork, werkteam: Group
) -> None:
    fake.world.webhook.url = "https://productie.example.nl/geheim"
    bot = at_work(werkteam.id)
    assert bot.serving is not None
    await asyncio.wait({bot.serving})

    assert isinstance(bot.serving.exception(), WebhookOfAnother)
    assert fake.world.webhook.url == "https://productie.example.nl/geheim"
    bot.serving, fake.world.webhook.url = None, ""


async def test_a_bot_that_stops_takes_nothing_more_and_finishes_what_it_has(
    fake: FakeTelegram, at_work: AtWork, werkteam: Group, webhook: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = at_work(werkteam.id, web=webhook)
    await is_up(bot)
    assert (await readiness(bot))[0] == 200
    seen: list[tuple[int, int, str]] = []
    finish = bot.library.think

    async def think(text: str, language_hint: str | None) -> Any:
        """While an update is in hand the bot is asked to stop, and others look and knock."""
        assert bot.serving is not None
        bot.serving.cancel()
        await asyncio.sleep(0)
        status, told = await readiness(bot)
        url, secret = fake.world.webhook.url, {SECRET_HEADER: fake.world.webhook.secret_token}
        async with ClientSession() as session, session.post(url, headers=secret, json={"update_id": 1}) as answer:
            seen.append((status, answer.status, told["parts"]["phase"]["now"]))
        return await finish(text, language_hint)

    monkeypatch.setattr(bot.library, "think", think)
    fatima = fake.person("Fatima")
    await fatima.writes("ik heb schulden")
    assert bot.serving is not None
    await asyncio.wait({bot.serving})

    assert seen == [(503, 503, "stopping")]
    assert bot.asks("SELECT status FROM inbox") == [("done",)]
    assert bot.asks("SELECT count(*) FROM chat_lease") == [(0,)]
    assert bot.asks("SELECT count(*) FROM outbox WHERE status = 'sending'") == [(0,)]
    assert bot.asks("SELECT count(*) FROM leases WHERE owner IS NOT NULL") == [(0,)]


async def test_who_fetches_is_ready_until_its_last_poll_is_too_old(
    fake: FakeTelegram, at_work: AtWork, werkteam: Group, door: dict[str, Any]
) -> None:
    bot = at_work(werkteam.id, web=door)
    await is_up(bot)
    before = await readiness(bot)
    fake.clock.advance(100)
    old = await readiness(bot)
    fatima = fake.person("Fatima")
    await fatima.starts()
    await fatima.gets("Samenspel")

    assert (before[0], before[1]["bad"]) == (200, [])
    assert (old[0], old[1]["bad"]) == (503, ["intake"])
    assert (await readiness(bot))[0] == 200


async def test_the_figures_begin_with_the_oldest_unhandled_and_name_nobody(
    fake: FakeTelegram, at_work: AtWork, werkteam: Group, mouth: Mouth, door: dict[str, Any]
) -> None:
    bot = at_work(werkteam.id, web=door, drempels=ASKS_PEOPLE)
    fatima = fake.person("Fatima")
    await fatima.writes(mouth.strange_question())
    await fatima.gets(mouth.strange_question())
    await bot.rests()

    status, text = await asks(bot, "/metrics")

    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert status == 200
    assert next(iter(figures.items())) == ("samenspel_oldest_unhandled_seconds", "0.0")
    assert figures['samenspel_questions{state="free"}'] == "1.0"
    assert figures['samenspel_outbox_messages{state="waiting"}'] == "0.0"
    assert float(figures['samenspel_send_seconds_count{outcome="Sent"}']) >= 3
    assert float(figures["samenspel_commit_seconds"]) > 0
    assert "samenspel_poll_age_seconds" in figures
    assert told_of_people(fake, text) == []


async def test_without_a_port_nothing_listens(
    fake: FakeTelegram, at_work: AtWork, werkteam: Group, fatima: Person, unused_tcp_port: int
) -> None:
    with pytest.raises(OSError, match="Connect"):
        await asyncio.open_connection("127.0.0.1", unused_tcp_port)
