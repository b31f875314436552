"""The bot as `bootstrap` puts it together, on a clock that goes from one thing that happens to the next."""

from __future__ import annotations

import heapq
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, cast

from sqlalchemy import false, func, select

from benchmarks.werkteam_year.chats import GROUP, Chats, Shown
from benchmarks.werkteam_year.in_place import without_thread
from bot import bootstrap
from bot.adapters.storage import tables
from bot.config import Settings
from bot.domain.knowledge import Knowledge, OutsideKind
from bot.domain.matching.match import Candidate, Matches
from bot.domain.message import ChatId, Incoming, WerkteamMember
from bot.domain.question import OPEN_STATES, State
from bot.domain.reading import Thought
from bot.domain.understanding.language import HeardLanguage, Sureness
from bot.domain.understanding.mask import mask
from bot.domain.understanding.nood import Alarm, NoodSignal
from bot.flow.ports import UNLIMITED, WaitingMessage
from bot.flow.sender import Limits, Sender
from bot.library import Library

DANGER, THANKS = "Het gaat niet meer", "Dank u wel"
"""How what is nood, and what is thanks, begins here. All else is a question that the bot cannot answer."""
COORDINATORS = (1, 2)
LOOKS_AGAIN = timedelta(seconds=10)
"""A sender looks every second whether a full group has room; here less often, for looking takes time."""

Do = Callable[[], Awaitable[None]]


class ChosenMind:
    """Thinks of a text what its first words say, so that nothing has to be matched."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        needs = [o.id for o in knowledge.matched()][:3]
        self._unsure = Matches(tuple(Candidate(id, 0.15) for id in needs), in_scope=1.0)
        talk = next(o.id for o in knowledge.outside.values() if o.kind is OutsideKind.SMALL_TALK)
        self._talk = Matches((), in_scope=0.1, outside=Candidate(talk, 0.9))
        self._danger = (NoodSignal(next(o.id for o in knowledge.emergencies()), Alarm.CERTAIN, "", 0.9),)

    async def think(self, text: str, language_hint: str | None) -> Thought:
        matches = self._talk if text.startswith(THANKS) else self._unsure
        nood = self._danger if text.startswith(DANGER) else ()
        return Thought(mask(text), HeardLanguage("nl", Sureness.CERTAIN), nood, matches, None)


@dataclass
class SetClock:
    """Stands where the simulation put it."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


@dataclass
class Door:
    """Knows who is in the group, as Telegram does."""

    inside: set[int] = field(default_factory=set)

    async def is_member(self, group: ChatId, member: WerkteamMember) -> bool | None:
        return member.id in self.inside


