"""Chooses the real parts and puts them together: for Telegram, for the terminal, or for a single question."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

from bot.adapters.embedding import load_embedder
from bot.adapters.files import Loaded, format_problems
from bot.adapters.language import LanguageRecogniser
from bot.adapters.storage import (
    DatabaseDisk,
    PostgresBells,
    SqlDueRows,
    SqlInbox,
    SqlLeases,
    SqlMoments,
    SqlOutbox,
    SqlReplicas,
    SqlStore,
    ensure_sound,
    make_engine,
    migrate,
)
from bot.adapters.telegram.channel import TelegramChannel
from bot.adapters.telegram.membership import TelegramMembership
from bot.adapters.telegram.setup import AnyApplication, announce, build_application, connect
from bot.adapters.telegram.updates import TelegramProcessor
from bot.adapters.terminal.screen import Screen
from bot.adapters.terminal.session import GROUP, OnePerson, Session
from bot.config import MEGABYTE, Settings
from bot.domain.knowledge import Knowledge
from bot.domain.replies.voice import voice_for
from bot.flow.after_restore import tell_what_is_missing
from bot.flow.another_group import settle_group
from bot.flow.apology import Apology
from bot.flow.bell import Bell
from bot.flow.clock_watch import ClockWatch
from bot.flow.conversation import Rules
from bot.flow.delivery import Fate
from bot.flow.flow import Flow
from bot.flow.leadership import Leadership
from bot.flow.life import SignsOfLife
from bot.flow.ports import UNLIMITED, Channel, Clock, Membership, Pace
from bot.flow.reminders import Reminders
from bot.flow.room import Room, RoomWatch
from bot.flow.sender import Limits, Sender
from bot.flow.werkteam_group import GROUP_CHAT
from bot.flow.worker import Patience as WorkerPatience
from bot.flow.worker import Worker
from bot.front import Front
from bot.library import Library
from bot.replica import Replica
from bot.rules import rules_from

log = logging.getLogger(__name__)

_RELOAD_SECONDS = 5.0
_SECONDS_TO_FINISH = 2.0
"""For the updates that workers have in hand when the bot must stop; what takes longer is rolled back. With the seven of
the sender all is over within ten.
"""
_TURNS_TO_HOLD_A_LANE = 4
"""A lane is held for longer than a turn lasts, because what takes long there is not renewed."""
_MENU = ("start", "help", "mens", "status", "intrekken", "taal", "waar", "privacy", "vergeetmij")


class SystemClock:
    """The real time, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def open_library(settings: Settings, console: Console) -> Library:
    """Load the knowledge and make it ready, with a bar when it takes a while; problems are shown, not fatal.

    Raises KnowledgeUnusable when there is nothing to answer with.
    """
    embedder = load_embedder() if settings.betekenis == "aan" else None
    if embedder is None:
        console.print("Zoeken op betekenis staat uit: de bot zoekt alleen op woorden.", style="yellow")
    rules = rules_from(settings)
    library = Library(
        settings.kennis, settings.cache, embedder, LanguageRecogniser(), rules.thresholds, lambda: today(settings)
    )
    bar = Progress(TextColumn("{task.description}"), BarColumn(), console=console, transient=True)
    with bar:
        task = bar.add_task("Kennis klaarzetten", total=1.0, visible=False)

        def show(step: str, share: float) -> None:
            bar.update(task, completed=share, visible=True, description=f"Kennis klaarzetten ({step})")

        loaded = library.open(show)
    show_problems(loaded, console)
    return library


def show_problems(loaded: Loaded, console: Console) -> None:
    """Tell the maintainer what is wrong with the files; the rest is in use."""
    errors = tuple(problem for problem in loaded.problems if problem.is_error)
    if errors:
        console.print(format_problems(errors), markup=False, highlight=False, soft_wrap=True)


def today(settings: Settings) -> date:
    """The date where the installation is."""
    return datetime.now(settings.zone).date()


