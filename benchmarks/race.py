"""Runs one contender against the Bot API and measures it from outside."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psutil

from benchmarks.people import ROOT, spread

LONGEST_START, LONGEST_RUN = 180.0, 300.0
QUIET, GIVEN_UP = 0.5, 8.0
LOOK = 0.05
RATE = 30.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is asked of the contenders."""

    residents: int
    each: int
    each_slow: int
    repeats: int
    steady: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one contender. Seconds of CPU are per message."""

    messages: int
    per_second: float
    spread: tuple[float, float]
    cpu: float
    api_cpu: float
    database_cpu: float
    peak_mb: float
    calls: float
    unanswered: int
    latencies: list[float]
    load: float


class Failed(Exception):
    """A contender did not start or did not finish; the text is the end of what it said."""


@contextlib.contextmanager
def process(module: str, *arguments: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """A Python process that ends with the block."""
    child = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=os.environ | (env or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def run(
    name: str, each: int, size: Size, texts: list[str], env: dict[str, str], database: Callable[[], float]
) -> Result:
    """Start it, let everybody say hello, then measure the backlog and the steady stream."""
    with process("benchmarks.bot_api") as api:
        assert api.stdout is not None
        address = api.stdout.readline().strip()
        with process("benchmarks.contenders", name, address, env=env) as child:
            watch = Watch(address, psutil.Process(child.pid), psutil.Process(api.pid), database)
            watch.until(lambda state: state["polls"] > 0, LONGEST_START)
            watch.write([(chat, "hallo") for chat, _ in spread(texts, size.residents, 1)])
            backlogs = [watch.write(spread(texts, size.residents, each)) for _ in range(size.repeats)]
            latencies = watch.write(spread(texts, size.residents, -(-size.steady // size.residents)), RATE).latencies
    ordered = sorted(backlogs, key=lambda one: one.per_second)
    middle, all_rates = ordered[len(ordered) // 2], [one.per_second for one in ordered]
    return Result(
        messages=middle.messages,
        per_second=middle.per_second,
        spread=(all_rates[0], all_rates[-1]),
        cpu=middle.cpu,
        api_cpu=middle.api_cpu,
        database_cpu=middle.database_cpu,
        peak_mb=watch.peak / 1e6,
        calls=middle.calls,
        unanswered=max(one.unanswered for one in backlogs),
        latencies=latencies,
        load=os.getloadavg()[0],
    )


@dataclass(frozen=True, slots=True)
class Stretch:
    """One measurement."""

    messages: int
    per_second: float
    cpu: float
    api_cpu: float
    database_cpu: float
    calls: float
    unanswered: int
    latencies: list[float]


class Watch:
    """Looks at the Bot API for progress and at the processes for what they use."""

    def __init__(self, address: str, child: psutil.Process, api: psutil.Process, database: Callable[[], float]) -> None:
        self._address = address
        self._child = child
        self._api = api
        self._database = database
        self.peak = 0

    def write(self, messages: list[tuple[int, str]], rate: float = 0) -> Stretch:
        """Let residents write, all at once or steadily, until all is answered and it is quiet."""
        before = self._used()
        after, calls = before, -1
        self._ask("write", {"messages": messages, "rate": rate})

        def is_done(state: dict[str, Any]) -> bool:
            nonlocal after, calls
            if state["answers"] + state["other_calls"] != calls:
                calls, after = state["answers"] + state["other_calls"], self._used()
            is_answered = not state["waiting"] and state["answers"] >= len(messages)
            return state["quiet"] > (QUIET if is_answered else GIVEN_UP)

        state = self.until(is_done, LONGEST_RUN)
        cpu, api_cpu, database_cpu = ((b - a) / len(messages) for a, b in zip(before, after, strict=True))
        return Stretch(
            messages=len(messages),
            per_second=len(messages) / state["seconds"],
            cpu=cpu,
            api_cpu=api_cpu,
            database_cpu=database_cpu,
            calls=calls / len(messages),
            unanswered=max(0, len(messages) - state["answers"]),
            latencies=json.loads(self._ask("latencies")),
        )

    def until(self, is_done: Callable[[dict[str, Any]], bool], patience: float) -> dict[str, Any]:
        """Look again and again."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if not self._child.is_running() or self._child.status() == psutil.STATUS_ZOMBIE:
                raise Failed("it stopped")
            self.peak = max(self.peak, self._child.memory_info().rss)
            state: dict[str, Any] = json.loads(self._ask("state"))
            if is_done(state):
                return state
            time.sleep(LOOK)
        raise Failed(f"not done in {patience:.0f} s")

    def _used(self) -> tuple[float, float, float]:
        child, api = (sum(one.cpu_times()[:2]) for one in (self._child, self._api))
        return child, api, self._database()

    def _ask(self, path: str, order: Any = None) -> bytes:
        data = json.dumps(order).encode() if order is not None else None
        with urllib.request.urlopen(f"{self._address}/{path}", data, 30) as answer:
            body: bytes = answer.read()
            return body
