"""The areas of `gebieden.yaml`, and options that work in an area nobody described."""

from __future__ import annotations

import pytest

from bot.domain.understanding.areas import NOWHERE, Areas, Gemeente, Region, Wijk

from .good_folder import KnowledgeFolder

FILE = "gebieden.yaml"


@pytest.fixture
def folder(folder: KnowledgeFolder) -> KnowledgeFolder:
    """With Dutch only: what another language lacks is told elsewhere."""
    folder.remove("teksten/tr.yaml")
    return folder


def test_areas_become_gemeenten_with_wijken_and_regions(folder: KnowledgeFolder) -> None:
    assert folder.load().knowledge.areas == Areas(
        (
            Gemeente(
                "Rotterdam",
                postcodes=((3011, 3016), (3191, 3194)),
                wijken=(
                    Wijk("Noord", ("Rotterdam-Noord",), is_plain_word=True),
                    Wijk("Hoogvliet", postcodes=((3191, 3194),), buurten=(Wijk("Zalmplaat"),)),
                    Wijk("Pernis"),
                ),
            ),
            Gemeente("Schiedam", postcodes=((3111, 3111),)),
        ),
        (Region("Rijnmond", ("Rotterdam", "Schiedam")),),
    )


def test_without_areas_the_bot_knows_no_places_and_asks_for_none(folder: KnowledgeFolder) -> None:
    folder.remove(FILE)
    folder.change("steunaanbod/hulpteam-geldzaken.yaml", "[Rotterdam]", "[Atlantis]")

    loaded = folder.load()

    assert loaded.knowledge.areas == NOWHERE
    assert loaded.problems == ()


def test_an_option_that_works_in_an_unknown_area_is_told(folder: KnowledgeFolder) -> None:
    folder.change("steunaanbod/hulpteam-geldzaken.yaml", "[Rotterdam]", "[Roterdam, Hoogvliet, Rijnmond, landelijk]")
    folder.change("steunaanbod/schuldhulpmaatje.yaml", "[Rotterdam]", "[Atlantis]")

    told = folder.told()

    assert told.startswith(
        "knowledge/steunaanbod/hulpteam-geldzaken.yaml:5: Het werkgebied 'Roterdam' staat niet in 'gebieden.yaml'.\n"
        "    Is 'Rotterdam' bedoeld?\n"
        "knowledge/steunaanbod/schuldhulpmaatje.yaml:5: Het werkgebied 'Atlantis' staat niet in 'gebieden.yaml'.\n"
        "    Zet het in 'gebieden.yaml', of schrijf 'landelijk'.\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "3191-3194 # wijk",
            "3194-3191",
            "12: '3194-3191' zijn geen postcodes.\n"
            "    Schrijf alleen de vier cijfers: '3191-3194' of '3191-3194, 3151'. Het laagste getal staat voorop.",
        ),
        (
            "3191-3194 # wijk",
            "3191AB",
            "12: '3191AB' zijn geen postcodes.\n"
            "    Schrijf alleen de vier cijfers: '3191-3194' of '3191-3194, 3151'. Het laagste getal staat voorop.",
        ),
        (
            "3191-3194 # wijk",
            "3191-3195",
            "12: De postcode 3195 hoort hier bij geen gemeente.\n    Zet hem ook bij 'postcodes' van de gemeente zelf.",
        ),
        (
            "'3111'",
            "3100-3200",
            "16: De postcode 3191 staat ook op regel 5.\n    Een postcode hoort bij één plaats.",
        ),
        (
            "'3111'",
            "3111",
            "16: Bij 'postcodes': '3111' is geen tekst.\n    Zet het tussen aanhalingstekens: \"3111\".",
        ),
        (
            "- Pernis",
            "- hoogvliet",
            "14: De naam 'hoogvliet' staat er twee keer in (ook op regel 11).\n"
            "    Houd er één. Lijken twee wijken op elkaar? Zet dan de naam van de gemeente erbij.",
        ),
        (
            "[Rotterdam, Schiedam]",
            "[Rotterdam, Schidam]",
            "19: De gemeente 'Schidam' staat niet bij 'gemeenten'.\n    Is 'Schiedam' bedoeld?",
        ),
        (
            "[Rotterdam, Schiedam]",
            "[Rotterdam, Parijs]",
            "19: De gemeente 'Parijs' staat niet bij 'gemeenten'.\n"
            "    Zet de gemeente bij 'gemeenten', of haal haar hier weg.",
        ),
    ],
)
def test_a_mistake_in_the_areas_is_told_with_its_line(folder: KnowledgeFolder, old: str, new: str, told: str) -> None:
    folder.change(FILE, old, new)

    assert folder.told() == f"knowledge/{FILE}:{told}\n"


def test_of_areas_with_a_mistake_the_last_good_version_stays(folder: KnowledgeFolder) -> None:
    good = folder.load()
    folder.change(FILE, "naam: Rotterdam\n", "naam: Rotterdam\n    burgemeester: onbekend\n")

    loaded = folder.load(good)

    assert loaded.knowledge.areas == good.knowledge.areas
    assert [problem.message for problem in loaded.problems] == ["Onbekende sleutel 'burgemeester'."]
