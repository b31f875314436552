"""A command in plain words: "ik wil een mens spreken" does the same as /mens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from bot.domain.words import tokens

_LONGEST_WISH = 9
_SAME_WISH = 88


def find_wish(text: str, sentences: Mapping[str, Iterable[str]]) -> str | None:
    """The command whose sentence this message is, give or take a typo; None for anything longer or else.

    `sentences` maps a command's name to the ways in which residents say it.
    """
    words = tokens(text)
    if not words or len(words) > _LONGEST_WISH:
        return None
    said = " ".join(words)
    choices = {f"{name} {n}": " ".join(tokens(s)) for name, all_ in sentences.items() for n, s in enumerate(all_)}
    best = process.extractOne(said, choices, scorer=fuzz.ratio, score_cutoff=_SAME_WISH)
    return str(best[2]).rpartition(" ")[0] if best else None
