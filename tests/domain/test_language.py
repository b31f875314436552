"""Which language is heard, and which one is spoken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.knowledge import Texts
from bot.domain.message import ChatId, SafeText
from bot.domain.outgoing import Button
from bot.domain.replies.language import Spoken, choose_language, phone_language, with_language_button
from bot.domain.replies.voice import Reply, Voice
from bot.domain.resident import Resident
from bot.domain.understanding.language import HeardLanguage, Sureness, hear_language

from .rotterdam import NL, TUESDAY

SPOKEN = ("nl", "en", "tr", "ar")
STRANGER = Resident(41, ChatId(501), "Merel-41", TUESDAY)
WRITES_DUTCH = replace(STRANGER, language="nl", writes="nl")
WRITES_SPANISH = replace(STRANGER, language="nl", writes="es")


def heard(text: str, guess: tuple[str, float], hint: str | None = None) -> HeardLanguage:
    return hear_language(SafeText(text), hint, lambda _: guess)


@pytest.mark.parametrize(
    ("text", "probability", "hint", "sureness"),
    [
        ("kirayı iki aydır ödeyemiyorum", 0.9, None, Sureness.CERTAIN),
        ("kirayı iki aydır ödeyemiyorum", 0.89, None, Sureness.SURE),
        ("kirayı ödeyemiyorum", 0.99, None, Sureness.SURE),
        ("merhaba nasilsiniz", 0.8, None, Sureness.SURE),
        ("merhaba nasilsiniz", 0.79, None, Sureness.PERHAPS),
        ("merhaba nasilsiniz", 0.49, None, Sureness.NONE),
        ("merhaba nasilsiniz", 0.3, "tr", Sureness.SURE),
        ("merhaba nasilsiniz", 0.3, "tr-CY", Sureness.SURE),
        ("merhaba nasilsiniz", 0.29, "tr", Sureness.NONE),
        ("merhaba nasilsiniz", 0.3, "pl", Sureness.NONE),
        ("ben de", 0.99, None, Sureness.PERHAPS),
    ],
)
def test_the_more_is_said_the_surer_the_language(
    text: str, probability: float, hint: str | None, sureness: Sureness
) -> None:
    assert heard(text, ("tr", probability), hint) == HeardLanguage("tr", sureness)


@pytest.mark.parametrize(
    ("probability", "hint", "sureness"),
    [(1.0, None, Sureness.PERHAPS), (0.59, None, Sureness.NONE), (0.3, "tr", Sureness.PERHAPS)],
)
def test_one_word_is_never_sure_it_may_be_a_curse_or_a_name(
    probability: float, hint: str | None, sureness: Sureness
) -> None:
    assert heard("yalnızım", ("tr", probability), hint).sureness is sureness


def test_chinese_characters_count_as_words() -> None:
    assert heard("我付不起这个月的房租", ("zh", 0.99)).sureness is Sureness.CERTAIN
    assert heard("租", ("zh", 0.99)).sureness is Sureness.PERHAPS


@pytest.mark.parametrize(
    ("text", "probability", "sureness"),
    [
        ("أين يمكنني النوم", 0.8, Sureness.CERTAIN),
        ("أين يمكنني النوم", 0.79, Sureness.PERHAPS),
        ("أين النوم in Rotterdam", 0.8, Sureness.SURE),
        ("شكرا", 1.0, Sureness.PERHAPS),
    ],
)
def test_a_few_words_in_another_script_are_as_certain_as_a_sentence(
    text: str, probability: float, sureness: Sureness
) -> None:
    assert heard(text, ("ar", probability)).sureness is sureness


@pytest.mark.parametrize("text", ["", "  ", "06 12 👍", "..."])
def test_without_words_there_is_no_language(text: str) -> None:
    assert heard(text, ("ar", 0.9)) == HeardLanguage()


@pytest.mark.parametrize(
    ("resident", "message", "hint", "spoken"),
    [
        (STRANGER, HeardLanguage("nl", Sureness.SURE), "en", Spoken("nl", "nl")),
        (STRANGER, HeardLanguage("tr", Sureness.SURE), None, Spoken("tr", "tr", "nl")),
        (STRANGER, HeardLanguage("tr", Sureness.PERHAPS), "en", Spoken("nl", "", "tr")),
        (STRANGER, HeardLanguage("nl", Sureness.PERHAPS), "tr", Spoken("nl", "")),
        (STRANGER, HeardLanguage(), "ar", Spoken("nl", "", "ar")),
        (STRANGER, HeardLanguage(), "pt-br", Spoken("nl", "")),
        (STRANGER, HeardLanguage(), None, Spoken("nl", "")),
        (replace(STRANGER, language="en"), HeardLanguage(), "en", Spoken("en", "", "nl")),
        (replace(STRANGER, language="en"), HeardLanguage("nl", Sureness.SURE), "en", Spoken("nl", "nl", "en")),
    ],
)
def test_a_first_message_is_answered_in_its_language_and_in_dutch_when_in_doubt(
    resident: Resident, message: HeardLanguage, hint: str | None, spoken: Spoken
) -> None:
    assert choose_language(resident, message, hint, SPOKEN) == spoken


@pytest.mark.parametrize(
    ("message", "spoken"),
    [
        (HeardLanguage("tr", Sureness.PERHAPS), Spoken("nl", "nl")),
        (HeardLanguage("tr", Sureness.SURE), Spoken("nl", "nl", "tr")),
        (HeardLanguage("tr", Sureness.CERTAIN), Spoken("tr", "tr", "nl")),
        (HeardLanguage("nl", Sureness.PERHAPS), Spoken("nl", "nl")),
        (HeardLanguage(), Spoken("nl", "nl")),
    ],
)
def test_a_conversation_that_runs_is_turned_by_a_whole_sentence_only(message: HeardLanguage, spoken: Spoken) -> None:
    assert choose_language(WRITES_DUTCH, message, "en", SPOKEN) == spoken


@pytest.mark.parametrize(
    ("hint", "spoken"),
    [("es", Spoken("nl", "es", "en")), ("en", Spoken("en", "es", "nl")), ("tr", Spoken("nl", "es", "en"))],
)
def test_a_language_without_sentences_is_answered_in_english_if_the_phone_is_and_else_in_dutch(
    hint: str, spoken: Spoken
) -> None:
    assert choose_language(STRANGER, HeardLanguage("es", Sureness.CERTAIN), hint, SPOKEN) == spoken


def test_it_is_offered_once() -> None:
    assert choose_language(WRITES_SPANISH, HeardLanguage("es", Sureness.CERTAIN), "es", SPOKEN) == Spoken("nl", "es")


def test_what_the_resident_chose_holds_and_yet_it_is_known_what_they_write() -> None:
    fatima = replace(WRITES_DUTCH, language_chosen=True)

    assert choose_language(fatima, HeardLanguage("tr", Sureness.CERTAIN), "tr", SPOKEN) == Spoken("nl", "tr")
    assert choose_language(fatima, HeardLanguage("tr", Sureness.SURE), "tr", SPOKEN) == Spoken("nl", "nl")


@pytest.mark.parametrize(("hint", "language"), [("en-US", "en"), ("TR", "tr"), ("pl", ""), (None, "")])
def test_a_phone_speaks_one_of_our_languages_or_none(hint: str | None, language: str) -> None:
    assert phone_language(hint, SPOKEN) == language


def test_the_button_is_in_the_words_of_the_other_language() -> None:
    turkish = Voice(Texts("tr", {"taal.knop": "Türkçe?"}), NL)
    above = (Button("Dit helpt", "a:9:helps"),)

    reply = with_language_button(Reply("Bel <b>14 010</b>.", (above,)), turkish, 9, "answer")

    button = Button("Türkçe?", Choice(ChoiceKind.LANGUAGE, 9, "tr.answer").code)
    assert reply == Reply("Bel <b>14 010</b>.", (above, (button,)))


def test_the_residents_own_language_is_what_they_write_or_else_what_they_chose() -> None:
    assert STRANGER.own_language == ""
    assert replace(STRANGER, language="en").own_language == ""
    assert replace(STRANGER, language="en", language_chosen=True).own_language == "en"
    assert replace(WRITES_SPANISH, language_chosen=True).own_language == "es"
