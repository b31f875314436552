"""Acute danger, read from the words: which kinds of nood a message speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from bot.domain.words import tokens

_LONG_ENOUGH_FOR_TYPOS = 12
_SAME_DESPITE_TYPO = 92


class Alarm(StrEnum):
    """How sure the bot is that somebody is in danger."""

    CERTAIN = "certain"
    PERHAPS = "perhaps"
    """Shown in a calm way, together with the normal answer."""


@dataclass(frozen=True, slots=True)
class NoodSignal:
    """One kind of nood (the id of its onderwerp), how sure, and the phrase or the estimate that says so."""

    kind: str
    alarm: Alarm
    why: str
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of each kind of nood and the look-alikes that are none, all folded to plain words."""

    by_kind: Mapping[str, tuple[str, ...]]
    look_alikes: tuple[str, ...]


def fold_phrases(by_kind: Mapping[str, Iterable[str]], look_alikes: Iterable[str]) -> Phrases:
    """Prepare phrases as maintainers write them; longer look-alikes are taken out first."""
    folded = {kind: tuple(_plain(phrase) for phrase in phrases) for kind, phrases in by_kind.items()}
    return Phrases(folded, tuple(sorted((_plain(p) for p in look_alikes), key=len, reverse=True)))


def find_phrases(text: str, phrases: Phrases) -> tuple[NoodSignal, ...]:
    """The kinds of nood whose phrases stand in the text, look-alikes left out; one signal for each kind."""
    words = f" {_plain(text)} "
    for look_alike in phrases.look_alikes:
        words = words.replace(f" {look_alike} ", " ... ")
    found = []
    for kind, known in phrases.by_kind.items():
        phrase = next((p for p in known if _stands_in(p, words)), None)
        if phrase is not None:
            found.append(NoodSignal(kind, Alarm.CERTAIN, phrase))
    return tuple(found)


def _plain(text: str) -> str:
    return " ".join(tokens(text))


def _stands_in(phrase: str, words: str) -> bool:
    if re.search(rf"(?<!\S){re.escape(phrase)}(?!\S)", words):
        return True
    if len(phrase) < _LONG_ENOUGH_FOR_TYPOS:
        return False
    return fuzz.partial_ratio(phrase, words, score_cutoff=_SAME_DESPITE_TYPO) > 0
