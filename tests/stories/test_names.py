"""A resident names an organisation or a law and gets it, as the knowledge has it now."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_telegram import FakeTelegram, Group, Member, Person

from bot.domain.decision import ChooseOffer, GiveAnswer, ShowOffer
from bot.domain.knowledge import SupportOffer
from bot.domain.matching.names import Asked

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Mouth


def an_offer(mouth: Mouth, question: str, fits: Callable[[SupportOffer], bool]) -> SupportOffer:
    """An option that is shown when it is asked for by its name."""
    known = mouth.library.knowledge.offers
    for offer in known.values():
        decision = mouth.decision(question.format(offer.name))
        if isinstance(decision, ShowOffer) and decision.offer == offer.id and fits(offer):
            return offer
    return pytest.fail("No option here is shown by its name.")


async def test_a_number_is_asked_and_comes_first(fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group) -> None:
    offer = an_offer(mouth, "wat is het telefoonnummer van {}", lambda o: bool(o.contact.phone))

    await fatima.writes(f"wat is het telefoonnummer van {offer.name}")
    card = await fatima.gets(f"{offer.name}: 📞")
    shown = list(card.buttons)
    await fatima.presses(mouth.button("knop.dit_helpt"))
    await fatima.gets(mouth.says("helpt.altijd_vragen"))
    await bot.rests()

    assert card.text.split("\n")[0].startswith(f"{offer.name}: 📞 {offer.contact.phone}")
    assert mouth.says("antwoord.eerste_stap", stap=offer.first_step) in card.text
    assert shown == [mouth.button(f"knop.{key}") for key in ("dit_helpt", "iets_anders", "vraag_het_werkteam")]
    assert bot.asks("SELECT count(*) FROM questions") == [(0,)]
    assert werkteam.topics == []


async def test_of_one_name_with_more_help_she_chooses(fatima: Person, bot: BotAtWork, mouth: Mouth) -> None:
    question = "telefoonnummer humanitas"
    decision = mouth.decision(question)
    assert isinstance(decision, ChooseOffer)
    assert decision.asked == (Asked.PHONE,)
    offers = [mouth.library.knowledge.offers[id] for id in decision.offers]

    await fatima.writes(question)
    asked = await fatima.gets(mouth.says("naam.welke"))
    shown = list(asked.buttons)
    await fatima.presses(shown[-2])
    card = await fatima.gets(f"{shown[-2]}: ")
    await bot.rests()

    assert set(shown[:-1]) <= {offer.name for offer in mouth.library.knowledge.offers.values()}
    assert len(shown) - 1 <= len(offers)
    assert asked.buttons == []
    assert mouth.button("knop.vraag_het_werkteam") in card.buttons


async def test_a_law_is_explained_and_answered(fatima: Person, bot: BotAtWork, mouth: Mouth) -> None:
    knowledge = mouth.library.knowledge
    need, term = next((need, term) for need in knowledge.matched() for term in need.terms)
    question = f"wat is {term.word}"
    assert isinstance(mouth.decision(question), GiveAnswer)

    await fatima.writes(question)
    answer = await fatima.gets(f"{term.word}: {term.explanation}")
    await bot.rests()

    assert answer.text.index(term.explanation) < answer.text.index(need.name)
    assert mouth.button("knop.iets_anders") in answer.buttons


async def test_a_member_finds_an_option_by_its_name_and_sends_it(
    fake: FakeTelegram, at_work: Callable[..., BotAtWork], mouth: Mouth, daan: Member, werkteam: Group
) -> None:
    bot, fatima = at_work(werkteam.id, drempels=ASKS_PEOPLE), fake.person("Fatima")
    question = mouth.strange_question()
    offer = an_offer(mouth, "{} telefoonnummer", lambda o: bool(o.contact.phone))
    await fatima.writes(question)
    await daan.gets(question)

    await daan.writes(f"/kennis {offer.name}", topic=werkteam.topic("1"))
    choices = await daan.gets(mouth.says("kennis.kies", nummer=1))
    await daan.presses(offer.name, on=choices)
    await daan.gets(mouth.says("kennis.voorbeeld"))
    await daan.presses(mouth.button("kennis.knop.verstuur"))
    answer = await fatima.gets(mouth.says("werkteam.antwoord", nummer=1))
    await bot.rests()

    assert f"📞 {offer.contact.phone}" in answer.text
