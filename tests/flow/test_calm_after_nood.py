"""After the numbers the bot stays calm for a while, and the werkteam reads what was said around them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.storage.tables import outbox
from bot.domain.matching.names import Mentions, Named
from bot.domain.message import Attachment
from bot.domain.outgoing import Priority
from bot.domain.question import EscalationReason
from flow.house import RULES, House, Person
from flow.knowledge import NOTHING, ChosenThoughts, danger, outside, perhaps_danger, sure, torn_between

HUUR = "Huurachterstand\nBel vandaag nog uw verhuurder."
NEED = "ik heb twee maanden de huur niet betaald"


@pytest.fixture
async def endangered(house: House, thoughts: ChosenThoughts, fatima: Person) -> Person:
    """Fatima, who knows the bot, said something that may be nood and then something that is."""
    await fatima.commands("start")
    thoughts.of("hij is weer dronken", outside("dank"))
    thoughts.of("hij slaat me", sure("huur"), danger("nood-112"))
    await fatima.writes("hij is weer dronken")
    await fatima.writes("hij slaat me", message_id=77)
    return fatima


def offer(house: House) -> str:
    return f"{house.says('nood.schrijf_verder')} {house.says('nood.mens_erbij')}"


def offer_again(house: House) -> str:
    return f"{house.says('nood.niets_beslissen')} {house.says('nood.mens_erbij')}"


@pytest.mark.parametrize("half", ["en nu?", "hij komt eraan", "ok", "Ik weet het niet"])
async def test_half_a_sentence_after_the_numbers_is_matched_with_nothing(
    house: House, thoughts: ChosenThoughts, endangered: Person, half: str
) -> None:
    thoughts.of(half, sure("huur"))

    assert await endangered.writes(half) == [offer(house)]
    assert endangered.last.labels == ["Ja, graag", "Nee, dank u"]


async def test_small_talk_after_the_numbers_gets_no_small_talk_back(
    house: House, thoughts: ChosenThoughts, endangered: Person
) -> None:
    thoughts.of("dank je wel lieve computer voor je hulp", outside("dank"))
    thoughts.of("ik weet echt niet wat ik nu het beste kan doen", torn_between("huur", "eten"))

    assert await endangered.writes("dank je wel lieve computer voor je hulp") == [offer(house)]
    assert await endangered.writes("ik weet echt niet wat ik nu het beste kan doen") == [offer_again(house)]


async def test_who_has_read_the_offer_twice_need_not_decide_anything(house: House, endangered: Person) -> None:
    assert await endangered.writes("laat maar") == [offer(house)]
    assert await endangered.writes("maakt niet uit") == [offer_again(house)]
    assert await endangered.writes("ok") == [offer_again(house)]

    assert endangered.last.labels == ["Ja, graag", "Nee, dank u"]
    await endangered.presses("Ja, graag")
    assert "hij slaat me\nlaat maar\nmaakt niet uit\nok”" in house.card().text


async def test_the_card_of_nood_holds_all_that_was_said_lately_the_newest_last(
    house: House, endangered: Person
) -> None:
    await endangered.writes("en nu? bel me op 06-12345678")

    await endangered.presses("Ja, graag")

    assert "“hij is weer dronken\nhij slaat me\nen nu? bel me op [telefoonnummer]”" in house.card().text
    assert (await house.question()).reason is EscalationReason.NOOD


async def test_what_was_said_more_than_an_hour_before_is_not_on_the_card(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ik wil niet meer", NOTHING, danger("nood-suicide"))
    thoughts.of("de huur", sure("huur"))
    await fatima.writes("de huur")
    await house.wait(minutes=61)
    await fatima.writes("ik wil niet meer")

    await fatima.presses("Ja, graag")

    assert "“ik wil niet meer”" in house.card().text


async def test_whoever_says_yes_much_later_is_read_all_the_same(house: House, endangered: Person) -> None:
    await house.wait(hours=5)

    await endangered.presses("Ja, graag")

    assert "“hij slaat me”" in house.card().text


async def test_an_edited_message_stands_on_the_card_once_as_it_is_now(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("hij slaat me", NOTHING, danger("nood-112"))
    thoughts.of("hij slaat mij", NOTHING, danger("nood-112"))
    await fatima.writes("hij slaat me", message_id=77)
    await fatima.edits(77, "hij slaat mij")

    await fatima.presses("Ja, graag")

    assert "“hij slaat mij”" in house.card().text


async def test_a_long_story_is_cut_at_its_beginning_so_that_the_card_can_be_sent(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ik wil niet meer", NOTHING, danger("nood-suicide"))
    long = "mijn verhaal is lang " * 95
    thoughts.of(long, sure("huur"))
    thoughts.of("het begin " + long, sure("huur"))
    await fatima.writes("het begin " + long)
    await fatima.writes(long)
    await fatima.writes("ik wil niet meer")

    await fatima.presses("Ja, graag")

    assert "ik wil niet meer”" in house.card().text
    assert "het begin" not in house.card().text
    assert len(house.card().text) < 4096


async def test_what_comes_after_the_numbers_joins_the_question_at_once(house: House, endangered: Person) -> None:
    await endangered.presses("Ja, graag")

    assert await endangered.writes("hij komt eraan") == [house.says("nood.erbij_gezet", nummer=1)]
    assert house.in_topic()[1] == "Mees-1 schrijft\n“hij komt eraan”"
    copies = [row for row in await house.rows(outbox) if row["key"].startswith("copy:")]
    assert [row["priority"] for row in copies] == [Priority.NOOD]


async def test_more_nood_shows_the_numbers_again_with_a_calm_sentence(
    house: House, thoughts: ChosenThoughts, endangered: Person
) -> None:
    thoughts.of("hij is binnen", NOTHING, danger("nood-112"))
    await endangered.presses("Ja, graag")

    [read] = await endangered.writes("hij is binnen")

    assert read.startswith(f"{house.says('nood.nog_eens')}\n\nBel nu 112\n📞 112")
    assert read.endswith(house.says("nood.werkteam_leest_mee"))
    assert house.in_topic()[1] == "Mees-1 schrijft\n“hij is binnen”"


async def test_a_clear_new_need_is_answered_below_the_calm_line(
    house: House, thoughts: ChosenThoughts, endangered: Person
) -> None:
    thoughts.of(NEED, sure("huur"))

    line, answer = await endangered.writes(NEED)

    assert line == offer(house)
    assert answer.startswith(HUUR)


async def test_a_clear_new_need_is_read_by_the_werkteam_too(
    house: House, thoughts: ChosenThoughts, endangered: Person
) -> None:
    thoughts.of(NEED, sure("huur"))
    await endangered.presses("Ja, graag")

    line, answer = await endangered.writes(NEED)

    assert line == house.says("nood.erbij_gezet", nummer=1)
    assert answer.startswith(HUUR)
    assert f"“{NEED}”" in house.in_topic()[1]


async def test_an_organisation_that_is_named_is_shown_below_the_calm_line(
    house: House, thoughts: ChosenThoughts, endangered: Person
) -> None:
    thoughts.of("voedselbank")
    named = Mentions((Named("voedselbank", ("voedselbank",)),), is_about_them=True)
    thoughts.known["voedselbank"] = replace(thoughts.known["voedselbank"], mentions=named)

    line, shown = await endangered.writes("voedselbank")

    assert line == offer(house)
    assert "Voedselbank" in shown


async def test_after_half_an_hour_the_bot_is_as_usual(
    house: House, thoughts: ChosenThoughts, endangered: Person
) -> None:
    thoughts.of("de huur", sure("huur"))
    await house.wait(minutes=31)

    [answer] = await endangered.writes("de huur")

    assert answer.startswith(HUUR)


async def test_how_long_it_stays_calm_is_a_setting(house: House, thoughts: ChosenThoughts, endangered: Person) -> None:
    thoughts.of("de huur", sure("huur"))
    house.live_by(replace(RULES, calm_minutes=0))

    [answer] = await endangered.writes("de huur")

    assert answer.startswith(HUUR)


async def test_who_wants_no_human_is_not_asked_again_for_half_a_sentence(house: House, endangered: Person) -> None:
    await endangered.presses("Nee, dank u")

    assert await endangered.writes("ok") == [house.says("nood.goed")]
    assert await endangered.writes("hij heeft net de deur kapot geslagen") == [offer(house)]


async def test_an_old_no_changes_nothing(house: House, thoughts: ChosenThoughts, endangered: Person) -> None:
    first = endangered.last
    thoughts.of("hij is binnen", NOTHING, danger("nood-112"))
    await endangered.writes("hij is binnen")

    assert await endangered.presses("Nee, dank u", first) == [house.says("nood.goed")]
    assert await endangered.writes("ok") == [offer(house)]


async def test_a_wish_for_a_human_soon_after_the_numbers_is_nood(
    house: House, thoughts: ChosenThoughts, endangered: Person
) -> None:
    thoughts.of("ik wil een mens spreken", wish="mens")

    assert await endangered.writes("ik wil een mens spreken") == [house.says("doorgeven.nood", nummer=1)]
    assert (await house.question()).is_nood
    assert "“hij is weer dronken\nhij slaat me\nik wil een mens spreken”" in house.card().text


async def test_a_voice_message_soon_after_the_numbers_goes_to_people_as_nood(house: House, endangered: Person) -> None:
    await endangered.shows(Attachment.VOICE, message_id=78)

    question = await house.question()
    assert (question.reason, question.is_nood) == (EscalationReason.ATTACHMENT, True)
    assert "“hij is weer dronken\nhij slaat me”" in house.card().text


async def test_the_pictures_of_an_album_get_one_calm_line(house: House, endangered: Person) -> None:
    await endangered.presses("Ja, graag")

    first = await endangered.shows(Attachment.PHOTO, album="a")

    assert first == [house.says("nood.erbij_gezet", nummer=1)]
    assert await endangered.shows(Attachment.PHOTO, album="a") == []


async def test_a_choice_that_was_asked_for_after_the_numbers_is_still_a_choice(
    house: House, thoughts: ChosenThoughts, endangered: Person
) -> None:
    thoughts.of(NEED, sure("huur", "schulden", "eten"))
    await endangered.writes(NEED)
    await endangered.presses("Iets anders")

    [answer] = await endangered.writes("de tweede")

    assert answer.startswith("Eten\n")


async def test_nobody_comes_to_an_address_that_was_told_in_nood(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("hij slaat me op Weena 505", NOTHING, danger("nood-112"))

    [read] = await fatima.writes("hij slaat me op Weena 505")

    assert read.startswith(f"{house.says('nood.adres_niet_bewaard')}\n\nBel nu 112")


async def test_a_doubt_about_nood_is_marked_on_the_copy_and_the_card(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await fatima.commands("start")
    await fatima.writes("mag ik een geit houden")
    thoughts.of("ik ben bang voor vanavond", NOTHING, perhaps_danger("nood-112"))
    mark = house.says("kaart.misschien_nood")

    await fatima.writes("ik ben bang voor vanavond")
    await fatima.writes("en mijn geit ook")

    assert house.in_topic()[1] == f"{mark}\nMees-1 schrijft\n“ik ben bang voor vanavond”"
    assert house.in_topic()[2] == "Mees-1 schrijft\n“en mijn geit ook”"
    assert house.card().text.startswith(mark)
    assert not (await house.question()).is_nood


async def test_a_doubt_shortly_before_a_question_is_marked_on_its_card(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of(NEED, sure("huur"), perhaps_danger("nood-112"))
    await fatima.writes(NEED)

    await fatima.presses("Vraag het werkteam")

    assert house.card().text.startswith(house.says("kaart.misschien_nood"))
    await house.wait(days=40)
    await fatima.writes("mag ik een geit houden")
    assert house.in_topic()[-1] == "Mees-1 schrijft\n“mag ik een geit houden”"


async def test_an_old_doubt_does_not_mark_a_new_question(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of(NEED, sure("huur"), perhaps_danger("nood-112"))
    await fatima.writes(NEED)
    await house.wait(hours=2)

    await fatima.writes("mag ik een geit houden")

    assert not (await house.question()).may_be_nood


async def test_a_question_about_nood_is_taken_back_only_with_a_second_tap(house: House, endangered: Person) -> None:
    await endangered.presses("Ja, graag")

    assert await endangered.presses("Intrekken") == [house.says("intrekken.nood_zeker", nummer=1)]
    assert endangered.last.labels == ["Ja, trek in", "Laat staan"]
    assert (await house.question()).is_open
    assert await endangered.presses("Ja, trek in") == [house.says("intrekken.gedaan", nummer=1)]
    assert not (await house.question()).is_open
    assert house.in_topic()[-1] == house.says("kaart.nood_ingetrokken", nummer=1)
    remark = next(row for row in await house.rows(outbox) if row["key"].startswith("remark:"))
    assert remark["priority"] == Priority.NOOD


async def test_a_question_about_nood_can_stay(house: House, endangered: Person) -> None:
    await endangered.presses("Ja, graag")

    assert await endangered.commands("intrekken") == [house.says("intrekken.nood_zeker", nummer=1)]
    assert await endangered.presses("Laat staan") == [house.says("intrekken.niet", nummer=1)]
    assert endangered.screen[-2].labels == []
    assert (await house.question()).is_open


async def test_after_nood_nobody_says_that_it_is_nice(house: House, endangered: Person) -> None:
    await endangered.presses("Ja, graag")
    joke = house.member(71, "Joke")
    await joke.replies(house.card(), "Ik bel u zo.")
    await endangered.reads()

    helped = f"{house.says('helpt.onveilig')} {house.says('helpt.altijd_vragen')}"
    assert await endangered.presses("Dit helpt") == [helped]


async def test_soon_after_the_numbers_help_that_helps_is_nothing_to_be_glad_about(
    house: House, thoughts: ChosenThoughts, endangered: Person
) -> None:
    thoughts.of(NEED, sure("huur"))
    await endangered.writes(NEED)

    assert await endangered.presses("Dit helpt") == [
        f"{house.says('helpt.onveilig')} {house.says('helpt.altijd_vragen')}"
    ]


async def test_who_the_bot_is_waits_until_the_calm_is_over(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ik wil niet meer", NOTHING, danger("nood-suicide"))
    thoughts.of(NEED, sure("huur"))
    await fatima.writes("ik wil niet meer")

    assert await fatima.writes("laat maar") == [offer(house)]
    await house.wait(minutes=31)
    assert (await fatima.writes(NEED))[0] == house.says("eerste_contact")
