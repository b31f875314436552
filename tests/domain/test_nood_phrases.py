"""Danger is heard in the words, also when they are mistyped, and idiom is no danger."""

from __future__ import annotations

import pytest

from bot.domain.understanding.nood import (
    Alarm,
    NoodSignal,
    Phrase,
    Phrases,
    find_phrases,
    fold_phrases,
    is_half_sentence,
    says_nothing,
)

PHRASES = fold_phrases(
    {
        "nood-suicide": ["wil niet meer leven", "ik wil dood", "ölmek istiyorum", "!?"],
        "nood-geweld": ["papa slaat mij", "gaat me vermoorden", "staat voor de deur"],
        "nood-112": ["hij heeft een mes", "er is brand", "ademt niet", "أريد أن أموت"],
    },
    ["doodmoe", "deurwaarder staat voor de deur"],
)


def found(text: str) -> list[tuple[str, str]]:
    assert all(s == NoodSignal(s.kind, Alarm.CERTAIN, s.why) for s in find_phrases(text, PHRASES))
    return [(s.kind, s.why) for s in find_phrases(text, PHRASES)]


def test_phrases_are_folded_empty_ones_left_out_and_the_longest_look_alike_comes_first() -> None:
    assert fold_phrases({"nood-112": ["Er is BRAND!", "🔥"]}, ["De deur", "…", "deurwaarder aan de deur"]) == Phrases(
        {"nood-112": (Phrase("er is brand", "erisbrand", "eib"),)}, ("deurwaarder aan de deur", "de deur")
    )


@pytest.mark.parametrize(
    ("text", "signals"),
    [
        ("Ik wil niet meer leven.", [("nood-suicide", "wil niet meer leven")]),
        ("ik wil neit meer leeven", [("nood-suicide", "wil niet meer leven")]),
        ("ik wilniet meer leven", [("nood-suicide", "wil niet meer leven")]),
        ("help papa slaat mij en er is brand", [("nood-geweld", "papa slaat mij"), ("nood-112", "er is brand")]),
        ("mijn man gaat me vermorden", [("nood-geweld", "gaat me vermoorden")]),
        ("Ölmek istiyorum", [("nood-suicide", "olmek istiyorum")]),
        ("أريد أن أموت", [("nood-112", "اريد ان اموت")]),
        ("mijn ex staat  voor de deurr", [("nood-geweld", "staat voor de deur")]),
        ("mijn ex staat voorde deur", [("nood-geweld", "staat voor de deur")]),
    ],
)
def test_danger_is_heard(text: str, signals: list[tuple[str, str]]) -> None:
    assert found(text) == signals


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "meer",
        "de eerste",
        "ik wil niet meer lenen",
        "papa laat mij alleen thuis",
        "papa slaat mijn bal weg",
        "hij heeft een les",
        "hij heeft een mens nodig",
        "er is brandhout",
        "ik wil doodgraag naar huis",
        "ademd niet",
    ],
)
def test_other_words_are_not_taken_for_danger(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["De deurwaarder staat voor de deur", "doodmoe, doodmoe, doodmoe"])
def test_a_look_alike_is_taken_out_each_time(text: str) -> None:
    phrases = fold_phrases({"nood": ["staat voor de deur", "doodmoe"]}, ["deurwaarder staat voor de deur", "doodmoe"])

    assert find_phrases(text, phrases) == ()


def test_danger_next_to_a_look_alike_is_heard() -> None:
    assert found("ik ben doodmoe en ik wil dood") == [("nood-suicide", "ik wil dood")]


@pytest.mark.parametrize(
    "text", ["en nu?", "hij komt eraan", "ok", "ik weet het nu echt niet", "wat moet ik nu doen dan"]
)
def test_a_line_that_hardly_says_anything_is_half_a_sentence(text: str) -> None:
    assert is_half_sentence(text)


@pytest.mark.parametrize(
    "text", ["ik heb twee maanden de huur niet betaald", "mijn kind heeft geen winterjas en geen schoenen"]
)
def test_a_line_that_tells_a_need_is_a_whole_one(text: str) -> None:
    assert not is_half_sentence(text)


def test_only_a_line_of_empty_words_says_nothing() -> None:
    said = ("en nu?", "ok", "ja hoor", "help", "ik ben bang", "dood", "", "😭", "لا")

    assert [text for text in said if says_nothing(text)] == ["en nu?", "ok", "ja hoor"]
