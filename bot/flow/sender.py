"""Sends what waits in the outbox, within the channel's limits, several at a time."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.domain.errors import StoreUnavailable
from bot.domain.message import ChatId
from bot.domain.outgoing import CopyAlbum, Priority
from bot.flow.bell import Bell, Sleep
from bot.flow.delivery import Fate
from bot.flow.ports import Channel, Clock, Outbox, WaitingMessage

log = logging.getLogger(__name__)

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_CALM_WINDOW, _CALM_SHARE = _MINUTE / 3, 5 / 18
"""Within 20 seconds a group gets at most this share of its minute, but for what is urgent."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the channel allows: Telegram's limits are not published exactly; these are its advice."""

    per_second: int = 25
    group_per_minute: int = 18
    in_flight: int = 8
    idle_seconds: float = 1
    store_away_seconds: float = 2


class Sender:
    """Takes waiting messages and hands them to the channel, until it is cancelled."""

    def __init__(
        self,
        outbox: Outbox,
        channel: Channel,
        fate: Fate,
        clock: Clock,
        bell: Bell,
        limits: Limits,
        sleep: Sleep = asyncio.sleep,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._outbox = outbox
        self._channel = channel
        self._fate = fate
        self._clock = clock
        self._bell = bell
        self._limits = limits
        self._sleep = sleep
        self._alive = alive
        self._recent: deque[datetime] = deque()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._under_way_to: Counter[ChatId] = Counter()
        self._must_tidy = True

    async def run(self) -> None:
        """Send for ever. When cancelled, what is under way is finished first."""
        try:
            while True:
                self._alive()
                try:
                    if not await self.send_some():
                        await self._bell.wait(self._limits.idle_seconds)
                except StoreUnavailable:
                    log.warning("store_unavailable", extra={"part": "sender"})
                    await self._sleep(self._limits.store_away_seconds)
        finally:
            await asyncio.shield(self.drain())

    async def _tidy(self) -> None:
        """After a start, or when the store was away: nobody is sending what is marked as being sent."""
        returned = await self._outbox.return_unfinished(self._clock.now())
        if returned:
            log.warning("unfinished_returned", extra={"count": returned})
        self._must_tidy = False

    async def send_some(self) -> bool:
        """Start sending what may go now; False when nothing may."""
        if self._must_tidy:
            await self.drain()
            await self._tidy()
        room = min(self._limits.in_flight - len(self._under_way), self._room_this_second())
        if room <= 0:
            await self._until_one_is_done()
            return True
        messages = await self._outbox.take(self._clock.now(), room, frozenset(self._under_way))
        for message in messages:
            self._recent.append(self._clock.now())
            task = asyncio.create_task(self._send(message))
            self._under_way[message.peer] = task
            task.add_done_callback(partial(self._done, message.peer))
        return bool(messages)

    async def drain(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _done(self, peer: str, _: asyncio.Task[None]) -> None:
        self._under_way.pop(peer, None)
        self._bell.ring()

    def _room_this_second(self) -> int:
        now = self._clock.now()
        while self._recent and now - self._recent[0] >= _SECOND:
            self._recent.popleft()
        return self._limits.per_second - len(self._recent)

    async def _until_one_is_done(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way.values(), return_when=asyncio.FIRST_COMPLETED)
        else:
            await self._bell.wait(_SECOND.total_seconds() / self._limits.per_second)

    async def _send(self, message: WaitingMessage) -> None:
        try:
            await self._send_or_leave(message)
        except StoreUnavailable:
            self._must_tidy = True
            log.warning("store_unavailable", extra={"part": "delivery"})

    async def _send_or_leave(self, message: WaitingMessage) -> None:
        """A message that we cannot deal with is left, and does not hold up what comes after it."""
        try:
            await self._deliver(message)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not stop everything else
            kind = type(error).__name__
            log.error("delivery_failed", extra={"outbox": message.id, "error": kind})  # noqa: TRY400 - it may quote
            await self._outbox.give_up(message.id, "uncertain", kind, self._clock.now())

    async def _deliver(self, message: WaitingMessage) -> None:
        chat = message.chat
        if chat is None:  # a resident who was forgotten, or a group that is not chosen yet
            await self._fate.nobody_there(message, "nobody to send to", self._clock.now())
            return
        ahead = self._under_way_to[chat]
        self._under_way_to[chat] += 1
        try:
            if not await self._group_is_full(chat, ahead, message):
                delivery = await self._channel.deliver(message)
                await self._fate.decide(message, chat, delivery, self._clock.now())
        finally:
            self._under_way_to[chat] -= 1

    async def _group_is_full(self, chat: ChatId, ahead: int, message: WaitingMessage) -> bool:
        """A group may get only so many messages a minute; counted in the store, so that a restart respects it.

        Those `ahead` are on their way and not counted there yet.
        """
        if chat > 0 or await self._has_room(chat, ahead, message):
            return False
        look_again = self._clock.now() + timedelta(seconds=min(1, 60 / self._limits.group_per_minute))
        await self._outbox.block_chat(chat, look_again)
        await self._outbox.put_back(message.id)
        return True

    async def _has_room(self, chat: ChatId, ahead: int, message: WaitingMessage) -> bool:
        """What is not urgent goes evenly, so that nood which comes in the middle of a flood finds room."""
        most, now = self._limits.group_per_minute, self._clock.now()
        windows = {_MINUTE: most}
        if message.priority > Priority.NOOD:
            windows[_CALM_WINDOW] = max(1, int(most * _CALM_SHARE))
        new = len(message.act.message_ids) if isinstance(message.act, CopyAlbum) else 1
        for window, limit in windows.items():
            before = await self._outbox.sent_since(chat, now - window) + ahead
            if before and before + new > limit:
                return False
        return True