@dataclass
class House:
    """The parts that every way of running shares."""

    settings: Settings
    rules: Rules
    library: Library
    engine: AsyncEngine
    store: SqlStore
    inbox: SqlInbox
    outbox: SqlOutbox
    flow: Flow
    clock: Clock
    replica: Replica
    room: Room
    new_work: Bell
    new_messages: Bell
    signs: SignsOfLife = field(default_factory=SignsOfLife)

    async def settle_group(self, group: int | None, *, greets: bool = False) -> None:
        """Take the group of the settings as the werkteam's."""
        await settle_group(self.store, self.library, self.rules, group, self.clock.now(), greets=greets)

    def sender(self, channel: Channel, limits: Limits | None = None) -> Sender:
        """A sender over this channel, within the limits of the settings unless others are given."""
        fate = Fate(self.outbox, self.store, self.library, self.rules)
        sending = self.settings.versturen
        pace = Pace(sending.per_seconde, sending.groep_per_minuut, sending.bewoner_per_3_seconden)
        limits = limits or Limits(pace, in_flight=sending.tegelijk)
        alive = partial(self.signs.show, "sender")
        return Sender(self.outbox, channel, fate, self.rules, self.clock, self.new_messages, limits, alive=alive)

    def reminders(self) -> Reminders:
        """What does what is due at its moment."""
        due_rows, alive = SqlDueRows(self.engine), partial(self.signs.show, "reminders")
        return Reminders(due_rows, self.store, self.library, self.rules, self.clock, self.new_messages, alive=alive)

    def room_watch(self) -> RoomWatch:
        """What tells the werkteam that the disk is nearly full."""
        return RoomWatch(self.room, self.store, self.library, self.rules, self.clock, self.new_messages)

    def worker(self, number: int, process: Callable[..., Awaitable[None]]) -> Worker:
        """One of the workers here."""
        return Worker(
            self.replica.worker(number),
            self.inbox,
            process,
            Apology(self.store, self.library, self.rules).make,
            self.clock,
            self.new_work,
            self.new_messages,
            WorkerPatience(lease_seconds=self.settings.overnemen_na_seconden * _TURNS_TO_HOLD_A_LANE),
            alive=partial(self.signs.show, f"worker {number}"),
        )

    def turns_at(self, work: str) -> Leadership:
        """This replica's turns at work that one replica does."""
        seconds = self.settings.overnemen_na_seconden
        return Leadership(work, self.replica.name, SqlLeases(self.engine), self.clock, seconds=seconds)

    def front(self, bot: Bot) -> Front:
        """Where updates come in."""
        return Front(
            self.settings,
            bot,
            self.engine,
            self.store,
            self.inbox,
            self.room,
            self.library,
            self.signs,
            self.clock,
            self.new_work,
        )


@contextlib.asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """The database, whole and up to date."""
    if settings.database_url is None:
        settings.database.parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.store_url)
    try:
        await ensure_sound(engine)
        await migrate(engine)
        yield engine
    finally:
        await engine.dispose()


@contextlib.asynccontextmanager
async def build_house(
    settings: Settings, library: Library, membership: Membership, clock: Clock | None = None
) -> AsyncIterator[House]:
    """Open the database, bring it up to date, and put the flow on it."""
    clock = clock or SystemClock()
    async with open_database(settings) as engine:
        rules = rules_from(settings)
        store = SqlStore(engine)
        replica = Replica(SqlLeases(engine), SqlReplicas(engine), lambda: library.knowledge.version, clock)
        yield House(
            settings=settings,
            rules=rules,
            library=library,
            engine=engine,
            store=store,
            inbox=SqlInbox(engine),
            outbox=SqlOutbox(engine),
            flow=Flow(store, library, library, rules, membership),
            clock=clock,
            replica=replica,
            room=Room(DatabaseDisk(engine), settings.vrije_ruimte_mb * MEGABYTE),
            new_work=Bell(),
            new_messages=Bell(),
        )


async def tell_group_of_restore(house: House) -> None:
    """After `samenspel restore` the group hears once what the bot cannot know any more."""
    voice = voice_for(house.rules.werkteam_language, house.library.knowledge.texts)
    async with house.store.transaction() as transaction:
        await tell_what_is_missing(transaction, voice, house.rules.zone, house.clock.now())


async def group_of(house: House) -> int | None:
    """The werkteam's group as it is numbered now."""
    async with house.store.transaction() as transaction:
        number = await transaction.setting(GROUP_CHAT)
    return int(number) if number is not None else None


