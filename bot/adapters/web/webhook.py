"""Takes what Telegram posts: stored and committed before it hears 200, refused with 503 while that cannot be."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.domain.errors import StoreUnavailable
from bot.flow.arrivals import Arrivals
from bot.flow.ports import Clock, RawUpdate

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
LARGEST_BODY = 1024 * 1024
"""Telegram's updates are some kilobytes; a message is at most 4096 characters."""
KEPT_OF_A_LARGE_BODY = 16 * 1024

ReadUpdate = Callable[[bytes], RawUpdate | None]
"""The update in a body; None when it is none."""

log = logging.getLogger(__name__)


class Webhook:
    """One address of one bot. Who does not know the address and the secret hears that there is nothing here."""

    def __init__(self, path: str, secret: str, read_update: ReadUpdate, arrivals: Arrivals, clock: Clock) -> None:
        self._path = path.encode()
        self._secret = secret.encode()
        self._read_update = read_update
        self._arrivals = arrivals
        self._clock = clock
        self._is_open = True

    def close(self) -> None:
        """Take nothing more: Telegram keeps it for another replica, or for after the start."""
        self._is_open = False

    async def receive(self, request: Request) -> Response:
        """Answer one call. Telegram delivers again whatever it does not hear a 2xx about."""
        if not self._is_telegram(request):
            raise HTTPException(404)
        if not self._is_open:
            return Response(status_code=503)
        try:
            await self._keep(await _body_of(request))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody hears it; what came was not whole
        except StoreUnavailable as error:
            log.warning("store_unavailable", extra={"part": "webhook", "error": type(error).__name__})
            return Response(status_code=503)
        return Response()

    def _is_telegram(self, request: Request) -> bool:
        path = request.path_params["path"].encode()
        secret = request.headers.get(SECRET_HEADER, "").encode()
        return hmac.compare_digest(path, self._path) & hmac.compare_digest(secret, self._secret)

    async def _keep(self, body: bytes) -> None:
        """What is no update would come again for a day and hold up its chat: it is stored apart and confirmed."""
        update = self._read_update(body) if len(body) <= LARGEST_BODY else None
        if update is None:
            await self._keep_apart(body, "no_update")
            return
        try:
            await self._arrivals.keep_with_others(update)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is odd about it, the store can hold its bytes
            await self._keep_apart(body, type(error).__name__)

    async def _keep_apart(self, body: bytes, why: str) -> None:
        log.error("junk_kept", extra={"part": "webhook", "bytes": len(body), "why": why})
        kept = body if len(body) <= LARGEST_BODY else body[:KEPT_OF_A_LARGE_BODY]
        await self._arrivals.keep_junk(kept, self._clock.now())


async def _body_of(request: Request) -> bytes:
    """The body; of a large one a byte more than the limit. All of it is read, or its sender would hear no answer."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk[: LARGEST_BODY + 1 - len(body)]
    return bytes(body)
