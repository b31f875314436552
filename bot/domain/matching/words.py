"""The words and letters of a message as weighted features (tf-idf), with typos repaired and compounds taken apart."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.domain.matching.letters import WordsByLetters
from bot.domain.words import STOP_WORDS, compound_parts, letter_groups, stem, tokens

SHORTEST_GROUP, LONGEST_GROUP = 2, 4
_LEAST_GROUP_COUNT = 4
_SHORTEST_REPAIRED = 5
_ALIKE = 0.75
_LONGER_OR_SHORTER = 2
_PART_WEIGHT = 0.7
LETTER_MARK = "#"


@dataclass(frozen=True, slots=True)
class Repair:
    """A word the knowledge does not have, and the known word it is taken for; `weight` is how alike, squared."""

    written: str
    read_as: str
    weight: float


class Spelling:
    """The words of the knowledge: finds the one a typo was meant to be, and the parts of a compound."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)
        self._by_letters = WordsByLetters(self.known)

    def repair(self, word: str) -> Repair | None:
        """The known word that looks most like an unknown one; None when the word is known, short, or like none."""
        if word in self.known or len(word) < _SHORTEST_REPAIRED or word.isdecimal():
            return None
        slips = int((1 - _ALIKE) * (len(word) + _LONGER_OR_SHORTER))
        near = self._by_letters.near(word, _LONGER_OR_SHORTER, slips)
        best = process.extractOne(
            word, near, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=_ALIKE, processor=None
        )
        return Repair(word, best[0], best[1] ** 2) if best else None

    def parts(self, word: str) -> tuple[str, ...]:
        """The known words an unknown compound consists of."""
        return () if word in self.known else compound_parts(word, self.known)


def weighed_words(text: str, spelling: Spelling) -> Counter[str]:
    """The stems of a text with their weights: known words count fully, repaired ones and parts of compounds less."""
    found: Counter[str] = Counter()
    for word in tokens(text):
        if word in STOP_WORDS or len(word) < 2:  # noqa: PLR2004 - one letter says nothing
            continue
        parts = spelling.parts(word)
        repair = None if parts else spelling.repair(word)
        for part in parts:
            found[stem(part)] += _PART_WEIGHT  # type: ignore[assignment]  # weights are no whole numbers
        if repair is not None:
            found[stem(repair.read_as)] += repair.weight  # type: ignore[assignment]
        found[stem(word)] += 1
    return found


def weighed_letters(text: str) -> Counter[str]:
    """Groups of two to four letters within words; a typo spoils only a few of them."""
    return Counter(LETTER_MARK + group for group in letter_groups(text, SHORTEST_GROUP, LONGEST_GROUP))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features that were seen in the knowledge, each with its column and its rarity (idf)."""

    columns: Mapping[str, int]
    rarity: Sequence[float]

    def weigh(self, words: Mapping[str, float], letters: Mapping[str, float]) -> tuple[list[int], list[float]]:
        """Columns and weights of a message. Words and letters are brought to length 1 each, so that neither drowns
        the other.
        """
        columns: list[int] = []
        weights: list[float] = []
        for features in (words, letters):
            known = ((self.columns.get(feature), count) for feature, count in features.items())
            part = [(column, count) for column, count in known if column is not None]
            values = [
                (1 + math.log(count)) * self.rarity[c] if count >= 1 else count * self.rarity[c] for c, count in part
            ]
            length = math.sqrt(sum(v * v for v in values)) or 1.0
            columns += [c for c, _ in part]
            weights += [v / length for v in values]
        return columns, weights


def learn_vocabulary(words: Sequence[Mapping[str, float]], letters: Sequence[Mapping[str, float]]) -> Vocabulary:
    """All words, and the groups of letters that stand in several messages."""
    word_counts = Counter(w for features in words for w in features)
    letter_counts = Counter(g for features in letters for g in features)
    kept = [*word_counts.items(), *((g, n) for g, n in letter_counts.items() if n >= _LEAST_GROUP_COUNT)]
    total = len(words)
    columns = {feature: column for column, (feature, _) in enumerate(kept)}
    return Vocabulary(columns, [math.log((1 + total) / (1 + n)) + 1 for _, n in kept])
