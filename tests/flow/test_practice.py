"""A new member practises where no resident can read it."""

from __future__ import annotations

from dataclasses import replace

from bot.adapters.storage import tables
from bot.domain.message import MembersJoined
from bot.domain.replies.voice import voice_for
from bot.flow import practice
from bot.flow.ports import TopicGone
from bot.flow.werkteam_group import greet
from flow.chats import Shown
from flow.house import GROUP, RULES, Colleague, House


async def comes_in(house: House, colleague: Colleague) -> Shown:
    """The practice question that the new member finds."""
    await house.hear(MembersJoined(GROUP, (colleague.member,), house.clock.now()))
    await house.send()
    return next(
        s for s in reversed(house.chats.in_chat(GROUP)) if "welkom!" in s.text and colleague.member.name in s.text
    )


async def to_residents(house: House) -> list[object]:
    return [row["key"] for row in await house.rows(tables.outbox) if row["resident"] is not None]


async def test_a_new_member_practises_in_a_topic_of_its_own(house: House, joke: Colleague, sam: Colleague) -> None:
    hers, his = await comes_in(house, joke), await comes_in(house, sam)

    answered = await joke.replies(hers, "Buurtbus <b>Zuid</b> doet dat graag")

    assert hers.thread is not None
    assert his.thread == hers.thread
    assert house.chats.topics[hers.thread].name == "Oefenen"
    assert answered == [
        house.says("oefenen.zo_gaat_het", wie="Joke", tekst="Buurtbus <b>Zuid</b> doet dat graag"),
    ]
    assert house.chats.in_chat(GROUP)[-1].thread == hers.thread
    assert (await to_residents(house), await house.rows(tables.questions)) == ([], [])


async def test_a_plain_message_is_explained_until_it_is_understood(house: House, joke: Colleague) -> None:
    question = await comes_in(house, joke)

    first = await joke.writes("Ik vraag het even na", question.thread)
    await joke.replies(question, "Ja hoor")
    later = await joke.writes("Is dit nu goed?", question.thread)
    again = await joke.replies(question, "Nog een keer")

    assert first == [house.says("oefenen.was_een_notitie")]
    assert later == []
    assert len(again) == 1
    assert (await house.events()).count("member_practised") == 1


async def test_in_a_group_without_topics_one_practises_in_the_group(house: House, joke: Colleague) -> None:
    house.live_by(replace(RULES, topics=False))
    await house.move_in(topics="no")
    question = await comes_in(house, joke)

    assert question.thread is None
    assert len(await joke.replies(question, "Ja hoor")) == 1
    assert await joke.writes("Een notitie") == []


async def test_who_was_there_already_is_not_told_how_it_works(house: House, joke: Colleague, sam: Colleague) -> None:
    question = await comes_in(house, joke)

    assert await sam.writes("Welkom, Joke!", question.thread) == []


async def test_a_practice_topic_that_was_deleted_comes_back_once(house: House, joke: Colleague, sam: Colleague) -> None:
    old = (await comes_in(house, joke)).thread
    house.chats.when(lambda message: message.thread == old, *[TopicGone("message thread not found")] * 2)

    question = await comes_in(house, sam)
    answered = await sam.replies(question, "Ja hoor")

    assert question.thread not in {None, old}
    assert len([topic for topic in house.chats.topics.values() if topic.name == "Oefenen"]) == 2
    assert len(answered) == 1


async def test_a_practice_topic_that_has_a_successor_already_gets_no_third(house: House, joke: Colleague) -> None:
    old = (await comes_in(house, joke)).thread
    assert old is not None
    voice = voice_for("nl", house.shelf.knowledge.texts)
    for _ in range(2):
        async with house.store.transaction() as transaction:
            await practice.make_anew(transaction, old, voice)
        await house.send()

    assert len([topic for topic in house.chats.topics.values() if topic.name == "Oefenen"]) == 2


async def test_the_first_message_in_a_new_group_tells_how_it_works_and_offers_to_practise(
    house: House, joke: Colleague
) -> None:
    async with house.store.transaction() as transaction:
        for _ in range(2):
            await greet(transaction, GROUP, voice_for("nl", house.shelf.knowledge.texts))
    await house.send()
    [greeting] = house.chats.in_chat(GROUP)

    said = await joke.presses("Ik wil oefenen", greeting)
    again = await joke.commands("oefenen")

    assert greeting.text.startswith("Dag allemaal.")
    assert greeting.labels == ["Ik wil oefenen"]
    assert house.chats.pinned == [greeting.id]
    assert house.says("oefenen.staat_klaar", wie="Joke") in said
    assert len([text for text in said if "welkom! Fijn" in text]) == 1
    assert again == [house.says("oefenen.staat_klaar", wie="Joke")]


async def test_without_topics_the_practice_question_is_all_that_comes(house: House, joke: Colleague) -> None:
    house.live_by(replace(RULES, topics=False))
    await house.move_in(topics="no")

    assert len(await joke.commands("oefenen")) == 1


async def test_what_is_private_is_masked_while_practising_too(house: House, joke: Colleague) -> None:
    question = await comes_in(house, joke)

    said = await joke.replies(question, "Bel haar zoon op 06 12345678")

    assert said == [house.says("oefenen.zo_gaat_het", wie="Joke", tekst="Bel haar zoon op [telefoonnummer]")]
    assert not any("12345678" in str(row) for row in await house.rows(tables.outbox))
