"""The bot in one room: the real flow, store, sender and worker, a clock that a test moves, and people on both sides."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import AdaptedConnection, Table, event, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlDueRows, SqlInbox, SqlOutbox, SqlStore, make_engine, tables
from bot.domain.decision import Thresholds
from bot.domain.knowledge import Knowledge
from bot.domain.message import (
    Attachment,
    ChatId,
    Incoming,
    ResidentChoice,
    ResidentCommand,
    ResidentLeft,
    ResidentMessage,
    WerkteamChoice,
    WerkteamCommand,
    WerkteamMember,
    WerkteamMessage,
)
from bot.domain.question import Question, QuestionMessage
from bot.domain.replies.answer import OfferRules
from bot.domain.replies.voice import voice_for
from bot.domain.resident import Resident
from bot.domain.working_hours import WorkingHours
from bot.flow.bell import Bell
from bot.flow.conversation import Rules
from bot.flow.delivery import Fate
from bot.flow.flow import Flow
from bot.flow.ports import UNLIMITED
from bot.flow.reminders import Reminders
from bot.flow.sender import Limits, Sender
from bot.flow.werkteam_group import GROUP_CHAT, TOPICS
from flow.chats import Chats, Shown
from flow.knowledge import ChosenThoughts, as_read

MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
GROUP = ChatId(-1001)
RULES = Rules(
    thresholds=Thresholds(),
    offers=OfferRules((frozenset({"Rotterdam"}),)),
    gemeente="Rotterdam",
    zone=AMSTERDAM,
    working_hours=WorkingHours(AMSTERDAM, {day: ((time(9), time(17)),) for day in range(5)}),
)
NO_HURRY = Limits(UNLIMITED)


def quick_engine(database: Path) -> AsyncEngine:
    """The real engine on a file, only that it does not wait for the disk to be sure."""
    engine = make_engine(f"sqlite:///{database}")

    @event.listens_for(engine.sync_engine, "connect")
    def do_not_wait_for_the_disk(connection: AdaptedConnection, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.close()

    return engine


class StoppedClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = MONDAY_NOON

    def now(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


class Shelf:
    """Holds the knowledge in use."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge


@dataclass
class Door:
    """Knows who is in the group: everybody, but for whom a test says otherwise."""

    answers: dict[int, bool | None] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    async def is_member(self, group: ChatId, member: WerkteamMember) -> bool | None:
        self.asked.append(member.id)
        return self.answers.get(member.id, True)


