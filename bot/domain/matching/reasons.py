"""Why a message was matched as it was: alike examples, words that pulled, repairs, and what else could have won."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from bot.domain.matching.experts import Matrix, Vector, WordingExpert, as_dense
from bot.domain.matching.learning import Lesson
from bot.domain.matching.match import Matches
from bot.domain.matching.matcher import LONGEST_TEXT, KnowledgeMatcher
from bot.domain.matching.words import Repair, Spelling, weighed_letters, weighed_words
from bot.domain.message import SafeText
from bot.domain.words import STOP_WORDS, stem, tokens

_WRITTEN = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_MOST_TRIED = 8
"""So many words are left out in turn: each costs a look at the whole message."""


@dataclass(frozen=True, slots=True)
class Alike:
    """An example of the knowledge, who wrote it, what it is about, and how alike it is, at most 1."""

    text: str
    labels: tuple[str, ...]
    hand: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a message, as it was written and as it was read."""

    written: str
    repair: Repair | None = None
    parts: tuple[str, ...] = ()

    @property
    def read_as(self) -> tuple[str, ...]:
        """The words of the knowledge it is taken for; empty when it is taken as it is."""
        return (self.repair.read_as,) if self.repair else self.parts


@dataclass(frozen=True, slots=True)
class Pull:
    """How far a word pulled towards a need, by itself and by its letters; `kept` is what is left of it without."""

    word: Word
    by_word: float
    by_letters: float
    kept: float | None = None

    @property
    def total(self) -> float:
        """Both together."""
        return self.by_word + self.by_letters


class Without(StrEnum):
    """What is left out to see what it did."""

    WORDING = "wording"
    MEANING = "meaning"
    WORD = "word"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would have been found without something; `text` is what was left, `left_out` are the words it is about."""

    without: Without
    matches: Matches
    text: SafeText
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reasons:
    """What led to a label, the strongest first."""

    pulls: tuple[Pull, ...]
    changed: tuple[Word, ...]
    """Words that were read otherwise than they were written."""
    what_if: tuple[WhatIf, ...]


def find_reasons(text: SafeText, label: str, matcher: KnowledgeMatcher) -> Reasons:
    """Why this label (a need, a kind of nood or of outside message) is as likely as it is for this text."""
    text = SafeText(text[:LONGEST_TEXT])
    words = words_of(text, matcher.wording.spelling)
    changed = tuple(word for word in words if word.read_as)
    tried = _leave_out_each(text, label, _pulls(text, words, label, matcher), matcher)
    what_if = tuple(_what_if(text, label, changed, tried, matcher))
    return Reasons(tuple(pull for pull, _ in tried), changed, what_if)


def words_of(text: str, spelling: Spelling) -> tuple[Word, ...]:
    """The words that say something, each once and in order, with what they are taken for."""
    found: dict[str, Word] = {}
    for written in _WRITTEN.findall(text):
        telling = [word for word in tokens(written) if word not in STOP_WORDS and len(word) > 1]
        if telling:
            found.setdefault(" ".join(telling), _read(written, telling, spelling))
    return tuple(found.values())


def _read(written: str, telling: Sequence[str], spelling: Spelling) -> Word:
    if len(telling) > 1:
        return Word(written)
    parts = spelling.parts(telling[0])
    return Word(written, parts=parts) if parts else Word(written, spelling.repair(telling[0]))


def _pulls(text: str, words: Sequence[Word], label: str, matcher: KnowledgeMatcher) -> list[Pull]:
    """Each word's share in what the wording says for a label, compared with what it says for the others."""
    wording = matcher.wording
    all_words, all_letters = weighed_words(text, wording.spelling), weighed_letters(text)
    said = _said_for(matcher.labels.all.index(label), wording, all_words, all_letters)
    times = tokens(text)
    pulls = []
    for word in words:
        same = " ".join([word.written] * max(1, times.count(" ".join(tokens(word.written)))))
        own_words, own_letters = weighed_words(same, wording.spelling), weighed_letters(same)
        by_word = sum(said.get(f, 0.0) * count / all_words[f] for f, count in own_words.items())
        by_letters = sum(said.get(f, 0.0) * count / all_letters[f] for f, count in own_letters.items())
        pulls.append(Pull(word, by_word, by_letters))
    return sorted(pulls, key=lambda pull: -pull.total)


def _said_for(
    column: int, wording: WordingExpert, words: Mapping[str, float], letters: Mapping[str, float]
) -> dict[str, float]:
    """What each feature says for the label, above what it says for a label on average."""
    columns, values = wording.vocabulary.weigh(words, letters)
    names = {wording.vocabulary.columns[f]: f for f in (*words, *letters) if f in wording.vocabulary.columns}
    rows = as_dense(wording.weights[columns])
    above = rows[:, column] - rows.mean(axis=1)
    return {names[c]: float(value * pull) for c, value, pull in zip(columns, values, above, strict=True)}


