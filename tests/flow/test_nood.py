"""Somebody may be in danger: the numbers first, and nothing in their way."""

from __future__ import annotations

from dataclasses import replace

from bot.adapters.storage.tables import outbox
from bot.domain.message import Attachment
from bot.domain.outgoing import Priority
from bot.domain.question import EscalationReason
from flow.house import House, Person
from flow.knowledge import (
    ChosenThoughts,
    danger,
    outside,
    perhaps_danger,
    sure,
    torn_between,
    without,
)
from flow.test_banning import ban
from flow.test_resident_message import HUUR

NUMBERS = "Wilt u met iemand praten?\n📞 0800-0113 · dag en nacht\n\nBlijf bij iemand."
CALM = "Is het dringend? Dan kunt u nu bellen:\n📞 0800-0113 · dag en nacht"


def block(house: House) -> str:
    return f"{NUMBERS}\n\n{house.says('nood.mens_erbij')}"


def block_again(house: House) -> str:
    return f"{house.says('nood.nog_eens')}\n\n{block(house)}"


def block_in_question(house: House) -> str:
    return f"{NUMBERS}\n\n{house.says('nood.werkteam_leest_mee')}"


async def test_in_nood_the_numbers_come_first_even_to_a_stranger(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))

    assert await fatima.writes("ik wil niet meer") == [block(house)]
    assert fatima.last.labels == ["Ja, graag", "Nee, dank u"]
    assert [row["priority"] for row in await house.rows(outbox)] == [Priority.NOOD]


