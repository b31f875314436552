"""One line for each run, and all of them in one table at the end, from whatever process they came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields

LINE, STEPS = "chaos line", "chaos steps"
"""Under which a test tells its line, and at which steps bots died (0: passed by)."""


@dataclass(frozen=True)
class Line:
    """What was done to the bot, where, and what came of it."""

    fault: str
    database: str
    intake: str
    messages: int
    answers: int
    deaths: int
    lost: int
    doubles: str
    order: str
    left: str

    def told(self) -> list[str]:
        """As it goes from one process to another."""
        return [str(value) for value in astuple(self)]


def table(lines: Iterable[Sequence[str]]) -> str:
    """The lines under their headings."""
    rows = [[field.name for field in fields(Line)], *sorted(list(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def deaths(told: Iterable[Mapping[str, int]]) -> str:
    """How many bots died at each step by their own hand, and past which steps all of them came."""
    total: Counter[str] = Counter()
    for steps in told:
        total.update(dict(steps))
    lines = [f"{count:5} died {step}" for step, count in total.most_common() if count]
    survived = sorted(step for step, count in total.items() if not count)
    return "\n".join([*lines, f"nobody died {', '.join(survived)}"] if lines and survived else lines)
