"""What is decided and said when an organisation or a law is named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.decision import ChooseOffer, Decision, Escalate, GiveAnswer, ShowOffer, Thresholds, decide
from bot.domain.knowledge import Certainty, Contact, Knowledge, Nood, SupportOffer, Term
from bot.domain.matching.match import Candidate, Matches
from bot.domain.matching.names import Asked, Mentions, Named
from bot.domain.outgoing import Button
from bot.domain.question import EscalationReason
from bot.domain.replies.named import explained, named_offer, which_offer
from bot.domain.replies.voice import Reply

from .rotterdam import TUESDAY, VOICE, offer, onderwerp

LIMITS = Thresholds(answer=0.6, ask_back=0.9)
PHONE = (Asked.PHONE,)
WMO = Term("Wmo", "De gemeente **helpt** u.")

OFFERS = [
    offer("maatje", "alleen", "papieren"),
    offer("papieren", "papieren"),
    offer("rouw", "rouw", certainty=Certainty.UNCHECKED),
    offer("zorg", "zorg", "alleen"),
    offer("post", "nood-medisch"),
]
KNOWN = Knowledge(
    onderwerpen={
        o.id: o
        for o in [
            *map(onderwerp, ("alleen", "papieren", "rouw", "zorg")),
            onderwerp("nood-medisch", nood=Nood((), (), ())),
        ]
    },
    offers={o.id: o for o in OFFERS},
    outside={},
    texts={},
)


def about(*offers: str, asked: tuple[Asked, ...] = PHONE, only: bool = True) -> Mentions:
    """A message in which one name of these options stands."""
    return Mentions((Named("naam", offers),), asked, only)


def sure(need: str, confidence: float = 0.9) -> Matches:
    return Matches((Candidate(need, confidence),), in_scope=1.0)


UNSURE = sure("papieren", 0.2)


@pytest.mark.parametrize(
    ("mentions", "matches", "decision"),
    [
        (about("maatje"), UNSURE, ShowOffer("maatje", PHONE, ("papieren", "alleen"))),
        (about("maatje"), sure("alleen"), ShowOffer("maatje", PHONE, ("alleen",))),
        (about("post"), UNSURE, ShowOffer("post", PHONE, ())),
        (about("rouw", "zorg"), UNSURE, ChooseOffer(("zorg", "rouw"), PHONE, ("zorg", "rouw"))),
        (
            about("rouw", "zorg", "maatje", "papieren"),
            UNSURE,
            ChooseOffer(("maatje", "papieren", "zorg"), PHONE, ("papieren", "zorg")),
        ),
        (about("zorg", "papieren"), sure("papieren"), ShowOffer("papieren", PHONE, ("papieren",))),
        (about("maatje", "papieren"), sure("papieren"), ChooseOffer(("maatje", "papieren"), PHONE, ("papieren",))),
        (about("maatje", asked=()), sure("papieren"), GiveAnswer(("papieren",), named=("maatje",))),
        (about("maatje", asked=()), sure("rouw"), ShowOffer("maatje", (), ("alleen",))),
        (about("maatje", asked=()), UNSURE, ShowOffer("maatje", (), ("papieren", "alleen"))),
        (about("maatje", only=False), sure("papieren"), GiveAnswer(("papieren",), named=("maatje",))),
        (about("maatje", only=False), UNSURE, Escalate(EscalationReason.NOT_SURE)),
    ],
)
def test_a_question_about_a_name_shows_it_and_a_need_is_answered_with_the_name_first(
    mentions: Mentions, matches: Matches, decision: Decision
) -> None:
    assert decide(matches, KNOWN, LIMITS, mentions) == decision


def test_a_law_is_answered_by_its_need_and_of_more_laws_two() -> None:
    laws = tuple(Named(id, (), id, WMO) for id in ("zorg", "alleen", "zorg", "rouw"))

    decision = decide(UNSURE, KNOWN, LIMITS, Mentions(laws, (Asked.WHAT,), True))

    assert decision == GiveAnswer(("zorg", "alleen"), ("rouw",), terms=(WMO,) * 4)


FULL = offer(
    "humanitas",
    name="Humanitas & Co",
    contact=Contact("010 123 45 67", "humanitas.nl", "info@humanitas.nl", "humanitas.nl/chat", "Dorpsweg 1"),
    opening_hours="Mo-Fr 09:00-17:00",
)
BARE = offer("bare", name="Onbekend", certainty=Certainty.UNCHECKED)


def first_line(shown: SupportOffer, *asked: Asked) -> str:
    return named_offer(shown, asked, 7, TUESDAY, VOICE).html.split("\n")[0]


@pytest.mark.parametrize(
    ("asked", "fact"),
    [
        ((Asked.PHONE,), "Bel 010 123 45 67, nu open, tot 17.00 uur"),
        ((Asked.HOURS,), "🕒 nu open, tot 17.00 uur"),
        ((Asked.ADDRESS,), "Kom naar Dorpsweg 1"),
        ((Asked.EMAIL,), "Mail info@humanitas.nl"),
        ((Asked.WEBSITE,), "Kijk op humanitas.nl"),
        ((Asked.COST,), "Kosten: gratis"),
        ((Asked.SIGN_UP,), "Eerste stap: Bel ons"),
        ((Asked.WHAT,), "helpt u"),
        ((), "helpt u"),
        ((Asked.WEBSITE, Asked.ADDRESS), "Kijk op humanitas.nl Kom naar Dorpsweg 1"),
    ],
)
def test_what_was_asked_comes_first(asked: tuple[Asked, ...], fact: str) -> None:
    assert first_line(FULL, *asked) == f"<b>Humanitas &amp; Co</b>: {fact}"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked.PHONE, "naam.geen_telefoon"),
        (Asked.HOURS, "naam.geen_openingstijden"),
        (Asked.ADDRESS, "naam.geen_adres"),
        (Asked.EMAIL, "naam.geen_email"),
        (Asked.WEBSITE, "naam.geen_website"),
    ],
)
def test_what_is_not_known_is_said_and_not_guessed(asked: Asked, said: str) -> None:
    assert first_line(BARE, asked) == f"<b>Onbekend</b>: {said}"


def test_a_number_without_known_hours_stands_alone() -> None:
    night = TUESDAY + timedelta(hours=12)
    phone_only = offer("x", name="X", contact=Contact("14 010"))

    assert first_line(phone_only, Asked.PHONE) == "<b>X</b>: Bel 14 010"
    assert "morgen om 9.00 uur open" in named_offer(FULL, PHONE, 7, night, VOICE).html


def test_all_there_is_to_know_follows_and_what_is_unchecked_is_said_at_once() -> None:
    reply = named_offer(BARE, PHONE, 7, TUESDAY, VOICE)

    lines = reply.html.split("\n")
    assert lines[1:3] == ["meer.niet_gecontroleerd", "Een vrijwilliger komt bij u thuis."]
    assert lines[-1] == "Nagekeken op 1-11-2026."
    assert reply.buttons == (
        (Button("knop.dit_helpt", "a:7:helps"), Button("knop.iets_anders", "a:7:other")),
        (Button("knop.vraag_het_werkteam", "a:7:human"),),
    )


def test_of_a_shared_name_the_resident_chooses() -> None:
    assert which_offer([FULL, BARE], 3, VOICE) == Reply(
        "naam.welke",
        (
            (Button("Humanitas & Co", "c:3:0"),),
            (Button("Onbekend", "c:3:1"),),
            (Button("knop.iets_anders", "c:3:other"),),
        ),
    )


def test_a_law_is_explained_above_the_answer_and_once() -> None:
    answer = Reply("Antwoord", ((Button("x", "y"),),))

    assert explained((WMO, WMO), answer).html == "<b>Wmo</b>: De gemeente <b>helpt</b> u.\n\nAntwoord"
    assert explained((), answer) == answer
