"""Whether a message is nothing but politeness: thanks, a greeting, "all right", or a friendly picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.domain.understanding.made_of import Phrases, fold, made_of
from bot.domain.words import tokens

COURTESY = "beleefd."
"""The part of the texts that holds the words of politeness, divided by bars."""

_BESIDES = "erbij"
_LONGEST = 12
_QUESTION_MARKS = "?\N{ARABIC QUESTION MARK}"
_FRIENDLY = frozenset("👍👌🙏😊🙂😀😃😄😁😉☺🤗😘🥰😍❤🧡💛💚💙💜💕♥💪👏👋🙌🎉🥳🌹🌷🌸🌺💐🌞🍀✅✔🤝")
_MARKS_OF_PICTURES = frozenset({"Mn", "Cf", "Sk", "Zs", "Po"})
"""Variations of a picture (its colour, say), spaces and points."""


class Courtesy(StrEnum):
    """A kind of politeness; of the first three the value is the key of its words."""

    THANKS = "dank"
    GREETING = "groet"
    AGREEMENT = "goed"
    PICTURE = "plaatje"


Courtesies = Mapping[str, Phrases]
"""For each kind, and for what may stand beside it, the phrases in all languages together."""


def fold_courtesies(sentences: Mapping[str, Iterable[str]]) -> Courtesies:
    """Prepare the words of politeness as maintainers write them."""
    return {kind: fold(phrases) for kind, phrases in sentences.items()}


def read_courtesy(text: str, courtesies: Courtesies) -> Courtesy | None:
    """The politeness that this message is, if it is nothing else; whoever asks something is not only polite.

    "Ok, bedankt" is thanks: whoever thanks has read what was said, and does not answer it.
    """
    words = tokens(text)
    if len(words) > _LONGEST or any(mark in text for mark in _QUESTION_MARKS):
        return None
    if not words:
        return Courtesy.PICTURE if _is_friendly_picture(text) else None
    besides = [*courtesies.get(_BESIDES, ()), *(p for kind in Courtesy for p in courtesies.get(kind, ()))]
    return next((kind for kind in Courtesy if made_of(words, courtesies.get(kind, ()), besides)), None)


def _is_friendly_picture(text: str) -> bool:
    shown = [sign for sign in text if unicodedata.category(sign) not in _MARKS_OF_PICTURES]
    return bool(shown) and _FRIENDLY.issuperset(shown)
