"""`python -m benchmarks burst`: ten thousand messages wait, and then people write on at 30 a second.

Everybody asks for one need after the other (a stand-in mind reads the number), so that each answer tells which message
it answers: what was lost, doubled or out of order shows exactly. `--fsync-ms 10` gives both databases an SD card.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks import databases, machine
from benchmarks.contenders import CONTENDERS
from benchmarks.grounds import Ground, ground_for, running
from benchmarks.order import Order, judge
from benchmarks.ours import answers_in_turn, settings_for
from benchmarks.people import spread
from benchmarks.race import RATE
from benchmarks.slow_disk import NoSlowDisk, slow_disk
from benchmarks.watch import Failed, Stretch
from bot.adapters.files import load_knowledge
from bot.bootstrap import today

FIRST_CHAT = 1000
OLDEST_ALLOWED = 60.0
PATIENCE = 3600.0
NAMES = tuple(name for name, one in CONTENDERS.items() if one.mind == "trivial")


@dataclass(frozen=True, slots=True)
class Burst:
    """What came of one contender."""

    drained: Stretch
    order: Order
    steady: Stretch
    peak_mb: float
    load: float

    @property
    def oldest(self) -> float:
        """Seconds that the one who waited longest in the steady stream had to wait."""
        waited = [seconds for _, seconds in self.steady.latencies]
        return max(waited) if len(waited) == self.steady.messages else float("inf")

    @property
    def keeps_up(self) -> bool:
        """Whether a steady stream may last: whoever drains slower than people write, is late in the end."""
        return self.drained.per_second >= RATE

    @property
    def is_good(self) -> bool:
        return self.order.is_exact and self.keeps_up and self.oldest < OLDEST_ALLOWED


def main(arguments: Sequence[str]) -> None:
    """Measure and print; it ends with 1 when something was lost, doubled or out of order, or too late."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks burst", description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=60, help="of the steady stream that follows")
    parser.add_argument("--fsync-ms", type=int, default=0, help="so much longer takes every fsync")
    parser.add_argument("--only", nargs="*", choices=NAMES, default=["trivial-polling-sqlite", "trivial-polling-pg1"])
    chosen = parser.parse_args(arguments)
    console = Console(width=150 if not sys.stdout.isatty() else None, highlight=False)
    found: dict[str, Burst] = {}
    with tempfile.TemporaryDirectory(prefix="samenspel-burst-") as folder:
        try:
            disk = slow_disk(chosen.fsync_ms, Path(folder))
        except NoSlowDisk as error:
            raise SystemExit(str(error)) from error
        with databases.postgres_server(disk) as server:
            console.print("\n".join(machine.describe(databases.version_of(server) if server else "")))
            console.print(f"load before: {machine.load()}\n")
            for name in chosen.only:
                try:
                    ground = ground_for(name, Path(folder), server)
                    ground = replace(ground, env={**ground.env, **disk})
                    found[name] = measure(name, ground, chosen.messages, chosen.seconds)
                except Failed as error:
                    console.print(f"{CONTENDERS[name].title}: failed, {error}", markup=False)
    slow = f", every fsync {chosen.fsync_ms} ms longer" if chosen.fsync_ms else ""
    console.print(table_of(found, f"{chosen.messages} messages at once, then {RATE:.0f} a second{slow}"))
    console.print(*verdicts(found), f"load after: {machine.load()}", sep="\n")
    sys.exit(not (len(found) == len(chosen.only) and all(one.is_good for one in found.values())))


def measure(name: str, ground: Ground, messages: int, seconds: int) -> Burst:
    """Start it, let it drain, and let people write on. Raises Failed."""
    answers = first_lines()
    writes = questions(messages, len(answers))
    expected = {chat: [answers[int(text.split()[1])] for _, text in own] for chat, own in by_chat(writes).items()}
    stream = spread(["bericht 0"], len(expected), -(-round(RATE) * seconds // len(expected)), FIRST_CHAT)
    with running(name, ground) as watch:
        watch.write([(chat, "/start") for chat in expected], patience=PATIENCE)
        print(f"{name}: {messages} messages wait", file=sys.stderr, flush=True)
        drained = watch.write(writes, patience=PATIENCE)
        seen = {int(chat): lines for chat, lines in watch.ask("seen").items()}
        steady = watch.write(stream, RATE, PATIENCE)
        return Burst(drained, judge(expected, seen), steady, watch.peak / 1e6, os.getloadavg()[0])


def first_lines() -> list[str]:
    """How the answers of the stand-in mind begin, in its order."""
    settings = settings_for()
    loaded = load_knowledge(settings.kennis, today=today(settings))
    return [f"<b>{escape(onderwerp.name, quote=False)}</b>" for onderwerp in answers_in_turn(loaded.knowledge)]


def questions(messages: int, needs: int) -> list[tuple[int, str]]:
    """Everybody asks for the first need, then everybody for the second, and so on; nobody for one need twice."""
    turns = [f"bericht {need}" for need in range(needs)]
    residents = -(-messages // needs)
    return [(FIRST_CHAT + resident, text) for text in turns for resident in range(residents)][:messages]


def by_chat(writes: Sequence[tuple[int, str]]) -> dict[int, list[tuple[int, str]]]:
    """What each wrote, in order."""
    found: dict[int, list[tuple[int, str]]] = {}
    for chat, text in writes:
        found.setdefault(chat, []).append((chat, text))
    return found


def table_of(found: Mapping[str, Burst], title: str) -> Table:
    """One row for each contender."""
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("bot", no_wrap=True)
    columns = ("drained in, s", "msg/s", "chats in order", "lost", "doubled", "peak MB", "CPU ms/msg")
    for column in (*columns, "30/s: p50 ms", "p99 ms", "oldest, s", "load"):
        table.add_column(column, justify="right")
    for name, one in found.items():
        p50, p99 = np.percentile([seconds for _, seconds in one.steady.latencies], [50, 99]) * 1000
        table.add_row(
            CONTENDERS[name].title,
            f"{one.drained.messages / one.drained.per_second:.0f}",
            f"{one.drained.per_second:.0f}",
            f"{one.order.in_order} of {one.order.chats}",
            f"{one.order.lost}",
            f"{one.order.doubled + one.order.strange}",
            f"{one.peak_mb:.0f}",
            f"{(one.drained.cpu + one.drained.database_cpu) * 1000:.2f}",
            f"{p50:.1f}",
            f"{p99:.1f}",
            f"{one.oldest:.1f}",
            f"{one.load:.1f}",
        )
    return table


def verdicts(found: Mapping[str, Burst]) -> Iterator[str]:
    """One line for each contender."""
    for name, one in found.items():
        order = "0 lost, 0 doubled, order exact" if one.order.is_exact else f"NOT IN ORDER: {one.order}"
        late = f"oldest open message {one.oldest:.1f} s (goal below {OLDEST_ALLOWED:.0f})"
        grows = "" if one.keeps_up else f", and the queue grows: it drains {one.drained.per_second:.0f} a second"
        left = f", {one.steady.unanswered} unanswered" if one.steady.unanswered else ""
        yield f"{'MET' if one.is_good else 'NOT MET'}: {CONTENDERS[name].title}: {order}; then {late}{grows}{left}"
