"""The one question back: what is chosen, by a button or in words, is answered with the original message in mind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.knowledge import Knowledge
from bot.domain.matching.names import Asked, Mentions, Named
from flow.house import RULES, Colleague, House, Person
from flow.knowledge import ChosenThoughts, danger, hardly, outside, sure, torn_between, without

HUUR, SCHULDEN = "Huurachterstand", "Schulden"


@pytest.fixture
async def asked(house: House, thoughts: ChosenThoughts, fatima: Person) -> Person:
    """Fatima, who knows the bot and was asked whether it is about debts or the rent."""
    await fatima.commands("start")
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))
    await fatima.writes("geldzorgen", message_id=77)
    return fatima


def titles(read: list[str]) -> list[str]:
    """Which of the two needs are answered in what was read."""
    return [title for title in (HUUR, SCHULDEN) if any(f"{title}\n" in text for text in read)]


def with_question(knowledge: Knowledge) -> Knowledge:
    huur = replace(
        knowledge.onderwerpen["huur"], ask_back={"schulden": "Gaat het om een achterstand, of om alle rekeningen?"}
    )
    return replace(knowledge, onderwerpen=knowledge.onderwerpen | {"huur": huur})


async def test_the_question_names_the_difference_and_the_buttons_follow_it(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    house.shelf.knowledge = with_question(house.shelf.knowledge)
    await fatima.commands("start")
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))

    read = await fatima.writes("geldzorgen")

    assert read == [
        f"{house.says('vraag_terug.inleiding')} Gaat het om een achterstand, of om alle rekeningen?",
    ]
    assert fatima.last.labels == ["Ik kan de huur niet betalen", "Ik heb schulden", "Iets anders"]
    assert titles(await fatima.writes("alle rekeningen")) == [SCHULDEN]


@pytest.mark.parametrize(
    ("typed", "answered"),
    [
        ("de tweede", [HUUR]),
        ("Ik kan de huur niet betalen", [HUUR]),
        ("ik heb schulden", [SCHULDEN]),
        ("dat van de huur", [HUUR]),
        ("allebei", [HUUR, SCHULDEN]),
    ],
)
async def test_a_typed_choice_is_a_choice(typed: str, answered: list[str], asked: Person) -> None:
    assert titles(await asked.writes(typed)) == answered
    assert (await asked.record()).pending is None


async def test_a_message_of_two_needs_is_answered_for_both_when_one_is_chosen(
    thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("geld en huur", replace(torn_between("schulden", "huur"), second_need=0.3))
    await fatima.writes("geld en huur")

    assert titles(await fatima.presses("Ik heb schulden")) == [HUUR, SCHULDEN]


async def test_after_a_choice_what_came_close_is_still_offered(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await fatima.commands("start")
    thoughts.of("geldzorgen", torn_between("schulden", "huur", "eten"))
    await fatima.writes("geldzorgen")
    await fatima.presses("Ik heb schulden")

    assert await fatima.presses("Iets anders") == [house.says("iets_anders.kies")]
    assert fatima.last.labels == ["Ik kan de huur niet betalen", "Ik heb geen eten", "Vraag het werkteam"]


@pytest.mark.parametrize("typed", ["Iets anders", "geen van beide", "nee"])
async def test_the_werkteam_reads_what_it_was_not(typed: str, house: House, asked: Person) -> None:
    await asked.writes(typed)

    card = house.card().text
    assert "“geldzorgen”" in card
    assert house.says("kaart.was_het_niet", namen=f"{SCHULDEN} · {HUUR}") in card
    assert "Misschien" not in card


async def test_what_it_was_not_is_still_known_after_the_resident_agreed(house: House, asked: Person) -> None:
    house.live_by(replace(RULES, ask_before_escalating=True))
    await asked.presses("Iets anders")

    await asked.writes("ja")

    assert (await house.question()).refused == ("schulden", "huur")


async def test_an_answer_that_did_not_help_is_on_the_card(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("geen huur", sure("huur", "schulden"))
    await fatima.writes("geen huur")

    await fatima.writes("vraag het werkteam")

    assert (await house.question()).refused == ("huur",)
    assert "“geen huur”" in house.card().text


async def test_what_was_offered_after_something_else_is_on_the_card_too(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("geen huur", sure("huur", "schulden", "eten"))
    await fatima.writes("geen huur")
    await fatima.presses("Iets anders")

    await fatima.presses("Vraag het werkteam")

    assert (await house.question()).refused == ("huur", "schulden", "eten")


async def test_an_answer_that_did_not_help_is_added_to_an_open_question(
    house: House, thoughts: ChosenThoughts, fatima: Person, joke: Colleague
) -> None:
    thoughts.of("geen huur", sure("huur"))
    await fatima.writes("geen huur")
    await fatima.commands("mens")

    await fatima.presses("Vraag het werkteam")

    assert house.says("kaart.was_het_niet", namen=HUUR) in house.card().text


async def test_other_words_are_weighed_with_the_original_message(thoughts: ChosenThoughts, fatima: Person) -> None:
    await fatima.commands("start")
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))
    thoughts.of("bij de woningbouw", hardly("eten", "huur"))
    await fatima.writes("geldzorgen")

    assert titles(await fatima.writes("bij de woningbouw")) == [HUUR]


async def test_a_clear_answer_in_words_is_kept_with_the_original_message(
    house: House, thoughts: ChosenThoughts, asked: Person
) -> None:
    thoughts.of("ik kan mijn rekeningen niet betalen", sure("schulden"))

    assert titles(await asked.writes("ik kan mijn rekeningen niet betalen")) == [SCHULDEN]

    await asked.presses("Vraag het werkteam")
    assert "“geldzorgen\nik kan mijn rekeningen niet betalen”" in house.card().text


async def test_another_need_told_in_clear_words_is_answered(thoughts: ChosenThoughts, asked: Person) -> None:
    thoughts.of("ik heb geen eten voor de huur", sure("eten"))

    assert "Eten\n" in (await asked.writes("ik heb geen eten voor de huur"))[0]


async def test_there_is_never_a_second_question_back(house: House, thoughts: ChosenThoughts, asked: Person) -> None:
    thoughts.of("ik weet het niet", torn_between("eten", "alleen"))

    await asked.writes("ik weet het niet")

    assert "“geldzorgen\nik weet het niet”" in house.card().text
    assert (await house.question()).refused == ("schulden", "huur")


async def test_an_edit_of_the_original_message_is_no_choice(thoughts: ChosenThoughts, asked: Person) -> None:
    thoughts.of("de tweede", sure("eten"))

    assert "Eten\n" in (await asked.edits(77, "de tweede"))[0]


async def test_a_choice_that_the_knowledge_has_lost_is_for_people(house: House, asked: Person) -> None:
    house.shelf.knowledge = without(house.shelf.knowledge, "huur")

    await asked.writes("de tweede")

    assert "“geldzorgen”" in house.card().text


async def test_an_option_is_chosen_by_its_name(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    await fatima.commands("start")
    named = Mentions((Named("hulp", ("maatje", "geldzaken")),), (Asked.PHONE,), is_about_them=True)
    thoughts.of("nummer van de hulp")
    thoughts.known["nummer van de hulp"] = replace(thoughts.known["nummer van de hulp"], mentions=named)
    await fatima.writes("nummer van de hulp")

    assert "Hulpteam Geldzaken" in (await fatima.writes("die van geldzaken"))[0]


async def test_an_option_that_is_gone_is_no_choice_any_more(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await fatima.commands("start")
    named = Mentions((Named("hulp", ("maatje", "geldzaken")),), is_about_them=True)
    thoughts.of("de hulp")
    thoughts.known["de hulp"] = replace(thoughts.known["de hulp"], mentions=named)
    await fatima.writes("de hulp")
    house.shelf.knowledge = without(house.shelf.knowledge, "maatje", "geldzaken")

    await fatima.writes("de eerste")

    assert "“de hulp”" in house.card().text


async def test_what_a_button_says_can_be_typed(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    thoughts.of("geen huur", sure("huur", "schulden"))
    await fatima.writes("geen huur")

    assert "SchuldHulpMaatje" in (await fatima.writes("Meer over SchuldHulpMaatje"))[0]
    await fatima.writes("dit helpt!")
    assert fatima.last.labels[-1] == "Nee, dit was het"
    assert await fatima.writes("nee") == [house.says("tot_ziens")]


async def test_an_old_button_that_says_nothing_any_more_is_just_words(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("geen huur", sure("huur"))
    thoughts.of("dit helpt", outside("dank"))
    await fatima.writes("geen huur")
    await fatima.writes("dit helpt")

    assert await fatima.writes("dit helpt") == ["Graag gedaan. U kunt altijd iets vragen."]


async def test_what_may_not_be_done_any_more_is_told_to_who_types_it_too(
    house: House, fatima: Person, joke: Colleague
) -> None:
    await fatima.writes("mag ik een geit houden")
    await joke.presses("Sluiten")
    await joke.presses("Geen sociale vraag")
    await fatima.reads()

    assert await fatima.writes("intrekken") == [house.says("knop.past_niet_meer")]


async def test_who_types_yes_after_the_emergency_numbers_gets_a_human(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await fatima.writes(thoughts.of("ik wil niet meer", sure("alleen"), danger("nood-suicide")))

    await fatima.writes("ja")

    assert (await house.question()).is_nood


async def test_a_button_can_be_typed_before_its_message_has_arrived(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))
    await house.hear(fatima.message("geldzorgen"))
    await house.hear(fatima.message("ik heb schulden"))

    assert titles(await fatima.reads()) == [SCHULDEN]


async def test_yes_is_not_enough_to_wipe_everything(house: House, fatima: Person) -> None:
    await fatima.commands("vergeetmij")

    assert await fatima.writes("nee") == [house.says("vergeetmij.niet")]
    await fatima.commands("vergeetmij")
    assert await fatima.writes("ja") == [house.says("vergeetmij.zeker")]
    assert await fatima.writes("ja, wis alles") == [house.says("vergeetmij.gedaan")]


async def test_the_answer_of_the_werkteam_has_buttons_that_can_be_typed(
    house: House, fatima: Person, joke: Colleague
) -> None:
    await fatima.writes("mag ik een geit houden")
    await joke.replies(house.card(), "Dat mag.")
    await fatima.reads()

    await fatima.writes("dit helpt")

    assert "helped" in await house.events()
