"""What the tests of the Telegram adapter share: a clock that stands still, an inbox that behaves, a listener."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from fake_telegram import FakeTelegram

from bot.adapters.telegram.updates import TelegramProcessor
from bot.domain.errors import StoreUnavailable
from bot.domain.message import ChatId, Incoming
from bot.domain.outgoing import Act
from bot.flow.ports import Handled, RawUpdate, WaitingMessage

NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)
HANDLED = Handled(inbox_id=1, lane=1, owner="worker", fence=1)


class StoppedClock:
    """It is always noon."""

    def now(self) -> datetime:
        return NOON


@dataclass
class BehavingInbox:
    """Keeps each update once, as the store does; `trouble` says how often it cannot."""

    trouble: int = 0
    before_keeping: Callable[[], None] = lambda: None
    kept: dict[int, RawUpdate] = field(default_factory=dict)
    junk: list[bytes] = field(default_factory=list)

    async def keep(self, updates: Sequence[RawUpdate], at: datetime) -> int:
        self._stumble()
        self.before_keeping()
        fresh = {update.update_id: update for update in updates if update.update_id not in self.kept}
        self.kept |= fresh
        return len(fresh)

    async def keep_junk(self, body: bytes, at: datetime) -> None:
        self._stumble()
        self.junk.append(body)

    @property
    def texts(self) -> list[str]:
        return [json.loads(update.raw)["message"]["text"] for update in self.kept.values()]

    def _stumble(self) -> None:
        if self.trouble:
            self.trouble -= 1
            raise StoreUnavailable("database is locked")


@dataclass
class Listener:
    """Stands where the flow is: hears what the updates of the fake mean."""

    fake: FakeTelegram
    group: int | None = None
    heard: list[Incoming] = field(default_factory=list)
    failure: Exception | None = None
    processor: TelegramProcessor = field(init=False)

    async def handle(self, incoming: Incoming, handled: Handled) -> None:
        assert handled == HANDLED
        if self.failure is not None:
            raise self.failure
        self.heard.append(incoming)

    async def werkteam_group(self) -> int | None:
        return self.group

    async def hears(self) -> list[Incoming]:
        """Everything that happened since the last time."""
        self.heard, updates = [], list(self.fake.unacknowledged)
        self.fake.unacknowledged.clear()
        for update in updates:
            await self.processor.process(json.dumps(update.body), HANDLED)
        return self.heard

    async def hears_raw(self, **body: Any) -> Incoming:
        """What one update that we write ourselves means."""
        self.fake.push(body)
        return (await self.hears())[-1]


class Pauses:
    """A sleep that takes no time and remembers how long it should have been."""

    def __init__(self, enough: int = 1000, then: Callable[[], None] = lambda: None) -> None:
        self.taken: list[float] = []
        self._enough = enough
        self._then = then

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        if len(self.taken) == self._enough:
            self._then()


def waiting(act: Act, chat: int | None, **fields: Any) -> WaitingMessage:
    """A message in the outbox."""
    message = WaitingMessage(
        id=1,
        key="answer:1",
        act=act,
        peer="resident:1",
        chat=None if chat is None else ChatId(chat),
        thread=None,
        target=None,
        resident=1,
        question=None,
        priority=1,
        resend=True,
        attempts=0,
        uncertain_before=False,
    )
    return replace(message, **fields)
