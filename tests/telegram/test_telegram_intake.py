"""Long polling: what a resident wrote is stored before Telegram may forget it, whatever goes wrong."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from fake_telegram import FakeTelegram, Fault, Person, bad_gateway, hangs, refuses, reset_before, too_many
from telegram import Bot
from telegram_parts import NOON, BehavingInbox, Pauses, StoppedClock

from bot.adapters.telegram.errors import TokenRefused
from bot.adapters.telegram.intake import LongPolling, growing_pauses, lane_of, sort_out
from bot.adapters.telegram.setup import build_application


@pytest.fixture
def inbox() -> BehavingInbox:
    return BehavingInbox()


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def polling(bot: Bot, inbox: BehavingInbox, pauses: Pauses) -> LongPolling:
    return LongPolling(bot, inbox, StoppedClock(), sleep=pauses)


@asynccontextmanager
async def running(polling: LongPolling) -> AsyncIterator[asyncio.Task[Any]]:
    task: asyncio.Task[Any] = asyncio.create_task(polling.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def offsets(fake: FakeTelegram) -> list[int | None]:
    return [call.params.integer("offset") for call in fake.calls_of("getUpdates")]


async def test_a_message_is_stored_before_telegram_hears_that_it_came(
    fake: FakeTelegram, fatima: Person, polling: LongPolling, inbox: BehavingInbox
) -> None:
    still_at_telegram = []
    inbox.before_keeping = lambda: still_at_telegram.append(len(fake.unacknowledged))
    await fatima.writes("Mag ik een geit houden?")

    async with running(polling):
        await fake.until(lambda: not fake.unacknowledged)

    assert still_at_telegram == [1]
    assert inbox.texts == ["Mag ik een geit houden?"]


async def test_what_is_stored_is_the_update_as_telegram_gave_it(
    fake: FakeTelegram, fatima: Person, polling: LongPolling, inbox: BehavingInbox
) -> None:
    await fatima.writes("Ik schrok me dood 😱")

    await polling.poll()

    (kept,) = inbox.kept.values()
    assert json.loads(kept.raw) == fake.unacknowledged[0].body
    assert (kept.bot, kept.lane) == (fake.world.bot.id, fatima.id)


async def test_polling_starts_without_an_offset_and_forgets_it_after_an_empty_answer(
    fake: FakeTelegram, fatima: Person, bot: Bot, inbox: BehavingInbox
) -> None:
    polling = LongPolling(bot, inbox, StoppedClock(), wait=0)
    await fatima.writes("een")
    await fatima.writes("twee")
    last = fake.unacknowledged[-1].id

    for _ in range(3):
        await polling.poll()

    assert offsets(fake) == [None, last + 1, None]


async def test_only_what_the_bot_can_handle_is_asked_for_and_nothing_is_ever_dropped(
    fake: FakeTelegram, polling: LongPolling
) -> None:
    async with running(polling):
        asked = await fake.until(lambda: fake.calls_of("getUpdates"))

    wanted = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]
    assert asked[0].params == {"timeout": 25, "allowed_updates": wanted}


async def test_while_the_store_is_away_telegram_keeps_the_messages(
    fake: FakeTelegram, fatima: Person, polling: LongPolling, inbox: BehavingInbox, pauses: Pauses
) -> None:
    inbox.trouble = 7
    await fatima.writes("Ik kan de huur niet betalen")

    async with running(polling):
        await fake.until(lambda: not fake.unacknowledged)

    assert pauses.taken == [1, 2, 4, 8, 16, 30, 30]
    assert inbox.texts == ["Ik kan de huur niet betalen"]
    assert set(offsets(fake)[:8]) == {None}


async def test_after_trouble_that_is_over_the_pauses_are_short_again(
    fake: FakeTelegram, fatima: Person, polling: LongPolling, inbox: BehavingInbox, pauses: Pauses
) -> None:
    async with running(polling):
        for text in ("een", "twee"):
            inbox.trouble = 2
            await fatima.writes(text)
            await fake.until(lambda: not fake.unacknowledged)

    assert pauses.taken == [1, 2, 1, 2]
    assert inbox.texts == ["een", "twee"]


@pytest.mark.parametrize(
    ("fault", "event"),
    [
        (bad_gateway(), "telegram_unavailable"),
        (reset_before(), "telegram_unavailable"),
        (hangs(), "telegram_unavailable"),
        (refuses(409, "Conflict: terminated by other getUpdates request"), "another_poller_or_webhook"),
        (Fault(html="<html>Welkom op ons wifi-netwerk</html>"), "telegram_unavailable"),
        (Fault(html='{"ok": true, "result": "wifi"}'), "telegram_unavailable"),
    ],
)
async def test_trouble_at_telegram_is_waited_out(
    fake: FakeTelegram,
    fatima: Person,
    bot: Bot,
    inbox: BehavingInbox,
    *,
    pauses: Pauses,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    event: str,
) -> None:
    monkeypatch.setattr("bot.adapters.telegram.intake.GRACE", 0.1)
    trouble = fake.fails(fault, method="getUpdates", times=3)
    await fatima.writes("Help mij")

    async with running(LongPolling(bot, inbox, StoppedClock(), wait=0, sleep=pauses)):
        await fake.until(lambda: not fake.unacknowledged)

    warnings = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert inbox.texts == ["Help mij"]
    assert trouble.hits == 3
    assert pauses.taken == [1, 2, 4][: len(pauses.taken)]
    assert set(warnings) == {event}


async def test_telegram_may_ask_for_a_longer_pause(
    fake: FakeTelegram, fatima: Person, polling: LongPolling, pauses: Pauses
) -> None:
    fake.fails(too_many(17), method="getUpdates")
    await fatima.writes("hoi")

    async with running(polling):
        await fake.until(lambda: not fake.unacknowledged)

    assert pauses.taken == [17]


async def test_a_surprise_does_not_end_the_polling(
    fake: FakeTelegram, fatima: Person, polling: LongPolling, inbox: BehavingInbox, pauses: Pauses
) -> None:
    surprises = iter([ZeroDivisionError(), KeyError("x")])

    def surprise() -> None:
        for error in surprises:
            raise error

    inbox.before_keeping = surprise
    await fatima.writes("hoi")

    async with running(polling):
        await fake.until(lambda: not fake.unacknowledged)

    assert pauses.taken == [1, 2]
    assert inbox.texts == ["hoi"]


async def test_a_token_that_telegram_refuses_ends_the_polling_with_a_clear_error(
    fake: FakeTelegram, polling: LongPolling
) -> None:
    fake.fails(refuses(401, "Unauthorized"), method="getUpdates")

    with pytest.raises(TokenRefused, match=r"Telegram refuses the token of this bot\."):
        await polling.run()


async def test_a_poll_that_waits_ends_at_once_when_it_must(fake: FakeTelegram, polling: LongPolling) -> None:
    async with asyncio.timeout(1), running(polling):
        await fake.until(lambda: fake.world.updates.poller)


async def test_the_last_success_tells_whether_the_intake_lives(
    fake: FakeTelegram, fatima: Person, bot: Bot, inbox: BehavingInbox
) -> None:
    polling = LongPolling(bot, inbox, StoppedClock(), wait=0)
    assert polling.last_success is None

    await polling.poll()

    assert polling.last_success == NOON


async def test_whoever_waits_for_work_hears_of_it(fatima: Person, bot: Bot, inbox: BehavingInbox) -> None:
    rung: list[int] = []
    ring: Callable[[], None] = lambda: rung.append(len(inbox.kept))  # noqa: E731  a bell
    polling = LongPolling(bot, inbox, StoppedClock(), on_new=ring, wait=0)
    await fatima.writes("hoi")

    await polling.poll()
    await polling.poll()

    assert rung == [1]


async def test_what_is_no_update_is_kept_apart_and_holds_up_nothing(
    fake: FakeTelegram, fatima: Person, polling: LongPolling, inbox: BehavingInbox
) -> None:
    await fatima.writes("hoi")
    answer = {"ok": True, "result": [{"update_id": "?"}, fake.unacknowledged[0].body]}
    fake.fails(Fault(html=json.dumps(answer)), method="getUpdates")

    async with running(polling):
        await fake.until(lambda: not fake.unacknowledged)

    assert inbox.texts == ["hoi"]
    assert inbox.junk == [b'{"update_id": "?"}']


async def test_junk_that_comes_again_and_again_is_kept_once_and_not_asked_for_in_a_hurry(
    fake: FakeTelegram, bot: Bot, inbox: BehavingInbox
) -> None:
    fake.fails(Fault(html='{"ok": true, "result": [17, null]}'), method="getUpdates", times=None)
    three = asyncio.Event()
    pauses = Pauses(enough=3, then=three.set)

    async with running(LongPolling(bot, inbox, StoppedClock(), sleep=pauses)):
        await three.wait()

    assert inbox.junk == [b"17", b"null"]
    assert pauses.taken[:3] == [1, 2, 4]


async def test_an_update_that_the_library_cannot_parse_is_stored_all_the_same(
    fake: FakeTelegram, polling: LongPolling, inbox: BehavingInbox
) -> None:
    update = fake.push({"message": {"message_id": "geen getal", "chat": {"id": 7}}})

    async with running(polling):
        await fake.until(lambda: not fake.unacknowledged)

    assert inbox.kept[update.id].lane == 7


async def test_the_log_holds_no_word_and_no_number_of_a_person(
    fake: FakeTelegram, fatima: Person, polling: LongPolling, inbox: BehavingInbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    inbox.trouble = 1
    await fatima.writes("Mijn bsn is 111222333")

    async with running(polling):
        await fake.until(lambda: not fake.unacknowledged)

    logged = " ".join(str(vars(record)) for record in caplog.records)
    assert "updates_kept" in logged
    assert not any(secret in logged for secret in ("111222333", "Fatima", str(fatima.id), fake.token))


async def test_without_a_network_the_intake_tries_on(unused_tcp_port: int, fake: FakeTelegram) -> None:
    application = build_application(fake.token, f"http://127.0.0.1:{unused_tcp_port}")
    twice = asyncio.Event()
    pauses = Pauses(enough=2, then=twice.set)
    await application.bot.request.initialize()

    async with running(LongPolling(application.bot, BehavingInbox(), StoppedClock(), sleep=pauses)):
        await twice.wait()

    await application.bot.request.shutdown()


PRIVATE = {"chat": {"id": 7, "type": "private"}, "from": {"id": 7}}
GROUP = {"chat": {"id": -100, "type": "supergroup"}, "from": {"id": 7}}


@pytest.mark.parametrize(
    ("body", "lane"),
    [
        ({"message": PRIVATE}, 7),
        ({"edited_message": PRIVATE}, 7),
        ({"message": GROUP}, -100),
        ({"message": GROUP | {"migrate_to_chat_id": -200}}, -100),
        ({"message": GROUP | {"migrate_from_chat_id": -5}}, -100),
        ({"callback_query": {"from": {"id": 8}, "message": GROUP}}, -100),
        ({"callback_query": {"from": {"id": 8}, "message": PRIVATE | {"date": 0}}}, 7),
        ({"callback_query": {"from": {"id": 8}, "inline_message_id": "x"}}, 8),
        ({"my_chat_member": GROUP}, -100),
        ({"channel_post": {"chat": {"id": -300}}}, -300),
        ({"inline_query": {"from": {"id": 9}}}, 9),
        ({"poll_answer": {"user": {"id": 9}}}, 9),
        ({"poll": {"id": "123"}}, 0),
        ({"message": {"chat": {"id": 2**80}, "from": {"id": 3}}}, 3),
        ({"message": {"chat": {"id": True}}}, 0),
        ({"message": "?"}, 0),
        ({}, 0),
    ],
)
def test_every_kind_of_update_keeps_its_place_in_its_chat(body: dict[str, Any], lane: int) -> None:
    assert lane_of({"update_id": 1} | body) == lane


def test_only_a_number_that_the_store_can_hold_makes_an_update() -> None:
    elements = [{"update_id": 1}, {"update_id": True}, {"update_id": 2**63}, {"update_id": None}, [], "x", None]

    updates, junk = sort_out(elements, bot=5)

    assert [(update.bot, update.update_id) for update in updates] == [(5, 1)]
    assert junk == elements[1:]


def test_pauses_grow_to_half_a_minute() -> None:
    pauses = growing_pauses()

    assert [next(pauses) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
