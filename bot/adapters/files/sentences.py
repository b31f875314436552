"""The bot's own sentences, each language compared with the Dutch ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from string import Formatter

from bot.adapters.files import messages
from bot.adapters.files.folder import FileKind
from bot.adapters.files.guess import guess_word
from bot.adapters.files.problems import Problem, error, hint
from bot.adapters.files.prose import advice_on
from bot.adapters.files.reading import ReadFile, of_kind

DUTCH = "nl"
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_NOT_FOR_RESIDENTS = ("kaart.", "kennis.", "wachtrij.", "werkteam.", "zinnen.")
"""Groups that colleagues read, or that residents themselves say."""
_ONLY_FOR_WERKTEAM = (
    "kaart.",
    "kennis.",
    "wachtrij.",
    "geweigerd.",
    "groep_",
    "vreemde_",
    "werkteam.help",
    "werkteam.onb",
)
"""What the werkteam reads is said in its own language, so that another language need not have it."""


def check_sentences(files: Sequence[ReadFile], dutch: ReadFile | None) -> Iterator[Problem]:
    """Fields the bot does not fill, keys that are missing or unknown, and how the Dutch reads."""
    for file in of_kind(files, FileKind.TEXTS):
        for key, sentence in file.content.items():
            if _fields_of(sentence) is None:
                yield error(file.path, file.line(key), messages.broken_field(key))
        if file.id == DUTCH:
            yield from _tone(file)
        elif dutch is not None:
            yield from _compared(file, dutch.content)


def _tone(file: ReadFile) -> Iterator[Problem]:
    for key, sentence in file.content.items():
        if not key.startswith(_NOT_FOR_RESIDENTS):
            yield from (hint(file.path, file.line(key), told) for told in advice_on(sentence))


def _compared(file: ReadFile, dutch: Mapping[str, str]) -> Iterator[Problem]:
    for key, sentence in file.content.items():
        if key not in dutch:
            told = messages.unknown_sentence(key, guess_word(key, dutch.keys() - file.content.keys()))
            yield hint(file.path, file.line(key), told)
        else:
            yield from _compared_fields(file, key, _fields_of(sentence), _fields_of(dutch[key]))
    for key in dutch:
        if key not in file.lines and not key.startswith(_ONLY_FOR_WERKTEAM):
            yield hint(file.path, 1, messages.missing_sentence(key, dutch[key]))


def _compared_fields(file: ReadFile, key: str, own: list[str] | None, dutch: list[str] | None) -> Iterator[Problem]:
    if own is None or dutch is None:
        return
    for field in own:
        if field not in dutch:
            told = messages.unknown_field(key, field, guess_word(field, dutch), dutch)
            yield error(file.path, file.line(key), told)
    for field in dutch:
        if field not in own:
            yield hint(file.path, file.line(key), messages.missing_field(key, field))


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
