"""Whether what a file says about other files is true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from pathlib import PurePosixPath

from bot.adapters.files import messages
from bot.adapters.files.areas import check_areas
from bot.adapters.files.folder import EXTENSION, FileKind
from bot.adapters.files.guess import guess_word
from bot.adapters.files.keys import Names
from bot.adapters.files.nodes import Mention
from bot.adapters.files.problems import Problem, error, hint
from bot.adapters.files.reading import ReadFile, of_kind

_OWNERS = (FileKind.ONDERWERP, FileKind.OUTSIDE)


def check_links(files: Sequence[ReadFile], strays: Set[str]) -> Iterator[Problem]:
    """Names that do not exist, exist twice, or point at themselves.

    A file that is broken exists all the same, and so do `strays`, whose name or place is wrong:
    one mistake should not be told by everybody who points there.
    """
    yield from _unknown_names(files, strays)
    yield from check_areas(files)
    yield from _same_ids(files)
    yield from _examples_without_owner(files, strays)
    yield from _asked_twice(files)


def _unknown_names(files: Sequence[ReadFile], strays: Set[str]) -> Iterator[Problem]:
    onderwerpen = {file.id for file in files if file.kind is FileKind.ONDERWERP}
    offers = {file.id for file in files if file.kind is FileKind.OFFER}
    for file in files:
        for mention in file.mentions:
            name = mention.text
            if mention.what is Names.ONDERWERP and name not in onderwerpen | strays:
                told = messages.unknown_onderwerp(name, guess_word(name, onderwerpen))
                yield error(file.path, mention.line, told)
            elif mention.what is Names.OFFER and name not in offers | strays:
                yield error(file.path, mention.line, messages.unknown_offer(name, guess_word(name, offers)))
            elif mention.what is Names.ONDERWERP and name == file.id and file.kind is not FileKind.OFFER:
                yield hint(file.path, mention.line, messages.itself(mention.key))


def _same_ids(files: Sequence[ReadFile]) -> Iterator[Problem]:
    first: dict[str, PurePosixPath] = {}
    for file in files:
        if file.kind not in _OWNERS:
            continue
        if file.id in first:
            yield error(file.path, 1, messages.same_id(file.id, str(first[file.id])))
        first.setdefault(file.id, file.path)


def _examples_without_owner(files: Sequence[ReadFile], strays: Set[str]) -> Iterator[Problem]:
    owners = {file.path for file in files if file.kind in _OWNERS}
    for file in files:
        owner = file.path.with_name(file.id + EXTENSION)
        if file.kind is FileKind.EXAMPLES and owner not in owners and file.id not in strays:
            guess = guess_word(owner.name, (path.name for path in owners))
            yield error(file.path, 1, messages.examples_without_owner(owner.name, guess))


def _asked_twice(files: Sequence[ReadFile]) -> Iterator[Problem]:
    """Between two onderwerpen one question is put: one in a file, and not one in each of theirs."""
    asked: dict[tuple[str, str], tuple[ReadFile, Mention]] = {}
    for file in of_kind(files, FileKind.ONDERWERP):
        for mention in file.mentions:
            if mention.key != "bij":
                continue
            _, there = asked.setdefault((file.id, mention.text), (file, mention))
            if there is not mention:
                yield error(file.path, mention.line, messages.asked_twice(mention.text, there.line))
    for (one, other), (file, mention) in asked.items():
        if one > other and (other, one) in asked:
            elsewhere, there = asked[other, one]
            told = messages.asked_on_both_sides(other, str(elsewhere.path), there.line)
            yield hint(file.path, mention.line, told)
