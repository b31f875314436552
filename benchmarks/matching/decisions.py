"""`python -m benchmarks decisions`: what the bot would decide, on authors whom nothing saw.

Every message is read by the whole bot. Only its two experts are replaced by what experts said that had not seen the
author (`tuning/opinions.npz`), and how sure to be is learned on the other folds of authors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.matching.figures import intervals_by_author
from benchmarks.matching.material import Material, Rows, console, load_material
from bot.adapters.language import LanguageRecogniser
from bot.domain.decision import Thresholds, hear_nood
from bot.domain.knowledge import BUITEN_BEREIK
from bot.domain.matching.experts import Vector
from bot.domain.matching.learning import Lesson, learn_judgement
from bot.domain.matching.matcher import LONGEST_TEXT, KnowledgeMatcher
from bot.domain.reading import Mind, Thought, make_mind
from bot.domain.understanding.mask import mask, without_marks
from bot.domain.understanding.nood import NoodSignal, find_phrases
from bot.evaluation import Tally, is_nood, prediction
from bot.rules import rules_from
from bot.settings_file import default_settings_file, load_settings

_THRESHOLDS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True, slots=True)
class Recorded:
    """In the place of an expert: repeats what was said of a text by one who had not seen its author."""

    said: Mapping[str, Vector]

    def read(self, text: str) -> str:
        return text

    def judge(self, text: str) -> Vector:
        return self.said[text]

    def reasons(self, _text: str, labels: Sequence[int], _most: int = 0) -> list[list[tuple[str, float]]]:
        return [[] for _ in labels]


class Verbatim:
    """In the place of the embedder: recorded experts know a text by itself."""

    def embed(self, texts: list[str]) -> list[str]:
        return texts


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, what is right, and what the bot made of it."""

    gold: Mapping[str, Any]
    thought: Thought
    predicted: Mapping[str, Any]
    phrases: tuple[NoodSignal, ...]


def main(arguments: Sequence[str]) -> None:
    """Print the tables."""
    if arguments:
        raise SystemExit("usage: python -m benchmarks decisions")
    material = load_material()
    thresholds = rules_from(load_settings(default_settings_file())).thresholds
    heard = list(_hear_all(material, thresholds))
    authors = material.authors[material.distinct]
    out = Console(width=110)
    out.print(_figures_table(heard, authors), "", _sources_table(heard, authors, thresholds), "")
    out.print(_thresholds_table(heard, authors, thresholds))


def _hear_all(material: Material, thresholds: Thresholds) -> Iterator[Heard]:
    """The distinct messages, in their order."""
    fold_of = {position: number for number, fold in enumerate(material.folds) for position in fold}
    matchers = [_matcher(material, fold) for fold in material.folds]
    mind = make_mind(material.knowledge, matchers[0], LanguageRecogniser(), thresholds)
    minds = [replace(mind, matcher=matcher) for matcher in matchers]
    for count, position in enumerate(material.distinct):
        if count % 500 == 0:
            console.print(f"read {count} of {len(material.distinct)}", end="\r")
        lesson, own = material.school.lessons[material.said.judged[position]], minds[fold_of[position]]
        thought = own.read(lesson.text)
        predicted = prediction(own, lesson.text, thought)
        yield Heard(_gold(lesson, material.knowledge.outside), thought, predicted, _phrases(thought, own))


def _matcher(material: Material, fold: Rows) -> KnowledgeMatcher:
    """The bot's own matcher, with a judgement learned on the other folds."""
    judged = learn_judgement(material.school, [material.judged_elsewhere(material.said, fold)])
    texts = [_as_matched(material.school.lessons[material.said.judged[position]].text) for position in fold]
    wording = Recorded(dict(zip(texts, material.said.wording[fold], strict=True)))
    meaning = Recorded(dict(zip(texts, material.said.meaning[fold], strict=True)))
    return KnowledgeMatcher(material.school.labels, wording, judged.fusion, judged.calibration, meaning, Verbatim())


def _as_matched(text: str) -> str:
    return without_marks(mask(text).text)[:LONGEST_TEXT]


