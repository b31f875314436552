"""The fake is driven here by the real python-telegram-bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from .fake import FakeTelegram
from .fixtures import fake
from .groups import Group
from .people import Person

__all__ = ["fake"]


@pytest.fixture(autouse=True)
def _seconds_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise python-telegram-bot warns about its own future whenever it makes a RetryAfter."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    """A real bot of python-telegram-bot, with short patience."""
    async with Bot(
        fake.token,
        base_url=fake.base_url,
        base_file_url=fake.base_file_url,
        request=HTTPXRequest(connection_pool_size=8, read_timeout=5),
        get_updates_request=HTTPXRequest(connection_pool_size=4, read_timeout=5),
    ) as bot:
        yield bot


@pytest.fixture
async def fatima(fake: FakeTelegram) -> Person:
    """Somebody who has met the bot; what she said is confirmed."""
    fatima = fake.person("Fatima", language="nl")
    await fatima.starts()
    fake.world.updates.pending.clear()
    return fatima


@pytest.fixture
def werkteam(fake: FakeTelegram) -> Group:
    return fake.supergroup("Werkteam", topics=True)
