"""How a file of the maintainers is described: its keys, and what may stand behind each.

From one description come both the reading (`nodes`) and the published JSON Schemas (`schema`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.adapters.files.problems import Told


class Names(StrEnum):
    """What a text may be the name of, so that other files can be asked whether it exists."""

    ONDERWERP = "onderwerp"
    OFFER = "steunaanbod"
    EXAMPLE = "voorbeeld"
    """Not a name, but looked up all the same: no example may stand with two onderwerpen."""
    AREA = "werkgebied"
    """Where an option works: a gemeente, wijk or region, or the whole country."""
    GEMEENTE = "gemeente"
    """A gemeente that a region has."""
    AREA_NAME = "gebied"
    """The name of a gemeente, wijk or region itself: no two may be alike."""
    POSTCODES = "postcodes"
    POSTCODES_OF_WIJK = "postcodes van een wijk"
    NAME = "naam"
    """What an option is called; no other option may be called the same."""
    TERM = "begrip"
    """A law or a word of the offices; it belongs to one onderwerp."""


@dataclass(frozen=True, slots=True)
class Form:
    """A fixed way to write something, such as a phone number; `pattern` is as much of it as a schema can say."""

    is_right: Callable[[str], bool]
    wrong: Callable[[str], Told]
    pattern: str
    doubt: Callable[[str], Told | None] = lambda _: None
    """Advice on what is right, but perhaps not what was meant."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words. `is_prose` says that residents read it, so that its tone is checked."""

    longest: int | None = None
    form: Form | None = None
    names: Names | None = None
    is_prose: bool = False
    make: Callable[[str], Any] = str
    """Turns a text that keeps to its form into a value."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no; with `only`, just that one."""

    only: bool | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    among: type[StrEnum]


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """Parts of one kind; `make` turns the good ones into a value."""

    item: Kind
    make: Callable[[list[Any]], Any] = tuple
    shortest: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """A group of known keys; `make` gets the good values by their English names."""

    keys: tuple[Key, ...]
    make: Callable[..., Any] = dict

    def by_name(self) -> dict[str, Key]:
        """The keys by the word that maintainers use."""
        return {key.name: key for key in self.keys}


@dataclass(frozen=True, slots=True)
class TextOr:
    """A bare text (`make` turns it into a value), or a record when there is more to say."""

    text: Text
    record: Record
    make: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class ByWriter:
    """Lists of one kind, each under the name of who wrote it; the value is a tuple of (writer, part)."""

    parts: ListOf


@dataclass(frozen=True, slots=True)
class Sentences:
    """The bot's own sentences, in groups within groups; the value maps `group.key` to the sentence."""


@dataclass(frozen=True, slots=True)
class Fork:
    """One record or another, by whether a yes-or-no key is there."""

    by: str
    present: Record
    absent: Record


Kind = Text | Flag | Choice | Day | ListOf | Record | TextOr | ByWriter | Sentences | Fork


@dataclass(frozen=True, slots=True)
class Key:
    """A word of the maintainers, our word for it, what stands behind it, and a help text for their editor."""

    name: str
    attribute: str
    kind: Kind
    help: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Description:
    """A kind of file: what it holds and what it is for."""

    title: str
    kind: Kind
    help: str


def optional(name: str, attribute: str, kind: Kind, help: str) -> Key:
    """A key that may be left out."""
    return Key(name, attribute, kind, help, required=False)
