"""The goals of the load, and whether what was measured meets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.contenders import CONTENDERS
from benchmarks.race import RATE, Result

BARE = "ptb"
"""The echo bot that ours should keep up with: python-telegram-bot on its default client, as in its own examples."""
TIMES_THE_LIMIT, TELEGRAMS_LIMIT = 20, 30.0
LONGEST_P99 = 0.3


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted of every contender with one of these minds: a figure that is at least, or at most, so much."""

    wanted: str
    mind: str
    figure: Callable[[Result], float]
    bound: float
    is_least: bool
    shown: str

    def is_met_by(self, result: Result) -> bool:
        """Whoever leaves a message without an answer meets nothing."""
        value = self.figure(result)
        return not result.unanswered and (value >= self.bound if self.is_least else value <= self.bound)


def per_core(result: Result) -> float:
    """Messages that one core of this machine handles in a second, if it does nothing else."""
    return 1 / result.cpu


def p99(result: Result) -> float:
    """Seconds from update to answer, of the slowest in a hundred at the steady rate."""
    return float(np.percentile(result.latencies, 99)) if result.latencies else float("inf")


def goals(bare: Result | None) -> Iterator[Goal]:
    """All goals that can be judged by what was measured."""
    if bare is not None:
        yield Goal(
            f"durable, and at least the {bare.per_second:.0f} messages a second of {CONTENDERS[BARE].title}",
            "trivial",
            lambda result: result.per_second,
            bare.per_second,
            True,
            "{:.0f}/s",
        )
    least = TIMES_THE_LIMIT * TELEGRAMS_LIMIT
    yield Goal(
        f"our part without matching: at least {least:.0f} messages for a second of CPU, the database's included",
        "trivial",
        per_core,
        least,
        True,
        "{:.0f}/s",
    )
    yield Goal(
        f"with matching: p99 of at most {LONGEST_P99 * 1000:.0f} ms at {RATE:.0f} a second",
        "real",
        lambda result: p99(result) * 1000,
        LONGEST_P99 * 1000,
        False,
        "{:.0f} ms",
    )


def verdicts(results: Mapping[str, Result]) -> Iterator[str]:
    """For each goal whether all, some or none met it, then every figure it was judged by."""
    for goal in goals(results.get(BARE)):
        judged = {name: one for name, one in results.items() if CONTENDERS[name].mind == goal.mind}
        if not judged:
            continue
        met = [name for name, one in judged.items() if goal.is_met_by(one)]
        yield f"{_word(len(met), len(judged))}: {goal.wanted}"
        for name, one in judged.items():
            figure = goal.shown.format(goal.figure(one))
            lost = f", {one.unanswered} unanswered" if one.unanswered else ""
            yield f"    {'yes' if name in met else 'no '}  {figure:>8}  {CONTENDERS[name].title}{lost}"


def _word(met: int, judged: int) -> str:
    if met == judged:
        return "MET"
    return f"MET BY {met} OF {judged}" if met else "NOT MET"
