"""Politeness is told from words that somebody must read."""

from __future__ import annotations

import pytest

from bot.domain.knowledge import Knowledge
from bot.domain.reading import said_by_residents
from bot.domain.understanding.courtesy import COURTESY, Courtesies, Courtesy, fold_courtesies, read_courtesy


@pytest.fixture(scope="module")
def courtesies(knowledge: Knowledge) -> Courtesies:
    return fold_courtesies(said_by_residents(knowledge, COURTESY))


@pytest.mark.parametrize(
    ("text", "courtesy"),
    [
        ("Bedankt!", Courtesy.THANKS),
        ("dank u wel voor uw hulp", Courtesy.THANKS),
        ("fijn, dank je", Courtesy.THANKS),
        ("ok bedankt hoor 👍", Courtesy.THANKS),
        ("thank you so much", Courtesy.THANKS),
        ("çok teşekkür ederim", Courtesy.THANKS),
        ("شكرا جزيلا", Courtesy.THANKS),
        ("дуже дякую", Courtesy.THANKS),
        ("Hallo", Courtesy.GREETING),
        ("goedemorgen allemaal", Courtesy.GREETING),
        ("dzień dobry", Courtesy.GREETING),
        ("Oké", Courtesy.AGREEMENT),
        ("is goed", Courtesy.AGREEMENT),
        ("prima!", Courtesy.AGREEMENT),
        ("👍🏽", Courtesy.PICTURE),
        ("❤️ 🙏", Courtesy.PICTURE),
    ],
)
def test_thanks_greetings_and_friendly_pictures_are_politeness(
    text: str, courtesy: Courtesy, courtesies: Courtesies
) -> None:
    assert read_courtesy(text, courtesies) is courtesy


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "?",
        "😭",
        "👎",
        "🆘",
        "ja",
        "ja graag",
        "nee",
        "nee dank u",
        "nee dat lukt niet",
        "bedankt maar het is niet gelukt",
        "dank voor niets",
        "is het goed?",
        "ok?",
        "hoi ik kan de huur niet betalen",
        "dinsdag is goed",
        "voor uw hulp",
        "bedankt " * 13,
    ],
)
def test_what_may_say_something_is_no_politeness(text: str, courtesies: Courtesies) -> None:
    assert read_courtesy(text, courtesies) is None
