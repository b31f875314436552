"""`python -m benchmarks methods`: what each part of matching earns, judged on authors whom nothing saw.

Words, letters and the untuned embedding are learned here once for each fold of authors, from the other authors only:
also the vocabulary, so that the unknown words of a new author are repaired and taken apart as those of a resident are.
The tuned embedding is judged by `tuning/opinions.npz`. Every line is a judgement whose weights (one for each expert)
were learned on the other folds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.sparse import diags

from benchmarks.matching.baselines import likeness_to_centroids, likeness_to_examples
from benchmarks.matching.figures import Gold, errors_by_author, figures, gold_of
from benchmarks.matching.material import Material, Rows, console, embed_all, load_material, untuned_embedder
from bot.domain.matching.experts import Matrix, Vector, WordingExpert, log_softmax
from bot.domain.matching.learning import School
from bot.domain.matching.words import LETTER_MARK, Repair, Spelling

RELEASED = "words + letters + tuned (released)"


class WithoutRepair(Spelling):
    """Leaves typos as they are."""

    def repair(self, word: str) -> Repair | None:
        return None


class WithoutParts(Spelling):
    """Leaves compounds as they are."""

    def parts(self, word: str) -> tuple[str, ...]:
        return ()


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    if arguments:
        raise SystemExit("usage: python -m benchmarks methods")
    material = load_material()
    gold = gold_of(material)
    found = {name: logs[material.distinct] for name, logs in judged_by_each(material).items()}
    Console(width=170).print(_table(found, gold))


def judged_by_each(material: Material) -> dict[str, Vector]:
    """For each method the logarithms of the probabilities of all labels, at every position."""
    lessons, tuned = material.school.lessons, material.said.meaning
    if tuned is None:
        raise SystemExit("tuning/opinions.npz holds no opinions on meaning: python -m tuning judge")
    rows = embed_all(untuned_embedder(), [lesson.text for lesson in lessons], material.knowledge)
    alone: dict[str, Vector] = {}
    for number, fold in enumerate(material.folds):
        console.print(f"fold {number + 1} of {len(material.folds)}: {len(fold)} lessons to judge")
        for name, said in _judge_fold(material, fold, rows).items():
            alone.setdefault(name, np.empty((len(material.authors), said.shape[1]), dtype=np.float32))[fold] = said
    wording, untuned = alone["words + letters"], alone["untuned embedding"]
    return {
        **{name: material.fused(said) for name, said in alone.items()},
        "tuned embedding": material.fused(tuned),
        "words + letters + untuned": material.fused(wording, untuned),
        "words + tuned": material.fused(alone["words only"], tuned),
        "letters + tuned": material.fused(alone["letters only"], tuned),
        "words + letters + tuned, no typo repair": material.fused(alone["words + letters, no typo repair"], tuned),
        "words + letters + tuned, no compounds": material.fused(alone["words + letters, no compounds"], tuned),
        "words + letters + tuned, equal weights": material.fused(log_softmax(wording + tuned)),
        RELEASED: material.fused(wording, tuned),
    }


def _judge_fold(material: Material, fold: Rows, embeddings: Matrix) -> dict[str, Vector]:
    """What is said about one fold by all that can be learned from the others."""
    lessons, labels = material.school.lessons, material.school.labels
    others, judged = material.others(fold), material.said.judged[fold]
    texts = [lessons[row].text for row in judged]
    school = School([lessons[row] for row in others], labels, embeddings[others])
    everything = np.arange(len(others))
    wording, meaning = school.teach(everything)
    known, seen = wording.spelling.known, (embeddings[others], school.targets, len(labels.all))
    return {
        "nearest example": likeness_to_examples(embeddings[judged], *seen),
        "whitened centroids": likeness_to_centroids(embeddings[judged], *seen),
        "untuned embedding": np.stack([meaning.judge(row) for row in embeddings[judged]]),
        "words only": _said_by(_taught_on(school, wording, letters=False), texts),
        "letters only": _said_by(_taught_on(school, wording, letters=True), texts),
        "words + letters, no typo repair": _said_by(replace(wording, spelling=WithoutRepair(known)), texts),
        "words + letters, no compounds": _said_by(replace(wording, spelling=WithoutParts(known)), texts),
        "words + letters": _said_by(wording, texts),
    }


def _said_by(expert: WordingExpert, texts: Sequence[str]) -> Vector:
    return np.stack([expert.judge(expert.read(text)) for text in texts])


def _taught_on(school: School, expert: WordingExpert, *, letters: bool) -> WordingExpert:
    """An expert that learned the same lessons, but from their letters only or from their words only."""
    kept = np.zeros(school.features.shape[1], dtype=np.float32)
    for feature, column in expert.vocabulary.columns.items():
        kept[column] = feature.startswith(LETTER_MARK) == letters
    features, embeddings = school.features, school.embeddings
    school.features, school.embeddings = (features @ diags(kept)).tocsr(), None
    taught, _ = school.teach(np.arange(len(school.lessons)))
    school.features, school.embeddings = features, embeddings
    return taught


def _table(found: dict[str, Vector], gold: Gold) -> Table:
    table = Table(
        title=f"{len(gold.first)} messages by {len(set(gold.authors))} authors, judged by what never saw their author. "
        "± is a standard error by author; 'behind' is how much lower top1 is than as released.",
        title_justify="left",
    )
    table.add_column("method", no_wrap=True)
    for name in (*figures(found[RELEASED], gold), "behind"):
        table.add_column(name, justify="right", no_wrap=True)
    for method, logs in found.items():
        table.add_row(method, *_cells(logs, found[RELEASED], gold))
    return table


def _cells(logs: Vector, released: Vector, gold: Gold) -> list[str]:
    def all_figures(rows: Rows) -> dict[str, float]:
        own, best = figures(logs[rows], gold.only(rows)), figures(released[rows], gold.only(rows))
        return own | {"behind": best["top1"] - own["top1"]}

    found = all_figures(np.arange(len(gold.first)))
    errors = errors_by_author(all_figures, gold.authors)
    return [f"{_short(value)} ±{_short(errors[name])}" for name, value in found.items()]


def _short(value: float) -> str:
    """Three decimals, without the nought that nearly all figures begin with."""
    return f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.3f}"
