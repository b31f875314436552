"""Where somebody lives is read from the message as it was typed, and no more than four digits leave it."""

from __future__ import annotations

import re
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.knowledge import Knowledge
from bot.domain.understanding.areas import NOWHERE, Areas, Gemeente, Place, Region, Wijk, circles_around, read_place
from bot.domain.understanding.place import SaidPlace, Says, find_place

AREAS = Areas(
    (
        Gemeente(
            "Rotterdam",
            postcodes=((3011, 3089), (3191, 3194)),
            wijken=(
                Wijk("Hoogvliet", postcodes=((3191, 3194),), buurten=(Wijk("Zalmplaat"),)),
                Wijk("Noord", ("Rotterdam-Noord",), is_plain_word=True),
                Wijk("Pernis"),
            ),
        ),
        Gemeente("Schiedam", postcodes=((3111, 3125),)),
        Gemeente("Capelle aan den IJssel", ("Capelle",), postcodes=((2901, 2909),)),
        Gemeente("Leiden", is_plain_word=True),
    ),
    (Region("Rijnmond", ("Rotterdam", "Schiedam", "Capelle aan den IJssel")), Region("Havens", ("Rotterdam",))),
)
ROTTERDAM, SCHIEDAM = Place("Rotterdam"), Place("Schiedam")
HOOGVLIET, NOORD = Place("Rotterdam", "Hoogvliet"), Place("Rotterdam", "Noord")


def found(text: str, *, asked: bool = False) -> Place | None:
    said = find_place(text, AREAS, asked=asked)
    return said.place if said is not None else None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ik woon in Schiedam", SCHIEDAM),
        ("voedselbank schiedam", SCHIEDAM),
        ("ik kan in schidam de huur niet betalen", SCHIEDAM),
        ("huurachterstand roterdam", ROTTERDAM),
        ("ik kom uit Capelle", Place("Capelle aan den IJssel")),
        ("Capelle a/d IJssel en schulden", Place("Capelle aan den IJssel")),
        ("wij zijn verhuisd naar Schiedam", SCHIEDAM),
        ("Schiedam'da oturuyorum", SCHIEDAM),
        ("is er iets in Hoogvliet", HOOGVLIET),
        ("ik woon in de Zalmplaat en ben alleen", Place("Rotterdam", "Zalmplaat")),
        ("Hoogvliet", HOOGVLIET),
        ("eenzaam, Rotterdam Hoogvliet", HOOGVLIET),
        ("ik woon in Noord en heb schulden", NOORD),
        ("wijk Noord is niet veilig voor mij", NOORD),
        ("ik woon in Leiden", Place("Leiden")),
        ("ik woon in Hoogvliet in Rotterdam", HOOGVLIET),
        ("ik woon in Schiedam en mijn zoon zit op school in Rotterdam", SCHIEDAM),
        ("Noord in Schiedam", SCHIEDAM),
        ("in Hoogvliet en in Pernis zijn er geen winkels", ROTTERDAM),
    ],
)
def test_a_gemeente_or_wijk_is_found_where_it_says_where_somebody_lives(text: str, place: Place) -> None:
    assert found(text) == place


@pytest.mark.parametrize(
    "text",
    [
        "ik heb schulden",
        "ik ga naar Rotterdam",
        "ik werk in Schiedam en verdien te weinig",
        "ik ben geboren in Schiedam",
        "mevrouw van Schiedam is mijn buurvrouw",
        "meneer Schiedam belt niet terug",
        "ik sta in de Rotterdam straat",
        "Schiedamseweg 12",
        "in Noord Brabant is alles anders",
        "noord",
        "ik moet veel lijden",
        "ik wil leiden",
        "wat kost de Hoogvliet aan boodschappen",
        "mijn moeder woont in Schiedam en ik in Rotterdam",
        "van Schiedam naar Rotterdam verhuisd",
    ],
)
def test_names_of_people_and_streets_ordinary_words_and_other_places_are_left(text: str) -> None:
    assert found(text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("mijn postcode is 3011", Place("Rotterdam", "", "3011")),
        ("postcode: 3193 bb", Place("Rotterdam", "Hoogvliet", "3193")),
        ("3112AB", Place("Schiedam", "", "3112")),
        ("ik woon in 3112", Place("Schiedam", "", "3112")),
        ("3112", Place("Schiedam", "", "3112")),
        ("ik woon Kerkstraat 12, 3193 BB Hoogvliet", Place("Rotterdam", "Hoogvliet", "3193")),
        ("ik woon in Schiedam, 3193 BB", Place("Rotterdam", "Hoogvliet", "3193")),
        ("postcode 1012", Place("", "", "1012")),
        ("9712 AB is mijn huis", Place("", "", "9712")),
        ("postcode 2311 in Leiden", Place("Leiden", "", "2311")),
        ("postcode 1012 in Schiedam", SCHIEDAM),
        ("٣١١٢ AB", Place("Schiedam", "", "3112")),
    ],
)
def test_of_a_postcode_four_digits_are_read(text: str, place: Place) -> None:
    assert found(text) == place


@pytest.mark.parametrize(
    "text",
    [
        "ik heb 3112 euro schuld",
        "€ 3112 per maand",
        "3112,50",
        "ik heb 3112 keer gebeld",
        "sinds 2024 ik werk niet",
        "in 2019 ben ik gescheiden",
        "2011 WW gehad",
        "bel 010 3112 22",
        "mijn nummer is 311234567",
        "ik betaal 3112 aan huur",
        "1012 kr",
    ],
)
def test_a_year_an_amount_and_a_number_are_no_postcode(text: str) -> None:
    assert found(text) is None


