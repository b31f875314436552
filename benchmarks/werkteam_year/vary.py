"""One setting of the werkteam at a time, on several seeds: what differs by more than chance?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import mean, pstdev
from typing import Any

from benchmarks.werkteam_year.figures import Figures
from benchmarks.werkteam_year.year import Plan

Setting = tuple[str, Any]
ALTERNATIVES: tuple[Setting, ...] = (
    ("herinneren_na_uren", 2),
    ("vrij_na_uren", 16),
    ("bewoner_stil_na_uren", 20),
    ("antwoord_binnen_werkdagen", 1),
)
MEASURES: tuple[tuple[str, Callable[[Figures], float]], ...] = (
    ("wait p50, working hours", lambda f: f.working.p50),
    ("p80", lambda f: f.working.p80),
    ("p95", lambda f: f.working.p95),
    ("promises kept, %", lambda f: 100 * f.kept_share),
    ("free again after silence", lambda f: f.handed_over.get("stil", 0)),
    ("answered twice", lambda f: f.answered_twice),
    ("reminders per member per day", lambda f: f.pings_mean),
    ("messages to the group per day", lambda f: f.messages_mean),
    ("open at the end", lambda f: f.open_at_the_end),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure on all seeds, with the settings as they are and with one of them changed."""

    usual: Sequence[float]
    changed: Sequence[float]

    @property
    def shown(self) -> str:
        """The mean and its spread; how much it differs for the same seed, and on how many seeds it went that way."""
        differences = [other - one for one, other in zip(self.usual, self.changed, strict=True)]
        way = mean(differences)
        agree = sum(one * way > 0 for one in differences)
        return f"{_spread(self.changed)} ({way:+.2f}; {agree} of {len(differences)})"


def compare(
    plan: Plan, seeds: int, alternatives: Sequence[Setting], run: Callable[[Plan], Figures], tell: Callable[[str], None]
) -> list[tuple[str, list[str]]]:
    """The rows of the table. Each seed is played with all settings before the next one begins."""
    settings = ((), *((one,) for one in alternatives))
    played: dict[tuple[Setting, ...], list[Figures]] = {setting: [] for setting in settings}
    for seed in range(plan.seed, plan.seed + seeds):
        for setting in settings:
            played[setting].append(run(replace(plan, seed=seed, settings=setting)))
            shown = "; ".join(f"{name} {measure(played[setting][-1]):.2f}" for name, measure in MEASURES)
            tell(f"seed {seed}, {_named(setting)}: {shown}")
    usual = played[()]
    rows = [(_named(()), [_spread([measure(f) for f in usual]) for _, measure in MEASURES])]
    for setting in settings[1:]:
        pairs = [Comparison([m(f) for f in usual], [m(f) for f in played[setting]]) for _, m in MEASURES]
        rows.append((_named(setting), [pair.shown for pair in pairs]))
    return rows


def print_comparison(plan: Plan, seeds: int, rows: Sequence[tuple[str, list[str]]]) -> None:
    """One line a measure, one column a setting, in Markdown."""
    print(f"| {seeds} seeds from {plan.seed}, {plan.weeks} weeks | {' | '.join(name for name, _ in rows)} |")
    print("|---" * (len(rows) + 1) + "|")
    for place, (name, _) in enumerate(MEASURES):
        print(f"| {name} | {' | '.join(cells[place] for _, cells in rows)} |")


def _named(setting: Sequence[Setting]) -> str:
    return ", ".join(f"`{key}` {value}" for key, value in setting) or "**as it is**"


def _spread(values: Sequence[float]) -> str:
    return f"{mean(values):.2f} ± {pstdev(values):.2f}"
