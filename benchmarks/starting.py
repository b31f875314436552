"""One way of starting, in a process of its own: prints seconds and memory as JSON."""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path

import psutil


def imports(module: str) -> None:
    """Load a library and what it needs."""
    import_module(module)


def from_cache() -> None:
    """What `samenspel run` does before it serves."""
    from benchmarks.ours import library_with, settings_for  # noqa: PLC0415  imports are part of what is measured

    library_with(settings_for(), "real")


def first(knowledge: Path, cache: Path) -> None:
    """The same with an empty cache."""
    import os  # noqa: PLC0415

    from benchmarks.ours import CACHE, KNOWLEDGE  # noqa: PLC0415

    os.environ |= {CACHE: str(cache), KNOWLEDGE: str(knowledge)}
    from_cache()


def main(kind: str, *arguments: str) -> None:
    """Do it and tell how long it took."""
    start = time.perf_counter()
    match kind:
        case "imports":
            imports(*arguments)
        case "cache":
            from_cache()
        case "first":
            first(*map(Path, arguments))
    seconds = time.perf_counter() - start
    me = psutil.Process()
    cpu = sum(me.cpu_times()[:2])
    json.dump({"seconds": seconds, "cpu": cpu, "mb": me.memory_info().rss / 1e6}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
