"""Joins the two experts and reads off what matters: which need, how sure, whether it is a need at all, and nood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.domain.matching.experts import Embedder, Matrix, MeaningExpert, Vector, Wording, WordingExpert, log_softmax
from bot.domain.matching.match import Candidate, Matches, Signal
from bot.domain.message import SafeText
from bot.domain.words import tokens

LONGEST_TEXT = 1200
"""Characters that are looked at; what somebody needs is said by then, and embedding grows with length."""

_BEST = 5
_REASONS = 3
_LEAST = 1e-12
"""What is divided by is at least this; a label that is out of the question can have no probability at all."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a message can be about, in the order of the experts' columns: needs, kinds of nood, kinds of outside."""

    needs: tuple[str, ...]
    nood: tuple[str, ...]
    outside: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every label in its column."""
        return self.needs + self.nood + self.outside


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic models that turn features of a judgement into honest probabilities (last weight: the constant)."""

    right: Vector
    """That the best need is the right one."""
    in_scope: Vector
    """That the message is about a need."""
    second: Vector
    """That the second need is meant as well."""
    nood: Vector
    """That it is an emergency."""


@dataclass(frozen=True, slots=True)
class Fusion:
    """How much each expert's word weighs."""

    meaning: float
    wording: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is learned on authors whom the experts did not see."""

    fusion: Fusion
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class Start:
    """What the meaning expert was when tuning ended; it learns on from there. `labels` are its columns."""

    labels: tuple[str, ...]
    expert: MeaningExpert

    def pulls_for(self, labels: Sequence[str]) -> tuple[Matrix, Vector]:
        """Weights (labels, dimensions) and bias of these labels; nothing yet for a label that is new."""
        columns = {label: column for column, label in enumerate(self.labels)}
        pulls = np.zeros((len(labels), len(self.expert.mean)), dtype=np.float32)
        bias = np.full(len(labels), float(self.expert.bias.mean()), dtype=np.float32)
        for row, label in enumerate(labels):
            if label in columns:
                pulls[row] = self.expert.weights[:, columns[label]]
                bias[row] = self.expert.bias[columns[label]]
        return pulls, bias


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was learned together with an embedder that was tuned on examples."""

    start: Start
    judgement: Judgement


class TunedEmbedder(Embedder, Protocol):
    """An embedder that was tuned on examples."""

    @property
    def name(self) -> str:
        """Which vectors these are: another name for other weights."""
        ...

    @property
    def tuned(self) -> Tuned:
        """What was learned with it."""
        ...


