"""Learns a matcher from the knowledge: two experts, how much each weighs, and how sure to be.

Weights and sureness are learned on messages of authors that the experts did not see, because residents did
not write the examples either. What was learned is kept, so scikit-learn, which takes a third of the time of a start,
is imported only where something has to be learned.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bot.domain.knowledge import BUITEN_BEREIK, Knowledge
from bot.domain.matching.experts import Embedder, Matrix, MeaningExpert, Vector, WordingExpert, as_dense, log_softmax
from bot.domain.matching.many import MOST_LEARNED, meaning_of_many, some_of_many, wording_of_many
from bot.domain.matching.matcher import (
    Calibration,
    Fusion,
    Judgement,
    JudgementFeatures,
    KnowledgeMatcher,
    Labels,
    Start,
    Tuned,
    judgement_features,
)
from bot.domain.matching.words import Spelling, learn_vocabulary, weighed_letters, weighed_words
from bot.domain.words import tokens

FOLDS = 3
MAINTAINER = "kennis"
"""The hand of everything that stands in the onderwerp itself: always part of what is learned from."""

_MEANING_STRENGTH = 30.0
_WORDING_STRENGTH = 10.0
_MEANING_STEPS = 100
_STEPS_FROM_START = 4
"""Few: where tuning ended is good already, and the examples that it saw seem clearer than messages will be."""
_WORDING_STEPS = 20
_CENTROID_PULL = 12.0
_CALIBRATION_STRENGTH = 1.0
_NEVER = -30.0
_LEAST_WEIGHT = 0.1
"""Few messages to learn from may contradict an expert; its word must not come to count against what it says."""

Progress = Callable[[str, float], None]
"""Told what is being done and how far the whole is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A message to learn from. `labels` are all that are right; the first is the one it is learned as."""

    text: str
    labels: tuple[str, ...]
    hand: str


def lessons_from(knowledge: Knowledge) -> list[Lesson]:
    """Everything the knowledge says about which message is about what. A message with two needs is two lessons."""
    return list(dict.fromkeys(lesson for lesson in _all_lessons(knowledge) if lesson.text.strip()))


def _all_lessons(knowledge: Knowledge) -> Iterator[Lesson]:
    for onderwerp in knowledge.onderwerpen.values():
        for example in onderwerp.examples:
            labels = (onderwerp.id, *example.also)
            for label in labels:
                others = tuple(other for other in labels if other != label)
                yield Lesson(example.text, (label, *others), example.hand or MAINTAINER)
        if onderwerp.id != BUITEN_BEREIK:
            names = (*onderwerp.synonyms, onderwerp.name, onderwerp.choice)
            yield from (Lesson(name, (onderwerp.id,), MAINTAINER) for name in names)
        yield from (Lesson(text, (belongs_to,), MAINTAINER) for text, belongs_to in onderwerp.counter_examples)
        if onderwerp.nood is not None:
            yield from (Lesson(phrase, (onderwerp.id,), MAINTAINER) for phrase in onderwerp.nood.phrases)
            yield from (Lesson(phrase, (BUITEN_BEREIK,), MAINTAINER) for phrase in onderwerp.nood.look_alikes)
    for outside in knowledge.outside.values():
        yield from (Lesson(e.text, (outside.id,), e.hand or MAINTAINER) for e in outside.examples)
    for look_alike in knowledge.look_alikes:
        for label in look_alike.onderwerpen or (BUITEN_BEREIK,):
            yield Lesson(look_alike.text, (label,), look_alike.hand or MAINTAINER)


def labels_of(knowledge: Knowledge) -> Labels:
    """The labels in their fixed order."""
    return Labels(
        tuple(o.id for o in knowledge.matched()),
        tuple(o.id for o in knowledge.emergencies()),
        (*sorted(knowledge.outside), BUITEN_BEREIK),
    )


def learn_matcher(
    knowledge: Knowledge, embedder: Embedder | None, progress: Progress, tuned: Tuned | None = None
) -> KnowledgeMatcher:
    """Learn everything from the knowledge; the embedder is left out where the platform has none.

    An embedder that was tuned on the examples comes with what was `tuned` together with it: on its own lessons it
    would seem surer than it is.
    """
    labels = labels_of(knowledge)
    lessons = lessons_about(knowledge, labels)
    school = School(lessons, labels, _embed(lessons, embedder, progress), tuned.start if tuned is not None else None)
    progress("leren", 0.5)
    known = tuned.judgement if tuned is not None and not school.has_many_labels else None
    judged = known or _judge_by_folds(school, progress)
    progress("leren", 0.9)
    wording, meaning = school.teach(np.arange(len(lessons)))
    progress("klaar", 1.0)
    used = embedder if meaning is not None else None
    return KnowledgeMatcher(labels, wording, judged.fusion, judged.calibration, meaning, used)


def lessons_about(knowledge: Knowledge, labels: Labels) -> list[Lesson]:
    """The lessons that are about one of the labels."""
    known = set(labels.all)
    return [lesson for lesson in lessons_from(knowledge) if lesson.labels[0] in known]


def _embed(lessons: Sequence[Lesson], embedder: Embedder | None, progress: Progress) -> Matrix | None:
    if embedder is None:
        return None
    texts = list(dict.fromkeys(lesson.text for lesson in lessons))
    rows: list[Matrix] = []
    size = 256
    for start in range(0, len(texts), size):
        rows.append(embedder.embed(texts[start : start + size]))
        progress("betekenis", 0.5 * min(1.0, (start + size) / len(texts)))
    place = {text: row for row, text in enumerate(texts)}
    return np.concatenate(rows)[[place[lesson.text] for lesson in lessons]]


class School:
    """The lessons with their features, computed once, from which experts are taught."""

    def __init__(
        self, lessons: Sequence[Lesson], labels: Labels, embeddings: Matrix | None, start: Start | None = None
    ) -> None:
        columns_of = {label: column for column, label in enumerate(labels.all)}
        self.lessons = lessons
        self.labels = labels
        self.targets = np.array([columns_of[lesson.labels[0]] for lesson in lessons])
        self.embeddings = embeddings
        self._start = start
        self._spelling = Spelling(w for lesson in lessons for w in tokens(lesson.text))
        words = [weighed_words(lesson.text, self._spelling) for lesson in lessons]
        letters = [weighed_letters(lesson.text) for lesson in lessons]
        self._vocabulary = learn_vocabulary(words, letters)
        rows = [self._vocabulary.weigh(w, g) for w, g in zip(words, letters, strict=True)]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([np.asarray(c, dtype=np.int64) for c, _ in rows])
        weights = np.concatenate([np.asarray(v, dtype=np.float32) for _, v in rows])
        self.features = csr_matrix((weights, columns, ends), shape=(len(rows), len(self._vocabulary.columns)))

    def teach(self, chosen: NDArray[np.int64]) -> tuple[WordingExpert, MeaningExpert | None]:
        """Experts that saw the chosen lessons only."""
        targets = self.targets[chosen]
        features = self.features[chosen]
        if self.has_many_labels:
            return self._teach_many(features, chosen)
        start = _pulls_of_centroids(features, targets)
        weights, bias = self._fit(features, targets, _WORDING_STRENGTH, _WORDING_STEPS, start)
        wording = WordingExpert(self._vocabulary, self._spelling, weights, bias)
        if self.embeddings is None:
            return wording, None
        return wording, self._teach_meaning(self.embeddings[chosen], targets)

    @property
    def has_many_labels(self) -> bool:
        """Whether there are too many to be weighed against each other."""
        return len(self.labels.all) > MOST_LEARNED

    def _teach_many(
        self, features: csr_matrix, chosen: NDArray[np.int64]
    ) -> tuple[WordingExpert, MeaningExpert | None]:
        targets, count = self.targets[chosen], len(self.labels.all)
        wording = wording_of_many(self._vocabulary, self._spelling, features, targets, count)
        if self.embeddings is None:
            return wording, None
        return wording, meaning_of_many(self.embeddings[chosen], targets, count)

    def _teach_meaning(self, rows: Matrix, targets: NDArray[np.int64]) -> MeaningExpert:
        if self._start is None:
            mean = np.asarray(rows.mean(axis=0), dtype=np.float32)
            weights, bias = self._fit(rows - mean, targets, _MEANING_STRENGTH, _MEANING_STEPS)
            return MeaningExpert(weights, bias, mean)
        mean = self._start.expert.mean
        begin = self._start.pulls_for([self.labels.all[column] for column in np.unique(targets)])
        weights, bias = self._fit(rows - mean, targets, _MEANING_STRENGTH, _STEPS_FROM_START, *begin)
        return MeaningExpert(weights, bias, mean)

    def _fit(
        self,
        features: object,
        targets: NDArray[np.int64],
        strength: float,
        steps: int,
        pulls: Matrix | None = None,
        bias: Vector | None = None,
    ) -> tuple[Matrix, Vector]:
        """Multinomial logistic regression, from good `pulls` (labels with lessons, features) if there are any.

        A label without lessons gets a very low bias.
        """
        from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415 - see above
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

        model = LogisticRegression(C=strength, max_iter=steps, tol=1e-3, warm_start=pulls is not None)
        if pulls is not None:
            model.classes_ = np.unique(targets)
            model.coef_ = pulls
            model.intercept_ = np.zeros(len(pulls), dtype=np.float32) if bias is None else bias
        with warnings.catch_warnings():
            # Stopping early is meant: more steps cost time and fit the maintainers' own words too closely.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(features, targets)
        weights = np.zeros((model.coef_.shape[1], len(self.labels.all)), dtype=np.float32)
        biases = np.full(len(self.labels.all), _NEVER, dtype=np.float32)
        weights[:, model.classes_] = model.coef_.T
        biases[model.classes_] = model.intercept_
        return weights, biases

    def wording_opinions(self, expert: WordingExpert, chosen: NDArray[np.int64]) -> Vector:
        """What the wording expert says of many lessons at once."""
        return log_softmax(as_dense(self.features[chosen] @ expert.weights) + expert.bias)

    def meaning_opinions(self, expert: MeaningExpert | None, chosen: NDArray[np.int64]) -> Vector | None:
        """What the meaning expert says of many lessons at once."""
        if expert is None or self.embeddings is None:
            return None
        return log_softmax((self.embeddings[chosen] - expert.mean) @ expert.weights + expert.bias)


def _pulls_of_centroids(features: csr_matrix, targets: NDArray[np.int64]) -> Matrix:
    """Where logistic regression on words starts: each label pulls towards the mean of its lessons.

    From here it needs half the steps that it needs from nothing.
    """
    present, rows = np.unique(targets, return_inverse=True)
    members = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, np.arange(len(rows)))))
    means = (members @ features).toarray() / np.bincount(rows)[:, None]
    directions = means - np.asarray(features.mean(axis=0)).ravel()
    lengths = np.linalg.norm(directions, axis=1, keepdims=True)
    pulls = _CENTROID_PULL * directions / np.maximum(lengths, 1e-9)
    return np.asarray(pulls[: len(present)], dtype=np.float32)


def folds_by_hand(hands: Sequence[str], count: int) -> list[NDArray[np.int64]]:
    """The lessons to be judged in each fold: whole hands, so that nobody's own style helps. The maintainer's own
    words are never judged. With fewer hands than folds, there is one fold for each hand.
    """
    names = sorted(set(hands) - {MAINTAINER})
    groups = [names[start::count] for start in range(min(count, len(names)))]
    all_hands = np.asarray(hands)
    return [np.flatnonzero(np.isin(all_hands, group)) for group in groups]


def _judge_by_folds(school: School, progress: Progress) -> Judgement:
    """Judge each author with experts that did not see that author, and learn from how they did."""
    folds = folds_by_hand([lesson.hand for lesson in school.lessons], FOLDS)
    everything = np.arange(len(school.lessons))
    opinions = []
    for number, fold in enumerate(folds):
        wording, meaning = school.teach(np.setdiff1d(everything, fold))
        judged = some_of_many(fold) if school.has_many_labels else fold
        opinions.append(
            Opinions(judged, school.wording_opinions(wording, judged), school.meaning_opinions(meaning, judged))
        )
        progress("leren", 0.5 + 0.4 * (number + 1) / len(folds))
    return learn_judgement(school, opinions)


@dataclass(frozen=True, slots=True)
class Opinions:
    """What experts said about lessons that they had not seen: logarithms of probabilities, (lessons, labels)."""

    judged: NDArray[np.int64]
    wording: Vector
    meaning: Vector | None


def learn_judgement(school: School, opinions: Sequence[Opinions]) -> Judgement:
    """How much each expert's word weighs, and how sure to be."""
    if not opinions:
        return Judgement(Fusion(1.0, 1.0), _cautious())
    order = np.concatenate([said.judged for said in opinions])
    wording = np.concatenate([said.wording for said in opinions])
    meanings = [said.meaning for said in opinions if said.meaning is not None]
    meaning = np.concatenate(meanings) if meanings else None
    fusion = weigh_experts(wording, meaning, school.targets[order])
    total = fusion.wording * wording
    if meaning is not None:
        total = total + fusion.meaning * meaning
    lessons = [school.lessons[row] for row in order]
    return Judgement(fusion, _calibrate(lessons, np.exp(log_softmax(total)), school.labels))


