"""Whoever is not in the werkteam's group does nothing there, whatever buttons an old screen still shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.message import MemberLeft, MembersJoined
from bot.domain.question import State
from flow.house import GROUP, Colleague, House, Person


@pytest.fixture
def gone(house: House, sam: Colleague) -> Colleague:
    """Sam, who is not in the group any more."""
    house.door.answers[sam.member.id] = False
    return sam


async def test_somebody_outside_does_nothing_by_button_reply_or_command(
    house: House, asked: Person, gone: Colleague
) -> None:
    refused = house.says("kaart.niet_in_de_groep")

    first = await gone.presses("Ik pak dit op")
    await gone.replies(house.card(), "Ja hoor")
    await gone.commands("antwoord", "Ja hoor", house.thread())
    await gone.commands("cijfers")

    assert first == [refused]
    assert (await house.question()).state is State.FREE
    assert await asked.reads() == []
    assert house.in_topic().count(refused) == 1
    in_general = [shown.text for shown in house.chats.in_chat(GROUP) if shown.thread is None]
    assert in_general == [refused]
    assert (await house.events()).count("outsider_refused") == 4


async def test_an_edit_or_a_part_of_an_album_of_somebody_outside_changes_nothing(
    house: House, asked: Person, gone: Colleague
) -> None:
    house.door.answers[gone.member.id] = True
    written = gone.message("Ja hoor", house.thread(), house.card().id)
    await house.hear(written)
    await asked.reads()
    house.door.answers[gone.member.id] = False

    await house.hear(replace(written, text="Nee", edited=True))
    await house.hear(replace(gone.message("", house.thread()), album="1"))
    await house.send()

    assert asked.last.text == house.answered("Ja hoor")


async def test_nobody_is_asked_about_a_note(house: House, asked: Person, gone: Colleague) -> None:
    assert await gone.writes("Weet iemand dit?", house.thread()) == []
    assert house.door.asked == []


async def test_when_nobody_can_tell_who_left_is_known_and_others_go_on(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    await house.hear(MemberLeft(GROUP, sam.member, house.clock.now()))
    house.door.answers |= {joke.member.id: None, sam.member.id: None}

    assert await sam.presses("Ik pak dit op") == [house.says("kaart.niet_in_de_groep")]
    await joke.presses("Ik pak dit op")
    assert (await house.question()).owner == joke.member
    await joke.presses("Laat los")
    await house.hear(MembersJoined(GROUP, (sam.member,), house.clock.now()))
    await sam.presses("Ik pak dit op", house.card())

    assert (await house.question()).owner == sam.member


async def test_who_is_away_for_a_while_is_still_in_the_group(house: House, asked: Person, joke: Colleague) -> None:
    await joke.commands("afwezig", "tot maandag")
    house.door.answers[joke.member.id] = None
    await joke.presses("Ik pak dit op")

    assert (await house.question()).owner == joke.member
