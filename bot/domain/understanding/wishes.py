"""A command in plain words: "ik wil een mens spreken" does the same as /mens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from bot.domain.words import STOP_WORDS, is_typo_of, tokens

_LONGEST_WISH = 9
_SAME_WISH = 88


def find_wish(text: str, sentences: Mapping[str, Iterable[str]]) -> str | None:
    """The command whose sentence this message is, give or take a typo; None for anything longer or else.

    `sentences` maps a command's name to the ways in which residents say it. The words that carry the meaning must all
    be there and no others: "ik wil geen mens spreken" and "ik wil een les" look much like "ik wil een mens".
    """
    words = tokens(text)
    if not words or len(words) > _LONGEST_WISH:
        return None
    said = " ".join(words)
    choices = {f"{name} {n}": " ".join(tokens(s)) for name, all_ in sentences.items() for n, s in enumerate(all_)}
    alike = process.extract(said, choices, scorer=fuzz.ratio, score_cutoff=_SAME_WISH)
    best = next((key for sentence, _, key in alike if _means(words, sentence.split())), None)
    return str(best).rpartition(" ")[0] if best else None


def _means(words: Sequence[str], sentence: Sequence[str]) -> bool:
    said, meant = ([w for w in some if w not in STOP_WORDS] for some in (words, sentence))
    return len(said) == len(meant) and all(w == m or is_typo_of(w, m) for w, m in zip(said, meant, strict=True))
