"""Whether a message is made of certain phrases and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.words import is_typo_of, tokens

Phrases = Sequence[tuple[str, ...]]
"""Phrases as words, the longest first."""

NO_PHRASES: Phrases = ()


def fold(phrases: Iterable[str]) -> Phrases:
    """Prepare phrases as maintainers write them."""
    return sorted(filter(None, {tuple(tokens(phrase)) for phrase in phrases}), key=len, reverse=True)


def made_of(words: Sequence[str], cores: Phrases, besides: Phrases) -> bool:
    """Whether the words are one of the cores at least, and for the rest only what may stand beside it."""
    at, has_core = 0, False
    while at < len(words):
        core = _longest_at(words, at, cores)
        length = core or _longest_at(words, at, besides)
        if not length:
            return False
        has_core, at = has_core or core > 0, at + length
    return has_core


def _longest_at(words: Sequence[str], at: int, phrases: Phrases) -> int:
    return next((len(phrase) for phrase in phrases if _stands_at(words, at, phrase)), 0)


def _stands_at(words: Sequence[str], at: int, phrase: tuple[str, ...]) -> bool:
    said = words[at : at + len(phrase)]
    return len(said) == len(phrase) and all(w == p or is_typo_of(w, p) for w, p in zip(said, phrase, strict=True))