def test_who_was_asked_may_be_brief() -> None:
    assert found("noord", asked=True) == NOORD
    assert found("1012", asked=True) == Place("", "", "1012")
    assert found("ik heb 4500 schuld", asked=True) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hallo, ik woon in Schiedam", Says.ONLY_WHERE),
        ("ik woon Kerkstraat 12, 3193 BB Hoogvliet", Says.ONLY_WHERE),
        ("is er iets in Hoogvliet?", Says.WHAT_IS_THERE),
        ("wat is er te doen in Schiedam", Says.WHAT_IS_THERE),
        ("ik zoek hulp in Schiedam", Says.WHAT_IS_THERE),
        ("ik zoek hulp bij schulden in Schiedam", Says.MORE),
        ("er is brand in Schiedam", Says.MORE),
    ],
)
def test_what_a_message_says_besides_a_place_is_told_apart(text: str, says: Says) -> None:
    said = find_place(text, AREAS)

    assert said is not None
    assert said.says is says


def test_without_areas_only_a_postcode_that_is_called_one_is_found() -> None:
    assert find_place("ik woon in Schiedam", NOWHERE) is None
    assert find_place("mijn postcode is 3011 AB", NOWHERE) == SaidPlace(Place(postcode="3011"), Says.ONLY_WHERE)


def test_around_a_place_lie_its_wijk_its_gemeente_and_its_regions_from_small_to_large() -> None:
    rotterdam = (frozenset({"Rotterdam"}), frozenset({"Havens"}), frozenset({"Rijnmond"}))

    assert circles_around(ROTTERDAM, AREAS) == rotterdam
    assert circles_around(HOOGVLIET, AREAS) == (frozenset({"Hoogvliet", "Zalmplaat"}), *rotterdam)
    zalmplaat = Place("Rotterdam", "Zalmplaat")
    assert circles_around(zalmplaat, AREAS) == (frozenset({"Zalmplaat"}), frozenset({"Hoogvliet"}), *rotterdam)
    assert circles_around(Place("Rotterdam", "Weg"), AREAS) == rotterdam
    assert circles_around(Place("Utrecht"), AREAS) == (frozenset({"Utrecht"}),)
    assert circles_around(Place(postcode="1012"), AREAS) == ()


@pytest.mark.parametrize("place", [ROTTERDAM, HOOGVLIET, Place("", "", "1012"), Place("Schiedam", "", "3112")])
def test_a_place_is_kept_and_read_again(place: Place) -> None:
    assert read_place(place.kept) == place


def test_nothing_kept_is_no_place() -> None:
    assert read_place("") is None


def test_a_place_is_shown_from_near_to_far() -> None:
    assert Place("Rotterdam", "Hoogvliet", "3193").shown == "Hoogvliet, Rotterdam, 3193"
    assert [place.name for place in (HOOGVLIET, SCHIEDAM, Place(postcode="1012"))] == ["Hoogvliet", "Schiedam", "1012"]


@pytest.mark.parametrize("postcode", ["3193B", "3193 BB", "319", "0123", "31933", "٣١١٢"])
def test_a_place_cannot_hold_more_than_four_digits(postcode: str) -> None:
    with pytest.raises(ValueError, match="four digits"):
        Place("Rotterdam", "", postcode)


PIECES = st.sampled_from(
    [
        *("3193 BB", "3112AB", "3011 ab 12", "1012 AB", "NL91ABNA0417164300", "0612345678", "111222333", "10-en-12"),
        *("Kerkstraat 12", "ik woon in", "postcode", "mijn postcode is", "Schiedam", "Hoogvliet", "Noord", "in", "van"),
        *("Rotterdam", "naar", "€", "euro", "2024", "3112", "en", ",", "\u0663\u0661\u0661\u0662", "AB"),
    ]
)
TEXTS = st.one_of(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=8).map(" ".join), st.text(max_size=60))
NAMES = {"", *(g.name for g in AREAS.gemeenten), "Hoogvliet", "Zalmplaat", "Noord", "Pernis"}


@given(text=TEXTS, asked=st.booleans())
def test_whatever_is_typed_no_more_than_known_names_and_four_digits_is_kept(text: str, asked: bool) -> None:
    said = find_place(text, AREAS, asked=asked)

    if said is not None:
        assert {said.place.gemeente, said.place.wijk} <= NAMES
        assert re.fullmatch(r"([1-9][0-9]{3})?", said.place.postcode)
        assert len(re.findall(r"\d", said.place.kept)) <= 4
        assert astuple(said.place) != ("", "", "")


def test_the_postcodes_and_names_of_the_released_areas_lead_to_themselves(knowledge: Knowledge) -> None:
    areas = knowledge.areas
    for gemeente in areas.gemeenten:
        assert find_place(f"ik woon in {gemeente.name}", areas) == SaidPlace(Place(gemeente.name), Says.ONLY_WHERE)
        for first, last in gemeente.postcodes:
            for digits in (first, last):
                said = find_place(f"mijn postcode is {digits} XZ", areas)
                assert said is not None
                assert (said.place.gemeente, said.place.postcode) == (gemeente.name, str(digits))
        for wijk, _ in gemeente.with_their_wijk():
            said = find_place(f"ik woon in {wijk.name}", areas)
            assert said is not None
            assert (said.place.gemeente, said.place.wijk) == (gemeente.name, wijk.name)


def test_no_example_of_the_knowledge_is_said_to_be_only_about_a_place(knowledge: Knowledge) -> None:
    described = (*knowledge.onderwerpen.values(), *knowledge.outside.values())
    texts = [example.text for one in described for example in one.examples if not example.text.isdecimal()]

    only = [text for text in texts if (said := find_place(text, knowledge.areas)) and said.says is Says.ONLY_WHERE]

    assert only == []
