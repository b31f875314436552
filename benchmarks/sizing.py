"""`python -m benchmarks sizing`: what a message costs on PostgreSQL, and what many gemeenten need (`docs/scale.md`).

The costs are measured, in one run; how much residents write is an assumption that stands below as constants.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import databases, machine
from benchmarks.grounds import ground_for, running
from benchmarks.people import messages, spread
from benchmarks.watch import Stretch

GEMEENTEN = 342
INHABITANTS = 18_000_000
WRITE_IN_A_YEAR, MESSAGES_EACH = 0.02, 10
"""Of a hundred inhabitants two write once in a year, ten messages each, pressed buttons included."""
PEAK_TO_MEAN = 20
"""The busiest minute of a year beside the mean of all hours."""
TELEGRAM = 30.0
"""Messages a second that one bot may send; more than this nobody needs to be able to answer."""
FOR_PEOPLE = 0.1
"""Of all messages, those that become a question for the werkteam."""
CALLS_EACH, GROUP_PER_MINUTE = 2.2, 18
"""What a question costs of the group's minute: `python -m benchmarks --group` counts 440 calls for 200 questions."""
BUSY = 0.6
"""The share of a core that may be in use at the busiest moment."""
SPARE = 1
"""Replicas of each bot that can be missed; each of the others has a core."""
CONNECTIONS = 16
"""What the pool of a replica may open, with the one that listens."""

RESIDENTS, EACH = 100, 4
_YEAR = 365.25 * 24 * 3600
_COUNTERS = "SELECT pg_current_xact_id(), pg_current_wal_insert_lsn() - '0/0', pg_database_size('{}');"
"""Of transactions that wrote, of what was logged and of what is kept; the statistics views run seconds behind."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one message; CPU in seconds, sizes in bytes. `replica_mb` is the most that the process had in memory."""

    cpu: float
    cpu_without_matching: float
    database_cpu: float
    commits: float
    log_bytes: float
    kept_bytes: float
    replica_mb: float


@dataclass(frozen=True, slots=True)
class Scene:
    """How many bots, and what comes in at the busiest moment of each."""

    title: str
    bots: int
    peak: float
    in_a_year: float


@dataclass(frozen=True, slots=True)
class Need:
    """What a scene asks for; `groups` is per bot."""

    replicas: int
    cores: float
    memory_gb: float
    database_cores: float
    commits: float
    log_mb: float
    kept_gb: float
    connections: int
    groups: int


def scenes() -> Sequence[Scene]:
    """A gemeente of the mean size and one that is as busy as Telegram allows, each alone and 342 times."""
    in_a_year = INHABITANTS / GEMEENTEN * WRITE_IN_A_YEAR * MESSAGES_EACH
    usual, full = PEAK_TO_MEAN * in_a_year / _YEAR, TELEGRAM * _YEAR / PEAK_TO_MEAN
    return [
        Scene("one, as we expect", 1, usual, in_a_year),
        Scene(f"{GEMEENTEN}, as we expect", GEMEENTEN, usual, in_a_year * GEMEENTEN),
        Scene("one, 30 a second", 1, TELEGRAM, full),
        Scene(f"{GEMEENTEN}, 30 a second each", GEMEENTEN, TELEGRAM, full * GEMEENTEN),
    ]


def need(scene: Scene, cost: Cost) -> Need:
    """At the busiest moment of all bots at once, with room to spare; what is kept is of a year."""
    per_bot = scene.peak * cost.cpu / BUSY
    replicas = scene.bots * (math.ceil(per_bot) + SPARE)
    coming = scene.bots * scene.peak
    return Need(
        replicas=replicas,
        cores=scene.bots * per_bot,
        memory_gb=replicas * cost.replica_mb / 1000,
        database_cores=coming * cost.database_cpu / BUSY,
        commits=coming * cost.commits,
        log_mb=coming * cost.log_bytes / 1e6,
        kept_gb=scene.in_a_year * cost.kept_bytes / 1e9,
        connections=replicas * CONNECTIONS,
        groups=max(1, math.ceil(scene.peak * 60 * FOR_PEOPLE * CALLS_EACH / GROUP_PER_MINUTE)),
    )


def main(_: Sequence[str]) -> None:
    """Measure, reckon and print."""
    console = Console(width=150, highlight=False)
    with tempfile.TemporaryDirectory(prefix="samenspel-bench-") as folder, databases.postgres_server() as server:
        if server is None:
            raise SystemExit("There is no PostgreSQL here: install what requirements/dev.txt names.")
        console.print("\n".join(machine.describe(databases.version_of(server))), f"load: {machine.load()}\n", sep="\n")
        cost = _measure(server, Path(folder))
    console.print(_costs(cost), "", _needs(cost), sep="\n")


def _measure(server: Any, folder: Path) -> Cost:
    real, before, after, peak = _watch("real-polling-pg1", server, folder)
    bare, *_ = _watch("trivial-polling-pg1", server, folder)
    commits, log_bytes, kept = ((b - a) / real.messages for a, b in zip(before, after, strict=True))
    return Cost(real.cpu, bare.cpu, real.database_cpu, commits, log_bytes, kept, peak / 1e6)


def _watch(name: str, server: Any, folder: Path) -> tuple[Stretch, list[float], list[float], int]:
    """Everybody says hello, which is not counted; then everybody writes."""
    _, texts = messages()
    with running(name, ground_for(name, folder, server)) as watch:
        watch.write([(chat, "/start") for chat, _ in spread(texts, RESIDENTS, 1)])
        before = _counted(server, f"{name}-0")
        stretch = watch.write(spread(texts, RESIDENTS, EACH))
        return stretch, before, _counted(server, f"{name}-0"), watch.peak


def _counted(server: Any, name: str) -> list[float]:
    answer = server.psql(_COUNTERS.format(name)).splitlines()[2]
    return [float(number) for number in answer.split("|")]


def _costs(cost: Cost) -> Table:
    table = Table("what", "of one message", title="What a message costs on PostgreSQL", title_justify="left")
    table.add_row("CPU of the bot, with matching", f"{cost.cpu * 1000:.1f} ms")
    table.add_row("CPU of the bot, without", f"{cost.cpu_without_matching * 1000:.1f} ms")
    table.add_row("CPU of the database", f"{cost.database_cpu * 1000:.1f} ms")
    table.add_row("commits", f"{cost.commits:.1f}")
    table.add_row("write-ahead log", f"{cost.log_bytes / 1000:.1f} kB")
    table.add_row("kept", f"{cost.kept_bytes / 1000:.1f} kB")
    table.add_row("memory of a replica, at most", f"{cost.replica_mb:.0f} MB")
    return table


def _needs(cost: Cost) -> Table:
    table = Table(title="What gemeenten would need, all at their busiest at once", title_justify="left")
    columns = "bots", "msg/s", "replicas", "cores", "memory GB", "database cores"
    for column in (*columns, "commits/s", "log MB/s", "kept GB/year", "connections", "groups per bot"):
        table.add_column(column, justify="left" if column == "bots" else "right")
    for scene in scenes():
        one = need(scene, cost)
        speed = scene.bots * scene.peak
        figures = [f"{speed:,.2f}" if speed < 1 else f"{speed:,.0f}", f"{one.replicas:,}", f"{one.cores:,.2f}"]
        figures += [f"{one.memory_gb:,.0f}", f"{one.database_cores:,.2f}", f"{one.commits:,.1f}", f"{one.log_mb:,.2f}"]
        table.add_row(scene.title, *figures, f"{one.kept_gb:,.1f}", f"{one.connections:,}", f"{one.groups}")
    return table
