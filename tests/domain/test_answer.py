"""An answer puts informal and formal help side by side."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.knowledge import Certainty, Contact, Knowledge, OfferKind, SupportOffer, Urgency
from bot.domain.outgoing import Button
from bot.domain.replies.answer import (
    ChosenOffers,
    OfferRules,
    choose_around,
    choose_offers,
    compose_answer,
    compose_offer,
    compose_overview,
    most_urgent_first,
    opening_text,
)
from bot.domain.replies.voice import Reply

from .rotterdam import NL, TUESDAY, VOICE, offer, onderwerp

ROTTERDAM = OfferRules((frozenset({"Rotterdam"}), frozenset({"Rijnmond"})))
SCHULDEN = onderwerp("schulden")
FORMAL, HYBRID, UNCHECKED = OfferKind.FORMAL, OfferKind.HYBRID, Certainty.UNCHECKED


def chosen(
    *offers: SupportOffer, rules: OfferRules = ROTTERDAM, most: int = 2, decides: bool = False
) -> tuple[list[str], list[str]]:
    knowledge = Knowledge({}, {o.id: o for o in offers}, {}, {"nl": NL})
    found = choose_offers(onderwerp("schulden", gemeente_decides=decides), knowledge, rules, most)
    assert found.all == found.informal + found.formal
    return [o.id for o in found.informal], [o.id for o in found.formal]


def test_at_most_two_informal_and_two_formal_options_are_chosen() -> None:
    informal = [offer(f"maatje{n}", "schulden") for n in range(2)] + [offer("wijkhub", "schulden", kind=HYBRID)]
    formal = [offer(f"loket{n}", "schulden", kind=FORMAL) for n in range(3)]

    assert chosen(*informal, *formal) == (["maatje0", "maatje1"], ["loket0", "loket1"])
    assert chosen(*informal, *formal, most=1) == (["maatje0"], ["loket0"])
    assert chosen(*informal[2:]) == (["wijkhub"], [])


def test_checked_options_come_first_and_unchecked_ones_can_be_left_out() -> None:
    offers = [offer("aanloop", "schulden", certainty=UNCHECKED), offer("maatje", "schulden")]

    assert chosen(*offers) == (["maatje", "aanloop"], [])
    assert chosen(*offers, rules=OfferRules(ROTTERDAM.circles, show_unchecked=False)) == (["maatje"], [])


def test_only_help_that_serves_the_place_is_shown() -> None:
    here = offer("hier", "schulden", service_area=("Rijnmond", "Delft"))
    everywhere = offer("overal", "schulden", service_area=("landelijk",))
    elsewhere = offer("delft", "schulden", service_area=("Delft",))

    assert chosen(here, everywhere, elsewhere) == (["hier", "overal"], [])


def test_where_the_gemeente_decides_independent_support_takes_the_last_formal_place() -> None:
    formal = [offer(f"loket{n}", "schulden", kind=FORMAL) for n in range(2)]
    support = [
        offer("ango", "clientondersteuning", kind=OfferKind.INFORMAL),
        offer("mee", "clientondersteuning", kind=FORMAL),
        offer("nieuw", "clientondersteuning", kind=FORMAL, certainty=UNCHECKED),
        offer("delft", "clientondersteuning", kind=FORMAL, service_area=("Delft",)),
        offer("loket", "bezwaar", "clientondersteuning", kind=FORMAL),
    ]

    assert chosen(*formal, *support, decides=True) == ([], ["loket0", "mee"])
    assert chosen(*formal, *support, decides=True, most=1) == ([], ["loket0", "mee"])
    assert chosen(*formal, *support) == ([], ["loket0", "loket1"])
    assert chosen(*formal, decides=True) == ([], ["loket0", "loket1"])


def test_support_that_is_there_already_is_not_named_twice() -> None:
    support = offer("ango", "clientondersteuning", "schulden")

    assert chosen(support, offer("mee", "clientondersteuning", kind=FORMAL), decides=True) == (["ango"], [])


def test_the_most_urgent_need_comes_first() -> None:
    later, today = onderwerp("a"), onderwerp("b", urgency=Urgency.TODAY)

    assert most_urgent_first([later, today]) == (today, later)


def test_an_answer_says_what_to_do_and_who_can_help() -> None:
    maatje = offer(
        "maatje",
        "schulden",
        name="Maatje <3",
        certainty=UNCHECKED,
        contact=Contact(phone="010 1"),
        opening_hours="Mo-Fr 09:00-17:00",
    )
    loket = offer("loket", "schulden", kind=FORMAL, opening_hours_note="na afspraak")

    reply = compose_answer([ChosenOffers(SCHULDEN, (maatje,), (loket,))], 5, TUESDAY, VOICE)

    assert reply == Reply(
        "<b>Schulden</b>\nOver <b>schulden</b>.\n\n"
        "antwoord.informeel\n"
        "<b>Maatje &lt;3</b> · helpt u · gratis · antwoord.niet_gecontroleerd\n"
        "📞 010 1 · nu open, tot 17.00 uur\n"
        "Eerste stap: Bel ons\n\n"
        "antwoord.formeel\n"
        "<b>Loket</b> · helpt u · gratis\n"
        "🕒 na afspraak\n"
        "Eerste stap: Bel ons\n\n"
        "antwoord.uitleg_niet_gecontroleerd",
        (
            (Button("knop.dit_helpt", "a:5:helps"), Button("knop.iets_anders", "a:5:other")),
            (Button("knop.vraag_het_werkteam", "a:5:human"),),
            (Button("Meer over Maatje <3", "a:5:more-0"),),
            (Button("Meer over Loket", "a:5:more-1"),),
        ),
    )


def test_two_needs_are_answered_in_one_message() -> None:
    huur = onderwerp("huur")
    loket = offer("loket", "huur", kind=FORMAL, contact=Contact(phone="14 010"))

    reply = compose_answer([ChosenOffers(SCHULDEN, (), ()), ChosenOffers(huur, (), (loket,))], 5, TUESDAY, VOICE)

    assert reply.html == (
        "antwoord.twee_vragen\n\n"
        "<b>Schulden</b>\nOver <b>schulden</b>.\n\n"
        "<b>Huur</b>\nOver <b>huur</b>.\n\n"
        "antwoord.formeel\n<b>Loket</b> · helpt u · gratis\n📞 14 010\nEerste stap: Bel ons"
    )
    assert reply.buttons[-1] == (Button("Meer over Loket", "a:5:more-0"),)


def test_without_opening_hours_nothing_is_said_about_them() -> None:
    reply = compose_answer([ChosenOffers(SCHULDEN, (offer("maatje", "schulden"),), ())], 5, TUESDAY, VOICE)

    assert reply.html.endswith("<b>Maatje</b> · helpt u · gratis\nEerste stap: Bel ons")


@pytest.mark.parametrize(
    ("hours", "now", "told"),
    [
        ("24/7", TUESDAY, "antwoord.dag_en_nacht"),
        ("Mo-Fr 12:00-17:00", TUESDAY, "vandaag om 12.00 uur open"),
        ("We 09:00-17:00", TUESDAY, "morgen om 9.00 uur open"),
        ("Mo 09:00-17:00", TUESDAY, "tijd.weekdag.0 om 9.00 uur open"),
        ("Tu 09:00-10:00", TUESDAY, "weer open: di 1 dec 9.00 uur"),
        ("off", TUESDAY, "op <afspraak>"),
        (None, TUESDAY, "op <afspraak>"),
    ],
)
def test_the_opening_is_told_in_a_few_words(hours: str | None, now: datetime, told: str) -> None:
    one = offer("loket", "schulden", opening_hours=hours, opening_hours_note="op <afspraak>")

    assert opening_text(one, now, VOICE) == told.replace("<", "&lt;").replace(">", "&gt;")


def test_more_about_an_option_tells_all_that_is_known() -> None:
    maatje = offer(
        "maatje",
        "schulden",
        certainty=UNCHECKED,
        conditions="vanaf 18 jaar",
        service_area=("Rotterdam", "Schiedam"),
        contact=Contact("010 1", "maatje.nl", "info@maatje.nl", "chat.maatje.nl", "Blaak 1"),
        opening_hours="24/7",
        checked=date(2026, 9, 1),
    )

    assert compose_offer(maatje, TUESDAY, VOICE) == Reply(
        "<b>Maatje</b>\nmeer.niet_gecontroleerd\nEen vrijwilliger komt bij u thuis.\n\n"
        "Voor: iedereen\nKosten: gratis\nLet op: vanaf 18 jaar\nWaar: Rotterdam, Schiedam\n"
        "Bel 010 1\nKijk op maatje.nl\nMail info@maatje.nl\nChat op chat.maatje.nl\nKom naar Blaak 1\n"
        "🕒 antwoord.dag_en_nacht\n\nEerste stap: Bel ons\n\nNagekeken op 1-9-2026."
    )


def test_more_about_an_option_leaves_out_what_is_not_known() -> None:
    assert compose_offer(offer("maatje", "schulden"), TUESDAY.astimezone(UTC) + timedelta(days=1), VOICE) == Reply(
        "<b>Maatje</b>\nEen vrijwilliger komt bij u thuis.\n\n"
        "Voor: iedereen\nKosten: gratis\nWaar: Rotterdam\n\nEerste stap: Bel ons\n\nNagekeken op 1-11-2026."
    )


def test_the_nearest_goes_first_within_what_is_made_for_the_need() -> None:
    everywhere = offer("overal", "schulden", service_area=("landelijk",))
    region = offer("regio", "schulden", service_area=("Rijnmond",))
    city = offer("stad", "schulden")
    aside = offer("erbij", "huur", "schulden")

    assert chosen(everywhere, region, city, aside, most=4) == (["stad", "regio", "overal", "erbij"], [])
    assert chosen(everywhere, aside, offer("ver-erbij", "huur", "schulden", service_area=("landelijk",)), most=3) == (
        ["overal", "erbij", "ver-erbij"],
        [],
    )


def test_what_is_in_ones_own_wijk_goes_first_even_if_it_is_for_more_than_this_need() -> None:
    wijk = frozenset({"Hoogvliet"})
    rules = OfferRules((wijk, *ROTTERDAM.circles), own_wijk=wijk)
    here = offer("hier", "huur", "schulden", service_area=("Hoogvliet",))

    assert chosen(offer("stad", "schulden"), here, rules=rules) == (["hier", "stad"], [])
    assert chosen(offer("stad", "schulden"), here) == (["stad"], [])


def test_informal_goes_before_formal_however_near_the_formal_is() -> None:
    far = offer("maatje", "schulden", service_area=("landelijk",))

    assert chosen(far, offer("loket", "schulden", kind=FORMAL)) == (["maatje"], ["loket"])


@pytest.mark.parametrize(
    ("offers", "told"),
    [
        ((offer("maatje", "schulden", service_area=("landelijk",)),), "plaats.alleen_landelijk Schiedam"),
        ((), "plaats.geen_hulp Schiedam"),
    ],
)
def test_when_nothing_near_is_known_the_answer_says_so(offers: tuple[SupportOffer, ...], told: str) -> None:
    rules = OfferRules((frozenset({"Schiedam"}),))
    knowledge = Knowledge({}, {o.id: o for o in (*offers, offer("stad", "schulden"))}, {}, {"nl": NL})

    found = choose_offers(SCHULDEN, knowledge, rules)
    there = compose_answer([found], 5, TUESDAY, VOICE, "Schiedam")
    here = compose_answer([found], 5, TUESDAY, VOICE)

    assert there.html.startswith("plaats.voor Schiedam\n\n<b>Schulden</b>")
    assert there.html.endswith(told)
    assert (Button("knop.andere_plaats", "i:0:place"),) in there.buttons
    assert "plaats." not in here.html
    assert (Button("knop.andere_plaats", "i:0:place"),) not in here.buttons


def test_what_stands_above_in_the_same_message_is_not_said_twice() -> None:
    loket, maatje = offer("loket", "schulden", kind=FORMAL), offer("maatje", "schulden")
    raad = offer("raad", "clientondersteuning", kind=FORMAL)
    knowledge = Knowledge({}, {o.id: o for o in (loket, maatje, raad)}, {}, {"nl": NL})
    need = onderwerp("schulden", gemeente_decides=True)

    assert choose_offers(need, knowledge, ROTTERDAM, 1, [maatje, raad]).all == (loket,)
    assert choose_offers(need, knowledge, ROTTERDAM, 1, [maatje]).all == (loket, raad)
    assert choose_offers(need, knowledge, ROTTERDAM, 1, [maatje, loket, raad]).nearby


def test_an_answer_with_help_nearby_only_says_for_which_place_it_is() -> None:
    reply = compose_answer([ChosenOffers(SCHULDEN, (offer("maatje", "schulden"),), ())], 5, TUESDAY, VOICE, "Hoogvliet")

    assert reply.html.count("plaats.") == 1


def around(*offers: SupportOffer, rules: OfferRules = ROTTERDAM) -> list[str]:
    needs = {
        o.id: o for o in [onderwerp("ontmoeten"), onderwerp("schulden"), onderwerp("dakloos", urgency=Urgency.TODAY)]
    }
    return [o.id for o in choose_around(Knowledge(needs, {o.id: o for o in offers}, {}, {"nl": NL}), rules)]


def test_around_a_place_are_open_doors_and_one_counter() -> None:
    offers = [
        offer("overal", "ontmoeten", service_area=("landelijk",)),
        offer("opvang", "dakloos", "schulden", "ontmoeten"),
        offer("huis", "ontmoeten", "schulden"),
        offer("cafe", "ontmoeten"),
        offer("regio", "ontmoeten", "schulden", service_area=("Rijnmond",)),
        offer("onbekend", "ontmoeten", certainty=UNCHECKED),
        offer("los"),
        offer("loket", "schulden", kind=FORMAL),
        offer("balie", "schulden", "ontmoeten", kind=FORMAL),
    ]

    assert around(*offers) == ["huis", "cafe", "opvang", "balie"]
    assert around(offers[0]) == []
    assert around(offers[5], rules=OfferRules(ROTTERDAM.circles, show_unchecked=False)) == []


def test_what_there_is_near_a_place_ends_with_the_question_what_it_is_about() -> None:
    house = offer("huis", "ontmoeten", certainty=UNCHECKED)

    cafe, counter = offer("cafe", "ontmoeten"), offer("loket", "schulden", kind=FORMAL)

    reply = compose_overview([house, cafe, counter], 5, TUESDAY, VOICE, "Hoogvliet")

    assert reply.html == (
        "plaats.dit_is_er Hoogvliet\n\n"
        "antwoord.informeel\n"
        "<b>Huis</b> · helpt u · gratis · antwoord.niet_gecontroleerd\nEerste stap: Bel ons\n"
        "<b>Cafe</b> · helpt u · gratis\nEerste stap: Bel ons\n\n"
        "antwoord.formeel\n"
        "<b>Loket</b> · helpt u · gratis\nEerste stap: Bel ons\n\n"
        "antwoord.uitleg_niet_gecontroleerd\n\nplaats.waarover"
    )
    assert reply.buttons[2:] == (
        (Button("knop.andere_plaats", "i:0:place"),),
        (Button("Meer over Huis", "a:5:more-0"),),
        (Button("Meer over Cafe", "a:5:more-1"),),
        (Button("Meer over Loket", "a:5:more-2"),),
    )
    assert "uitleg" not in compose_overview([offer("cafe", "ontmoeten")], 5, TUESDAY, VOICE, "Hoogvliet").html


def test_where_nothing_is_known_the_overview_is_one_honest_sentence() -> None:
    assert compose_overview([], 5, TUESDAY, VOICE, "Utrecht") == Reply(
        "plaats.niets_dichtbij Utrecht", ((Button("knop.andere_plaats", "i:0:place"),),)
    )
