"""Words of needs and of nood that other languages have under keys of their own, beside the Dutch in `onderwerpen`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.adapters.files.folder import FileKind
from bot.adapters.files.reading import ReadFile, of_kind
from bot.domain.knowledge import BUITEN_BEREIK, OutsideKind

_OWNER = re.compile(r"(?:onderwerp|praatje|nood)\.([a-z0-9-]+)(?:\.|$)")
"""The onderwerp, or the kind of small talk, that a key belongs to."""
_NUMBER = re.compile(r"\d(?:[ -]?\d){2,}")
"""What may be a telephone number: three digits or more. A time or a year of birth has fewer, or a dot."""


def dutch_to_translate(files: Iterable[ReadFile]) -> dict[str, str]:
    """The keys that another language needs beside those of the Dutch sentences, each with the Dutch words."""
    found: dict[str, str] = {}
    for file in of_kind(files, FileKind.ONDERWERP):
        found |= dict(_of_nood(file) if "is_nood" in file.content else _of_need(file))
    for file in of_kind(files, FileKind.OUTSIDE):
        if file.content.get("kind") is OutsideKind.SMALL_TALK and "answer" in file.content:
            found[f"praatje.{file.id}"] = file.content["answer"]
    return found


def _of_need(file: ReadFile) -> Iterator[tuple[str, str]]:
    if file.id != BUITEN_BEREIK and "name" in file.content:
        yield f"onderwerp.{file.id}", file.content["name"]


def _of_nood(file: ReadFile) -> Iterator[tuple[str, str]]:
    content: Mapping[str, Any] = file.content
    for key, name in (("naam", "name"), ("antwoord", "answer")):
        if name in content:
            yield f"nood.{file.id}.{key}", content[name]
    for number in content.get("numbers", ()):
        yield f"nood.{file.id}.regel.{number.offer}", number.line


def owner_of(key: str) -> str:
    """The file whose words a key translates; empty for a sentence of the bot itself."""
    found = _OWNER.match(key)
    return found[1] if found else ""


def numbers_in(sentence: str) -> frozenset[str]:
    """The telephone numbers in a sentence, however they are written."""
    return frozenset(re.sub(r"\D", "", number) for number in _NUMBER.findall(sentence))
