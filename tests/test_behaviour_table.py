"""`docs/behaviour-tests.md` names tests that exist, and leaves out no behaviour of the werkteam's group."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "behaviour-tests.md"
MUST_BE_TOLD = {f"4.{point}" for point in range(1, 11)} | {f"7.{point}" for point in range(1, 4)}


def rows() -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """By number: the behaviour, and the file and name of each test."""
    lines = re.findall(r"^\| (\d+\.\d+) \| (.*?) \| (.*) \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    found = {number: (told, re.findall(r"`([\w/]+\.py)::(\w+)`", tests)) for number, told, tests in lines}
    assert len(found) == len(lines), "A number stands in the table twice."
    return found


@cache
def named_in(file: str) -> frozenset[str]:
    """The tests that pytest would collect from this file, also those in a class."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


@pytest.mark.parametrize("number", rows())
def test_every_row_is_told_and_names_tests_that_exist(number: str) -> None:
    told, tests = rows()[number]

    assert told.strip()
    assert tests
    assert [f"{file}::{name}" for file, name in tests if name not in named_in(file)] == []


@pytest.mark.parametrize("number", sorted(MUST_BE_TOLD))
def test_every_behaviour_of_the_group_and_of_who_is_away_has_a_story(number: str) -> None:
    _, tests = rows()[number]

    assert any(file.startswith("tests/stories/") for file, _ in tests)
