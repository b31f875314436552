"""What the experts are where there are very many labels: the middle of what each label's lessons have in common.

Logistic regression weighs every feature against every label. With thousands of labels that takes hours, and gigabytes
for weights that are nearly all zero. Here a label pulls only towards what its own lessons have.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from bot.domain.matching.experts import Matrix, MeaningExpert, Vector, WordingExpert
from bot.domain.matching.words import Spelling, Vocabulary

MOST_LEARNED = 200
"""More labels than this are not weighed against each other."""

_MOST_JUDGED = 300
"""So many lessons of a fold say enough about how sure to be; each of them is judged for all labels at once."""

_MOST_PULLING = 1000
"""Features of a label; those that pull less hardly change what is found."""

_WORDING_PULL, _MEANING_PULL = 12.0, 12.0
_NEVER = -30.0


def wording_of_many(
    vocabulary: Vocabulary, spelling: Spelling, features: csr_matrix, targets: NDArray[np.int64], labels: int
) -> WordingExpert:
    """Each label pulls towards the words and letters of its lessons. By the root, so that what stands in a few of them
    counts too: nobody's own words are those of most.
    """
    means = csr_matrix(_members(targets, labels) @ features)
    means.data = np.sqrt(means.data)
    for begin, end in zip(means.indptr, means.indptr[1:], strict=False):
        _keep_the_strongest(means.data[begin:end])
    means.eliminate_zeros()
    lengths = np.sqrt(np.asarray(means.multiply(means).sum(axis=1)).ravel())
    pulls = csr_matrix((diags(_WORDING_PULL / np.maximum(lengths, 1e-9)) @ means).T, dtype=np.float32)
    return WordingExpert(vocabulary, spelling, pulls, _bias(targets, labels))


def meaning_of_many(rows: Matrix, targets: NDArray[np.int64], labels: int) -> MeaningExpert:
    """Each label pulls towards the mean of its lessons, as it differs from the mean of all."""
    mean = np.asarray(rows.mean(axis=0), dtype=np.float32)
    directions = _members(targets, labels) @ (rows - mean)
    lengths = np.linalg.norm(directions, axis=1, keepdims=True)
    pulls = np.ascontiguousarray((_MEANING_PULL * directions / np.maximum(lengths, 1e-9)).T, dtype=np.float32)
    return MeaningExpert(pulls, _bias(targets, labels), mean)


def some_of_many(judged: NDArray[np.int64]) -> NDArray[np.int64]:
    """Enough of the lessons of a fold, evenly spread."""
    places = np.linspace(0, len(judged) - 1, min(len(judged), _MOST_JUDGED))
    return judged[places.astype(np.int64)]


def _members(targets: NDArray[np.int64], labels: int) -> csr_matrix:
    """What takes the mean over the lessons of each label: (labels, lessons)."""
    shares = 1 / np.bincount(targets, minlength=labels)[targets]
    return csr_matrix((shares.astype(np.float32), (targets, np.arange(len(targets)))), shape=(labels, len(targets)))


def _keep_the_strongest(pulls: NDArray[np.float32]) -> None:
    if len(pulls) > _MOST_PULLING:
        pulls[np.argpartition(pulls, -_MOST_PULLING)[:-_MOST_PULLING]] = 0


def _bias(targets: NDArray[np.int64], labels: int) -> Vector:
    """None is likelier than another beforehand, but for one without lessons."""
    return np.where(np.bincount(targets, minlength=labels) > 0, 0, _NEVER).astype(np.float32)
