"""What others do with a sentence embedding: the nearest example, or the nearest centre of a label."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.domain.matching.experts import Matrix, Vector, log_softmax

_SHRINKAGE = 0.1
_NOT_AT_ALL = -1.0
_SHARP = 20.0
"""Likeness becomes a probability; how sharply is learned afterwards, from about here."""


def likeness_to_examples(rows: Matrix, examples: Matrix, targets: NDArray[np.int64], labels: int) -> Vector:
    """For each label how near its nearest example is."""
    near = rows @ examples.T
    found = np.full((len(rows), labels), _NOT_AT_ALL, dtype=np.float32)
    for label in np.unique(targets):
        found[:, label] = near[:, targets == label].max(axis=1)
    return log_softmax(_SHARP * found)


def likeness_to_centroids(rows: Matrix, examples: Matrix, targets: NDArray[np.int64], labels: int) -> Vector:
    """For each label how near the mean of its examples is, in a space where all directions vary alike."""
    mean, whiten = examples.mean(axis=0), _whitening(examples)
    found = np.full((len(rows), labels), _NOT_AT_ALL, dtype=np.float32)
    white = _unit((rows - mean) @ whiten)
    for label in np.unique(targets):
        centre = ((examples[targets == label] - mean) @ whiten).mean(axis=0)
        found[:, label] = white @ _unit(centre[None, :])[0]
    return log_softmax(_SHARP * found)


def _whitening(examples: Matrix) -> Matrix:
    values, directions = np.linalg.eigh(np.cov(examples, rowvar=False))
    wide = (1 - _SHRINKAGE) * values + _SHRINKAGE * values.mean()
    return np.asarray(directions / np.sqrt(wide), dtype=np.float32)


def _unit(rows: Matrix) -> Matrix:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)
