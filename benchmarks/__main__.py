"""`python -m benchmarks`: all measurements of speed in one run, side by side.

`python -m benchmarks burst` and `soak` are about much at once and about long; see `docs/benchmarks.md`.
`python -m benchmarks methods`, `decisions`, `curve` and `alike` are about matching; see `docs/matching.md`.
`python -m benchmarks sizing` tells what many gemeenten need; see `docs/scale.md`.
`python -m benchmarks year` plays a year of the werkteam; see `docs/simulation.md`.
`--matching` is part 5 and 6, about the number of onderwerpen.
`--group` is about the limits of a group; see `docs/group-limits.md`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import databases, goals, machine, tables
from benchmarks.contenders import CONTENDERS
from benchmarks.grounds import ground_for
from benchmarks.ours import CACHE, KNOWLEDGE
from benchmarks.people import ROOT, messages
from benchmarks.race import Result, Size, Turn, run
from benchmarks.watch import Failed

ECHO = ("ptb", "ptb-16", "aiogram")
FULL = Size(turns=2, residents=100, each={"": 20, "trivial": 10, "words": 4, "real": 2}, steady=240)
QUICK = Size(turns=1, residents=50, each={"": 10, "trivial": 6, "words": 2, "real": 1}, steady=90)
ROWS = (
    *ECHO,
    *(name for name, one in CONTENDERS.items() if one.mind == "trivial"),
    *(f"real-polling-{database}" for database in ("sqlite", "pg1", "pg2", "pg4")),
    "real-webhook-sqlite",
)
QUICK_ROWS = (
    *ECHO,
    *(f"trivial-polling-{database}" for database in ("sqlite", "pg1", "pg2", "pg4")),
    *(f"trivial-webhook-{database}" for database in ("sqlite", "pg2")),
    "real-polling-sqlite",
)
OF_MATCHING = ("methods", "decisions", "curve", "alike")
OTHERS = {
    "year": "benchmarks.werkteam_year.command",
    "burst": "benchmarks.burst",
    "soak": "benchmarks.soak",
    "sizing": "benchmarks.sizing",
}
COUNTS = (0, 1_000, 10_000)
"""Synthetic onderwerpen; with none of them the knowledge is as it is."""

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
WIDTH = 150

NOTES = """\
Every bot is a process of its own, and every replica (x2: two of them) is one; they talk over HTTP with one small Bot
API (benchmarks/bot_api.py), in another process; "API busy" near 100% means that this one was the limit. The bots take
turns (A B C, A B C), each turn on an empty database. msg/s: all updates of a backlog wait before the first is asked
for, and the end is the last answer. p50 and p99: from update to answer at 30 a second, where everybody writes once.
"silent" are messages without an answer. CPU is for one message of the backlog, in all processes of the bot and in its
database ("db": of which the server of PostgreSQL); "calls" are calls to the Bot API for one message; memory is that of
all processes of the bot together, without that server. By webhook, replicas stand behind a small load balancer
(benchmarks/balancer.py), which is not counted. Ratios are to the first line. Echo bots keep nothing and lose what is in
memory; Samenspel commits every update before Telegram hears of it, and every answer before it goes. Its own limits of
sending (25 a second, 18 a minute to the group) are lifted; else as in config.yaml: 4 workers in each replica, and 8
messages under way. The database runs with fsync. "load" is that of the machine in the last minute, its own included:
above the number of cores, figures say more about what else ran than about the bot."""

SCALE_NOTES = """\
Learning has the vectors of the examples at hand; of synthetic ones (10 examples each) they are noise, for they cost
the same. "From cache" is what a start does once modules are imported and the files of the knowledge are read."""


def main() -> None:
    """Measure and print."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that bots and databases that were started end as well
    if sys.argv[1:2] and sys.argv[1] in OF_MATCHING:
        import_module(f"benchmarks.matching.{sys.argv[1]}").main(sys.argv[2:])
        return
    if sys.argv[1:2] and sys.argv[1] in OTHERS:
        import_module(OTHERS[sys.argv[1]]).main(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything: within three minutes")
    parser.add_argument("--first-start", action="store_true", help="also a start without cache (a minute or more)")
    parser.add_argument("--only", nargs="*", choices=CONTENDERS, help="only these bots, and nothing else")
    parser.add_argument("--matching", action="store_true", help="only parts 5 and 6")
    parser.add_argument("--group", action="store_true", help="only a flood of questions for the werkteam's group")
    chosen = parser.parse_args()
    console = Console(width=WIDTH if not sys.stdout.isatty() else None, highlight=False)
    if chosen.group:
        asyncio.run(import_module("benchmarks.group").main(console))
        return
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="samenspel-bench-") as folder, databases.postgres_server() as server:
        ready = _prepare(Path(folder), console)
        console.print("\n".join(machine.describe(databases.version_of(server) if server else "")))
        console.print(f"load before: {machine.load()}\n")
        if chosen.matching:
            _matching(console, COUNTS, Path(folder))
            return
        names = chosen.only or (QUICK_ROWS if chosen.quick else ROWS)
        results = _race(names, QUICK if chosen.quick else FULL, Path(folder), server, console)
        if results:
            console.print(tables.load(results), NOTES, "", sep="\n")
        if not chosen.only:
            _alone(console, 60 if chosen.quick else 800, ready, Path(folder) if chosen.first_start else None)
    console.print("Goals", *goals.verdicts(results), "", sep="\n")
    console.print(f"load after: {machine.load()}; {time.monotonic() - begin:.0f} s in all")


