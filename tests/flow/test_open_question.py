"""A resident writes while a question is open: it joins, is answered politely, or one question decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.matching.names import Asked, Mentions, Named
from bot.domain.message import Attachment
from bot.domain.question import State
from flow.house import GROUP, RULES, Colleague, House, Person
from flow.knowledge import ChosenThoughts, danger, hardly, outside, perhaps_danger, sure, torn_between, without
from flow.test_resident_message import HUUR

RENT = "ik kan mijn huur niet betalen"
PASSPORT = "hoe vraag ik een nieuw paspoort aan"


@pytest.fixture
async def asked(house: House, thoughts: ChosenThoughts, fatima: Person) -> Person:
    """Fatima, who has just asked about a goat; of the rent she says clearly what it is."""
    thoughts.of(RENT, sure("huur", "schulden"))
    thoughts.of(PASSPORT, outside("paspoort"))
    thoughts.of("iets", hardly("huur", chance=0.01))
    await fatima.commands("start")
    await fatima.writes("mag ik een geit houden")
    return fatima


def hoort(house: House) -> list[str]:
    return [house.says("bij_vraag.hoort", nummer=1)]


async def test_what_is_clearly_about_something_else_is_asked_about_first(house: House, asked: Person) -> None:
    assert await asked.writes(RENT) == hoort(house)
    assert asked.last.labels == ["Ja, bij vraag 1", "Nee, iets nieuws"]
    assert len(house.in_topic()) == 1


async def test_yes_brings_it_to_the_question_and_the_card_knows_what_it_is_about_too(
    house: House, asked: Person
) -> None:
    await asked.writes(RENT)

    assert await asked.presses("Ja, bij vraag 1") == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert house.in_topic()[1:] == [f"Mees-1 schrijft\n“{RENT}”"]
    assert "Huurachterstand 0,90" in house.card().text
    assert await asked.writes(RENT) == [house.says("doorgeven.toegevoegd", nummer=1)]


async def test_no_gets_the_answer_of_the_bot_and_the_question_stays_as_it_is(house: House, asked: Person) -> None:
    await asked.writes(RENT)

    assert await asked.presses("Nee, iets nieuws") == [HUUR]
    assert len(house.in_topic()) == 1
    assert await asked.presses("Ja, bij vraag 1") == [house.says("knop.van_eerder")]


async def test_what_the_buttons_say_can_be_typed(house: House, asked: Person) -> None:
    await asked.writes(RENT)
    assert await asked.writes("nee") == [HUUR]

    await asked.writes(RENT)
    assert await asked.writes("Ja, bij vraag 1") == [house.says("doorgeven.toegevoegd", nummer=1)]


async def test_whoever_writes_on_instead_of_tapping_has_both_read_by_people(house: House, asked: Person) -> None:
    await asked.writes(RENT)

    assert await asked.writes("iets") == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert house.in_topic()[1:] == [f"Mees-1 schrijft\n“{RENT}”\n“iets”"]


async def test_a_second_need_after_that_is_not_asked_about_in_the_same_breath(house: House, asked: Person) -> None:
    await asked.writes(RENT)

    assert await asked.writes(PASSPORT) == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert house.in_topic()[1:] == [f"Mees-1 schrijft\n“{RENT}”\n“{PASSPORT}”"]


async def test_without_any_answer_it_goes_to_the_question_after_an_hour(house: House, asked: Person) -> None:
    await asked.writes(RENT)

    await house.at(23, 13, 30)

    assert house.in_topic()[1:] == [f"Mees-1 schrijft\n“{RENT}”"]
    assert await asked.reads() == [house.says("doorgeven.toegevoegd", nummer=1)]
    await house.at(23, 15)
    assert await asked.reads() == []


async def test_nothing_is_due_about_somebody_who_was_forgotten(house: House, asked: Person) -> None:
    await asked.writes(RENT)
    await asked.commands("vergeetmij")
    await asked.presses("Ja, wis alles")
    shown = len(house.chats.in_chat(GROUP))

    await house.at(23, 15)

    assert len(house.chats.in_chat(GROUP)) == shown


async def test_an_answered_question_where_it_belongs_is_not_answered_again_later(house: House, asked: Person) -> None:
    await asked.writes(RENT)
    await asked.presses("Nee, iets nieuws")

    await house.at(23, 15)

    assert len(house.in_topic()) == 1


async def test_thanks_leave_the_message_waiting_for_an_answer(house: House, asked: Person) -> None:
    await asked.writes(RENT)
    await asked.writes("bedankt")

    assert await asked.presses("Nee, iets nieuws") == [HUUR]


async def test_in_danger_what_waited_and_what_is_said_are_both_read(
    house: House, thoughts: ChosenThoughts, asked: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await asked.writes(RENT)

    [read] = await asked.writes("ik wil niet meer")

    assert "0800-0113" in read
    assert {text for text in house.in_topic() if "schrijft\n" in text} == {
        f"Mees-1 schrijft\n“{RENT}”",
        "Mees-1 schrijft\n“ik wil niet meer”",
    }


async def test_danger_behind_a_command_loses_nothing_either(
    house: House, thoughts: ChosenThoughts, asked: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await asked.writes(RENT)

    await asked.commands("mens", "ik wil niet meer")

    assert f"Mees-1 schrijft\n“{RENT}”" in house.in_topic()


async def test_whoever_gives_a_command_instead_has_it_joined(house: House, asked: Person) -> None:
    await asked.writes(RENT)

    await asked.commands("status")

    assert house.in_topic()[1:] == [f"Mees-1 schrijft\n“{RENT}”"]


async def test_another_button_instead_has_it_joined_too(house: House, asked: Person) -> None:
    await asked.writes(RENT)

    await asked.presses_code("a:99:helps")

    assert house.in_topic()[1:] == [f"Mees-1 schrijft\n“{RENT}”"]


@pytest.mark.parametrize("by_button", [True, False])
async def test_whoever_takes_the_question_back_means_something_new(
    house: House, asked: Person, by_button: bool
) -> None:
    await asked.writes(RENT)

    read = await (asked.presses("Intrekken") if by_button else asked.commands("intrekken"))

    assert set(read) == {HUUR, house.says("intrekken.gedaan", nummer=1)}
    assert len([text for text in house.in_topic() if RENT in text]) == 0


async def test_whoever_blocks_the_bot_meanwhile_is_read_all_the_same(house: House, asked: Person) -> None:
    await asked.writes(RENT)

    await asked.blocks()

    assert f"Mees-1 schrijft\n“{RENT}”" in house.in_topic()
    assert (await house.question()).state is State.PARKED


async def test_a_question_that_was_closed_meanwhile_opens_again_by_it(
    house: House, asked: Person, joke: Colleague
) -> None:
    await asked.writes(RENT)
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await asked.reads()

    assert await asked.presses("Ja, bij vraag 1") == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert (await house.question()).state is State.FREE
    assert house.in_topic()[-1] == f"Mees-1 schrijft\n“{RENT}”"


async def test_a_waiting_message_whose_question_is_gone_becomes_one_itself(house: House, asked: Person) -> None:
    await asked.writes(RENT)
    resident = await asked.record()
    assert resident.pending is not None
    async with house.store.transaction() as transaction:
        await transaction.save_resident(replace(resident, pending=replace(resident.pending, question=99)))
    await asked.commands("start")
    assert house.in_topic()[1:] == [f"Mees-1 schrijft\n“{RENT}”"]


async def test_a_name_is_shown_after_no(house: House, thoughts: ChosenThoughts, asked: Person) -> None:
    text = thoughts.of("telefoon schuldhulpmaatje", sure("schulden"))
    about = Mentions((Named("SchuldHulpMaatje", ("maatje",)),), (Asked.PHONE,), is_about_them=True)
    thoughts.known[text] = replace(thoughts.known[text], mentions=about)

    assert await asked.writes(text) == hoort(house)
    [read] = await asked.presses("Nee, iets nieuws")
    assert "010 111" in read


async def test_of_two_with_a_name_the_bot_asks_which_after_no(
    house: House, thoughts: ChosenThoughts, asked: Person
) -> None:
    text = thoughts.of("telefoon hulpteam", hardly("schulden"))
    names = (Named("Hulp", ("maatje", "geldzaken")),)
    about = Mentions(names, (Asked.PHONE,), is_about_them=True)
    thoughts.known[text] = replace(thoughts.known[text], mentions=about)

    assert await asked.writes(text) == hoort(house)
    assert await asked.presses("Nee, iets nieuws") == [house.says("naam.welke")]


async def test_another_counter_is_named_after_no_and_people_make_it_a_second_question(
    house: House, asked: Person
) -> None:
    assert await asked.writes(PASSPORT) == hoort(house)
    assert await asked.presses("Nee, iets nieuws") == ["Een paspoort vraagt u aan bij de gemeente: 14 010."]

    await asked.presses("Toch aan")

    assert f"“{PASSPORT}”" in house.card(2).text
    assert [(await house.question(number)).state for number in (1, 2)] == [State.FREE, State.FREE]


async def test_people_are_asked_about_something_new_in_a_second_question(house: House, asked: Person) -> None:
    await asked.writes(RENT)
    await asked.presses("Nee, iets nieuws")

    await asked.presses("Vraag het werkteam")

    assert f"“{RENT}”" in house.card(2).text
    assert len(house.in_topic(1)) == 1


async def test_what_the_knowledge_has_lost_since_then_is_a_second_question(house: House, asked: Person) -> None:
    await asked.writes(RENT)
    house.shelf.knowledge = without(house.shelf.knowledge, "huur")

    await asked.presses("Nee, iets nieuws")

    assert f"“{RENT}”" in house.card(2).text


async def test_what_is_said_joins_the_question_in_which_something_was_said_last(
    house: House, asked: Person, joke: Colleague
) -> None:
    await asked.writes(RENT)
    await asked.presses("Nee, iets nieuws")
    await asked.presses("Vraag het werkteam")
    assert await asked.writes("iets") == [house.says("doorgeven.toegevoegd", nummer=2)]

    await joke.replies(house.card(1), "Hoe groot is die geit?")
    await asked.reads()

    assert await asked.writes("heel klein") == [house.says("doorgeven.toegevoegd", nummer=1)]


async def test_the_button_for_a_new_question_means_one_also_while_another_is_open(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await asked.reads()
    under = asked.last
    await asked.presses("Heropen")

    await asked.presses("Nieuwe vraag", under)
    await asked.writes("en een schaap")

    assert "“en een schaap”" in house.card(2).text
    assert await asked.writes("met wol") == [house.says("doorgeven.toegevoegd", nummer=2)]


@pytest.mark.parametrize("text", ["huur", "geldzorgen", "dat weet ik niet"])
async def test_in_doubt_it_joins_without_a_word_of_doubt(
    house: House, thoughts: ChosenThoughts, asked: Person, text: str
) -> None:
    thoughts.of("huur", sure("huur"))
    thoughts.of("geldzorgen", torn_between("huur", "schulden"))

    assert await asked.writes(text) == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert house.in_topic()[1:] == [f"Mees-1 schrijft\n“{text}”"]


async def test_what_makes_a_question_clear_joins_it_and_is_answered_at_once(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await fatima.commands("start")
    thoughts.of("kunt u mij helpen met van alles", hardly("huur"))
    thoughts.of(RENT, sure("huur"))
    await fatima.writes("kunt u mij helpen met van alles")

    assert await fatima.writes(RENT) == [house.says("doorgeven.toegevoegd_met_hulp", nummer=1), HUUR]
    assert house.in_topic()[1:] == [
        f"Mees-1 schrijft\n“{RENT}”",
        "De bot gaf de bewoner alvast antwoord over: Huurachterstand",
    ]
    assert (await house.question()).state is State.FREE


async def test_whoever_goes_on_with_and_is_answered_too(house: House, thoughts: ChosenThoughts, asked: Person) -> None:
    thoughts.of("en " + RENT, sure("huur"))

    assert await asked.writes("en " + RENT) == [house.says("doorgeven.toegevoegd_met_hulp", nummer=1), HUUR]


async def test_what_somebody_of_the_werkteam_has_is_theirs_to_answer(
    house: House, thoughts: ChosenThoughts, fatima: Person, joke: Colleague
) -> None:
    await fatima.commands("start")
    thoughts.of("kunt u mij helpen met van alles", hardly("huur"))
    thoughts.of(RENT, sure("huur"))
    await fatima.writes("kunt u mij helpen met van alles")
    await joke.presses("Ik pak dit op")

    assert await fatima.writes(RENT) == [house.says("doorgeven.toegevoegd", nummer=1)]


async def test_what_may_be_danger_joins_at_once(house: House, thoughts: ChosenThoughts, asked: Person) -> None:
    thoughts.of(RENT, sure("huur"), perhaps_danger("nood-suicide"))

    [read] = await asked.writes(RENT)

    assert read.endswith(house.says("doorgeven.toegevoegd", nummer=1))


async def test_a_photo_with_a_clear_caption_joins_at_once(house: House, asked: Person) -> None:
    assert await asked.shows(Attachment.PHOTO, RENT) == [house.says("doorgeven.toegevoegd", nummer=1)]


async def test_what_answers_the_werkteam_is_never_asked_about(house: House, asked: Person, joke: Colleague) -> None:
    await joke.replies(house.card(), "Speelt er nog iets anders, met geld misschien?")
    await asked.reads()

    assert await asked.writes(RENT) == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert (await house.question()).state is State.CLAIMED


@pytest.mark.parametrize("answer", ["ja graag", "nee dat lukt niet", "ok", "dinsdag"])
async def test_a_short_answer_to_the_werkteam_reaches_it(
    house: House, thoughts: ChosenThoughts, asked: Person, joke: Colleague, answer: str
) -> None:
    thoughts.of(answer, outside("reactie"))
    await joke.replies(house.card(), "Ik bel u dinsdag.")
    await asked.reads()

    assert await asked.writes(answer) == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert house.in_topic()[-1] == f"Mees-1 schrijft\n“{answer}”"
    assert (await house.question()).state is State.CLAIMED


async def test_even_thanks_may_answer_a_question_of_the_werkteam(house: House, asked: Person, joke: Colleague) -> None:
    await joke.replies(house.card(), "Zal ik u bellen?")
    await asked.reads()

    assert await asked.writes("dank u") == [house.says("doorgeven.toegevoegd", nummer=1)]


@pytest.mark.parametrize(("text", "kind"), [("bedankt", "dank"), ("hallo", "groet"), ("ok", "goed"), ("👍", "plaatje")])
async def test_politeness_is_answered_and_not_passed_on(house: House, asked: Person, text: str, kind: str) -> None:
    before = await house.question()

    assert await asked.writes(text) == [
        f"{house.says(f'bij_vraag.{kind}')} {house.says('bij_vraag.staat_open', nummer=1)}"
    ]
    assert len(house.in_topic()) == 1
    assert await house.question() == before


async def test_thanks_for_an_answer_leave_the_question_waiting_for_the_resident(
    house: House, asked: Person, joke: Colleague
) -> None:
    await joke.replies(house.card(), "Dat mag gewoon.")
    await asked.reads()
    topic = house.in_topic()

    await asked.writes("dank u wel")

    assert (await house.question()).state is State.WAITING_FOR_RESIDENT
    assert house.in_topic() == topic


async def test_a_sticker_is_no_message_for_anybody(house: House, fatima: Person) -> None:
    await fatima.commands("start")
    assert await fatima.shows(Attachment.STICKER) == [
        f"{house.says('bij_vraag.sticker')} {house.says('iets_anders.vertel')}"
    ]
    assert house.chats.in_chat(GROUP) == []
    await fatima.writes("mag ik een geit houden")

    assert await fatima.shows(Attachment.STICKER) == [
        f"{house.says('bij_vraag.sticker')} {house.says('bij_vraag.staat_open', nummer=1)}"
    ]
    assert len(house.in_topic()) == 1


async def test_a_sticker_after_the_numbers_is_answered_calmly(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await fatima.commands("start")
    await fatima.writes("ik wil niet meer")

    assert await fatima.shows(Attachment.STICKER) == [house.says("nood.goed")]


async def test_an_edit_of_what_waits_for_an_answer_is_read_anew(house: House, asked: Person) -> None:
    await asked.writes(RENT, message_id=66)

    assert await asked.edits(66, "iets") == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert house.in_topic()[1:] == ["Mees-1 schrijft\n“iets”"]


async def test_the_question_where_it_belongs_is_said_again_in_another_language(
    house: House, thoughts: ChosenThoughts, asked: Person
) -> None:
    await asked.writes(RENT)
    resident = await asked.record()
    assert resident.pending is not None

    read = await asked.presses_code(f"l:{resident.pending.turn}:en.belong")

    assert read == [house.says("bij_vraag.hoort", "en", nummer=1)]
    assert await asked.presses("No, something new") != []


async def test_where_people_are_asked_after_a_yes_a_new_question_waits_for_it_as_well(
    house: House, asked: Person, joke: Colleague
) -> None:
    house.live_by(replace(RULES, ask_before_escalating=True))
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await asked.reads()
    await asked.presses("Nieuwe vraag")

    assert await asked.writes("en een schaap") == [house.says("doorgeven.vraag", tekst="en een schaap")]
