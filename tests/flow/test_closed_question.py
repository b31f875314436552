"""The werkteam closed the question, and the resident writes, thanks, edits or presses."""

from __future__ import annotations

import pytest

from bot.domain.message import Attachment
from bot.domain.question import CloseReason, State
from flow.house import GROUP, Colleague, House, Person
from flow.knowledge import NOTHING, ChosenThoughts, hardly, outside, sure, torn_between
from flow.test_resident_message import HUUR

RENT = "ik kan mijn huur niet betalen"


async def closed_question(fatima: Person, joke: Colleague) -> None:
    """Somebody's question about a goat is answered and closed."""
    await fatima.writes("mag ik een geit houden", message_id=55)
    await close(fatima, joke)


async def close(fatima: Person, joke: Colleague) -> None:
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await fatima.reads()


@pytest.fixture
async def closed(house: House, fatima: Person, joke: Colleague) -> Person:
    """Fatima, whose question about a goat was answered and closed."""
    await fatima.commands("start")
    await closed_question(fatima, joke)
    return fatima


async def test_a_real_message_within_two_weeks_opens_it_again(house: House, closed: Person) -> None:
    await house.wait(days=13)

    assert await closed.writes("en een schaap") == [house.says("doorgeven.heropend", nummer=1)]
    assert (await house.question()).state is State.FREE
    assert house.in_topic()[-2:] == ["Vraag 1 is weer geopend.", "Mees-1 schrijft\n“en een schaap”"]
    assert house.chats.topics[house.thread()].is_open


async def test_that_it_did_not_work_opens_it_again_though_it_says_little(
    house: House, thoughts: ChosenThoughts, closed: Person
) -> None:
    thoughts.of("het is niet gelukt", outside("reactie"))
    thoughts.of("ze hebben me niet teruggebeld", sure("huur"))

    assert await closed.writes("het is niet gelukt") == [house.says("doorgeven.heropend", nummer=1)]


async def test_that_nobody_called_back_opens_it_again_whatever_the_bot_makes_of_it(
    house: House, thoughts: ChosenThoughts, closed: Person
) -> None:
    thoughts.of("ze hebben me niet teruggebeld", sure("huur"))

    assert await closed.writes("ze hebben me niet teruggebeld") == [house.says("doorgeven.heropend", nummer=1)]


async def test_a_photo_opens_it_again(house: House, closed: Person) -> None:
    assert await closed.shows(Attachment.PHOTO) == [house.says("doorgeven.heropend", nummer=1)]


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("bedankt", outside("dank")),
        ("dank u wel", NOTHING),
        ("👍", NOTHING),
        ("ok", hardly("huur")),
        ("hallo", NOTHING),
    ],
)
async def test_thanks_and_thumbs_up_do_not_open_it_again(
    house: House, thoughts: ChosenThoughts, closed: Person, text: str, matches: object
) -> None:
    thoughts.of(text, matches)  # type: ignore[arg-type]

    [read] = await closed.writes(text)

    assert read in {"Graag gedaan. U kunt altijd iets vragen.", house.says("tot_ziens")}
    assert (await house.question()).state is State.CLOSED


async def test_other_small_talk_does_not_open_it_again(house: House, thoughts: ChosenThoughts, closed: Person) -> None:
    thoughts.of("ben je een robot", outside("dank"))

    assert await closed.writes("ben je een robot") == ["Graag gedaan. U kunt altijd iets vragen."]
    assert (await house.question()).state is State.CLOSED


async def test_a_sticker_does_not_open_it_again(house: House, closed: Person) -> None:
    await closed.shows(Attachment.STICKER)

    assert (await house.question()).state is State.CLOSED


async def test_another_need_that_the_bot_knows_is_answered_by_the_bot(
    house: House, thoughts: ChosenThoughts, closed: Person
) -> None:
    thoughts.of(RENT, sure("huur"))

    assert await closed.writes(RENT) == [HUUR]
    assert (await house.question()).state is State.CLOSED


async def test_another_need_that_the_bot_is_in_doubt_about_is_asked_back(
    house: House, thoughts: ChosenThoughts, closed: Person
) -> None:
    thoughts.of(RENT, torn_between("huur", "schulden"))

    await closed.writes(RENT)

    assert closed.last.labels[-1] == "Iets anders"
    assert (await house.question()).state is State.CLOSED


