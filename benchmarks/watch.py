"""Looks at a contender from outside: how far it is, and what it uses."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psutil

LONGEST_RUN = 300.0
QUIET, GIVEN_UP = 0.4, 5.0
LOOK = 0.05


class Failed(Exception):
    """A contender did not start or did not finish; the text is the end of what it said."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One measurement. Seconds of CPU are per message; latencies are pairs: when it was written, how long it took."""

    messages: int
    per_second: float
    cpu: float
    api_cpu: float
    database_cpu: float
    calls: float
    unanswered: int
    latencies: list[tuple[float, float]]


class Watch:
    """Looks at the Bot API for progress and at the processes for what they use."""

    def __init__(
        self,
        address: str,
        bots: Sequence[psutil.Process],
        doors: Sequence[str],
        api: psutil.Process,
        database: Callable[[], float],
        last_words: Callable[[], str],
    ) -> None:
        self.address = address
        self.bots = bots
        self.doors = doors
        self._api = api
        self._database = database
        self._last_words = last_words
        self.peak = 0

    @property
    def memory(self) -> int:
        """Bytes of all processes of the bot together."""
        return sum(one.memory_info().rss for one in self.bots)

    def write(self, messages: list[tuple[int, str]], rate: float = 0, patience: float = LONGEST_RUN) -> Stretch:
        """Let residents write, all at once or steadily, until all is answered and it is quiet."""
        before = self.used
        after, calls = before, -1
        self.order(messages, rate)

        def is_done(state: dict[str, Any]) -> bool:
            nonlocal after, calls
            if state["answers"] + state["other_calls"] != calls:
                calls, after = state["answers"] + state["other_calls"], self.used
            is_answered = not state["waiting"] and not state["open"]
            return not state["is_writing"] and state["quiet"] > (QUIET if is_answered else GIVEN_UP)

        state = self.until(is_done, patience)
        latencies = self.ask("latencies")
        cpu, api_cpu, database_cpu = ((b - a) / len(messages) for a, b in zip(before, after, strict=True))
        return Stretch(
            messages=len(messages),
            per_second=len(messages) / state["seconds"],
            cpu=cpu,
            api_cpu=api_cpu,
            database_cpu=database_cpu,
            calls=calls / len(messages),
            unanswered=len(messages) - len(latencies),
            latencies=latencies,
        )

    def order(self, messages: list[tuple[int, str]], rate: float = 0) -> None:
        """Let residents write, and do not wait for it."""
        self.ask("write", {"messages": messages, "rate": rate})

    def until(self, is_done: Callable[[dict[str, Any]], bool], patience: float) -> dict[str, Any]:
        """Look again and again."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            self.look()
            state: dict[str, Any] = self.ask("state")
            if is_done(state):
                return state
            time.sleep(LOOK)
        raise Failed(f"not done in {patience:.0f} s\n{self._last_words()}")

    def look(self) -> None:
        """Whether all still run, and the most memory they took."""
        if any(not one.is_running() or one.status() == psutil.STATUS_ZOMBIE for one in self.bots):
            raise Failed(f"it stopped\n{self._last_words()}")
        self.peak = max(self.peak, self.memory)

    def ask(self, path: str, order: Any = None) -> Any:
        """Of the Bot API."""
        data = json.dumps(order).encode() if order is not None else None
        with urllib.request.urlopen(f"{self.address}/{path}", data, 30) as answer:
            return json.loads(answer.read() or b"null")

    @property
    def used(self) -> tuple[float, float, float]:
        """Seconds of CPU so far: of the bot, of the Bot API, of the database."""
        bots = sum(sum(one.cpu_times()[:2]) for one in self.bots)
        return bots, sum(self._api.cpu_times()[:2]), self._database()
