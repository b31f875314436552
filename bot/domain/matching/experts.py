"""Two experts look at a message, one at its meaning and one at its wording; each gives every label a probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.domain.matching.words import Spelling, Vocabulary, weighed_letters, weighed_words

Vector = NDArray[np.float32]
Matrix = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors in which nearness is likeness of meaning, across languages."""

    def embed(self, texts: list[str]) -> Matrix:
        """One row of length 1 for each text."""
        ...


def log_softmax(scores: NDArray[np.floating]) -> Vector:
    """Scores as logarithms of probabilities, along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class MeaningExpert:
    """A linear model on the sentence embedding.

    Shapes: weights (dimensions, labels), bias (labels,), mean (dimensions,).
    """

    weights: Matrix
    bias: Vector
    mean: Vector

    def judge(self, embedding: Vector) -> Vector:
        """Logarithms of the probabilities of all labels."""
        return log_softmax((embedding - self.mean) @ self.weights + self.bias)


@dataclass(frozen=True, slots=True)
class WordingExpert:
    """A linear model on words and groups of letters. Shapes: weights (features, labels), bias (labels,)."""

    vocabulary: Vocabulary
    spelling: Spelling
    weights: Matrix
    bias: Vector

    def judge(self, text: str) -> Vector:
        """Logarithms of the probabilities of all labels."""
        columns, values = self.features(text)
        return log_softmax(np.asarray(values, dtype=np.float32) @ self.weights[columns] + self.bias)

    def features(self, text: str) -> tuple[list[int], list[float]]:
        """Columns and weights of the message."""
        return self.vocabulary.weigh(weighed_words(text, self.spelling), weighed_letters(text))

    def reasons(self, text: str, labels: Sequence[int], most: int = 5) -> list[list[tuple[str, float]]]:
        """For each of the labels the features that spoke most for it, for `samenspel ask`."""
        words, letters = weighed_words(text, self.spelling), weighed_letters(text)
        known = self.vocabulary.columns
        names = {known[feature]: feature for feature in (*words, *letters) if feature in known}
        columns, values = self.vocabulary.weigh(words, letters)
        found = []
        for label in labels:
            pull = [(names[c], float(v * self.weights[c, label])) for c, v in zip(columns, values, strict=True)]
            found.append(sorted(pull, key=lambda reason: -reason[1])[:most])
        return found
