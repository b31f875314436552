"""Why a message was matched as it was, with a small knowledge and a stand-in embedder."""

from __future__ import annotations

import numpy as np
import pytest

from bot.domain.matching.learning import Lesson, learn_matcher, lessons_from
from bot.domain.matching.match import Candidate, Matches
from bot.domain.matching.matcher import KnowledgeMatcher
from bot.domain.matching.reasons import (
    Alike,
    Reasons,
    Without,
    Word,
    find_reasons,
    likeness_in_meaning,
    likeness_in_words,
    most_alike,
    strength_of,
    without_words,
    words_of,
)
from bot.domain.matching.words import Spelling
from bot.domain.message import SafeText

from .small_knowledge import KNOWLEDGE, WordVectors

TYPO = SafeText("de schimel in mijn badkamer")


def silent(step: str, share: float) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def matcher() -> KnowledgeMatcher:
    return learn_matcher(KNOWLEDGE, WordVectors(), silent)


@pytest.fixture(scope="module")
def by_words() -> KnowledgeMatcher:
    return learn_matcher(KNOWLEDGE, None, silent)


def what_ifs(reasons: Reasons) -> list[tuple[Without, tuple[str, ...]]]:
    return [(what_if.without, what_if.left_out) for what_if in reasons.what_if]


def test_a_typo_and_a_compound_are_shown_as_they_were_read() -> None:
    spelling = Spelling(["huurtoeslag", "dakloosheid", "uitkering"])

    words = words_of("Huurtoeslg, dakloosheidsuitkering en de uitkering! uitkering", spelling)

    assert [(word.written, word.read_as) for word in words] == [
        ("Huurtoeslg", ("huurtoeslag",)),
        ("dakloosheidsuitkering", ("dakloosheid", "uitkering")),
        ("uitkering", ()),
    ]


def test_a_word_that_is_short_for_several_is_left_as_it_is_written() -> None:
    assert words_of("iig", Spelling(["geval"])) == (Word("iig"),)


def test_the_word_without_which_least_is_left_comes_first(matcher: KnowledgeMatcher) -> None:
    reasons = find_reasons(SafeText("mijn verhuurder doet niets aan de schimmel"), "huur", matcher)

    kept = [pull.kept for pull in reasons.pulls]
    assert kept == sorted(kept, key=lambda left: left or 0.0)
    assert {pull.word.written for pull in reasons.pulls} == {"verhuurder", "niets", "schimmel"}
    assert all(pull.total == pull.by_word + pull.by_letters for pull in reasons.pulls)


def test_a_word_that_stands_twice_pulls_with_all_of_its_weight(by_words: KnowledgeMatcher) -> None:
    once = find_reasons(SafeText("schimmel"), "huur", by_words).pulls
    twice = find_reasons(SafeText("schimmel schimmel"), "huur", by_words).pulls

    assert [pull.word for pull in twice] == [pull.word for pull in once]
    assert [pull.total for pull in twice] == pytest.approx([pull.total for pull in once])


def test_what_would_have_won_is_told_for_each_reason_that_was_there(matcher: KnowledgeMatcher) -> None:
    reasons = find_reasons(TYPO, "huur", matcher)

    assert [(word.written, word.read_as) for word in reasons.changed] == [("schimel", ("schimmel",))]
    assert what_ifs(reasons) == [
        (Without.WORDING, ()),
        (Without.MEANING, ()),
        (Without.WORD, ("schimel",)),
        (Without.REPAIR, ("schimel",)),
    ]
    without_word, without_repair = reasons.what_if[2:]
    assert without_word.text == "de in mijn badkamer"
    assert strength_of("huur", without_word.matches) < strength_of("huur", matcher.match(TYPO))
    assert strength_of("huur", without_repair.matches) < strength_of("huur", matcher.match(TYPO))


def test_without_embeddings_there_is_no_meaning_to_leave_out(by_words: KnowledgeMatcher) -> None:
    assert what_ifs(find_reasons(TYPO, "huur", by_words)) == [
        (Without.WORD, ("schimel",)),
        (Without.REPAIR, ("schimel",)),
    ]


@pytest.mark.parametrize("text", ["", "ik ben het", "schimmel"])
def test_where_nothing_would_be_left_nothing_is_left_out(text: str, by_words: KnowledgeMatcher) -> None:
    assert what_ifs(find_reasons(SafeText(text), "huur", by_words)) == []


def test_of_a_long_message_only_the_words_that_pull_most_are_left_out(by_words: KnowledgeMatcher) -> None:
    text = "schimmel verhuurder huurachterstand rekeningen incasso brieven zondag buurt taalles ziekenhuis auto"

    pulls = find_reasons(SafeText(text), "huur", by_words).pulls

    assert [pull.kept is None for pull in pulls] == [False] * 8 + [True] * 3


def test_emergencies_and_what_is_outside_have_reasons_too(matcher: KnowledgeMatcher) -> None:
    for label, text in (("nood-112", "er is brand"), ("groet", "hoi bot")):
        matches = matcher.match(SafeText(text))

        pulls = find_reasons(SafeText(text), label, matcher).pulls

        assert pulls[0].kept is not None
        assert pulls[0].kept < strength_of(label, matches)


def test_a_label_that_is_not_among_the_likeliest_has_no_strength() -> None:
    matches = Matches((Candidate("huur", 0.5),), 0.8, Candidate("groet", 0.1), nood=(Candidate("nood-112", 0.2),))

    strengths = [strength_of(label, matches) for label in ("huur", "groet", "nood-112", "taal")]

    assert strengths == [0.4, 0.1, 0.2, 0.0]


def test_words_are_left_out_wherever_and_however_they_stand() -> None:
    assert without_words("Huur! De huur, en de verhuurder", ["huur"]) == "! De , en de verhuurder"


def test_an_example_of_two_needs_is_shown_once_with_both() -> None:
    lessons = [
        Lesson("geld op en alleen", ("schulden", "eenzaam"), "sam"),
        Lesson("geld op en alleen", ("eenzaam", "schulden"), "sam"),
        Lesson("de bus is ver", ("vervoer",), "henk"),
    ]
    vectors = np.asarray([[1, 0], [1, 0], [0, 1]], dtype=np.float32)

    found = most_alike(lessons, likeness_in_meaning(np.asarray([1, 0], dtype=np.float32), vectors), 2)

    assert [(alike.text, alike.labels, alike.hand) for alike in found] == [
        ("geld op en alleen", ("schulden", "eenzaam"), "sam"),
        ("de bus is ver", ("vervoer",), "henk"),
    ]
    assert found[0].likeness == pytest.approx(1.0)
    assert found[1].likeness < 0


def test_by_words_the_example_with_the_same_words_is_most_alike(by_words: KnowledgeMatcher) -> None:
    lessons = lessons_from(KNOWLEDGE)

    likeness = likeness_in_words("de huur is veel te hoog", lessons, by_words.wording)

    found = most_alike(lessons, likeness, 3)

    assert found[0] == Alike("de huur is te hoog", ("huur",), "fatima", pytest.approx(1.0, abs=0.2))
    assert len(found) == 3


def test_there_may_be_fewer_examples_than_asked_for(by_words: KnowledgeMatcher) -> None:
    lessons = [Lesson("de huur", ("huur",), "")]

    found = most_alike(lessons, likeness_in_words("xyz", lessons, by_words.wording), 4)

    assert found == (Alike("de huur", ("huur",), "", 0.0),)
