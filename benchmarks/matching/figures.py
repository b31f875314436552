"""Figures of a method, from the probabilities that it gave all labels, each with its standard error by author."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from benchmarks.matching.material import Material, Rows
from bot.domain.matching.experts import Vector
from bot.domain.matching.matcher import Labels

_TOP = 3
_RESAMPLES = 200


@dataclass(frozen=True, slots=True)
class Gold:
    """What the messages are about: `right` (messages, labels), and the label that comes first."""

    labels: Labels
    right: NDArray[np.bool_]
    first: Rows
    authors: NDArray[np.str_]

    def only(self, rows: Rows) -> Gold:
        """Some of the messages."""
        return Gold(self.labels, self.right[rows], self.first[rows], self.authors[rows])


def gold_of(material: Material) -> Gold:
    """Of the distinct messages that were judged."""
    labels = material.school.labels
    columns = {label: column for column, label in enumerate(labels.all)}
    rows = material.said.judged[material.distinct]
    right = np.zeros((len(rows), len(columns)), dtype=bool)
    for place, row in enumerate(rows):
        right[place, [columns[label] for label in material.school.lessons[row].labels if label in columns]] = True
    return Gold(labels, right, material.school.targets[rows], material.authors[material.distinct])


def figures(logs: Vector, gold: Gold) -> dict[str, float]:
    """`logs` are logarithms of probabilities (messages, labels)."""
    needs, nood = len(gold.labels.needs), len(gold.labels.needs) + len(gold.labels.nood)
    inside, urgent = gold.first < needs, (gold.first >= needs) & (gold.first < nood)
    two = inside & (gold.right[:, :needs].sum(axis=1) > 1)
    best = np.argsort(-logs[:, :needs], axis=1)[:, :_TOP]
    hits = np.take_along_axis(gold.right, best, axis=1)
    kind = needs + np.argmax(logs[:, needs:nood], axis=1)
    about_us = np.logaddexp.reduce(logs[:, :nood], axis=1) - np.logaddexp.reduce(logs[:, nood:], axis=1)
    danger = np.logaddexp.reduce(logs[:, needs:nood], axis=1)
    return {
        "top1": float(hits[inside, 0].mean()),
        "top3": float(hits[inside].any(axis=1).mean()),
        "AUROC scope": float(roc_auc_score(gold.first < nood, about_us)),
        "AUROC nood": float(roc_auc_score(urgent, danger)),
        "right kind": float(gold.right[np.flatnonzero(urgent), kind[urgent]].mean()),
        "both needs": float(hits[two, :2].all(axis=1).mean()),
        "neg. log lik.": float(-np.log(np.maximum((np.exp(logs) * gold.right).sum(axis=1), 1e-12)).mean()),
    }


def errors_by_author(figure: Callable[[Rows], Mapping[str, float]], authors: NDArray[np.str_]) -> dict[str, float]:
    """Standard errors: how much a figure moves when each author in turn is left out (jackknife)."""
    names = np.unique(authors)
    without = [figure(np.flatnonzero(authors != name)) for name in names]
    share = (len(names) - 1) / len(names)
    return {name: _spread([one[name] for one in without], share) for name in without[0]}


def _spread(values: list[float], share: float) -> float:
    apart = np.asarray(values) - np.mean(values)
    return float(np.sqrt(share * (apart @ apart)))


def intervals_by_author(
    figure: Callable[[Rows], Mapping[str, float | None]], authors: NDArray[np.str_]
) -> dict[str, tuple[float, float]]:
    """Between what a figure stays, 95 times in 100, had other authors like these written (bootstrap over authors)."""
    found = [figure(rows) for rows in _resamples(authors)]
    return {name: _middle([one[name] for one in found]) for name in found[0]}


def _middle(values: list[float | None]) -> tuple[float, float]:
    low, high = np.percentile([value for value in values if value is not None], [2.5, 97.5])
    return float(low), float(high)


def _resamples(authors: NDArray[np.str_]) -> Iterator[Rows]:
    chance = np.random.default_rng(1)
    rows_of = [np.flatnonzero(authors == name) for name in np.unique(authors)]
    for _ in range(_RESAMPLES):
        yield np.concatenate([rows_of[pick] for pick in chance.integers(len(rows_of), size=len(rows_of))])
