"""`python -m benchmarks year`: a year of the werkteam, and one table of how it went."""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
import tempfile
import time
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from benchmarks.people import ROOT
from benchmarks.werkteam_year.figures import Figures
from benchmarks.werkteam_year.table import print_table
from benchmarks.werkteam_year.vary import ALTERNATIVES, compare, print_comparison
from benchmarks.werkteam_year.year import FIRST_DAY, Plan, play
from bot.adapters.files import load_knowledge
from bot.domain.knowledge import Knowledge


def main(arguments: list[str]) -> None:
    """Play, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks year", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--with", dest="settings", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--vary", action="store_true", help="each --with, or some that matter, against the defaults")
    parser.add_argument("--seeds", type=int, default=5, help="so many, from --seed on, with --vary")
    chosen = parser.parse_args(arguments)
    settings = tuple(sorted((key, yaml.safe_load(value)) for key, value in (s.split("=", 1) for s in chosen.settings)))
    plan = Plan(chosen.seed, chosen.weeks, settings)
    knowledge = load_knowledge(ROOT / "knowledge", today=FIRST_DAY).knowledge
    if chosen.vary:
        rows = compare(plan, chosen.seeds, settings or ALTERNATIVES, partial(run, knowledge=knowledge), _say)
        print_comparison(plan, chosen.seeds, rows)
    else:
        print_table(plan, run(plan, knowledge))


def run(plan: Plan, knowledge: Knowledge) -> Figures:
    """Play it on a database that is thrown away."""
    begin = time.monotonic()
    gc.set_threshold(100_000)  # little of it is garbage that counting references leaves
    with tempfile.TemporaryDirectory(prefix="samenspel-year-") as folder:
        return asyncio.run(play(plan, knowledge, Path(folder) / "year.db", _tell_progress(begin)))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _tell_progress(begin: float) -> Any:
    last = None

    def tell(now: datetime, still_open: int) -> None:
        nonlocal last
        week = (now.date() - FIRST_DAY).days // 7
        if week != last:
            last = week
            _say(f"week {week}, {still_open} open, {time.monotonic() - begin:.0f} s")

    return tell
