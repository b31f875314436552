"""Somebody types which of the choices is meant."""

from __future__ import annotations

import pytest

from bot.domain.knowledge import Texts
from bot.domain.understanding.typed_choice import TYPED, Option, Ways, find_label, read_typed_choice

HUUR = Option("Er is iets mis met mijn huurhuis", "Gaat het om de huur zelf", "huurbaas lekkage schimmel")
TOESLAG = Option("Het gaat om toeslagen of belasting", "is het de huurtoeslag?", "aangifte lekkage")
EENZAAM = Option("Ik ben te vaak alleen")
PAIR, THREE = (HUUR, TOESLAG), (HUUR, TOESLAG, EENZAAM)


@pytest.fixture(scope="module")
def ways(dutch: Texts) -> Ways:
    """The real words."""
    return {
        key.removeprefix(TYPED): sentence.split("|")
        for key, sentence in dutch.sentences.items()
        if key.startswith(TYPED)
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Er is iets mis met mijn huurhuis", (0,)),
        ("het gaat om toeslagen of belastng", (1,)),
        ("de tweede", (1,)),
        ("doe maar de tweede denk ik", (1,)),
        ("optie 2 aub", (1,)),
        ("1", (0,)),
        ("de laatste", (1,)),
        ("1 en 2", (0, 1)),
        ("allebei", (0, 1)),
        ("beide", (0, 1)),
        ("ja", (0, 1)),
        ("geen van beide", ()),
        ("iets anders", ()),
        ("nee", ()),
        ("dat van de huurtoeslag", (1,)),
        ("dat van de huur", (0,)),
        ("over de schimmel", (0,)),
        ("de derde", None),
        ("lekkage", None),
        ("niet de huur", None),
        ("mijn 2 kinderen en ik", None),
        ("", None),
        ("mijn man en ik zoeken allebei al heel lang een ander huis", None),
        ("de huur en de hond van mijn zus in Parijs", None),
    ],
)
def test_a_choice_between_two_is_read(typed: str, meant: tuple[int, ...] | None, ways: Ways) -> None:
    assert read_typed_choice(typed, PAIR, ways) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("de derde", (2,)), ("laatste", (2,)), ("alle drie", (0, 1, 2)), ("ja", None), ("ik ben vaak alleen", (2,))],
)
def test_a_choice_between_three_is_read(typed: str, meant: tuple[int, ...] | None, ways: Ways) -> None:
    assert read_typed_choice(typed, THREE, ways) == meant


def test_the_first_words_of_a_label_are_enough(ways: Ways) -> None:
    assert read_typed_choice("drank", [Option("Drank, drugs of gokken"), EENZAAM], ways) == (0,)


def test_what_is_clear_by_itself_describes_no_choice(ways: Ways) -> None:
    assert read_typed_choice("dat van de huur", PAIR, ways, describes=False) is None
    assert read_typed_choice("de eerste", PAIR, ways, describes=False) == (0,)


def test_without_choices_nothing_is_chosen(ways: Ways) -> None:
    assert read_typed_choice("de eerste", (), ways) is None


def test_a_label_is_found_with_a_slip_of_the_thumb() -> None:
    labels = ["Dit helpt", "Iets anders", "🤝 Vraag het werkteam"]

    assert [find_label(text, labels) for text in ("dit helpt!", "vraag het werkteem", "iets", "")] == [0, 2, None, None]
