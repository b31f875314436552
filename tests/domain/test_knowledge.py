"""What the bot knows, in the order in which it is used."""

from __future__ import annotations

from bot.domain.knowledge import BUITEN_BEREIK, Example, Knowledge, Nood, Outside, OutsideKind

from .rotterdam import NL, offer, onderwerp

GREETING = Outside("groet", "Groet", OutsideKind.SMALL_TALK, "Dag!", (Example("hoi"),))
KNOWLEDGE = Knowledge(
    onderwerpen={
        "schulden": onderwerp("schulden"),
        BUITEN_BEREIK: onderwerp(BUITEN_BEREIK, examples=(Example("paspoort kwijt"),)),
        "nood-112": onderwerp("nood-112", nood=Nood((), ("er is brand",), ())),
        "huur": onderwerp("huur"),
    },
    offers={
        one.id: one
        for one in [offer("maatje", "huur", "schulden"), offer("geldfit", "schulden"), offer("aanpak", "schulden")]
    },
    outside={"groet": GREETING},
    texts={"nl": NL},
)


def test_needs_are_matched_and_emergencies_and_what_is_outside_are_not() -> None:
    known = KNOWLEDGE.onderwerpen

    assert KNOWLEDGE.matched() == (known["huur"], known["schulden"])
    assert KNOWLEDGE.emergencies() == (known["nood-112"],)


def test_an_option_that_names_a_need_first_comes_first() -> None:
    assert [o.id for o in KNOWLEDGE.offers_for("schulden")] == ["aanpak", "geldfit", "maatje"]


def test_what_is_outside_without_a_kind_of_its_own_is_for_another_counter() -> None:
    assert KNOWLEDGE.outside_of("groet") == GREETING
    assert KNOWLEDGE.outside_of(BUITEN_BEREIK) == Outside(
        BUITEN_BEREIK,
        "Buiten-bereik",
        OutsideKind.COUNTER,
        "Over **buiten-bereik**.",
        (Example("paspoort kwijt"),),
    )
