"""A member bans a resident: nothing is answered but nood, and everybody knows how it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.storage import tables
from bot.domain.message import WerkteamMessage
from bot.domain.question import CloseReason, State
from flow.house import Colleague, House, Person
from flow.knowledge import ChosenThoughts, danger, perhaps_danger, sure

UNTIL = "wo 23 dec 12.00 uur"
REASON = "scheldt collega's uit"


async def ban(house: House, person: Person) -> None:
    """Somebody is banned; how does not matter."""
    resident = await person.record()
    async with house.store.transaction() as transaction:
        await transaction.save_resident(replace(resident, banned_until=house.clock.now().replace(year=2027)))


async def wants_to_ban(house: House, joke: Colleague, reason: str = REASON, number: int = 1) -> WerkteamMessage:
    """Joke sends /blokkeer in the topic; her message, as the button under the bot's question knows it."""
    command = joke.command("blokkeer", reason, house.thread(number))
    await house.hear(command)
    await house.send()
    text = f"/blokkeer {reason}"
    return WerkteamMessage(command.group, command.message_id, joke.member, text, command.at, command.thread)


@pytest.fixture
async def banned(house: House, asked: Person, joke: Colleague) -> Person:
    """Fatima, whose question was about a goat, and whom Joke banned."""
    about = await wants_to_ban(house, joke)
    await joke.presses("Ja, blokkeer", about=about)
    await asked.reads()
    return asked


def reminder(house: House, until: str = UNTIL) -> str:
    return house.says("geblokkeerd.herinnering", moment=until)


# By the werkteam


async def test_what_happens_is_shown_before_it_does(house: House, asked: Person, joke: Colleague) -> None:
    await wants_to_ban(house, joke)

    assert house.in_topic()[-1] == house.says("kaart.blokkeren_zeker", naam="Mees-1", dagen=30, reden=REASON)
    assert not (await asked.record()).is_banned(house.clock.now())


async def test_a_reason_is_needed(house: House, asked: Person, joke: Colleague) -> None:
    assert await joke.commands("blokkeer", " ", house.thread()) == [house.says("geweigerd.blokkeren_zonder_reden")]


async def test_whoever_thinks_better_of_it_bans_nobody(house: House, asked: Person, joke: Colleague) -> None:
    about = await wants_to_ban(house, joke)

    await joke.presses("Toch niet", about=about)

    assert (await house.question()).state is State.FREE


