"""A balancer before several replicas, as nginx is one: in turn, and on to the next when a connection is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import ClientConnectorError, ClientError, ClientSession, web

_HOP = {"host", "content-length", "transfer-encoding", "connection"}


class Balancer:
    """Passes on what Telegram posts. `tells_two` has each request go to two replicas at the same time."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = list(ports)
        self.tells_two = False
        self.passed = dict.fromkeys(ports, 0)
        self._turn = 0

    @asynccontextmanager
    async def listens(self, port: int) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_post("/{path:.*}", self._pass_on)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        async with ClientSession() as self._session:
            yield
        await runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body, headers = await request.read(), {k: v for k, v in request.headers.items() if k.lower() not in _HOP}
        self._turn += 1
        first = self._turn % len(self.ports)
        order = [*self.ports[first:], *self.ports[:first]]
        if self.tells_two:
            both = [self._try([port], request.path, body, headers) for port in order[:2]]
            return web.Response(status=min(await asyncio.gather(*both)))
        return web.Response(status=await self._try(order, request.path, body, headers))

    async def _try(self, ports: Sequence[int], path: str, body: bytes, headers: dict[str, str]) -> int:
        """What was sent is not sent again: only a refused connection leads to the next."""
        for port in ports:
            try:
                async with self._session.post(f"http://127.0.0.1:{port}{path}", data=body, headers=headers) as answer:
                    self.passed[port] += answer.ok
                    return answer.status
            except ClientConnectorError:
                continue
            except ClientError:
                return 502
        return 502
