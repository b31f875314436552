"""The updates that wait for the bot, with Telegram's true rules of offset and acknowledgement."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .clock import Clock
from .errors import OTHER_POLLER, WEBHOOK_ACTIVE, conflict
from .texts import Json

NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
DAY = 24 * 60 * 60
CALLBACK_UPDATE_LIFETIME = 150
FIRST_UPDATE_ID = 815_000_001


@dataclass(eq=False)
class Update:
    """One update. Updates in one lane are delivered by webhook one after the other."""

    body: Json
    kind: str
    lane: str
    expires: float

    @property
    def id(self) -> int:
        return int(self.body["update_id"])


class Updates:
    """A queue that forgets an update only when a later offset, or a 2xx of the webhook, confirms it."""

    def __init__(self, clock: Clock, beat: Callable[[], None]) -> None:
        self.clock = clock
        self.beat = beat
        self.pending: list[Update] = []
        self.history: list[Update] = []
        """Everything that was ever queued, oldest first."""
        self.expired: list[Update] = []
        self.dropped: list[Update] = []
        """What the bot threw away by drop_pending_updates or by a negative offset."""
        self.next_id = FIRST_UPDATE_ID
        self.allowed: set[str] | None = None
        self.polls = 0
        self.poller: asyncio.Future[None] | None = None
        self.webhook_is_set: Callable[[], bool] = lambda: False
        self.on_new: Callable[[Update], None] = lambda _update: None

    def add(self, kind: str, payload: Json, lane: str) -> Update | None:
        """Queue an update, unless the bot did not ask for its kind."""
        is_wanted = kind in self.allowed if self.allowed is not None else kind not in NOT_BY_DEFAULT
        if not is_wanted:
            return None
        return self.push({kind: payload}, lane)

    def push(self, body: Json, lane: str = "") -> Update:
        """Queue a raw update as it is. Without `update_id` it gets the next one."""
        if "update_id" not in body:
            body = {"update_id": self.next_id, **body}
            self.next_id += 1
        kind = next((key for key in body if key != "update_id"), "")
        lifetime = CALLBACK_UPDATE_LIFETIME if kind == "callback_query" else DAY
        update = Update(body, kind, lane or lane_of(body, kind), self.clock.timestamp() + lifetime)
        self.history.append(update)
        self._queue(update)
        return update

    def redeliver(self, update_id: int) -> None:
        """Deliver an update again that was confirmed already."""
        self._queue(next(update for update in reversed(self.history) if update.id == update_id))

    def _queue(self, update: Update) -> None:
        self.pending.append(update)
        if self.poller is not None:
            _end(self.poller)
        self.on_new(update)
        self.beat()

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember which kinds the bot wants; None keeps what was, an empty list is the default."""
        if kinds is not None:
            self.allowed = set(kinds) or None

    def confirm(self, update: Update) -> None:
        self.pending.remove(update)
        self.beat()

    def drop_all(self) -> None:
        self.dropped += self.pending
        self.pending = []

    def forget_expired(self) -> None:
        now = self.clock.timestamp()
        self.expired += [update for update in self.pending if update.expires <= now]
        self.pending = [update for update in self.pending if update.expires > now]

    async def poll(self, offset: int, limit: int, seconds: float, allowed: Iterable[str] | None) -> list[Json]:
        """Answer getUpdates. A second poller takes over and the first one hears 409."""
        if self.webhook_is_set():
            raise conflict(WEBHOOK_ACTIVE)
        self.end_poll(OTHER_POLLER)
        self.polls += 1
        self.allow(allowed)
        self.forget_expired()
        self._apply(offset)
        if not self.pending and seconds > 0:
            await self._wait(seconds)
        return [update.body for update in self.pending[: limit if 1 <= limit <= 100 else 100]]

    def _apply(self, offset: int) -> None:
        if offset > 0:
            self.pending = [update for update in self.pending if update.id >= offset]
        elif offset < 0:
            self.dropped += self.pending[:offset]
            self.pending = self.pending[offset:]

    async def _wait(self, seconds: float) -> None:
        self.poller = poller = asyncio.get_running_loop().create_future()
        self.beat()
        timer = asyncio.get_running_loop().call_later(seconds, _end, poller)
        try:
            await poller
        finally:
            timer.cancel()
            if self.poller is poller:
                self.poller = None

    def end_poll(self, why: str = "") -> None:
        """End the long poll that waits now: with 409 and a reason, or empty."""
        poller, self.poller = self.poller, None
        if poller is None:
            return
        if why and not poller.done():
            poller.set_exception(conflict(why))
        _end(poller)


def _end(poller: asyncio.Future[None]) -> None:
    if not poller.done():
        poller.set_result(None)


def lane_of(body: Json, kind: str) -> str:
    """As telegram-bot-api queues for webhooks: messages by chat, callbacks by user, memberships apart."""
    payload = body.get(kind)
    if not isinstance(payload, dict):
        return f"update {body['update_id']}"
    chat = payload.get("chat") or {}
    user = payload.get("from") or {}
    match kind:
        case "message" | "edited_message" | "channel_post" | "edited_channel_post":
            return f"messages {chat.get('id')}"
        case "callback_query":
            return f"callbacks {user.get('id')}"
        case _:
            return f"{kind} {chat.get('id') or user.get('id')}"