async def test_only_who_asked_can_confirm_and_only_with_the_reason(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    about = await wants_to_ban(house, joke)

    assert await sam.presses("Ja, blokkeer", about=about) == [house.says("geweigerd.blokkeren_van_ander")]
    assert await joke.presses("Ja, blokkeer") == [house.says("geweigerd.opdracht_is_weg")]
    edited = replace(about, text="/blokkeer")
    assert await joke.presses("Ja, blokkeer", about=edited) == [house.says("geweigerd.blokkeren_zonder_reden")]


async def test_the_question_is_closed_and_everybody_is_told(house: House, asked: Person, joke: Colleague) -> None:
    about = await wants_to_ban(house, joke)

    await joke.presses("Ja, blokkeer", about=about)

    question = await house.question()
    assert (question.state, question.close_reason) == (State.CLOSED, CloseReason.BANNED)
    assert not house.chats.topics[house.thread()].is_open
    assert house.in_topic()[-1] == house.says("kaart.is_geblokkeerd", naam="Mees-1", moment=UNTIL)
    assert house.says("kaart.geblokkeerd", moment=UNTIL, reden=REASON) in house.card().text
    assert await asked.reads() == [house.says("geblokkeerd.vanaf_nu", moment=UNTIL)]


async def test_the_reason_is_masked_and_stands_in_no_event(house: House, asked: Person, joke: Colleague) -> None:
    about = await wants_to_ban(house, joke, "belt steeds naar 06-12345678")
    await joke.presses("Ja, blokkeer", about=about)

    assert (await asked.record()).banned_reason == "belt steeds naar [telefoonnummer]"
    assert "belt steeds" not in str(await house.rows(tables.events))
    assert "resident_banned" in await house.events()


async def test_forgetting_takes_the_reason_along(house: House, banned: Person) -> None:
    await banned.commands("vergeetmij")
    await banned.presses("Ja, wis alles")

    assert [row["banned_reason"] for row in await house.rows(tables.residents)] == [None]


async def test_all_open_questions_close_but_one_about_danger(
    house: House, thoughts: ChosenThoughts, asked: Person, joke: Colleague
) -> None:
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await asked.presses("Nieuwe vraag")
    await asked.writes("en een schaap")
    await asked.presses("Heropen")
    await asked.presses("Nieuwe vraag")
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await house.wait(hours=1)
    async with house.store.transaction() as transaction:
        two = await transaction.question(2)
        assert two is not None
        await transaction.save_question(two, replace(two, is_nood=True))

    await joke.presses("Ja, blokkeer", about=await wants_to_ban(house, joke))

    assert [(await house.question(n)).state for n in (1, 2)] == [State.CLOSED, State.FREE]
    assert await asked.writes("iets") != []
    assert house.in_topic(2)[-1] == "Mees-1 schrijft\n“iets”"


async def test_a_question_that_stood_still_closes_too(house: House, asked: Person, joke: Colleague) -> None:
    await asked.blocks()

    await joke.presses("Ja, blokkeer", about=await wants_to_ban(house, joke))

    assert (await house.question()).state is State.CLOSED


async def test_what_waited_for_an_answer_where_it_belongs_is_read_first(
    house: House, thoughts: ChosenThoughts, asked: Person, joke: Colleague
) -> None:
    await asked.writes(thoughts.of("ik kan mijn huur niet betalen", sure("huur")))

    await joke.presses("Ja, blokkeer", about=await wants_to_ban(house, joke))

    assert "Mees-1 schrijft\n“ik kan mijn huur niet betalen”" in house.in_topic()


async def test_nobody_reopens_it_before_the_ban_is_lifted(house: House, banned: Person, joke: Colleague) -> None:
    assert await joke.commands("heropen", "", house.thread()) == [house.says("geweigerd.bewoner_geblokkeerd")]

    assert await joke.commands("deblokkeer", "", house.thread()) == [
        house.says("kaart.niet_meer_geblokkeerd", naam="Mees-1")
    ]
    assert await banned.reads() == [house.says("geblokkeerd.voorbij")]
    assert "Geblokkeerd" not in house.card().text.replace("Bewoner geblokkeerd", "")
    assert (await banned.record()).banned_reason == ""
    await joke.commands("heropen", "", house.thread())
    assert (await house.question()).state is State.FREE


async def test_who_is_not_banned_cannot_be_let_in(house: House, asked: Person, joke: Colleague) -> None:
    assert await joke.commands("deblokkeer", "", house.thread()) == [house.says("geweigerd.niet_geblokkeerd")]


async def test_after_thirty_days_it_is_over_and_the_reason_is_gone(house: House, banned: Person) -> None:
    await house.at(23, 12, 1, month=12)

    assert (await banned.record()).banned_reason == ""
    await banned.writes("mag ik nu een schaap")
    assert (await house.question(2)).state is State.FREE


async def test_a_longer_ban_outlives_the_end_of_the_first(house: House, banned: Person, joke: Colleague) -> None:
    await house.at(30, 12)
    await joke.presses("Ja, blokkeer", about=await wants_to_ban(house, joke, "weer"))

    await house.at(23, 12, 1, month=12)

    assert (await banned.record()).banned_reason == "weer"


# For the resident


async def test_a_banned_resident_is_reminded_once_a_day(house: House, banned: Person) -> None:
    assert await banned.writes("mag ik een geit houden") == [reminder(house)]
    assert await banned.writes("hallo?") == []
    assert await banned.commands("mens") == []
    assert await banned.presses("Intrekken") == []

    await house.wait(days=1)

    assert await banned.writes("en nu?") == [reminder(house)]
    assert len(house.in_topic()) == 3


@pytest.mark.parametrize("command", ["mens", "start", "intrekken", "waar", "weer"])
async def test_commands_are_turned_away_as_well(house: House, banned: Person, command: str) -> None:
    assert await banned.commands(command) == [reminder(house)]


async def test_status_tells_it_each_time(house: House, banned: Person) -> None:
    assert await banned.commands("status") == [reminder(house)]
    assert await banned.commands("status") == [reminder(house)]


async def test_what_concerns_her_own_data_and_language_works(house: House, banned: Person) -> None:
    assert await banned.commands("privacy") == [house.says("privacy")]
    assert await banned.presses("Language") == [house.says("taal.kies")]
    assert await banned.presses("English") == [house.says("taal.gekozen", "en")]


async def test_danger_is_answered_with_the_numbers_and_the_offer_of_a_human_works(
    house: House, thoughts: ChosenThoughts, banned: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))

    [read] = await banned.writes("ik wil niet meer")
    assert "0800-0113" in read
    assert await banned.presses("Ja, graag") == [house.says("doorgeven.nood", nummer=2)]
    assert await banned.writes("help me") == [house.says("nood.erbij_gezet", nummer=2)]

    await house.wait(hours=2)
    assert await banned.writes("bent u er") == [house.says("doorgeven.toegevoegd", nummer=2)]
    assert house.says("kaart.geblokkeerd", moment=UNTIL, reden=REASON) in house.card(2).text


async def test_danger_behind_a_command_is_answered_too(house: House, thoughts: ChosenThoughts, banned: Person) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))

    [read] = await banned.commands("mens", "ik wil niet meer")

    assert "0800-0113" in read


async def test_when_in_doubt_about_danger_the_numbers_are_shown_each_time(
    house: House, thoughts: ChosenThoughts, banned: Person
) -> None:
    thoughts.of("ik zie het somber in", sure("huur"), perhaps_danger("nood-suicide"))

    first, second = await banned.writes("ik zie het somber in")
    assert (first.startswith(house.says("nood.is_het_dringend")), second) == (True, reminder(house))
    assert await banned.writes("ik zie het somber in") == [first]
