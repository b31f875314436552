"""Which known word a maintainer probably meant."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

_ALIKE_ENOUGH = 70


def guess_word(written: str, known: Iterable[str]) -> str | None:
    """The known word most like what was written; None when nothing comes near."""
    words = {word.lower(): word for word in known}
    found = process.extractOne(written.lower(), list(words), scorer=fuzz.ratio, score_cutoff=_ALIKE_ENOUGH)
    return words[found[0]] if found else None