def _gold(lesson: Lesson, outside: Mapping[str, object]) -> dict[str, Any]:
    """As `samenspel evaluate` reads its messages."""
    labels = [BUITEN_BEREIK if label in outside else label for label in lesson.labels]
    return {"text": lesson.text, "labels": labels, "style": "multi" if len(labels) > 1 else ""}


def _phrases(thought: Thought, mind: Mind) -> tuple[NoodSignal, ...]:
    return find_phrases(thought.masked.text, mind.phrases)


def _figures_table(heard: Sequence[Heard], authors: NDArray[np.str_]) -> Table:
    pairs = [(one.gold, one.predicted) for one in heard]
    found = Tally(pairs).figures()
    ranges = intervals_by_author(lambda rows: Tally([pairs[row] for row in rows]).figures(), authors)
    title = f"1. samenspel evaluate, {len(set(authors))} authors"
    table = _table(title, "figure", ("value", "95% between"))
    for name, value in found.items():
        if value is not None and name != "messages":
            table.add_row(name.replace("_", " "), f"{value:.3f}", _between(ranges[name]))
    table.caption = f"{found['messages']} messages"
    return table


def _sources_table(heard: Sequence[Heard], authors: NDArray[np.str_], thresholds: Thresholds) -> Table:
    deaf = replace(thresholds, nood=2.0, nood_perhaps=2.0)
    sources = {
        "phrases only": [hear_nood(one.phrases, one.thought.matches, deaf) for one in heard],
        "estimate only": [hear_nood((), one.thought.matches, thresholds) for one in heard],
        "both (as it is)": [one.thought.nood for one in heard],
    }
    names = list(_nood_figures(heard, sources["phrases only"]))
    table = _table("2. Nood: what the phrases and the estimate earn", "source", names)
    for source, signals in sources.items():
        table.add_row(source, *_with_ranges(heard, authors, signals))
    return table


def _thresholds_table(heard: Sequence[Heard], authors: NDArray[np.str_], thresholds: Thresholds) -> Table:
    names = list(_nood_figures(heard, [one.thought.nood for one in heard]))
    table = _table("3. Nood: recall against false alarms, phrases and estimate", "drempels.nood_misschien", names)
    for least in _THRESHOLDS:
        lower = replace(thresholds, nood=max(least, thresholds.nood), nood_perhaps=least)
        signals = [hear_nood(one.phrases, one.thought.matches, lower) for one in heard]
        mark = " (as it is)" if least == thresholds.nood_perhaps else ""
        table.add_row(f"{least:g}{mark}", *_with_ranges(heard, authors, signals))
    return table


def _with_ranges(
    heard: Sequence[Heard], authors: NDArray[np.str_], signals: Sequence[tuple[NoodSignal, ...]]
) -> list[str]:
    per_message = _nood_figures(heard, signals)

    def means(rows: Rows) -> dict[str, float]:
        return {name: float(np.nanmean(values[rows])) for name, values in per_message.items()}

    ranges = intervals_by_author(means, authors)
    return [f"{value:.3f} ({_between(ranges[name])})" for name, value in means(np.arange(len(heard))).items()]


def _nood_figures(heard: Sequence[Heard], signals: Sequence[tuple[NoodSignal, ...]]) -> dict[str, NDArray[np.float64]]:
    """By message whether it counts as a hit: 1, 0, or nan where the figure is not about it."""
    shown = [{signal.kind for signal in one} for one in signals]
    labels = [one.gold["labels"] for one in heard]
    urgent = np.array([is_nood(right[0]) for right in labels])
    calm = np.array([not any(map(is_nood, right)) for right in labels])
    is_shown = np.array([bool(kinds) for kinds in shown])
    is_right = np.array([bool(kinds & set(right)) for kinds, right in zip(shown, labels, strict=True)])
    return {
        "recall": np.where(urgent, is_shown, np.nan),
        "right kind": np.where(urgent, is_right, np.nan),
        "false alarms": np.where(calm, is_shown, np.nan),
    }


def _between(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.3f}-{ends[1]:.3f}"


def _table(title: str, first: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table
