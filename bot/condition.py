"""How the running bot is: the parts that make it ready to take work, and its figures."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import Health, SqlOverview, SqlStore, is_behind
from bot.adapters.web.figures import Figure
from bot.adapters.web.readiness import Look, Part
from bot.domain.errors import StoreUnavailable
from bot.flow.arrivals import Arrivals
from bot.flow.life import SignsOfLife
from bot.flow.loop_watch import LoopWatch
from bot.flow.ports import Clock, Space
from bot.flow.room import Room
from bot.library import Library

SLOW_WRITE = 1.0
STUCK_AFTER = timedelta(minutes=2)
_PROBED_AT = "probed_at"

T = TypeVar("T")


class Intake(Protocol):
    """The way in that is used: polling or the webhook."""

    def part(self, now: datetime) -> Part:
        """Whether it works, as far as can be seen here."""
        ...

    def figures(self, now: datetime) -> Sequence[Figure]: ...


class WriteProbe:
    """Times a write that is committed. Who asks does not wait longer than a second; a write under way is shared."""

    def __init__(self, store: SqlStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._writing: asyncio.Task[float | None] | None = None

    async def seconds(self) -> float | None:
        """How long it took; None when it failed or is not done yet."""
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        writing = self._writing
        await asyncio.wait({writing}, timeout=SLOW_WRITE)
        return writing.result() if writing.done() else None

    async def end(self) -> None:
        """Wait for a write that is under way: the database does not like to be left in the middle."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> float | None:
        time = asyncio.get_running_loop().time
        begin = time()
        try:
            async with self._store.transaction() as transaction:
                await transaction.set_setting(_PROBED_AT, self._clock.now().isoformat())
        except StoreUnavailable:
            return None
        finally:
            self._writing = None
        return time() - begin


class Condition:
    """Looks at everything; changes nothing but the one row by which writing is timed."""

    def __init__(
        self,
        engine: AsyncEngine,
        library: Library,
        clock: Clock,
        arrivals: Arrivals,
        signs: SignsOfLife,
        intake: Intake,
        room: Room,
    ) -> None:
        self._engine = engine
        self._library = library
        self._clock = clock
        self._arrivals = arrivals
        self._signs = signs
        self._intake = intake
        self._room = room
        self.probe = WriteProbe(SqlStore(engine), clock)
        self.loop_watch = LoopWatch()

    def looks(self) -> Sequence[Look]:
        """What has to be good before this replica gets work."""
        return [self._event_loop, self._database, self._tables, self._disk, self._way_in, self._sending, self._loops]

    async def figures(self) -> Sequence[Figure]:
        """All there is to tell; without a database what this process itself knows."""
        now = self._clock.now()
        seconds = await self.probe.seconds()
        stored = await _or_none(self._stored(now))
        return [
            *(stored or []),
            Figure("store_up", "1 while the database takes a write within a second.", float(seconds is not None)),
            *([] if seconds is None else [Figure("commit_seconds", "How long one small commit took.", seconds)]),
            *self._intake.figures(now),
            *self._of_this_process(),
        ]

    async def _event_loop(self) -> Part:
        """While it is held up nobody gets an answer, which is an answer too; afterwards the reason is told."""
        seconds = self.loop_watch.held_up_lately
        told = None if seconds is None else round(seconds, 1)
        return Part("event_loop", seconds is None, {"held_up_seconds": told})

    async def _database(self) -> Part:
        seconds = await self.probe.seconds()
        told = None if seconds is None else round(seconds, 4)
        return Part("database", seconds is not None and seconds < SLOW_WRITE, {"write_seconds": told})

    async def _tables(self) -> Part:
        behind = await _or_none(is_behind(self._engine))
        return Part("tables", behind is False, {"behind": behind})

    async def _disk(self) -> Part:
        return Part("disk", not self._room.is_short())

    async def _way_in(self) -> Part:
        return self._intake.part(self._clock.now())

    async def _sending(self) -> Part:
        """Stuck is who sends nothing at all for minutes while something may go: a long queue alone is no trouble."""
        now = self._clock.now()
        seen = await _or_none(SqlOverview(self._engine).look(now))
        if seen is None:
            return Part("sender", is_good=False, told={"waiting_seconds": None})
        waiting = _age(seen.may_go_since, now)
        silent = seen.last_sent is None or abs(now - seen.last_sent) > STUCK_AFTER
        is_stuck = waiting > STUCK_AFTER.total_seconds() and silent
        return Part("sender", not is_stuck, {"waiting_seconds": waiting})

    async def _loops(self) -> Part:
        silent = self._signs.silent()
        return Part("loops", not silent, {"silent": ",".join(silent)})

    async def _stored(self, now: datetime) -> Sequence[Figure]:
        state, seen = await Health(self._engine).look(), await SqlOverview(self._engine).look(now)
        return [
            Figure("oldest_unhandled_seconds", "Age of the oldest update not handled.", _age(state.oldest_update, now)),
            Figure("inbox_updates", "Updates by state.", by=state.updates, label="state"),
            Figure("outbox_messages", "Outgoing messages by state.", by=state.messages, label="state"),
            Figure("oldest_sendable_seconds", "Wait of the oldest that nothing holds.", _age(seen.may_go_since, now)),
            Figure("messages_held", "Messages that wait on purpose, and those behind them.", seen.held),
            Figure("chats_blocked", "Chats that have to wait because Telegram asked for it.", seen.blocked),
            Figure("blocked_seconds", "How long the last of them still waits.", _age(now, seen.blocked_until or now)),
            Figure("questions", "Open questions for the werkteam by state.", by=seen.questions, label="state"),
            Figure("questions_overdue", "Open questions whose promise is over without an answer.", seen.overdue),
            Figure("junk", "Bodies that came in and were no update.", state.junk),
            Figure("database_bytes", "Size of the database.", state.size),
            *_of_disk(state.disk),
        ]

    def _of_this_process(self) -> Sequence[Figure]:
        loaded, arrivals = self._library.loaded, self._arrivals
        problems = sum(problem.is_error for problem in loaded.problems) if loaded is not None else 0
        version = {self._library.knowledge.version: 1.0}
        return [
            Figure("updates_received", "Updates this process took in.", arrivals.received, only_grows=True),
            Figure("updates_repeated", "Of those, how many were known already.", arrivals.repeated, only_grows=True),
            Figure("knowledge_info", "The knowledge in use.", by=version, label="version"),
            Figure("knowledge_problems", "Mistakes in the files of the knowledge.", problems),
            Figure("event_loop_held_up_seconds", "How long it stood still.", self.loop_watch.held_up, only_grows=True),
            Figure("loops_silent", "Loops that should have shown life by now.", len(self._signs.silent())),
            Figure("room_short", "1 while nothing is taken in because the disk is nearly full.", self._room.is_short()),
        ]


def _of_disk(disk: Space | None) -> Sequence[Figure]:
    if disk is None:
        return []
    return [
        Figure("disk_free_bytes", "What is free on its disk.", disk.free),
        Figure("disk_free_ratio", "Which part of its disk is free.", disk.free / disk.total),
    ]


def _age(moment: datetime | None, now: datetime) -> float:
    return (now - moment).total_seconds() if moment is not None else 0.0


async def _or_none(look: Awaitable[T]) -> T | None:
    """What is seen; None while the database is away."""
    try:
        return await look
    except StoreUnavailable:
        return None
