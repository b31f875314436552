"""Delivery by webhook: secret header, one at a time per lane, retried with growing delay until confirmed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from aiohttp import ClientError, ClientSession, ClientTimeout

from .texts import Json
from .updates import Update, Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # the name of the header


@dataclass(frozen=True)
class Attempt:
    """One try to deliver an update; `status` is None when no answer came."""

    update_id: int
    lane: str
    status: int | None
    error: str


class Webhook:
    """Where updates are posted, once the bot has asked for that."""

    def __init__(self, updates: Updates, beat: Callable[[], None]) -> None:
        self.updates = updates
        self.beat = beat
        self.url = ""
        self.secret_token = ""
        self.max_connections = 40
        self.attempts: list[Attempt] = []
        self.delay_unit = 0.01
        """Stands for Telegram's second: after failures it waits 0, 2, 4, 8 ... units."""
        self.max_delay = 1.0
        self.answer_timeout = 10.0
        self.loses_answers = 0
        """So many next answers get lost on the way, so that the update comes a second time."""
        self.last_error_message = ""
        self.last_error_date = 0
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._session: ClientSession | None = None
        self._connections = asyncio.Semaphore(self.max_connections)

    def set(self, url: str, secret_token: str = "", max_connections: int = 40) -> None:
        self.url = url
        self.secret_token = secret_token
        self.max_connections = max_connections
        self._connections = asyncio.Semaphore(max_connections)
        self.last_error_message, self.last_error_date = "", 0
        self.wake()

    def wake(self) -> None:
        """See that every lane with updates has a runner."""
        if not self.url:
            return
        self.updates.forget_expired()
        for update in self.updates.pending:
            self.wake_for(update)

    def wake_for(self, update: Update) -> None:
        if self.url and update.lane not in self._lanes:
            self._lanes[update.lane] = asyncio.create_task(self._run(update.lane))

    async def _run(self, lane: str) -> None:
        failures = 0
        try:
            while self.url and (update := self._head(lane)):
                async with self._connections:
                    delivered = await self._deliver(update)
                if delivered and update in self.updates.pending:
                    self.updates.confirm(update)
                failures = 0 if delivered else failures + 1
                self.beat()
                if failures > 1:
                    await asyncio.sleep(min(self.delay_unit * 2 ** (failures - 1), self.max_delay))
                    self.updates.forget_expired()
        finally:
            del self._lanes[lane]

    def _head(self, lane: str) -> Update | None:
        return next((update for update in self.updates.pending if update.lane == lane), None)

    async def _deliver(self, update: Update) -> bool:
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=self.answer_timeout))
        headers = {"Content-Type": "application/json"}
        headers |= {SECRET_HEADER: self.secret_token} if self.secret_token else {}
        status, error = None, ""
        try:
            body = BytesIO(json.dumps(update.body).encode())
            async with self._session.post(self.url, data=body, headers=headers) as response:
                status = response.status
                if not response.ok:
                    error = f"Wrong response from the webhook: {status} {response.reason}"
        except TimeoutError:
            error = "Read timeout expired"
        except ClientError:
            error = "Connection refused" if status is None else "Webhook connection closed"
        if not error and self.loses_answers > 0:
            self.loses_answers -= 1
            error = "Webhook connection closed"
        if error:
            self.last_error_message = error
            self.last_error_date = int(self.updates.clock.timestamp())
        self.attempts.append(Attempt(update.id, update.lane, status, error))
        return not error

    def info(self) -> Json:
        data: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending),
        }
        if self.url:
            data |= {"max_connections": self.max_connections, "ip_address": "127.0.0.1"}
        if self.updates.allowed is not None:
            data["allowed_updates"] = sorted(self.updates.allowed)
        if self.last_error_message:
            data |= {"last_error_date": self.last_error_date, "last_error_message": self.last_error_message}
        return data

    async def close(self) -> None:
        self.url = ""
        running = list(self._lanes.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
