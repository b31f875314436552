"""Listens on a port within our own event loop; signals stay with whoever runs the bot."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette

from bot.domain.errors import SamenspelError

_GRACE = 3


class PortNotFree(SamenspelError):
    """Nothing can listen at this address and port."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(app: Starlette, address: str, port: int) -> AsyncIterator[None]:
    """Serve the app until the end of the block; what is being answered then is finished.

    Raises PortNotFree.
    """
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        access_log=False,  # it would hold the address of the webhook
        log_config=None,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[open_socket(address, port)]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def open_socket(address: str, port: int) -> socket.socket:
    """A listening socket. Raises PortNotFree."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family)
    except OSError as error:
        raise PortNotFree(f"{address}:{port}: {error.strerror}") from error
