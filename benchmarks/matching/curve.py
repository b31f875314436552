"""`python -m benchmarks curve [FILE ...]`: what more authors and more examples earn.

Learned anew from a part of the examples for each line, and measured on labelled messages (as for `samenspel evaluate`);
without files on `tests/knowledge/gevallen.yaml`. With the untuned embedding, because tuning saw all authors. Figures
are means over draws of who or what is left out. `--picture FILE.svg` draws the curves of the first file.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.matching.material import console, embed_all, knowledge_now, untuned_embedder
from benchmarks.people import CASES
from benchmarks.picture import Line, Panel, draw, shares_of
from bot.adapters.language import LanguageRecogniser
from bot.domain.knowledge import Example, Knowledge, LookAlike
from bot.domain.matching.learning import learn_matcher, lessons_from
from bot.domain.reading import Mind, make_mind
from bot.evaluation import Row, Tally, predict, read_rows
from bot.rules import rules_from
from bot.settings_file import default_settings_file, load_settings

_HANDS = (2, 4, 7, 10, 14, 18)
_EXAMPLES = (5, 10, 25, 50, 100, 200)
_FIGURES = (
    "top1",
    "top3",
    "right_within_one_tap",
    "answered",
    "wrong_among_answered",
    "out_of_scope_handled",
    "nood_recall",
    "nood_right_kind",
    "nood_false_alarms",
    "calibration_error",
)
_DRAWN = {
    "right_within_one_tap": "right within one tap",
    "top1": "top1",
    "nood_recall": "nood recall",
    "out_of_scope_handled": "out of scope handled",
}

Part = Callable[[Knowledge, random.Random], Knowledge]
Said = Example | LookAlike


@dataclass(frozen=True, slots=True)
class Point:
    """A part of the examples, and the figures that it gave on each file."""

    name: str
    lessons: float
    figures: Sequence[dict[str, float]]


def main(arguments: Sequence[str]) -> None:
    """Print the tables, and draw."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks curve", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[CASES], help="labelled messages")
    parser.add_argument("--picture", type=Path, help="where the curves are drawn, as SVG")
    parser.add_argument("--draws", type=int, default=2, help="how often authors or examples are drawn for each line")
    chosen = parser.parse_args(arguments)
    course = Course(knowledge_now(), [read_rows(file) for file in chosen.files], chosen.draws)
    by_hands = [course.point(f"{count} authors", _of_hands(count)) for count in _HANDS]
    everything = course.point(f"all {len(course.hands)} authors", None)
    by_examples = [course.point(f"at most {count} examples", _of_examples(count)) for count in _EXAMPLES]
    out = Console(width=170)
    for number, file in enumerate(chosen.files):
        out.print(_table(file, len(course.files[number]), [by_hands, by_examples, [everything]], number), "")
    if chosen.picture is not None:
        authors = [*map(str, _HANDS), str(len(course.hands))]
        panels = [
            _panel("authors", authors, [*by_hands, everything]),
            _panel("examples of each onderwerp, at most", [*map(str, _EXAMPLES), "all"], [*by_examples, everything]),
        ]
        chosen.picture.write_text(draw(panels, [shares_of(panels)] * len(panels)), encoding="utf-8")


class Course:
    """Learns from parts of the knowledge and measures each."""

    def __init__(self, knowledge: Knowledge, files: Sequence[Sequence[Row]], draws: int) -> None:
        self.files = files
        self.hands = sorted({example.hand for example in _all_said(knowledge)} - {""})
        self._knowledge = knowledge
        self._draws = draws
        self._embedder = untuned_embedder()
        embed_all(self._embedder, [lesson.text for lesson in lessons_from(knowledge)], knowledge)
        self._thresholds = rules_from(load_settings(default_settings_file())).thresholds
        self._recogniser = LanguageRecogniser()

    def point(self, name: str, part: Part | None) -> Point:
        """The figures with a part of the examples; there is one way only to take all."""
        drawn = [part(self._knowledge, random.Random(draw)) for draw in range(self._draws)] if part else []
        found = [(len(lessons_from(some)), self._measure(some)) for some in drawn or [self._knowledge]]
        console.print(f"{name}: done")
        means = [_means([figures[number] for _, figures in found]) for number in range(len(self.files))]
        return Point(name, float(np.mean([count for count, _ in found])), means)

    def _measure(self, knowledge: Knowledge) -> list[dict[str, float | None]]:
        matcher = learn_matcher(knowledge, self._embedder, _silently)
        mind = make_mind(knowledge, matcher, self._recogniser, self._thresholds)
        return [_figures(mind, rows) for rows in self.files]


def _figures(mind: Mind, rows: Sequence[Row]) -> dict[str, float | None]:
    return Tally([(row, predict(mind, row["text"])) for row in rows]).figures()


def _means(figures: Sequence[dict[str, float | None]]) -> dict[str, float]:
    return {name: float(np.mean([one[name] for one in figures])) for name in _FIGURES if figures[0][name] is not None}


def _of_hands(count: int) -> Part:
    """What so many authors wrote, and the maintainers."""

    def part(knowledge: Knowledge, chance: random.Random) -> Knowledge:
        names = sorted({said.hand for said in _all_said(knowledge)} - {""})
        kept = {"", *chance.sample(names, count)}
        return _filtered(knowledge, lambda said: [one for one in said if one.hand in kept])

    return part


def _of_examples(most: int) -> Part:
    """So many of the examples of each onderwerp and of each kind of message outside the mission, at most."""

    def part(knowledge: Knowledge, chance: random.Random) -> Knowledge:
        return _filtered(knowledge, lambda said: chance.sample(said, min(most, len(said))))

    return part


def _filtered(knowledge: Knowledge, keep: Callable[[Sequence[Said]], list[Said]]) -> Knowledge:
    return replace(
        knowledge,
        onderwerpen={o.id: replace(o, examples=tuple(keep(o.examples))) for o in knowledge.onderwerpen.values()},
        outside={o.id: replace(o, examples=tuple(keep(o.examples))) for o in knowledge.outside.values()},
        look_alikes=tuple(keep(knowledge.look_alikes)),
    )


def _all_said(knowledge: Knowledge) -> Iterator[Said]:
    owners = chain(knowledge.onderwerpen.values(), knowledge.outside.values())
    return chain((example for owner in owners for example in owner.examples), knowledge.look_alikes)


def _silently(_step: str, _share: float) -> None:
    """One line for each point is enough."""


def _table(file: Path, count: int, groups: Sequence[Sequence[Point]], number: int) -> Table:
    table = Table(title=f"{file.name}: {count} messages", title_justify="left")
    table.add_column("learned from", no_wrap=True)
    table.add_column("lessons", justify="right")
    figures = list(groups[0][0].figures[number])
    for name in figures:
        table.add_column(name.replace("_", " "), justify="right")
    for points in groups:
        for point in points:
            values = point.figures[number]
            table.add_row(point.name, f"{point.lessons:.0f}", *(f"{values[name]:.3f}" for name in figures))
        table.add_section()
    return table


def _panel(title: str, places: Sequence[str], points: Sequence[Point]) -> Panel:
    drawn = {figure: name for figure, name in _DRAWN.items() if figure in points[0].figures[0]}
    lines = [Line(name, [point.figures[0][figure] for point in points]) for figure, name in drawn.items()]
    return Panel(title, places, lines)
