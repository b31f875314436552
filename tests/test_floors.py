"""What `docs/architecture.md` says of the floors is what `make check` refuses to leave."""

from __future__ import annotations

import tomllib
from pathlib import Path

HOME = Path(__file__).parents[1]


def test_the_floors_in_the_documentation_are_those_of_the_house() -> None:
    contracts = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    told = " ".join((HOME / "docs" / "architecture.md").read_text("utf-8").split())

    for contract in contracts:
        if contract["type"] == "layers":
            assert f"`{_in_words(contract['layers'])}`" in told


def _in_words(layers: list[str]) -> str:
    names = [[name.strip().removeprefix("bot.").removeprefix("domain.") for name in one.split("|")] for one in layers]
    return " > ".join(", ".join(floor) for floor in names)
