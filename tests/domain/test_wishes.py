"""A command said in plain words is followed; what only looks like one is not."""

from __future__ import annotations

import pytest

from bot.domain.knowledge import Knowledge
from bot.domain.reading import RATHER_A_HUMAN, WISHES, said_by_residents
from bot.domain.understanding.wishes import find_wish, fold_wishes

SENTENCES = {
    "mens": ("ik wil een mens spreken", "ik wil een mens", "mens", "ik wil iemand spreken", "bel mij"),
    "intrekken": ("ik wil mijn vraag intrekken", "laat mijn vraag maar zitten"),
    "help": ("help mij op weg", "wat kan ik vragen", "hoe werkt dit"),
    "vergeetmij": ("vergeet mij", "verwijder mijn gegevens"),
}


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Ik wil een mens spreken!", "mens"),
        ("ik wil graag een mens spreken", "mens"),
        ("ik wil een mens speken", "mens"),
        ("MENS", "mens"),
        ("hoe werkt dat", "help"),
        ("wil mn vraag intrekken", "intrekken"),
        ("vergeet mij", "vergeetmij"),
    ],
)
def test_a_command_in_plain_words_is_followed(text: str, wish: str) -> None:
    assert find_wish(text, fold_wishes(SENTENCES)) == wish


@pytest.mark.parametrize(
    "text",
    [
        "",
        "😀",
        "help",
        "mensen",
        "wens",
        "ik wil een les",
        "ik wil een mes",
        "ik wil geen mens spreken",
        "ik wil niemand spreken",
        "ik wil mijn vraag niet intrekken",
        "verwijder mijn gegevens niet",
        "vergeet mij niet",
        "bel mijn moeder",
        "ik wil een mens spreken over mijn schulden bij de gemeente",
    ],
)
def test_what_only_looks_like_a_command_is_a_message(text: str) -> None:
    assert find_wish(text, fold_wishes(SENTENCES)) is None


HUMAN = ("een mens spreken", "iemand spreken", "wil een mens", "met iemand praten")
BESIDES = ("ik", "wil", "spreken", "kan", "gewoon", "graag", "stomme", "bot", "geen bot", "je snapt me niet")


@pytest.mark.parametrize(
    "text",
    [
        "stomme bot ik wil een mens",
        "kan ik gewoon iemand spreken",
        "je snapt me niet, ik wil graag gewoon met iemand praten, geen bot!",
        "STOMME BOT IK WIL EEN MENS SPREEKEN",
    ],
)
def test_who_is_angry_or_polite_at_length_gets_the_human_they_ask_for(text: str) -> None:
    assert find_wish(text, fold_wishes({}, HUMAN, BESIDES)) == "mens"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "stomme bot",
        "ik wil een mens spreken die mij helpt met mijn huur",
        "ik wil graag met iemand praten over mijn scheiding",
        "ik wil geen mens spreken",
        "graag " * 16 + "iemand spreken",
    ],
)
def test_who_tells_a_need_or_asks_for_nobody_is_read_as_usual(text: str) -> None:
    assert find_wish(text, fold_wishes({}, HUMAN, BESIDES)) is None


def test_among_all_examples_nothing_is_taken_for_a_wish_for_a_human_that_was_none_before(
    knowledge: Knowledge,
) -> None:
    rather = said_by_residents(knowledge, RATHER_A_HUMAN)
    only_human = fold_wishes({}, rather["kern"], rather["erbij"])
    plain = fold_wishes(said_by_residents(knowledge, WISHES))
    examples = [
        e.text for kind in (knowledge.onderwerpen, knowledge.outside) for o in kind.values() for e in o.examples
    ]

    taken = [text for text in examples if find_wish(text, only_human) is not None]

    assert [text for text in taken if find_wish(text, plain) is None] == []
