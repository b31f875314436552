"""Requests to the Bot API over aiohttp; httpx, the library's own choice, gets slow with many at once."""

from __future__ import annotations

import json
import os
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from urllib.request import getproxies

from aiohttp import (
    ClientConnectorError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    InvalidURL,
    TCPConnector,
)
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.adapters.telegram.errors import NotWritten

# The library warns about every `retry_after` until one chooses how it counts; making RetryAfter is enough.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class AiohttpRequest(BaseRequest):
    """A pool of connections to the Bot API.

    Its errors keep apart what the outbox must know: `NotWritten` never left, `TimedOut` and any other
    `NetworkError` may have arrived. They never carry aiohttp's own text, because that quotes the
    address and the address holds the token.
    """

    def __init__(
        self,
        *,
        connections: int = 32,
        connect_timeout: float = 5.0,
        read_timeout: float = 15.0,
        write_timeout: float = 10.0,
        pool_timeout: float = 5.0,
    ) -> None:
        self._connections = connections
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._pool_timeout = pool_timeout
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None:
            # Offices of a gemeente are often behind a proxy. Elsewhere aiohttp would look for a file with passwords,
            # in another thread, before every request.
            is_behind_proxy = bool(getproxies())
            self._session = ClientSession(connector=TCPConnector(limit=self._connections), trust_env=is_behind_proxy)

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotWritten("the connection pool is not open")
        timeout = limits(
            connect=_chosen(connect_timeout, self._connect_timeout),
            read=_chosen(read_timeout, self._read_timeout),
            write=_chosen(write_timeout, self._write_timeout),
            pool=_chosen(pool_timeout, self._pool_timeout),
        )
        body, headers = _body(request_data)
        headers["User-Agent"] = self.USER_AGENT
        try:
            async with self._session.request(
                method, url, data=body, timeout=timeout, headers=headers, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (ConnectionTimeoutError, ClientConnectorError, InvalidURL) as error:
            raise NotWritten(type(error).__name__) from None  # the text of the error would show the token
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from None  # as above
        except Exception as error:  # noqa: BLE001  the library would wrap any, with the text of the message in it
            raise NetworkError(type(error).__name__) from None  # as above

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As the library does, but without writing the answer, with people's texts in it, to the log."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer


def limits(*, connect: float | None, read: float | None, write: float | None, pool: float | None) -> ClientTimeout:
    """Put the library's four limits in aiohttp's terms.

    aiohttp has none for writing, so a request that cannot be written ends when all four are used up.
    """
    parts = (connect, read, write, pool)
    return ClientTimeout(
        total=None if None in parts else sum(part for part in parts if part is not None),
        connect=None if connect is None or pool is None else connect + pool,
        sock_connect=connect,
        sock_read=read,
    )


def _chosen(given: object, default: float) -> float | None:
    if given is None:
        return None
    return float(given) if isinstance(given, int | float) else default


def _body(data: RequestData | None) -> tuple[FormData | bytes | None, dict[str, str]]:
    """What is sent, and the headers that it needs. A form without files is no work for aiohttp's forms."""
    if data is None or not (data.parameters or data.contains_files):
        return None, {}
    if not data.contains_files:
        return urlencode(data.json_parameters).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    form = FormData(data.json_parameters)
    for name, (filename, content, mime) in data.multipart_data.items():
        stream = BytesIO(content) if isinstance(content, bytes) else content  # aiohttp wants large files as streams
        form.add_field(name, stream, filename=filename, content_type=mime)
    return form, {}
