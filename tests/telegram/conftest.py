"""A real application of python-telegram-bot, talking over HTTP to the fake Telegram."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

# This folder can be no package, because it has the name of the library that it tests with.
sys.path.insert(0, str(Path(__file__).parents[1]))

from fake_telegram import FakeTelegram, Group, Person
from fake_telegram.fixtures import fake
from telegram import Bot
from telegram_parts import Listener, StoppedClock

from bot.adapters.telegram.channel import TelegramChannel
from bot.adapters.telegram.setup import AnyApplication, build_application
from bot.adapters.telegram.updates import TelegramProcessor

__all__ = ["fake"]


@pytest.fixture
async def application(fake: FakeTelegram) -> AsyncIterator[AnyApplication]:
    async with build_application(fake.token, fake.url, connect_timeout=0.5, read_timeout=0.2) as application:
        yield application


@pytest.fixture
def bot(application: AnyApplication) -> Bot:
    return application.bot


@pytest.fixture
def channel(bot: Bot) -> TelegramChannel:
    return TelegramChannel(bot)


@pytest.fixture
def listener(fake: FakeTelegram, application: AnyApplication) -> Listener:
    listener = Listener(fake)
    listener.processor = TelegramProcessor(application, listener.handle, listener.werkteam_group, StoppedClock())
    return listener


@pytest.fixture
async def fatima(fake: FakeTelegram) -> Person:
    """A resident who has met the bot."""
    fatima = fake.person("Fatima", language="nl")
    await fatima.starts()
    fake.unacknowledged.clear()
    return fatima


@pytest.fixture
def werkteam(fake: FakeTelegram, listener: Listener) -> Group:
    """The werkteam's group, with topics, and known to the bot."""
    group = fake.supergroup("Werkteam", topics=True)
    listener.group = group.id
    return group
