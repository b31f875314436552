"""Runs the contenders in turn against the Bot API, and puts together what came of each."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from benchmarks.contenders import CONTENDERS
from benchmarks.grounds import Ground, running
from benchmarks.people import spread
from benchmarks.watch import Stretch

RATE = 30.0
STEADY_CHATS = 500_000
"""Who writes in the steady stream writes once, so that it is plain which answer is whose."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is asked of the contenders in each turn. What each of so many residents writes, depends on its mind."""

    turns: int
    residents: int
    each: Mapping[str, int]
    steady: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one start: a backlog, then a steady stream."""

    backlog: Stretch
    steady: Stretch
    peak_mb: float
    load: float


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one contender. Seconds of CPU are per message, of all its processes and its database."""

    turns: tuple[Turn, ...]

    @property
    def per_second(self) -> float:
        return median(self._rates)

    @property
    def spread(self) -> tuple[float, float]:
        return min(self._rates), max(self._rates)

    @property
    def _rates(self) -> list[float]:
        return [turn.backlog.per_second for turn in self.turns]

    @property
    def cpu(self) -> float:
        return median(turn.backlog.cpu + turn.backlog.database_cpu for turn in self.turns)

    @property
    def database_cpu(self) -> float:
        return median(turn.backlog.database_cpu for turn in self.turns)

    @property
    def api_busy(self) -> float:
        return max(turn.backlog.api_cpu * turn.backlog.per_second for turn in self.turns)

    @property
    def calls(self) -> float:
        return median(turn.backlog.calls for turn in self.turns)

    @property
    def latencies(self) -> list[float]:
        return [seconds for turn in self.turns for _, seconds in turn.steady.latencies]

    @property
    def unanswered(self) -> int:
        return sum(stretch.unanswered for turn in self.turns for stretch in (turn.backlog, turn.steady))

    @property
    def peak_mb(self) -> float:
        return max(turn.peak_mb for turn in self.turns)

    @property
    def load(self) -> float:
        return max(turn.load for turn in self.turns)


def run(name: str, size: Size, texts: list[str], ground: Ground) -> Turn:
    """Start it, let everybody say hello, then measure the backlog and the steady stream. Raises Failed."""
    with running(name, ground) as watch:
        stream = spread(texts, size.steady, 1, STEADY_CHATS)
        watch.write([(chat, "/start") for chat, _ in (*spread(texts, size.residents, 1), *stream)])
        backlog = watch.write(spread(texts, size.residents, size.each[CONTENDERS[name].mind]))
        steady = watch.write(stream, RATE)
        return Turn(backlog, steady, watch.peak / 1e6, os.getloadavg()[0])
