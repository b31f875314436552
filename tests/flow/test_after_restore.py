"""After a copy was put back: the group hears it, and nobody is left to believe that a resident reads what is lost."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.domain.replies.voice import voice_for
from bot.flow.after_restore import RESTORED, tell_what_is_missing
from flow.chats import Shown
from flow.house import AMSTERDAM, GROUP, Colleague, House, Person

LOST = Shown(999, GROUP, 4711, "De kaart van vraag 7", ())


async def tell(house: House) -> None:
    async with house.store.transaction() as transaction:
        voice = voice_for("nl", house.shelf.knowledge.texts)
        await tell_what_is_missing(transaction, voice, AMSTERDAM, house.clock.now())
    await house.send()


async def test_the_group_hears_once_what_the_bot_cannot_know(house: House) -> None:
    await tell(house)
    await house.settle(**{RESTORED: json.dumps({"moment": "2026-11-23T03:00:00+00:00", "known": 12, "next": 1013})})

    await tell(house)
    await tell(house)

    sentence = house.says("groep_teruggezet", moment="ma 23 nov 4.00 uur", laatste=12, eerste=1013)
    assert [shown.text for shown in house.chats.in_chat(GROUP)] == [sentence]
    assert await house.events() == ["restored"]


async def reply(house: House, joke: Colleague, **how: object) -> list[str]:
    """What the bot says in the group upon a reply to a card that it does not know."""
    before = len(house.chats.in_chat(GROUP))
    message = joke.message("Kom morgen langs", LOST.thread, LOST.id)
    await house.hear(replace(message, **how))  # type: ignore[arg-type]
    await house.send()
    return [shown.text for shown in house.chats.in_chat(GROUP)[before:]]


@pytest.mark.parametrize("edited", [False, True])
async def test_who_replies_to_a_card_that_is_not_known_hears_that_it_reaches_nobody(
    house: House, joke: Colleague, edited: bool
) -> None:
    said = await reply(house, joke, answers_bot=True, edited=edited)

    assert said == [house.says("geweigerd.vraag_onbekend")]
    assert house.chats.in_chat(GROUP)[-1].answers is not None


@pytest.mark.parametrize("edited", [False, True])
async def test_a_reply_to_a_colleague_in_a_topic_that_is_not_known_is_nobodys_business(
    house: House, joke: Colleague, edited: bool
) -> None:
    assert await reply(house, joke, answers_bot=False, edited=edited) == []


async def test_a_reply_to_a_message_of_the_bot_that_is_no_card_stays_a_note(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.replies(house.card(), "Ja hoor")
    mark = house.chats.in_chat(GROUP)[-1]

    assert await reply(house, joke, answers_bot=True, reply_to=mark.id, thread=mark.thread) == []


async def test_a_button_of_a_question_that_is_not_known_is_answered_under_its_card(
    house: House, joke: Colleague
) -> None:
    said = await joke.presses_code("w:7:claim", LOST)

    assert said == [house.says("geweigerd.bestaat_niet", nummer=7)]
    assert house.chats.in_chat(GROUP)[-1].answers == LOST.id


@pytest.mark.parametrize("command", ["antwoord", "sluiten", "overnemen"])
async def test_a_command_in_a_topic_that_is_not_known_says_so(house: House, joke: Colleague, command: str) -> None:
    assert await joke.commands(command, "Ja hoor", thread=4711) == [house.says("geweigerd.geen_vraag_in_onderwerp")]


async def test_the_mark_of_an_answer_that_is_not_known_takes_no_other_answer_back(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.replies(house.card(), "Ja hoor")
    mark = next(s for s in reversed(house.chats.in_chat(GROUP)) if any("takeback" in b.action for b in s.once_had))
    code = mark.press("Trek terug")
    number, _, moment = code.rpartition("-")

    refused = await joke.presses_code(f"{number}-{int(moment) - 60}", mark)

    assert refused == [house.says("geweigerd.onbekende_knop")]
    await joke.presses_code(code, mark)
    assert mark.text == house.says("kaart.teruggenomen")
