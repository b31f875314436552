"""Whether the areas fit together, and whether the options work in areas that are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.adapters.files import messages
from bot.adapters.files.folder import FileKind
from bot.adapters.files.forms import read_postcodes
from bot.adapters.files.guess import guess_word
from bot.adapters.files.keys import Names
from bot.adapters.files.nodes import Mention
from bot.adapters.files.problems import Problem, error
from bot.adapters.files.reading import ReadFile
from bot.domain.knowledge import NATIONWIDE


def check_areas(files: Sequence[ReadFile]) -> Iterator[Problem]:
    """Names that stand there twice or not at all, and postcodes of two places. Without areas nothing is asked."""
    areas = next((file for file in files if file.kind is FileKind.AREAS and file.content is not None), None)
    if areas is None:
        return
    yield from _same_names(areas)
    yield from _postcodes(areas, Names.POSTCODES)
    yield from _postcodes(areas, Names.POSTCODES_OF_WIJK)
    yield from _outside_every_gemeente(areas)
    gemeenten = {gemeente.name for gemeente in areas.content.get("gemeenten", ())}
    for mention in _of(areas, Names.GEMEENTE):
        if mention.text not in gemeenten:
            told = messages.unknown_gemeente(mention.text, guess_word(mention.text, gemeenten))
            yield error(areas.path, mention.line, told)
    known = {mention.text for mention in _of(areas, Names.AREA_NAME)} | {NATIONWIDE}
    for file in files:
        for mention in _of(file, Names.AREA):
            if mention.text not in known:
                told = messages.unknown_area(mention.text, guess_word(mention.text, known))
                yield error(file.path, mention.line, told)


def _of(file: ReadFile, what: Names) -> list[Mention]:
    return [mention for mention in file.mentions if mention.what is what]


def _same_names(areas: ReadFile) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for mention in _of(areas, Names.AREA_NAME):
        name = mention.text.casefold()
        if name in first:
            yield error(areas.path, mention.line, messages.same_area(mention.text, first[name]))
        first.setdefault(name, mention.line)


def _postcodes(areas: ReadFile, what: Names) -> Iterator[Problem]:
    first: dict[int, int] = {}
    for mention in _of(areas, what):
        found = _each(mention)
        twice = next((postcode for postcode in found if postcode in first), None)
        if twice is not None:
            yield error(areas.path, mention.line, messages.same_postcode(twice, first[twice]))
        first |= {postcode: mention.line for postcode in found if postcode not in first}


def _outside_every_gemeente(areas: ReadFile) -> Iterator[Problem]:
    known = {postcode for mention in _of(areas, Names.POSTCODES) for postcode in _each(mention)}
    for mention in _of(areas, Names.POSTCODES_OF_WIJK):
        outside = next((postcode for postcode in _each(mention) if postcode not in known), None)
        if outside is not None:
            yield error(areas.path, mention.line, messages.postcode_outside_gemeente(outside))


def _each(mention: Mention) -> list[int]:
    return [postcode for first, last in read_postcodes(mention.text) for postcode in range(first, last + 1)]
