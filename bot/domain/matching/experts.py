"""Two experts look at a message, one at its meaning and one at its wording; each gives every label a probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

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
class Wording:
    """What a message is made of, as far as the knowledge has it too: words and groups of letters with their weights."""

    names: list[str]
    columns: list[int]
    weights: Vector


Pulls: TypeAlias = Matrix | csr_matrix
"""How far each feature pulls towards each label: (features, labels). Sparse where there are very many labels."""


def as_dense(pulls: Pulls) -> Matrix:
    """The same, with all zeros written out."""
    return pulls if isinstance(pulls, np.ndarray) else np.asarray(pulls.toarray())


@dataclass(frozen=True, slots=True)
class WordingExpert:
    """A linear model on words and groups of letters. Shapes: weights (features, labels), bias (labels,)."""

    vocabulary: Vocabulary
    spelling: Spelling
    weights: Pulls
    bias: Vector

    def read(self, text: str) -> Wording:
        """Take a message apart."""
        words, letters = weighed_words(text, self.spelling), weighed_letters(text)
        columns, weights = self.vocabulary.weigh(words, letters)
        names = [feature for feature in (*words, *letters) if feature in self.vocabulary.columns]
        return Wording(names, columns, np.asarray(weights, dtype=np.float32))

    def judge(self, wording: Wording) -> Vector:
        """Logarithms of the probabilities of all labels."""
        return log_softmax(wording.weights @ self.weights[wording.columns] + self.bias)

    def reasons(self, wording: Wording, labels: Sequence[int], most: int = 5) -> list[list[tuple[str, float]]]:
        """For each of the labels the features that spoke most for it, for `samenspel ask`."""
        pulls = wording.weights[:, None] * as_dense(self.weights[wording.columns][:, labels])
        best = np.argsort(-pulls, axis=0, kind="stable")[:most]
        return [
            [(wording.names[place], float(pulls[place, label])) for place in best[:, label]]
            for label in range(len(labels))
        ]
