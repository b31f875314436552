"""A command in plain words: "ik wil een mens spreken" does the same as /mens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from bot.domain.words import STOP_WORDS, is_typo_of, tokens

_LONGEST_WISH = 9
_SAME_WISH = 88


Wishes = Mapping[tuple[str, int], str]
"""Folded sentences, by the command that each means and its number among the sentences of that command."""


def fold_wishes(sentences: Mapping[str, Iterable[str]]) -> Wishes:
    """Prepare the ways in which residents say each command."""
    return {(name, n): " ".join(tokens(s)) for name, all_ in sentences.items() for n, s in enumerate(all_)}


def find_wish(text: str, wishes: Wishes) -> str | None:
    """The command whose sentence this message is, give or take a typo; None for anything longer or else.

    The words that carry the meaning must all be there and no others: "ik wil geen mens spreken" and "ik wil een les"
    look much like "ik wil een mens".
    """
    words = tokens(text)
    if not words or len(words) > _LONGEST_WISH:
        return None
    said = " ".join(words)
    alike = process.extract(said, wishes, scorer=fuzz.ratio, score_cutoff=_SAME_WISH)
    return next((name for sentence, _, (name, _) in alike if _means(words, sentence.split())), None)


def _means(words: Sequence[str], sentence: Sequence[str]) -> bool:
    said, meant = ([w for w in some if w not in STOP_WORDS] for some in (words, sentence))
    return len(said) == len(meant) and all(w == m or is_typo_of(w, m) for w, m in zip(said, meant, strict=True))
