"""Mistakes in the settings, as a beheerder reads them: where, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

Mistake = tuple[int | None, str, str]
"""The line (None: the environment), what is wrong, and how to mend it."""


def format_mistakes(file: Path, mistakes: Sequence[Mistake]) -> str:
    """All of them, by line, and how many there are."""
    ordered = sorted(mistakes, key=lambda m: m[0] or 0)
    parts = [
        f"{file}:{line}: {what}\n    {remedy}" if line else f"omgeving: {what}\n    {remedy}"
        for line, what, remedy in ordered
    ]
    count = "1 fout." if len(parts) == 1 else f"{len(parts)} fouten."
    return "\n".join([*parts, "", f"{count} De bot start niet."])
