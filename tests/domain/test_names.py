"""Names of organisations and laws in a message, and what is asked about them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.knowledge import Example, Knowledge, SupportOffer, Term, Texts
from bot.domain.matching.names import NO_MENTIONS, Asked, Mentions, Named, Names
from bot.domain.understanding.areas import Areas, Gemeente, Wijk

from .rotterdam import offer, onderwerp

ASKING = {
    "gevraagd.telefoon": "telefoonnummer | nummer | bellen",
    "gevraagd.openingstijden": "open | hoe laat | openingstijden",
    "gevraagd.kosten": "wat kost",
    "gevraagd.wat": "wat is | wat doet | verschil tussen",
    "gevraagd.rest": "ik zoek | zoek | weet | vandaag |",
    "gevraagd.onbekend": "sinaasappel",
    "fijn": "humanitas",
}
WMO = Term("Wmo", "De gemeente helpt u.", ("wet maatschappelijke ondersteuning",))
WLZ = Term("Wlz", "Zorg voor altijd.")


def spoken(text: str, number: int) -> Example:
    return Example(text.format(n=number), "fatima")


def knows(*offers: SupportOffer, **more: object) -> Knowledge:
    """A knowledge with these options, in which people use "mee" about everything."""
    needs = [onderwerp(f"nood{n}", examples=(spoken("wie gaat er mee {n}", n),)) for n in range(5)]
    wmo = onderwerp("wmo", terms=(WMO,), examples=tuple(spoken("vraagwijzers en geldfix {n}", n) for n in range(3)))
    wlz = onderwerp("wlz", terms=(WLZ,))
    facts: dict[str, object] = {
        "onderwerpen": {o.id: o for o in [*needs, wmo, wlz]},
        "offers": {o.id: o for o in offers},
        "outside": {},
        "texts": {"nl": Texts("nl", ASKING), "en": Texts("en", {"gevraagd.telefoon": "phone number"})},
        "areas": Areas((Gemeente("Rotterdam", wijken=(Wijk("Charlois"),)),)),
    }
    return Knowledge(**(facts | more))  # type: ignore[arg-type]


VRAAGWIJZER = offer("vraagwijzer", "wmo", name="VraagWijzer Rotterdam")
CVD = offer("cvd", "wmo", name="CVD (Centrum voor Dienstverlening)", also_known_as=("Slaaphuis",))
MEE = offer("mee", "wlz", name="MEE Rotterdam")
MAATJE = offer("maatje", "wmo", name="Humanitas maatje", organisation="Vereniging Humanitas")
ROUW = offer("rouw", "wlz", name="Steun bij Rouw", organisation="Stichting Humanitas Rotterdam, afdeling Zuid")
BEMIDDELING = offer("bemiddeling", "wmo", name="Buurtbemiddeling Rotterdam", organisation="Gemeente Rotterdam")
SCHIEDAM = offer(
    "schiedam", "wmo", name="Buurtbemiddeling Schiedam", organisation="Gemeente Schiedam", service_area=("Schiedam",)
)
GELDFIT = offer("geldfit", "wmo", name="Geldfit (landelijk)")
KNOWN = knows(VRAAGWIJZER, CVD, MEE, MAATJE, ROUW, BEMIDDELING, SCHIEDAM, GELDFIT)
NAMES = Names(KNOWN)


def offers_in(text: str) -> tuple[str, ...]:
    return NAMES.find(text).offers


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("telefoonnummer vraagwijzer", ("vraagwijzer",)),
        ("nummer van de Vraag-Wijzer in Rotterdam", ("vraagwijzer",)),
        ("vraag wijzer", ("vraagwijzer",)),
        ("vraagwijser bellen", ("vraagwijzer",)),
        ("vragwijzr bellen", ()),
        ("buurtbemidelig bellen", ("bemiddeling", "schiedam")),
        ("buurt bemideling bellen", ("bemiddeling", "schiedam")),
        ("centrum voor dienstverlening", ("cvd",)),
        ("cvd", ("cvd",)),
        ("slaaphuis", ("cvd",)),
        ("geldfit", ("geldfit",)),
        ("geldfix bellen", ()),
        ("vraagwijzers", ()),
        ("cvt", ()),
        ("praatwijzer", ()),
        ("landelijk", ()),
        ("humanitas", ("maatje", "rouw")),
        ("humanitas maatje", ("maatje",)),
        ("gemeente rotterdam", ()),
        ("", ()),
    ],
)
def test_a_name_is_found_however_it_is_spaced_and_with_a_slip(text: str, offers: tuple[str, ...]) -> None:
    assert offers_in(text) == offers


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("wie gaat er mee", False),
        ("mee naar de dokter", False),
        ("ik ga naar MEE", True),
        ("ik was bij mee", True),
        ("Mee naar huis", False),
        ("IK GA MEE NAAR HUIS", False),
        ("wat is mee", True),
        ("nummer mee", True),
        ("mee", True),
        ("MEE rotterdam", True),
    ],
)
def test_an_everyday_word_is_a_name_only_when_that_is_clear(text: str, is_meant: bool) -> None:
    assert (offers_in(text) == ("mee",)) is is_meant


def test_of_one_name_the_option_of_the_place_that_is_mentioned_is_meant() -> None:
    assert offers_in("nummer buurtbemiddeling") == ("bemiddeling", "schiedam")
    assert offers_in("nummer van buurtbemiddeling, ik woon in schiedam") == ("schiedam",)


@pytest.mark.parametrize(
    ("text", "asked", "is_about_it"),
    [
        ("vraagwijzer", (), True),
        ("ik zoek vraagwijzer", (), True),
        ("wat doet vraagwijzer", (Asked.WHAT,), True),
        ("wat is het nummer van vraagwijzer", (Asked.PHONE,), True),
        ("hoe laat is vraagwijzer in charlois vandaag open en het telefonnummer", (Asked.HOURS, Asked.PHONE), True),
        ("phone number vraagwijzer", (Asked.PHONE,), True),
        ("nummer vraagwijzer ijsselmonde", (Asked.PHONE,), True),
        ("nummer vraagwijzer scootmobiel taxi", (Asked.PHONE,), False),
        ("wat kost vraagwijzer", (Asked.COST,), True),
        ("wat kost scootmobiel vraagwijzer", (Asked.COST,), False),
        ("vraagwijzer nummer niet", (Asked.PHONE,), False),
        ("vraagwijzer heeft mij afgewezen", (), False),
        ("nummer vraagwijzer 2026", (Asked.PHONE,), True),
        ("sinaasappel vraagwijzer", (), False),
    ],
)
def test_a_message_is_about_a_name_when_nothing_else_is_told(
    text: str, asked: tuple[Asked, ...], is_about_it: bool
) -> None:
    found = NAMES.find(text)

    assert (found.offers, found.asked, found.is_about_them) == (("vraagwijzer",), asked, is_about_it)


def test_a_law_leads_to_its_need() -> None:
    assert NAMES.find("wat is de wmo") == Mentions((Named("wmo", (), "wmo", WMO),), (Asked.WHAT,), True)
    both = NAMES.find("verschil tussen de Wlz en de wet maatschappelijke ondersteuning")

    assert both.terms == (WLZ, WMO)
    assert both.is_about_them
    assert not NAMES.find("nummer scootmobiel wmo").is_about_them


def test_a_name_that_is_not_clear_leaves_the_message_to_the_need() -> None:
    found = NAMES.find("wie gaat er mee naar vraagwijzer")

    assert found.offers == ("vraagwijzer",)
    assert not found.is_about_them


def test_a_name_far_into_a_message_is_not_what_it_is_about() -> None:
    assert NAMES.find("dag " * 100 + "vraagwijzer") == NO_MENTIONS


def test_without_words_that_ask_names_are_found_all_the_same() -> None:
    names = Names(replace(KNOWN, texts={}, offers={"leeg": offer("leeg", name="de"), "cvd": CVD}))

    assert names.find("cvd").offers == ("cvd",)


def test_of_the_names_only_what_may_be_shown_is_left_and_of_that_what_is_near() -> None:
    found = NAMES.find("nummer humanitas en wmo")

    assert found.only(lambda id: id == "rouw").offers == ("rouw",)
    without = found.only(lambda _: False)
    assert (without.offers, without.terms, without.is_about_them) == ((), (WMO,), True)
    assert not NAMES.find("humanitas").only(lambda _: False).is_about_them
    assert found.nearest(lambda id: id == "rouw").offers == ("rouw",)
    assert found.nearest(lambda _: False).offers == ("maatje", "rouw")