async def run_telegram(settings: Settings, library: Library, clock: Clock | None = None) -> None:
    """Serve residents and the werkteam until cancelled."""
    token = settings.telegram_bot_token
    if token is None:
        raise ValueError("no token")
    application = build_application(token.get_secret_value(), settings.bot_api)
    membership = TelegramMembership(application.bot)
    async with build_house(settings, library, membership, clock) as house:
        await house.settle_group(settings.werkteam.groep, greets=True)
        await tell_group_of_restore(house)
        front = house.front(application.bot)
        async with front.open():
            await connect(application)
            try:
                await front.refuse_another()
                await announce(application.bot, menus(library.knowledge))
                await _serve(house, application, front)
            finally:
                await application.shutdown()


async def _serve(house: House, application: AnyApplication, front: Front) -> None:
    """All loops side by side; if one of them fails for good, all stop and the error is told.

    What a bot that was killed here had in hand is taken over at once: nobody waits for its leases to end.
    """
    await house.replica.give_sign()
    processor = TelegramProcessor(application, house.flow.handle, lambda: group_of(house), house.clock)
    sender = house.sender(front.measured(TelegramChannel(application.bot)))
    workers = [house.worker(number, processor.process) for number in range(house.settings.werkers)]
    try:
        async with asyncio.TaskGroup() as loops:
            working = [loops.create_task(worker.run()) for worker in workers]
            sending = loops.create_task(
                house.turns_at("sending").run(lambda turn: house.signs.during("sender", sender.lead(turn)))
            )
            others = [loops.create_task(loop) for loop in _other_loops(house)]
            coming_in = [loops.create_task(loop) for loop in front.loops(house.turns_at("polling"))]
            loops.create_task(front.watchdog())
            loops.create_task(front.watch_loop())
            try:
                await front.begin()
                await asyncio.Event().wait()  # until we are stopped
            finally:
                front.close()
                await _end(coming_in)
                for worker in workers:
                    worker.stop()
                await asyncio.wait(working, timeout=_SECONDS_TO_FINISH)
                await _end([*working, *others])
                await _end([sending])  # last, because all others give it messages; it finishes what is under way
    finally:
        await house.replica.leave()


def _other_loops(house: House) -> Sequence[Coroutine[Any, Any, None]]:
    """What goes on beside the updates and the messages."""
    reminders = house.reminders()
    # Each reminder is done once, whoever does it; one replica tells together what belongs together.
    reminding = house.turns_at("reminding").run(lambda _: house.signs.during("reminders", reminders.run()))
    clock_watch = ClockWatch(SqlMoments(house.engine), house.clock, (house.new_work, house.new_messages))
    loops = [
        reminding,
        clock_watch.run(),
        house.library.keep_up(_RELOAD_SECONDS, _log_problems),
        house.replica.run(),
        house.room_watch().run(),
    ]
    if house.engine.dialect.name == "postgresql":
        bells = {"new_work": house.new_work, "new_messages": house.new_messages}
        loops.append(PostgresBells(house.engine, bells).run())
    return loops


async def _end(loops: Sequence[asyncio.Task[None]]) -> None:
    """Those that are ending already, because another failed, are let end."""
    for loop in loops:
        if not loop.cancelling():
            loop.cancel()
    await asyncio.wait(loops)


def _log_problems(loaded: Loaded) -> None:
    log.warning("knowledge_problems", extra={"count": len(loaded.problems)})


def menus(knowledge: Knowledge) -> dict[str, dict[str, str]]:
    """The residents' commands with what they do, for each language that has sentences for them."""
    found = {}
    for language, texts in knowledge.texts.items():
        menu = {name: texts.sentences[f"menu.{name}"] for name in _MENU if f"menu.{name}" in texts.sentences}
        if menu:
            found[language] = menu
    return found


async def run_terminal(settings: Settings, library: Library, console: Console) -> None:
    """A conversation in the terminal on the same engine, knowledge and database; time passes there as well."""
    async with build_house(settings, library, OnePerson()) as house:
        await house.settle_group(GROUP)
        await tell_group_of_restore(house)
        screen = Screen(console, next_message_id=_first_message_id(house.clock.now()))
        sender = house.sender(screen, Limits(UNLIMITED, in_flight=1))

        reminders, one_at_a_time = house.reminders(), asyncio.Lock()

        async def flush() -> None:
            async with one_at_a_time:
                while await reminders.remind_some():
                    pass
                while await sender.send_some():
                    await sender.drain()

        session = Session(house.flow.handle, flush, screen, house.clock)
        await flush()
        await session.run()


def _first_message_id(now: datetime) -> int:
    """A number no earlier conversation reached: twenty for every second since the first day of 2026."""
    return int((now - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds()) * 20
