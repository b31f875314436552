"""Where somebody says that they live: a gemeente, a wijk, or the four digits of a postcode.

It is read from the text as it was typed, because masking takes addresses away; only the place leaves this module.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.domain.understanding.areas import Areas, Place, PostcodeRanges
from bot.domain.understanding.mask import are_letters_of_postcode, mask, without_marks, write_plainly
from bot.domain.words import fold_spelling, is_typo_of


class Says(StrEnum):
    """What a message with a place in it is about."""

    ONLY_WHERE = "only_where"
    """ "ik woon in Schiedam" """
    WHAT_IS_THERE = "what_is_there"
    """ "is er iets in Hoogvliet" """
    MORE = "more"


@dataclass(frozen=True, slots=True)
class SaidPlace:
    """A place, and what the message says besides."""

    place: Place
    says: Says


@dataclass(frozen=True, slots=True)
class _Named:
    """One way to write the name of a gemeente or wijk."""

    words: tuple[str, ...]
    gemeente: str
    wijk: str = ""
    is_plain_word: bool = False

    @property
    def letters(self) -> int:
        return sum(map(len, self.words))


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name that stands in the text, from one word up to another."""

    name: _Named
    start: int
    end: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class _Names:
    """Every way to write every name, the longest first: by its first word, and those in which a slip is read by the
    first letter of that word and each length that it may have with a slip.
    """

    exact: defaultdict[str, list[_Named]]
    mistyped: defaultdict[tuple[str, int], list[_Named]]


_WORD = re.compile(r"[^\W_]+")
_SHORTEST_MISTYPED, _SHORTEST_MISTYPED_ANYWHERE = 7, 8

_PLACED = re.compile(
    r"(?:^| )(?:in|te|op|postcode|wijk|gebied|buurt|dorp|stadsdeel|omgeving|rond|w|(?:kom|komt|komen|ben) uit)$"
)
_WITH_ARTICLE = re.compile(r" (?:de|het|t)$")
_LIVES = re.compile(r"\b(?:woon|woont|wonen|woonachtig|live|lives|ik|wij)(?: nu| al| zelf)? (?:in|te)(?: de| het| t)?$")
_NOT_HERE = re.compile(
    r"(?:^| )(?:(?<!verhuisd )naar|richting|vanuit|station|(?<!gemeente )(?<!centrum )(?<!regio )(?<!stad )van|"
    r"meneer|mevrouw|mevr|mw|dhr|heer|dokter|dr|familie|juf|meester)(?: de| het| den| der| t)?$"
    r"|\b(?:ik werk|werkt|werkte|gewerkt|geboren|opgegroeid|gewoond|woonde|woonden|rechtbank|gevangenis)\b"
)
"""What is before a name that is not where somebody lives: where they go, work or come from, and names of people."""
_STREETS = frozenset(["straat", "laan", "weg", "plein", "kade", "singel", "dijk", "hof", "park"])
_GOES_ON = frozenset(["holland", "brabant", "nederland", "afrika", "amerika", "europa", "korea", "voor", "van"])
"""What makes something else of a plain word: "in Noord Brabant", "in centrum voor jeugd"."""

_FILLERS = frozenset(
    _WORD.findall(
        "ik wij we woon woont wonen woonachtig in te op uit kom komt komen ben zijn mijn onze postcode is de het t een "
        "dit dat gemeente wijk buurt plaats woonplaats hier nu en gewoon zelf hoi hallo dag i live my postal code am "
        "from the at posta kodum kod pocztowy w jestem z mieszkam oturuyorum yasiyorum da ta"
    )
)
_ASKS = frozenset(
    _WORD.findall(
        "iets doen hulp steun activiteiten activiteit aanbod beleven organisaties initiatieven anything something help "
        "activities"
    )
)
_ASKS_WITH = frozenset(
    _WORD.findall(
        "er wat zoek zoeken heeft hebben jullie u voor mij ons mensen bewoners welke kan kun kunnen vinden valt bij "
        "leuks leuk van weet weten ken kent over waar allemaal ook wil graag what there any to do can find for people"
    )
)

