"""Looking at something again and again, for as long as the bot runs."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from bot.domain.errors import StoreUnavailable
from bot.flow.bell import Sleep

log = logging.getLogger(__name__)


async def look_for_ever(look: Callable[[], Awaitable[None]], seconds: float, part: str, sleep: Sleep) -> None:
    """With so many seconds in between; when the store is away (told in the log as of this part) it looks later."""
    while True:
        try:
            await look()
        except StoreUnavailable:
            log.warning("store_unavailable", extra={"part": part})
        await sleep(seconds)
