"""Fixtures for other test folders: import `fake` from here in a conftest."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from .fake import FakeTelegram


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    """A Telegram of its own for each test; a request that breaks the Bot API fails the test at its end."""
    async with FakeTelegram() as telegram:
        yield telegram
    assert telegram.violations == []
