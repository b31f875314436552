"""A disk on which every fsync takes longer, by a library that is loaded before libc (slow_fsync.c).

SQLite and PostgreSQL call fsync and fdatasync in C, so that a patched `os.fsync` would change nothing for them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.people import ROOT

SOURCE = ROOT / "benchmarks" / "slow_fsync.c"
COMMITS = 20
TRIAL = f"""
import json, sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE trial (id)")
begin = time.perf_counter()
for number in range({COMMITS}):
    connection.execute("INSERT INTO trial VALUES (?)", [number])
print(json.dumps((time.perf_counter() - begin) / {COMMITS} * 1000))
"""


class NoSlowDisk(Exception):
    """It cannot be made here; the text says why."""


def slow_disk(milliseconds: int, folder: Path) -> dict[str, str]:
    """What a process needs in its environment to have such a disk; it was tried. Raises NoSlowDisk."""
    if not milliseconds:
        return {}
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        raise NoSlowDisk("A slow disk needs Linux and a C compiler.")
    library = folder / "slow_fsync.so"
    asked = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoSlowDisk(done.stderr)
    env = {"LD_PRELOAD": str(library), "FSYNC_MS": str(milliseconds)}
    took = commit_ms(env, folder / "trial.db")
    if took < milliseconds:
        raise NoSlowDisk(f"A commit takes {took:.1f} ms, so that the library does nothing here.")
    return env


def commit_ms(env: dict[str, str], file: Path) -> float:
    """How long one commit of SQLite takes, measured in a process of its own."""
    asked = [sys.executable, "-c", TRIAL, str(file)]
    done = subprocess.run(asked, env=os.environ | env, capture_output=True, text=True, check=True)
    took: float = json.loads(done.stdout)
    return took
