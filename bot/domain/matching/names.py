"""Names in a message: of organisations and of laws, and what is asked about them.

What is learned from examples knows needs; a name is looked up. A name is found however it is spaced ("vraag wijzer"),
and with a slip of the thumb. What is asked about it comes from the words in `gevraagd` of the bot's texts, in all
languages together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate

from rapidfuzz.distance import OSA

from bot.domain.knowledge import Knowledge, SupportOffer, Term
from bot.domain.words import STOP_WORDS, is_typo_of, tokens

ASKED = "gevraagd."
"""The part of the texts that holds the words in which a fact is asked, divided by bars."""

_JUST_WORDS = "rest"
_TOKEN = re.compile(r"[^\W_]+")
_BRACKETS = re.compile(r"\(([^)]*)\)")
_LEGAL_FORMS = frozenset({"stichting", "vereniging", "nationale", "nederlandse"})
_BETWEEN = frozenset({"de", "het", "een", "van", "in", "bij", "te", "voor", "en", "the"})
"""What people put between the parts of a name, or leave out."""
_BEFORE_A_NAME = frozenset({"van", "bij", "stichting", "vereniging", "organisatie"})
_ARTICLES = frozenset({"de", "het"})
_DENIALS = frozenset({"niet", "geen", "nooit", "niets", "niemand", "not", "no"})
"""Who denies something tells what goes wrong, and does not ask for a number."""

_MOST_READ = 80
"""Words that are looked at: a name that comes later is not what the message is about."""
_MOST_WORDS = 6
_BEGINNING = 3
_MOST_SLIPS = 2
_SHORTEST_TYPO = 6
_LONG = 11
"""From so many letters on a word may have two slips instead of one, and a name in several words may have one."""
_SHORTEST_ASKING_TYPO = 6
_FEWEST_OF_A_WORD = 3
"""What residents write so often is a word of its own and no slip: "mantelzorgers" is not "mantelzorger"."""
_ORDINARY = 0.25
"""A name that residents use about such a share of all needs is an ordinary word as well ("mee", "thuis"); of a name
that is only a part of a longer one, one other need is enough.
"""
_OTHER_WORDS = 1
"""So many other words may stand beside a name when its number, hours, address or page is asked."""


class Asked(StrEnum):
    """What somebody wants to know about an organisation; the value is the key of its words in `gevraagd`."""

    PHONE = "telefoon"
    HOURS = "openingstijden"
    ADDRESS = "adres"
    EMAIL = "email"
    WEBSITE = "website"
    COST = "kosten"
    SIGN_UP = "aanmelden"
    WHAT = "wat"


_HOW_TO_REACH = frozenset({Asked.PHONE, Asked.HOURS, Asked.ADDRESS, Asked.EMAIL, Asked.WEBSITE})
_ABOUT_SOMEBODY = _HOW_TO_REACH | {Asked.WHAT}


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it was written, and what bears it: options, or the need to which a law belongs."""

    written: str
    offers: tuple[str, ...] = ()
    onderwerp: str = ""
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class Mentions:
    """The names in a message, in order, and what is asked; `is_about_them` says that it is about nothing else."""

    named: tuple[Named, ...] = ()
    asked: tuple[Asked, ...] = ()
    is_about_them: bool = False

    @property
    def offers(self) -> tuple[str, ...]:
        """The options that were named, each once."""
        return tuple(dict.fromkeys(id for named in self.named for id in named.offers))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The laws and words of the offices that were named."""
        return tuple(named.term for named in self.named if named.term is not None)

    def only(self, may_be_shown: Callable[[str], bool]) -> Mentions:
        """Without the options that may not be shown."""
        kept = (replace(n, offers=tuple(id for id in n.offers if may_be_shown(id))) for n in self.named)
        named = tuple(n for n in kept if n.offers or n.term)
        return replace(self, named=named, is_about_them=self.is_about_them and bool(named))

    def nearest(self, is_near: Callable[[str], bool]) -> Mentions:
        """Of each name the options nearby, if it has any there."""
        return replace(self, named=tuple(replace(n, offers=_best(n.offers, is_near)) for n in self.named))


NO_MENTIONS = Mentions()


def _best(offers: tuple[str, ...], is_wanted: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(id for id in offers if is_wanted(id)) or offers


@dataclass(slots=True)
class _Bearers:
    """What bears a name. `is_short`: it is what is left of a longer one ("meedoen" of Stichting Meedoen in Rotterdam);
    `is_ordinary`: the same letters are an everyday word too.
    """

    offers: tuple[str, ...] = ()
    onderwerp: str = ""
    term: Term | None = None
    is_short: bool = False
    is_ordinary: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a message: folded, whether a capital says something, and where it stands."""

    text: str
    is_capital: bool
    place: int


