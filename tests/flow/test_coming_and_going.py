"""A question keeps an owner or a moment on which somebody is told, whoever is silent, leaves, or is away."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.adapters.storage import SqlDueRows, tables
from bot.domain.errors import StoreUnavailable
from bot.domain.message import MemberLeft, MembersJoined, WerkteamMember
from bot.domain.question import State
from bot.domain.watching import DIGEST, belongs_in_digest
from bot.flow.duty import Duty
from bot.flow.ports import Due
from bot.flow.reminders import Reminders
from flow.house import GROUP, RULES, Colleague, House, Person
from flow.knowledge import ChosenThoughts, danger, hardly, sure

GOAT = "de huurbaas en mijn geit"
COORDINATOR = WerkteamMember(77, "Cor")


@pytest.fixture
async def asked(house: House, thoughts: ChosenThoughts, fatima: Person) -> Person:
    """Asked on Monday 23 November at noon, promised for Wednesday at five."""
    await fatima.commands("start")
    thoughts.of(GOAT, hardly("huur"))
    await fatima.writes(GOAT)
    return fatima


def general(house: House) -> list[str]:
    """What stands in the group outside the topics."""
    return [shown.text for shown in house.chats.in_chat(GROUP) if shown.thread is None]


async def leaves(house: House, colleague: Colleague) -> None:
    await house.hear(MemberLeft(GROUP, colleague.member, house.clock.now()))
    await house.send()


async def test_a_silent_owner_is_reminded_after_four_working_hours_and_the_question_is_free_after_eight(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.presses("Ik pak dit op")
    await house.at(23, 15, 59)
    before = house.in_topic()
    await house.at(23, 16, 1)
    nudged = house.in_topic()
    await house.at(24, 11, 59)
    held = await house.question()
    await house.at(24, 12, 1)

    assert nudged[:-1] == before
    assert '<a href="tg://user?id=71">Joke</a>: Vraag 1 ligt sinds ma 23 nov 12.00 uur bij u.' in nudged[-1]
    assert held.state is State.CLAIMED
    assert (await house.question()).state is State.FREE
    assert house.in_topic()[-1] == (
        "Overdracht. Joke had deze vraag en liet even niets horen. De vraag is weer vrij. "
        "De bewoner kreeg nog geen antwoord. Een antwoord is beloofd vóór wo 25 nov 17.00 uur."
    )


async def test_who_says_to_be_working_on_it_has_the_time_anew(house: House, asked: Person, joke: Colleague) -> None:
    await joke.presses("Ik pak dit op")
    await house.at(23, 16, 1)
    await joke.presses("Ik ben ermee bezig")
    await house.at(24, 12, 1)
    kept = await house.question()
    await house.at(24, 16, 2)

    assert kept.owner == joke.member
    assert (await house.question()).owner is None


async def test_who_lets_go_under_a_nudge_frees_it(house: House, asked: Person, joke: Colleague) -> None:
    await joke.presses("Ik pak dit op")
    await house.at(23, 16, 1)

    await joke.presses("Laat los", house.chats.in_chat(GROUP)[-1])

    assert (await house.question()).state is State.FREE


async def test_a_nudge_of_another_is_not_for_you(house: House, asked: Person, joke: Colleague, sam: Colleague) -> None:
    await joke.presses("Ik pak dit op")
    await house.at(23, 16, 1)

    assert await sam.presses("Ik ben ermee bezig") == [house.says("geweigerd.van_ander.keep", wie="Joke")]


async def test_after_a_long_stop_a_silent_owner_is_not_first_reminded_and_then_passed_over(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.presses("Ik pak dit op")
    house.restart_reminders()
    await house.at(25, 10)

    assert not any("ligt sinds" in text for text in house.in_topic())
    assert (await house.question()).state is State.FREE


async def test_an_answered_question_is_looked_at_again_after_a_working_week(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.replies(house.card(), "Ja hoor")
    await house.at(30, 12, 1)
    reminded = house.in_topic()
    await joke.presses("Nog even wachten")
    await house.at(4, 12, month=12)
    waits_on = house.in_topic()
    await house.at(7, 12, 1, month=12)

    assert reminded[-1].endswith(house.says("herinnering.bewoner_stil", nummer=1))
    assert waits_on == reminded
    assert len(house.in_topic()) == len(reminded) + 1
    assert (await house.question()).owner == joke.member


async def test_a_resident_who_writes_again_makes_the_owner_hear_it(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.replies(house.card(), "Ja hoor")
    await house.at(24, 10)
    await asked.writes("maar mijn geit is groot")
    await house.at(24, 14, 1)

    assert "Bij vraag 1 wacht de bewoner sinds di 24 nov 10.00 uur weer op u." in house.in_topic()[-1]


async def test_what_nobody_takes_comes_in_the_digest_and_then_the_coordinators_hear_it(
    house: House, asked: Person
) -> None:
    house.live_by(replace(RULES, coordinators=(COORDINATOR.id,)))
    await house.at(23, 13, 59)
    nothing = general(house)
    await house.at(23, 14, 1)
    digest = general(house)
    await house.at(23, 16, 1)

    assert nothing == []
    assert digest == ["Dit wacht op iemand\nNog van niemand: 1\n1 · vrij · sinds ma 23 nov 12.00 uur"]
    assert general(house)[1:] == [
        '<a href="tg://user?id=77">coördinator</a>: ' + house.says("coordinatoren.vrij", nummers="1")
    ]


async def test_later_questions_are_written_into_the_digest_of_the_day_and_the_morning_brings_a_new_one(
    house: House, thoughts: ChosenThoughts, asked: Person, henk: Person
) -> None:
    await house.at(23, 13)
    thoughts.of("een andere vraag", hardly("huur"))
    await henk.writes("een andere vraag")
    await house.at(23, 14, 1)
    await house.at(23, 15, 1)
    of_the_day = general(house)
    await house.at(24, 9)
    await house.at(24, 9, 1)

    assert of_the_day[0].splitlines()[1] == "Nog van niemand: 2"
    assert len([text for text in general(house) if text.startswith("Dit wacht op iemand")]) == 2


async def test_a_claimed_question_is_not_in_the_digest_and_nobody_is_told(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.presses("Ik pak dit op")
    await house.at(23, 14, 1)

    assert general(house) == []


async def test_a_coordinator_who_is_away_is_left_in_peace_and_known_by_name_afterwards(
    house: House, asked: Person
) -> None:
    house.live_by(replace(RULES, coordinators=(COORDINATOR.id,)))
    cor = house.member(COORDINATOR.id, COORDINATOR.name)
    told = await cor.commands("coordinator")
    await cor.commands("afwezig", "tot dinsdag")
    await house.at(23, 16, 1)
    while_away = general(house)[-1]
    await house.at(25, 17, 1)

    assert told == [house.says("coordinatoren.al", wie="Cor", nummer=77)]
    assert while_away == house.says("coordinatoren.vrij", nummers="1")
    assert general(house)[-1] == '<a href="tg://user?id=77">Cor</a>: ' + house.says(
        "coordinatoren.te_laat", nummers="1"
    )


async def test_who_wants_to_be_a_coordinator_reads_the_number_for_the_settings(house: House, joke: Colleague) -> None:
    assert await joke.commands("coordinator") == [house.says("coordinatoren.nummer", wie="Joke", nummer=71)]


async def test_a_promise_that_breaks_is_told_to_the_resident_first_and_once(house: House, asked: Person) -> None:
    await asked.reads()
    await house.at(25, 16, 59)
    before = await asked.reads()
    await house.at(25, 17, 1)
    house.restart_reminders()
    await house.at(26, 12)

    assert before == []
    assert await asked.reads() == [house.says("duurt_langer", nummer=1)]
    assert house.says("coordinatoren.te_laat", nummers="1") in general(house)
    assert (await house.events()).count("question_promise_broken") == 1


async def test_a_promise_that_was_kept_breaks_no_more(house: House, asked: Person, joke: Colleague) -> None:
    await joke.replies(house.card(), "Ja hoor")
    await asked.reads()
    await house.at(26, 12)

    assert await asked.reads() == []


async def test_a_reopened_question_has_a_new_promise(house: House, asked: Person, joke: Colleague) -> None:
    await joke.replies(house.card(), "Ja hoor")
    await joke.commands("sluiten", thread=house.thread())
    await joke.presses("Beantwoord")
    await house.at(30, 10)
    await asked.writes("het speelt toch nog met mijn geit")

    question = await house.question()
    assert question.promised_at == datetime(2026, 12, 2, 16, tzinfo=UTC)
    assert (question.state, question.answered_at) == (State.FREE, None)


async def test_a_resident_who_comes_back_has_a_new_promise(house: House, asked: Person) -> None:
    await asked.blocks()
    await house.at(30, 10)
    await asked.comes_back()

    assert (await house.question()).promised_at == datetime(2026, 12, 2, 16, tzinfo=UTC)


async def test_in_the_quiet_hours_only_nood_is_told(
    house: House, thoughts: ChosenThoughts, asked: Person, henk: Person
) -> None:
    thoughts.of("ik wil niet meer", sure(), danger("nood-suicide"))
    house.clock.move(hours=5.5)
    await henk.writes("ik wil niet meer")
    await henk.presses("Ja, graag")
    await house.at(23, 21, 45)
    at_night = general(house)
    await house.at(24, 8, 1)

    assert house.says("coordinatoren.vrij", nummers="🔴 2") in at_night
    assert not any(text.endswith(house.says("coordinatoren.vrij", nummers="1")) for text in at_night)
    assert not any(text.startswith("Dit wacht op iemand") for text in at_night)
    assert house.says("coordinatoren.vrij", nummers="1") in general(house)


async def test_a_digest_that_is_late_in_the_evening_waits_for_the_next_morning(house: House, asked: Person) -> None:
    await house.at(23, 13)
    await house.at(24, 21)
    in_the_evening = general(house)
    await house.at(25, 9, 1)

    assert in_the_evening == []
    assert any(text.startswith("Dit wacht op iemand") for text in general(house))


async def test_who_leaves_the_group_holds_nothing_any_more(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.presses("Ik pak dit op")
    await leaves(house, joke)
    await leaves(house, joke)
    handed_over = house.in_topic()[-1]
    await sam.presses("Ik pak dit op")

    assert handed_over.startswith("Overdracht. Joke had deze vraag en is niet meer in de groep.")
    assert (await house.question()).owner == sam.member


async def test_a_new_member_is_welcomed_once(house: House, joke: Colleague) -> None:
    joined = MembersJoined(GROUP, (joke.member,), house.clock.now())
    await house.hear(joined)
    await house.hear(joined)
    await leaves(house, joke)
    await house.hear(replace(joined, at=house.clock.now()))
    await house.send()

    assert len([shown for shown in house.chats.in_chat(GROUP) if "welkom!" in shown.text]) == 1


async def test_who_goes_away_is_asked_about_what_they_hold_and_frees_it(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.presses("Ik pak dit op")
    said = await joke.commands("afwezig", "tot maandag")
    refused = await sam.presses("Ja, geef vrij")
    done = await joke.presses("Ja, geef vrij")
    again = await joke.presses("Ja, geef vrij")

    assert said == [
        "Joke is afwezig en is er weer op maandag 30 nov. Bent u er eerder? Stuur /terug.\n"
        + house.says("afwezig.vraag", nummers="1")
    ]
    assert refused == [house.says("geweigerd.uw_eigen_vragen")]
    assert house.says("afwezig.vrijgegeven", nummers="1") in done
    assert again == [house.says("afwezig.niets_meer")]
    assert (await house.question()).state is State.FREE


async def test_who_keeps_a_question_while_away_is_not_reminded_but_it_comes_free(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.presses("Ik pak dit op")
    await joke.commands("afwezig")
    kept = await joke.presses("Nee, ik houd ze")
    await house.at(23, 16, 1)
    await house.at(24, 12, 1)

    assert kept == [house.says("afwezig.gehouden", uren="8")]
    assert not any("ligt sinds" in text for text in house.in_topic())
    assert (await house.question()).state is State.FREE


async def test_who_is_back_hears_what_is_open_and_is_reminded_again(
    house: House, asked: Person, joke: Colleague
) -> None:
    away = await joke.commands("afwezig")
    back = await joke.commands("terug")
    await joke.presses("Ik pak dit op")
    await house.at(23, 16, 2)

    assert away == [house.says("afwezig.tot_terug", wie="Joke")]
    assert back == [house.says("afwezig.terug", wie="Joke", aantal=1)]
    assert any("ligt sinds" in text for text in house.in_topic())


async def test_a_day_that_cannot_be_read_is_asked_again(house: House, joke: Colleague) -> None:
    assert await joke.commands("afwezig", "tot sint juttemis") == [house.says("geweigerd.wanneer_terug")]


async def test_figures_tell_how_it_went(house: House, asked: Person, henk: Person, joke: Colleague) -> None:
    nothing = await joke.commands("cijfers")
    await house.at(23, 14)
    await joke.replies(house.card(), "Ja hoor")
    await joke.commands("sluiten", thread=house.thread())
    await joke.presses("Beantwoord")

    assert nothing[0].splitlines()[1] == "Nieuwe vragen: 1. Nu open: 1, waarvan 1 van niemand."
    assert (await joke.commands("cijfers"))[0].splitlines() == [
        "De laatste 28 dagen",
        "Nieuwe vragen: 1. Nu open: 0, waarvan 0 van niemand.",
        "Eerste antwoord: de helft binnen 2,0 werkuren, 8 van de 10 binnen 2,0 werkuren.",
        "Beloofde tijd gehaald: 1 van 1 (100%). Ons doel is 80%.",
        "Gesloten: 1 (Beantwoord 1)",
        "Losgelaten of weer vrijgekomen: 0",
        "Overgedragen aan een collega: 0",
    ]


async def test_a_reminder_that_fails_is_tried_again_and_does_not_hold_up_the_rest(
    house: House, asked: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = house.rules
    house.rules = replace(RULES, werkteam_language="nl", patience=None)  # type: ignore[arg-type]
    house.restart_reminders()
    house.reminders._has_begun = True
    await house.at(23, 14, 1)
    house.rules = right
    house.restart_reminders()
    await house.at(23, 14, 3)

    assert general(house) == ["Dit wacht op iemand\nNog van niemand: 1\n1 · vrij · sinds ma 23 nov 12.00 uur"]


async def test_two_replicas_tell_it_once(house: House, asked: Person) -> None:
    other = Reminders(
        house.reminders._due_rows, house.store, house.shelf, house.rules, house.clock, house.reminders._new_messages
    )
    await house.at(23, 13)
    house.clock.move(hours=1, minutes=1)
    await house.reminders.remind_some()
    await other.remind_some()
    await house.send()

    assert len(general(house)) == 1


async def what_is_due_of(house: House) -> dict[int, list[str]]:
    """What is still to become due, by question; 0 is the digest."""
    found: dict[int, list[str]] = {}
    for row in await house.rows(tables.due_rows):
        if not row["is_done"]:
            found.setdefault(row["subject"], []).append(row["kind"])
    return found


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_people_do_no_open_question_is_without_an_owner_or_a_moment_on_which_somebody_is_told(
    house: House, thoughts: ChosenThoughts, fatima: Person, henk: Person, joke: Colleague, sam: Colleague, seed: int
) -> None:
    chance = random.Random(seed)
    thoughts.of(GOAT, hardly("huur"))
    for _ in range(25):
        resident, colleague = chance.choice([fatima, henk]), chance.choice([joke, sam])
        async with house.store.transaction() as transaction:
            still_open = list(await transaction.open_questions())
        number = chance.choice(still_open).number if still_open else None
        match chance.randrange(9):
            case 0 | 1:
                await resident.writes(GOAT)
            case 2 if number is not None:
                await colleague.presses_code(f"w:{number}:claim", house.card(number))
            case 3 if number is not None:
                await colleague.replies(house.card(number), "Ja hoor")
            case 4 if number is not None:
                await colleague.presses_code(f"w:{number}:close-beantwoord", house.card(number))
            case 5 if number is not None:
                await resident.presses_code(f"q:{number}:withdraw")
            case 6:
                await chance.choice([resident.blocks, resident.comes_back])()
            case 7:
                await (leaves(house, colleague) if chance.random() < 0.5 else colleague.commands("afwezig"))
            case _:
                house.clock.move(hours=chance.choice([1, 5, 20, 70]))
                if chance.random() < 0.3:
                    house.restart_reminders()
        while await house.reminders.remind_some():
            pass
        await house.send()

        due = await what_is_due_of(house)
        async with house.store.transaction() as transaction:
            for question in await transaction.open_questions():
                told = due.get(question.number) or belongs_in_digest(
                    question, house.clock.now(), RULES.working_hours, RULES.patience
                )
                assert question.owner is not None or told, question
        assert due[0] == [DIGEST]


async def test_what_is_done_already_or_is_about_nothing_any_more_is_passed_by(house: House, asked: Person) -> None:
    await house.at(23, 13)
    rows = SqlDueRows(house.engine)
    await asked.commands("vergeetmij")
    await asked.presses("Ja, wis alles")
    house.clock.moment = datetime(2026, 11, 24, 10, tzinfo=UTC)
    ripe = await rows.due(house.clock.now(), 9)
    for _ in range(2):
        for due in ripe:
            async with house.store.transaction() as transaction:
                await Duty(transaction, house.shelf.knowledge, RULES, house.clock.now()).do([due])
    await house.send()

    assert {due.kind for due in ripe} == {"lonely", "coordinators", DIGEST}
    assert general(house) == [house.says("kaart.vergeten", nummer=1)]


async def test_while_the_store_is_away_reminders_wait_and_then_go_on(house: House, asked: Person) -> None:
    house.clock.move(hours=3)

    class Away:
        async def due(self, at: datetime, limit: int) -> list[Due]:
            raise StoreUnavailable("away")

    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            house.reminders._due_rows = SqlDueRows(house.engine)
        if len(slept) == 4:
            raise asyncio.CancelledError

    house.reminders._due_rows, house.reminders._sleep = Away(), sleep

    with pytest.raises(asyncio.CancelledError):
        await house.reminders.run()
    assert slept == [2, 2, 2, 2]


async def test_what_is_due_while_the_store_goes_away_stays_due(
    house: House, asked: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailable("away")

    await house.at(23, 13)
    with monkeypatch.context() as patched:
        patched.setattr(Duty, "do", away)
        with pytest.raises(StoreUnavailable):
            await house.at(23, 14, 1)
    await house.at(23, 14, 2)

    assert len(general(house)) == 1


async def test_what_was_done_a_week_ago_is_removed_once_a_day(house: House, asked: Person, joke: Colleague) -> None:
    await house.at(23, 15)
    done = [row for row in await house.rows(tables.due_rows) if row["is_done"]]
    await house.at(30, 14)
    kept = [row for row in await house.rows(tables.due_rows) if row["id"] in {one["id"] for one in done}]
    await house.at(1, 15, month=12)
    left = [row for row in await house.rows(tables.due_rows) if row["id"] in {one["id"] for one in done}]

    assert done == kept
    assert (bool(done), left) == (True, [])
