"""A knowledge of hundreds of onderwerpen is learned from the middle of each, and matched like any other."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import issparse

from bot.adapters.cache import load_matcher, save_matcher
from bot.domain.knowledge import Example, Knowledge
from bot.domain.matching.learning import learn_matcher
from bot.domain.matching.many import MOST_LEARNED, some_of_many
from bot.domain.matching.matcher import KnowledgeMatcher
from bot.domain.matching.reasons import find_reasons
from bot.domain.message import SafeText

from .rotterdam import onderwerp
from .small_knowledge import HANDS, KNOWLEDGE, WordVectors

SYLLABLES = ("ba", "de", "fi", "go", "ku", "la")
SAYINGS = ("ik vraag over {} en geld", "wie weet iets van {}", "mijn {} is kapot")


def word(number: int) -> str:
    """A word that no other number has."""
    return "".join(SYLLABLES[number // 6**place % 6] for place in range(6))


def many() -> Knowledge:
    needs = {}
    for number in range(MOST_LEARNED):
        said = tuple(Example(s.format(word(number)), hand) for s, hand in zip(SAYINGS, HANDS, strict=True))
        needs[f"need-{number}"] = onderwerp(f"need-{number}", examples=said)
    at_length = Example(" ".join(word(number) for number in range(1200)), "sam")
    needs["need-1"] = replace(needs["need-1"], examples=(*needs["need-1"].examples, at_length))
    return replace(KNOWLEDGE, onderwerpen={**KNOWLEDGE.onderwerpen, **needs})


def learned(*, by_meaning: bool) -> KnowledgeMatcher:
    return learn_matcher(many(), WordVectors() if by_meaning else None, lambda _step, _share: None)


WORDING, BOTH = learned(by_meaning=False), learned(by_meaning=True)


@pytest.fixture(params=[WORDING, BOTH], ids=["by wording", "by wording and meaning"])
def matcher(request: pytest.FixtureRequest) -> KnowledgeMatcher:
    return request.param


@pytest.mark.parametrize("number", [0, 57, 199])
def test_each_of_hundreds_of_needs_is_found(matcher: KnowledgeMatcher, number: int) -> None:
    matches = matcher.match(SafeText(f"help met {word(number)}"))

    assert matches.candidates[0].id == f"need-{number}"
    assert f"{word(number)[:6]}" in matches.signals[0].because.replace("#", "")


@pytest.mark.parametrize("text", ["", "q", "mijn huur", "!?"])
def test_every_number_is_a_probability_among_many_labels(matcher: KnowledgeMatcher, text: str) -> None:
    matches = matcher.match(SafeText(text))

    assert all(math.isfinite(c.confidence) and 0 <= c.confidence <= 1 for c in (*matches.candidates, *matches.nood))


def test_a_label_without_lessons_is_never_meant() -> None:
    knowledge = many()
    emptied = replace(knowledge.outside["groet"], examples=())
    knowledge = replace(knowledge, outside={**knowledge.outside, "groet": emptied})
    matcher = learn_matcher(knowledge, None, lambda _step, _share: None)

    assert matcher.wording.bias[matcher.labels.all.index("groet")] < -20
    assert np.count_nonzero(matcher.wording.bias) == 1


def test_only_the_features_of_a_label_that_pull_most_take_room(matcher: KnowledgeMatcher) -> None:
    weights = matcher.wording.weights

    assert issparse(weights)
    assert np.diff(weights.tocsc().indptr).max() == 1000


def test_a_reason_is_found_among_many_labels() -> None:
    reasons = find_reasons(SafeText(f"help met {word(3)}"), "need-3", WORDING)

    assert reasons.pulls[0].word.written == word(3)


def test_a_matcher_of_many_labels_is_the_same_after_writing_and_reading(tmp_path) -> None:  # type: ignore[no-untyped-def]
    save_matcher(WORDING, tmp_path / "matcher.npz", "lessons")
    read = load_matcher(tmp_path / "matcher.npz", "lessons", None)

    assert read is not None
    text = SafeText(f"wie weet van {word(11)}")
    assert [c.id for c in read.match(text).candidates] == [c.id for c in WORDING.match(text).candidates]


def test_enough_lessons_of_a_fold_are_judged_and_they_are_spread() -> None:
    few, lots = np.arange(7), np.arange(10_000)

    assert some_of_many(few).tolist() == few.tolist()
    assert len(some_of_many(lots)) == 300
    assert some_of_many(lots)[[0, -1]].tolist() == [0, 9999]
