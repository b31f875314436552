"""What somebody sees on a telephone at one moment, taken from the fake Telegram before the story goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from fake_telegram import Message, Person, Topic
from fake_telegram.chats import GroupChat
from fake_telegram.people import Member

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True)
class Run:
    """A stretch of text, bold or not."""

    text: str
    is_bold: bool = False


@dataclass(frozen=True)
class Bubble:
    """One message. `name` is empty above what the owner of the telephone wrote."""

    name: str
    is_bot: bool
    is_mine: bool
    runs: tuple[Run, ...]
    rows: tuple[tuple[str, ...], ...]
    time: str
    quote: tuple[str, str] | None = None
    """Whose message this is a reply to, and what that says."""


@dataclass(frozen=True)
class Talk:
    """An open chat or topic; `whose` says above the telephone whose it is."""

    whose: str
    title: str
    subtitle: str
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True)
class Line:
    """A topic in the list of topics."""

    name: str
    last: str
    time: str
    color: int
    is_closed: bool


@dataclass(frozen=True)
class TopicList:
    """The group as it opens: its topics, the one with the newest message first."""

    whose: str
    title: str
    subtitle: str
    lines: tuple[Line, ...]


Screen = Talk | TopicList


@dataclass(frozen=True)
class Picture:
    """One or more telephones side by side, at one moment."""

    name: str
    screens: tuple[Screen, ...]


def topic_of(viewer: Member, topic: Topic, whose: str, *, last: int | None = None) -> Talk:
    """A topic as this member sees it; `last` leaves out all but the newest messages."""
    messages = topic.messages[-last:] if last else topic.messages
    return Talk(whose, topic.name, viewer.chat.title, tuple(_bubble(m, viewer) for m in messages))


def chat_of(resident: Person, whose: str, *, last: int) -> Talk:
    """The end of a resident's talk with the bot."""
    shown = tuple(_bubble(m, resident) for m in resident.chat.messages[-last:])
    return Talk(whose, resident.fake.world.bot.first_name, "bot", shown)


def topics_of(group: GroupChat, whose: str) -> TopicList:
    """The list of topics."""
    newest_first = sorted((t for t in group.topics if t.messages), key=lambda t: t.messages[-1].id, reverse=True)
    return TopicList(whose, group.title, "groep van het werkteam", tuple(map(_line, newest_first)))


def _line(topic: Topic) -> Line:
    last = topic.messages[-1]
    said = " ".join(f"{last.sender.first_name}: {last.text}".split())
    return Line(topic.name, said, _time(last), topic.icon_color, topic.is_closed)


def _bubble(message: Message, viewer: Member | Person) -> Bubble:
    is_mine = message.sender is viewer.user
    is_private = isinstance(viewer, Person)
    return Bubble(
        name="" if is_mine or is_private else message.sender.first_name,
        is_bot=message.sender.is_bot,
        is_mine=is_mine,
        runs=_runs(message),
        rows=tuple(tuple(str(button["text"]) for button in row) for row in message.rows),
        time=_time(message),
        quote=_quote(message.reply_to),
    )


def _quote(message: Message | None) -> tuple[str, str] | None:
    if message is None:
        return None
    return message.sender.first_name, " ".join(message.text.split())


def _runs(message: Message) -> tuple[Run, ...]:
    """Entities count in UTF-16 units, as Telegram does."""
    units = message.text.encode("utf-16-le")
    runs, at = [], 0
    for entity in sorted((e for e in message.entities if e["type"] == "bold"), key=lambda e: int(e["offset"])):
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        runs += [Run(units[at:start].decode("utf-16-le")), Run(units[start:end].decode("utf-16-le"), is_bold=True)]
        at = end
    return tuple(run for run in [*runs, Run(units[at:].decode("utf-16-le"))] if run.text)


def _time(message: Message) -> str:
    return datetime.fromtimestamp(message.date, UTC).astimezone(AMSTERDAM).strftime("%H:%M")