@dataclass
class House:
    """All parts, put together as `bootstrap` does. Nothing runs by itself: a test says when the bot hears and sends."""

    engine: AsyncEngine
    shelf: Shelf
    rules: Rules = RULES
    limits: Limits = NO_HURRY
    clock: StoppedClock = field(default_factory=StoppedClock)
    chats: Chats = field(default_factory=Chats)
    thoughts: ChosenThoughts = field(default_factory=ChosenThoughts)
    door: Door = field(default_factory=Door)

    def __post_init__(self) -> None:
        self.store, self.inbox, self.outbox = SqlStore(self.engine), SqlInbox(self.engine), SqlOutbox(self.engine)
        self.live_by(self.rules)

    def live_by(self, rules: Rules) -> None:
        """Start again with other rules."""
        self.rules = rules
        self.flow = Flow(self.store, self.thoughts, self.shelf, rules, self.door)
        self.fate = Fate(self.outbox, self.store, self.shelf, rules)
        self.sender = self.new_sender(self.limits)
        self.restart_reminders()

    def restart_reminders(self) -> None:
        """As after a restart: only the database remembers."""
        self.reminders = Reminders(SqlDueRows(self.engine), self.store, self.shelf, self.rules, self.clock, Bell())

    def new_sender(self, limits: Limits = NO_HURRY, **parts: Any) -> Sender:
        bell = parts.pop("bell", None) or Bell()
        return Sender(self.outbox, self.chats, self.fate, self.rules, self.clock, bell, limits, **parts)

    async def move_in(self, group: ChatId | None = GROUP, topics: str = "yes") -> None:
        """Choose the werkteam's group."""
        await self.settle(**{GROUP_CHAT: str(group) if group else None, TOPICS: topics})

    async def settle(self, **settings: str | None) -> None:
        async with self.store.transaction() as transaction:
            for key, value in settings.items():
                await transaction.set_setting(key, value)

    async def setting(self, key: str) -> str | None:
        async with self.store.transaction() as transaction:
            return await transaction.setting(key)

    async def hear(self, incoming: Incoming) -> None:
        """Something happens, and what follows from it waits in the outbox."""
        self.clock.move(seconds=1)
        await self.flow.handle(incoming)

    async def send(self) -> None:
        """Send what may go now."""
        while await self.sender.send_some():
            await self.sender.drain()

    async def at(self, day: int, hour: int, minute: int = 0, month: int = 11) -> None:
        """Let it become this moment in Amsterdam, and do what is due then."""
        self.clock.moment = datetime(2026, month, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)
        while await self.reminders.remind_some():
            pass
        await self.send()

    async def wait(self, **by: float) -> None:
        """Let time pass and send what may go then."""
        self.clock.move(**by)
        await self.send()

    def resident(self, chat: int) -> Person:
        return Person(self, ChatId(chat))

    def member(self, id: int, name: str) -> Colleague:
        return Colleague(self, WerkteamMember(id, name))

    def says(self, key: str, language: str = "nl", **fields: object) -> str:
        """A sentence of the bot as people read it."""
        return as_read(voice_for(language, self.shelf.knowledge.texts).say(key, **fields))

    def answered(self, text: str) -> str:
        """What a resident reads when the werkteam answers the first question."""
        return f"{self.says('werkteam.antwoord', nummer=1)}\n{text}"

    async def question(self, number: int = 1) -> Question:
        async with self.store.transaction() as transaction:
            question = await transaction.question(number)
        assert question is not None
        return question

    async def messages(self, number: int = 1) -> list[QuestionMessage]:
        async with self.store.transaction() as transaction:
            return list(await transaction.messages_of(number))

    async def rows(self, table: Table) -> list[dict[str, Any]]:
        async with self.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(select(table))).mappings()]

    async def events(self) -> list[str]:
        return [row["kind"] for row in await self.rows(tables.events)]

    async def statuses(self) -> dict[str, str]:
        """How each outgoing message ended, by its key."""
        return {row["key"]: str(row["status"]) for row in await self.rows(tables.outbox)}

    def in_topic(self, number: int = 1) -> list[str]:
        """What stands in the topic of a question, or in the group when there are no topics."""
        return [shown.text for shown in self.chats.in_chat(GROUP, self.thread(number))]

    def thread(self, number: int = 1) -> int | None:
        """The newest topic of a question."""
        found = [t for t, topic in self.chats.topics.items() if topic.name.lstrip("🔴 ").split(" ")[0] == str(number)]
        return max(found, default=None)

    def card(self, number: int = 1) -> Shown:
        """The card of a question, the newest if there are more."""
        return [s for s in self.chats.in_chat(GROUP) if f"Vraag {number}" in s.text and "Rotterdam" in s.text][-1]


