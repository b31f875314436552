"""Every sentence that the code wants to say exists in the knowledge."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.adapters.language import LANGUAGES
from bot.domain.knowledge import Knowledge, Texts
from bot.domain.message import Attachment
from bot.domain.promises import Expected
from bot.domain.question import (
    CHOSEN_REASONS,
    MOVES,
    OPEN_STATES,
    Author,
    CloseReason,
    EscalationReason,
    Move,
    State,
)
from bot.domain.replies.reminders import Why
from bot.domain.understanding.courtesy import Courtesy

BOT = Path(__file__).parents[2] / "bot"
SPEAKING = [*sorted((BOT / "domain").rglob("*.py")), *sorted((BOT / "flow").rglob("*.py"))]
SAYING = {"say", "label", "plain", "remark", "Refused", "_button", "button"}
KEY = re.compile(r"[a-z_]+(?:\.[a-z_-]+)+")
"""What looks like a key; a word without a dot is one only where it is said."""

FAMILIES: dict[str, Iterable[object]] = {
    "tijd.dag": range(7),
    "tijd.weekdag": range(7),
    "tijd.maand": range(1, 13),
    "doorgeven": EscalationReason,
    "gesloten": CHOSEN_REASONS,
    "bij_vraag": Courtesy,
    "status": [state for state in State if state is not State.CLOSED],
    "verwacht": Expected,
    "overdracht": Why,
    "kaart.staat": State,
    "kaart.regel": State,
    "kaart.reden": EscalationReason,
    "kaart.sluitreden": CloseReason,
    "kaart.bijlage": Attachment,
    "kaart.auteur": Author,
    "wachtrij.aantal": OPEN_STATES,
    "taal.naam": LANGUAGES,
    "geweigerd": [f"{state}.{move}" for state in State for move in Move if (state, move) not in MOVES],
    "geweigerd.van_ander": [Move.KEEP, Move.RELEASE, Move.TRANSFER],
}
"""Keys that the code puts together, with all that may follow."""

ONLY_TRANSLATED = {"onderwerp", "praatje", "nood", "kosten"}
"""Families of which the Dutch stands elsewhere in the knowledge; `samenspel check` compares them with it."""


@cache
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """All that stands in the code that speaks, each with its file."""
    trees = {file.relative_to(BOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in SPEAKING}
    return tuple((place, node) for place, tree in trees.items() for node in ast.walk(tree))


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def said_keys() -> Iterator[tuple[str, str]]:
    """Each place and the key that is said there."""
    for place, node in nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
            yield place, node.value
        if isinstance(node, ast.Call) and name_of(node) in SAYING:
            for argument in node.args[:2]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield place, argument.value


def test_every_key_that_is_said_exists(dutch: Texts) -> None:
    first_parts = {key.partition(".")[0] for key in dutch.sentences}
    no_keys = {"helps", "other", "human"}

    missing = {
        (place, key)
        for place, key in said_keys()
        if key not in dutch.sentences and key.partition(".")[0] in first_parts and key not in no_keys
    }

    assert missing == set()


def test_every_key_that_is_put_together_is_of_a_known_family() -> None:
    families = {
        str(part.values[0].value).rstrip(".")
        for _, part in nodes()
        if isinstance(part, ast.JoinedStr)
        and isinstance(part.values[0], ast.Constant)
        and re.fullmatch(r"[a-z_]+(\.[a-z_]+)*\.", str(part.values[0].value))
    }

    assert families == set(FAMILIES) | ONLY_TRANSLATED


@pytest.mark.parametrize("family", FAMILIES)
def test_every_member_of_a_family_of_keys_exists(family: str, dutch: Texts) -> None:
    assert [member for member in FAMILIES[family] if f"{family}.{member}" not in dutch.sentences] == []


def test_every_language_the_bot_speaks_has_a_name_on_the_card(knowledge: Knowledge) -> None:
    assert [code for code in knowledge.texts if f"taal.naam.{code}" not in knowledge.texts["nl"].sentences] == []


def test_refusals_name_nobody_but_the_owner(dutch: Texts) -> None:
    refusals = [f"geweigerd.{member}" for member in FAMILIES["geweigerd"]]

    assert {field for key in refusals for field in re.findall(r"{(\w+)}", dutch.sentences[key])} == {"owner"}
