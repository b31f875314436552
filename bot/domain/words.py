"""Words as residents spell them: folded, cut into tokens, stemmed, and compounds taken apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA
from snowballstemmer import stemmer

_STEMMER = stemmer("dutch")
_TOKEN = re.compile(r"[^\W_]+", re.UNICODE)
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_LINKS = ("", "s", "en", "e")
_SHORTEST_PART = 4
_SHORTEST_TYPO = 4
_SHORTEST_WRONG_LETTER = 6

CHAT_WORDS = {
    "aub": "alstublieft",
    "ff": "even",
    "gwn": "gewoon",
    "hb": "heb",
    "idd": "inderdaad",
    "iig": "in ieder geval",
    "iem": "iemand",
    "mn": "mijn",
    "mss": "misschien",
    "mnd": "maanden",
    "mw": "mevrouw",
    "nie": "niet",
    "niks": "niets",
    "nr": "nummer",
    "omdt": "omdat",
    "pls": "alsjeblieft",
    "tis": "het is",
    "vd": "van de",
    "vnv": "vanavond",
    "vnvnd": "vanavond",
    "wrm": "waarom",
    "wt": "wat",
    "zn": "zijn",
}
"""What is written short on a phone, and what is meant."""

STOP_WORDS = frozenset(
    [
        "de",
        "het",
        "een",
        "en",
        "of",
        "maar",
        "want",
        "dus",
        "dat",
        "die",
        "dit",
        "deze",
        "er",
        "ik",
        "je",
        "jij",
        "jullie",
        "u",
        "uw",
        "we",
        "wij",
        "ze",
        "zij",
        "hij",
        "hem",
        "haar",
        "hun",
        "mijn",
        "me",
        "mij",
        "ben",
        "bent",
        "is",
        "zijn",
        "was",
        "waren",
        "heb",
        "hebt",
        "heeft",
        "hebben",
        "had",
        "wordt",
        "word",
        "worden",
        "kan",
        "kunnen",
        "kon",
        "wil",
        "willen",
        "zou",
        "zal",
        "zullen",
        "moet",
        "moeten",
        "mag",
        "mogen",
        "ga",
        "gaat",
        "gaan",
        "doe",
        "doet",
        "doen",
        "van",
        "voor",
        "met",
        "op",
        "in",
        "aan",
        "bij",
        "naar",
        "uit",
        "over",
        "om",
        "te",
        "tot",
        "als",
        "dan",
        "ook",
        "nog",
        "al",
        "wel",
        "toch",
        "zo",
        "wat",
        "wie",
        "waar",
        "hoe",
        "wanneer",
        "waarom",
        "welke",
        "er",
        "hier",
        "daar",
        "heel",
        "erg",
        "zeer",
        "veel",
        "beetje",
        "gewoon",
        "even",
        "graag",
        "alstublieft",
        "bedankt",
        "hallo",
        "dag",
        "goedemorgen",
        "goedemiddag",
        "goedenavond",
    ]
)
"""Words that say nothing about a need. `niet`, `geen`, `nu` and `alleen` are kept: they change what is meant."""


def fold_spelling(text: str) -> str:
    """Write the spellings of a word alike, so that "Scoot-mobiel" meets "scootmobiel".

    Accents go as well, because on a phone "geinformeerd" is quicker than "geïnformeerd".
    Only spelling is folded, never meaning: "geen hulp" must not become "hulp", nor 1000 euro 100.
    """
    plain = text.lower() if text.isascii() else _without_accents(text)
    return _REPEATED.sub(r"\1\1", plain.replace("'", "").replace("\u2019", ""))


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", decomposed) if not unicodedata.combining(c))


def tokens(text: str) -> list[str]:
    """The words of a text, folded, with chat spelling written out."""
    return [word for raw in _TOKEN.findall(fold_spelling(text)) for word in CHAT_WORDS.get(raw, raw).split()]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The part of a Dutch word that its forms share."""
    return str(_STEMMER.stemWord(word))


def is_typo_of(written: str, meant: str) -> bool:
    """Whether a word is another one with a slip of the thumb: a letter too many, too few, or two that changed places.

    The first letter is kept and short words must be right, because "laat" is not "slaat" and "mens" is not "mes".
    A wrong letter is a slip only in a long word: "lenen" is not "leven", but "zelfmoort" is "zelfmoord".
    """
    if min(len(written), len(meant)) < _SHORTEST_TYPO or written[0] != meant[0]:
        return False
    if OSA.distance(written, meant, score_cutoff=1) != 1:
        return False
    same_letters = len(written) != len(meant) or sorted(written) == sorted(meant)
    return same_letters or len(meant) >= _SHORTEST_WRONG_LETTER


def compound_parts(word: str, known: Container[str]) -> tuple[str, ...]:
    """The known words that a compound is made of ("huurachterstand": huur, achterstand); empty if it is none.

    `known` holds unstemmed words. The longest first part wins; a linking s, e or en between the parts is allowed.
    """
    for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        head, tail = word[:cut], word[cut:]
        if tail not in known:
            continue
        for link in _LINKS:
            first = head.removesuffix(link) if link else head
            if len(first) >= _SHORTEST_PART and first in known and head == first + link:
                return first, tail
    return ()


def letter_groups(text: str, shortest: int, longest: int) -> Iterator[str]:
    """Groups of letters within each word, with its edges marked, so that a typo spoils only a few of them."""
    for word in tokens(text):
        edged = f" {word} "
        for size in range(shortest, longest + 1):
            for start in range(len(edged) - size + 1):
                yield edged[start : start + size]