@dataclass
class Person:
    """A resident with a telephone."""

    house: House
    chat: ChatId
    seen: int = 0

    async def writes(self, text: str, **message: Any) -> list[str]:
        """Write something; what she reads upon that."""
        await self.house.hear(self.message(text, **message))
        return await self.reads()

    def message(self, text: str, **message: Any) -> ResidentMessage:
        """A message as it comes in, without sending it."""
        new = ResidentMessage(self.chat, self.house.chats.new_id(), text, self.house.clock.now())
        return replace(new, **message)

    async def edits(self, id: int, text: str) -> list[str]:
        return await self.writes(text, message_id=id, edited=True, at=self.house.clock.now() + timedelta(seconds=1))

    async def shows(self, attachment: Attachment, caption: str = "", **message: Any) -> list[str]:
        return await self.writes(caption, attachment=attachment, **message)

    async def commands(self, name: str, argument: str = "", language: str | None = None) -> list[str]:
        chats, now = self.house.chats, self.house.clock.now()
        await self.house.hear(ResidentCommand(self.chat, chats.new_id(), name, argument, now, language))
        return await self.reads()

    async def presses(self, label: str, under: Shown | None = None) -> list[str]:
        """Press a button that was under the newest message with such a button, also if it is gone by now."""
        shown = under or next(s for s in reversed(self.screen) if any(b.label.startswith(label) for b in s.once_had))
        return await self.presses_code(shown.press(label), shown.id)

    async def presses_code(self, code: str, message_id: int = 1) -> list[str]:
        await self.house.hear(ResidentChoice(self.chat, message_id, code, self.house.clock.now()))
        return await self.reads()

    async def blocks(self) -> None:
        await self.house.hear(ResidentLeft(self.chat, left=True, at=self.house.clock.now()))
        await self.house.send()

    async def comes_back(self) -> list[str]:
        await self.house.hear(ResidentLeft(self.chat, left=False, at=self.house.clock.now()))
        return await self.reads()

    async def reads(self) -> list[str]:
        """What is new on the screen."""
        await self.house.send()
        new = [shown.text for shown in self.screen[self.seen :]]
        self.seen = len(self.screen)
        return new

    @property
    def screen(self) -> list[Shown]:
        return self.house.chats.in_chat(self.chat)

    @property
    def last(self) -> Shown:
        return self.screen[-1]

    async def record(self) -> Resident:
        """What is kept of her."""
        async with self.house.store.transaction() as transaction:
            return await transaction.resident_of(self.chat, self.house.clock.now())


@dataclass
class Colleague:
    """A member of the werkteam."""

    house: House
    member: WerkteamMember

    async def writes(
        self, text: str, thread: int | None = None, reply_to: int | None = None, attachment: Attachment | None = None
    ) -> list[str]:
        """Write in the group; what the bot says there upon that."""
        return await self._does(self.message(text, thread, reply_to, attachment))

    def message(
        self, text: str, thread: int | None = None, reply_to: int | None = None, attachment: Attachment | None = None
    ) -> WerkteamMessage:
        id, now = self.house.chats.new_id(), self.house.clock.now()
        return WerkteamMessage(GROUP, id, self.member, text, now, thread, reply_to, attachment)

    async def replies(self, to: Shown, text: str, **message: Any) -> list[str]:
        return await self.writes(text, to.thread, to.id, **message)

    async def commands(
        self, name: str, argument: str = "", thread: int | None = None, reply_to: int | None = None
    ) -> list[str]:
        return await self._does(self.command(name, argument, thread, reply_to))

    def command(
        self, name: str, argument: str = "", thread: int | None = None, reply_to: int | None = None
    ) -> WerkteamCommand:
        id, now = self.house.chats.new_id(), self.house.clock.now()
        return WerkteamCommand(GROUP, id, self.member, name, argument, now, thread, reply_to)

    async def presses(self, label: str, under: Shown | None = None, about: WerkteamMessage | None = None) -> list[str]:
        """Press a button that is or was under the newest message with such a button."""
        in_group = self.house.chats.in_chat(GROUP)
        shown = under or next(s for s in reversed(in_group) if any(b.label.startswith(label) for b in s.once_had))
        return await self.presses_code(shown.press(label), shown, about)

    async def presses_code(self, code: str, under: Shown, about: WerkteamMessage | None = None) -> list[str]:
        now = self.house.clock.now()
        return await self._does(WerkteamChoice(GROUP, under.id, self.member, code, now, under.thread, about))

    async def _does(self, incoming: Incoming) -> list[str]:
        before = len(self.house.chats.in_chat(GROUP))
        await self.house.hear(incoming)
        await self.house.send()
        return [shown.text for shown in self.house.chats.in_chat(GROUP)[before:]]
