"""The tables, with ratios beside the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from rich.table import Table

from benchmarks.contenders import CONTENDERS
from benchmarks.race import RATE, Result


def load(results: Mapping[str, Result]) -> Table:
    """Parts 1 and 2."""
    table = _table(f"1. A backlog, and 2. {RATE:.0f} messages a second from update to answer", "bot")
    columns = ("msg/s", "range", "ratio", "p50 ms", "p99 ms", "silent", "CPU ms", "db ms", "calls", "API busy")
    for column in (*columns, "peak MB", "load"):
        table.add_column(column, justify="right")
    floor, mind = next(iter(results.values())), ""
    for name, one in results.items():
        if CONTENDERS[name].mind != mind:
            mind = CONTENDERS[name].mind
            table.add_section()
        low, high = one.spread
        table.add_row(
            CONTENDERS[name].title,
            f"{one.per_second:.0f}",
            f"{low:.0f}-{high:.0f}" if low < high else "",
            f"{one.per_second / floor.per_second:.2f}x",
            *_of_latencies(one.latencies),
            f"{one.unanswered}",
            f"{one.cpu * 1000:.2f}",
            f"{one.database_cpu * 1000:.2f}" if one.database_cpu else "",
            f"{one.calls:.1f}",
            f"{one.api_busy:.0%}",
            f"{one.peak_mb:.0f}",
            f"{one.load:.1f}",
        )
    return table


def _of_latencies(seconds: Sequence[float]) -> list[str]:
    if not seconds:
        return ["-"] * 2
    return [f"{one * 1000:.1f}" for one in np.percentile(seconds, [50, 99])]


def understanding(found: dict[str, Any]) -> Table:
    """Part 3."""
    table = _table("3. Understanding and matching one message, one thread, ms", "reader")
    for column in ("length", "messages", "p50", "p95", "p99", "ratio of p50"):
        table.add_column(column, justify="right")
    floor = list(found["readers"].values())[-1]
    for name, by_length in found["readers"].items():
        for length in ("short", "medium", "long"):
            times = by_length.get(length)
            if times:
                table.add_row(name, length, f"{len(times)}", *_milliseconds(times, floor[length]))
        table.add_section()
    return table


def parts(found: dict[str, Any]) -> Table:
    """Where the time of part 3 goes."""
    table = _table("   of which, all lengths together, ms", "step")
    for column in ("p50", "p95", "p99", "share of the mean"):
        table.add_column(column, justify="right")
    total = sum(np.mean(times) for times in found["parts"].values())
    for name, times in sorted(found["parts"].items(), key=lambda item: -np.mean(item[1])):
        p50, p95, p99 = np.percentile(times, [50, 95, 99])
        table.add_row(name, f"{p50:.2f}", f"{p95:.2f}", f"{p99:.2f}", f"{np.mean(times) / total:.0%}")
    return table


def starting(found: dict[str, dict[str, float]]) -> Table:
    """Part 4."""
    table = _table("4. Starting", "what")
    for column in ("seconds", "CPU seconds", "memory after, MB"):
        table.add_column(column, justify="right")
    for name, one in found.items():
        table.add_row(name, f"{one['seconds']:.2f}", f"{one['cpu']:.2f}", f"{one['mb']:.0f}")
    return table


def scale(found: dict[tuple[str, str], tuple[dict[str, float], dict[str, Any]]]) -> Table:
    """Part 5."""
    table = _table("5. By the number of onderwerpen, one thread", "onderwerpen")
    columns = (
        "experts",
        "learn, s",
        "peak MB",
        "file MB",
        "from cache, s",
        "memory MB",
        "p50, ms",
        "p99, ms",
        "longest",
    )
    for column in columns:
        table.add_column(column, justify="right")
    for (title, experts), (learned, read) in found.items():
        p50, p99, longest = np.percentile(read["times"], [50, 99, 100])
        table.add_row(
            title,
            experts,
            f"{learned['seconds']:.1f}",
            f"{learned['peak_mb']:.0f}",
            f"{read['file_mb']:.1f}",
            f"{read['ready']:.2f}",
            f"{read['mb']:.0f}",
            f"{p50:.1f}",
            f"{p99:.1f}",
            f"{longest:.1f}",
        )
    return table


def peers(found: dict[str, Any]) -> Table:
    """Part 6."""
    table = _table(f"6. Beside others, {found['messages']} messages of the tests, one thread", "finder")
    for column in ("top1", "top3", "p50, ms", "p95, ms", "p99, ms", "ratio of p50"):
        table.add_column(column, justify="right")
    floor = list(found["times"].values())[-1]
    for name, times in found["times"].items():
        first, among_three = found["shares"][name]
        table.add_row(name, f"{first:.3f}", f"{among_three:.3f}", *_milliseconds(times, floor))
    return table


def _table(title: str, first: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first, no_wrap=True)
    return table


def _milliseconds(times: Sequence[float], floor: Sequence[float]) -> list[str]:
    p50, p95, p99 = np.percentile(times, [50, 95, 99])
    ratio = p50 / np.percentile(floor, 50)
    return [f"{p50:.1f}", f"{p95:.1f}", f"{p99:.1f}", f"{ratio:.1f}x"]
