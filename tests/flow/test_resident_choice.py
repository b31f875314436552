"""A resident presses a button: it does one thing, and an old button never does harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.storage.tables import answers, questions
from bot.domain.message import ResidentChoice
from bot.domain.question import EscalationReason, State
from flow.house import RULES, Colleague, House, Person
from flow.knowledge import ChosenThoughts, sure, torn_between, without
from flow.test_closed_question import closed_question


@pytest.fixture
async def helped(house: House, thoughts: ChosenThoughts, fatima: Person) -> Person:
    """Fatima, who has just read what to do about her rent."""
    await fatima.commands("start")
    thoughts.of("de huur", sure("huur", "schulden", "eten"))
    await fatima.writes("de huur")
    return fatima


async def outcome(house: House) -> str:
    return str((await house.rows(answers))[0]["outcome"])


async def test_after_this_helps_the_bot_asks_what_else_there_is(house: House, helped: Person) -> None:
    assert await helped.presses("Dit helpt") == [f"{house.says('helpt.vandaag')} {house.says('helpt.nog_iets')}"]
    assert helped.last.labels == ["Ik heb schulden", "Ik heb geen eten", "Iemand vergeet veel", "Nee, dit was het"]
    assert await outcome(house) == "helps"


async def test_it_asks_so_once(house: House, helped: Person) -> None:
    await helped.presses("Dit helpt")

    assert await helped.presses("Dit helpt") == []


async def test_nothing_else_ends_it_kindly(house: House, helped: Person) -> None:
    await helped.presses("Dit helpt")

    assert await helped.presses("Nee, dit was het") == [house.says("tot_ziens")]


async def test_something_else_that_plays_is_answered(house: House, helped: Person) -> None:
    await helped.presses("Dit helpt")

    [answer] = await helped.presses("Ik heb geen eten")

    assert answer.startswith("Eten\nGa naar de voedselbank.")
    assert await helped.presses("Dit helpt") == [f"{house.says('helpt.fijn')} {house.says('helpt.altijd_vragen')}"]


async def test_something_else_that_the_knowledge_has_lost_is_an_old_button(house: House, helped: Person) -> None:
    await helped.presses("Dit helpt")
    house.shelf.knowledge = without(house.shelf.knowledge, "eten")

    assert await helped.presses("Ik heb geen eten") == [house.says("knop.van_eerder")]


async def test_something_else_shows_what_came_close_and_people(house: House, helped: Person) -> None:
    assert await helped.presses("Iets anders") == [house.says("iets_anders.kies")]
    assert helped.last.labels == ["Ik heb schulden", "Ik heb geen eten", "Vraag het werkteam"]
    assert (await helped.presses("Ik heb schulden"))[0].startswith("Schulden\nLeg uw brieven bij elkaar.")


async def test_something_else_leads_to_people(house: House, helped: Person) -> None:
    await helped.presses("Iets anders")

    assert await helped.presses("Vraag het werkteam") == [
        house.says("doorgeven.still_not_helped", nummer=1, tekst="de huur", verwacht="binnen 2 werkdagen")
    ]


async def test_when_nothing_came_close_it_may_be_told_in_other_words(
    house: House, thoughts: ChosenThoughts, helped: Person
) -> None:
    thoughts.of("eten", sure("eten"))
    await helped.writes("eten")

    assert await helped.presses("Iets anders") == [house.says("iets_anders.vertel")]


async def test_people_can_be_asked_after_an_answer(house: House, helped: Person) -> None:
    assert await helped.presses("Vraag het werkteam") == [
        house.says("doorgeven.still_not_helped", nummer=1, tekst="de huur", verwacht="binnen 2 werkdagen")
    ]
    assert (await house.question()).reason is EscalationReason.STILL_NOT_HELPED
    assert await outcome(house) == "human"
    assert await helped.presses("Vraag het werkteam") == []


async def test_who_has_an_open_question_gets_no_second_one(house: House, helped: Person) -> None:
    await helped.commands("mens")

    assert await helped.presses("Vraag het werkteam") == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert len(await house.rows(questions)) == 1


async def test_words_after_something_else_join_the_open_question(
    house: House, thoughts: ChosenThoughts, helped: Person
) -> None:
    await helped.commands("mens")
    await helped.presses("Iets anders")

    assert await helped.writes("het gaat om mijn geit") == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert len(await house.rows(questions)) == 1


async def test_more_tells_all_about_an_option(house: House, helped: Person) -> None:
    [about] = await helped.presses("Meer over SchuldHulpMaatje")

    assert about.startswith("SchuldHulpMaatje\nAlles over SchuldHulpMaatje.")


async def test_two_quick_taps_are_one_and_later_it_is_told_again(house: House, helped: Person) -> None:
    await helped.presses("Meer over SchuldHulpMaatje")

    assert await helped.presses("Meer over SchuldHulpMaatje") == []
    await house.wait(minutes=1)
    assert len(await helped.presses("Meer over SchuldHulpMaatje")) == 1


async def test_an_option_that_the_knowledge_has_lost_is_an_old_button(house: House, helped: Person) -> None:
    house.shelf.knowledge = without(house.shelf.knowledge, "maatje")

    assert await helped.presses("Meer over SchuldHulpMaatje") == [house.says("knop.van_eerder")]


async def test_none_of_the_choices_leads_to_people(house: House, thoughts: ChosenThoughts, helped: Person) -> None:
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))
    await helped.writes("geldzorgen")

    assert await helped.presses("Iets anders") == [
        house.says("doorgeven.not_sure", nummer=1, tekst="geldzorgen", verwacht="binnen 2 werkdagen")
    ]
    await house.wait(minutes=1)
    assert await helped.presses("Iets anders") == [house.says("knop.van_eerder")]


async def test_a_second_tap_on_a_choice_is_passed_by(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    await fatima.commands("start")
    await fatima.writes(thoughts.of("geldzorgen", torn_between("schulden", "huur")))
    choice = ResidentChoice(fatima.chat, fatima.last.id, fatima.last.once_had[0].action, house.clock.now())

    for _ in range(2):
        await house.hear(choice)

    assert [text.split("\n")[0] for text in await fatima.reads()] == ["Schulden"]


async def test_none_of_the_choices_is_no_permission_where_that_is_asked_first(
    house: House, thoughts: ChosenThoughts, helped: Person
) -> None:
    house.live_by(replace(RULES, ask_before_escalating=True))
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))
    await helped.writes("geldzorgen")

    assert await helped.presses("Iets anders") == [house.says("doorgeven.vraag", tekst="geldzorgen")]


async def test_the_number_of_a_question_can_be_taken_back(house: House, fatima: Person) -> None:
    await fatima.writes("mag ik een geit houden")

    assert await fatima.presses("Intrekken") == [house.says("intrekken.gedaan", nummer=1)]
    assert (await house.question()).state is State.WITHDRAWN
    assert house.in_topic()[-1] == "De bewoner heeft de vraag ingetrokken."
    assert house.card().labels == []
    assert house.chats.topics[house.thread()].name == "1 · ingetrokken"
    assert not house.chats.topics[house.thread()].is_open


async def test_what_was_taken_back_cannot_be_taken_back_again(house: House, fatima: Person) -> None:
    await fatima.writes("mag ik een geit houden")
    await fatima.presses("Intrekken")
    await house.wait(minutes=1)

    assert await fatima.presses("Intrekken") == [house.says("knop.past_niet_meer")]
    assert "refused" in await house.events()


async def test_a_closed_question_is_opened_again_with_one_tap(house: House, fatima: Person, joke: Colleague) -> None:
    await closed_question(fatima, joke)

    assert await fatima.presses("Heropen") == [house.says("heropend", nummer=1)]
    assert (await house.question()).state is State.FREE
    assert house.in_topic()[-1] == "Vraag 1 is weer geopend."


async def test_an_answer_of_the_werkteam_can_help(house: House, fatima: Person, joke: Colleague) -> None:
    await fatima.writes("mag ik een geit houden")
    await joke.replies(house.card(), "Ja hoor")
    await fatima.reads()

    assert fatima.last.labels == ["Dit helpt", "Ik heb nog een vraag"]
    assert await fatima.presses("Dit helpt") == [f"{house.says('helpt.fijn')} {house.says('helpt.altijd_vragen')}"]
    assert "helped" in await house.events()


async def test_an_answer_of_the_werkteam_can_lead_to_more(house: House, fatima: Person, joke: Colleague) -> None:
    await fatima.writes("mag ik een geit houden")
    await joke.replies(house.card(), "Ja hoor")
    await fatima.reads()

    assert await fatima.presses("Ik heb nog een vraag") == [house.says("werkteam.schrijf_verder", nummer=1)]
    await fatima.writes("en een schaap")
    assert (await house.question()).state is State.CLAIMED


async def test_more_after_closing_opens_the_question(house: House, fatima: Person, joke: Colleague) -> None:
    await fatima.writes("mag ik een geit houden")
    await joke.replies(house.card(), "Ja hoor")
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await fatima.reads()

    assert await fatima.presses("Ik heb nog een vraag") == [house.says("heropend", nummer=1)]
    assert (await house.question()).state is State.FREE


async def test_the_buttons_of_the_welcome_explain(house: House, fatima: Person) -> None:
    await fatima.commands("start")

    [examples] = await fatima.presses("Wat kan ik vragen?")
    assert "• Ik kan de huur niet betalen" in examples
    assert await fatima.presses("Privacy") == [house.says("privacy")]
    assert await fatima.presses("Language") == [house.says("taal.kies")]
    assert fatima.last.labels[0] == "Nederlands", "Dutch first, then every language there are sentences in"
    assert {"English", "العربية", "Українська"} <= set(fatima.last.labels)
    assert await fatima.presses("English") == [house.says("taal.gekozen", language="en")]


GARBAGE = ["", "x", "a:1", "a:1:", "a:-1:helps", "a:x:helps", "z:1:helps", f"a:{10**30}:helps", "a:²:helps"]
STALE = [
    "a:99:helps",
    "a:1:boom",
    "a:1:more-9",
    "a:1:more-x",
    "c:0:0",
    "c:9:other",
    "f:9:yes",
    "o:9:human",
    "q:99:withdraw",
    "r:99:huur",
    "i:0:language-xx",
    "i:0:boom",
    "v:9:yes",
    "w:1:claim",
]


async def test_a_button_that_means_nothing_here_says_so_and_does_nothing(house: House, helped: Person) -> None:
    for code in GARBAGE + STALE:
        assert await helped.presses_code(code) == [house.says("knop.van_eerder")], code
    assert await outcome(house) == ""
    assert await house.rows(questions) == []


async def test_garbage_under_a_question_back_does_nothing(house: House, helped: Person) -> None:
    await helped.presses("Iets anders")
    turn = (await helped.record()).turn

    assert await helped.presses_code(f"c:{turn}:boom") == [house.says("knop.van_eerder")]
    assert (await helped.presses("Ik heb schulden"))[0].startswith("Schulden")


async def test_nobody_presses_the_buttons_of_somebody_else(
    house: House, helped: Person, henk: Person, joke: Colleague
) -> None:
    await helped.writes("mag ik een geit houden")
    await henk.commands("start")

    for code in ("a:1:helps", "a:1:human", "r:1:schulden", "q:1:withdraw", "q:1:reopen", "q:1:helps", "q:1:boom"):
        assert await henk.presses_code(code) == [house.says("knop.van_eerder")]
    assert await outcome(house) == ""
    assert (await house.question()).state is State.FREE


async def test_an_unknown_button_of_ones_own_question_does_nothing(house: House, fatima: Person) -> None:
    await fatima.writes("mag ik een geit houden")

    assert await fatima.presses_code("q:1:boom") == [house.says("knop.van_eerder")]
