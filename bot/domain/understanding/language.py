"""Which language a message is in, and whether that is enough to speak it too."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from bot.domain.message import SafeText

Identify = Callable[[str], tuple[str, float]]
"""The language of a text (two letters, ISO 639-1) and how sure, from 0 to 1."""

_WORD = re.compile(r"[\u4e00-\u9fff]|[^\W\d_]+")
"""Chinese is written without spaces: each character counts as a word."""

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")

_LIKELY = 0.5
_LIKELY_BUT_ONE_WORD = 0.6
_SURE = 0.8
_CERTAIN = 0.9
_AGREES_WITH_PHONE = 0.3
_FEWEST_LETTERS = 8
_WORDS_OF_A_SENTENCE = 4
_LETTERS_OF_A_SENTENCE = 20


class Sureness(IntEnum):
    """How much the guess may change."""

    NONE = 0
    """Too little to go by."""
    PERHAPS = 1
    """Enough to offer that language."""
    SURE = 2
    """Enough to begin a conversation in it."""
    CERTAIN = 3
    """A whole sentence, or a few words in another script: enough to turn a conversation in another language."""


@dataclass(frozen=True, slots=True)
class HeardLanguage:
    """The language that a message seems to be in; `code` is empty when nobody can tell."""

    code: str = ""
    sureness: Sureness = Sureness.NONE


def hear_language(text: SafeText, hint: str | None, identify: Identify) -> HeardLanguage:
    """Guess the language of a message.

    One word is never sure: it may be a curse, a loan word or a name. Several words in another script are meant. The
    language of the resident's phone, `hint`, takes the doubt away when the guess agrees with it.
    """
    words = _WORD.findall(text)
    if not words:
        return HeardLanguage()
    code, probability = identify(text)
    agrees = hint is not None and hint[:2] == code and probability >= _AGREES_WITH_PHONE
    return HeardLanguage(code, _sureness(words, probability, agrees))


def _sureness(words: list[str], probability: float, agrees: bool) -> Sureness:
    letters = sum(len(word) for word in words)
    if len(words) == 1:
        return Sureness.PERHAPS if agrees or probability >= _LIKELY_BUT_ONE_WORD else Sureness.NONE
    is_sure = probability >= _SURE and letters >= _FEWEST_LETTERS
    is_sentence = len(words) >= _WORDS_OF_A_SENTENCE and letters >= _LETTERS_OF_A_SENTENCE
    if (is_sentence and probability >= _CERTAIN) or (is_sure and not any(map(_LATIN.search, words))):
        return Sureness.CERTAIN
    if agrees or is_sure:
        return Sureness.SURE
    return Sureness.PERHAPS if probability >= _LIKELY else Sureness.NONE
