"""`python -m benchmarks --group`: 200 questions within a minute, and one group that may get 20 messages a minute.

The real flow, store, sender and channel, over HTTP to the fake Bot API of the tests, which checks every request and
answers 429 to whatever is too much. Only the time is made: it stands still while something is done, and jumps when
there is nothing to do.
"""

from __future__ import annotations

import dataclasses
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.people import ROOT
from bot import bootstrap
from bot.adapters.storage.transaction import SqlTransaction
from bot.adapters.telegram.channel import TelegramChannel
from bot.adapters.telegram.membership import TelegramMembership
from bot.adapters.telegram.setup import build_application, connect
from bot.config import Settings
from bot.domain.message import ChatId, Incoming, ResidentChoice, ResidentMessage
from bot.domain.outgoing import Outgoing, ToGroup, ToQuestion
from bot.flow.bell import Bell

sys.path.append(str(ROOT / "tests"))
from fake_telegram import FakeTelegram, Group, Message, Person
from fake_telegram.clock import A_MONDAY_MORNING

QUESTIONS, NOOD, WRITE_ON, SECONDS = 200, 10, 40, 60.0
ASKS_PEOPLE = {"over_hulp": 0.0, "antwoord": 1.0, "vraag_terug": 1.0}
DANGER = "ik maak een einde aan mijn leven"
FIRST = "mag ik met nummer {number} een geit houden op het balkon van mijn aanleunwoning"
MORE = "en deel {piece} van mijn vraag is of er ook een ezel bij kan"
STEP = 1.0


@dataclass
class MadeTime:
    """Stands still until it is moved."""

    moment: datetime = A_MONDAY_MORNING

    def now(self) -> datetime:
        return self.moment

    @property
    def seconds(self) -> float:
        return (self.moment - A_MONDAY_MORNING).total_seconds()

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class MadeBell(Bell):
    """To wait is to let time pass."""

    def __init__(self, clock: MadeTime) -> None:
        super().__init__()
        self._clock = clock

    async def wait(self, at_most: float) -> None:
        self._clock.move(at_most)


@dataclass(order=True)
class Step:
    """Somebody writes, or presses the button that asks for people."""

    at: float
    number: int
    text: str = ""


@dataclass
class Found:
    """What came of it."""

    asked: dict[int, float] = field(default_factory=dict)
    put: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    too_many: int = 0
    nood: list[float] = field(default_factory=list)
    cards: list[tuple[int, float]] = field(default_factory=list)
    out_of_order: int = 0
    receipts: float = 0.0
    seconds: float = 0.0


def script() -> list[Step]:
    """The same every time."""
    chance = random.Random(7)
    moments = sorted(chance.uniform(0, SECONDS) for _ in range(QUESTIONS))
    in_danger = set(chance.sample(range(QUESTIONS), NOOD))
    steps = []
    for number, at in enumerate(moments):
        if number in in_danger:
            steps += [Step(at, number, DANGER), Step(at + 2, number)]
        else:
            steps.append(Step(at, number, FIRST.format(number=number)))
    for number in chance.sample(sorted(set(range(QUESTIONS)) - in_danger), WRITE_ON):
        at = moments[number]
        for piece in range(2, chance.randint(3, 5) + 1):
            at += chance.uniform(4, 12)
            steps.append(Step(at, number, MORE.format(piece=piece)))
    return sorted(steps)


async def measure(folder: Path) -> Found:
    """Let it all happen."""
    clock, found, started = MadeTime(), Found(), time.perf_counter()
    async with FakeTelegram(now=clock.now) as fake:
        fake.world.limits.enforced = True
        fake.world.limits.per_chat_per_second = 5  # Telegram lets short bursts pass
        group = fake.supergroup("Werkteam", topics=True)
        people = [fake.person(f"Bewoner {number}") for number in range(QUESTIONS)]
        settings = Settings(
            TELEGRAM_BOT_TOKEN=fake.token,
            bot_api=fake.url,
            database=folder / "group.db",
            werkteam={"groep": group.id},
            drempels=ASKS_PEOPLE,
        )
        library = bootstrap.open_library(settings, Console(quiet=True))
        application = build_application(fake.token, settings.bot_api)
        async with bootstrap.build_house(settings, library, TelegramMembership(application.bot), clock) as house:
            await house.settle_group(group.id)
            await connect(application)
            in_made_time = dataclasses.replace(house, new_messages=MadeBell(clock))
            with _counting(found):
                await _happen(in_made_time, TelegramChannel(application.bot), clock, people, found)
            await application.shutdown()
        _look(fake, group, found)
    found.seconds = time.perf_counter() - started
    return found


