"""A resident writes, and somebody answers."""

from __future__ import annotations

from dataclasses import replace

from bot.adapters.storage.tables import questions
from bot.domain.message import Attachment, SafeText
from bot.domain.question import EscalationReason
from flow.house import GROUP, RULES, House, Person
from flow.knowledge import ChosenThoughts, hardly, outside, sure, torn_between, two_needs, without

HUUR = """\
Huurachterstand
Bel vandaag nog uw verhuurder.

🤝 Samen met vrijwilligers
SchuldHulpMaatje · wat SchuldHulpMaatje doet · gratis
📞 010 111
Eerste stap: Bel even

🏛 Gemeente en instellingen
Hulpteam Geldzaken · wat Hulpteam Geldzaken doet · gratis
📞 14 010
Eerste stap: Bel even"""


async def acquainted(house: House, person: Person) -> None:
    """Somebody who has read the first three lines before."""
    await person.commands("start")


async def test_a_clear_need_is_answered_at_once(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    await acquainted(house, fatima)
    thoughts.of("ik kan de huur niet betalen", sure("huur", "schulden"))

    assert await fatima.writes("ik kan de huur niet betalen") == [HUUR]
    assert fatima.last.labels == [
        "Dit helpt",
        "Iets anders",
        "Vraag het werkteam",
        "Meer over SchuldHulpMaatje",
        "Meer over Hulpteam Geldzaken",
    ]
    assert house.chats.in_chat(GROUP) == []


async def test_who_starts_with_a_question_is_greeted_once_and_first(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("de huur", sure("huur"))

    assert await fatima.writes("de huur") == [house.says("eerste_contact"), HUUR]
    assert await fatima.writes("de huur") == [HUUR]


async def test_who_was_welcomed_is_not_greeted_again(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    thoughts.of("de huur", sure("huur"))

    assert await fatima.commands("start") == [house.says("welkom", plaats="Rotterdam")]
    assert await fatima.writes("de huur") == [HUUR]


async def test_two_needs_get_two_answers_the_most_urgent_first(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("geen eten en geen huur", two_needs("eten", "huur"))

    [answer] = await fatima.writes("geen eten en geen huur")

    assert answer.startswith(house.says("antwoord.twee_vragen"))
    assert 0 < answer.index("Bel vandaag nog uw verhuurder.") < answer.index("Ga naar de voedselbank.")
    assert fatima.last.labels[3:] == [
        "Meer over SchuldHulpMaatje",
        "Meer over Hulpteam Geldzaken",
        "Meer over Voedselbank",
    ]


async def test_help_that_is_for_both_needs_is_named_once(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("schulden en huur", two_needs("schulden", "huur"))

    [answer] = await fatima.writes("schulden en huur")

    assert answer.count("Hulpteam Geldzaken · ") == 1
    assert fatima.last.labels[3:] == ["Meer over SchuldHulpMaatje", "Meer over Hulpteam Geldzaken"]


async def test_a_doubt_between_needs_is_asked_back_and_a_button_settles_it(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))

    asked = await fatima.writes("geldzorgen")

    assert asked == [f"{house.says('vraag_terug.inleiding')} {house.says('vraag_terug.vraag')}"]
    assert fatima.last.labels == ["Ik heb schulden", "Ik kan de huur niet betalen", "Iets anders"]
    assert await fatima.presses("Ik kan de huur") == [HUUR]
    assert fatima.screen[-2].labels == []


async def test_a_doubt_is_settled_in_words_as_well(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    await acquainted(house, fatima)
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))
    thoughts.of("vooral de huur", sure("huur"))
    await fatima.writes("geldzorgen")

    assert await fatima.writes("vooral de huur") == [HUUR]


async def test_there_is_never_a_second_question_back(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    await acquainted(house, fatima)
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))
    thoughts.of("eten of huur", torn_between("eten", "huur"))
    await fatima.writes("geldzorgen")

    assert await fatima.writes("eten of huur") == [HUUR]


async def test_words_that_settle_nothing_go_to_the_werkteam_with_the_message_they_belong_to(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))
    thoughts.of("nee mijn geit", hardly("huur", chance=0.01))
    await fatima.writes("geldzorgen")

    assert await fatima.writes("nee mijn geit") == [
        house.says("doorgeven.not_sure", nummer=1, tekst="geldzorgen\nnee mijn geit", verwacht="binnen 2 werkdagen")
    ]
    assert await fatima.writes("zij mekkert") == [house.says("doorgeven.toegevoegd", nummer=1)]


async def test_thanks_for_the_question_back_leave_it_open(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))
    thoughts.of("dank u", outside("dank"))
    await fatima.writes("geldzorgen")

    assert await fatima.writes("dank u") == ["Graag gedaan. U kunt altijd iets vragen."]
    assert await fatima.presses("Ik kan de huur") == [HUUR]