_DIGITS = re.compile(r"(?<![\w.,€$-])(?<!€ )([1-9]\d{3})(?:([ \xa0-]?[A-Za-z]{2})\b|(?!\w))(?![.,]?\d|\s*%)")
_NO_POSTCODE = re.compile(r"\s*(?:€|,-|euro|eur\b|per\b|jaar|km\b|keer|mensen|stuks|gram|uur|x\b)", re.IGNORECASE)
_CALLED_POSTCODE = re.compile(r"\b(?:post\s?code|postal code|zip|posta kodu\w*|kod pocztowy)\W+(?:\w+\W+){0,2}$", re.I)
_IN_POSTCODE = re.compile(r"\b(?:in|te)\s$", re.I)
_YEARS = range(1900, 2100)


def find_place(text: str, areas: Areas, *, asked: bool = False) -> SaidPlace | None:
    """The place that a message names; None for none, and for several. `asked`: the bot asked for it just now."""
    text = write_plainly(text)
    postcode, rest = _take_postcode(text, areas, asked)
    words = _words(without_marks(mask(rest, _words_of_places(areas)).text))
    mentions = list(_mentions(words, _names(areas)))
    inside = {at for mention in mentions for at in range(mention.start, mention.end)}
    others = [word for at, word in enumerate(words) if at not in inside]
    is_alone = _are_fillers(others)
    meant = [m for m in mentions if _is_meant(m, words, is_alone=is_alone, asked=asked)]
    named = _one_of(meant, words)
    place = _together(named, postcode, areas)
    return SaidPlace(place, _what_it_says(others)) if place is not None else None


def _what_it_says(others: Sequence[str]) -> Says:
    if _are_fillers(others):
        return Says.ONLY_WHERE
    is_question = not _ASKS.isdisjoint(others) and (_ASKS | _ASKS_WITH | _FILLERS).issuperset(others)
    return Says.WHAT_IS_THERE if is_question else Says.MORE


def _words(text: str) -> list[str]:
    return [fold_spelling(word) for word in _WORD.findall(text)]


def _are_fillers(words: Iterable[str]) -> bool:
    """Whether the words say nothing but that somebody lives there; a house number says no more."""
    return all(word in _FILLERS or word.isdecimal() for word in words)


# Postcodes


def _take_postcode(text: str, areas: Areas, asked: bool) -> tuple[str, str]:
    """The four digits, or nothing, and the text without the postcode."""
    for match in _DIGITS.finditer(text):
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        if _is_postcode(match, rest, areas, asked):
            return match[1], f"{text[: match.start()]} postcode {text[match.end() :]}"
    return "", text


def _is_postcode(match: re.Match[str], rest: str, areas: Areas, asked: bool) -> bool:
    """A year, an amount and a count look the same: what says that it is meant stands around it."""
    before, digits, letters = match.string[: match.start()], match[1], match[2] or ""
    if _NO_POSTCODE.match(match.string, match.end(1)):
        return False
    is_known = _gemeente_of_postcode(digits, areas).gemeente != ""
    is_alone = _are_fillers(_words(rest))
    if _CALLED_POSTCODE.search(before) or (asked and is_alone):
        return True
    if letters and are_letters_of_postcode(letters):
        return is_known or (letters.strip(" \xa0-").isupper() and int(digits) not in _YEARS)
    return is_known and (is_alone or _IN_POSTCODE.search(before) is not None)


def _gemeente_of_postcode(digits: str, areas: Areas) -> Place:
    """The gemeente, and the wijk where that is certain."""
    for gemeente in areas.gemeenten:
        if _lies_in(digits, gemeente.postcodes):
            wijk = next((w.name for w, _ in gemeente.with_their_wijk() if _lies_in(digits, w.postcodes)), "")
            return Place(gemeente.name, wijk, digits)
    return Place(postcode=digits)


def _lies_in(digits: str, ranges: PostcodeRanges) -> bool:
    return any(first <= int(digits) <= last for first, last in ranges)


# Names


@lru_cache(maxsize=4)
def _words_of_places(areas: Areas) -> frozenset[str]:
    """So that "Hoogvliet 3192" is not taken for an address."""
    named = [name for g in areas.gemeenten for name in (g.name, *g.also)]
    named += [name for g in areas.gemeenten for wijk, _ in g.with_their_wijk() for name in (wijk.name, *wijk.also)]
    return frozenset(word for name in named for word in _split(name))


