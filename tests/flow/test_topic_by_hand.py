"""Somebody closes or opens a topic by hand: the question follows only when somebody says so."""

from __future__ import annotations

import pytest

from bot.domain.message import TopicByHand
from bot.domain.question import State
from flow.house import GROUP, Colleague, House, Person


async def by_hand(house: House, *, is_closed: bool) -> list[str]:
    """A member closes or opens the topic of the first question; what the bot says there upon that."""
    topic, before = house.chats.topics[house.thread()], len(house.in_topic())
    topic.is_open = not is_closed
    number = house.chats.new_id()
    await house.hear(TopicByHand(GROUP, house.thread(), number, is_closed=is_closed, at=house.clock.now()))
    await house.send()
    return house.in_topic()[before:]


async def test_a_topic_closed_by_hand_asks_whether_the_question_is_closed_as_well(
    house: House, asked: Person, joke: Colleague
) -> None:
    assert await by_hand(house, is_closed=True) == [house.says("kaart.met_de_hand_gesloten", nummer=1)]
    assert (await house.question()).state is State.FREE

    await joke.presses("Beantwoord")

    assert (await house.question()).state is State.CLOSED
    assert not house.chats.topics[house.thread()].is_open
    assert (await asked.reads())[-1] == house.says("gesloten.beantwoord", nummer=1)
    assert house.chats.in_chat(GROUP)[-1].labels == []


async def test_if_the_question_is_not_closed_its_topic_opens_again(
    house: House, asked: Person, joke: Colleague
) -> None:
    for _ in range(2):
        await by_hand(house, is_closed=True)
        await joke.presses("Toch niet")

        assert house.chats.topics[house.thread()].is_open
        assert (await house.question()).state is State.FREE
        assert house.chats.in_chat(GROUP)[-1].labels == []


async def test_closing_the_topic_of_a_closed_question_is_nothing_to_ask_about(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")

    assert await by_hand(house, is_closed=True) == []


async def test_a_topic_opened_by_hand_asks_whether_the_question_is_open_as_well(
    house: House, asked: Person, joke: Colleague
) -> None:
    assert await by_hand(house, is_closed=False) == []
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")

    assert await by_hand(house, is_closed=False) == [house.says("kaart.met_de_hand_geopend", nummer=1)]
    prompt = house.chats.in_chat(GROUP)[-1]
    await joke.presses("Toch niet")
    assert not house.chats.topics[house.thread()].is_open
    assert prompt.labels == []

    await by_hand(house, is_closed=False)
    await joke.presses("Heropen de vraag")
    assert (await house.question()).state is State.FREE
    assert house.chats.topics[house.thread()].is_open


@pytest.mark.parametrize("is_closed", [True, False])
async def test_a_topic_of_no_question_is_not_asked_about(house: House, *, is_closed: bool) -> None:
    await house.hear(TopicByHand(GROUP, 4711, 5, is_closed=is_closed, at=house.clock.now()))
    await house.send()

    assert house.chats.in_chat(GROUP) == []


async def test_a_name_given_by_hand_stays_until_the_next_change_of_state(
    house: House, asked: Person, joke: Colleague
) -> None:
    topic = house.chats.topics[house.thread()]
    topic.name = "de geit van Kanaleneiland"

    await asked.writes("en een schaap")
    assert topic.name == "de geit van Kanaleneiland"
    await joke.presses("Ik pak dit op")
    assert topic.name == "1 · bij Joke"
