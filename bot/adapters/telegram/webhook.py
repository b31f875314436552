"""The webhook as Telegram knows it: put up, watched, and taken away, without throwing away what waits there."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import NoReturn
from urllib.parse import urlsplit

from telegram import Bot, WebhookInfo
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.adapters.telegram.errors import TokenRefused, WebhookOfAnother, WebhookRefused, seconds_asked
from bot.adapters.telegram.intake import ALLOWED_UPDATES, Sleep, growing_pauses
from bot.domain.errors import StoreUnavailable
from bot.flow.ports import Clock, Store

OUR_WEBHOOK = "webhook"
"""The setting with the address that we gave Telegram last: how we know it again as ours."""
LOOK_EVERY = 120.0
CONNECTIONS = 40

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Address:
    """Where Telegram should deliver, and the secret by which we know that it is Telegram."""

    url: str
    secret: str


def derive(token: str, purpose: str) -> str:
    """A path or a secret of this bot, the same in every replica, from which nobody learns the token."""
    return hmac.new(token.encode(), f"samenspel {purpose}".encode(), hashlib.sha256).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Look:
    """What Telegram said about the webhook. The address itself stays out of figures and logs."""

    at: datetime
    is_as_wanted: bool
    pending: int
    last_error_at: datetime | None


class TelegramWebhook:
    """Sees to it that Telegram delivers at `wanted`; with None it sees to it that nothing hinders polling.

    A webhook that this installation did not put up belongs to another: a developer with the production token must not
    silence production.
    """

    def __init__(
        self, bot: Bot, store: Store, clock: Clock, wanted: Address | None, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._bot = bot
        self._store = store
        self._clock = clock
        self._wanted = wanted
        self._sleep = sleep
        self.last_look: Look | None = None

    async def refuse_another(self) -> None:
        """Before anything is changed. Raises WebhookOfAnother."""
        await self._insist(self._look)

    async def settle(self) -> None:
        """Make it so, however long Telegram stays away. Raises WebhookOfAnother, or WebhookRefused."""
        await self._insist(partial(self._settle, is_start=True))

    async def watch(self) -> NoReturn:
        """Look every few minutes; put right what somebody took away, and leave alone what another put up."""
        while True:
            await self._sleep(LOOK_EVERY)
            try:
                await self._settle()
            except WebhookOfAnother as error:
                log.error("webhook_of_another", extra={"host": error.host})  # noqa: TRY400 - it is no surprise
            except (WebhookRefused, TelegramError, StoreUnavailable) as error:
                log.warning("webhook_not_settled", extra={"error": type(error).__name__})

    async def _insist(self, act: Callable[[], Awaitable[object]]) -> None:
        for pause in growing_pauses():
            try:
                await act()
            except InvalidToken as error:
                raise TokenRefused("Telegram refuses the token of this bot.") from error
            except (TelegramError, StoreUnavailable) as error:
                seconds = max(pause, seconds_asked(error)) if isinstance(error, RetryAfter) else pause
                log.warning("webhook_not_settled", extra={"error": type(error).__name__, "pause": seconds})
                await self._sleep(seconds)
            else:
                return

    async def _look(self) -> WebhookInfo:
        info = await self._bot.get_webhook_info()
        url = self._wanted.url if self._wanted is not None else ""
        self.last_look = Look(self._clock.now(), info.url == url, info.pending_update_count, info.last_error_date)
        if info.url not in {"", url} and info.url not in await put_up_before(self._store):
            raise WebhookOfAnother(urlsplit(info.url).netloc)
        return info

    async def _settle(self, *, is_start: bool = False) -> None:
        info = await self._look()
        if self._wanted is None:
            if info.url:
                await self._bot.delete_webhook(drop_pending_updates=False)
                log.info("webhook_taken_away", extra={"pending": info.pending_update_count})
        elif is_start or not _is_as_we_set_it(info, self._wanted):  # the secret does not show, and may have changed
            await self._put_up(self._wanted, info.url)
        if info.last_error_date is not None and info.pending_update_count:
            age = int((self._clock.now() - info.last_error_date).total_seconds())
            log.warning("webhook_errors", extra={"pending": info.pending_update_count, "seconds_ago": age})
        self._note_that_it_is_so()

    async def _put_up(self, wanted: Address, before: str) -> None:
        """Both addresses are remembered first, so that neither becomes a stranger's when we are stopped halfway."""
        async with self._store.transaction() as transaction:
            await transaction.set_setting(OUR_WEBHOOK, f"{wanted.url} {before}".strip())
        try:
            await self._bot.set_webhook(
                wanted.url,
                secret_token=wanted.secret,
                allowed_updates=ALLOWED_UPDATES,
                max_connections=CONNECTIONS,
                drop_pending_updates=False,
            )
        except BadRequest as error:
            raise WebhookRefused(error.message) from error
        log.info("webhook_put_up")

    def _note_that_it_is_so(self) -> None:
        if self.last_look is not None:
            self.last_look = replace(self.last_look, is_as_wanted=True)


async def put_up_before(store: Store) -> Sequence[str]:
    """The addresses that this installation gave Telegram last."""
    async with store.transaction() as transaction:
        return (await transaction.setting(OUR_WEBHOOK) or "").split()


def _is_as_we_set_it(info: WebhookInfo, wanted: Address) -> bool:
    kinds = set(info.allowed_updates or ())
    return (info.url, info.max_connections, kinds) == (wanted.url, CONNECTIONS, set(ALLOWED_UPDATES))
