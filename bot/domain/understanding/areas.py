"""Where people live and where help works: wijken in gemeenten in regions, as the maintainers wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FOUR_DIGITS = re.compile(r"[1-9][0-9]{3}")
_BETWEEN = " / "

PostcodeRanges = tuple[tuple[int, int], ...]
"""First and last of each range, both included."""


@dataclass(frozen=True, slots=True)
class Wijk:
    """A part of a gemeente with a name of its own; a large one has buurten in it."""

    name: str
    also: tuple[str, ...] = ()
    """Other ways to write it."""
    is_plain_word: bool = False
    """Whether the name is an ordinary word too, such as Noord, so that it counts only after "in" or "wijk"."""
    postcodes: PostcodeRanges = ()
    buurten: tuple[Wijk, ...] = ()


@dataclass(frozen=True, slots=True)
class Gemeente:
    """A gemeente with its wijken and villages; one without postcodes is known by name only."""

    name: str
    also: tuple[str, ...] = ()
    is_plain_word: bool = False
    postcodes: PostcodeRanges = ()
    wijken: tuple[Wijk, ...] = ()

    def with_their_wijk(self) -> Iterator[tuple[Wijk, Wijk | None]]:
        """Every wijk and every buurt, a buurt with the wijk that it lies in."""
        for wijk in self.wijken:
            yield wijk, None
            yield from ((buurt, wijk) for buurt in wijk.buurten)


@dataclass(frozen=True, slots=True)
class Region:
    """Gemeenten that share help."""

    name: str
    gemeenten: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Areas:
    """All that is known of places."""

    gemeenten: tuple[Gemeente, ...] = ()
    regions: tuple[Region, ...] = ()

    def gemeente(self, name: str) -> Gemeente | None:
        """The gemeente of this name."""
        return next((g for g in self.gemeenten if g.name == name), None)


NOWHERE = Areas()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resident lives, as coarse as it is kept: names that the maintainers wrote, and four digits at most."""

    gemeente: str = ""
    """Empty for a postcode outside the area that the bot knows."""
    wijk: str = ""
    postcode: str = ""

    def __post_init__(self) -> None:
        if self.postcode and not _FOUR_DIGITS.fullmatch(self.postcode):
            raise ValueError("a place has no more than the four digits of a postcode")

    @property
    def kept(self) -> str:
        """As it stands in the resident's row."""
        return _BETWEEN.join((self.gemeente, self.wijk, self.postcode))

    @property
    def name(self) -> str:
        """The nearest name of it, for a sentence."""
        return self.wijk or self.gemeente or self.postcode

    @property
    def shown(self) -> str:
        """All of it, for whoever helps."""
        return ", ".join(part for part in (self.wijk, self.gemeente, self.postcode) if part)


def read_place(kept: str) -> Place | None:
    """The place that was kept; None when none was."""
    gemeente, _, rest = kept.partition(_BETWEEN)
    wijk, _, postcode = rest.partition(_BETWEEN)
    return Place(gemeente, wijk, postcode) if kept else None


def circles_around(place: Place, areas: Areas) -> tuple[frozenset[str], ...]:
    """The areas that the place lies in, the nearest first: wijk, gemeente, regions from small to large."""
    gemeente = areas.gemeente(place.gemeente)
    wijken = _wijken_around(place.wijk, gemeente) if gemeente is not None else []
    around = [region for region in areas.regions if place.gemeente in region.gemeenten]
    regions = [[region.name] for region in sorted(around, key=lambda region: len(region.gemeenten))]
    return tuple(frozenset(names) for names in (*wijken, [place.gemeente], *regions) if any(names))


def _wijken_around(name: str, gemeente: Gemeente) -> list[list[str]]:
    for wijk, larger in gemeente.with_their_wijk():
        if wijk.name == name:
            return [[name], [larger.name]] if larger is not None else [[name, *(b.name for b in wijk.buurten)]]
    return []
