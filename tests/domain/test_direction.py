"""Arabic lines with Dutch in them are read in the right order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.knowledge import Texts
from bot.domain.outgoing import Button
from bot.domain.replies.direction import lay_out_label_leftwards, lay_out_leftwards
from bot.domain.replies.voice import Reply, Voice

from .rotterdam import NL, VOICE

ARABIC = Voice(Texts("ar", {}), NL)
MARKS = str.maketrans({"\u2068": "[", "\u2069": "]", "\u200f": "«"})


def shown(text: str) -> str:
    """With marks that can be seen."""
    return lay_out_leftwards(text).translate(MARKS)


@pytest.mark.parametrize(
    ("line", "laid_out"),
    [
        ("📞 <b>010 123 45 67</b> · مفتوح حتى 17.30", "📞 <b>[010 123 45 67]</b> · مفتوح حتى [17.30]"),
        ("<b>Pit &amp; Co</b> · helpt u · مجانًا (gratis)", "«<b>[Pit &amp; Co]</b> · [helpt u] · مجانًا ([gratis])"),
        ("الخطوة الأولى: Meld u aan op 113.nl", "الخطوة الأولى: [Meld u aan op 113.nl]"),
        ("/mens · اطلبوا شخصًا", "«[/mens] · اطلبوا شخصًا"),
        ("اتصلوا على <b>112</b>.", "اتصلوا على <b>[112]</b>."),
        ("المزيد عن Hulp (in Zuid)", "المزيد عن [Hulp (in Zuid)]"),
        ("مكتب (Zuid) en (Noord) هنا", "مكتب [(Zuid) en (Noord)] هنا"),
        ("السعر € 35 فقط", "السعر [€ 35] فقط"),
        ("📞 14 010", "«📞 [14 010]"),
        ("🤝 <b>مع المتطوعين</b>", "🤝 <b>مع المتطوعين</b>"),
        ("Bel vandaag nog 14 010.", "Bel vandaag nog 14 010."),
        ("· …", "· …"),
        ("", ""),
    ],
)
def test_each_piece_of_dutch_is_isolated_and_a_line_that_begins_with_one_runs_leftwards(
    line: str, laid_out: str
) -> None:
    assert shown(line) == laid_out


def test_every_line_is_looked_at_by_itself() -> None:
    assert shown("Bel 112\nاتصلوا على 112") == "Bel 112\nاتصلوا على [112]"


mixed = st.text(st.sampled_from("اب مa7 (/)·.\n\u2068\u2069€")).map(
    lambda t: t.replace("\u2068", "").replace("\u2069", "")
)


@given(mixed)
def test_nothing_is_lost_and_twice_is_as_good_as_once(text: str) -> None:
    once = lay_out_leftwards(text)

    assert lay_out_leftwards(once) == once
    assert once.translate({0x2068: None, 0x2069: None, 0x200F: None}) == text


def test_a_telephone_number_has_no_marks_inside_so_that_it_can_be_tapped() -> None:
    assert "\u2068010 123 45 67\u2069" in lay_out_leftwards("اتصلوا 010 123 45 67 الآن")


def test_buttons_too() -> None:
    reply = Reply("اتصلوا على 112", ((Button("المزيد عن A & B", "a:1:more-0"),),))

    laid_out = Reply("اتصلوا على \u2068112\u2069", ((Button("المزيد عن \u2068A & B\u2069", "a:1:more-0"),),))
    assert ARABIC.laid_out(reply) == laid_out
    assert lay_out_label_leftwards("Nederlands?") == "Nederlands?"


def test_other_languages_are_left_as_they_are() -> None:
    assert VOICE.laid_out(Reply("اتصلوا على 112")) == Reply("اتصلوا على 112")
