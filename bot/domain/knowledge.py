"""What the bot knows, as the maintainers wrote it: needs, options, what is outside, and its own sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.understanding.areas import NOWHERE, Areas

BUITEN_BEREIK = "buiten-bereik"
CLIENTONDERSTEUNING = "clientondersteuning"
NATIONWIDE = "landelijk"
"""The service area of an option that works in the whole country."""


class OfferKind(StrEnum):
    """Who gives the help: volunteers and neighbours, institutions, or both together."""

    INFORMAL = "informeel"
    FORMAL = "formeel"
    HYBRID = "hybride"


class Certainty(StrEnum):
    """How sure the maintainers are of an option's facts."""

    CONFIRMED = "bevestigd"
    KNOWN = "bekend"
    UNCHECKED = "te-controleren"


class Urgency(StrEnum):
    """Which of two needs goes first."""

    TODAY = "vandaag"
    THIS_WEEK = "deze-week"
    NO_HURRY = "geen-haast"


class OutsideKind(StrEnum):
    """Why a message needs no social support: another counter helps, or it is small talk."""

    COUNTER = "loket"
    SMALL_TALK = "praatje"


@dataclass(frozen=True, slots=True)
class Example:
    """A message as a resident might type it. `hand` is who wrote it; `also` are further needs in the same message."""

    text: str
    hand: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """One line of the emergency block: an option and what to say about it."""

    offer: str
    line: str


@dataclass(frozen=True, slots=True)
class Nood:
    """What makes an onderwerp an emergency: its numbers, the phrases that betray it, and look-alikes that do not."""

    numbers: tuple[EmergencyNumber, ...]
    phrases: tuple[str, ...]
    look_alikes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A law or a word of the offices (Wmo, pgb) that belongs to one need, with one sentence on what it is."""

    word: str
    explanation: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Onderwerp:
    """A need in the words of residents."""

    id: str
    group: str
    name: str
    choice: str
    answer: str
    synonyms: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    counter_examples: tuple[tuple[str, str], ...] = ()
    """Messages that look like this need, each with the id of the onderwerp they belong to."""
    ask_back: Mapping[str, str] = field(default_factory=dict)
    """The question that tells this need from another, by the other's id."""
    related: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NO_HURRY
    gemeente_decides: bool = False
    nood: Nood | None = None
    terms: tuple[Term, ...] = ()

    @property
    def is_matched(self) -> bool:
        """Whether residents' messages are matched with it: not for emergencies and what is outside."""
        return self.nood is None and self.id != BUITEN_BEREIK


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach an option; only what the source gave."""

    phone: str | None = None
    website: str | None = None
    email: str | None = None
    chat: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class SupportOffer:
    """A form of support: who, for whom, where, at what cost, and the first step."""

    id: str
    name: str
    organisation: str
    kind: OfferKind
    onderwerpen: tuple[str, ...]
    """Best fitting first."""
    service_area: tuple[str, ...]
    """Places, or `landelijk`."""
    what: str
    explanation: str
    for_whom: str
    cost: str
    first_step: str
    contact: Contact
    source: str
    checked: date
    certainty: Certainty
    conditions: str = ""
    opening_hours: str | None = None
    """OpenStreetMap syntax."""
    opening_hours_note: str = ""
    source_date: str = ""
    to_check: str = ""
    also_known_as: tuple[str, ...] = ()
    """Other names: short, former, or as people often misspell it."""

    @property
    def is_informal(self) -> bool:
        """Informal or hybrid: it goes first in an answer."""
        return self.kind is not OfferKind.FORMAL


@dataclass(frozen=True, slots=True)
class Outside:
    """A kind of message that needs no social support, with the kind answer to it."""

    id: str
    name: str
    kind: OutsideKind
    answer: str
    examples: tuple[Example, ...]
    is_reaction: bool = False
    """Whether such a message is about something that was said before."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The bot's own sentences in one language; `sentences` maps a key to a template with `{fields}`."""

    language: str
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A message that sounds like an emergency and is none; `onderwerpen` are the needs it does speak of."""

    text: str
    hand: str
    onderwerpen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything the bot knows. `version` is a hash of all its content."""

    onderwerpen: Mapping[str, Onderwerp]
    offers: Mapping[str, SupportOffer]
    outside: Mapping[str, Outside]
    texts: Mapping[str, Texts]
    look_alikes: tuple[LookAlike, ...] = ()
    version: str = ""
    areas: Areas = NOWHERE

    def matched(self) -> tuple[Onderwerp, ...]:
        """The needs that messages are matched with, in a fixed order."""
        return tuple(o for _, o in sorted(self.onderwerpen.items()) if o.is_matched)

    def emergencies(self) -> tuple[Onderwerp, ...]:
        """The kinds of nood, in a fixed order."""
        return tuple(o for _, o in sorted(self.onderwerpen.items()) if o.nood is not None)

    def outside_of(self, id: str) -> Outside:
        """A kind of outside message; whatever has no kind of its own is simply outside the mission."""
        if id in self.outside:
            return self.outside[id]
        plain = self.onderwerpen[BUITEN_BEREIK]
        return Outside(plain.id, plain.name, OutsideKind.COUNTER, plain.answer, plain.examples)

    def offers_for(self, onderwerp: str) -> tuple[SupportOffer, ...]:
        """The options that name this need; those that name it first come first."""
        fitting = [o for o in self.offers.values() if onderwerp in o.onderwerpen]
        return tuple(sorted(fitting, key=lambda o: (o.onderwerpen.index(onderwerp), o.id)))
