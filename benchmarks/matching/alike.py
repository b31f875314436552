"""`python -m benchmarks alike`: examples that say nearly the same, and onderwerpen that take messages from each other.

Alike are two examples whose letters are 90% the same, or whose meaning is by the untuned embedding. Taken is counted on
authors whom nothing saw (`tuning/opinions.npz`). For maintainers: `samenspel check --tips` tells the examples of one
onderwerp that are spelled alike with their file and line.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.matching.material import Material, embed_all, load_material, untuned_embedder
from bot.domain.matching.experts import Matrix
from bot.domain.matching.learning import MAINTAINER, Lesson, lessons_about
from bot.domain.words import tokens

_SPELLED_ALIKE = 90
_MEANT_ALIKE = 0.9
_FEWEST_LETTERS = 12
_MOST_TAKERS = 25
_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lessons that are nearly one, and how nearly from 0 to 1."""

    one: Lesson
    other: Lesson
    how: str
    likeness: float

    @property
    def is_of_two(self) -> bool:
        """Whether nothing that is right for one is right for the other."""
        return not set(self.one.labels) & set(self.other.labels)


def main(arguments: Sequence[str]) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks alike", description=__doc__)
    parser.add_argument("--most", type=int, default=25, help="how many pairs of examples are shown of each kind")
    most = parser.parse_args(arguments).most
    material = load_material()
    lessons = _examples(lessons_about(material.knowledge, material.school.labels))
    pairs = _pairs(lessons, embed_all(untuned_embedder(), [lesson.text for lesson in lessons], material.knowledge))
    out = Console(width=170)
    out.print(_pairs_table("1. Nearly the same, of one onderwerp", [p for p in pairs if not p.is_of_two], most), "")
    out.print(_pairs_table("2. Nearly the same, of two", [p for p in pairs if p.is_of_two], most), "")
    out.print(_takers_table(material))


def _examples(lessons: Sequence[Lesson]) -> list[Lesson]:
    """What residents might write, once each, and long enough to be told apart."""
    first = {lesson.text: lesson for lesson in reversed(lessons) if lesson.hand != MAINTAINER}
    return [lesson for lesson in first.values() if len(_folded(lesson.text)) >= _FEWEST_LETTERS]


def _folded(text: str) -> str:
    return " ".join(tokens(text))


def _pairs(lessons: Sequence[Lesson], rows: Matrix) -> list[Pair]:
    """The most alike first; a pair that is alike in both ways is told once."""
    found = {frozenset((pair.one.text, pair.other.text)): pair for pair in _meant_alike(lessons, rows)}
    found |= {frozenset((pair.one.text, pair.other.text)): pair for pair in _spelled_alike(lessons)}
    return sorted(found.values(), key=lambda pair: -pair.likeness)


def _meant_alike(lessons: Sequence[Lesson], rows: Matrix) -> Iterator[Pair]:
    """Nearness to the mean of all is taken out first: to this embedding everything is rather alike."""
    apart = rows - rows.mean(axis=0)
    apart /= np.linalg.norm(apart, axis=1, keepdims=True)
    for start in range(0, len(apart), _AT_ONCE):
        near = apart[start : start + _AT_ONCE] @ apart.T
        for place, other in np.argwhere(near >= _MEANT_ALIKE):
            if other > start + place:
                yield Pair(lessons[start + place], lessons[other], "meaning", float(near[place, other]))


def _spelled_alike(lessons: Sequence[Lesson]) -> Iterator[Pair]:
    folded = [_folded(lesson.text) for lesson in lessons]
    for start in range(0, len(folded), _AT_ONCE):
        some = folded[start : start + _AT_ONCE]
        near = process.cdist(some, folded, scorer=fuzz.ratio, score_cutoff=_SPELLED_ALIKE, dtype=np.uint8)
        for place, other in np.argwhere(near):
            if other > start + place:
                yield Pair(lessons[start + place], lessons[other], "letters", near[place, other] / 100)


def _pairs_table(title: str, pairs: Sequence[Pair], most: int) -> Table:
    count = f"{len(pairs)} pairs" + (f", the first {most}" if len(pairs) > most else "")
    table = Table(title=f"{title}: {count}", title_justify="left")
    for column in ("alike", "by", "onderwerp", "example", "other onderwerp", "other example"):
        table.add_column(column)
    for pair in pairs[:most]:
        alike = [f"{pair.likeness:.2f}", pair.how]
        table.add_row(*alike, *_shown(pair.one), *_shown(pair.other))
    return table


def _shown(lesson: Lesson) -> tuple[str, str]:
    return ", ".join(lesson.labels), escape(lesson.text)


def _takers_table(material: Material) -> Table:
    taken, meant = _taken(material)
    pairs = {tuple(sorted(pair)) for pair in taken}
    both = Counter({(a, b): taken[a, b] + taken[b, a] for a, b in pairs})
    table = Table(title="3. Messages taken for another need, both ways together", title_justify="left")
    for column in ("one", "other", "messages", "share of theirs", "one for other", "other for one"):
        table.add_column(column, justify="left" if column in {"one", "other"} else "right")
    for (one, other), count in both.most_common(_MOST_TAKERS):
        share = count / (meant[one] + meant[other])
        table.add_row(one, other, f"{count}", f"{share:.1%}", f"{taken[one, other]}", f"{taken[other, one]}")
    return table


def _taken(material: Material) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """How often a need was meant and another was thought likeliest, and how often each was meant."""
    needs = material.school.labels.needs
    logs = material.fused(material.said.wording, material.said.meaning)
    taken: Counter[tuple[str, str]] = Counter()
    meant: Counter[str] = Counter()
    for position in material.distinct:
        labels = material.school.lessons[material.said.judged[position]].labels
        if labels[0] in needs:
            meant[labels[0]] += 1
            best = needs[int(np.argmax(logs[position][: len(needs)]))]
            if best not in labels:
                taken[labels[0], best] += 1
    return taken, meant
