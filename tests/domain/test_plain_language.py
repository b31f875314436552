"""Which sentences are hard to read, and when nothing is said about it."""

from __future__ import annotations

import pytest

from bot.domain.knowledge import Texts
from bot.domain.message import WerkteamMember
from bot.domain.plain_language import HardSentence, hard_sentences, read_easier
from bot.domain.replies import tips
from bot.domain.replies.voice import Voice

EASIER = read_easier("""
indienen | in te dienen = opsturen, inleveren
door middel van | van = met
derhalve = daarom

een regel zonder teken
leeg =
""")
FRIENDLY = "Goed dat u het vraagt. U kunt morgen naar het buurthuis gaan. Daar helpen ze u met de brief."
LONG = (
    "U kunt met de brief van de gemeente naar het buurthuis aan de overkant gaan, waar op maandag en op woensdag een "
    "vrijwilliger zit die u kan helpen."
)


def test_the_list_of_the_maintainers_is_read_line_by_line() -> None:
    assert EASIER == {
        "indienen": "opsturen, inleveren",
        "in te dienen": "opsturen, inleveren",
        "door middel van": "met",
        "van": "met",
        "derhalve": "daarom",
    }


@pytest.mark.parametrize(
    "text",
    [
        FRIENDLY,
        "",
        "Derhalve dient u dit in.",
        "You can go to the community centre, where on Monday and on Wednesday a volunteer will be glad to help you "
        "with the letter of the council, derhalve.",
        "Belediyenin mektubu ile birlikte pazartesi ve çarşamba günleri mahalle merkezine gidebilirsiniz orada bir "
        "gönüllü size yardım eder ve mektubu birlikte okursunuz derhalve.",
    ],
)
def test_a_plain_a_short_or_a_foreign_answer_gets_no_tip(text: str) -> None:
    assert hard_sentences(text, EASIER) == ()


def test_a_long_sentence_is_found_among_short_ones() -> None:
    assert hard_sentences(f"{FRIENDLY} {LONG}", {}) == (HardSentence(LONG, is_long=True),)


def test_a_hard_word_is_found_with_the_simpler_one_and_only_as_a_whole_word() -> None:
    text = f"{FRIENDLY}\nU kunt de aanvraag Indienen door middel  van een brief. Het indienende kind is te laat."

    assert hard_sentences(text, EASIER) == (
        HardSentence(
            "U kunt de aanvraag Indienen door middel  van een brief.",
            is_long=False,
            easier=(("indienen", "opsturen, inleveren"), ("door middel van", "met")),
        ),
    )


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    text = "U kunt bellen met dhr. Jansen van het wijkteam aan de overkant van de straat. Dat is derhalve bijv."

    assert [hard.text for hard in hard_sentences(text, EASIER)] == [
        "U kunt bellen met dhr. Jansen van het wijkteam aan de overkant van de straat.",
        "Dat is derhalve bijv.",
    ]


def test_the_words_that_come_with_the_bot_can_be_read(dutch: Texts) -> None:
    released = read_easier(dutch.sentences["moeilijk.woorden"])

    assert released["derhalve"] == "daarom"
    assert released["wordt u verzocht"].startswith("wilt u")
    assert len(released) > 80


def test_a_tip_quotes_the_first_few_and_says_how_to_change_or_stop_it(dutch: Texts) -> None:
    found = [HardSentence("a" * 200, is_long=True), *[HardSentence("<b>", False, (("middels", "met"),))] * 4]

    html = tips.tip(WerkteamMember(71, "Joke"), found, Voice(dutch, dutch)).html

    assert html.splitlines()[1:-1] == [
        f"“{'a' * 160} …”",
        dutch.sentences["tips.lange_zin"],
        *["“&lt;b&gt;”", "middels → met."] * 2,
    ]
    assert html.startswith("💡 Uw antwoord is verstuurd, Joke.")
    assert html.endswith("/tips uit.")