async def test_what_the_bot_does_not_know_becomes_a_question_with_a_number(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("mag ik een geit houden", hardly("dementie", "alleen", chance=0.2))

    assert await fatima.writes("mag ik een geit houden") == [
        "Dit weet ik niet zeker. Ik heb uw vraag doorgegeven aan het werkteam. Dat zijn mensen, geen computer.\n"
        "Dit gaf ik door: “mag ik een geit houden”\n"
        "Uw vraag heeft nummer 1. Meestal krijgt u antwoord binnen 2 werkdagen.\n"
        "U kunt hier gewoon verder schrijven. Bij gevaar, bel 112."
    ]
    assert fatima.last.labels == ["Intrekken"]
    assert [type(m.act).__name__ for m in house.chats.delivered if m.chat == GROUP] == ["OpenTopic", "Say"]
    assert house.chats.topics[house.thread()].name == "1 · vrij"
    assert house.in_topic() == [
        "Vraag 1 · bewoner Mees-1 · Rotterdam · Nederlands\n"
        "“mag ik een geit houden”\n"
        "Misschien: Dementie 0,20 · Alleen 0,20\n"
        "De bot wist het niet zeker.\n"
        "Antwoord beloofd: wo 25 nov 17.00 uur\n"
        "Nog niemand heeft deze vraag."
    ]


async def test_without_topics_the_card_goes_to_the_group(house: House, fatima: Person) -> None:
    house.live_by(replace(RULES, topics=False))
    await house.move_in(topics="no")

    await fatima.writes("mag ik een geit houden")

    assert house.chats.topics == {}
    assert house.card().labels == ["Ik pak dit op", "Antwoord uit kennis", "Doorverwijzen", "Sluiten"]


async def test_a_message_in_pieces_is_one_question(house: House, fatima: Person) -> None:
    await acquainted(house, fatima)
    await fatima.writes("mag ik een geit houden")

    assert await fatima.writes("op het balkon") == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert house.in_topic()[1:] == ["Mees-1 schrijft\n“op het balkon”"]
    assert [q["number"] for q in await house.rows(questions)] == [1]


async def test_where_it_was_settled_so_the_resident_is_asked_before_anything_is_passed_on(
    house: House, fatima: Person
) -> None:
    await acquainted(house, fatima)
    house.live_by(replace(RULES, ask_before_escalating=True))

    assert await fatima.writes("mag ik een geit houden") == [
        house.says("doorgeven.vraag", tekst="mag ik een geit houden")
    ]
    assert house.chats.in_chat(GROUP) == []
    assert await fatima.presses("Ja, graag") == [
        house.says("doorgeven.not_sure", nummer=1, tekst="mag ik een geit houden", verwacht="binnen 2 werkdagen")
    ]


async def test_who_says_no_is_left_alone(house: House, fatima: Person) -> None:
    await acquainted(house, fatima)
    house.live_by(replace(RULES, ask_before_escalating=True))
    await fatima.writes("mag ik een geit houden")

    assert await fatima.presses("Nee, dank u") == [house.says("doorgeven.niet")]
    assert await fatima.presses("Ja, graag") == [house.says("knop.van_eerder")]
    assert house.chats.in_chat(GROUP) == []


async def test_a_photo_that_was_asked_about_is_passed_on_with_its_caption(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    house.live_by(replace(RULES, ask_before_escalating=True))
    await fatima.shows(Attachment.PHOTO, "wat is dit", message_id=77)
    await fatima.presses("Ja, graag")

    assert [s.copy_of for s in house.chats.in_chat(GROUP)] == [None, 77]


async def test_a_photo_and_the_words_after_the_question_back_stay_together(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("wat is dit", torn_between("schulden", "huur"))
    await fatima.shows(Attachment.PHOTO, "wat is dit", message_id=77)
    await fatima.writes("een geit")

    assert [s.copy_of for s in house.chats.in_chat(GROUP)] == [None, 77]
    assert [m.text for m in await house.messages()] == ["wat is dit\neen geit"]


async def test_a_passport_is_for_another_counter_but_people_may_be_asked_all_the_same(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("mijn paspoort", outside("paspoort"))

    assert await fatima.writes("mijn paspoort") == ["Een paspoort vraagt u aan bij de gemeente: 14 010."]
    assert fatima.last.labels == ["Toch aan het werkteam vragen"]
    assert await fatima.presses("Toch aan") == [
        house.says("doorgeven.wants_human", nummer=1, verwacht="binnen 2 werkdagen")
    ]
    assert (await house.question()).reason is EscalationReason.WANTS_HUMAN
    assert "“mijn paspoort”" in house.in_topic()[0]


async def test_small_talk_is_answered_and_makes_no_question(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("dank u wel", outside("dank"))

    assert await fatima.writes("dank u wel") == ["Graag gedaan. U kunt altijd iets vragen."]
    assert await house.rows(questions) == []


async def test_an_empty_message_is_no_question(house: House, fatima: Person) -> None:
    await acquainted(house, fatima)

    assert await fatima.writes(" ") == [house.says("niets_te_lezen")]


async def test_a_voice_message_goes_to_the_werkteam_as_it_is(house: House, fatima: Person) -> None:
    await acquainted(house, fatima)

    assert await fatima.shows(Attachment.VOICE, message_id=88) == [
        house.says("doorgeven.attachment", nummer=1, verwacht="binnen 2 werkdagen")
    ]
    assert [(s.copy_of, s.thread) for s in house.chats.in_chat(GROUP)] == [(None, house.thread()), (88, house.thread())]


async def test_a_photo_joins_the_open_question(house: House, fatima: Person) -> None:
    await acquainted(house, fatima)
    await fatima.writes("mag ik een geit houden")

    assert await fatima.shows(Attachment.PHOTO, message_id=88) == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert [s.copy_of for s in house.chats.in_chat(GROUP)] == [None, None, 88]
    assert house.in_topic()[1] == "Mees-1 stuurt een foto"


async def test_the_pictures_of_an_album_stay_together_and_get_one_receipt(house: House, fatima: Person) -> None:
    await acquainted(house, fatima)
    await fatima.shows(Attachment.PHOTO, album="vakantie")

    received = [await fatima.shows(Attachment.PHOTO, album="vakantie") for _ in range(3)]

    await house.wait(seconds=2)
    assert received == [[], [], []]
    assert len([s for s in house.chats.in_chat(GROUP) if s.copy_of]) == 4


async def test_a_caption_is_read_as_text(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    await acquainted(house, fatima)
    thoughts.of("mijn huurbrief", sure("huur"))

    assert await fatima.shows(Attachment.PHOTO, "mijn huurbrief") == [HUUR]


async def test_a_bsn_is_neither_kept_nor_passed_on_and_the_message_can_be_deleted(house: House, fatima: Person) -> None:
    await acquainted(house, fatima)

    read = await fatima.writes("mijn bsn is 111222333, mag ik een geit", message_id=66)

    assert read[0] == house.says("bsn.niet_bewaard")
    assert "[bsn]" in read[1]
    assert [m.text for m in await house.messages()] == [SafeText("mijn bsn is [bsn], mag ik een geit")]
    assert await fatima.presses("Wis mijn bericht") == [house.says("bsn.gewist")]
    assert house.chats.deleted == [(fatima.chat, 66)]


async def test_a_message_with_a_bsn_may_stay(house: House, fatima: Person) -> None:
    await acquainted(house, fatima)
    await fatima.writes("mijn bsn is 111222333", message_id=66)

    assert await fatima.presses("Laat staan") == []
    assert house.chats.deleted == []
    assert all("Wis mijn bericht" not in s.labels for s in fatima.screen)


# Edits


async def test_an_edit_shows_the_werkteam_what_changed(house: House, fatima: Person) -> None:
    await acquainted(house, fatima)
    await fatima.writes("mag ik een gijt", message_id=55)

    assert await fatima.edits(55, "mag ik een geit") == []
    assert await fatima.edits(55, "mag ik een schaap") == []
    assert house.in_topic()[1:] == [
        "Mees-1 verandert “mag ik een gijt” in “mag ik een geit”",
        "Mees-1 verandert “mag ik een geit” in “mag ik een schaap”",
    ]


async def test_an_edit_that_changes_no_word_is_not_told(house: House, fatima: Person) -> None:
    await fatima.writes("mag ik een geit", message_id=55)

    await fatima.edits(55, "mag ik een geit")

    assert len(house.in_topic()) == 1


async def test_an_edit_of_something_settled_changes_nothing(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("de huur", sure("huur"))
    await fatima.writes("de huur", message_id=54)
    assert await fatima.edits(54, "de huur!") == []

    await fatima.writes("mag ik een geit", message_id=55)

    assert await fatima.edits(54, "de huur!!") == []
    assert len(house.in_topic()) == 1


async def test_an_edit_of_what_the_bot_still_asks_about_is_read_again(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("pspoort", outside("paspoort"))
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))
    thoughts.of("de huur", sure("huur"))
    await fatima.writes("pspoort", message_id=55)

    await fatima.edits(55, "geldzorgen")
    assert fatima.last.labels[-1] == "Iets anders"
    assert await fatima.edits(55, "de huur") == [HUUR]


async def test_a_question_back_whose_message_was_edited_goes_on_with_the_new_words_only(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))
    await fatima.writes("geldzorgen", message_id=55)

    await fatima.edits(55, "een geit")

    assert [m.text for m in await house.messages()] == ["een geit"]


# The knowledge changes under our feet


async def test_a_choice_that_the_knowledge_has_lost_goes_to_people(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await acquainted(house, fatima)
    thoughts.of("geldzorgen", torn_between("schulden", "huur"))
    await fatima.writes("geldzorgen")

    house.shelf.knowledge = without(house.shelf.knowledge, "huur")

    assert await fatima.presses("Ik kan de huur") == [
        house.says("doorgeven.not_sure", nummer=1, tekst="geldzorgen", verwacht="binnen 2 werkdagen")
    ]