async def test_more_about_the_same_need_opens_it_again_though_the_bot_has_an_answer(
    house: House, thoughts: ChosenThoughts, fatima: Person, joke: Colleague
) -> None:
    thoughts.of("de huur en de geit", hardly("huur"))
    thoughts.of(RENT, sure("huur"))
    await fatima.commands("start")
    await fatima.writes("de huur en de geit")
    await close(fatima, joke)

    assert await fatima.writes(RENT) == [house.says("doorgeven.heropend", nummer=1)]


async def test_after_two_weeks_it_is_a_new_question(house: House, closed: Person) -> None:
    await house.wait(days=15)
    await closed.writes("en een schaap")

    assert (await house.question(1)).state is State.CLOSED
    assert (await house.question(2)).state is State.FREE


async def test_who_presses_new_question_gets_a_new_one(house: House, closed: Person) -> None:
    assert await closed.presses("Nieuwe vraag") == [house.says("iets_anders.vertel")]
    await closed.writes("en een schaap")

    assert (await house.question(1)).state is State.CLOSED
    assert "Eerdere vragen van deze bewoner: 1" in house.card(2).text


async def test_who_presses_reopen_opens_it(house: House, closed: Person) -> None:
    assert await closed.presses("Heropen") == [house.says("heropend", nummer=1)]
    assert (await house.question()).state is State.FREE


# Written just before it was closed


async def test_what_was_written_after_the_reasons_were_shown_is_read_before_it_closes(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.presses("Sluiten")
    await asked.writes("wacht, hij is ziek geworden")

    assert await joke.presses("Beantwoord") == [
        house.says("kaart.schreef_net", nummer=1),
        house.says("kaart.waarom_sluiten", nummer=1),
    ]
    assert (await house.question()).state is State.FREE
    await joke.presses("Beantwoord")
    assert (await house.question()).close_reason is CloseReason.ANSWERED


async def test_nobody_is_referred_away_from_what_was_just_written(
    house: House, thoughts: ChosenThoughts, fatima: Person, joke: Colleague
) -> None:
    thoughts.of("de huur en de geit", hardly("huur"))
    await fatima.commands("start")
    await fatima.writes("de huur en de geit")
    await joke.presses("Doorverwijzen")
    await fatima.writes("wacht, er is een brief gekomen")

    assert (await joke.presses("SchuldHulpMaatje"))[0] == house.says("kaart.schreef_net", nummer=1)
    assert (await house.question()).state is State.FREE
    await joke.presses("SchuldHulpMaatje")
    assert (await house.question()).close_reason is CloseReason.REFERRED


async def test_an_old_button_without_a_count_closes_as_before(house: House, asked: Person, joke: Colleague) -> None:
    await joke.presses_code("w:1:close-beantwoord", house.card())

    assert (await house.question()).state is State.CLOSED


async def test_nobody_can_close_it_for_a_reason_that_is_the_bots(house: House, asked: Person, joke: Colleague) -> None:
    assert await joke.presses_code("w:1:close-geblokkeerd~1", house.card()) == [house.says("geweigerd.onbekende_knop")]


# Edits


async def test_an_edit_in_a_closed_question_does_not_open_it_but_the_resident_can(house: House, closed: Person) -> None:
    shown = len(house.chats.in_chat(GROUP))

    assert await closed.edits(55, "mag ik een schaap houden") == [house.says("bij_vraag.is_dicht", nummer=1)]
    assert closed.last.labels == ["Heropen", "Nieuwe vraag"]
    assert len(house.chats.in_chat(GROUP)) == shown
    await closed.presses("Heropen")
    assert (await house.question()).state is State.FREE


async def test_an_edit_that_changes_nothing_is_not_spoken_of(house: House, closed: Person) -> None:
    assert await closed.edits(55, "mag ik een geit houden") == []


async def test_an_edit_in_a_question_that_was_taken_back_is_told_to_reach_nobody(house: House, fatima: Person) -> None:
    await fatima.commands("start")
    await fatima.writes("mag ik een geit houden", message_id=55)
    await fatima.commands("intrekken")

    assert await fatima.edits(55, "mag ik een schaap") == [house.says("bij_vraag.is_ingetrokken", nummer=1)]


async def test_an_edit_finds_its_question_among_several(house: House, closed: Person) -> None:
    await closed.presses("Nieuwe vraag")
    await closed.writes("en een schaap", message_id=56)
    await closed.presses("Heropen")

    assert await closed.edits(55, "mag ik een gans houden") == []
    assert house.in_topic(1)[-1] == "Mees-1 verandert “mag ik een geit houden” in “mag ik een gans houden”"
    assert len(house.in_topic(2)) == 1
