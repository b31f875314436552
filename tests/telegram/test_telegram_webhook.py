"""The webhook is put up and taken away without losing anything, and another's is left alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from fake_telegram import FakeTelegram, Person, bad_gateway, refuses, too_many
from telegram import Bot
from telegram_parts import NOON, Pauses, StoppedClock

from bot.adapters.telegram.errors import TokenRefused, WebhookOfAnother, WebhookRefused
from bot.adapters.telegram.intake import ALLOWED_UPDATES, read_update
from bot.adapters.telegram.webhook import LOOK_EVERY, Address, Look, TelegramWebhook, derive
from bot.domain.errors import StoreUnavailable

OURS = Address("http://127.0.0.1:9/telegram/pad", "geheim")
OF_BEFORE = "http://127.0.0.1:8/telegram/pad"


@dataclass
class Memory:
    """A store that keeps settings, and is away for a while if need be."""

    settings: dict[str, str] = field(default_factory=dict)
    trouble: int = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Memory]:
        if self.trouble:
            self.trouble -= 1
            raise StoreUnavailable("locked")
        yield self

    async def setting(self, key: str) -> str | None:
        return self.settings.get(key)

    async def set_setting(self, key: str, value: str) -> None:
        self.settings[key] = value


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def receiving(bot: Bot, memory: Memory, pauses: Pauses) -> TelegramWebhook:
    return TelegramWebhook(bot, memory, StoppedClock(), OURS, pauses)  # type: ignore[arg-type]


@pytest.fixture
def fetching(bot: Bot, memory: Memory, pauses: Pauses) -> TelegramWebhook:
    return TelegramWebhook(bot, memory, StoppedClock(), None, pauses)  # type: ignore[arg-type]


def methods(fake: FakeTelegram) -> list[str]:
    return [call.method for call in fake.calls if "ebhook" in call.method]


async def test_the_webhook_is_put_up_with_its_secret_and_drops_nothing(
    fake: FakeTelegram, fatima: Person, receiving: TelegramWebhook
) -> None:
    await fatima.writes("hoi")

    await receiving.settle()

    (call,) = fake.calls_of("setWebhook")
    assert call.params["url"] == OURS.url
    assert call.params["secret_token"] == "geheim"
    assert call.params["allowed_updates"] == list(ALLOWED_UPDATES)
    assert call.params.get("max_connections") in {40, "40", None}
    assert (len(fake.unacknowledged), fake.world.updates.dropped) == (1, [])
    assert receiving.last_look == Look(NOON, is_as_wanted=True, pending=1, last_error_at=None)


async def test_who_fetches_takes_its_own_webhook_away_and_drops_nothing(
    fake: FakeTelegram, fatima: Person, receiving: TelegramWebhook, fetching: TelegramWebhook
) -> None:
    await receiving.settle()
    await fatima.writes("hoi")

    await fetching.settle()
    await fetching.settle()

    assert fake.world.webhook.url == ""
    assert (len(fake.unacknowledged), fake.world.updates.dropped) == (1, [])
    assert methods(fake).count("deleteWebhook") == 1


@pytest.mark.parametrize("wants", ["receiving", "fetching"])
async def test_the_webhook_of_another_is_left_alone(
    fake: FakeTelegram, receiving: TelegramWebhook, fetching: TelegramWebhook, memory: Memory, wants: str
) -> None:
    webhook = receiving if wants == "receiving" else fetching
    fake.world.webhook.url = "https://productie.example.nl/geheim"

    for act in (webhook.refuse_another, webhook.settle):
        with pytest.raises(WebhookOfAnother, match=r"^productie\.example\.nl$"):
            await act()

    assert set(methods(fake)) == {"getWebhookInfo"}
    assert memory.settings == {}
    fake.world.webhook.url = ""


async def test_a_webhook_at_our_former_address_moves(
    fake: FakeTelegram, memory: Memory, receiving: TelegramWebhook
) -> None:
    memory.settings["webhook"] = fake.world.webhook.url = OF_BEFORE

    await receiving.refuse_another()
    await receiving.settle()

    assert fake.world.webhook.url == OURS.url
    assert memory.settings["webhook"].split() == [OURS.url, OF_BEFORE]


async def test_trouble_is_waited_out(
    fake: FakeTelegram, memory: Memory, pauses: Pauses, receiving: TelegramWebhook
) -> None:
    memory.trouble = 1
    fake.fails(bad_gateway(), method="getWebhookInfo", times=2)
    fake.fails(too_many(17), method="setWebhook")

    await receiving.settle()

    assert pauses.taken == [1, 2, 4, 17]
    assert fake.world.webhook.url == OURS.url


async def test_what_waiting_does_not_mend_is_told(fake: FakeTelegram, receiving: TelegramWebhook) -> None:
    fake.fails(refuses(400, "Bad Request: bad webhook: Failed to resolve host"), method="setWebhook")
    with pytest.raises(WebhookRefused, match="failed to resolve host"):
        await receiving.settle()

    fake.fails(refuses(401, "Unauthorized"), method="getWebhookInfo")
    with pytest.raises(TokenRefused):
        await receiving.settle()


async def test_the_watch_puts_right_what_somebody_took_away_and_leaves_alone_what_another_put_up(
    fake: FakeTelegram, receiving: TelegramWebhook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    after = iter(["", OURS.url, "https://ander.example.nl/x", None])
    addresses: list[str] = []
    done = asyncio.Event()

    async def sleep(seconds: float) -> None:
        assert seconds == LOOK_EVERY
        addresses.append(fake.world.webhook.url)
        given = next(after)
        if given is None:
            done.set()
            await asyncio.Event().wait()
        fake.world.webhook.url = given or ""

    await receiving.settle()
    receiving._sleep = sleep
    watching = asyncio.create_task(receiving.watch())
    await done.wait()
    watching.cancel()

    assert addresses == [OURS.url, OURS.url, OURS.url, "https://ander.example.nl/x"]
    assert methods(fake).count("setWebhook") == 2
    assert receiving.last_look is not None
    assert not receiving.last_look.is_as_wanted
    assert [record.message for record in caplog.records] == ["webhook_put_up", "webhook_put_up", "webhook_of_another"]
    fake.world.webhook.url = ""


async def test_errors_of_delivery_are_told_without_the_address(
    fake: FakeTelegram, fatima: Person, receiving: TelegramWebhook, caplog: pytest.LogCaptureFixture
) -> None:
    await receiving.settle()
    await fatima.writes("hoi")
    await fake.until(lambda: fake.world.webhook.last_error_message)

    await receiving._settle()

    assert receiving.last_look is not None
    assert (receiving.last_look.pending, receiving.last_look.last_error_at is not None) == (1, True)
    assert [record.message for record in caplog.records] == ["webhook_errors"]
    assert "pad" not in str([vars(record) for record in caplog.records]).replace("pathname", "")


def test_paths_and_secrets_are_derived_and_tell_nothing_about_the_token() -> None:
    token = "12345:AAF4k3"

    path, secret = derive(token, "path"), derive(token, "secret")

    assert path == derive(token, "path") != secret != derive("12346:AAF4k3", "secret")
    assert len(path) == 40
    assert path.isalnum()


def test_what_is_no_update_is_none() -> None:
    assert read_update(b'{"update_id": 3, "poll": {}}', 5) is not None
    assert [read_update(body, 5) for body in (b"", b"{}", b"[]", b"\xff", b"[" * 100_000)] == [None] * 5
