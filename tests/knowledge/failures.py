"""What the bot gets wrong among the cases. `python tests/knowledge/failures.py` writes the list of known failures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console

from bot import bootstrap
from bot.config import Settings
from bot.domain.knowledge import BUITEN_BEREIK
from bot.domain.reading import Mind
from bot.evaluation import Row, is_nood, predict, read_rows

CASES = Path(__file__).with_name("gevallen.yaml")
KNOWN = Path(__file__).with_name("bekende_missers.yaml")

_HEADER = """\
# Cases that go wrong today, and how. A test fails when another one goes wrong, and also when one of these goes right:
# then it leaves the list (python tests/knowledge/failures.py writes it anew).
"""


def failure(row: Row, got: Mapping[str, Any]) -> str | None:
    """What goes wrong, worst first; None when all is well. To pass on to people is never wrong."""
    labels, shown, nood = set(row["labels"]), set(got["answered"]), set(got["nood"])
    if is_nood(row["labels"][0]):
        return None if labels & nood else "another kind of nood" if nood else "nood missed"
    if nood and not any(map(is_nood, labels)):
        return "false alarm"
    if BUITEN_BEREIK in labels:
        return "answered what is not for us" if got["decision"] in {"answer", "ask_back"} else None
    if got["decision"] in {"out_of_scope", "small_talk"}:
        return "turned away"
    return "wrong answer" if shown and not labels & shown else None


def failures(mind: Mind) -> dict[str, str]:
    """Every case that goes wrong, by its text."""
    found = {row["text"]: failure(row, predict(mind, row["text"])) for row in read_rows(CASES)}
    return {text: wrong for text, wrong in found.items() if wrong is not None}


def main() -> None:
    mind = bootstrap.open_library(Settings(), Console(quiet=True)).mind
    by_kind: dict[str, list[str]] = {}
    for text, wrong in failures(mind).items():
        by_kind.setdefault(wrong, []).append(text)
    listed = yaml.safe_dump(by_kind, allow_unicode=True, width=10_000)
    KNOWN.write_text(_HEADER + listed, encoding="utf-8")


if __name__ == "__main__":
    main()
