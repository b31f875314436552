"""`python -m benchmarks.webhook`: what sharing a commit earns when many updates come at once.

Each update is committed with fsync before its caller hears of it. "Alone": each in a commit of its own; "together": as
the webhook does. Over HTTP the callers are in the same process, so that they share its time with the bot.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from aiohttp import ClientSession
from rich.console import Console
from rich.table import Table

from benchmarks import machine
from bot.adapters.storage import SqlInbox, make_engine, migrate
from bot.adapters.telegram.intake import read_update
from bot.adapters.web.door import build_app
from bot.adapters.web.figures import Figure, Figures
from bot.adapters.web.readiness import Readiness
from bot.adapters.web.server import listening, open_socket
from bot.adapters.web.webhook import SECRET_HEADER, Webhook
from bot.bootstrap import SystemClock
from bot.flow.arrivals import Arrivals
from bot.flow.bell import Bell
from bot.flow.ports import RawUpdate

CALLERS = (1, 40, 100)
EACH = 2000
SECRET = "bench"

Keep = Callable[[RawUpdate], Awaitable[object]]


def update(number: int) -> RawUpdate:
    """A message of one of a hundred residents."""
    body = {"update_id": number, "message": {"chat": {"id": number % 100}, "text": "ik kan de huur niet betalen"}}
    return RawUpdate(1, number, number % 100, json.dumps(body))


async def race(callers: int, first: int, keep: Keep) -> tuple[float, float]:
    """Updates a second, and the time within which 99 of 100 were kept, in milliseconds."""
    numbers, waited = iter(range(first, first + EACH)), []

    async def caller() -> None:
        for number in numbers:
            begin = time.perf_counter()
            await keep(update(number))
            waited.append(time.perf_counter() - begin)

    begin = time.perf_counter()
    await asyncio.gather(*[caller() for _ in range(callers)])
    seconds = time.perf_counter() - begin
    return EACH / seconds, sorted(waited)[int(len(waited) * 0.99)] * 1000


async def measure(folder: Path) -> Table:
    """All rows, each on numbers of its own."""
    engine = make_engine(f"sqlite:///{folder / 'bench.db'}")
    await migrate(engine)
    inbox = SqlInbox(engine)
    arrivals = Arrivals(inbox, SystemClock(), Bell())
    webhook = Webhook("bench", SECRET, partial(read_update, bot=1), arrivals, SystemClock())
    with open_socket("127.0.0.1", 0) as probe:
        port = probe.getsockname()[1]
    table = Table("callers", "alone /s", "p99 ms", "together /s", "p99 ms", "over HTTP /s", "p99 ms")
    async with (
        listening(build_app(Readiness([]), Figures(_nothing), webhook), "127.0.0.1", port),
        ClientSession(headers={SECRET_HEADER: SECRET}) as session,
    ):

        async def alone(one: RawUpdate) -> None:
            await inbox.keep([one], datetime.now(UTC))

        async def over_http(one: RawUpdate) -> None:
            async with session.post(f"http://127.0.0.1:{port}/telegram/bench", data=one.raw) as answer:
                answer.raise_for_status()

        ways: tuple[Keep, ...] = (alone, arrivals.keep_with_others, over_http)
        for row, callers in enumerate(CALLERS):
            found = [await race(callers, (row * len(ways) + way) * EACH, keep) for way, keep in enumerate(ways)]
            table.add_row(str(callers), *[f"{figure:,.1f}" for pair in found for figure in pair])
    await engine.dispose()
    return table


async def _nothing() -> Sequence[Figure]:
    return []


if __name__ == "__main__":
    console = Console(highlight=False)
    console.print("\n".join(machine.describe("")), f"load before: {machine.load()}", sep="\n")
    with tempfile.TemporaryDirectory(prefix="samenspel-bench-") as where:
        console.print(asyncio.run(measure(Path(where))))
