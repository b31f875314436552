"""py3langid, restricted to what residents write, is good enough to speak by, and harmless where it errs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.adapters.language import LanguageRecogniser
from bot.domain.message import SafeText
from bot.domain.understanding.language import HeardLanguage, Sureness, hear_language

CASES = Path(__file__).parents[1] / "knowledge" / "gevallen.yaml"
KNOWN = {"en", "tr", "ar", "pl", "uk", "es"}


@pytest.fixture(scope="module")
def recogniser() -> LanguageRecogniser:
    return LanguageRecogniser()


def cases() -> Iterator[tuple[str, str]]:
    for case in yaml.safe_load(CASES.read_text(encoding="utf-8")):
        if case["tekst"]:
            yield case["tekst"], case["taal"]


def test_no_dutch_message_is_taken_for_another_language(recogniser: LanguageRecogniser) -> None:
    heard = [hear_language(SafeText(text), None, recogniser) for text, language in cases() if language == "nl"]

    assert [h for h in heard if h.code not in {"", "nl"} and h.sureness >= Sureness.SURE] == []


def test_what_other_residents_write_is_recognised_for_sure(recogniser: LanguageRecogniser) -> None:
    foreign = [(text, language) for text, language in cases() if language in KNOWN]
    heard = [(text, hear_language(SafeText(text), None, recogniser)) for text, _ in foreign]

    assert foreign
    assert {text: h.code for text, h in heard if h.sureness >= Sureness.SURE} == dict(foreign)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kirayı ödeyemiyorum", "tr"),
        ("nie mam pieniędzy na czynsz", "pl"),
        ("لا أستطيع دفع الإيجار", "ar"),
        ("допоможіть будь ласка", "uk"),
        ("I cannot pay my rent", "en"),
        ("ናይ ገዛ ክራይ ክኸፍል ኣይክእልን", "ti"),
    ],
)
def test_a_short_message_is_enough_to_begin_with(recogniser: LanguageRecogniser, text: str, code: str) -> None:
    heard = hear_language(SafeText(text), None, recogniser)

    assert heard == HeardLanguage(code, max(heard.sureness, Sureness.SURE))


@pytest.mark.parametrize("text", ["siktir", "kurwa mać", "fuck this shit", "inshallah", "Mohammed Yilmaz", "wallah ok"])
def test_a_curse_a_loan_word_and_a_name_turn_no_conversation(recogniser: LanguageRecogniser, text: str) -> None:
    assert hear_language(SafeText(text), None, recogniser).sureness < Sureness.CERTAIN
