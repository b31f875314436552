"""A command in plain words: "ik wil een mens spreken" does the same as /mens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.domain.understanding.made_of import NO_PHRASES, Phrases, fold, made_of
from bot.domain.words import STOP_WORDS, is_typo_of, tokens

_LONGEST_WISH = 9
_LONGEST_CRY = 16
_SAME_WISH = 88
_HUMAN = "mens"


@dataclass(frozen=True, slots=True)
class Wishes:
    """How residents say commands."""

    sentences: Mapping[tuple[str, int], str]
    """Folded, by the command that each means and its number among the sentences of that command."""
    human: Phrases = NO_PHRASES
    """Words that ask for a human, within a short sentence that says nothing else."""
    beside_human: Phrases = NO_PHRASES
    """What may stand beside those: politeness, and anger at a computer."""


def fold_wishes(
    sentences: Mapping[str, Iterable[str]], human: Iterable[str] = (), beside_human: Iterable[str] = ()
) -> Wishes:
    """Prepare the ways in which residents say each command."""
    folded = {(name, n): " ".join(tokens(s)) for name, all_ in sentences.items() for n, s in enumerate(all_)}
    return Wishes(folded, fold(human), fold(beside_human))


def find_wish(text: str, wishes: Wishes) -> str | None:
    """The command whose sentence this message is, give or take a typo; None for anything longer or else.

    The words that carry the meaning must all be there and no others: "ik wil geen mens spreken" and "ik wil een les"
    look much like "ik wil een mens". Who wants a human may be angry, or polite at length, as long as no need is told.
    """
    words = tokens(text)
    if words and len(words) <= _LONGEST_WISH:
        alike = process.extract(" ".join(words), wishes.sentences, scorer=fuzz.ratio, score_cutoff=_SAME_WISH)
        meant = next((name for sentence, _, (name, _) in alike if _means(words, sentence.split())), None)
        if meant is not None:
            return meant
    wants_human = len(words) <= _LONGEST_CRY and made_of(words, wishes.human, wishes.beside_human)
    return _HUMAN if wants_human else None


def _means(words: Sequence[str], sentence: Sequence[str]) -> bool:
    said, meant = ([w for w in some if w not in STOP_WORDS] for some in (words, sentence))
    return len(said) == len(meant) and all(w == m or is_typo_of(w, m) for w, m in zip(said, meant, strict=True))
