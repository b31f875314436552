"""How the year went, counted from what the store holds and from what went to the group."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from benchmarks.werkteam_year.chats import GROUP, Shown
from benchmarks.werkteam_year.checks import Checks
from benchmarks.werkteam_year.members import MENTIONED, Room
from benchmarks.werkteam_year.residents import Residents
from benchmarks.werkteam_year.rhythm import AMSTERDAM
from benchmarks.werkteam_year.scene import Scene
from bot.adapters.storage import tables
from bot.domain.promises import calibration, percentile
from bot.domain.question import Author, CloseReason, Move
from bot.flow.ports import WaitingMessage


class Tally:
    """Counts what can be counted only while it happens."""

    def __init__(self, scene: Scene, room: Room) -> None:
        self._scene, self._room = scene, room
        self.pings: Counter[tuple[int, date]] = Counter()
        """For each member and day: how often their own name made the phone ring."""
        self.in_group: dict[date, list[int]] = {}
        self.about: Counter[str] = Counter()
        """Messages that the bot began by itself, by what they are about."""
        scene.readers.append(self._read)

    def _read(self, message: WaitingMessage, shown: Shown) -> None:
        if shown.chat == GROUP and message.key == shown.key:
            self.about[shown.key.split(":")[0]] += 1
            for id in map(int, MENTIONED.findall(shown.html)):
                self.pings[id, self._today] += 1

    def count_days(self) -> None:
        """Note who is in the group today."""
        if self._today not in self.in_group:
            self.in_group[self._today] = [id for id, member in self._room.members.items() if member.is_in_group]

    @property
    def _today(self) -> date:
        return self._scene.now.astimezone(AMSTERDAM).date()

    @property
    def pings_a_day(self) -> list[int]:
        """Of every member on every day."""
        return [self.pings[id, day] for day, ids in self.in_group.items() for id in ids]


@dataclass(frozen=True, slots=True)
class Spread:
    """Half, most, nearly all and all of them are at most this."""

    p50: float
    p80: float
    p95: float
    longest: float


def spread(values: Sequence[float]) -> Spread:
    """Of these values; zeros when there is none."""
    values = values or [0.0]
    return Spread(percentile(values, 0.5), percentile(values, 0.8), percentile(values, 0.95), max(values))


@dataclass(frozen=True, slots=True)
class Figures:
    """One year."""

    asked: int
    nood: int
    unanswered: int
    """Closed, withdrawn or parked without an answer, or still waiting at the end."""
    working: Spread
    calendar: Spread
    in_nood: Spread
    """Waiting time to the first answer, in hours: working hours, all hours, and all hours of nood."""
    """How far away the promises were, in working hours."""
    promises: int
    kept: int
    broken: int
    told_first: int
    asked_first: int
    """Of residents who asked how it stands after a broken promise: the bot had told them, or not."""
    unseen: int
    handed_over: Mapping[str, int]
    answered_twice: int
    pings_mean: float
    pings: Spread
    messages_mean: float
    messages_most: int
    calls_mean: float
    busiest_minute: int
    silent_at_night: int
    rang_at_night: int
    about: Mapping[str, int]
    closed: Mapping[str, int]
    open_at_the_end: int

    @property
    def kept_share(self) -> float:
        """Of the promises that came out."""
        return self.kept / self.promises if self.promises else 1.0


async def figures_of(
    scene: Scene, room: Room, residents: Residents, checks: Checks, tally: Tally, start: datetime
) -> Figures:
    """Everything that the table needs."""
    hours = scene.house.rules.working_hours
    async with scene.house.store.transaction() as transaction:
        waits = await transaction.waits(start)
    questions, events, messages = [
        await _rows(scene, table) for table in (tables.questions, tables.events, tables.question_messages)
    ]
    answered = _first_answers(events)
    waited = [(q, answered[q["number"]]) for q in questions if q["number"] in answered]
    calm = [(q["created_at"], at) for q, at in waited if not q["is_nood"]]
    judged = calibration(waits, scene.now)
    days = Counter(one.at.astimezone(AMSTERDAM).date() for one in scene.chats.to_group if one.is_message)
    minutes = Counter(one.at.replace(second=0, microsecond=0) for one in scene.chats.to_group if one.is_message)
    length = len(tally.in_group)
    return Figures(
        asked=len(questions),
        nood=sum(q["is_nood"] for q in questions),
        unanswered=len(questions) - len(waited),
        working=spread([hours.hours_between(asked, at) for asked, at in calm]),
        calendar=spread([_hours(at - asked) for asked, at in calm]),
        in_nood=spread([_hours(at - q["created_at"]) for q, at in waited if q["is_nood"]]),
        promises=judged.known,
        kept=judged.kept,
        broken=sum(e["kind"] == "question_promise_broken" for e in events),
        told_first=residents.asked_about["told first"],
        asked_first=residents.asked_about["asked first"],
        unseen=sum(q["number"] not in room.noticed and _could_be_seen(q, scene.now) for q in questions),
        handed_over=Counter(e["data"]["why"] for e in events if e["data"] and "why" in e["data"]),
        answered_twice=_answered_twice(messages),
        pings_mean=sum(tally.pings_a_day) / len(tally.pings_a_day),
        pings=spread(tally.pings_a_day),
        messages_mean=sum(days.values()) / length,
        messages_most=max(days.values()),
        calls_mean=len(scene.chats.to_group) / length,
        busiest_minute=max(minutes.values()),
        silent_at_night=checks.silent_at_night,
        rang_at_night=checks.rang_at_night,
        about=tally.about,
        closed=Counter(q["close_reason"] or str(q["state"]) for q in questions),
        open_at_the_end=len(scene.open),
    )


def unmet(figures: Figures) -> int:
    """Needs for which there was nothing to offer."""
    return figures.closed.get(CloseReason.NO_OFFER, 0)


async def _rows(scene: Scene, table: Any) -> list[dict[str, Any]]:
    async with scene.house.engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(select(table))).mappings()]


def _first_answers(events: Sequence[Mapping[str, Any]]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for event in events:
        if event["kind"] == f"question_{Move.ANSWER}":
            found.setdefault(event["question"], event["at"])
    return found


def _could_be_seen(question: Mapping[str, Any], end: datetime) -> bool:
    """Whether people had a working week; who withdraws a question within hours need not have been seen."""
    ended = question["closed_at"] or question["moved_at"] or end
    return bool(max(ended, question["created_at"]) - question["created_at"] > timedelta(days=1)) or (
        question["state"] == "free" and end - question["created_at"] > timedelta(days=1)
    )


def _answered_twice(messages: Sequence[Mapping[str, Any]]) -> int:
    """Questions in which two members answered the same words of the resident."""
    by_question: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for message in messages:
        by_question[message["question"]].append(message)
    twice = 0
    for said in by_question.values():
        pairs = pairwise(said)
        twice += any(
            one["author"] == other["author"] == Author.WERKTEAM and one["member_id"] != other["member_id"]
            for one, other in pairs
        )
    return twice


def _hours(length: timedelta) -> float:
    return length / timedelta(hours=1)
