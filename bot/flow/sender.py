"""Sends what waits in the outbox, within the channel's limits, several at a time, from one replica only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from bot.domain.errors import LeaseLost, StoreUnavailable
from bot.domain.watching import may_ring_at_night
from bot.flow.bell import Bell, Sleep
from bot.flow.conversation import Rules
from bot.flow.delivery import Fate
from bot.flow.leadership import Leadership
from bot.flow.ports import Channel, Clock, Lease, Outbox, Pace, WaitingMessage

log = logging.getLogger(__name__)


_ADVISED = Pace(per_second=25, group_per_minute=18, resident_per_three_seconds=3)
"""Telegram's limits are not published exactly; this stays below its advice."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast, and how patiently."""

    pace: Pace = _ADVISED
    in_flight: int = 8
    idle_seconds: float = 1
    soon_seconds: float = 0.2
    """Before it looks again whether there is room for what may not go yet."""
    last_seconds: float = 7
    """For what is under way when it has to stop; whoever sends next decides about the rest."""
    store_away_seconds: float = 2


class Sender:
    """Takes waiting messages and hands them to the channel, until it is cancelled.

    Where several replicas run, the one that leads sends. What a leader had in flight when it was killed or paused is
    sent again by the next where a person must read it: so many doubles there can be for each end of a turn, and no
    more, because a leader whose turn is over takes nothing (the store refuses it) and sends nothing that it took.
    """

    def __init__(
        self,
        outbox: Outbox,
        channel: Channel,
        fate: Fate,
        rules: Rules,
        clock: Clock,
        bell: Bell,
        limits: Limits,
        sleep: Sleep = asyncio.sleep,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._outbox = outbox
        self._channel = channel
        self._fate = fate
        self._rules = rules
        self._clock = clock
        self._bell = bell
        self._limits = limits
        self._sleep = sleep
        self._alive = alive
        self._taking: asyncio.Task[bool] | None = None
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._leadership: Leadership | None = None
        self._must_tidy = True

    async def lead(self, leadership: Leadership) -> None:
        """Send for as long as it is this replica's turn."""
        self._leadership, self._must_tidy = leadership, True
        await self.run()

    async def run(self) -> None:
        """Send for ever. When cancelled, what was taken is sent first, if it does not take too long."""
        try:
            while True:
                self._alive()
                try:
                    if not await self.send_some():
                        await self._bell.wait(await self._seconds_to_wait())
                except StoreUnavailable:
                    self._must_tidy = True  # some may be marked as taken, and we never heard which
                    log.warning("store_unavailable", extra={"part": "sender"})
                    await self._sleep(self._limits.store_away_seconds)
        finally:
            await asyncio.shield(self._finish())

    @property
    def _lease(self) -> Lease | None:
        """None where nobody else can send. Raises LeaseLost when another may be sending by now."""
        return self._leadership.lease if self._leadership is not None else None

    async def _seconds_to_wait(self) -> float:
        due = await self._outbox.next_due()
        if due is None:
            return self._limits.idle_seconds
        seconds = (due - self._clock.now()).total_seconds()
        return min(max(seconds, self._limits.soon_seconds), self._limits.idle_seconds)

    async def _finish(self) -> None:
        """What takes too long stays marked as being sent, as after a crash."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.last_seconds):
                if self._taking is not None:
                    await asyncio.wait({self._taking})
                if self._under_way:
                    await asyncio.wait(self._under_way.values())
        begun = [self._taking, *self._under_way.values()]
        late = [task for task in begun if task is not None and not task.done()]
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if late:
            log.warning("left_unfinished", extra={"count": len(late)})

    async def _tidy(self) -> None:
        """When a turn begins, or the store was away: nobody is sending what is marked as being sent."""
        returned = await self._outbox.return_unfinished(self._clock.now(), self._lease)
        if returned:
            log.warning("unfinished_returned", extra={"count": returned})
        self._must_tidy = False

    async def send_some(self) -> bool:
        """Start sending what may go now; False when nothing may."""
        if self._must_tidy:
            await self.drain()
            await self._tidy()
        room = self._limits.in_flight - len(self._under_way)
        if room == 0:
            await asyncio.wait(self._under_way.values(), return_when=asyncio.FIRST_COMPLETED)
            return True
        self._taking = asyncio.create_task(self._take(room))
        return await asyncio.shield(self._taking)

    async def _take(self, room: int) -> bool:
        """Goes on when the sender is cancelled: what the outbox marked as being sent has to be sent, or the next sender
        finds it and cannot know that nothing was tried.
        """
        busy = frozenset(self._under_way)
        messages = await self._outbox.take(self._clock.now(), room, busy, self._limits.pace, self._lease)
        for message in messages:
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
        self._bell.echo()

    async def _send(self, message: WaitingMessage) -> None:
        try:
            await self._send_or_leave(message)
        except LeaseLost:
            log.warning("lease_lost", extra={"outbox": message.id})

    async def _send_or_leave(self, message: WaitingMessage) -> None:
        """A message that we cannot deal with is left, and does not hold up what comes after it."""
        try:
            await self._deliver(message)
        except LeaseLost:
            raise
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not stop everything else
            kind = type(error).__name__
            log.error("delivery_failed", extra={"outbox": message.id, "error": kind})  # noqa: TRY400 - it may quote
            now = self._clock.now()
            await self._keep(lambda: self._outbox.give_up(message.id, "uncertain", kind, now))

    async def _deliver(self, message: WaitingMessage) -> None:
        chat, now = message.chat, self._clock.now()
        if chat is None:  # a resident who was forgotten, or a group that is not chosen yet
            await self._keep(lambda: self._fate.nobody_there(message, "nobody to send to", now))
            return
        try:
            _ = self._lease  # the last moment: after a pause somebody else may have sent it
        except LeaseLost:
            await self._keep(lambda: self._outbox.put_back(message))
            raise
        delivery = await self._channel.deliver(replace(message, silent=self._must_be_silent(message)))
        now = self._clock.now()
        await self._keep(lambda: self._fate.decide(message, chat, delivery, now))

    async def _keep(self, store: Callable[[], Awaitable[None]]) -> None:
        """Store what came of a message. When the store is away it is stored later, as long as nobody else can send: to
        send again what arrived is no remedy.
        """
        while True:
            try:
                await store()
            except StoreUnavailable:
                log.warning("store_unavailable", extra={"part": "delivery"})
                await self._sleep(self._limits.soon_seconds)
                _ = self._lease
            else:
                return

    def _must_be_silent(self, message: WaitingMessage) -> bool:
        """Decided when it goes: what waited for the morning rings in the morning."""
        may_ring = may_ring_at_night(message.act, message.priority, in_group=not message.is_for_residents)
        return not may_ring and self._rules.quiet_until(self._clock.now()) is not None
