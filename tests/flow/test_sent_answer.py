"""An answer can be changed and taken back, and the mark under it says what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.adapters.storage.tables import answers, outbox
from bot.adapters.storage.transaction import SqlTransaction
from bot.domain.message import Attachment, WerkteamMessage
from bot.domain.outgoing import Copy, Delete, Edit, Say
from bot.domain.question import State
from bot.flow.ports import NeverPossible, PeerGone, PerhapsArrived
from flow.chats import Shown
from flow.house import GROUP, Colleague, House, Person
from flow.knowledge import sure


def mark(house: House) -> Shown:
    """What the bot put under the newest answer."""
    return next(s for s in reversed(house.chats.in_chat(GROUP)) if any("takeback" in b.action for b in s.once_had))


async def hears(house: House, message: WerkteamMessage, **changes: Any) -> WerkteamMessage:
    """A message in the group, as it is or as it was changed, and all that follows from it."""
    message = replace(message, **changes)
    await house.hear(message)
    await house.send()
    return message


async def edits(house: House, message: WerkteamMessage, text: str) -> None:
    house.clock.move(seconds=30)
    await hears(house, message, text=text, edited=True, at=house.clock.now())


async def reply(house: House, by: Colleague, text: str, **message: Any) -> WerkteamMessage:
    return await hears(house, by.message(text, house.thread(), house.card().id), **message)


# Taking it back


async def test_an_answer_that_is_taken_back_is_gone_for_the_resident_who_hears_it(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.replies(house.card(), "Ja hoor")
    await asked.reads()
    before = [shown.text for shown in asked.screen]

    await joke.presses("Trek terug")

    assert [shown.text for shown in asked.screen] == [*before[:-1], house.says("werkteam.teruggenomen", nummer=1)]
    assert (mark(house).text, mark(house).labels) == (house.says("kaart.teruggenomen"), [])


async def test_a_question_without_an_answer_waits_for_its_owner_again(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.replies(house.card(), "Ja hoor")

    await joke.presses("Trek terug")

    question = await house.question()
    assert (question.state, question.owner, question.answered_at) == (State.CLAIMED, joke.member, None)
    assert house.chats.topics[house.thread()].name == "1 · bij Joke"
    assert {"answer_taken_back", "question_take_back"} <= set(await house.events())


async def test_another_answer_that_stands_is_still_waited_upon(house: House, asked: Person, joke: Colleague) -> None:
    await joke.replies(house.card(), "Ja hoor")
    house.clock.move(minutes=1)
    await joke.replies(house.card(), "O nee")

    await joke.presses("Trek terug", mark(house))

    assert (await house.question()).state is State.WAITING_FOR_RESIDENT
    assert [m.taken_back_at is None for m in await house.messages()] == [True, True, False]


async def test_an_answer_to_what_was_said_before_does_not_count_for_what_was_said_since(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.replies(house.card(), "Ja hoor")
    first = (await house.question()).answered_at
    house.clock.move(minutes=1)
    await asked.writes("en een schaap?")
    house.clock.move(minutes=1)
    await joke.replies(house.card(), "Nee")

    await joke.presses("Trek terug", mark(house))

    question = await house.question()
    assert (question.state, question.answered_at) == (State.CLAIMED, first)


async def test_what_did_not_go_yet_does_not_go_and_nobody_is_bothered(
    house: House, asked: Person, joke: Colleague
) -> None:
    await house.hear(joke.message("Ja hoor", house.thread(), house.card().id))
    code, under = "w:1:takeback-1", house.card()

    await joke.presses_code(code, under)

    assert await asked.reads() == []
    assert house.in_topic()[-1] == house.says("kaart.niet_verstuurd")
    assert (await house.question()).state is State.CLAIMED


async def test_two_taps_take_back_once(house: House, asked: Person, joke: Colleague) -> None:
    await joke.replies(house.card(), "Ja hoor")
    await asked.reads()
    under, code = mark(house), mark(house).press("Trek terug")
    house.chats.when(Delete, PerhapsArrived("timeout"))

    assert await joke.presses_code(code, under) == []
    assert mark(house).text == house.says("kaart.terugnemen")
    assert await joke.presses_code(code, under) == []
    await house.wait(seconds=5)
    assert mark(house).text == house.says("kaart.teruggenomen")
    assert await joke.presses_code(code, under) == [house.says("geweigerd.al_teruggenomen")]
    assert [s.text for s in asked.screen].count(house.says("werkteam.teruggenomen", nummer=1)) == 1
    assert len([m for m in house.chats.delivered if isinstance(m.act, Delete)]) == 1


async def test_after_48_hours_it_stays_and_the_mark_says_so(house: House, asked: Person, joke: Colleague) -> None:
    await joke.replies(house.card(), "Ja hoor")
    house.chats.when(Delete, NeverPossible("message can't be deleted for everyone"))

    await joke.presses("Trek terug")

    assert asked.last.text == house.answered("Ja hoor")
    assert (mark(house).text, mark(house).labels) == (house.says("kaart.te_laat_om_terug_te_nemen"), [])
    assert (await house.question()).state is State.WAITING_FOR_RESIDENT
    assert "dead" not in (await house.statuses()).values()


async def test_nothing_is_taken_from_a_resident_who_blocked_the_bot(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.replies(house.card(), "Ja hoor")
    await asked.reads()
    house.chats.when(Delete, PeerGone("bot was blocked by the user"))

    await joke.presses("Trek terug")

    assert mark(house).text == house.says("kaart.niet_teruggenomen_geblokkeerd")
    assert (await house.question()).state is State.PARKED
    assert await asked.comes_back() == []


async def test_an_answer_that_waited_for_a_resident_to_come_back_never_comes(
    house: House, asked: Person, joke: Colleague
) -> None:
    await house.hear(joke.message("Ja hoor", house.thread(), house.card().id))
    await asked.blocks()

    await joke.presses_code("w:1:takeback-1", house.card())

    assert await asked.comes_back() == []
    assert (await house.question()).state is State.FREE


async def test_only_its_writer_or_who_has_the_question_takes_it_back(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.replies(house.card(), "Ja hoor")
    under, code = mark(house), mark(house).press("Trek terug")

    assert await sam.presses_code(code, under) == [house.says("geweigerd.terugnemen_van_ander", wie="Joke")]
    await joke.presses("Laat los")
    await sam.presses("Ik pak dit op")
    await sam.presses_code(code, under)
    assert mark(house).text == house.says("kaart.teruggenomen")


@pytest.mark.parametrize("number", ["0", "7", "", "x", "-1", "²", "9999999"])
async def test_a_button_that_means_no_answer_does_nothing(
    house: House, asked: Person, joke: Colleague, number: str
) -> None:
    await joke.replies(house.card(), "Ja hoor")
    before = [shown.text for shown in asked.screen]

    assert await joke.presses_code(f"w:1:takeback-{number}", house.card()) == [house.says("geweigerd.onbekende_knop")]
    assert [shown.text for shown in asked.screen] == before


async def test_an_answer_from_the_knowledge_can_be_taken_back_too(house: House, asked: Person, joke: Colleague) -> None:
    house.thoughts.of("huur", sure("huur"))
    await joke.commands("kennis", "huur", house.thread())
    await joke.presses("Huur")
    await joke.presses("Verstuur dit")

    await joke.presses("Trek terug")

    assert asked.last.text == house.says("werkteam.teruggenomen", nummer=1)


async def test_a_resident_who_is_forgotten_meanwhile_leaves_nothing_to_tell(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.replies(house.card(), "Ja hoor")
    under, code = mark(house), mark(house).press("Trek terug")
    await house.hear(joke.message("Nog iets", house.thread(), house.card().id))
    async with house.store.transaction() as transaction:
        resident = await transaction.resident_of(asked.chat, house.clock.now())
        await transaction.forget_resident(resident, house.clock.now())

    assert await joke.presses_code(code, under) == [house.says("geweigerd.bestaat_niet", nummer=1)]


async def test_a_colleague_who_moves_the_question_meanwhile_is_not_overruled(
    house: House, asked: Person, joke: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    await joke.replies(house.card(), "Ja hoor")
    seen, real = [], SqlTransaction.move_question

    async def too_late_once(self: Any, before: Any, after: Any, *recorded: Any) -> bool:
        seen.append(after.state)
        return len(seen) > 1 and await real(self, before, after, *recorded)

    monkeypatch.setattr(SqlTransaction, "move_question", too_late_once)
    await joke.presses("Trek terug")

    assert seen == [State.CLAIMED, State.CLAIMED]
    assert (await house.question()).state is State.CLAIMED


# Changing it


async def test_an_edit_changes_what_the_resident_reads(house: House, asked: Person, joke: Colleague) -> None:
    written = await reply(house, joke, "Bel 06 12345678")
    await asked.reads()
    buttons = asked.last.labels

    await edits(house, written, "Bel 06 87654321")

    assert asked.last.text == house.answered("Bel 06 87654321")
    assert asked.last.labels == buttons
    assert await asked.reads() == []
    assert (mark(house).text, mark(house).labels) == (house.says("kaart.aangepast"), ["Trek terug"])
    assert [m.text for m in await house.messages()][1:] == ["Bel [telefoonnummer]"]


async def test_it_can_be_changed_again_and_taken_back_after_that(house: House, asked: Person, joke: Colleague) -> None:
    written = await reply(house, joke, "een")
    await edits(house, written, "twee")
    await edits(house, written, "drie")
    assert asked.last.text == house.answered("drie")

    await joke.presses("Trek terug")
    await edits(house, written, "vier")

    assert asked.last.text == house.says("werkteam.teruggenomen", nummer=1)
    assert house.in_topic()[-1] == house.says("geweigerd.al_teruggenomen")


async def test_what_is_changed_before_it_went_goes_as_it_is_now(house: House, asked: Person, joke: Colleague) -> None:
    written = joke.message("Ja hoor", house.thread(), house.card().id)
    await house.hear(written)

    await edits(house, written, "Nee hoor")

    assert await asked.reads() == [house.answered("Nee hoor")]


async def test_what_waits_for_a_resident_to_come_back_changes_as_well(
    house: House, asked: Person, joke: Colleague
) -> None:
    written = joke.message("Ja hoor", house.thread(), house.card().id)
    await house.hear(written)
    await asked.blocks()
    await edits(house, written, "Nee hoor")

    await asked.comes_back()

    assert await asked.presses("Laat zien") == [house.answered("Nee hoor")]


async def test_an_edit_that_is_refused_is_told(house: House, asked: Person, joke: Colleague) -> None:
    written = await reply(house, joke, "Ja hoor")
    house.chats.when(lambda m: isinstance(m.act, Edit) and m.resident is not None, NeverPossible("too long"))

    await edits(house, written, "Nee hoor")

    assert asked.last.text == house.answered("Ja hoor")
    assert (mark(house).text, mark(house).labels) == (house.says("kaart.niet_aangepast"), ["Trek terug"])


async def test_an_edit_for_who_blocked_the_bot_parks_the_question(house: House, asked: Person, joke: Colleague) -> None:
    written = await reply(house, joke, "Ja hoor")
    house.chats.when(lambda m: isinstance(m.act, Edit) and m.resident is not None, PeerGone("blocked"))

    await edits(house, written, "Nee hoor")

    assert mark(house).text == house.says("kaart.verstuurd")
    assert (await house.question()).state is State.PARKED


async def test_an_answer_edited_to_nothing_stays(house: House, asked: Person, joke: Colleague) -> None:
    written = await reply(house, joke, "Ja hoor")

    await edits(house, written, "  ")

    assert asked.last.text == house.answered("Ja hoor")
    assert house.in_topic()[-1] == house.says("geweigerd.niets_te_versturen")


async def test_an_edited_note_stays_a_note(house: House, asked: Person, joke: Colleague) -> None:
    note = await hears(house, joke.message("zij is de zus van Ria", house.thread()))
    rows = len(await house.rows(outbox))

    await edits(house, note, "zij is de nicht van Ria")

    assert await asked.reads() == []
    assert len(await house.rows(outbox)) == rows


async def test_the_text_behind_antwoord_can_be_edited(house: House, asked: Person, joke: Colleague) -> None:
    command = joke.command("antwoord", "Ja hoor", house.thread())
    await house.hear(command)
    await house.send()

    later = house.clock.now() + timedelta(seconds=9)
    await house.hear(replace(command, argument="Nee hoor", edited=True, at=later))
    await house.send()

    assert asked.last.text == house.answered("Nee hoor")


async def test_an_edit_into_another_command_does_nothing(house: House, asked: Person, joke: Colleague) -> None:
    written = await reply(house, joke, "Ja hoor")
    became = replace(joke.command("sluiten", "beantwoord", house.thread()), message_id=written.message_id, edited=True)

    await house.hear(became)
    await house.send()

    assert asked.last.text == house.answered("Ja hoor")
    assert (await house.question()).state is State.WAITING_FOR_RESIDENT


async def test_of_two_edits_within_a_second_the_resident_reads_the_last(
    house: House, asked: Person, joke: Colleague
) -> None:
    written = await reply(house, joke, "Ja hoor")
    for text in ("Nee", "Toch wel", "Toch niet"):
        await hears(house, written, text=text, edited=True, at=written.at)

    assert asked.last.text == house.answered("Toch niet")
    assert (await house.messages())[-1].text == "Toch niet"


async def test_what_was_mended_while_the_resident_was_away_is_mended_on_return(
    house: House, asked: Person, joke: Colleague
) -> None:
    written = await reply(house, joke, "Ja hoor")
    await asked.reads()
    await asked.blocks()
    house.chats.when(lambda m: m.chat == asked.chat, PeerGone("blocked"))
    await edits(house, written, "Nee hoor")
    assert asked.last.text == house.answered("Ja hoor")

    assert await asked.comes_back() == []

    assert asked.last.text == house.answered("Nee hoor")
    assert mark(house).text == house.says("kaart.aangepast")


# What could not be sent


async def test_an_answer_that_is_refused_is_told_and_still_to_be_given(
    house: House, asked: Person, joke: Colleague
) -> None:
    house.chats.when(Copy, NeverPossible("message can't be copied"))

    await reply(house, joke, "", attachment=Attachment.OTHER)

    assert await asked.reads() == []
    assert house.in_topic()[-1] == house.says("kaart.niet_aangekomen")
    question = await house.question()
    assert (question.state, question.owner) == (State.CLAIMED, joke.member)


async def test_the_fate_of_what_is_no_answer_of_ours_is_told_to_nobody(
    house: House, asked: Person, joke: Colleague
) -> None:
    house.chats.when(Say, NeverPossible("no"))
    await joke.commands("wachtrij", thread=house.thread())

    assert house.says("kaart.niet_aangekomen") not in house.in_topic()


async def from_knowledge(house: House, asked: Person, joke: Colleague) -> None:
    thoughts = house.thoughts
    await joke.commands("kennis", thoughts.of("huur", sure("huur")), house.thread())
    await joke.presses("Huurachterstand")
    await joke.presses("Verstuur dit")


async def test_an_answer_from_knowledge_counts_only_as_long_as_it_stands(
    house: House, asked: Person, joke: Colleague
) -> None:
    await from_knowledge(house, asked, joke)
    assert [row["question"] for row in await house.rows(answers)] == [1]

    await joke.presses("Trek terug")

    assert await house.rows(answers) == []


async def test_an_answer_from_knowledge_that_could_not_be_sent_does_not_count(
    house: House, asked: Person, joke: Colleague
) -> None:
    house.chats.when(lambda m: m.chat == asked.chat, NeverPossible("no"))

    await from_knowledge(house, asked, joke)

    assert await house.rows(answers) == []