@dataclass
class Agenda:
    """What people are going to do, in order of time."""

    _heap: list[tuple[datetime, int, Do]] = field(default_factory=list)
    _order: Any = field(default_factory=count)

    def put(self, at: datetime, do: Do) -> None:
        heapq.heappush(self._heap, (at, next(self._order), do))

    @property
    def next(self) -> datetime:
        return self._heap[0][0] if self._heap else datetime.max.replace(tzinfo=UTC)

    def take(self) -> Do:
        return heapq.heappop(self._heap)[2]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the topics of the group show of a question."""

    number: int
    resident: int
    state: State
    owner: int | None
    is_nood: bool
    version: int
    created_at: datetime
    promised_at: datetime
    answered_at: datetime | None
    thread: int | None


_OPEN = (
    select(tables.questions)
    .where(tables.questions.c.state.in_(sorted(OPEN_STATES)))
    .order_by(tables.questions.c.number)
)
_PLANNED = select(tables.due_rows.c.subject).where(~tables.due_rows.c.is_done).distinct()
_NEXT_DUE = select(func.min(tables.due_rows.c.at)).where(tables.due_rows.c.is_done == false())


class Scene:
    """Everything that people in a simulation touch."""

    def __init__(self, house: bootstrap.House, clock: SetClock, door: Door, seed: int) -> None:
        self.house, self.clock, self.door, self.seed = house, clock, door, seed
        self.agenda = Agenda()
        self.readers: list[Callable[[WaitingMessage, Shown], None]] = []
        self.chats = Chats(clock, self._tell)
        self.open: dict[int, OpenQuestion] = {}
        self.planned: set[int] = set()
        """Numbers of questions with a row of their own in `due`; 0 is the digest."""
        self.told: list[str] = []
        """What residents asked the werkteam: nothing of it may get lost."""
        self.happy: set[int] = set()
        """Questions of which the resident said that it is good."""
        self.next_due = self.next_out = clock.moment
        self._sender = self._new_sender()
        self._reminders = house.reminders()
        self._has_changed = True
        self._texts = count(1)

    def _new_sender(self) -> Sender:
        """As in the settings, but that a clock which stands still has no seconds to count in."""
        sending = self.house.settings.versturen
        pace = replace(UNLIMITED, group_per_minute=sending.groep_per_minuut)
        return self.house.sender(self.chats, Limits(pace, in_flight=sending.tegelijk))

    def _tell(self, message: WaitingMessage, shown: Shown) -> None:
        for reads in self.readers:
            reads(message, shown)

    @property
    def now(self) -> datetime:
        return self.clock.moment

    def chance(self, whose: str) -> Random:
        """Somebody's own chance, which nobody else's doing changes."""
        return Random(f"{self.seed}:{whose}")

    def new_text(self, begins: str) -> str:
        """A text as nobody wrote before."""
        letters = "".join(chr(ord("a") + int(digit)) for digit in str(next(self._texts)))
        return f"{begins}, dit is bericht {letters}"

    async def hear(self, incoming: Incoming) -> None:
        """Something happens, and what follows from it is sent."""
        await self.house.flow.handle(incoming)
        self._has_changed = True
        await self.send()

    async def remind(self) -> None:
        """Do what is due now."""
        while await self._reminders.remind_some():
            pass
        self._has_changed = True

    async def send(self) -> None:
        """Send what may go now."""
        while await self._sender.send_some():
            await self._sender.drain()
            self._has_changed = True
        due = await self.house.outbox.next_due()
        self.next_out = max(due, self.now + LOOKS_AGAIN) if due is not None else datetime.max.replace(tzinfo=UTC)

    async def look(self) -> bool:
        """See how things stand in the store; False if nothing changed since the last time."""
        if not self._has_changed:
            return False
        self._has_changed = False
        async with self.house.engine.connect() as connection:
            rows = [row._mapping for row in await connection.execute(_OPEN)]
            self.planned = set(await connection.scalars(_PLANNED))
            self.next_due = await connection.scalar(_NEXT_DUE) or datetime.max.replace(tzinfo=UTC)
        self.open = {row["number"]: _as_shown(row) for row in rows}
        return True


def _as_shown(row: Any) -> OpenQuestion:
    plain = ("number", "resident", "is_nood", "version", "created_at", "promised_at", "answered_at", "thread")
    return OpenQuestion(state=State(row["state"]), owner=row["owner_id"], **{name: row[name] for name in plain})


@asynccontextmanager
async def open_scene(
    knowledge: Knowledge, database: Path, start: datetime, seed: int, settings: dict[str, Any]
) -> AsyncIterator[Scene]:
    """The house on a new database, with the settings as they come but for these of the werkteam."""
    werkteam = {"groep": GROUP, "coordinatoren": list(COORDINATORS)} | settings
    chosen = Settings(database=database, werkteam=werkteam, TELEGRAM_BOT_TOKEN=None)
    clock, mind, door = SetClock(start), ChosenMind(knowledge), Door()
    with without_thread():
        async with bootstrap.build_house(chosen, cast(Library, mind), door, clock) as house:
            await _do_not_wait_for_the_disk(house)
            await house.settle_group(GROUP)
            yield Scene(house, clock, door, seed)


async def _do_not_wait_for_the_disk(house: bootstrap.House) -> None:
    """The one connection of the house, which SQLite lets change this only outside a transaction."""
    async with house.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await raw.driver_connection.execute("PRAGMA synchronous = OFF")
