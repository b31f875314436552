"""Acute danger, read from the words: which kinds of nood a message speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.words import STOP_WORDS, is_typo_of, tokens

_LONG_ENOUGH_FOR_TYPOS = 12
_TAKEN_OUT = "..."
_MOST_OF_HALF_A_SENTENCE = 5
_FEWEST_TELLING = 3
_EMPTY = STOP_WORDS.union(
    tokens("nu ja nee ok oke okay okee hm hmm mm uh uhm eh tja nou hoor hoi hey verder goed begrepen dank dankje")
)
"""Words that say nothing at all."""
_FILLERS = _EMPTY.union(
    tokens("niet geen niets iets weet snap begrijp zeg denk straks later misschien eraan komt kom eigenlijk wacht")
)
"""Words that say nothing of what is going on, unless others stand beside them."""


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
class Phrase:
    """A phrase folded to plain words, the same without its spaces, and the first letters of its words."""

    plain: str
    run_together: str
    initials: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of each kind of nood and the look-alikes that are none, all folded to plain words."""

    by_kind: Mapping[str, tuple[Phrase, ...]]
    look_alikes: tuple[str, ...]


def fold_phrases(by_kind: Mapping[str, Iterable[str]], look_alikes: Iterable[str]) -> Phrases:
    """Prepare phrases as maintainers write them; longer look-alikes are taken out first."""
    folded = {kind: tuple(map(_phrase, _plain(phrases))) for kind, phrases in by_kind.items()}
    return Phrases(folded, tuple(sorted(_plain(look_alikes), key=len, reverse=True)))


def _phrase(plain: str) -> Phrase:
    return Phrase(plain, plain.replace(" ", ""), _initials(plain.split()))


def _initials(words: Iterable[str]) -> str:
    return "".join(word[0] for word in words)


def _plain(phrases: Iterable[str]) -> Iterator[str]:
    """The words of each phrase; one without words would stand in every message."""
    return filter(None, (" ".join(tokens(phrase)) for phrase in phrases))


def is_half_sentence(text: str) -> bool:
    """Whether a message hardly says anything by itself ("en nu?", "hij komt eraan") and belongs to what came before."""
    return len(tokens(text)) < _MOST_OF_HALF_A_SENTENCE or len(telling_words(text)) < _FEWEST_TELLING


def telling_words(text: str) -> set[str]:
    """The words that say something of what is going on."""
    return set(tokens(text)) - _FILLERS


def says_nothing(text: str) -> bool:
    """Whether there is no word in it that could tell of danger or of anything else."""
    words = tokens(text)
    return bool(words) and _EMPTY.issuperset(words)


def find_phrases(text: str, phrases: Phrases) -> tuple[NoodSignal, ...]:
    """The kinds of nood whose phrases stand in the text, look-alikes left out; one signal for each kind."""
    said = " ".join(tokens(text))
    for look_alike in phrases.look_alikes:
        if look_alike in said:
            said = re.sub(rf"(?<!\S){re.escape(look_alike)}(?!\S)", _TAKEN_OUT, said)
    words, run_together = said.split(), said.replace(" ", "")
    initials = _initials(words)
    found = []
    for kind, known in phrases.by_kind.items():
        for phrase in known:
            is_there = phrase.run_together in run_together and _stands_in(phrase.plain, said)
            # A slip keeps the first letter of a word.
            if is_there or (phrase.initials in initials and _is_mistyped_in(phrase.plain, words)):
                found.append(NoodSignal(kind, Alarm.CERTAIN, phrase.plain))
                break
    return tuple(found)


def _stands_in(phrase: str, said: str) -> bool:
    """Whether the words stand there, spaces between them or not: "wilniet meer leven"."""
    return re.search(rf"(?<!\S){' ?'.join(map(re.escape, phrase.split()))}(?!\S)", said) is not None


def _is_mistyped_in(phrase: str, words: Sequence[str]) -> bool:
    """Whether a long phrase stands there word by word, with slips of the thumb."""
    meant = phrase.split()
    places = range(len(words) - len(meant) + 1) if len(phrase) >= _LONG_ENOUGH_FOR_TYPOS else ()
    return any(all(map(_is_meant, words[at : at + len(meant)], meant)) for at in places)


def _is_meant(written: str, meant: str) -> bool:
    return written == meant or is_typo_of(written, meant)
