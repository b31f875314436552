"""`python -m benchmarks.cost`: what one message asks of the database, statement by statement, and of the processor."""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import event

from benchmarks.contenders import LIMITS_LIFTED
from benchmarks.ours import library_with, settings_for
from bot import bootstrap
from bot.adapters.terminal.session import OnePerson
from bot.domain.message import ChatId, ResidentMessage
from bot.flow.ports import UNLIMITED, Delivery, Handled, RawUpdate, Sent, WaitingMessage
from bot.flow.sender import Limits

RESIDENTS = 300
TOGETHER = 100
"""So many updates Telegram gives at a time."""

NOTES = """\
On SQLite, with the stand-in mind; each resident had written once before and now writes once. "One by one": nobody else
is there, as on a quiet day. "All at once": a hundred wrote before the bot looked. Parsing by python-telegram-bot and
the request to Telegram are not in it: `python -m benchmarks --only` has the whole."""


@dataclass
class Spent:
    """What was asked since the last look."""

    statements: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def hear(self, statement: str) -> None:
        """SQLite's own word for each statement that it runs, its values left out."""
        self.statements[_name_of(statement)] += 1


def _name_of(statement: str) -> str:
    words = re.sub(r"^WITH .*?\) (?=UPDATE)", "", " ".join(statement.split()))
    found = re.match(r"(INSERT INTO|UPDATE|DELETE FROM|SELECT) (\w+)", words)
    return found[0] if found is not None else words.split(" ")[0]


class Instant:
    """A channel on which everything arrives."""

    def __init__(self) -> None:
        self._number = 0

    async def deliver(self, message: WaitingMessage) -> Delivery:
        self._number += 1
        return Sent(self._number)


class Day:
    """A bot without Telegram, and what it spends."""

    def __init__(self, house: bootstrap.House, spent: Spent) -> None:
        self._house = house
        self._sender = house.sender(Instant(), Limits(UNLIMITED))
        self._worker = house.worker(1, self._process)
        self._spent = spent
        self._update = 0

    async def write(self, at_once: int) -> None:
        """Everybody writes, so many before the bot looks."""
        for first in range(0, RESIDENTS, at_once):
            chats = range(first, min(first + at_once, RESIDENTS))
            self._update += RESIDENTS
            updates = [RawUpdate(1, self._update + chat, 1000 + chat, "hoi") for chat in chats]
            await self._house.inbox.keep(updates, self._house.clock.now())
            while await self._worker.work_once():
                pass
            while await self._sender.send_some():
                pass
            await self._sender.drain()

    async def measure(self, work: Callable[[], Awaitable[None]]) -> Spent:
        """What a piece of work spends."""
        self._spent.statements.clear()
        begin = time.process_time()
        await work()
        return Spent(Counter(self._spent.statements), time.process_time() - begin)

    async def _process(self, raw: str, handled: Handled) -> None:
        message = ResidentMessage(ChatId(handled.lane), self._update, raw, self._house.clock.now())
        await self._house.flow.handle(message, handled)


async def main(console: Console) -> None:
    """Measure and print."""
    spent = Spent()
    settings = settings_for(sending=LIMITS_LIFTED)
    with tempfile.TemporaryDirectory(prefix="samenspel-cost-") as folder:
        settings = settings.model_copy(update={"database": Path(folder) / "cost.db"})
        async with bootstrap.build_house(settings, library_with(settings, "trivial"), OnePerson()) as house:
            await house.engine.dispose()  # the next connection tells what it runs
            event.listen(house.engine.sync_engine, "connect", lambda c, _: _listen(c.driver_connection, spent))
            day = Day(house, spent)
            await day.write(TOGETHER)
            alone = await day.measure(lambda: day.write(1))
            together = await day.measure(lambda: day.write(TOGETHER))
    console.print(_table(alone, together), NOTES, sep="\n", soft_wrap=True)


def _listen(connection: Any, spent: Spent) -> None:
    connection._conn.set_trace_callback(spent.hear)


def _table(alone: Spent, together: Spent) -> Table:
    table = Table(title="What one message costs", title_justify="left")
    for column in ("statement", "one by one", "all at once"):
        table.add_column(column, justify="left" if column == "statement" else "right")
    for name, _ in alone.statements.most_common():
        table.add_row(name, *(f"{spent.statements[name] / RESIDENTS:.2f}" for spent in (alone, together)))
    table.add_section()
    table.add_row("all", *(f"{spent.statements.total() / RESIDENTS:.2f}" for spent in (alone, together)))
    table.add_row("ms of CPU", *(f"{spent.seconds * 1000 / RESIDENTS:.2f}" for spent in (alone, together)))
    return table


if __name__ == "__main__":
    asyncio.run(main(Console(highlight=False)))
