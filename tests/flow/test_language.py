"""The bot speaks the resident's language, asks when in doubt, and never changes it for a word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.message import Attachment
from bot.domain.understanding.language import Sureness
from flow.house import Colleague, House, Person
from flow.knowledge import ChosenThoughts, danger, outside, perhaps_danger, sure, torn_between, without

RENT = "kirayı ödeyemiyorum"


def hearing(thoughts: ChosenThoughts, text: str, *matches: object, **language: object) -> str:
    return thoughts.of(text, *matches, **({"language": "tr"} | language))  # type: ignore[arg-type]


async def test_a_turkish_message_gets_turkish_sentences_and_a_button_back(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    hearing(thoughts, RENT, sure("huur"))

    greeting, answer = await fatima.writes(RENT)

    assert greeting == house.says("eerste_contact", "tr")
    assert answer.startswith(house.says("antwoord.in_het_nederlands", "tr"))
    assert "Bu işime yarar" in fatima.last.labels
    assert fatima.last.labels[-1] == "Nederlands?"
    assert (await fatima.record()).language == "tr"


@pytest.mark.parametrize("sureness", [Sureness.PERHAPS, Sureness.SURE])
async def test_a_curse_or_a_short_message_does_not_turn_a_dutch_conversation(
    house: House, thoughts: ChosenThoughts, fatima: Person, sureness: Sureness
) -> None:
    await fatima.writes(thoughts.of("ik kan de huur niet betalen", sure("huur")))
    curse = hearing(thoughts, "siktir git", outside("dank"), sureness=sureness)

    assert await fatima.writes(curse) == ["Graag gedaan. U kunt altijd iets vragen."]
    assert fatima.last.labels == (["Türkçe?"] if sureness is Sureness.SURE else [])
    assert (await fatima.record()).language == "nl"


async def test_a_whole_sentence_does(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    await fatima.writes(thoughts.of("ik kan de huur niet betalen", sure("huur")))

    (answer,) = await fatima.writes(hearing(thoughts, RENT, sure("huur")))

    assert answer.startswith(house.says("antwoord.in_het_nederlands", "tr"))


async def test_when_in_doubt_it_is_dutch_and_a_button_says_the_same_again(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    hearing(thoughts, "kira", sure("huur"), sureness=Sureness.PERHAPS)

    dutch = (await fatima.writes("kira"))[1]
    turkish = (await fatima.presses("Türkçe?"))[0]

    assert "Bel vandaag nog uw verhuurder." in dutch
    assert "Bel vandaag nog uw verhuurder." in turkish
    assert turkish.startswith(house.says("antwoord.in_het_nederlands", "tr"))
    assert fatima.screen[-2].labels == []
    assert (await fatima.record()).language_chosen
    assert len([e for e in await house.events() if e == "answered"]) == 1


async def test_the_phone_is_a_hint_for_a_first_message_that_tells_nothing(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("ok", outside("dank"), language="")

    await fatima.writes("ok", language_hint="ar")

    assert fatima.last.labels == ["بالعربية؟"]


async def test_what_the_resident_chose_holds_and_the_card_says_what_they_write(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await fatima.commands("taal")
    await fatima.presses("Nederlands")
    thoughts.of("may I have a goat on my balcony", language="en")

    await fatima.writes("may I have a goat on my balcony")

    assert (await fatima.record()).language == "nl"
    assert "schrijft in het Engels" in house.in_topic()[0]


async def test_a_language_without_sentences_stands_on_the_card_and_is_answered_in_dutch_or_english(
    house: House, thoughts: ChosenThoughts, fatima: Person, henk: Person
) -> None:
    thoughts.of("no puedo pagar el alquiler", language="es")

    fatima_reads = await fatima.writes("no puedo pagar el alquiler")
    henk_reads = await henk.writes("no puedo pagar el alquiler", language_hint="en")

    assert fatima_reads[0] == house.says("eerste_contact")
    assert fatima.last.labels[-1] == "English?"
    assert henk_reads[0] == house.says("eerste_contact", "en")
    assert "schrijft in het Spaans" in house.in_topic()[0]
    assert "schrijft in het Spaans" in house.in_topic(2)[0]


async def doubt(thoughts: ChosenThoughts, fatima: Person, *matches: object) -> list[str]:
    """A message of which nobody can tell whether it is Turkish."""
    return await fatima.writes(hearing(thoughts, "kira", *matches, sureness=Sureness.PERHAPS))


async def test_a_question_back_is_put_again(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    await doubt(thoughts, fatima, torn_between("huur", "schulden"))

    question = f"{house.says('vraag_terug.inleiding', 'tr')} {house.says('vraag_terug.vraag', 'tr')}"
    assert await fatima.presses("Türkçe?") == [question]
    assert "Leg uw brieven bij elkaar." in (await fatima.presses("Ik heb schulden"))[0]


async def test_another_counter_is_named_again(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    await doubt(thoughts, fatima, outside("paspoort"))

    (again,) = await fatima.presses("Türkçe?")

    assert again.startswith(house.says("buiten.in_het_nederlands", "tr"))
    assert fatima.last.labels == ["Yine de ekibe sor"]


async def test_the_numbers_in_nood_are_shown_again(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    hearing(thoughts, "imdat", sure("huur"), danger("nood-suicide"), sureness=Sureness.PERHAPS)

    await fatima.writes("imdat")
    (again,) = await fatima.presses("Türkçe?")

    assert again.startswith("Biriyle konuşmak ister misiniz? Şimdi mümkün.\n📞 0800-0113")
    assert await fatima.presses("Evet, lütfen") == [house.says("doorgeven.nood", "tr", nummer=1)]


async def test_the_receipt_of_a_question_is_given_again(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    await doubt(thoughts, fatima)

    expected = house.says("verwacht.binnen_werkdagen", "tr", dagen=house.rules.promise_days)
    receipt = house.says("doorgeven.not_sure", "tr", nummer=1, tekst="kira", verwacht=expected)
    assert await fatima.presses("Türkçe?") == [receipt]


async def test_of_what_is_no_text_the_kind_is_told_again(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    thoughts.of("", language="")
    await fatima.shows(Attachment.VOICE, language_hint="tr")

    expected = house.says("verwacht.binnen_werkdagen", "tr", dagen=house.rules.promise_days)
    voice_message = house.says("doorgeven.attachment", "tr", nummer=1, verwacht=expected)
    assert await fatima.presses("Türkçe?") == [voice_message]


async def test_so_is_the_question_whether_it_may_be_passed_on(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    house.live_by(replace(house.rules, ask_before_escalating=True))
    await doubt(thoughts, fatima)

    assert await fatima.presses("Türkçe?") == [house.says("doorgeven.vraag", "tr", tekst="kira")]


async def test_small_talk_is_said_again(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    await doubt(thoughts, fatima, outside("dank"))

    assert await fatima.presses("Türkçe?") == ["Graag gedaan. U kunt altijd iets vragen."]


@pytest.mark.parametrize(
    "code",
    ["l:1:tr.answer", "l:1:tr.receipt", "l:9:tr.back", "l:0:tr.back", "l:1:tr.poem"],
)
async def test_what_cannot_be_said_again_does_not_keep_the_bot_from_speaking_that_language(
    house: House, fatima: Person, henk: Person, thoughts: ChosenThoughts, code: str
) -> None:
    await henk.writes(thoughts.of("ik kan de huur niet betalen", sure("huur")))
    await henk.commands("mens")
    await fatima.commands("start")

    assert await fatima.presses_code(code) == [house.says("taal.gekozen", "tr")]


async def test_what_the_bot_waits_for_may_be_something_else(house: House, fatima: Person) -> None:
    await fatima.commands("vergeetmij")
    turn = (await fatima.record()).turn

    assert await fatima.presses_code(f"l:{turn}:tr.back") == [house.says("taal.gekozen", "tr")]


async def test_an_answer_that_the_knowledge_has_lost_is_not_given_again(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    await doubt(thoughts, fatima, sure("huur"))
    house.shelf.knowledge = without(house.shelf.knowledge, "huur")

    assert await fatima.presses("Türkçe?") == [house.says("taal.gekozen", "tr")]


async def test_a_button_of_a_language_that_is_gone_means_nothing(house: House, fatima: Person) -> None:
    await fatima.commands("start")

    assert await fatima.presses_code("l:1:xx.answer") == [house.says("knop.van_eerder")]


@pytest.mark.parametrize(("said", "language"), [("Turks", "tr"), ("türkçe", "tr"), ("ar", "ar"), ("English", "en")])
async def test_a_language_that_is_named_is_spoken_at_once(
    house: House, fatima: Person, said: str, language: str, thoughts: ChosenThoughts
) -> None:
    thoughts.of(said, language="")

    read = await fatima.commands("taal", said)

    assert read[-1] == house.says("taal.gekozen", language) or language == "ar"
    assert (await fatima.record()).language == language


@pytest.mark.parametrize("said", ["", "Frans", "Turks of Pools"])
async def test_else_the_languages_are_shown(house: House, fatima: Person, said: str) -> None:
    assert (await fatima.commands("taal", said))[-1] == house.says("taal.kies")
    assert fatima.last.labels == ["Nederlands", "العربية", "English", "Polski", "Türkçe", "Українська"]


async def test_a_plain_sentence_names_it_as_well(house: House, thoughts: ChosenThoughts, fatima: Person) -> None:
    thoughts.of("can we write in Turkish", wish="taal", language="en")

    assert (await fatima.writes("can we write in Turkish"))[-1] == house.says("taal.gekozen", "tr")


async def test_a_calm_number_and_an_answer_in_arabic_run_leftwards(
    house: House, thoughts: ChosenThoughts, fatima: Person
) -> None:
    hearing(thoughts, "لا أستطيع دفع الإيجار", sure("huur"), perhaps_danger("nood-112"), language="ar")

    await fatima.writes("لا أستطيع دفع الإيجار")

    lines, greeting = (shown.html.split("\n") for shown in fatima.screen)
    assert lines[:2] == ["<b>هل الأمر عاجل؟</b> يمكنكم الاتصال الآن:", "📞 <b>112</b> · dag en nacht"]
    assert "اتصلوا على <b>\u2068112\u2069</b>." in greeting[-1]
    assert (
        "\u200f<b>\u2068SchuldHulpMaatje\u2069</b> · \u2068wat SchuldHulpMaatje doet\u2069 · مجانًا (\u2068gratis\u2069)"
        in lines
    )
    assert "Bel vandaag nog uw verhuurder." in lines


async def test_what_the_werkteam_answers_is_headed_in_the_residents_language(
    house: House, thoughts: ChosenThoughts, fatima: Person, joke: Colleague
) -> None:
    await fatima.writes(hearing(thoughts, "هل يمكنني تربية ماعز", language="ar"))
    await fatima.reads()

    await joke.replies(house.card(), "Bel 14 010.")

    (answer,) = await fatima.reads()
    heading = house.says("werkteam.antwoord", "ar", nummer=1).replace("1", "\u20681\u2069")
    assert answer.startswith(heading)
    assert answer.split("\n")[1] == "Bel 14 010."


async def test_the_last_word_is_said_in_the_residents_language(house: House, fatima: Person) -> None:
    await fatima.commands("taal", "ar")
    await fatima.commands("vergeetmij")

    assert (await fatima.presses("نعم"))[-1] == house.says("vergeetmij.gedaan", "ar")