def weigh_experts(wording: Vector, meaning: Vector | None, targets: NDArray[np.int64]) -> Fusion:
    """The weights under which the right labels are likeliest."""
    rows = np.arange(len(targets))

    def surprise(weights: NDArray[np.floating]) -> float:
        total = weights[0] * wording if meaning is None else weights[0] * wording + weights[1] * meaning
        return float(-log_softmax(total)[rows, targets].mean())

    start = [1.0] if meaning is None else [0.8, 0.8]
    bounds = [(_LEAST_WEIGHT, None)] * len(start)
    best = minimize(surprise, start, method="Nelder-Mead", bounds=bounds, options={"xatol": 0.01, "fatol": 1e-4}).x
    return Fusion(meaning=float(best[1]) if meaning is not None else 0.0, wording=float(best[0]))


def _calibrate(lessons: Sequence[Lesson], probabilities: Vector, labels: Labels) -> Calibration:
    """Logistic models of being right, of being about a need, of two needs, and of nood."""
    first_of_text = list({lesson.text: row for row, lesson in reversed(list(enumerate(lessons)))}.values())
    rows = [judgement_features(probabilities[row], labels, lessons[row].text) for row in first_of_text]
    gold = [lessons[row].labels for row in first_of_text]
    needs, nood = set(labels.needs), set(labels.nood)
    best_two = [
        tuple(labels.needs[i] for i in np.argsort(-probabilities[row][: len(labels.needs)])[:2])
        for row in first_of_text
    ]
    about_need = [g[0] in needs for g in gold]

    def model(pick: Callable[[JudgementFeatures], Vector], answers: Sequence[bool], among: Sequence[bool]) -> Vector:
        return _logistic_model(np.stack([pick(row) for row in rows])[among], np.asarray(answers)[among])

    everyone = [True] * len(rows)
    return Calibration(
        right=model(lambda f: f.right, [b[0] in g for b, g in zip(best_two, gold, strict=True)], about_need),
        in_scope=model(lambda f: f.in_scope, [g[0] in needs or g[0] in nood for g in gold], everyone),
        second=model(lambda f: f.second, [set(b) <= set(g) for b, g in zip(best_two, gold, strict=True)], about_need),
        nood=model(lambda f: f.nood, [g[0] in nood for g in gold], everyone),
    )


def _logistic_model(features: Matrix, answers: NDArray[np.bool_]) -> Vector:
    """Weights with the constant last; where all answers are alike the model says so, nearly surely."""
    weights = np.zeros(features.shape[1], dtype=np.float32)
    if answers.all() or not answers.any():
        weights[-1] = 4.0 if answers.any() else -4.0
        return weights
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - see above

    model = LogisticRegression(C=_CALIBRATION_STRENGTH).fit(features[:, :-1], answers)
    weights[:-1], weights[-1] = model.coef_[0], model.intercept_[0]
    return weights


def _cautious() -> Calibration:
    """Without authors to learn from: the experts' own probabilities, taken as they are."""
    return Calibration(
        right=np.asarray([1, 0, 0, 0], dtype=np.float32),
        in_scope=np.asarray([0.5, 0, 0, 0], dtype=np.float32),
        second=np.asarray([0, 0, 0, 0, -4], dtype=np.float32),
        nood=np.asarray([1, 0, 0, 0], dtype=np.float32),
    )
