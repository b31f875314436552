"""Somebody names an organisation or a law."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.knowledge import Certainty, Knowledge, SupportOffer, Term
from bot.domain.matching.match import Matches
from bot.domain.matching.names import Asked, Names
from bot.domain.replies.answer import OfferRules
from bot.domain.understanding.language import Sureness
from bot.flow.naming import OfferChoice, read_choice_of
from flow.house import GROUP, RULES, Colleague, House, Person
from flow.knowledge import NOTHING, ChosenThoughts, danger, hardly, perhaps_danger, sure, without

NUMBER = "nummer van SchuldHulpMaatje"
WMO = Term("Wmo", "De gemeente helpt u thuis.")


@pytest.fixture
async def fatima(house: House) -> Person:
    """Fatima, who has been welcomed."""
    fatima = house.resident(501)
    await fatima.commands("start")
    return fatima


def reads_names(house: House, text: str, matches: Matches = NOTHING, *nood: object, **how: object) -> str:
    """The bot thinks this of the text, and finds the names in it."""
    house.thoughts.of(text, matches, *nood, **how)  # type: ignore[arg-type]
    mentions = Names(house.shelf.knowledge).find(text)
    house.thoughts.known[text] = replace(house.thoughts.known[text], mentions=mentions)
    return text


def changed(knowledge: Knowledge, id: str, **more: object) -> Knowledge:
    return replace(knowledge, offers={**knowledge.offers, id: replace(knowledge.offers[id], **more)})  # type: ignore[arg-type]


def two_of_one_name(house: House, **second: object) -> None:
    """Two options of the same organisation."""
    knowledge = house.shelf.knowledge
    for id, name in (("maatje", "Humanitas maatje"), ("dementie-cafe", "Humanitas café")):
        knowledge = changed(knowledge, id, name=name, organisation="Vereniging Humanitas")
    house.shelf.knowledge = changed(knowledge, "dementie-cafe", **second)


async def test_who_asks_for_a_number_gets_it_first_and_all_else_below(house: House, fatima: Person) -> None:
    [reply] = await fatima.writes(reads_names(house, NUMBER))

    assert reply.startswith("SchuldHulpMaatje: 📞 010 111\nAlles over SchuldHulpMaatje.")
    assert "Kosten: gratis" in reply
    assert fatima.last.labels == ["Dit helpt", "Iets anders", "Vraag het werkteam"]
    assert "answered" in await house.events()
    assert house.chats.in_chat(GROUP) == []


async def test_nobody_is_glad_that_a_number_helped_which_is_for_something_sad(house: House, fatima: Person) -> None:
    await fatima.writes(reads_names(house, "nummer van Alzheimer Café"))

    assert await fatima.presses("Dit helpt") == [f"{house.says('helpt.zwaar')} {house.says('helpt.altijd_vragen')}"]


async def test_what_is_not_known_is_said(house: House, fatima: Person) -> None:
    [reply] = await fatima.writes(reads_names(house, "nummer van de voedselbank"))

    assert reply.startswith(f"Voedselbank: {house.says('naam.geen_telefoon')}")


async def test_it_can_help_or_not(house: House, fatima: Person) -> None:
    await fatima.writes(reads_names(house, NUMBER))

    await fatima.presses("Iets anders")
    assert fatima.last.labels == ["Ik heb schulden", "Vraag het werkteam"]
    await fatima.presses("Ik heb schulden")
    assert "Leg uw brieven bij elkaar." in fatima.last.text

    await fatima.writes(reads_names(house, NUMBER))
    assert await fatima.presses("Dit helpt") == [f"{house.says('helpt.fijn')} {house.says('helpt.altijd_vragen')}"]


async def test_in_danger_the_emergency_numbers_come_and_nothing_else(house: House, fatima: Person) -> None:
    [reply] = await fatima.writes(reads_names(house, NUMBER, NOTHING, danger("nood-112")))

    assert "SchuldHulpMaatje" not in reply


async def test_when_it_may_be_danger_the_calm_numbers_go_above(house: House, fatima: Person) -> None:
    [reply] = await fatima.writes(reads_names(house, NUMBER, NOTHING, perhaps_danger("nood-112")))

    assert reply.index("112") < reply.index("SchuldHulpMaatje: 📞 010 111")


async def test_of_a_shared_name_the_resident_chooses_and_keeps_what_was_asked(house: House, fatima: Person) -> None:
    two_of_one_name(house)

    assert await fatima.writes(reads_names(house, "nummer humanitas")) == [house.says("naam.welke")]
    assert fatima.last.labels == ["Humanitas maatje", "Humanitas café", "Iets anders"]
    [reply] = await fatima.presses("Humanitas café")

    assert reply.startswith(f"Humanitas café: {house.says('naam.geen_telefoon')}")


async def test_a_choice_that_the_knowledge_has_lost_is_for_people(house: House, fatima: Person) -> None:
    two_of_one_name(house)
    await fatima.writes(reads_names(house, "nummer humanitas"))
    house.shelf.knowledge = without(house.shelf.knowledge, "maatje")

    await fatima.presses("Humanitas maatje")

    assert (await house.question()).number == 1


async def test_who_names_another_while_asked_which_gets_that(house: House, fatima: Person) -> None:
    two_of_one_name(house)
    await fatima.writes(reads_names(house, "nummer humanitas"))

    [reply] = await fatima.writes(reads_names(house, "nummer voedselbank"))

    assert reply.startswith("Voedselbank: ")


async def test_of_a_shared_name_what_works_far_away_is_left_out(house: House, fatima: Person) -> None:
    two_of_one_name(house, service_area=("Schiedam",))

    [reply] = await fatima.writes(reads_names(house, "nummer humanitas"))

    assert reply.startswith("Humanitas maatje: ")


async def test_what_is_unchecked_is_said_at_once_or_not_shown(house: House, fatima: Person) -> None:
    house.shelf.knowledge = changed(house.shelf.knowledge, "maatje", certainty=Certainty.UNCHECKED)

    [reply] = await fatima.writes(reads_names(house, NUMBER))
    assert reply.split("\n")[1] == house.says("meer.niet_gecontroleerd")

    house.live_by(replace(RULES, offers=OfferRules(RULES.offers.circles, show_unchecked=False)))
    [reply] = await fatima.writes(reads_names(house, NUMBER, sure("eten")))
    assert "Ga naar de voedselbank." in reply


async def test_who_tells_a_need_is_answered_by_it_with_the_name_first(house: House, fatima: Person) -> None:
    extra = replace(house.shelf.knowledge.offers["geldzaken"], id="bank", name="Kredietbank", onderwerpen=("schulden",))
    third = replace(extra, id="derde", name="Derde loket")
    offers: dict[str, SupportOffer] = {**house.shelf.knowledge.offers, "bank": extra, "derde": third}
    house.shelf.knowledge = replace(house.shelf.knowledge, offers=offers)

    [reply] = await fatima.writes(reads_names(house, "de kredietbank belt niet en ik heb schulden", sure("schulden")))

    assert reply.index("Kredietbank") < reply.index("Derde loket")
    assert fatima.last.labels[3:] == ["Meer over SchuldHulpMaatje", "Meer over Kredietbank", "Meer over Derde loket"]


async def test_a_law_is_explained_above_the_answer(house: House, fatima: Person) -> None:
    knowledge = house.shelf.knowledge
    onderwerpen = {**knowledge.onderwerpen, "eten": replace(knowledge.onderwerpen["eten"], terms=(WMO,))}
    house.shelf.knowledge = replace(knowledge, onderwerpen=onderwerpen)

    [reply] = await fatima.writes(reads_names(house, "wat is de wmo"))

    assert reply.startswith("Wmo: De gemeente helpt u thuis.\n\nEten\n")


async def test_it_can_be_said_again_in_another_language(house: House, fatima: Person) -> None:
    perhaps = {"language": "tr", "sureness": Sureness.PERHAPS}
    await fatima.writes(reads_names(house, NUMBER, **perhaps))
    [reply] = await fatima.presses("Türkçe?")
    assert reply.startswith("SchuldHulpMaatje: 📞 010 111\n" + house.says("antwoord.in_het_nederlands", "tr"))


async def test_what_was_not_asked_and_which_is_meant_can_be_said_again(
    house: House, fatima: Person, henk: Person
) -> None:
    perhaps = {"language": "tr", "sureness": Sureness.PERHAPS}
    two_of_one_name(house)
    await fatima.writes(reads_names(house, "nummer humanitas", **perhaps))
    assert await fatima.presses("Türkçe?") == [house.says("naam.welke", "tr")]
    assert fatima.last.labels[:2] == ["Humanitas maatje", "Humanitas café"]

    await henk.writes(reads_names(house, "voedselbank", **perhaps))
    house.shelf.knowledge = without(house.shelf.knowledge, "voedselbank")
    assert await henk.presses("Türkçe?") == [house.says("taal.gekozen", "tr")]


async def test_a_button_for_somebody_elses_answer_says_nothing_again(
    house: House, fatima: Person, henk: Person
) -> None:
    await fatima.writes(reads_names(house, NUMBER))
    await henk.commands("start")

    assert await henk.presses_code("l:1:en.offer-telefoon") == [house.says("taal.gekozen", "en")]
    assert await henk.presses_code("l:99:en.offer") == [house.says("taal.gekozen", "en")]


async def test_kennis_finds_an_option_by_its_name_and_sends_it(
    house: House, thoughts: ChosenThoughts, fatima: Person, joke: Colleague, sam: Colleague
) -> None:
    await fatima.writes(thoughts.of("mag ik een geit", hardly("huur")))
    reads_names(house, "SchuldHulpMaatje", sure("schulden"))

    await joke.commands("kennis", "SchuldHulpMaatje", house.thread())
    assert house.chats.in_chat(GROUP)[-1].labels == ["SchuldHulpMaatje", "Schulden"]
    [preview] = await joke.presses("SchuldHulpMaatje")
    assert preview.startswith("Dit krijgt de bewoner:\n\nSchuldHulpMaatje\nAlles over SchuldHulpMaatje.")
    await joke.presses("Verstuur dit")

    [read] = await fatima.reads()
    assert "📞 010 111" in read
    assert (await house.messages())[-1].offers == ("maatje",)


async def test_kennis_does_not_send_what_the_knowledge_has_lost(
    house: House, thoughts: ChosenThoughts, fatima: Person, joke: Colleague
) -> None:
    await fatima.writes(thoughts.of("mag ik een geit", hardly("huur")))
    reads_names(house, "SchuldHulpMaatje", sure("schulden"))
    await joke.commands("kennis", "SchuldHulpMaatje", house.thread())
    house.shelf.knowledge = without(house.shelf.knowledge, "maatje")

    assert await joke.presses("SchuldHulpMaatje") == [house.says("geweigerd.niet_meer_in_kennis")]


def test_a_choice_of_an_option_is_kept_with_what_was_asked() -> None:
    choice = OfferChoice("humanitas", (Asked.PHONE, Asked.HOURS))

    assert choice.kept == "aanbod:humanitas:telefoon.openingstijden"
    assert read_choice_of(choice.kept) == choice
    assert read_choice_of("schulden") is None
    assert read_choice_of("aanbod:humanitas:onzin") == OfferChoice("humanitas")
