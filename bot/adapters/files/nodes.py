"""YAML nodes read by their description. Every mistake is told with its line; what is good is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any, NamedTuple, assert_never

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from bot.adapters.files import messages
from bot.adapters.files.guess import guess_word
from bot.adapters.files.keys import (
    ByWriter,
    Choice,
    Day,
    Flag,
    Fork,
    Form,
    Kind,
    ListOf,
    Names,
    Record,
    Sentences,
    Text,
    TextOr,
)
from bot.adapters.files.problems import Problem, Told, error, hint
from bot.adapters.files.prose import advice_on, advice_on_tags, has_open_bold

_TAG = "tag:yaml.org,2002:"
_DEEPEST = 6
"""Groups within groups; an alias to its own group would never end."""


class Mention(NamedTuple):
    """A name or an example in a file, to be compared with the other files."""

    what: Names
    text: str
    line: int
    key: str


@dataclass(slots=True)
class Reading:
    """What is noticed while one file is read. `lines` tells where the outermost keys stand."""

    path: PurePosixPath
    problems: list[Problem] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    is_whole: bool = True
    """Whether every required outermost key has a good value."""

    def error(self, node: Node, told: Told) -> None:
        self.problems.append(error(self.path, line_of(node), told))

    def hint(self, node: Node, told: Told) -> None:
        self.problems.append(hint(self.path, line_of(node), told))


def line_of(node: Node) -> int:
    """Where it starts, counted as people do."""
    return int(node.start_mark.line) + 1


def read_outermost(node: Node, kind: Kind, reading: Reading) -> Any:
    """All that is good in a file: of a record also the part that can be read."""
    if not isinstance(node, MappingNode):
        reading.error(node, messages.no_keys())
        reading.is_whole = False
        return None
    if isinstance(kind, Fork):
        is_present = any(key.value == kind.by for key, _ in node.value)
        kind = kind.present if is_present else kind.absent
    if not isinstance(kind, Record):
        return _read(node, kind, "", reading)
    reading.lines.update({str(key.value): line_of(key) for key, _ in node.value})
    values = _read_values(node, kind, reading)
    reading.is_whole = _is_complete(values, kind)
    return values


def _read(node: Node, kind: Kind, key: str, reading: Reading) -> Any:
    """The value, or None when it is not good; then it has been told why."""
    match kind:
        case Text():
            text = _read_text(node, kind, key, reading)
            return None if text is None else kind.make(text)
        case Flag() | Choice() | Day():
            return _read_word(node, kind, key, reading)
        case ListOf():
            return _read_list(node, kind, key, reading)
        case Record():
            return _read_record(node, kind, key, reading)
        case TextOr():
            if isinstance(node, MappingNode):
                return _read_record(node, kind.record, key, reading)
            text = _read_text(node, kind.text, key, reading)
            return None if text is None else kind.make(text)
        case ByWriter():
            return _read_by_writer(node, kind, reading)
        case Sentences():
            return dict(_read_sentences(node, "", reading))
        case Fork():
            raise TypeError("a fork is only for the outermost keys")
        case _:
            assert_never(kind)


# Words


def _read_text(node: Node, kind: Text, key: str, reading: Reading) -> str | None:
    if not isinstance(node, ScalarNode):
        reading.error(node, messages.group_for_text(key))
        return None
    text = str(node.value).strip()
    if not text:
        reading.error(node, messages.empty_value(key))
        return None
    if node.tag != _TAG + "str":
        reading.error(node, messages.not_text(key, text))
        return None
    if kind.longest is not None and len(text) > kind.longest:
        reading.error(node, messages.too_long(key, len(text), kind.longest))
    if kind.form is not None:
        _check_form(node, kind.form, text, reading)
    if kind.names is not None:
        reading.mentions.append(Mention(kind.names, text, line_of(node), key))
    if kind.is_prose:
        for told in advice_on(text):
            reading.hint(node, told)
        if has_open_bold(text):
            reading.hint(node, messages.one_sided_bold())
    for told in advice_on_tags(text):
        reading.hint(node, told)
    return text


def _check_form(node: Node, form: Form, text: str, reading: Reading) -> None:
    if not form.is_right(text):
        reading.error(node, form.wrong(text))
    elif (doubt := form.doubt(text)) is not None:
        reading.hint(node, doubt)


def _read_word(node: Node, kind: Flag | Choice | Day, key: str, reading: Reading) -> Any:
    if not isinstance(node, ScalarNode):
        reading.error(node, messages.group_for_text(key))
        return None
    word = str(node.value).strip()
    if not word:
        reading.error(node, messages.empty_value(key))
        return None
    value: Any
    match kind:
        case Flag():
            value, told = _flag(node, kind, key, word)
        case Choice():
            value, told = _choice(kind, key, word)
        case Day():
            value, told = _day(key, word)
    if told is not None:
        reading.error(node, told)
    return value


def _flag(node: Node, kind: Flag, key: str, word: str) -> tuple[bool | None, Told | None]:
    if node.tag != _TAG + "bool" or word.lower() not in {"true", "false"}:
        return None, messages.not_yes_or_no(key, word)
    value = word.lower() == "true"
    if kind.only is not None and value is not kind.only:
        return None, messages.must_be(key, word, str(kind.only).lower())
    return value, None


def _choice(kind: Choice, key: str, word: str) -> tuple[Any, Told | None]:
    choices = [choice.value for choice in kind.among]
    if word in choices:
        return kind.among(word), None
    return None, messages.not_one_of(key, word, guess_word(word, choices), choices)


def _day(key: str, word: str) -> tuple[date | None, Told | None]:
    try:
        return date.fromisoformat(word), None
    except ValueError:
        return None, messages.not_a_date(key, word)


# Lists and groups


def _read_list(node: Node, kind: ListOf, key: str, reading: Reading) -> Any:
    if not isinstance(node, SequenceNode):
        reading.error(node, _no_list(node, key))
        return None
    if len(node.value) < kind.shortest:
        reading.error(node, messages.too_few_parts(key, kind.shortest))
        return None
    parts = [_read(part, kind.item, key, reading) for part in node.value]
    return kind.make([part for part in parts if part is not None])


def _no_list(node: Node, key: str) -> Told:
    if isinstance(node, ScalarNode):
        return messages.not_list(key, str(node.value)) if node.value else messages.empty_value(key)
    return messages.not_list(key, str(node.value[0][0].value) + ": …" if node.value else "{}")


def _read_record(node: Node, kind: Record, key: str, reading: Reading) -> Any:
    if not isinstance(node, MappingNode):
        text = str(node.value) if isinstance(node, ScalarNode) else "een lijst"
        told = messages.not_group(key, text, kind.by_name()) if text else messages.empty_value(key)
        reading.error(node, told)
        return None
    values = _read_values(node, kind, reading)
    return kind.make(**values) if _is_complete(values, kind) else None


def _is_complete(values: Mapping[str, Any], kind: Record) -> bool:
    return all(key.attribute in values for key in kind.keys if key.required)


def _read_values(node: MappingNode, kind: Record, reading: Reading) -> dict[str, Any]:
    """The good values by their English names."""
    known = kind.by_name()
    values: dict[str, Any] = {}
    seen: set[str] = set()
    for key_node, name, value_node in _pairs(node, reading):
        if name not in known:
            guess = guess_word(name, known)
            reading.error(key_node, messages.unknown_key(name, guess, known))
            seen.add(guess or "")
            continue
        seen.add(name)
        value = _read(value_node, known[name].kind, name, reading)
        if value is not None:
            values[known[name].attribute] = value
    for key in kind.keys:
        if key.required and key.name not in seen:
            reading.error(node, messages.missing_key(key.name, key.help))
    return values


def _pairs(node: MappingNode, reading: Reading) -> Iterator[tuple[Node, str, Node]]:
    """The keys with what stands behind them; a key that comes twice is told."""
    lines: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            reading.error(key, messages.no_keys())
            continue
        name = str(key.value)
        if name in lines:
            reading.error(key, messages.duplicate_key(name, lines[name], is_list=isinstance(value, SequenceNode)))
        lines.setdefault(name, line_of(key))
        yield key, name, value


def _read_by_writer(node: Node, kind: ByWriter, reading: Reading) -> tuple[tuple[str, Any], ...]:
    if not isinstance(node, MappingNode):
        reading.error(node, messages.no_keys())
        return ()
    return tuple(
        (writer, part)
        for _, writer, parts in _pairs(node, reading)
        for part in _read(parts, kind.parts, writer, reading) or ()
    )


def _read_sentences(node: Node, group: str, reading: Reading) -> Iterator[tuple[str, str]]:
    if not isinstance(node, MappingNode) or group.count(".") > _DEEPEST:
        reading.error(node, messages.no_keys())
        return
    own: set[str] = set()
    for key, name, value in _pairs(node, reading):
        if isinstance(value, MappingNode):
            yield from _read_sentences(value, f"{group}{name}.", reading)
            continue
        full = group + name
        if full in reading.lines and name not in own:
            reading.error(key, messages.duplicate_key(full, reading.lines[full], is_list=False))
        own.add(name)
        reading.lines[full] = line_of(key)
        text = _read_text(value, Text(), full, reading)
        if text is not None:
            yield full, text
