"""Which button somebody means who types instead of pressing: its label, its place, or what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.words import STOP_WORDS, is_typo_of, stem, tokens

TYPED = "getypt."
"""The part of the texts that holds the words with which people choose, divided by bars."""

_PLACES = ("eerste", "tweede", "derde")
_LAST, _BOTH, _NONE, _YES, _BESIDES = "laatste", "allebei", "geen", "ja", "rest"
_LONGEST = 9
_MOST_AT_A_YES = 2
_DENIALS = frozenset({"niet", "geen", "nee", "not", "no"})

Ways = Mapping[str, Sequence[str]]
"""For each thing that can be typed the ways to say it."""


@dataclass(frozen=True, slots=True)
class Option:
    """A button as it was shown, with further words that point at it: what the question said of it, then the rest."""

    label: str
    asked: str = ""
    about: str = ""


def read_typed_choice(
    text: str, options: Sequence[Option], ways: Ways, *, describes: bool = True
) -> tuple[int, ...] | None:
    """The places of the options that are meant, empty when it is none of them; None when this is no choice.

    With `describes` a few words that point at one of the options are enough.
    """
    words = tokens(text)
    if not words or len(words) > _LONGEST or not options:
        return None
    labels = [option.label for option in options]
    label = find_label(text, labels)
    if label is None:
        label = find_label(text, [first_part(label) for label in labels])
    if label is not None:
        return (label,)
    if _is_said(words, ways.get(_NONE, ())):
        return ()
    if _is_said(words, ways.get(_BOTH, ())):
        return tuple(range(len(options)))
    if _is_said(words, ways.get(_YES, ())):
        return tuple(range(len(options))) if len(options) <= _MOST_AT_A_YES else None
    places = _places(words, len(options), ways)
    if places is not None or not describes:
        return places
    described = _described(words, options, ways)
    return (described,) if described is not None else None


def find_label(text: str, labels: Sequence[str]) -> int | None:
    """The place of the label that was typed out, give or take a slip."""
    said = tokens(text)
    return next((place for place, label in enumerate(labels) if said and _is_alike(said, _words_of(label))), None)


@lru_cache(maxsize=10_000)
def _words_of(label: str) -> Sequence[str]:
    """The same labels are looked at with nearly every message."""
    return tokens(label)


def first_part(label: str) -> str:
    """What many type of a label: "Ja" of "Ja, graag"."""
    return label.partition(",")[0]


def _is_said(words: Sequence[str], ways: Sequence[str]) -> bool:
    return any(_is_alike(words, tokens(way)) for way in ways)


def _is_alike(said: Sequence[str], meant: Sequence[str]) -> bool:
    return len(said) == len(meant) and all(s == m or is_typo_of(s, m) for s, m in zip(said, meant, strict=True))


def _places(words: Sequence[str], count: int, ways: Ways) -> tuple[int, ...] | None:
    """What is meant by "de tweede" or "1 en 3"; None when more is said than that, or when there is no such place."""
    named = {" ".join(tokens(way)): place for place, name in enumerate(_PLACES) for way in ways.get(name, ())}
    named |= {" ".join(tokens(way)): count - 1 for way in ways.get(_LAST, ())}
    besides = _besides(ways)
    telling = [word for word in words if word not in besides]
    found = tuple(dict.fromkeys(named[word] for word in telling if word in named))
    is_only_that = bool(telling) and all(word in named for word in telling)
    return found if is_only_that and max(found) < count else None


def _described(words: Sequence[str], options: Sequence[Option], ways: Ways) -> int | None:
    """The one option that these few words point at; what was shown counts before what else is known of it."""
    if _DENIALS.intersection(words):
        return None
    besides = _besides(ways)
    said = {stem(word) for word in words if word not in besides}
    shown = [_stems(f"{option.label} {option.asked}") for option in options]
    known = [own | _stems(option.about) for own, option in zip(shown, options, strict=True)]
    for vocabularies in (shown, known):
        hits = [len(said & vocabulary) for vocabulary in vocabularies]
        best = max(hits)
        if best and hits.count(best) == 1 and 2 * best >= len(said):
            return hits.index(best)
    return None


def _besides(ways: Ways) -> frozenset[str]:
    """Words that choose nothing."""
    return STOP_WORDS.union(*(tokens(way) for way in ways.get(_BESIDES, ())))


def _stems(text: str) -> set[str]:
    return {stem(word) for word in tokens(text) if word not in STOP_WORDS}