def _leave_out_each(
    text: str, label: str, pulls: Sequence[Pull], matcher: KnowledgeMatcher
) -> list[tuple[Pull, WhatIf | None]]:
    """The words in order of what is left of the label without them: wording and meaning both miss the word then."""
    tried: list[tuple[Pull, WhatIf | None]] = []
    for pull in pulls[:_MOST_TRIED]:
        left = without_words(text, [pull.word.written])
        what_if = WhatIf(Without.WORD, matcher.match(left), left, (pull.word.written,))
        tried.append((replace(pull, kept=strength_of(label, what_if.matches)), what_if))
    tried.sort(key=lambda one: (one[0].kept, -one[0].total))
    return tried + [(pull, None) for pull in pulls[_MOST_TRIED:]]


def _what_if(
    text: SafeText,
    label: str,
    changed: Sequence[Word],
    tried: Sequence[tuple[Pull, WhatIf | None]],
    matcher: KnowledgeMatcher,
) -> Iterable[WhatIf]:
    if matcher.meaning is not None:
        by_meaning = replace(matcher, fusion=replace(matcher.fusion, wording=0.0))
        by_wording = replace(matcher, meaning=None, embedder=None)
        yield WhatIf(Without.WORDING, by_meaning.match(text), text)
        yield WhatIf(Without.MEANING, by_wording.match(text), text)
    strongest = tried[0][1] if tried else None
    if strongest is not None and strongest.text and tried[0][0].kept != strength_of(label, matcher.match(text)):
        yield strongest
    if changed:
        as_written = replace(matcher, wording=replace(matcher.wording, spelling=AsWritten(())))
        yield WhatIf(Without.REPAIR, as_written.match(text), text, tuple(word.written for word in changed))


class AsWritten(Spelling):
    """Reads every word as it is written: nothing is repaired and no compound is taken apart."""

    def repair(self, word: str) -> Repair | None:
        return None

    def parts(self, word: str) -> tuple[str, ...]:
        return ()


def strength_of(label: str, matches: Matches) -> float:
    """How likely a label is, as the decision looks at it; 0 if it is not among the likeliest."""
    if matches.outside is not None and matches.outside.id == label:
        return matches.outside.confidence
    likely = {c.id: c.confidence for c in matches.nood} | {
        c.id: c.confidence * matches.in_scope for c in matches.candidates
    }
    return likely.get(label, 0.0)


def without_words(text: str, words: Iterable[str]) -> SafeText:
    """The text without these words, wherever they stand."""
    gone = {tuple(tokens(word)) for word in words}
    kept = _WRITTEN.sub(lambda found: "" if tuple(tokens(found.group())) in gone else found.group(), text)
    return SafeText(" ".join(kept.split()))


def likeness_in_meaning(asked: Vector, vectors: Matrix) -> Vector:
    """How near each of the vectors lies. All sentences lie close together, so what they share is taken away first."""
    mean = vectors.mean(axis=0)
    apart, own = vectors - mean, asked - mean
    lengths = np.linalg.norm(apart, axis=1) * np.linalg.norm(own)
    return np.asarray(apart @ own / np.maximum(lengths, 1e-9), dtype=np.float32)


def likeness_in_words(text: str, lessons: Sequence[Lesson], wording: WordingExpert) -> Vector:
    """How many words each lesson shares with a text, the rare ones above all. Lessons are taken as they are written."""
    asked = _weighed(weighed_words(text, wording.spelling), wording)
    lengths = [_cosine(asked, _weighed(_stems(lesson.text), wording)) for lesson in lessons]
    return np.asarray(lengths, dtype=np.float32)


def _stems(text: str) -> Counter[str]:
    return Counter(stem(word) for word in tokens(text) if word not in STOP_WORDS)


def _weighed(words: Mapping[str, float], wording: WordingExpert) -> dict[int, float]:
    columns, values = wording.vocabulary.weigh(words, {})
    return dict(zip(columns, values, strict=True))


def _cosine(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    """Both have length 1, or 0 when no word is known."""
    return math.fsum(value * other[column] for column, value in one.items() if column in other)


def most_alike(lessons: Sequence[Lesson], likenesses: Vector, most: int) -> tuple[Alike, ...]:
    """The most alike; a message of two needs is two lessons and one example."""
    labels: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for lesson in lessons:
        labels[lesson.text].update(dict.fromkeys(lesson.labels))
    found: dict[str, Alike] = {}
    for place in np.argsort(-likenesses, kind="stable"):
        lesson = lessons[place]
        alike = Alike(lesson.text, tuple(labels[lesson.text]), lesson.hand, float(likenesses[place]))
        found.setdefault(lesson.text, alike)
        if len(found) == most:
            break
    return tuple(found.values())
