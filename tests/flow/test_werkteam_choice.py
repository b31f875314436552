"""A member presses a button on a card or under a prompt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.storage.tables import answers
from bot.domain.errors import Overtaken, Refused
from bot.domain.question import CHOSEN_REASONS, MOVES, CloseReason, Move, State
from bot.flow.desk import Desk
from flow.house import GROUP, RULES, Colleague, House, Person
from flow.knowledge import ChosenThoughts, hardly, without


@pytest.fixture
async def asked(house: House, thoughts: ChosenThoughts, fatima: Person) -> Person:
    """Fatima, whose question the bot could not answer for certain."""
    await fatima.commands("start")
    thoughts.of("de huurbaas en mijn geit", hardly("huur", "schulden", "dementie"))
    await fatima.writes("de huurbaas en mijn geit")
    return fatima


# Claiming


async def test_a_claim_shows_on_the_card_and_in_the_topic(house: House, asked: Person, joke: Colleague) -> None:
    assert await joke.presses("Ik pak dit op") == []

    assert (await house.question()).owner == joke.member
    assert house.card().text.endswith("Joke heeft deze vraag.")
    assert house.card().labels == [
        "Laat los",
        "Antwoord uit kennis",
        "Doorverwijzen",
        "Sluiten",
        "Draag over",
        "Neem over",
    ]
    assert house.chats.topics[house.thread()].name == "1 · bij Joke"
    assert await asked.reads() == []


async def test_of_two_who_claim_the_second_reads_who_was_first(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.presses("Ik pak dit op")

    assert await sam.presses("Ik pak dit op") == ["Joke heeft deze al."]
    assert (await house.question()).owner == joke.member


async def test_a_second_tap_by_the_same_member_says_nothing(house: House, asked: Person, joke: Colleague) -> None:
    await joke.presses("Ik pak dit op")

    assert await joke.presses("Ik pak dit op") == []


async def test_who_saw_the_question_free_a_moment_ago_reads_who_was_first(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    seen = await house.question()
    await joke.presses("Ik pak dit op")

    async with house.store.transaction() as transaction:
        desk = Desk(transaction, house.shelf.knowledge, RULES, house.clock.now(), "press")
        with pytest.raises(Refused) as refused:
            await desk.move(seen, Move.CLAIM, sam.member)

    assert (refused.value.key, refused.value.fields) == ("geweigerd.claimed.claim", {"owner": "Joke"})


async def test_what_a_member_does_while_the_resident_writes_is_done_again_from_the_start(
    house: House, asked: Person, sam: Colleague
) -> None:
    seen = await house.question()
    await asked.writes("en een schaap")

    async with house.store.transaction() as transaction:
        desk = Desk(transaction, house.shelf.knowledge, RULES, house.clock.now(), "press")
        with pytest.raises(Overtaken):
            await desk.move(seen, Move.CLAIM, sam.member)


async def test_a_question_that_was_forgotten_a_moment_ago_is_gone(house: House, asked: Person) -> None:
    seen = await house.question()
    await asked.commands("vergeetmij")
    await asked.presses("Ja, wis alles")

    async with house.store.transaction() as transaction:
        desk = Desk(transaction, house.shelf.knowledge, RULES, house.clock.now(), "press")
        with pytest.raises(Refused, match="bestaat_niet"):
            await desk.conversation(seen)


async def test_a_question_can_be_let_go_by_who_has_it(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.presses("Ik pak dit op")

    assert await sam.presses("Laat los") == [house.says("geweigerd.van_ander.release", wie="Joke")]
    assert await joke.presses("Laat los") == []
    assert (await house.question()).state is State.FREE
    assert await joke.presses("Laat los") == [house.says("geweigerd.free.release")]


# The knowledge


async def test_an_answer_of_the_knowledge_is_shown_before_it_is_sent(
    house: House, asked: Person, joke: Colleague
) -> None:
    assert await joke.presses("Antwoord uit kennis") == [house.says("kennis.kies", nummer=1)]
    assert house.chats.in_chat(GROUP)[-1].labels == ["Huurachterstand", "Schulden", "Dementie"]

    [preview] = await joke.presses("Huurachterstand")

    assert preview.startswith("Dit krijgt de bewoner:\n\nHuurachterstand\nBel vandaag nog uw verhuurder.")
    assert house.chats.in_chat(GROUP)[-1].labels == ["Verstuur dit", "Toch niet"]
    assert await asked.reads() == []


async def test_it_is_sent_as_it_is_and_once(house: House, asked: Person, joke: Colleague) -> None:
    await joke.presses("Antwoord uit kennis")
    [preview] = await joke.presses("Huurachterstand")

    await joke.presses("Verstuur dit")
    assert await joke.presses("Verstuur dit") == []

    [read] = await asked.reads()
    assert (
        read
        == f"{house.says('werkteam.antwoord', nummer=1)}\n{preview.removeprefix('Dit krijgt de bewoner:').lstrip()}"
    )
    assert asked.last.labels == ["Dit helpt", "Ik heb nog een vraag"]
    assert (await house.messages())[-1].offers == ("maatje", "geldzaken")
    assert [(row["onderwerpen"], row["question"]) for row in await house.rows(answers)] == [(["huur"], 1)]


async def test_who_thinks_better_of_it_can_start_again(house: House, asked: Person, joke: Colleague) -> None:
    await joke.presses("Antwoord uit kennis")
    await joke.presses("Huurachterstand")

    assert await joke.presses("Toch niet") == []
    assert house.chats.in_chat(GROUP)[-1].labels == []
    assert await joke.presses("Antwoord uit kennis") == [house.says("kennis.kies", nummer=1)]


async def test_only_who_has_the_question_sends_from_the_knowledge(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.presses("Ik pak dit op")
    await sam.presses("Antwoord uit kennis")
    await sam.presses("Huurachterstand")

    assert await sam.presses("Verstuur dit") == [house.says("geweigerd.niet_van_u", wie="Joke")]
    assert await asked.reads() == []


async def test_what_the_knowledge_has_lost_cannot_be_sent(house: House, asked: Person, joke: Colleague) -> None:
    await joke.presses("Antwoord uit kennis")
    await joke.presses("Huurachterstand")
    house.shelf.knowledge = without(house.shelf.knowledge, "huur")

    assert await joke.presses("Verstuur dit") == [house.says("geweigerd.niet_meer_in_kennis")]
    assert await asked.reads() == []


async def test_without_a_guess_there_is_nothing_to_choose(house: House, fatima: Person, joke: Colleague) -> None:
    await fatima.writes("mag ik een geit houden")

    assert await joke.presses("Antwoord uit kennis") == [house.says("kennis.niets")]
    assert await joke.presses("Doorverwijzen") == [house.says("kennis.niets")]


# Referring


async def test_referring_sends_all_about_an_option_and_closes(house: House, asked: Person, joke: Colleague) -> None:
    house.shelf.knowledge = without(house.shelf.knowledge, "schulden")
    assert await joke.presses("Doorverwijzen") == [house.says("kaart.doorverwijzen", nummer=1)]
    assert house.chats.in_chat(GROUP)[-1].labels == [
        "SchuldHulpMaatje",
        "Hulpteam Geldzaken",
        "Alzheimer Café",
        "Casemanager",
    ]

    await joke.presses("Hulpteam Geldzaken")

    answer, closed = await asked.reads()
    assert answer.startswith(f"{house.says('werkteam.antwoord', nummer=1)}\nHulpteam Geldzaken\nAlles over")
    assert closed == house.says("gesloten.doorverwezen", nummer=1)
    question = await house.question()
    assert (question.state, question.close_reason) == (State.CLOSED, CloseReason.REFERRED)


async def test_only_who_has_the_question_refers(house: House, asked: Person, joke: Colleague, sam: Colleague) -> None:
    await joke.presses("Ik pak dit op")
    await sam.presses("Doorverwijzen")

    assert await sam.presses("Hulpteam Geldzaken") == [house.says("geweigerd.niet_van_u", wie="Joke")]
    assert await asked.reads() == []


async def test_an_option_that_the_knowledge_has_lost_is_no_referral(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.presses("Doorverwijzen")
    house.shelf.knowledge = without(house.shelf.knowledge, "geldzaken")

    assert await joke.presses("Hulpteam Geldzaken") == [house.says("geweigerd.niet_meer_in_kennis")]
    assert (await house.question()).state is State.FREE


# Closing and reopening


@pytest.mark.parametrize("reason", CHOSEN_REASONS)
async def test_closing_takes_one_reason_and_the_resident_hears_it(
    house: House, asked: Person, joke: Colleague, reason: CloseReason
) -> None:
    label = house.says(f"kaart.sluitreden.{reason}")
    assert await joke.presses("Sluiten") == [house.says("kaart.waarom_sluiten", nummer=1)]

    await joke.presses(label)

    assert await asked.reads() == [house.says(f"gesloten.{reason}", nummer=1)]
    assert asked.last.labels == ["Heropen", "Nieuwe vraag"]
    question = await house.question()
    assert (question.state, question.close_reason) == (State.CLOSED, reason)
    assert house.card().labels == ["Heropenen"]
    assert house.card().text.endswith(f"✅ Gesloten: {label}")
    assert not house.chats.topics[house.thread()].is_open


async def test_without_topics_there_is_no_topic_to_close(house: House, fatima: Person, joke: Colleague) -> None:
    house.live_by(replace(RULES, topics=False))
    await house.move_in(topics="no")
    await fatima.writes("mag ik een geit houden")

    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await joke.presses("Heropenen")

    assert {type(m.act).__name__ for m in house.chats.tried} == {"Say", "Edit", "EditButtons"}


async def test_a_closed_question_is_not_closed_again(house: House, asked: Person, joke: Colleague) -> None:
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")

    assert await joke.presses("Sluiten") == [house.says("geweigerd.closed.close")]
    assert await joke.presses("Beantwoord") == [house.says("geweigerd.closed.close")]


async def test_a_parked_question_can_be_closed(house: House, asked: Person, joke: Colleague) -> None:
    await asked.blocks()

    assert await joke.presses("Sluiten") == [house.says("kaart.waarom_sluiten", nummer=1)]
    await joke.presses("Geen reactie")
    assert (await house.question()).state is State.CLOSED


async def test_a_member_opens_it_again_as_often_as_needed(house: House, asked: Person, joke: Colleague) -> None:
    for _ in range(2):
        await joke.presses("Sluiten")
        await joke.presses("Beantwoord")
        await asked.reads()

        assert await joke.presses("Heropenen") == [house.says("kaart.heropend", nummer=1)]
        assert await asked.reads() == [house.says("heropend_door_werkteam", nummer=1)]
        assert (await house.question()).state is State.FREE
        assert house.chats.topics[house.thread()].is_open


async def test_an_open_question_is_not_opened_again(house: House, asked: Person, joke: Colleague) -> None:
    assert await joke.presses_code("w:1:reopen", house.card()) == [house.says("geweigerd.free.reopen")]


# Buttons that mean nothing


@pytest.mark.parametrize("code", ["", "boom", "a:1:helps", "w:1:", "w:x:claim"])
async def test_what_is_no_button_of_a_card_is_left_alone(
    house: House, asked: Person, joke: Colleague, code: str
) -> None:
    assert await joke.presses_code(code, house.card()) == []


@pytest.mark.parametrize("code", ["w:1:boom", "w:1:close-boom"])
async def test_an_unknown_button_of_a_card_is_refused(house: House, asked: Person, joke: Colleague, code: str) -> None:
    assert await joke.presses_code(code, house.card()) == [house.says("geweigerd.onbekende_knop")]


async def test_a_question_that_does_not_exist_is_refused(house: House, asked: Person, joke: Colleague) -> None:
    assert await joke.presses_code("w:7:claim", house.card()) == [house.says("geweigerd.bestaat_niet", nummer=7)]


def test_there_is_a_sentence_for_every_refusal(house: House) -> None:
    for state in State:
        for move in Move:
            if (state, move) not in MOVES:
                assert house.says(f"geweigerd.{state}.{move}", owner="Joke")
