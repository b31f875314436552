"""Examples that stand with two onderwerpen, or twice with one.

Ten thousand sentences are compared through sets of words, never each with each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from rapidfuzz import fuzz

from bot.adapters.files import messages
from bot.adapters.files.folder import FileKind
from bot.adapters.files.keys import Names
from bot.adapters.files.problems import Problem, error, hint
from bot.adapters.files.reading import ReadFile, of_kind
from bot.domain.words import STOP_WORDS, tokens

_NEARLY_THE_SAME = 92
_FEWEST_WORDS = 3
"""Shorter messages differ by a word and mean something else ("huur te hoog", "huur te laat")."""


class _Sentence(NamedTuple):
    file: ReadFile
    line: int
    text: str
    words: tuple[str, ...]

    @property
    def folded(self) -> str:
        return " ".join(self.words)


def check_examples(files: Sequence[ReadFile]) -> Iterator[Problem]:
    """Errors for an example of two onderwerpen, hints for one that says the same again."""
    sentences = list(_sentences(files))
    yield from _elsewhere(sentences, _pairs_told_apart(files))
    by_owner: defaultdict[str, list[_Sentence]] = defaultdict(list)
    for sentence in sentences:
        by_owner[sentence.file.id].append(sentence)
    for own in by_owner.values():
        yield from _again(own)


def _sentences(files: Iterable[ReadFile]) -> Iterator[_Sentence]:
    for file in files:
        for what, text, line, _ in file.mentions:
            if what is Names.EXAMPLE:
                yield _Sentence(file, line, text, tuple(tokens(text)) or (text,))


def _pairs_told_apart(files: Iterable[ReadFile]) -> set[frozenset[str]]:
    """Onderwerpen between which the bot can ask; those may share an example."""
    onderwerpen = of_kind(files, FileKind.ONDERWERP)
    return {frozenset((file.id, other)) for file in onderwerpen for other in file.content.get("ask_back", ())}


def _elsewhere(sentences: Iterable[_Sentence], told_apart: set[frozenset[str]]) -> Iterator[Problem]:
    first: dict[str, _Sentence] = {}
    for sentence in sentences:
        other = first.setdefault(sentence.folded, sentence)
        pair = frozenset((sentence.file.id, other.file.id))
        if len(pair) == 1 or pair in told_apart:
            continue
        can_ask = "buiten" not in {sentence.file.path.parts[1], other.file.path.parts[1]}
        told = messages.example_elsewhere(other.file.id, other.line, can_ask=can_ask)
        yield error(sentence.file.path, sentence.line, told)


def _again(own: Iterable[_Sentence]) -> Iterator[Problem]:
    """The same example twice, in the same words or nearly; each is told once."""
    exact: dict[str, _Sentence] = {}
    near: dict[frozenset[str], _Sentence] = {}
    for sentence in own:
        if sentence.folded in exact:
            yield hint(
                sentence.file.path, sentence.line, messages.example_twice(_place(exact[sentence.folded], sentence))
            )
            continue
        exact[sentence.folded] = sentence
        other = _first_alike(sentence, near)
        if other is not None:
            told = messages.example_almost_twice(other.text, _place(other, sentence))
            yield hint(sentence.file.path, sentence.line, told)


def _first_alike(sentence: _Sentence, near: dict[frozenset[str], _Sentence]) -> _Sentence | None:
    """An earlier sentence that shares all meaningful words but one, and is spelled nearly alike."""
    meaning = frozenset(word for word in sentence.words if word not in STOP_WORDS)
    if len(meaning) < _FEWEST_WORDS:
        return None
    found = None
    for block in (meaning, *map(frozenset, combinations(meaning, len(meaning) - 1))):
        other = near.setdefault(block, sentence)
        if other is not sentence and found is None and _is_alike(sentence, other):
            found = other
    return found


def _is_alike(one: _Sentence, other: _Sentence) -> bool:
    return fuzz.ratio(one.folded, other.folded) >= _NEARLY_THE_SAME


def _place(other: _Sentence, seen_from: _Sentence) -> str:
    if other.file is seen_from.file:
        return messages.on_line(other.line)
    return messages.in_file_on_line(other.file.path.name, other.line)
