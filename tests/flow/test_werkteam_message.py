"""A member writes in the group: a reply goes to the resident, everything else stays there."""

from __future__ import annotations

from dataclasses import replace

from bot.adapters.storage.tables import outbox, question_messages
from bot.domain.message import Attachment, WerkteamMessage
from bot.domain.question import State
from flow.house import GROUP, RULES, Colleague, House, Person


async def test_a_reply_to_the_card_claims_the_question_and_reaches_the_resident(
    house: House, asked: Person, joke: Colleague
) -> None:
    said = await joke.replies(house.card(), "Ja, <een> & meer")

    assert said == [house.says("kaart.ook_opgepakt", wie="Joke"), house.says("kaart.verstuurd")]
    assert await asked.reads() == [house.answered("Ja, <een> & meer")]
    question = await house.question()
    assert (question.state, question.owner) == (State.WAITING_FOR_RESIDENT, joke.member)
    assert house.card().text.endswith("Joke heeft geantwoord en wacht op de bewoner.")
    assert house.chats.topics[house.thread()].name == "1 · wacht op bewoner (Joke)"


async def test_what_is_kept_of_an_answer_is_masked(house: House, asked: Person, joke: Colleague) -> None:
    await joke.replies(house.card(), "Bel Piet op 06 12345678")

    assert await asked.reads() == [house.answered("Bel Piet op 06 12345678")]
    assert [m.text for m in await house.messages()] == ["mag ik een geit houden", "Bel [naam] op [telefoonnummer]"]


async def test_a_reply_to_the_residents_copied_message_reaches_the_resident(
    house: House, asked: Person, joke: Colleague
) -> None:
    await asked.writes("op het balkon")

    await joke.replies(house.chats.in_chat(GROUP)[-1], "Ook daar")

    assert await asked.reads() == [house.answered("Ook daar")]


async def test_a_reply_to_a_voice_message_reaches_the_resident(house: House, asked: Person, joke: Colleague) -> None:
    await asked.shows(Attachment.VOICE)

    await joke.replies(house.chats.in_chat(GROUP)[-1], "Mooi gezongen")

    assert await asked.reads() == [house.answered("Mooi gezongen")]


async def test_without_topics_replies_work_the_same(house: House, fatima: Person, joke: Colleague) -> None:
    house.live_by(replace(RULES, topics=False))
    await house.move_in(topics="no")
    await fatima.commands("start")
    await fatima.writes("mag ik een geit houden")

    await joke.replies(house.card(), "Ja hoor")

    assert await fatima.reads() == [house.answered("Ja hoor")]


async def test_a_note_stays_where_it_is_and_is_not_kept(house: House, asked: Person, joke: Colleague) -> None:
    rows = len(await house.rows(outbox))

    assert await joke.writes("weet iemand dit?", house.thread()) == []
    assert await asked.reads() == []
    assert len(await house.rows(outbox)) == rows
    assert len(await house.rows(question_messages)) == 1


async def test_a_reply_to_anything_else_is_a_note(house: House, asked: Person, joke: Colleague, sam: Colleague) -> None:
    await joke.replies(house.card(), "Ja hoor")
    await asked.reads()
    receipt = house.chats.in_chat(GROUP)[-1]

    assert receipt.text == house.says("kaart.verstuurd")
    assert await sam.replies(receipt, "goed gezegd") == []
    assert await sam.writes("lees ook dit", house.thread(), reply_to=4711) == []
    assert await asked.reads() == []


async def test_a_message_without_anything_to_read_is_not_sent(house: House, asked: Person, joke: Colleague) -> None:
    assert await joke.replies(house.card(), "  ") == [house.says("geweigerd.niets_te_versturen")]
    assert await asked.reads() == []


async def test_nothing_is_sent_for_a_closed_question(house: House, asked: Person, joke: Colleague) -> None:
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await asked.reads()

    assert await joke.replies(house.card(), "nog iets") == [house.says("geweigerd.closed.answer")]
    assert await asked.reads() == []


async def test_the_same_reply_twice_is_sent_once(house: House, asked: Person, joke: Colleague) -> None:
    reply = joke.message("Ja hoor", house.thread(), house.card().id)
    await house.hear(reply)
    await house.hear(reply)

    assert await asked.reads() == [house.answered("Ja hoor")]
    assert len(await house.messages()) == 2


# Somebody else has the question


async def contradicts(house: House, joke: Colleague, sam: Colleague) -> WerkteamMessage:
    """Sam replies to what is Joke's, and is asked whether that is meant."""
    await joke.presses("Ik pak dit op")
    written = sam.message("Nee joh", house.thread(), house.card().id)
    await house.hear(written)
    await house.send()
    return written


