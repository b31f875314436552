"""Learning, starting and reading by the number of onderwerpen, each a process of its own that prints JSON:
`python -m benchmarks.scale learn|read COUNT words|meaning FOLDER`. A COUNT of 0 is the knowledge as it is.

Synthetic onderwerpen are made of halves of examples, the same every time. They tell what many onderwerpen cost, and
nothing of how well they are told apart. Their sentences are not embedded but get a vector of noise, which costs the
matching the same.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.ours import settings_for
from benchmarks.people import ROOT, messages
from bot import bootstrap
from bot.adapters.cache import CachedEmbedder, load_matcher, save_matcher
from bot.adapters.embedding import load_embedder
from bot.adapters.files import load_knowledge
from bot.adapters.language import LanguageRecogniser
from bot.domain.knowledge import Example, Knowledge
from bot.domain.matching.experts import Matrix
from bot.domain.matching.learning import learn_matcher
from bot.domain.reading import make_mind
from bot.rules import rules_from

_EXAMPLES, _THEMES, _HANDS = 10, 5, 6
_DIMENSIONS = 384
_LEARNED_FROM = "the benchmark"


def knowledge_of(count: int) -> Knowledge:
    """The knowledge as it is, or with so many synthetic onderwerpen in the place of its own."""
    settings = settings_for()
    real = load_knowledge(settings.kennis, today=bootstrap.today(settings)).knowledge
    return real if count == 0 else _with_synthetic(real, count)


def _with_synthetic(real: Knowledge, count: int) -> Knowledge:
    chance = random.Random(count)
    needs = real.matched()
    texts = [example.text for need in needs for example in need.examples]
    made = []
    for number in range(count):
        themes = chance.sample(texts, _THEMES)
        examples = tuple(
            Example(_halves(chance.choice(themes), chance.choice(texts)), f"hand-{one % _HANDS}")
            for one in range(_EXAMPLES)
        )
        plain = replace(needs[0], synonyms=(), counter_examples=(), terms=())
        made.append(replace(plain, id=f"onderwerp-{number}", name=f"Onderwerp {number}", examples=examples))
    own = {need.id for need in needs}
    kept = [onderwerp for onderwerp in real.onderwerpen.values() if onderwerp.id not in own]
    return replace(real, onderwerpen={one.id: one for one in (*kept, *made)}, offers={}, look_alikes=())


def _halves(one: str, other: str) -> str:
    words, others = one.split(), other.split()
    return " ".join(words[: len(words) // 2 + 1] + others[len(others) // 2 :])


class Noise:
    """In the place of the embedder while learning: always the same vector for the same text, and no meaning in it."""

    def embed(self, texts: list[str]) -> Matrix:
        rows = [np.random.default_rng(zlib.crc32(text.encode())).standard_normal(_DIMENSIONS) for text in texts]
        return np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)


def learn(count: int, experts: str, folder: Path) -> dict[str, float]:
    """How long learning takes, with the vectors of the examples at hand, and the most memory it needed."""
    knowledge = knowledge_of(count)
    start = time.perf_counter()
    embedder = load_embedder() if experts == "meaning" else None
    if embedder is None:
        matcher = learn_matcher(knowledge, None, _quietly)
    elif count:
        matcher = learn_matcher(knowledge, Noise(), _quietly, embedder.tuned)
    else:
        at_hand = CachedEmbedder(embedder, embedder.name, ROOT / ".cache/vectors.npz", ROOT / "knowledge/vectors.npz")
        matcher = learn_matcher(knowledge, at_hand, _quietly, embedder.tuned)
    seconds = time.perf_counter() - start
    save_matcher(matcher, _file(count, experts, folder), _LEARNED_FROM)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mb": peak, "onderwerpen": len(matcher.labels.needs)}


def read(count: int, experts: str, folder: Path) -> dict[str, Any]:
    """How long a start takes once the knowledge is loaded, the memory after it, and the time of every message."""
    knowledge = knowledge_of(count)
    file = _file(count, experts, folder)
    start = time.perf_counter()
    embedder = load_embedder() if experts == "meaning" else None
    matcher = load_matcher(file, _LEARNED_FROM, embedder)
    if matcher is None:
        raise SystemExit(f"{file} was not learned")
    thresholds = rules_from(settings_for()).thresholds
    mind = make_mind(knowledge, matcher, LanguageRecogniser(), thresholds)
    seconds = time.perf_counter() - start
    _, texts = messages()
    for text in texts[:10]:  # to warm up
        mind.read(text)
    return {
        "ready": seconds,
        "mb": psutil.Process().memory_info().rss / 2**20,
        "file_mb": file.stat().st_size / 2**20,
        "times": [_milliseconds(mind.read, text) for text in texts],
    }


def _milliseconds(work: Any, text: str) -> float:
    start = time.perf_counter()
    work(text)
    return (time.perf_counter() - start) * 1000


def _file(count: int, experts: str, folder: Path) -> Path:
    return folder / f"matcher-{count}-{experts}.npz"


def _quietly(step: str, share: float) -> None:
    """Nobody watches."""


def main(step: str, count: str, experts: str, folder: str) -> None:
    """Do one of the two and print what was found."""
    work = {"learn": learn, "read": read}[step]
    json.dump(work(int(count), experts, Path(folder)), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