class Names:
    """All names of the knowledge, looked up in a message in well below a millisecond."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._bearers = _all_bearers(knowledge)
        self._asking = _asking_words(knowledge)
        self._areas = {o.id: _area_words(o) for o in knowledge.offers.values()}
        self._places = frozenset(word for words in self._areas.values() for word in words) | _words_of_places(knowledge)
        self._usual = self._usual_words(knowledge)
        self._longest = max(map(len, self._bearers), default=0) + _MOST_SLIPS
        self._beginnings = {key[:size] for key in self._bearers for size in range(1, _BEGINNING + 1)}
        self._alike: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for key, bearers in self._bearers.items():
            if len(key) >= _SHORTEST_TYPO and not bearers.is_ordinary:
                self._alike[key[0], len(key)].append(key)

    def find(self, text: str) -> Mentions:
        """The names in a text that are clear, and what is asked about them."""
        words = _words(text)[:_MOST_READ]
        found = self._found_in(words)
        if not found:
            return NO_MENTIONS
        in_names = {place for places, _ in found for place in places}
        asked, asking = self._asked_in([w for w in words if w.place not in in_names])
        said = {word.text for word in words}
        whole = len(in_names) == sum(word.text not in _BETWEEN for word in words)
        clear = [
            (places, bearers)
            for places, bearers in found
            if not bearers.is_ordinary or whole or _ABOUT_SOMEBODY.intersection(asked) or _is_set_apart(places, words)
        ]
        named = tuple(self._named(places, bearers, words, said) for places, bearers in clear)
        left = [w.text for w in words if w.place not in in_names | asking and not self._says_nothing(w.text)]
        return Mentions(named, asked, _is_about(named, asked, left) and len(clear) == len(found))

    def _named(self, places: Sequence[int], bearers: _Bearers, words: Sequence[_Word], said: set[str]) -> Named:
        written = " ".join(words[place].text for place in places)
        offers = _best(bearers.offers, lambda id: bool(self._areas[id] & said))
        return Named(written, offers, bearers.onderwerp, bearers.term)

    def _says_nothing(self, word: str) -> bool:
        return word in STOP_WORDS or word in self._places or word in _BETWEEN or word.isdecimal()

    def _found_in(self, words: Sequence[_Word]) -> list[tuple[tuple[int, ...], _Bearers]]:
        """The longest names first, right ones before mistyped ones; in the order in which they stand."""
        telling = [word for word in words if word.text not in _BETWEEN]
        windows = list(_windows(telling, self._longest))
        taken: set[int] = set()
        found: list[tuple[tuple[int, ...], _Bearers]] = []
        for look_up in (self._spelled, self._mistyped):
            for window in windows:
                bearers = look_up([word.text for word in window])
                places = tuple(word.place for word in window)
                if bearers is not None and not taken.intersection(places):
                    found.append((places, bearers))
                    taken.update(places)
        return sorted(found, key=lambda one: one[0])

    def _spelled(self, words: Sequence[str]) -> _Bearers | None:
        return self._bearers.get("".join(words)) if words[0][:_BEGINNING] in self._beginnings else None

    def _mistyped(self, words: Sequence[str]) -> _Bearers | None:
        """The name that this is with a slip of the thumb, or two in a long word; its first letter is always right."""
        slips = self._slips(words)
        if not slips:
            return None
        key = "".join(words)
        lengths = range(len(key) - slips, len(key) + slips + 1)
        names = (name for length in lengths for name in self._alike.get((key[0], length), ()))
        near = ((OSA.distance(key, name, score_cutoff=slips), name) for name in names)
        best = min(((distance, name) for distance, name in near if distance <= slips), default=None)
        return self._bearers[best[1]] if best else None

    def _slips(self, words: Sequence[str]) -> int:
        """How many slips are allowed in words; none in short ones, and none in what is right as it stands."""
        letters = sum(map(len, words))
        if len(words) > 1:
            return int(letters >= _LONG and STOP_WORDS.isdisjoint(words))
        if letters < _SHORTEST_TYPO or words[0] in self._usual:
            return 0
        return _MOST_SLIPS if letters >= _LONG else 1

    def _asked_in(self, words: Sequence[_Word]) -> tuple[tuple[Asked, ...], set[int]]:
        """What is asked, each once and in order, and the places of the words that ask."""
        asked: dict[Asked, None] = {}
        asking: set[int] = set()
        for at in range(len(words)):
            if words[at].place in asking:
                continue
            for size in range(min(_MOST_WORDS, len(words) - at), 0, -1):
                window = words[at : at + size]
                meant = self._meaning(tuple(word.text for word in window))
                if meant is None:
                    continue
                asking.update(word.place for word in window)
                if meant != _JUST_WORDS:
                    asked.setdefault(Asked(meant))
                break
        if len(asked) > 1:
            asked.pop(Asked.WHAT, None)
        return tuple(asked), asking

    def _meaning(self, said: tuple[str, ...]) -> str | None:
        exact = self._asking.get(said)
        if exact is not None or len(said) > 1 or len(said[0]) < _SHORTEST_ASKING_TYPO:
            return exact
        return next((m for words, m in self._asking.items() if len(words) == 1 and is_typo_of(said[0], words[0])), None)

    def _usual_words(self, knowledge: Knowledge) -> frozenset[str]:
        """The words that residents use; names that they use about many needs for which nobody of that name is, are
        marked as ordinary on the way.
        """
        counted: Counter[str] = Counter()
        used_for: Counter[str] = Counter()
        for onderwerp in knowledge.matched():
            said = Counter(word for example in onderwerp.examples for word in tokens(example.text))
            counted.update(said)
            used_for.update(
                w for w in said if w in self._bearers and not _serve(self._bearers[w], onderwerp.id, knowledge)
            )
        often = max(_ORDINARY * len(knowledge.matched()), 1)
        for key, bearers in self._bearers.items():
            bearers.is_ordinary = key in STOP_WORDS or used_for[key] >= (1 if bearers.is_short else often)
        return frozenset(word for word, count in counted.items() if count >= _FEWEST_OF_A_WORD)


def _serve(bearers: _Bearers, onderwerp: str, knowledge: Knowledge) -> bool:
    return bool(bearers.term) or any(onderwerp in knowledge.offers[id].onderwerpen for id in bearers.offers)


def _is_about(named: Sequence[Named], asked: Sequence[Asked], left: Sequence[str]) -> bool:
    """Whether besides the names and what is asked nothing is told."""
    if not named or _DENIALS.intersection(left):
        return False
    wants_to_reach = any(n.offers for n in named) and _HOW_TO_REACH.intersection(asked)
    return len(left) <= (_OTHER_WORDS if wants_to_reach else 0)


def _is_set_apart(places: Sequence[int], words: Sequence[_Word]) -> bool:
    """Whether a capital, or a word like `bij` before it, shows that a name is meant."""
    before = [word.text for word in words[: places[0]] if word.text not in _ARTICLES]
    return words[places[0]].is_capital or (bool(before) and before[-1] in _BEFORE_A_NAME)


def _words(text: str) -> list[_Word]:
    """The words of a text. Where all is written in capitals a capital says nothing, nor does one that begins it."""
    raws = _TOKEN.findall(text.replace("'", "").replace("\u2019", ""))
    shouts = all(raw.isupper() for raw in raws)
    words: list[_Word] = []
    for number, raw in enumerate(raws):
        is_capital = not shouts and ((raw.isupper() and len(raw) > 1) or (number > 0 and raw[0].isupper()))
        words += [_Word(part, is_capital, len(words) + n) for n, part in enumerate(tokens(raw))]
    return words


def _windows(words: Sequence[_Word], letters: int) -> Iterator[Sequence[_Word]]:
    """Words that stand together and have at most so many letters, the longest rows first."""
    ends = [0, *accumulate(len(word.text) for word in words)]
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            if ends[at + size] - ends[at] <= letters:
                yield words[at : at + size]


def _all_bearers(knowledge: Knowledge) -> dict[str, _Bearers]:
    """Laws, then full names, then short ones: a name that is somebody's own is not taken for a part of another's."""
    found: dict[str, _Bearers] = {}
    for onderwerp in knowledge.matched():
        for term in onderwerp.terms:
            for word in (term.word, *term.also):
                found.setdefault(name_key(word), _Bearers(onderwerp=onderwerp.id, term=term))
    offers = knowledge.offers.values()
    for key, ids in _by_key(offers, _full_names).items():
        found.setdefault(key, _Bearers()).offers = ids
    shared = {key for key, ids in _by_key(offers, _organisation_of).items() if len(ids) > 1}
    for key, ids in _by_key(offers, lambda offer: _short_names(offer, shared)).items():
        found.setdefault(key, _Bearers(ids, is_short=True))
    found.pop("", None)
    return found


def _by_key(
    offers: Iterable[SupportOffer], names: Callable[[SupportOffer], Iterable[str]]
) -> dict[str, tuple[str, ...]]:
    by_key: defaultdict[str, list[str]] = defaultdict(list)
    for offer in offers:
        for key in dict.fromkeys(name_key(name) for name in names(offer)):
            by_key[key].append(offer.id)
    return {key: tuple(ids) for key, ids in by_key.items()}


def name_key(name: str) -> str:
    """Under which a name is looked up: folded, without spaces and without small words."""
    words = tokens(name)
    return "".join(word for word in words if word not in _BETWEEN) or "".join(words)


def _full_names(offer: SupportOffer) -> Iterator[str]:
    """As the maintainers wrote it; what is in brackets is a name of its own if it begins with a capital."""
    for name in (offer.name, *offer.also_known_as):
        yield name
        yield _BRACKETS.sub(" ", name)
        yield from (inside for inside in _BRACKETS.findall(name) if inside[:1].isupper())


def _short_names(offer: SupportOffer, shared: Container[str]) -> Iterator[str]:
    """Without its place and legal form; and who does it, when they do several things."""
    for name in (offer.name, *offer.also_known_as):
        yield _short(_BRACKETS.sub(" ", name), offer)
    yield from (name for name in _organisation_of(offer) if name_key(name) in shared)


def _organisation_of(offer: SupportOffer) -> Iterator[str]:
    """Up to the first comma; the gemeente is no name, because everything is of the gemeente."""
    name = _short(_BRACKETS.sub(" ", offer.organisation.partition(",")[0]), offer)
    if not name.startswith("gemeente"):
        yield name


def _short(name: str, offer: SupportOffer) -> str:
    words = [word for word in tokens(name) if word not in _BETWEEN]
    area = _area_words(offer)
    while len(words) > 1 and words[-1] in area:
        words.pop()
    if len(words) > 1 and words[0] in _LEGAL_FORMS:
        words.pop(0)
    return " ".join(words)


def _area_words(offer: SupportOffer) -> frozenset[str]:
    """The words of the places it serves."""
    return frozenset(word for place in offer.service_area for word in tokens(place)) - STOP_WORDS


def _words_of_places(knowledge: Knowledge) -> frozenset[str]:
    names: set[str] = set()
    for gemeente in knowledge.areas.gemeenten:
        names.update((gemeente.name, *gemeente.also))
        for wijk, _ in gemeente.with_their_wijk():
            names.update((wijk.name, *wijk.also))
    return frozenset(word for name in names for word in tokens(name))


def _asking_words(knowledge: Knowledge) -> dict[tuple[str, ...], str]:
    """What each word or row of words asks, in all languages together."""
    asking: dict[tuple[str, ...], str] = {}
    meanings = {*Asked, _JUST_WORDS}
    for texts in knowledge.texts.values():
        for key, sentence in texts.sentences.items():
            meaning = key.removeprefix(ASKED)
            if key.startswith(ASKED) and meaning in meanings:
                for said in sentence.split("|"):
                    asking.setdefault(tuple(tokens(said)), meaning)
    asking.pop((), None)
    return asking
