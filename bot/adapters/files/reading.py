"""One file of the maintainers, read: what is good in it, what is wrong, and what it says about other files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from bot.adapters.files import messages
from bot.adapters.files.descriptions import DESCRIPTIONS, NEEDED_IN_MISSION
from bot.adapters.files.folder import FileKind, KnowledgeFile
from bot.adapters.files.nodes import Mention, Reading, read_outermost
from bot.adapters.files.problems import Problem, Told, error
from bot.adapters.files.syntax import Unreadable, compose
from bot.domain.knowledge import BUITEN_BEREIK


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What one version of a file holds. `content` is None when nothing of it could be read.

    For a record `content` maps our words to the good values, even when others are wrong: then `is_whole` is false.
    """

    file: KnowledgeFile
    digest: str = ""
    content: Any = None
    is_whole: bool = False
    problems: tuple[Problem, ...] = ()
    mentions: tuple[Mention, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def path(self) -> PurePosixPath:
        return self.file.shown

    @property
    def kind(self) -> FileKind:
        return self.file.kind

    @property
    def id(self) -> str:
        return self.file.id

    def line(self, key: str) -> int:
        """Where an outermost key stands; the first line if it is not there."""
        return self.lines.get(key, 1)


def read_file(file: KnowledgeFile, earlier: ReadFile | None) -> ReadFile:
    """Read it, unless it is the same as before."""
    try:
        content = file.path.read_bytes()
    except OSError:
        return _unreadable(file, "", 1, messages.unreadable())
    digest = hashlib.sha256(content).hexdigest()
    if earlier is not None and earlier.digest == digest:
        return earlier
    node = compose(content)
    if isinstance(node, Unreadable):
        return _unreadable(file, digest, node.line, node.told)
    reading = Reading(file.shown)
    values = read_outermost(node, DESCRIPTIONS[file.kind].kind, reading)
    problems = (*reading.problems, *_missing_in_mission(file, values, reading))
    return ReadFile(file, digest, values, reading.is_whole, problems, tuple(reading.mentions), reading.lines)


def _missing_in_mission(file: KnowledgeFile, values: Any, reading: Reading) -> Iterator[Problem]:
    if file.kind is not FileKind.ONDERWERP or file.id == BUITEN_BEREIK or values is None or "nood" in reading.lines:
        return
    for key in NEEDED_IN_MISSION:
        if key.name not in reading.lines:
            yield error(file.shown, min(reading.lines.values(), default=1), messages.missing_key(key.name, key.help))


def _unreadable(file: KnowledgeFile, digest: str, line: int, told: Told) -> ReadFile:
    return ReadFile(file, digest, problems=(error(file.shown, line, told),))


def of_kind(files: Iterable[ReadFile], *kinds: FileKind) -> Iterator[ReadFile]:
    """Those of these kinds of which something could be read."""
    return (file for file in files if file.kind in kinds and file.content is not None)
