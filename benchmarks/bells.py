"""What it costs to ring at other replicas through PostgreSQL, and how soon they hear: `python -m benchmarks.bells`.

Small commits from 16 connections: silent, with a NOTIFY inside each, and with the bells of the bot, which tell apart
from the commits and together what rings together.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks import databases, machine
from bot.adapters.storage import PostgresBells, make_engine
from bot.flow.bell import Bell

WRITERS, SECONDS, REPEATS, RINGS = 16, 3.0, 3, 300
NOTIFY = text("SELECT pg_notify('samenspel', 'work')")
WRITE = text("INSERT INTO commits DEFAULT VALUES")

Also = Callable[[AsyncConnection], Awaitable[None]]


async def commits_a_second(url: str, inside: Also, after: Callable[[], None]) -> float:
    """With this done inside each transaction, and that after its commit."""
    engine = make_engine(url)
    end = time.perf_counter() + SECONDS

    async def write() -> int:
        done = 0
        async with engine.connect() as connection:
            while time.perf_counter() < end:
                async with connection.begin():
                    await connection.execute(WRITE)
                    await inside(connection)
                after()
                done += 1
        return done

    done = sum(await asyncio.gather(*(write() for _ in range(WRITERS - 1))))
    await engine.dispose()
    return done / SECONDS


async def seconds_until_heard(here: Bell, there: Bell) -> list[float]:
    """From a ring here to waking up there."""
    found = []
    for _ in range(RINGS):
        began = time.perf_counter()
        here.ring()
        await there.wait(5)
        found.append(time.perf_counter() - began)
        await asyncio.sleep(0.03)
    return sorted(found)


async def run(url: str, console: Console) -> None:
    """Measure in turn, and print."""

    async def nothing(_: AsyncConnection) -> None:
        return

    async def notify(connection: AsyncConnection) -> None:
        await connection.execute(NOTIFY)

    engine = make_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE commits (id bigserial)"))
    here, there = Bell(), Bell()
    towers = [asyncio.create_task(PostgresBells(engine, {"work": bell}).run()) for bell in (here, there)]
    for bell in (here, there):
        await bell.wait(30)
    rates: dict[str, list[float]] = {}
    for _ in range(REPEATS):
        for what, inside, after in (
            ("silent", nothing, lambda: None),
            ("NOTIFY inside each", notify, lambda: None),
            ("the bells of the bot", nothing, here.ring),
        ):
            rates.setdefault(what, []).append(await commits_a_second(url, inside, after))
    there.echo()
    await there.wait(1)
    heard = await seconds_until_heard(here, there)
    table = Table(
        "commits", "a second, median", "lowest-highest", title="Ringing at other replicas", title_justify="left"
    )
    for what, found in rates.items():
        low, middle, high = sorted(found)
        table.add_row(what, f"{middle:.0f}", f"{low:.0f}-{high:.0f}")
    console.print(table)
    console.print(f"From ring to waking up elsewhere: p50 {heard[RINGS // 2] * 1000:.1f} ms, ", end="")
    console.print(f"p99 {heard[RINGS * 99 // 100] * 1000:.1f} ms ({RINGS} rings)")
    for tower in towers:
        tower.cancel()
    await asyncio.gather(*towers, return_exceptions=True)
    await engine.dispose()


def main() -> None:
    """Start a server and measure."""
    console = Console(highlight=False)
    with databases.postgres_server() as server:
        if server is None:
            raise SystemExit("There is no PostgreSQL here.")
        console.print("\n".join(machine.describe(databases.version_of(server))), f"load: {machine.load()}", sep="\n")
        asyncio.run(run(databases.new_database(server, "bells"), console))


if __name__ == "__main__":
    main()