async def _happen(
    house: bootstrap.House, channel: TelegramChannel, clock: MadeTime, people: list[Person], found: Found
) -> None:
    sender, steps = house.sender(channel), script()
    while steps or await house.outbox.next_due() is not None:
        while steps and steps[0].at <= clock.seconds:
            step = steps.pop(0)
            await house.flow.handle(await _heard(people[step.number], step, clock.now()))
            found.asked.setdefault(step.number, clock.seconds)
        is_busy = await sender.send_some()
        await sender.drain()
        if not is_busy:
            clock.move(STEP)


async def _heard(person: Person, step: Step, now: datetime) -> Incoming:
    if step.text:
        written = await person.writes(step.text)
        return ResidentMessage(ChatId(person.id), written.id, step.text, now, "nl")
    shown, button = next(
        (message, button)
        for message in reversed(person.chat.messages)
        for row in message.rows
        for button in row
        if button["callback_data"].endswith(":human")
    )
    return ResidentChoice(ChatId(person.id), shown.id, str(button["callback_data"]), now, "nl")


@contextmanager
def _counting(found: Found) -> Iterator[None]:
    """Count what the flow puts in the outbox for the group, before the outbox makes less of it."""
    send, send_joined = SqlTransaction.send, SqlTransaction.send_joined

    def count(*put: Outgoing) -> None:
        found.put.update(type(one.act).__name__ for one in put if isinstance(one.to, ToQuestion | ToGroup))

    async def counted(self: SqlTransaction, *outgoing: Outgoing) -> None:
        count(*outgoing)
        await send(self, *outgoing)

    async def counted_joined(self: SqlTransaction, outgoing: Outgoing) -> str:
        count(outgoing)
        return await send_joined(self, outgoing)

    patched: Any = SqlTransaction
    patched.send, patched.send_joined = counted, counted_joined
    try:
        yield
    finally:
        patched.send, patched.send_joined = send, send_joined


def _look(fake: FakeTelegram, group: Group, found: Found) -> None:
    """What stands in the group now, and when it came there."""
    found.too_many = sum(call.status == 429 for call in fake.calls)
    found.calls = Counter(call.method for call in fake.calls if call.chat_id == group.id and call.status == 200)
    found.receipts = max(m.date for p in fake.world.chats.values() if p is not group for m in p.all_messages)
    found.receipts -= A_MONDAY_MORNING.timestamp()
    for topic in group.topics:
        card, *more = topic.messages
        number = _number_in(card)
        took = card.date - A_MONDAY_MORNING.timestamp()
        if number is None:
            found.nood.append(took)
        else:
            found.cards.append((number, took))
        pieces = [int(word) for message in more for word in _after(message.text, "en deel")]
        found.out_of_order += pieces != sorted(pieces)
    by_time = [number for number, _ in sorted(found.cards, key=lambda one: one[1])]
    found.out_of_order += by_time != sorted(by_time)


def _number_in(card: Message) -> int | None:
    return next(iter(int(word) for word in _after(card.text, "met nummer")), None)


def _after(text: str, words: str) -> list[str]:
    return [rest.split()[0] for rest in text.split(f"{words} ")[1:]]


def tables(found: Found) -> list[Table]:
    """What the bench prints."""
    asked = sorted(found.asked[step.number] + 2 for step in script() if step.text == DANGER)
    waits = sorted(at - moment for at, moment in zip(sorted(found.nood), asked, strict=True))
    much, kinds = Table(title="200 questions within a minute", title_justify="left"), Table(title_justify="left")
    for column in ("what", "figure"):
        much.add_column(column, justify="left" if column == "what" else "right")
    last = max(at for _, at in found.cards)
    for what, figure in (
        ("answers 429", f"{found.too_many}"),
        ("nood cards, seconds until in the group: median / longest", f"{waits[len(waits) // 2]:.0f} / {waits[-1]:.0f}"),
        ("last receipt of a resident, after", f"{found.receipts:.0f} s"),
        ("last card in the group, after", f"{last / 60:.0f} min"),
        ("topics or cards out of order", f"{found.out_of_order}"),
        ("acts for the group put in the outbox", f"{found.put.total()}"),
        ("calls made to the group", f"{found.calls.total()}"),
        ("real time", f"{found.seconds:.0f} s"),
    ):
        much.add_row(what, figure)
    kinds.add_column("put in the outbox")
    kinds.add_column("calls made")
    lines = [", ".join(f"{count} {kind}" for kind, count in kind.most_common()) for kind in (found.put, found.calls)]
    kinds.add_row(*lines)
    return [much, kinds]


async def main(console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="samenspel-group-") as folder:
        console.print(*tables(await measure(Path(folder))), sep="\n")
