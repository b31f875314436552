"""What is wrong in the maintainers' files: where, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import NamedTuple


class Severity(StrEnum):
    """Whether it must be mended, or is only advice."""

    ERROR = "fout"
    """The file is left out, or its last good version stays in use."""
    HINT = "tip"
    """The file is used all the same."""


class Told(NamedTuple):
    """What to tell a maintainer: what is wrong, and how to mend it."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake or piece of advice. `path` starts with the name of the knowledge folder."""

    path: PurePosixPath
    line: int
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def error(path: PurePosixPath, line: int, told: Told) -> Problem:
    """A mistake that must be mended."""
    return Problem(path, line, told.message, told.remedy)


def hint(path: PurePosixPath, line: int, told: Told) -> Problem:
    """Advice."""
    return Problem(path, line, told.message, told.remedy, Severity.HINT)


def in_file_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sorted by file, then by line; what stands on one line keeps its order."""
    return tuple(sorted(problems, key=lambda p: (p.path, p.line)))


def format_problems(problems: Iterable[Problem]) -> str:
    """All problems in file order, counted at the end, as a maintainer reads them."""
    ordered = in_file_order(problems)
    if not ordered:
        return "Geen fouten. Alles is in gebruik."
    return "\n".join([*map(_in_words, ordered), "", _counted(ordered)])


def _in_words(problem: Problem) -> str:
    mark = "" if problem.is_error else "Tip: "
    remedy = problem.remedy.replace("\n", "\n    ")
    return f"{problem.path}:{problem.line}: {mark}{problem.message}\n    {remedy}"


def _counted(problems: tuple[Problem, ...]) -> str:
    errors = [problem for problem in problems if problem.is_error]
    hints = len(problems) - len(errors)
    tips = "1 tip" if hints == 1 else f"{hints} tips"
    if not errors:
        return f"{tips}. Alles is in gebruik."
    mistakes = "1 fout" if len(errors) == 1 else f"{len(errors)} fouten"
    files = "dit bestand" if len({problem.path for problem in errors}) == 1 else "deze bestanden"
    count = f"{mistakes} en {tips}" if hints else mistakes
    return f"{count}. De bot draait door met de laatste goede versie van {files}."
