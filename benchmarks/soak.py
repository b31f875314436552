"""`python -m benchmarks soak`: half an hour of 30 messages a second, and whether the bot stays as it was.

Three thousand residents, so that the rows grow as they do in life. It ends with 1 when memory is not flat or somebody
waited for a minute.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks import databases, machine
from benchmarks.contenders import CONTENDERS, DATABASES, MINDS, WAYS_IN
from benchmarks.grounds import Ground, ground_for, running
from benchmarks.people import messages, spread
from benchmarks.picture import Line, Panel, draw, from_nothing
from benchmarks.race import RATE
from benchmarks.steadiness import FLAT_MB_PER_HOUR, OLDEST_ALLOWED, Latency, Sample, Soak
from benchmarks.watch import Watch

EVERY = 10.0
ROW, POINT = 300.0, 30.0
"""Seconds: of a row of the table, and of a point of the picture."""
LAST_ANSWERS = 120.0
PATIENCE = 3600.0
OLDEST, DATABASE_BYTES = "samenspel_oldest_unhandled_seconds", "samenspel_database_bytes"


def main(arguments: Sequence[str]) -> None:
    """Measure, print and draw."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--residents", type=int, default=3000)
    parser.add_argument("--mind", choices=MINDS, default="trivial", help="`real` may need more than one core")
    parser.add_argument("--intake", choices=WAYS_IN, default="polling")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--picture", type=Path, help="where memory and waiting are drawn, as SVG")
    chosen = parser.parse_args(arguments)
    name = f"{chosen.mind}-{chosen.intake}-{chosen.database}"
    console = Console(width=150 if not sys.stdout.isatty() else None, highlight=False)
    with tempfile.TemporaryDirectory(prefix="samenspel-soak-") as folder, databases.postgres_server() as server:
        console.print("\n".join(machine.describe(databases.version_of(server) if server else "")))
        console.print(f"load before: {machine.load()}\n")
        found = measure(name, ground_for(name, Path(folder), server), chosen.residents, chosen.minutes * 60)
    title = f"{CONTENDERS[name].title}: {RATE:.0f} messages a second of {chosen.residents} residents"
    console.print(table_of(found, title), *verdicts(found), f"load after: {machine.load()}", sep="\n")
    if chosen.picture is not None:
        panels = panels_of(found)
        chosen.picture.write_text(draw(panels, [from_nothing(panel) for panel in panels]), encoding="utf-8")
    sys.exit(not (found.is_flat and found.is_in_time))


def measure(name: str, ground: Ground, residents: int, seconds: float) -> Soak:
    """Let everybody say hello, then write for so long."""
    _, texts = messages()
    stream = spread(texts, residents, -(-round(RATE * seconds) // residents))[: round(RATE * seconds)]
    samples: list[Sample] = []
    latencies: list[Latency] = []
    with running(name, ground) as watch:
        watch.write([(chat, "/start") for chat, _ in spread(texts, residents, 1)], patience=PATIENCE)
        before = watch.used
        watch.order(stream, RATE)
        begin = time.monotonic()
        while time.monotonic() < begin + seconds + LAST_ANSWERS:
            time.sleep(max(0.0, begin + (len(samples) + 1) * EVERY - time.monotonic()))
            samples.append(look(watch, ground, time.monotonic() - begin))
            latencies += watch.ask("latencies")
            state = watch.ask("state")
            if not state["is_writing"] and not state["waiting"] and state["quiet"] > EVERY / 2:
                break
        bot, _, database = (after - was for after, was in zip(watch.used, before, strict=True))
    return Soak(len(stream), (bot + database) / len(stream), samples, latencies, CONTENDERS[name].mind != "trivial")


def look(watch: Watch, ground: Ground, at: float) -> Sample:
    """The bot as it is now. Raises Failed when it stopped."""
    watch.look()
    files = sum(bot.num_fds() for bot in watch.bots)
    wal = ground.file.with_name(f"{ground.file.name}-wal") if ground.file is not None else None
    wal_mb = wal.stat().st_size / 1e6 if wal is not None and wal.exists() else 0.0
    told = figures_at(watch.doors[0])
    return Sample(at, watch.memory / 1e6, files, wal_mb, told[DATABASE_BYTES] / 1e6, told[OLDEST])


def figures_at(door: str) -> dict[str, float]:
    """What the bot itself says, on its page of figures; those with a label are left out."""
    with urllib.request.urlopen(f"{door}/metrics", timeout=30) as answer:
        lines = [line.split() for line in answer.read().decode().splitlines()]
    return {line[0]: float(line[1]) for line in lines if len(line) == 2 and "{" not in line[0]}


def table_of(found: Soak, title: str) -> Table:
    """One row for each five minutes."""
    table = Table(title=title, title_justify="left", title_style="bold")
    columns = (
        "from minute",
        "answers",
        "p50 ms",
        "p99 ms",
        "longest, s",
        "memory MB",
        "files",
        "WAL MB",
        "database MB",
    )
    for column in (*columns, "oldest unhandled, s"):
        table.add_column(column, justify="right")
    for begin, samples, waits in found.stretches(ROW):
        p50, p99, longest = np.percentile(waits, [50, 99, 100])
        last = samples[-1]
        table.add_row(
            f"{begin / 60:.0f}",
            f"{len(waits)}",
            f"{p50 * 1000:.1f}",
            f"{p99 * 1000:.1f}",
            f"{longest:.2f}",
            f"{last.memory_mb:.1f}",
            f"{max(sample.files for sample in samples)}",
            f"{max(sample.wal_mb for sample in samples):.1f}" if last.wal_mb else "",
            f"{last.database_mb:.1f}",
            f"{max(sample.oldest for sample in samples):.2f}",
        )
    return table


def verdicts(found: Soak) -> Iterator[str]:
    """Whether it stays as it was."""
    flat = f"memory grew by {found.growth:+.1f} MB an hour in the second half"
    yield f"{'FLAT' if found.is_flat else 'NOT FLAT'}: {flat} (flat: below {FLAT_MB_PER_HOUR:.0f})"
    oldest = f"oldest open message {found.oldest:.1f} s (goal below {OLDEST_ALLOWED:.0f})"
    yield f"{'MET' if found.is_in_time else 'NOT MET'}: {oldest}"
    silent = f"; {found.unanswered} got no answer of their own" if found.unanswered else ""
    yield f"{found.messages} messages, {found.cpu * 1000:.2f} ms of CPU for each, the database's included{silent}"


def panels_of(found: Soak) -> list[Panel]:
    """Memory, and the slowest in a hundred, as time goes on."""
    stretches = [*found.stretches(POINT)]
    minutes = [f"{begin / 60:.0f}" if begin % ROW == 0 else "" for begin, _, _ in stretches]
    memory = Line("memory", [samples[-1].memory_mb for _, samples, _ in stretches])
    waiting = Line("p99", [float(np.percentile(waits, 99)) * 1000 for _, _, waits in stretches])
    return [
        Panel("memory of the bot, MB, by minutes", minutes, [memory]),
        Panel("p99 from update to answer, ms, by minutes", minutes, [waiting]),
    ]
