"""Long texts: nothing is lost in splitting, every part is sound, and breaks fall where a reader would put them."""

from __future__ import annotations

import re
from html import escape

import pytest
from fake_telegram.html import HtmlReader
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.telegram.markup import MESSAGE_LIMIT, as_plain_text, shorten_html, split_html, visible_text

TAGS = ["b", "i", "u", "code", "blockquote", "tg-spoiler", 'a href="https://samen.nl/?a=1&amp;b=2"']
words = st.text(st.sampled_from("abc é.!?<>&\"'\n😀👩‍👩‍👧"), max_size=12).map(lambda text: escape(text, quote=False))
entities = st.sampled_from(["&quot;", "&#33;", "&#x1F600;", "&euro;", "&amp;amp;", "\n\n", ". ", "   "])
html = st.recursive(
    words | entities,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5).map("".join),
        st.tuples(st.sampled_from(TAGS), inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>"),
    ),
    max_leaves=25,
)


def width(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def as_telegram_reads(part: str) -> list[tuple[str, frozenset[str]]]:
    """Every character that is no white space, with the kinds of markup on it. A mistake in the HTML raises."""
    text, found = HtmlReader(part).read()
    shown, position = [], 0
    for character in text:
        kinds = {kind["type"] for kind in found if kind["offset"] <= position < kind["offset"] + kind["length"]}
        if not character.isspace():
            shown.append((character, frozenset(kinds)))
        position += width(character)
    return shown


@settings(max_examples=300, deadline=None)
@given(html, st.integers(min_value=2, max_value=30))
def test_splitting_loses_no_character_and_no_markup(source: str, limit: int) -> None:
    parts = split_html(source, limit)

    assert [shown for part in parts for shown in as_telegram_reads(part)] == as_telegram_reads(source)


@settings(max_examples=300, deadline=None)
@given(html, st.integers(min_value=2, max_value=30))
def test_no_part_is_longer_than_the_limit_or_empty(source: str, limit: int) -> None:
    parts = split_html(source, limit)

    assert all(width(HtmlReader(part).read()[0]) <= limit for part in parts)
    assert len(parts) == 1 or all(visible_text(part).strip() for part in parts)


@settings(max_examples=300, deadline=None)
@given(html, st.integers(min_value=10, max_value=30))
def test_a_text_that_fits_is_left_as_it_is_and_one_that_does_not_becomes_shorter(source: str, limit: int) -> None:
    shown = visible_text(source)

    if width(shown) <= limit:
        assert split_html(source, limit) == [shorten_html(source, limit)] == [source]
    else:
        assert width(HtmlReader(shorten_html(source, limit)).read()[0]) <= limit


@settings(max_examples=300, deadline=None)
@given(html)
def test_we_see_the_text_that_telegram_shows(source: str) -> None:
    assert visible_text(source) == HtmlReader(source).read()[0]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab <>&/"=;#x13'), max_size=30) | html)
def test_plain_text_is_always_sound_whatever_it_was_made_from(source: str) -> None:
    text, found = HtmlReader(as_plain_text(source)).read()

    assert found == []
    assert all(word in text for word in re.findall(r"\w+", re.sub(r"<[^>]*>|&[^;]*;?", " ", source)))


def test_the_limit_is_telegrams_and_counts_emoji_double_and_tags_not() -> None:
    assert MESSAGE_LIMIT == 4096
    assert len(split_html(f"<b>{'😀' * 2048}</b>")) == 1
    assert len(split_html(f"<b>{'😀' * 2048}</b>a")) == 2


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("Eerste. Zin.\n\nTweede alinea. Slot", ["Eerste. Zin.\n\n", "Tweede alinea. Slot"]),
        ("Een regel. Zo\nTwee regels. Zo", ["Een regel. Zo\n", "Twee regels. Zo"]),
        ("Bel ons! Het is gratis. Echt waar", ["Bel ons! ", "Het is gratis. ", "Echt waar"]),
        ("zonder leestekens maar met woorden", ["zonder leestekens ", "maar met woorden"]),
        ("onafgebrokenheidsproblematiek", ["onafgebrokenheidspro", "blematiek"]),
    ],
)
def test_breaks_fall_between_paragraphs_then_lines_then_sentences_then_words(source: str, parts: list[str]) -> None:
    assert split_html(source, 20) == parts


def test_tags_that_are_open_at_a_break_are_closed_and_opened_again() -> None:
    source = '<b>Eerst dit. <a href="https://samen.nl">En dan nog dat.</a></b> Klaar'

    assert split_html(source, 20) == [
        "<b>Eerst dit. </b>",
        '<b><a href="https://samen.nl">En dan nog dat.</a></b> ',
        "Klaar",
    ]


def test_parts_without_words_are_left_out() -> None:
    parts = split_html("ja" + "\n" * 50 + "nee", 10)

    assert [part.strip() for part in parts] == ["ja", "nee"]
    assert split_html("\n" * 50, 10) == [""]


def test_markup_that_is_not_sound_is_passed_on_for_telegram_to_refuse() -> None:
    assert "".join(split_html("een twee</b> drie", 8)) == "een twee</b> drie"


def test_plain_text_keeps_the_words_and_the_address_of_a_link() -> None:
    source = '<b>Bel</b> de <a href="https://samen.nl/?a=1&amp;b=2">wijk</a> &amp; <i>vraag</i> 1 < 2 <br>'

    assert as_plain_text(source) == ("Bel de wijk (https://samen.nl/?a=1&amp;b=2) &amp; vraag 1 &lt; 2 &lt;br&gt;")
    assert as_plain_text('<a href="https://samen.nl">https://samen.nl</a>') == "https://samen.nl"


def test_an_edit_that_is_too_long_ends_in_dots() -> None:
    assert shorten_html("<b>Eerste zin. Tweede zin.</b>", 16) == "<b>Eerste zin. </b> …"
