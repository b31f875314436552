"""Long polling that stores every update before Telegram hears that it was received."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.adapters.telegram.errors import TokenRefused, seconds_asked
from bot.domain.errors import StoreUnavailable
from bot.flow.ports import Clock, Letterbox, RawUpdate

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
LONGEST_PAUSE = 30.0
GRACE = 10.0
"""Seconds that the answer to a long poll may take beyond the time we asked it to wait."""

Sleep = Callable[[float], Awaitable[object]]

log = logging.getLogger(__name__)


class LongPolling:
    """Asks Telegram for updates, keeps them, and only then asks for the next ones.

    It takes the raw JSON: the library's `get_updates` parses, and one update that it cannot parse would
    hide all others. It begins without an offset, because the numbers may have started anew after a quiet
    week, and a number that is too high confirms updates that nobody has seen.
    """

    def __init__(
        self,
        bot: Bot,
        inbox: Letterbox,
        clock: Clock,
        *,
        on_new: Callable[[], None] = lambda: None,
        alive: Callable[[float], None] = lambda _: None,
        wait: float = 25.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._clock = clock
        self._on_new = on_new
        self._alive = alive
        self._wait = wait
        self._sleep = sleep
        self._offset: int | None = None
        self._last_junk: list[Any] = []
        self.last_success: datetime | None = None
        """When Telegram last answered and all it gave was stored; silence for 90 seconds means trouble."""

    async def run(self) -> NoReturn:
        """Poll for ever. Whatever fails, the updates wait at Telegram until it works again."""
        self._offset, self.last_success = None, None  # another may have polled since
        pauses = growing_pauses()
        while True:
            self._alive(self._wait + GRACE)
            try:
                await self.poll()
            except InvalidToken as error:
                raise TokenRefused("Telegram refuses the token of this bot.") from error
            except Exception as error:  # noqa: BLE001  a loop that dies of a surprise loses messages after 24 hours
                self._offset = None
                await self._pause(error, next(pauses))
            else:
                pauses = growing_pauses()

    async def poll(self) -> None:
        """Ask once, store what comes, and remember what may now be acknowledged."""
        elements = await self._ask()
        at = self._clock.now()
        updates, junk = sort_out(elements, self._bot.id)
        if junk:
            await self._keep_junk(junk, at)
        if junk and not updates:
            raise NetworkError("nothing here has a number, so nothing can be acknowledged")
        self._offset = None
        if updates:
            fresh = await self._inbox.keep(updates, at)
            self._offset = max(update.update_id for update in updates) + 1
            log.info("updates_kept", extra={"received": len(updates), "fresh": fresh})
            self._on_new()
        self.last_success = at

    async def _ask(self) -> list[Any]:
        asked: dict[str, str | int] = {"timeout": int(self._wait), "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if self._offset is not None:
            asked["offset"] = self._offset
        address = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        body = await self._bot.request.retrieve(address, read_timeout=self._wait + GRACE)
        return result_of(body)

    async def _keep_junk(self, junk: list[Any], at: datetime) -> None:
        """Keep it once: what has no number cannot be acknowledged alone, so that it may come again and again."""
        for element in junk:
            if element not in self._last_junk:
                await self._inbox.keep_junk(json.dumps(element).encode(), at)
        self._last_junk = junk

    async def _pause(self, error: Exception, seconds: float) -> None:
        if isinstance(error, RetryAfter):
            seconds = max(seconds, seconds_asked(error))
        fields = {"part": "intake", "error": type(error).__name__, "pause": seconds}
        log.warning(event_of(error), extra=fields)
        self._alive(seconds)
        await self._sleep(seconds)


def growing_pauses() -> Iterator[float]:
    """1, 2, 4 ... and then 30 seconds for ever."""
    pause = 1.0
    while True:
        yield pause
        pause = min(pause * 2, LONGEST_PAUSE)


def event_of(error: Exception) -> str:
    """The name in the log for what stopped the intake."""
    match error:
        case Conflict():
            return "another_poller_or_webhook"
        case StoreUnavailable():
            return "store_unavailable"
        case TelegramError():
            return "telegram_unavailable"
        case _:
            return "poll_failed"


def result_of(body: bytes) -> list[Any]:
    """The updates in an answer. An answer that is none (a page of a wifi portal) is trouble of the network."""
    try:
        result = json.loads(body)["result"]
    except (ValueError, RecursionError, LookupError, TypeError):
        raise NetworkError("the answer is not Telegram's") from None  # its text may hold people's words
    if not isinstance(result, list):
        raise NetworkError("the answer is not Telegram's")
    return result


def read_update(body: bytes, bot: int) -> RawUpdate | None:
    """The update that Telegram posted; None when this is none."""
    try:
        element = json.loads(body)
    except (ValueError, RecursionError):
        return None
    updates, _ = sort_out([element], bot)
    return updates[0] if updates else None


def sort_out(elements: Sequence[Any], bot: int) -> tuple[list[RawUpdate], list[Any]]:
    """Part updates that have a number from what has none."""
    updates, junk = [], []
    for element in elements:
        number: Any = element.get("update_id") if isinstance(element, dict) else None
        if _is_number(number):
            updates.append(RawUpdate(bot, number, lane_of(element), json.dumps(element)))
        else:
            junk.append(element)
    return updates, junk


def lane_of(update: dict[str, Any]) -> int:
    """The chat in which this update must keep its place; whoever caused it where there is no chat; else 0."""
    for body in update.values():
        if not isinstance(body, dict):
            continue
        message = body.get("message")
        places = (message.get("chat") if isinstance(message, dict) else None, body.get("chat"))
        for place in (*places, body.get("from"), body.get("user")):
            if isinstance(place, dict) and _is_number(place.get("id")):
                return int(place["id"])
    return 0


def _is_number(value: object) -> bool:
    """Whether the store can hold it as a number; one that it refuses would block all others."""
    return type(value) is int and -(2**63) <= value < 2**63
