"""What the residents of the benchmarks write: the project's own cases, or the examples of the knowledge."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "knowledge" / "gevallen.yaml"
SHORT, LONG = 6, 20
"""Words: up to and including the first is short, more than the second is long."""


def messages() -> tuple[str, list[str]]:
    """Where the texts come from, and the texts in an order that is the same every time."""
    if CASES.exists():
        source, texts = str(CASES.relative_to(ROOT)), [case["tekst"] for case in _read(CASES)]
    else:
        source, texts = "knowledge/**/*.voorbeelden.yaml", list(_examples())
    texts = sorted({text.strip() for text in texts if text.strip()})
    random.Random(7).shuffle(texts)
    return source, texts


def length_of(text: str) -> str:
    """Short, medium or long."""
    words = len(text.split())
    return "short" if words <= SHORT else "long" if words > LONG else "medium"


def spread(texts: list[str], residents: int, each: int, first_chat: int = 1000) -> list[tuple[int, str]]:
    """Everybody's first message, then everybody's second, and so on."""
    return [
        (first_chat + resident, texts[(turn * residents + resident) % len(texts)])
        for turn in range(each)
        for resident in range(residents)
    ]


def _examples() -> Iterable[str]:
    for file in sorted((ROOT / "knowledge").rglob("*.voorbeelden.yaml")):
        for sentences in (_read(file) or {}).values():
            yield from (one if isinstance(one, str) else one["zin"] for one in sentences)


def _read(file: Path) -> Any:
    return yaml.load(file.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
