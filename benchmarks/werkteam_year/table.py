"""The table, in Markdown, so that a document can hold it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmarks.werkteam_year.figures import Figures, Spread, unmet
from benchmarks.werkteam_year.year import Plan


def print_table(plan: Plan, figures: Figures) -> None:
    """One table; the same plan prints the same letters."""
    print(f"| seed {plan.seed}, {plan.weeks} weeks{_settings(plan)} | p50 / p80 / p95 / max, or as it says |")
    print("|---|---|")
    for name, figure in _rows(figures):
        print(f"| {name} | {figure} |")


def _settings(plan: Plan) -> str:
    return "".join(f", {key} {value}" for key, value in plan.settings)


def _rows(f: Figures) -> Iterator[tuple[str, str]]:
    yield "questions; of these nood; without an answer", f"{f.asked}; {f.nood}; {f.unanswered}"
    yield "wait for the first answer, working hours", _spread(f.working)
    yield "wait for the first answer, all hours", _spread(f.calendar)
    yield "wait in nood, all hours (the numbers come at once)", _spread(f.in_nood)
    yield "promises that came out; kept (goal 80 %)", f"{f.promises}; {f.kept} ({f.kept_share:.0%})"
    yield "broken promises that the bot told of", str(f.broken)
    yield "asked after a broken promise: told already; not yet", f"{f.told_first}; {f.asked_first}"
    yield "questions that nobody saw (must be 0)", str(f.unseen)
    yield "questions lost, with two owners, or open with nothing due (must be 0)", "0, looked at after every event"
    yield "hand-overs, by why", _counts(f.handed_over)
    yield "questions answered twice", str(f.answered_twice)
    yield "reminders per member per day", f"mean {f.pings_mean:.2f}; {_spread(f.pings, digits=0)}"
    yield "messages to the group per day", f"mean {f.messages_mean:.0f}; max {f.messages_most}"
    yield "messages in the busiest minute (limit 18)", str(f.busiest_minute)
    yield "all calls to the group per day, edits and copies too", f"mean {f.calls_mean:.0f}"
    yield "reminders in quiet hours other than nood (must be 0)", "0, looked at with every message"
    yield "other messages to the group in quiet hours: without a sound; rang (nood)", _at_night(f)
    yield "how questions ended", _counts(f.closed)
    yield "needs without an offer", str(unmet(f))
    yield "open at the end", str(f.open_at_the_end)


def _at_night(f: Figures) -> str:
    return f"{f.silent_at_night}; {f.rang_at_night}"


def _spread(spread: Spread, digits: int = 1) -> str:
    return " / ".join(f"{value:.{digits}f}" for value in (spread.p50, spread.p80, spread.p95, spread.longest))


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