def _prepare(folder: Path, console: Console) -> dict[str, float]:
    """Copy the knowledge, see that the matcher is learned before anything is timed, and time a start from the cache."""
    os.environ[KNOWLEDGE] = str(shutil.copytree(ROOT / "knowledge", folder / "knowledge"))
    os.environ[CACHE] = str(ROOT / ".cache")
    known = set((ROOT / ".cache").glob("matcher-*"))
    ready: dict[str, float] = _json_of("benchmarks.starting", "cache")
    if known == set((ROOT / ".cache").glob("matcher-*")):
        return ready
    console.print(f"(the matcher was learned first, in {ready['seconds']:.0f} s)")
    again: dict[str, float] = _json_of("benchmarks.starting", "cache")
    return again


def _race(names: Sequence[str], size: Size, folder: Path, server: Any, console: Console) -> dict[str, Result]:
    """All take part in every turn, so that what else the machine does falls upon all alike."""
    _, texts = messages()
    turns: dict[str, list[Turn]] = {name: [] for name in names}
    for number in range(size.turns):
        for name in [*turns]:
            try:
                began = time.monotonic()
                turns[name].append(run(name, size, texts, ground_for(name, folder, server, number)))
                print(f"turn {number + 1}, {name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            except Failed as error:
                console.print(f"{CONTENDERS[name].title}: left out, {error}", markup=False)
                del turns[name]
    return {name: Result(tuple(found)) for name, found in turns.items()}


def _alone(console: Console, most: int, ready: dict[str, float], first_start: Path | None) -> None:
    found = _json_of("benchmarks.understanding", str(most), env=ONE_THREAD)
    console.print(tables.understanding(found))
    console.print(f"Messages from {found['source']}; {found['phrases']} phrases are compared by the naive scan.\n")
    console.print(tables.parts(found), "", sep="\n")
    starts = {
        "imports: python-telegram-bot": _json_of("benchmarks.starting", "imports", "telegram.ext"),
        "imports: aiogram": _json_of("benchmarks.starting", "imports", "aiogram"),
        "imports: Samenspel": _json_of("benchmarks.starting", "imports", "bot.bootstrap"),
        "Samenspel ready, from its cache": ready,
    }
    if first_start is not None:
        vectors = (ROOT / "knowledge" / "vectors.npz").exists()
        title = f"Samenspel ready, first start, {'with' if vectors else 'without'} knowledge/vectors.npz"
        starts[title] = _json_of("benchmarks.starting", "first", os.environ[KNOWLEDGE], str(first_start / "cache"))
    console.print(tables.starting(starts), "", sep="\n")


def _matching(console: Console, counts: Sequence[int], folder: Path) -> None:
    """By the number of onderwerpen, and beside others."""
    found = {}
    for count in counts:
        for experts, title in (("words", "words"), ("meaning", "words and meaning")):
            asked = [str(count), experts, str(folder)]
            learned = _json_of("benchmarks.scale", "learn", *asked)
            read = _json_of("benchmarks.scale", "read", *asked, env=ONE_THREAD)
            found[f"{learned['onderwerpen']:,}", title] = (learned, read)
    console.print(tables.scale(found), SCALE_NOTES, "", sep="\n")
    console.print(tables.peers(_json_of("benchmarks.peers", env=ONE_THREAD)), "", sep="\n")


def _json_of(module: str, *arguments: str, env: dict[str, str] | None = None) -> Any:
    asked = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(asked, cwd=ROOT, env=os.environ | (env or {}), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(asked)} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
