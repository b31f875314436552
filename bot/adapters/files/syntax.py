"""A file's bytes as a YAML node, or the mistake that keeps it from being one, in plain words."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

import yaml

from bot.adapters.files import messages
from bot.adapters.files.problems import Told

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_OPENS = r"^\s*(?:-\s+)?(?:[^\s'\"#][^'\"]*?:\s+)?"
_TEXT_AFTER_QUOTE = re.compile(_OPENS + r"""(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*")\s*[^\s#,\]}:]""")
_OPEN_QUOTE = re.compile(_OPENS + r"""(?:'(?:[^']|'')*|"(?:[^"\\]|\\.)*)$""")


class Unreadable(NamedTuple):
    """Why a file is no YAML, and where."""

    line: int
    told: Told


def compose(content: bytes) -> yaml.Node | Unreadable:
    """The outermost node, with the lines of all that is in it."""
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        return Unreadable(content.count(b"\n", 0, error.start) + 1, messages.not_utf8())
    if strange := _STRANGE.search(text):
        return Unreadable(text.count("\n", 0, strange.start()) + 1, messages.strange_character())
    try:
        node = yaml.compose(text, Loader=_Loader)
    except (yaml.YAMLError, RecursionError) as error:
        return _explained(error, text.splitlines())
    return node or Unreadable(1, messages.empty_file())


def _explained(error: Exception, lines: list[str]) -> Unreadable:
    """The library speaks of tokens and blocks; maintainers know tabs, quotes and colons."""
    problem, context = str(getattr(error, "problem", "")), str(getattr(error, "context", ""))
    line, column = _place(error, "problem_mark")
    began, _ = _place(error, "context_mark")
    before, character = _around(lines[line - 1], column) if line <= len(lines) else ("", "")
    line = min(line, len(lines))
    text = lines[line - 1]

    if "\t" in text[: len(text) - len(text.lstrip())] or character == "\t":
        return Unreadable(line, messages.tab())
    if quoted := _loose_quote(lines, began if "quoted scalar" in context else line, line, before[-1:]):
        return quoted
    if _starts_badly(problem, context, character):
        return Unreadable(line, messages.special_first_character(character or "&"))
    if "mapping values are not allowed" in problem:
        return Unreadable(line, messages.colon_in_sentence(text))
    if problem.startswith("could not find expected ':'"):
        return Unreadable(began, messages.missing_colon(lines[began - 1]))
    if "',' or" in problem:
        return Unreadable(began, messages.open_bracket())
    if "another document" in problem:
        return Unreadable(line, messages.second_document())
    if before.endswith(("}", "]")):
        return Unreadable(line, messages.text_after_bracket(before[-1]))
    if problem.startswith("did not find expected") and "content" not in problem:
        return Unreadable(line, messages.uneven_indent(text))
    return Unreadable(line, messages.not_yaml(text))


def _starts_badly(problem: str, context: str, character: str) -> bool:
    """Whether a text begins with something that means more in YAML than in a sentence."""
    if "cannot start any token" in problem or "undefined alias" in problem or "scanning an a" in context:
        return True
    return character in set(",-?]}") and ("not allowed in this context" in problem or "node content" in problem)


def _around(text: str, column: int) -> tuple[str, str]:
    """What stands before a column, without spaces, and what stands in it."""
    return text[:column].rstrip(), text[column : column + 1]


def _place(error: Exception, mark: str) -> tuple[int, int]:
    """The line as people count, and the column as computers do."""
    found = getattr(error, mark, None)
    return (found.line + 1, found.column) if found else (1, 0)


def _loose_quote(lines: list[str], first: int, last: int, closing: str) -> Unreadable | None:
    """A quoted text that goes on after its quote, or does not end on its line, near the place of the mistake.

    `closing` is what stands just before that place: a quote there may end a text that began lines before.
    """
    numbers = list(range(first, min(last, len(lines)) + 1))
    if closing in {"'", '"'}:
        numbers += range(last - 1, 0, -1)
    for number in numbers:
        text = lines[number - 1]
        if _OPEN_QUOTE.match(text):
            return Unreadable(number, messages.open_quote(text))
        if _TEXT_AFTER_QUOTE.match(text):
            return Unreadable(number, messages.text_after_quote(text))
    return None
