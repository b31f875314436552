"""The bot's own sentences, each language compared with the Dutch ones as they were released.

The bot can count on the released sentences: the code fills exactly their fields. What is wrong or missing in the
maintainers' Dutch is said as it was released; what is wrong in another language is said in Dutch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from pathlib import Path, PurePosixPath
from string import Formatter
from typing import NamedTuple

from bot.adapters.files import messages
from bot.adapters.files.folder import FileKind, KnowledgeFile
from bot.adapters.files.guess import guess_word
from bot.adapters.files.hard_words import HARD_WORDS, wrong_lines
from bot.adapters.files.problems import Problem, Told, error, hint
from bot.adapters.files.prose import advice_on, has_open_bold
from bot.adapters.files.reading import ReadFile, of_kind, read_file
from bot.adapters.files.translated import dutch_to_translate, numbers_in, owner_of

DUTCH = "nl"
RELEASED = Path(__file__).parent / "released" / "nl.yaml"
"""The Dutch sentences as this version of the bot was released; `make sentences` renews them."""

_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_WERKTEAM_ITSELF = (
    "afwezig.",
    "cijfers.",
    "coordinatoren.",
    "herinnering.",
    "kaart.",
    "kennis.",
    "moeilijk.",
    "oefenen.",
    "overdracht.",
    "overdragen.",
    "overzicht.",
    "tips.",
    "wachtrij.",
)
_SAID_BY_RESIDENTS = ("beleefd.", "getypt.", "gevraagd.", "liever_een_mens.", "zinnen.")
_NOT_FOR_RESIDENTS = (*_WERKTEAM_ITSELF, *_SAID_BY_RESIDENTS, "kosten.", "werkteam.")
"""Groups that colleagues read, or that residents themselves say."""
_ONLY_FOR_WERKTEAM = (
    *_WERKTEAM_ITSELF,
    "geweigerd.",
    "ondertekenen.",
    "groep_",
    "vreemde_",
    "werkteam.eerste",
    "werkteam.help",
    "werkteam.onb",
)
"""What the werkteam reads is said in its own language, so that another language need not have it."""
_OPEN_GROUP = "taal.naam."
"""Whoever adds a language adds its name here."""


class Fault(NamedTuple):
    """A mistake that keeps one sentence from being said."""

    key: str
    told: Told
    lines_down: int = 0
    """Below the key, where one line of many is wrong."""


@cache
def released_sentences() -> Mapping[str, str]:
    """What the bot says when the maintainers' files do not."""
    file = KnowledgeFile(RELEASED, PurePosixPath(RELEASED.name), FileKind.TEXTS, DUTCH)
    sentences: Mapping[str, str] = read_file(file, None).content
    return sentences


def check_sentences(
    files: Sequence[ReadFile], dutch: ReadFile | None, released: Mapping[str, str], spoiled: Set[str]
) -> Iterator[Problem]:
    """Fields the bot does not fill, keys that are missing or unknown, and how the Dutch reads.

    What is wrong in other files (`spoiled` are their ids) is not told again of their translations.
    """
    said = said_in_dutch(files, released)
    for file in of_kind(files, FileKind.TEXTS):
        known = released if file.id == DUTCH else said
        for key, told, lines_down in _faults(file, known):
            yield error(file.path, file.line(key) + lines_down, told)
        yield from _unknown(file, known, spoiled)
        yield from _left_out_fields(file, known)
        if file.id == DUTCH:
            yield from _missing_in_dutch(file, released)
            yield from _tone(file)
        else:
            wanted = {**said, **(dutch.content if dutch else {})}
            yield from _missing_in_translation(file, {key: wanted[key] for key in said if owner_of(key) not in spoiled})


def said_in_dutch(files: Iterable[ReadFile], released: Mapping[str, str]) -> Mapping[str, str]:
    """All that another language has to say, with the Dutch for it: the bot's own sentences and those of the needs."""
    return {**released, **dutch_to_translate(files)}


def good_sentences(file: ReadFile, known: Mapping[str, str]) -> dict[str, str]:
    """Those that can be said; `known` is the Dutch for them."""
    wrong = {fault.key for fault in _faults(file, known)}
    wrong_lines = {problem.line for problem in file.problems if problem.is_error}
    return {
        key: sentence
        for key, sentence in file.content.items()
        if key not in wrong and file.line(key) not in wrong_lines
    }


def _faults(file: ReadFile, released: Mapping[str, str]) -> Iterator[Fault]:
    for key, sentence in file.content.items():
        fields = _fields_of(sentence)
        if fields is None:
            yield Fault(key, messages.broken_field(key))
        elif _is_known(key, released):
            known = _fields_of(released.get(key, "")) or []
            for field in fields:
                if field not in known:
                    left = [name for name in known if name not in fields]
                    yield Fault(key, messages.unknown_field(key, field, guess_word(field, left or known), known))
        if key == HARD_WORDS:
            yield from (Fault(key, told, 1 + line) for line, told in wrong_lines(sentence))
        if has_open_bold(sentence):
            yield Fault(key, messages.open_bold(key))
        if file.id != DUTCH and key in released and numbers_in(sentence) != numbers_in(released[key]):
            yield Fault(key, messages.other_number(key, released[key]))


def _unknown(file: ReadFile, released: Mapping[str, str], spoiled: Set[str]) -> Iterator[Problem]:
    for key in file.content:
        if not _is_known(key, released) and owner_of(key) not in spoiled:
            told = messages.unknown_sentence(key, guess_word(key, released.keys() - file.content.keys()))
            yield hint(file.path, file.line(key), told)


def _is_known(key: str, released: Mapping[str, str]) -> bool:
    return key in released or key.startswith(_OPEN_GROUP)


def _left_out_fields(file: ReadFile, released: Mapping[str, str]) -> Iterator[Problem]:
    for key, sentence in file.content.items():
        own = _fields_of(sentence)
        for field in _fields_of(released.get(key, "")) or ():
            if own is not None and field not in own:
                yield hint(file.path, file.line(key), messages.missing_field(key, field))


def _missing_in_dutch(file: ReadFile, released: Mapping[str, str]) -> Iterator[Problem]:
    for key, sentence in released.items():
        if key not in file.lines:
            yield error(file.path, _line_of_group(file, key), messages.missing_dutch_sentence(key, sentence))


def _missing_in_translation(file: ReadFile, dutch: Mapping[str, str]) -> Iterator[Problem]:
    for key, sentence in dutch.items():
        if key not in file.lines and not key.startswith(_ONLY_FOR_WERKTEAM):
            yield hint(file.path, 1, messages.missing_sentence(key, sentence))


def _line_of_group(file: ReadFile, key: str) -> int:
    """Where the first sentence of its group stands; the first line if there is no such group."""
    group = key.rpartition(".")[0]
    lines = [line for name, line in file.lines.items() if name.rpartition(".")[0] == group]
    return min(lines) if group and lines else 1


def _tone(file: ReadFile) -> Iterator[Problem]:
    for key, sentence in file.content.items():
        if not key.startswith(_NOT_FOR_RESIDENTS):
            yield from (hint(file.path, file.line(key), told) for told in advice_on(sentence))


def _fields_of(sentence: str) -> list[str] | None:
    """The names between braces, in order; None when the braces are not well-formed."""
    try:
        parts = list(Formatter().parse(sentence))
    except ValueError:
        return None
    fields = [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]
    if any(spec or conversion or not _FIELD.fullmatch(name) for name, spec, conversion in fields):
        return None
    return list(dict.fromkeys(name for name, _, _ in fields))
