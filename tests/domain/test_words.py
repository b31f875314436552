"""Words as residents spell them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.words import CHAT_WORDS, compound_parts, fold_spelling, is_typo_of, letter_groups, stem, tokens


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Scoot-mobiel", "scoot-mobiel"),
        ("geïnformeerd", "geinformeerd"),
        ("HEEEEEL erg", "heel erg"),
        ("foto's en m’n", "fotos en mn"),
        ("geen hulp", "geen hulp"),
        ("1000 euro", "1000 euro"),
        ("Ölmek İstiyorum", "olmek istiyorum"),
    ],
)
def test_spellings_of_a_word_are_written_alike(written: str, folded: str) -> None:
    assert fold_spelling(written) == folded


@given(st.text())
def test_the_words_of_a_text_are_folded_already(text: str) -> None:
    words = [word for word in tokens(text) if word not in CHAT_WORDS]

    assert tokens(" ".join(words)) == words


def test_chat_spelling_is_written_out() -> None:
    said = " ".join(tokens("Ff wachten, tis iig nie mn schuld!"))

    assert said == "even wachten het is in ieder geval niet mijn schuld"


def test_forms_of_a_word_share_a_stem() -> None:
    assert stem("rekeningen") == stem("rekening") != stem("tekening")


@pytest.mark.parametrize(
    ("written", "meant", "is_typo"),
    [
        ("neit", "niet", True),
        ("leeven", "leven", True),
        ("lven", "leven", True),
        ("zelfmoort", "zelfmoord", True),
        ("leven", "leven", False),
        ("lenen", "leven", False),
        ("laat", "slaat", False),
        ("mens", "mes", False),
        ("schulden", "schuurden", False),
        ("", "leven", False),
    ],
)
def test_a_slip_of_the_thumb_is_told_from_another_word(written: str, meant: str, is_typo: bool) -> None:
    assert is_typo_of(written, meant) is is_typo


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("huurachterstand", ("huur", "achterstand")),
        ("gezinshulp", ("gezin", "hulp")),
        ("boekenkast", ("boek", "kast")),
        ("schuldachterstand", ()),
        ("achterstand", ()),
        ("huur", ()),
    ],
)
def test_a_compound_is_taken_apart_into_known_words(word: str, parts: tuple[str, ...]) -> None:
    assert compound_parts(word, {"huur", "achterstand", "gezin", "hulp", "boek", "kast"}) == parts


def test_groups_of_letters_know_where_a_word_begins_and_ends() -> None:
    assert list(letter_groups("wmo", 2, 3)) == [" w", "wm", "mo", "o ", " wm", "wmo", "mo "]
