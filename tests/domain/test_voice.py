"""What people type and what maintainers write comes out as harmless, small HTML."""

from __future__ import annotations

from datetime import datetime
from html import unescape

import pytest
from fake_telegram.html import HtmlReader
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.knowledge import Texts
from bot.domain.replies.voice import Voice, bold, clock_time, escape, markup, voice_for

from .rotterdam import NL, TUESDAY, VOICE

anything = st.text(st.characters(exclude_categories=[])) | st.text(st.sampled_from("<b>&;*{}/\"' a\x00\ud800"))


@given(anything)
def test_whatever_people_type_comes_out_as_text(text: str) -> None:
    shown, entities = HtmlReader(escape(text)).read()

    assert entities == []
    assert shown == unescape(escape(text))
    escape(text).encode()


@given(anything, anything)
def test_a_name_in_a_sentence_cannot_change_the_sentence(name: str, other: str) -> None:
    voice = Voice(Texts("nl", {"groet": "Dag **{naam}**, {wie} & ik"}), NL)

    assert voice.say("groet", naam=name, wie=other) == f"Dag <b>{escape(name)}</b>, {escape(other)} &amp; ik"


@given(st.text(st.sampled_from("<b>&*a \n")))
def test_what_maintainers_write_is_bold_at_most(template: str) -> None:
    _, entities = HtmlReader(markup(template)).read()

    assert {entity["type"] for entity in entities} <= {"bold"}


def test_stars_make_bold_also_across_lines() -> None:
    assert markup("**Bel\n112** & **ga** <weg>") == "<b>Bel\n112</b> &amp; <b>ga</b> &lt;weg&gt;"


def test_control_characters_and_half_characters_are_taken_out() -> None:
    assert bold("Jo\x00ke\ud83d\u2028 <3\n") == "<b>Joke &lt;3\n</b>"


def test_a_label_is_plain_text() -> None:
    assert VOICE.label("knop.meer_over", naam="Pit & Co") == "Meer over Pit & Co"


def test_what_a_language_lacks_is_said_in_dutch() -> None:
    turkish = Texts("tr", {"fijn": "Ne güzel.\n"})
    voice = voice_for("tr", {"nl": Texts("nl", {"fijn": "Fijn.", "dag": "Dag."}), "tr": turkish})

    assert (voice.language, voice.say("fijn"), voice.say("dag")) == ("tr", "Ne güzel.", "Dag.")


def test_an_unknown_language_is_answered_in_dutch() -> None:
    assert voice_for("xx", {"nl": NL}) == Voice(NL, NL)


def test_moments_are_written_as_people_do() -> None:
    assert VOICE.moment(TUESDAY) == "di 24 nov 10.30 uur"


@pytest.mark.parametrize(("hour", "minute", "shown"), [(9, 0, "9.00"), (17, 5, "17.05")])
def test_hours_are_written_with_a_dot(hour: int, minute: int, shown: str) -> None:
    assert clock_time(datetime(2026, 11, 24, hour, minute)) == shown


def test_a_language_without_a_name_goes_by_its_code() -> None:
    voice = Voice(Texts("en", {"taal.naam.tr": "Turkish"}), Texts("nl", {"taal.naam.pl": "Pools"}))

    assert [voice.language_name(code) for code in ("tr", "pl", "xx")] == ["Turkish", "Pools", "xx"]
