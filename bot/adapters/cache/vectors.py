"""Sentence vectors by the hash of their text: only what changed is embedded again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.domain.matching.experts import Embedder, Matrix

_SCALE = 127.0


class CachedEmbedder:
    """An embedder that remembers what it embedded, as whole numbers from -127 to 127: a quarter of the size, and
    nearness changes in the third decimal only.

    `shipped` is a file that comes with the project, `own` one that this machine writes.
    """

    def __init__(self, embedder: Embedder, model: str, own: Path, shipped: Path | None = None) -> None:
        self._embedder = embedder
        self._model = model
        self._own = own
        self._known: dict[bytes, np.ndarray] = {}
        for file in (shipped, own):
            if file is not None:
                self._known |= _read(file, model)

    def embed(self, texts: list[str]) -> Matrix:
        keys = [_key(text) for text in texts]
        new = list({key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}.items())
        if new:
            rows = self._embedder.embed([text for _, text in new])
            self._known |= {key: np.rint(row * _SCALE).astype(np.int8) for (key, _), row in zip(new, rows, strict=True)}
        return _unit_rows([self._known[key] for key in keys])

    def recall(self, texts: Sequence[str]) -> Matrix | None:
        """One row for each text without computing anything; None if one of them is not remembered."""
        rows = [self._known.get(_key(text)) for text in texts]
        known = [row for row in rows if row is not None]
        return _unit_rows(known) if known and len(known) == len(rows) else None

    def keep(self, texts: Sequence[str], file: Path | None = None) -> None:
        """Write the vectors of these texts to disk, and forget the others."""
        keys = sorted({_key(text) for text in texts} & self._known.keys())
        target = file or self._own
        target.parent.mkdir(parents=True, exist_ok=True)
        half_written = target.with_suffix(".tmp.npz")
        matrix = np.stack([self._known[key] for key in keys]) if keys else np.zeros((0, 0), dtype=np.int8)
        names = np.frombuffer(b"".join(keys), dtype=np.uint8)
        np.savez_compressed(half_written, model=np.array(self._model), keys=names, vectors=matrix)
        half_written.replace(target)


def _unit_rows(remembered: Sequence[np.ndarray]) -> Matrix:
    rows = np.stack(remembered).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).digest()


def _read(file: Path, model: str) -> dict[bytes, np.ndarray]:
    """The vectors of a file; none if it is not there, damaged, or of another model."""
    try:
        with np.load(file) as stored:
            if str(stored["model"]) != model:
                return {}
            names = stored["keys"].reshape(-1, 12)
            return {bytes(name): row for name, row in zip(names, stored["vectors"], strict=True)}
    except (OSError, ValueError, KeyError, BadZipFile):
        return {}
