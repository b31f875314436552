"""The encoder of multilingual-e5-small in numpy, for one text at a time: no padding, no mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import erf

from bot.adapters.embedding.weights import Array, Layer, ModelFile, unpack


@dataclass(frozen=True, slots=True)
class _Linear:
    """A matrix (in, out), as it lies in memory to be multiplied with soonest, and what is added."""

    weights: Array
    bias: Array

    def __call__(self, state: Array) -> Array:
        found: Array = state @ self.weights
        found += self.bias
        return found


@dataclass(frozen=True, slots=True)
class _Normal:
    """Brings each row to mean 0 and spread 1, then scales and moves it."""

    weights: Array
    bias: Array
    smallest: np.float32

    def __call__(self, state: Array) -> Array:
        centred: Array = state - state.mean(axis=-1, keepdims=True)
        centred /= np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + self.smallest)
        centred *= self.weights
        centred += self.bias
        return centred


@dataclass(frozen=True, slots=True)
class _Block:
    """A layer made ready: the questions, keys and values of attention are one matrix."""

    attention: _Linear
    heard: _Linear
    after_hearing: _Normal
    inner: _Linear
    outer: _Linear
    after_thinking: _Normal


class Encoder:
    """Pieces of words in, the mean of their meanings out."""

    def __init__(self, model: ModelFile, layers: Sequence[Layer]) -> None:
        self._words = model.blocks("emb.word")
        width = model.shape.width
        self._positions = model.vector("emb.pos").reshape(-1, width) + model.vector("emb.type")[:width]
        smallest = np.float32(model.smallest)
        self._start = _Normal(model.vector("emb.ln.w"), model.vector("emb.ln.b"), smallest)
        self._blocks = [_ready(layer, smallest) for layer in layers]
        self._heads = model.shape.heads

    def encode(self, ids: Sequence[int]) -> Array:
        """A row of length 1."""
        mean = self.state(ids, len(self._blocks)).mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-6), dtype=np.float32)

    def state(self, ids: Sequence[int], layers: int) -> Array:
        """What the first layers make of each piece: (pieces, width)."""
        state = self._start(unpack(self._words[list(ids)]) + self._positions[: len(ids)])
        for block in self._blocks[:layers]:
            state = block.after_hearing(state + self._attend(state, block))
            state = block.after_thinking(state + _think(state, block))
        return state

    def _attend(self, state: Array, block: _Block) -> Array:
        by_head = block.attention(state).reshape(len(state), 3, self._heads, -1).transpose(1, 2, 0, 3)
        queries, keys, values = by_head
        scores = queries @ keys.transpose(0, 2, 1) / np.sqrt(queries.shape[-1], dtype=np.float32)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        heard = (weights / weights.sum(axis=-1, keepdims=True)) @ values
        return block.heard(heard.transpose(1, 0, 2).reshape(state.shape))


def _ready(layer: Layer, smallest: np.float32) -> _Block:
    return _Block(
        attention=_linear(layer, "q", "k", "v"),
        heard=_linear(layer, "ao"),
        after_hearing=_Normal(layer["aln.w"], layer["aln.b"], smallest),
        inner=_linear(layer, "fi"),
        outer=_linear(layer, "fo"),
        after_thinking=_Normal(layer["oln.w"], layer["oln.b"], smallest),
    )


def _linear(layer: Layer, *names: str) -> _Linear:
    weights = np.concatenate([layer[f"{name}.w"] for name in names])
    return _Linear(np.ascontiguousarray(weights.T), np.concatenate([layer[f"{name}.b"] for name in names]))


def _think(state: Array, block: _Block) -> Array:
    inner = block.inner(state)
    share = inner * np.float32(np.sqrt(0.5))
    erf(share, out=share)
    share += 1
    share *= 0.5
    share *= inner
    return block.outer(share)
