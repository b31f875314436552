"""Which sentences of a Dutch text may be hard to read: long ones, and words for which there is a simpler one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.words import tokens

LONGEST_SENTENCE = 20
"""Words; what people can take in at once, as is advised for B1."""
_SHORT_ANSWER = 15
"""Words; whoever writes less need not be told how to write."""
_DUTCH_SHARE = 0.2
_DUTCH = frozenset(
    tokens(
        "de het een en van u uw dat die dit is te voor met niet zijn op kunt kan ik er ook aan naar bij als om wij "
        "heeft hebt moet wordt worden in of maar dan"
    )
)
_ABBREVIATIONS = ("bijv.", "bv.", "nr.", "dhr.", "mevr.", "mw.", "tel.", "evt.", "incl.", "max.", "min.", "art.")
_END = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class HardSentence:
    """A sentence that may be hard, and why: its length, or words with a simpler one beside each."""

    text: str
    is_long: bool
    easier: tuple[tuple[str, str], ...] = ()


def read_easier(lines: str) -> Mapping[str, str]:
    """The list of the maintainers: on each line hard words between bars, an equals sign, and what is simpler."""
    found: dict[str, str] = {}
    for line in lines.splitlines():
        hard, _, simple = line.partition("=")
        if simple.strip():
            found |= {" ".join(word.split()).casefold(): simple.strip() for word in hard.split("|") if word.strip()}
    return found


def hard_sentences(text: str, easier: Mapping[str, str]) -> tuple[HardSentence, ...]:
    """The sentences of an answer that may be hard; none in a short answer, or in another language."""
    words = tokens(text.casefold())
    if len(words) < _SHORT_ANSWER or sum(word in _DUTCH for word in words) < _DUTCH_SHARE * len(words):
        return ()
    judged = (_judged(sentence, easier) for sentence in _sentences(text))
    return tuple(sentence for sentence in judged if sentence.is_long or sentence.easier)


def _judged(sentence: str, easier: Mapping[str, str]) -> HardSentence:
    folded = " ".join(sentence.casefold().split())
    found = [(hard, simple) for hard, simple in easier.items() if re.search(rf"(?<!\w){re.escape(hard)}(?!\w)", folded)]
    widest = [(h, s) for h, s in found if not any(h != other and h in other for other, _ in found)]
    is_long = sum(any(character.isalpha() for character in word) for word in sentence.split()) > LONGEST_SENTENCE
    return HardSentence(sentence, is_long, tuple(widest))


def _sentences(text: str) -> Iterator[str]:
    """Cut where a sentence ends, but not behind an abbreviation."""
    begun = ""
    for piece in _END.split(text):
        begun = f"{begun} {piece}".strip()
        if not begun.casefold().endswith(_ABBREVIATIONS):
            yield begun
            begun = ""
    if begun:
        yield begun
