"""Which of many words have nearly the letters of another one: a quick look before each is compared in full."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import numpy as np

_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_ALL, _TWICE = 64, 2 * len(_PLAIN)
_BIT = {letter: 1 << place for place, letter in enumerate(_PLAIN)}


class WordsByLetters:
    """Words by their length, each with the set of its letters as 64 bits.

    A letter that stands twice is in the set twice. So a slip of the thumb takes away at most one of the set and adds
    at most one: words that differ in more than the slips allow need not be compared, and no likely one is missed.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words, key=lambda word: (len(word), word))
        self._lengths = [len(word) for word in self._words]
        self._letters = np.array([_letters_of(word) for word in self._words], dtype=np.uint64)
        self._counts = np.bitwise_count(self._letters)

    def near(self, word: str, longer_or_shorter: int, slips: int) -> list[str]:
        """The words of nearly this length that may be this many slips away; the shortest first, then by alphabet."""
        start = bisect_left(self._lengths, len(word) - longer_or_shorter)
        stop = bisect_right(self._lengths, len(word) + longer_or_shorter)
        letters = _letters_of(word)
        shared = np.bitwise_count(self._letters[start:stop] & np.uint64(letters))
        needed = np.maximum(self._counts[start:stop], np.uint8(letters.bit_count()))
        return [self._words[start + place] for place in np.flatnonzero(shared + np.uint8(min(slips, _ALL)) >= needed)]


def _letters_of(word: str) -> int:
    found = 0
    for letter in word:
        bit = _BIT.get(letter)
        if bit is None:
            found |= 1 << _TWICE + ord(letter) % (_ALL - _TWICE)
        else:
            found |= bit << len(_PLAIN) if found & bit else bit
    return found