@lru_cache(maxsize=4)
def _names(areas: Areas) -> _Names:
    found = []
    for g in areas.gemeenten:
        found += [_Named(_split(name), g.name, "", g.is_plain_word) for name in (g.name, *g.also)]
        for wijk, _ in g.with_their_wijk():
            found += [_Named(_split(name), g.name, wijk.name, wijk.is_plain_word) for name in (wijk.name, *wijk.also)]
    names = _Names(defaultdict(list), defaultdict(list))
    for named in sorted(found, key=lambda named: -len(named.words)):
        first = named.words[0]
        names.exact[first].append(named)
        if _may_be_mistyped(named):
            for length in range(len(first) - 1, len(first) + 2):
                names.mistyped[first[0], length].append(named)
    return names


def _split(name: str) -> tuple[str, ...]:
    return tuple(_words(name))


def _mentions(words: Sequence[str], names: _Names) -> Iterator[_Mention]:
    at = 0
    while at < len(words):
        mention = _mention_at(at, words, names)
        if mention is not None:
            yield mention
        at = mention.end if mention is not None else at + 1


def _mention_at(at: int, words: Sequence[str], names: _Names) -> _Mention | None:
    first = words[at]
    for named in names.exact.get(first, ()):
        end = at + len(named.words)
        if tuple(words[at:end]) == named.words:
            return _Mention(named, at, end, is_exact=True)
    for named in names.mistyped.get((first[:1], len(first)), ()):
        end = at + len(named.words)
        if end <= len(words) and all(map(_is_meant_by, words[at:end], named.words)):
            return _Mention(named, at, end, is_exact=False)
    return None


def _may_be_mistyped(named: _Named) -> bool:
    return named.letters >= _SHORTEST_MISTYPED and not named.is_plain_word


def _is_meant_by(written: str, meant: str) -> bool:
    return written == meant or is_typo_of(written, meant)


def _is_meant(mention: _Mention, words: Sequence[str], *, is_alone: bool, asked: bool) -> bool:
    """Whether the name says where somebody lives. Names of people and streets, and ordinary words, do not."""
    before = " ".join(words[max(0, mention.start - 4) : mention.start])
    after = words[mention.end] if mention.end < len(words) else ""
    name = mention.name
    if _NOT_HERE.search(before) or after in _STREETS:
        return False
    if name.is_plain_word:
        is_placed = _PLACED.search(before) is not None or _LIVES.search(before) is not None
        return (asked and is_alone) or (is_placed and after not in _GOES_ON)
    if is_alone or _PLACED.search(_WITH_ARTICLE.sub("", before)) is not None:
        return True
    if not mention.is_exact:
        return not name.wijk and name.letters >= _SHORTEST_MISTYPED_ANYWHERE
    # Hoogvliet is a shop as well, and Feijenoord a club.
    return not name.wijk or name.gemeente.casefold() in (after, before.rpartition(" ")[2])


def _one_of(meant: Sequence[_Mention], words: Sequence[str]) -> _Named | None:
    """The one place that is meant, the nearest name of it; none if there are several."""
    if len({m.name.gemeente for m in meant}) > 1:
        lived_in = [m for m in meant if _LIVES.search(" ".join(words[max(0, m.start - 4) : m.start]))]
        explicit = {m.name.gemeente for m in meant if not m.name.wijk}
        meant = lived_in or [m for m in meant if not m.name.is_plain_word or m.name.gemeente in explicit]
    if len({m.name.gemeente for m in meant}) != 1:
        return None
    wijken = {m.name.wijk: m.name for m in meant if m.name.wijk}
    if len(wijken) == 1:
        return next(iter(wijken.values()))
    gemeente = meant[0].name.gemeente
    return _Named((), gemeente)


def _together(named: _Named | None, postcode: str, areas: Areas) -> Place | None:
    """A postcode is surer than a name; the name may say more closely where."""
    if named is None:
        return _gemeente_of_postcode(postcode, areas) if postcode else None
    if not postcode:
        return Place(named.gemeente, named.wijk)
    found = _gemeente_of_postcode(postcode, areas)
    if found.gemeente not in {"", named.gemeente}:
        return found
    knows_postcodes = any(g.name == named.gemeente and g.postcodes for g in areas.gemeenten)
    if not found.gemeente and knows_postcodes:
        return Place(named.gemeente, named.wijk)
    return Place(named.gemeente, named.wijk or found.wijk, postcode)
