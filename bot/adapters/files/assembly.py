"""The files that are in use, put together as `Knowledge`.

Names of what is not in use are left out here, so that whoever follows a name always finds something.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.adapters.files.folder import FileKind
from bot.adapters.files.reading import ReadFile, of_kind
from bot.adapters.files.sentences import DUTCH
from bot.domain.knowledge import (
    Contact,
    Example,
    Knowledge,
    LookAlike,
    Nood,
    Onderwerp,
    Outside,
    SupportOffer,
    Texts,
    Urgency,
)
from bot.domain.understanding.areas import NOWHERE, Areas

_ONLY_FOR_CHECKS = {"only_help", "only_because", "is_nood"}
_NOOD = {"numbers", "phrases", "look_alikes"}


def assemble(files: Sequence[ReadFile], released: Mapping[str, str]) -> Knowledge:
    """Everything the bot knows, from files that are good; the Dutch that they lack is as it was released."""
    known = _Known.of(files)
    examples = _examples_by_owner(files, known)
    return Knowledge(
        onderwerpen={f.id: _onderwerp(f, examples[f.id], known) for f in of_kind(files, FileKind.ONDERWERP)},
        offers={f.id: _offer(f, known) for f in of_kind(files, FileKind.OFFER)},
        outside={f.id: _outside(f, examples[f.id]) for f in of_kind(files, FileKind.OUTSIDE)},
        texts=_texts(files, released),
        look_alikes=tuple(_look_alikes(files, known)),
        version=_version(files),
        areas=_areas(files),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """The names that lead somewhere."""

    onderwerpen: Collection[str]
    offers: Collection[str]

    @classmethod
    def of(cls, files: Iterable[ReadFile]) -> _Known:
        names: defaultdict[FileKind, set[str]] = defaultdict(set)
        for file in files:
            names[file.kind].add(file.id)
        return cls(names[FileKind.ONDERWERP], names[FileKind.OFFER])

    def only(self, onderwerpen: Sequence[str]) -> tuple[str, ...]:
        return tuple(name for name in onderwerpen if name in self.onderwerpen)


def _onderwerp(file: ReadFile, bulk: Sequence[Example], known: _Known) -> Onderwerp:
    values = {name: value for name, value in file.content.items() if name not in _ONLY_FOR_CHECKS | _NOOD}
    values["examples"] = (*values.get("examples", ()), *bulk)
    values["related"] = known.only(values.get("related", ()))
    values["ask_back"] = {other: ask for other, ask in values.get("ask_back", {}).items() if other in known.onderwerpen}
    values["counter_examples"] = tuple(
        (text, other) for text, other in values.get("counter_examples", ()) if other in known.onderwerpen
    )
    if "is_nood" in file.content:
        values |= {"urgency": Urgency.TODAY, "nood": _nood(file.content, known)}
    return Onderwerp(id=file.id, group=file.file.group, **values)


def _nood(content: Mapping[str, Any], known: _Known) -> Nood:
    numbers = tuple(number for number in content["numbers"] if number.offer in known.offers)
    return Nood(numbers, content["phrases"], content["look_alikes"])


def _offer(file: ReadFile, known: _Known) -> SupportOffer:
    values = {"contact": Contact()} | file.content | {"onderwerpen": known.only(file.content["onderwerpen"])}
    return SupportOffer(id=file.id, **values)


def _outside(file: ReadFile, bulk: Sequence[Example]) -> Outside:
    return Outside(id=file.id, **file.content | {"examples": (*file.content.get("examples", ()), *bulk)})


def _examples_by_owner(files: Iterable[ReadFile], known: _Known) -> defaultdict[str, list[Example]]:
    examples: defaultdict[str, list[Example]] = defaultdict(list)
    for file in of_kind(files, FileKind.EXAMPLES):
        for hand, example in file.content:
            examples[file.id].append(replace(example, hand=hand, also=known.only(example.also)))
    return examples


def _texts(files: Iterable[ReadFile], released: Mapping[str, str]) -> dict[str, Texts]:
    sentences = {DUTCH: released} | {file.id: file.content for file in of_kind(files, FileKind.TEXTS)}
    sentences[DUTCH] = {**released, **sentences[DUTCH]}
    return {language: Texts(language, own) for language, own in sentences.items()}


def _look_alikes(files: Iterable[ReadFile], known: _Known) -> Iterable[LookAlike]:
    for file in of_kind(files, FileKind.LOOK_ALIKES):
        for hand, look_alike in file.content:
            yield replace(look_alike, hand=hand, onderwerpen=known.only(look_alike.onderwerpen))


def _areas(files: Iterable[ReadFile]) -> Areas:
    found = next(of_kind(files, FileKind.AREAS), None)
    return Areas(found.content["gemeenten"], found.content.get("regions", ())) if found is not None else NOWHERE


def _version(files: Iterable[ReadFile]) -> str:
    """Alike for copies of a folder, wherever each machine has its own."""
    lines = []
    for file in files:
        group = file.file.group if file.kind is FileKind.ONDERWERP else ""
        lines.append(f"{file.kind.name} {group} {file.id} {file.digest}\n")
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
