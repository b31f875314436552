"""Which files the knowledge folder holds, and what each is for, by its place and name."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from bot.adapters.files import messages
from bot.adapters.files.problems import Problem, Told, error

EXTENSION = ".yaml"
EXAMPLES = ".voorbeelden"
_NOT_OURS = (".md", "~", ".bak", ".tmp", ".swp", ".npz")
_NEARLY_YAML = {"", ".yaml", ".yml", ".txt"}
"""What an editor makes of a name that should end in `.yaml`."""
_GOOD_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class FileKind(StrEnum):
    """What a file holds; the value is the name of its published schema."""

    ONDERWERP = "onderwerp"
    OFFER = "steunaanbod"
    OUTSIDE = "buiten"
    EXAMPLES = "voorbeelden"
    TEXTS = "teksten"
    LOOK_ALIKES = "geen-nood"
    AREAS = "gebieden"


_PLACES = {
    ("onderwerpen", 3): FileKind.ONDERWERP,
    ("steunaanbod", 2): FileKind.OFFER,
    ("buiten", 2): FileKind.OUTSIDE,
    ("teksten", 2): FileKind.TEXTS,
    ("geen-nood.yaml", 1): FileKind.LOOK_ALIKES,
    ("gebieden.yaml", 1): FileKind.AREAS,
}
"""The outermost folder, how deep a file stands, and what it then is."""


@dataclass(frozen=True, slots=True)
class KnowledgeFile:
    """A file of the maintainers. `shown` is its path as they know it, `id` its name without what it ends in."""

    path: Path
    shown: PurePosixPath
    kind: FileKind
    id: str

    @property
    def group(self) -> str:
        """For an onderwerp: the group it belongs to."""
        return self.shown.parent.name

    @property
    def examples_path(self) -> PurePosixPath:
        """Where its bulk examples stand."""
        return self.shown.with_name(f"{self.id}{EXAMPLES}{EXTENSION}")


def find_files(folder: Path) -> tuple[list[KnowledgeFile], list[Problem]]:
    """The files to read, in order, and those whose place or name is wrong."""
    files: list[KnowledgeFile] = []
    problems: list[Problem] = []
    for path in sorted(_all_files(folder)):
        inside = PurePosixPath(path.relative_to(folder).as_posix())
        shown = folder.name / inside
        wrong = _wrong_name(inside)
        kind = _kind_of(inside)
        if wrong is not None:
            problems.append(error(shown, 1, wrong))
        elif kind is None:
            problems.append(error(shown, 1, messages.wrong_place()))
        else:
            files.append(KnowledgeFile(path, shown, kind, _id_of(inside)))
    return files, problems


def fingerprint(folder: Path) -> str:
    """Changes when a file comes, goes or is saved. Reads no contents, so it is cheap enough to ask every second."""
    seen = hashlib.sha256()
    for path in sorted(_all_files(folder)):
        try:
            status = path.stat()
        except OSError:
            seen.update(f"{path}|?\n".encode())
        else:
            seen.update(f"{path}|{status.st_mtime_ns}|{status.st_size}\n".encode())
    return seen.hexdigest()


def _all_files(folder: Path) -> Iterator[Path]:
    """Every file that may be a maintainer's; not what editors and systems leave behind."""
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names if not name.startswith(".") and not name.endswith(_NOT_OURS))


def _id_of(inside: PurePosixPath) -> str:
    return inside.name.removesuffix(EXTENSION).removesuffix(EXAMPLES)


def _wrong_name(inside: PurePosixPath) -> Told | None:
    if inside.suffix.lower() not in _NEARLY_YAML:
        return messages.foreign_file(inside.name)
    if inside.suffix != EXTENSION:
        return messages.wrong_extension(inside.name, f"{inside.name.split('.')[0]}{EXTENSION}")
    if not _GOOD_NAME.fullmatch(_id_of(inside)):
        plain = re.sub(r"[^a-z0-9]+", "-", _id_of(inside).lower()).strip("-")
        return messages.wrong_name(inside.name, inside.name.replace(_id_of(inside), plain))
    return None


def _kind_of(inside: PurePosixPath) -> FileKind | None:
    kind = _PLACES.get((inside.parts[0], len(inside.parts)))
    if inside.stem.endswith(EXAMPLES):
        return FileKind.EXAMPLES if kind in {FileKind.ONDERWERP, FileKind.OUTSIDE} else None
    return kind
