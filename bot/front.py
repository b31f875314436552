"""The front of the house: how updates come in, who may look in from outside, and what systemd is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

from bot.adapters.systemd import service_manager
from bot.adapters.telegram.intake import LongPolling, read_update
from bot.adapters.telegram.webhook import Address, TelegramWebhook, derive
from bot.adapters.web.door import build_app
from bot.adapters.web.figures import Figure, Figures, MeasuredChannel
from bot.adapters.web.readiness import Part, Readiness, Told
from bot.adapters.web.server import listening
from bot.adapters.web.webhook import Webhook
from bot.condition import Condition, Intake
from bot.config import Settings
from bot.domain.errors import SettingsWrong
from bot.flow.arrivals import Arrivals
from bot.flow.bell import Bell
from bot.flow.leadership import Leadership
from bot.flow.life import SignsOfLife
from bot.flow.ports import Channel, Clock, Letterbox, Store
from bot.flow.room import LetterboxWithRoom, Room
from bot.library import Library

POLL_SILENCE = timedelta(seconds=90)
_POLLING = "polling"


class Fetching(Intake):
    """The bot asks Telegram for updates; of several replicas the one whose turn it is."""

    def __init__(self, polling: LongPolling, telegram: TelegramWebhook, signs: SignsOfLife, clock: Clock) -> None:
        self._polling = polling
        self._telegram = telegram
        self._signs = signs
        self._clock = clock
        self._began: datetime | None = None

    def loops(self, turns: Leadership) -> Sequence[Coroutine[Any, Any, None]]:
        return [turns.run(self._lead)]

    async def _lead(self, _: Leadership) -> None:
        """A webhook of ours is taken away first, and later when a replica of before puts it up again."""
        try:
            await self._telegram.settle()
            self._began = self._clock.now()
            async with asyncio.TaskGroup() as loops:
                loops.create_task(self._signs.during(_POLLING, self._polling.run()))
                loops.create_task(self._telegram.watch())
        finally:
            self._began = None

    def part(self, now: datetime) -> Part:
        age = self._age(now)
        told: Told = {"by": "polling", "is_our_turn": age is not None, "seconds_since_poll": age}
        return Part("intake", age is None or age < POLL_SILENCE.total_seconds(), told)

    def figures(self, now: datetime) -> Sequence[Figure]:
        age = self._age(now)
        return [] if age is None else [Figure("poll_age_seconds", "Since the last poll that was stored.", age)]

    def _age(self, now: datetime) -> float | None:
        """None when it is not our turn. A poll of tomorrow, as the clock went back, is as one of yesterday."""
        if self._began is None:
            return None
        return abs(now - (self._polling.last_success or self._began)).total_seconds()


class Receiving(Intake):
    """Telegram delivers at our address, to any replica."""

    def __init__(self, telegram: TelegramWebhook) -> None:
        self._telegram = telegram

    def loops(self, _: Leadership) -> Sequence[Coroutine[Any, Any, None]]:
        return [self._telegram.watch()]

    def part(self, now: datetime) -> Part:
        """Bad when Telegram delivers elsewhere. Errors of delivery are told and are no reason to be sent nothing:
        then they would never end.
        """
        look = self._telegram.last_look
        if look is None:
            return Part("intake", is_good=False, told={"by": "webhook"})
        error = None if look.last_error_at is None else (now - look.last_error_at).total_seconds()
        told: Told = {"by": "webhook", "pending_at_telegram": look.pending, "seconds_since_error": error}
        return Part("intake", look.is_as_wanted, told)

    def figures(self, now: datetime) -> Sequence[Figure]:
        look = self._telegram.last_look
        if look is None:
            return []
        found = [
            Figure("webhook_is_ours", "1 while Telegram delivers at our address.", float(look.is_as_wanted)),
            Figure("webhook_pending", "Updates that wait at Telegram.", look.pending),
            Figure("webhook_look_age_seconds", "Since Telegram was asked.", (now - look.at).total_seconds()),
        ]
        if look.last_error_at is not None:
            age = (now - look.last_error_at).total_seconds()
            found.append(Figure("webhook_error_age_seconds", "Since Telegram could not deliver.", age))
        return found


class Front:
    """Opens with the house and is closed before it."""

    def __init__(
        self,
        settings: Settings,
        bot: Bot,
        engine: AsyncEngine,
        store: Store,
        letterbox: Letterbox,
        room: Room,
        library: Library,
        signs: SignsOfLife,
        clock: Clock,
        new_work: Bell,
    ) -> None:
        self._web = settings.web
        self._signs = signs
        self._manager = service_manager()
        arrivals = Arrivals(LetterboxWithRoom(letterbox, room), clock, new_work)
        address = webhook_address(settings)
        self._telegram = TelegramWebhook(bot, store, clock, address)
        self._webhook: Webhook | None = None
        if address is None:
            alive = partial(signs.show, _POLLING)
            polling = LongPolling(bot, arrivals, clock, on_new=new_work.ring, alive=alive)
            self._intake: Fetching | Receiving = Fetching(polling, self._telegram, signs, clock)
        else:
            read = partial(read_update, bot=number_of(bot.token))
            self._webhook = Webhook(address.url.rpartition("/")[2], address.secret, read, arrivals, clock)
            self._intake = Receiving(self._telegram)
        self._condition = Condition(engine, library, clock, arrivals, signs, self._intake, room)
        self._readiness = Readiness(self._condition.looks())
        self._figures = Figures(self._condition.figures)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listen, where that is wanted. Raises PortNotFree."""
        if self._web.poort is None:
            yield
            return
        app = build_app(self._readiness, self._figures, self._webhook)
        try:
            async with listening(app, self._web.adres, self._web.poort):
                yield
        finally:
            await self._condition.probe.end()

    async def refuse_another(self) -> None:
        """Raises WebhookOfAnother when somebody else takes this bot's updates by webhook."""
        await self._telegram.refuse_another()

    def measured(self, channel: Channel) -> Channel:
        """The channel, timed for the figures."""
        return MeasuredChannel(channel, self._figures, asyncio.get_running_loop().time)

    def loops(self, turns: Leadership) -> Sequence[Coroutine[Any, Any, None]]:
        """What brings updates in, for ever."""
        return self._intake.loops(turns)

    async def watch_loop(self) -> None:
        """Notice when the event loop is held up, for ever."""
        await self._condition.loop_watch.run()

    async def watchdog(self) -> None:
        """Tell systemd that the loops live, for as long as they do."""
        if self._manager is not None:
            await self._manager.feed_watchdog(self._signs.silent)

    async def begin(self) -> None:
        """The loops run: Telegram may deliver, and others may hear that we are there. Raises WebhookRefused."""
        if self._webhook is not None:
            await self._telegram.settle()
        self._readiness.phase = "running"
        self._tell("READY=1")

    def close(self) -> None:
        """Take nothing more in. Who asks hears that we are leaving."""
        self._readiness.phase = "stopping"
        if self._webhook is not None:
            self._webhook.close()
        self._tell("STOPPING=1")

    def _tell(self, state: str) -> None:
        if self._manager is not None:
            self._manager.tell(state)


def number_of(token: str) -> int:
    """The number of a bot, with which its token begins. Raises SettingsWrong."""
    number = token.partition(":")[0]
    if not number.isdecimal():
        raise SettingsWrong("TELEGRAM_BOT_TOKEN begint niet met een nummer. Vraag @BotFather om de juiste.")
    return int(number)


def webhook_address(settings: Settings) -> Address | None:
    """Where Telegram should deliver; None when the bot fetches its updates itself."""
    web, token = settings.web, settings.telegram_bot_token
    if web.openbaar is None or token is None:
        return None
    chosen = settings.webhook_secret
    secret = chosen.get_secret_value() if chosen is not None else derive(token.get_secret_value(), "secret")
    return Address(f"{web.openbaar}/telegram/{web.pad or derive(token.get_secret_value(), 'path')}", secret)
