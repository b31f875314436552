"""Delivers updates by webhook as Telegram does: many at once, those of one chat in order, again until it hears 200."""

from __future__ import annotations

import asyncio
from collections import deque

from aiohttp import ClientError, ClientSession, ClientTimeout

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # the name of the header
PAUSE = 0.1
LONGEST_ANSWER = ClientTimeout(total=60)


class Deliveries:
    """What waits to be delivered, chat by chat; nothing goes before an address is put up."""

    def __init__(self) -> None:
        self.url = ""
        self.pending = 0
        self._secret = ""
        self._chats: dict[int, deque[str]] = {}
        self._ready: asyncio.Queue[int] = asyncio.Queue()
        self._couriers: list[asyncio.Task[None]] = []

    def put_up(self, url: str, secret: str, connections: int) -> None:
        """Deliver here from now on; every replica that starts says it again."""
        self.url, self._secret = url, secret
        if not self._couriers:
            self._couriers = [asyncio.create_task(self._deliver()) for _ in range(connections)]

    def add(self, chat: int, body: str) -> None:
        """One more update of this chat."""
        self.pending += 1
        waiting = self._chats.setdefault(chat, deque())
        waiting.append(body)
        if len(waiting) == 1:
            self._ready.put_nowait(chat)

    async def _deliver(self) -> None:
        """One courier, over one connection."""
        async with ClientSession(timeout=LONGEST_ANSWER) as session:
            while True:
                chat = await self._ready.get()
                waiting = self._chats[chat]
                if await self._post(session, waiting[0]):
                    waiting.popleft()
                    self.pending -= 1
                else:
                    await asyncio.sleep(PAUSE)
                if waiting:
                    self._ready.put_nowait(chat)

    async def _post(self, session: ClientSession, body: str) -> bool:
        headers = {SECRET_HEADER: self._secret, "Content-Type": "application/json"}
        try:
            async with session.post(self.url, data=body.encode(), headers=headers) as answer:
                return answer.ok
        except (ClientError, TimeoutError):
            return False
