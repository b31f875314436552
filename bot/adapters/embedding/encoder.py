"""The encoder of multilingual-e5-small in numpy, for one text at a time: no padding, no mask."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import erf

from bot.adapters.embedding.weights import Array, Layer, ModelFile, unpack


class Encoder:
    """Pieces of words in, the mean of their meanings out."""

    def __init__(self, model: ModelFile, layers: Sequence[Layer]) -> None:
        self._words = model.blocks("emb.word")
        width = model.shape.width
        self._positions = model.vector("emb.pos").reshape(-1, width) + model.vector("emb.type")[:width]
        self._start = Layer({"ln.w": model.vector("emb.ln.w"), "ln.b": model.vector("emb.ln.b")})
        self._layers = layers
        self._heads = model.shape.heads
        self._smallest = model.smallest

    def encode(self, ids: Sequence[int]) -> Array:
        """A row of length 1."""
        mean = self.state(ids, len(self._layers)).mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-6), dtype=np.float32)

    def state(self, ids: Sequence[int], layers: int) -> Array:
        """What the first layers make of each piece: (pieces, width)."""
        state = unpack(self._words[list(ids)]) + self._positions[: len(ids)]
        state = self._normal(state, self._start, "ln")
        for layer in self._layers[:layers]:
            state = self._normal(state + self._attend(state, layer), layer, "aln")
            state = self._normal(state + _think(state, layer), layer, "oln")
        return state

    def _attend(self, state: Array, layer: Layer) -> Array:
        queries, keys, values = (self._by_head(_linear(state, layer, name)) for name in "qkv")
        scores = queries @ keys.transpose(0, 2, 1) / np.sqrt(queries.shape[-1], dtype=np.float32)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        heard = (weights / weights.sum(axis=-1, keepdims=True)) @ values
        return _linear(heard.transpose(1, 0, 2).reshape(state.shape), layer, "ao")

    def _by_head(self, state: Array) -> Array:
        return state.reshape(len(state), self._heads, -1).transpose(1, 0, 2)

    def _normal(self, state: Array, layer: Layer, name: str) -> Array:
        centred = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(self._smallest))
        return np.asarray(centred / spread * layer[f"{name}.w"] + layer[f"{name}.b"])


def _linear(state: Array, layer: Layer, name: str) -> Array:
    return np.asarray(state @ layer[f"{name}.w"].T + layer[f"{name}.b"])


def _think(state: Array, layer: Layer) -> Array:
    inner = _linear(state, layer, "fi")
    return _linear(inner * (0.5 + 0.5 * erf(inner * np.float32(np.sqrt(0.5)))), layer, "fo")