@dataclass(frozen=True, slots=True)
class KnowledgeMatcher:
    """The matcher in use. Without `meaning` and `embedder` it judges by the wording alone."""

    labels: Labels
    wording: WordingExpert
    fusion: Fusion
    calibration: Calibration
    meaning: MeaningExpert | None = None
    embedder: Embedder | None = None

    def match(self, text: SafeText) -> Matches:
        """Judge one message."""
        wording = self.wording.read(text[:LONGEST_TEXT])
        judged, opinions = self._judge(text[:LONGEST_TEXT], wording)
        probabilities = np.exp(judged)
        needs = conditional(probabilities[: len(self.labels.needs)])
        order = np.argsort(-needs)[:_BEST]
        features = judgement_features(probabilities, self.labels, text)
        sure = logistic(features.right, self.calibration.right)
        confidences = [sure, *(min(sure, float((1 - sure) * p)) for p in conditional(needs[order[1:]]))]
        nood = logistic(features.nood, self.calibration.nood)
        return Matches(
            candidates=tuple(Candidate(self.labels.needs[i], c) for i, c in zip(order, confidences, strict=True)),
            in_scope=logistic(features.in_scope, self.calibration.in_scope),
            outside=self._best_outside(probabilities),
            second_need=logistic(features.second, self.calibration.second),
            nood=self._nood(probabilities, nood),
            signals=self._signals(wording, order, opinions),
        )

    def _judge(self, text: str, wording: Wording) -> tuple[Vector, dict[str, Vector]]:
        opinions = {"wording": self.wording.judge(wording)}
        total = self.fusion.wording * opinions["wording"]
        if self.meaning is not None and self.embedder is not None:
            opinions["meaning"] = self.meaning.judge(self.embedder.embed([text])[0])
            total = total + self.fusion.meaning * opinions["meaning"]
        return log_softmax(total), opinions

    def _best_outside(self, probabilities: NDArray[np.floating]) -> Candidate:
        outside = probabilities[len(self.labels.needs) + len(self.labels.nood) :]
        best = int(np.argmax(outside))
        return Candidate(self.labels.outside[best], float(outside[best]))

    def _nood(self, probabilities: NDArray[np.floating], nood: float) -> tuple[Candidate, ...]:
        start = len(self.labels.needs)
        kinds = probabilities[start : start + len(self.labels.nood)]
        shares = kinds / max(float(kinds.max(initial=0)), _LEAST)
        found = [Candidate(kind, nood * float(share)) for kind, share in zip(self.labels.nood, shares, strict=True)]
        return tuple(sorted(found, key=lambda c: -c.confidence))

    def _signals(self, wording: Wording, order: NDArray[np.int64], opinions: dict[str, Vector]) -> tuple[Signal, ...]:
        weights = {"wording": self.fusion.wording, "meaning": self.fusion.meaning}
        signals = []
        best = [int(index) for index in order[:_REASONS]]
        for index, words in zip(best, self.wording.reasons(wording, best), strict=True):
            for name, opinion in opinions.items():
                said = words if name == "wording" else []
                because = ", ".join(f"{feature} {pull:+.2f}" for feature, pull in said)
                probability = float(np.exp(opinion[index]))
                signals.append(Signal(name, self.labels.needs[index], probability, weights[name], because))
        return tuple(signals)


def conditional(probabilities: NDArray[np.floating]) -> NDArray[np.floating]:
    """Probabilities made to add up to one among themselves."""
    total = probabilities.sum(axis=-1, keepdims=True)
    return np.asarray(probabilities / np.maximum(total, _LEAST))


@dataclass(frozen=True, slots=True)
class JudgementFeatures:
    """What the calibration looks at, each with a constant 1 at the end."""

    right: Vector
    in_scope: Vector
    second: Vector
    nood: Vector


def judgement_features(probabilities: NDArray[np.floating], labels: Labels, text: str) -> JudgementFeatures:
    """Features of one judgement; `probabilities` are those of all labels."""
    n_needs, n_nood = len(labels.needs), len(labels.nood)
    all_needs = float(probabilities[:n_needs].sum())
    all_nood = float(probabilities[n_needs : n_needs + n_nood].sum())
    all_outside = float(probabilities[n_needs + n_nood :].sum())
    first, second, third = [*np.sort(conditional(probabilities[:n_needs]))[::-1], 0.0, 0.0, 0.0][:3]
    length = np.log1p(len(tokens(text)))
    return JudgementFeatures(
        right=_row(logit(first), first - second, length),
        in_scope=_row(logit(all_needs + all_nood) - logit(all_outside), logit(first), length),
        second=_row(logit(second), np.log((second + 1e-6) / (third + 1e-6)), logit(first), length),
        nood=_row(logit(all_nood), logit(probabilities[n_needs : n_needs + n_nood].max(initial=0)), length),
    )


def _row(*values: float) -> Vector:
    return np.asarray([*values, 1.0], dtype=np.float32)


def logit(probability: float) -> float:
    """Log odds, kept within bounds."""
    bounded = min(max(float(probability), 1e-6), 1 - 1e-6)
    return float(np.log(bounded / (1 - bounded)))


def logistic(features: Vector, weights: Vector) -> float:
    """The probability that a logistic model gives."""
    return float(1 / (1 + np.exp(-float(features @ weights))))