async def test_who_wants_a_human_after_the_numbers_gets_a_question_of_the_first_priority(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await fatima.writes("ik wil niet meer")

    assert await fatima.presses("Ja, graag") == [house.says("doorgeven.nood", nummer=1)]
    question = await house.question()
    assert (question.reason, question.is_nood) == (EscalationReason.NOOD, True)
    assert house.chats.topics[house.thread()].name == "🔴 1 · vrij"
    assert house.in_topic()[0].startswith("🔴 NOOD\nVraag 1 ·")
    assert "“ik wil niet meer”" in house.in_topic()[0]
    cards = [row for row in await house.rows(outbox) if row["question"] == 1]
    assert {row["priority"] for row in cards} == {Priority.NOOD}


async def test_who_wants_no_human_is_reminded_that_calling_is_always_good(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await fatima.writes("ik wil niet meer")

    assert await fatima.presses("Nee, dank u") == [house.says("nood.goed")]


async def test_the_offer_of_a_human_is_good_however_old_the_button_is(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    thoughts.of("de huur", sure("huur"))
    await fatima.writes("ik wil niet meer")
    await house.wait(hours=1)
    await fatima.writes("de huur")
    await house.wait(days=3)

    assert await fatima.presses("Ja, graag") == [house.says("doorgeven.nood", nummer=1)]
    assert "“Ja, ik wil graag dat een mens reageert.”" in house.in_topic()[0]


async def test_an_old_offer_makes_nood_of_a_question_that_is_open_by_now(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await fatima.writes("ik wil niet meer")
    await house.wait(minutes=45)
    await fatima.commands("vergeetmij")  # so that the button is of an earlier turn
    await fatima.writes("mag ik een geit houden")

    await fatima.presses("Ja, graag", fatima.screen[0])

    assert (await house.question()).is_nood
    assert house.in_topic()[0].startswith("🔴 NOOD")
    assert house.in_topic()[1] == "Mees-1 schrijft\n“ik wil niet meer”"


async def test_nood_inside_an_open_question_shows_the_numbers_and_alarms_the_werkteam(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await fatima.writes("mag ik een geit houden")
    await fatima.reads()
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))

    assert await fatima.writes("ik wil niet meer") == [block_in_question(house)]
    assert fatima.last.labels == []
    assert house.in_topic()[0].startswith("🔴 NOOD")
    assert house.in_topic()[1] == "Mees-1 schrijft\n“ik wil niet meer”"
    assert house.chats.topics[house.thread()].name == "🔴 1 · vrij"
    copies = [row for row in await house.rows(outbox) if row["key"].startswith("copy:")]
    assert [row["priority"] for row in copies] == [Priority.NOOD]


async def test_the_werkteam_is_not_told_twice_of_the_same_nood(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await fatima.writes("ik wil niet meer")
    await fatima.presses("Ja, graag")
    await house.wait(minutes=2)

    assert await fatima.presses("Ja, graag") == [house.says("mens.al_gevraagd", nummer=1)]
    assert len(house.in_topic()) == 1


async def test_two_taps_for_a_human_make_one_question(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await fatima.writes("ik wil niet meer")
    await fatima.presses("Ja, graag")

    await fatima.presses("Ja, graag")

    assert len(house.in_topic()) == 1


async def test_a_caption_an_edit_and_a_command_are_read_for_nood(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await fatima.commands("start")

    assert await fatima.shows(Attachment.PHOTO, "ik wil niet meer") == [block(house)]
    assert await fatima.edits(55, "ik wil niet meer") == [block_again(house)]
    assert await fatima.edits(55, "ik wil niet meer") == [block_again(house)]
    assert await fatima.commands("mens", "ik wil niet meer") == [block_again(house)]


async def test_a_photo_sent_in_nood_reaches_the_werkteam_with_the_yes(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await fatima.shows(Attachment.PHOTO, "ik wil niet meer", message_id=77)

    await fatima.presses("Ja, graag")

    assert [s.copy_of for s in house.chats.in_chat(-1001)] == [None, 77]


async def test_a_banned_resident_in_nood_is_answered_all_the_same(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await ban(house, fatima)
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))

    assert await fatima.writes("ik wil niet meer") == [block(house)]


async def test_when_in_doubt_the_numbers_stand_calmly_above_the_answer(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await fatima.commands("start")
    thoughts.of("ik zie het somber in met de huur", sure("huur"), perhaps_danger("nood-suicide"))

    assert await fatima.writes("ik zie het somber in met de huur") == [f"{CALM}\n\n{HUUR}"]


async def test_when_in_doubt_the_numbers_stand_above_whatever_is_said(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await fatima.commands("start")
    thoughts.of("bedankt voor alles", outside("dank"), perhaps_danger("nood-suicide"))
    thoughts.of("geldzorgen", torn_between("schulden", "huur"), perhaps_danger("nood-suicide"))
    thoughts.of("somber", sure(), perhaps_danger("nood-suicide"))
    thoughts.of("een mens", sure(), perhaps_danger("nood-suicide"), wish="mens")

    for text in ("bedankt voor alles", "geldzorgen", "somber", "een mens", "somber"):
        [read] = await fatima.writes(text)
        assert read.startswith(CALM), text
    [read] = await fatima.commands("mens", "somber")
    assert read.startswith(CALM)


async def test_an_edit_that_makes_us_doubt_shows_the_numbers_alone(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await fatima.commands("start")
    thoughts.of("somber", sure(), perhaps_danger("nood-suicide"))

    assert await fatima.edits(55, "somber") == [CALM]


async def test_a_kind_of_nood_that_the_knowledge_has_lost_still_offers_a_human(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    house.shelf.knowledge = without(house.shelf.knowledge, "nood-suicide")
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))

    assert await fatima.writes("ik wil niet meer") == [house.says("nood.mens_erbij")]


async def test_nood_is_sent_before_everything_else_that_waits(
    house: House, thoughts: ChosenThoughts, fatima: Person, henk: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await house.hear(fatima.message("mag ik een geit houden"))
    await house.hear(henk.message("ik wil niet meer"))
    house.limits = replace(house.limits, in_flight=1)
    house.live_by(house.rules)

    await house.send()

    assert house.chats.delivered[0].chat == henk.chat


async def test_who_hints_at_danger_and_asks_nothing_we_know_is_not_sent_to_another_counter(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await fatima.commands("start")
    thoughts.of("wat is de zin van alles", outside("buiten-bereik"), perhaps_danger("nood-suicide"))
    thoughts.of("hoe vraag ik een paspoort aan", outside("paspoort"), perhaps_danger("nood-suicide"))

    assert "Een paspoort vraagt u aan bij de gemeente" in (await fatima.writes("hoe vraag ik een paspoort aan"))[0]
    [reply] = await fatima.writes("wat is de zin van alles")
    assert reply.startswith(house.says("nood.is_het_dringend"))
    assert reply.endswith(house.says("nood.zit_u_ergens_mee"))
    assert (await fatima.presses("Vraag het werkteam"))[0].startswith("Ik heb het werkteam gevraagd")
    assert "“wat is de zin van alles”" in house.card().text