async def test_a_reply_by_another_member_asks_first(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.presses("Ik pak dit op")

    assert await sam.replies(house.card(), "Nee joh") == [house.says("kaart.ander_heeft_deze", wie="Joke", lid="Sam")]
    prompt = house.chats.in_chat(GROUP)[-1]
    assert prompt.labels == ["Toch versturen", "Is een notitie"]
    assert await asked.reads() == []
    assert all("Nee joh" not in str(row) for row in await house.rows(outbox))


async def test_it_is_sent_when_its_writer_says_so_and_once(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    written = await contradicts(house, joke, sam)

    assert await sam.presses("Toch versturen", about=written) == [house.says("kaart.verstuurd")]
    assert await sam.presses("Toch versturen", about=written) == []
    assert await asked.reads() == [house.answered("Nee joh")]
    assert (await house.question()).owner == joke.member
    assert [m.member for m in await house.messages()] == [None, sam.member]


async def test_nobody_but_its_writer_can_send_it(house: House, asked: Person, joke: Colleague, sam: Colleague) -> None:
    written = await contradicts(house, joke, sam)
    gone = [house.says("geweigerd.bericht_is_weg")]

    assert await joke.presses("Toch versturen", about=written) == [house.says("geweigerd.alleen_de_schrijver")]
    assert await sam.presses("Toch versturen", about=None) == gone
    assert await sam.presses("Toch versturen", about=replace(written, message_id=1)) == gone
    assert await asked.reads() == []


async def test_a_colleague_cannot_say_that_it_is_a_note(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    written = await contradicts(house, joke, sam)

    assert await joke.presses("Is een notitie", about=written) == [house.says("geweigerd.alleen_de_schrijver")]
    await sam.presses("Toch versturen", about=written)
    assert await asked.reads() == [house.answered("Nee joh")]


async def test_when_it_came_free_meanwhile_its_writer_sends_it_and_has_the_question(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    written = await contradicts(house, joke, sam)
    await joke.presses("Laat los", house.card())

    said = await sam.presses("Toch versturen", about=written)

    assert house.says("kaart.ook_opgepakt", wie="Sam") in said
    assert (await house.question()).owner == sam.member
    assert await asked.reads() == [house.answered("Nee joh")]


async def test_when_it_was_closed_meanwhile_nothing_is_sent(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    written = await contradicts(house, joke, sam)
    await joke.presses("Sluiten", house.card())
    await joke.presses("Beantwoord")
    await asked.reads()

    assert await sam.presses("Toch versturen", about=written) == [house.says("geweigerd.closed.answer")]
    assert await asked.reads() == []


async def test_when_its_writer_took_the_question_over_meanwhile_it_is_sent(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    written = await contradicts(house, joke, sam)
    await joke.presses("Draag over", house.card())
    await sam.presses("Ik neem de vraag over")

    await sam.presses("Toch versturen", about=written)

    assert await asked.reads() == [house.answered("Nee joh")]
    assert (await house.question()).owner == sam.member


async def test_it_may_turn_out_to_be_a_note(house: House, asked: Person, joke: Colleague, sam: Colleague) -> None:
    await joke.presses("Ik pak dit op")
    await sam.replies(house.card(), "Nee joh")

    assert await sam.presses("Is een notitie") == []
    assert house.chats.in_chat(GROUP)[-1].labels == []
    assert await asked.reads() == []


async def test_a_reply_to_a_message_of_the_bot_that_it_does_not_know_is_asked_about(
    house: House, asked: Person, joke: Colleague
) -> None:
    """A card that arrived just before a crash came twice, and only the number of the second is known."""
    reply = replace(joke.message("Ja hoor", house.thread(), reply_to=4711), answers_bot=True)
    await house.hear(reply)
    await house.send()

    assert await asked.reads() == []
    assert house.in_topic()[-1] == house.says("kaart.voor_de_bewoner", nummer=1)
    await joke.presses("Toch versturen", about=reply)
    assert await asked.reads() == [house.answered("Ja hoor")]


async def test_a_reply_to_a_remark_of_the_bot_that_it_knows_is_a_note(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.replies(house.card(), "Ja hoor")
    await asked.reads()
    mark = house.chats.in_chat(GROUP)[-1]

    await house.hear(replace(joke.message("mooi", house.thread(), mark.id), answers_bot=True))
    await house.send()

    assert (await asked.reads(), house.in_topic()[-1]) == ([], mark.text)
