"""Matching, learned from a small knowledge."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from bot.domain.knowledge import BUITEN_BEREIK, Example, Knowledge
from bot.domain.matching.experts import MeaningExpert, log_softmax
from bot.domain.matching.learning import MAINTAINER, Lesson, folds_by_hand, labels_of, learn_matcher, lessons_from
from bot.domain.matching.match import Matches
from bot.domain.matching.matcher import (
    Fusion,
    Judgement,
    KnowledgeMatcher,
    Labels,
    Start,
    Tuned,
    conditional,
    judgement_features,
    logit,
)
from bot.domain.matching.words import Repair, Spelling, learn_vocabulary, weighed_letters, weighed_words
from bot.domain.message import SafeText
from bot.domain.words import stem

from .rotterdam import onderwerp
from .small_knowledge import KNOWLEDGE, WordVectors

NEEDS = ("eenzaam", "huur", "schulden", "taal", "vervoer")
LABELS = Labels(NEEDS, ("nood-112", "nood-geweld"), ("groet", "paspoort", BUITEN_BEREIK))


def quietly(_step: str, _share: float) -> None:
    """Nobody watches."""


def learned(knowledge: Knowledge, *, by_meaning: bool = False) -> KnowledgeMatcher:
    return learn_matcher(knowledge, WordVectors() if by_meaning else None, quietly)


def without_hands(knowledge: Knowledge) -> Knowledge:
    """As the maintainers wrote it, without authors to learn sureness from."""

    def unsigned(examples: tuple[Example, ...]) -> tuple[Example, ...]:
        return tuple(replace(e, hand="") for e in examples)

    return replace(
        knowledge,
        onderwerpen={o.id: replace(o, examples=unsigned(o.examples)) for o in knowledge.onderwerpen.values()},
        outside={o.id: replace(o, examples=unsigned(o.examples)) for o in knowledge.outside.values()},
        look_alikes=(),
    )


def only(knowledge: Knowledge, *ids: str) -> Knowledge:
    return replace(knowledge, onderwerpen={id: knowledge.onderwerpen[id] for id in ids})


WORDING, BOTH = learned(KNOWLEDGE), learned(KNOWLEDGE, by_meaning=True)


@pytest.fixture(params=[WORDING, BOTH], ids=["by wording", "by wording and meaning"])
def matcher(request: pytest.FixtureRequest) -> KnowledgeMatcher:
    return request.param


def numbers(matches: Matches) -> list[float]:
    candidates = [*matches.candidates, *matches.nood, *([matches.outside] if matches.outside else [])]
    return [matches.in_scope, matches.second_need, *(c.confidence for c in candidates)]


def test_labels_have_a_fixed_order() -> None:
    assert labels_of(KNOWLEDGE) == LABELS
    assert LABELS.all == (*NEEDS, "nood-112", "nood-geweld", "groet", "paspoort", BUITEN_BEREIK)


def test_everything_the_knowledge_says_is_a_lesson() -> None:
    lessons = lessons_from(KNOWLEDGE)

    for lesson in [
        Lesson("de huur is te hoog", ("huur",), "fatima"),
        Lesson("geld is op en ik zit altijd alleen thuis", ("schulden", "eenzaam"), "sam"),
        Lesson("geld is op en ik zit altijd alleen thuis", ("eenzaam", "schulden"), "sam"),
        Lesson("incasso", ("schulden",), MAINTAINER),
        Lesson("Huur", ("huur",), MAINTAINER),
        Lesson("Ik vraag over huur", ("huur",), MAINTAINER),
        Lesson("ik wil mijn huis schilderen", (BUITEN_BEREIK,), MAINTAINER),
        Lesson("er is brand", ("nood-112",), MAINTAINER),
        Lesson("brandende vraag", (BUITEN_BEREIK,), MAINTAINER),
        Lesson("hoi bot", ("groet",), "sam"),
        Lesson("de huur vermoordt mijn portemonnee", ("schulden",), "henk"),
        Lesson("die plant is dood", (BUITEN_BEREIK,), MAINTAINER),
    ]:
        assert lessons.count(lesson) == 1
    assert Lesson("Buiten-bereik", (BUITEN_BEREIK,), MAINTAINER) not in lessons


def test_empty_lines_are_no_lessons() -> None:
    assert lessons_from(replace(KNOWLEDGE, onderwerpen={"a": onderwerp("a", synonyms=(" ",))}, outside={})) == [
        Lesson("A", ("a",), MAINTAINER),
        Lesson("Ik vraag over a", ("a",), MAINTAINER),
        *(lesson for lesson in lessons_from(KNOWLEDGE) if lesson.text in {x.text for x in KNOWLEDGE.look_alikes}),
    ]


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("mijn huur is veel te hoog", "huur"),
        ("brieven van de incasso", "schulden"),
        ("ik zie niemand en ben alleen", "eenzaam"),
        ("ik wil nedrelands lereen", "taal"),
        ("wie brengt mij naar het ziekenhuis", "vervoer"),
    ],
)
def test_a_message_finds_its_need(matcher: KnowledgeMatcher, text: str, need: str) -> None:
    matches = matcher.match(SafeText(text))

    assert matches.candidates[0].id == need
    assert {c.id for c in matches.candidates} == set(NEEDS)
    assert [c.confidence for c in matches.candidates[1:]] == sorted(
        (c.confidence for c in matches.candidates[1:]), reverse=True
    )


def test_danger_and_what_is_outside_are_told_from_a_need(matcher: KnowledgeMatcher) -> None:
    brand, need = matcher.match(SafeText("er is brand in huis")), matcher.match(SafeText("de huur is te hoog"))
    passport = matcher.match(SafeText("mijn paspoort is verlopen"))

    assert brand.nood[0].id == "nood-112"
    assert brand.nood[0].confidence > need.nood[0].confidence
    assert passport.outside is not None
    assert passport.outside.id == "paspoort"
    assert passport.in_scope < need.in_scope


def test_reasons_are_given_for_the_best_three(matcher: KnowledgeMatcher) -> None:
    signals = matcher.match(SafeText("de huur is te hoog")).signals

    names = ["wording", "meaning"] if matcher.meaning else ["wording"]
    assert [s.name for s in signals] == names * 3
    assert signals[0].candidate == "huur"
    assert "huur +" in signals[0].because
    assert [s.because for s in signals if s.name == "meaning"] == [""] * 3 * bool(matcher.meaning)
    assert {s.weight for s in signals if s.name == "wording"} == {matcher.fusion.wording}


@settings(deadline=None)
@given(st.text(max_size=60) | st.text(st.sampled_from("huurschldn e"), max_size=2000))
def test_every_number_is_a_probability_whatever_is_typed(text: str) -> None:
    for one in (WORDING, BOTH):
        found = numbers(one.match(SafeText(text)))

        assert all(math.isfinite(n) and 0 <= n <= 1 for n in found)


def test_learning_the_same_twice_gives_the_same() -> None:
    assert learned(KNOWLEDGE).match(SafeText("de huur")) == WORDING.match(SafeText("de huur"))


def test_the_embedder_is_left_out_where_there_is_none() -> None:
    assert (WORDING.meaning, WORDING.embedder, WORDING.fusion.meaning) == (None, None, 0.0)


@pytest.mark.parametrize("by_meaning", [False, True])
def test_without_authors_the_experts_are_taken_as_they_are(by_meaning: bool) -> None:
    matcher = learned(without_hands(KNOWLEDGE), by_meaning=by_meaning)
    matches = matcher.match(SafeText("de huur is te hoog"))

    assert matcher.fusion == Fusion(1.0, 1.0)
    assert matches.candidates[0].id == "huur"
    assert matches.candidates[0].confidence > 0.5
    assert matches.second_need < 0.05


@pytest.mark.parametrize(
    "knowledge",
    [
        only(KNOWLEDGE, "huur", "taal", BUITEN_BEREIK),
        only(KNOWLEDGE, "huur", "nood-112", "nood-geweld", BUITEN_BEREIK),
        only(KNOWLEDGE, *NEEDS, BUITEN_BEREIK),
        replace(without_hands(KNOWLEDGE), look_alikes=KNOWLEDGE.look_alikes),
        replace(without_hands(KNOWLEDGE), outside=KNOWLEDGE.outside),
    ],
    ids=["two needs", "one need", "no nood", "hands on look-alikes only", "hands outside only"],
)
def test_a_knowledge_of_which_much_is_left_out_still_matches(knowledge: Knowledge) -> None:
    matches = learned(knowledge, by_meaning=True).match(SafeText("de huur is te hoog"))

    assert matches.candidates[0].id == "huur"
    assert all(math.isfinite(n) and 0 <= n <= 1 for n in numbers(matches))


def test_progress_only_goes_forward_and_ends() -> None:
    told: list[tuple[str, float]] = []
    learn_matcher(KNOWLEDGE, WordVectors(), lambda step, share: told.append((step, round(share, 6))))

    assert [share for _, share in told] == sorted(share for _, share in told)
    assert (told[0][0], told[-1]) == ("betekenis", ("klaar", 1.0))


def test_hands_are_judged_as_a_whole_and_the_maintainer_never() -> None:
    folds = folds_by_hand(["fatima", MAINTAINER, "henk", "sam", "fatima", "joke"], 3)

    assert [fold.tolist() for fold in folds] == [[0, 3, 4], [2], [5]]
    assert folds_by_hand([MAINTAINER], 3) == []
    assert [fold.tolist() for fold in folds_by_hand(["henk", "henk"], 3)] == [[0, 1]]


def test_probabilities_of_nothing_stay_finite() -> None:
    nothing = np.zeros(len(LABELS.all), dtype=np.float32)
    features = judgement_features(nothing, LABELS, "")

    assert conditional(nothing).tolist() == nothing.tolist()
    assert np.isfinite(np.concatenate([features.right, features.in_scope, features.second, features.nood])).all()


@given(st.lists(st.floats(-500, 500, width=32), min_size=1, max_size=20))
def test_scores_become_probabilities_that_add_up(scores: list[float]) -> None:
    assert math.isclose(float(np.exp(log_softmax(np.asarray(scores))).sum()), 1, rel_tol=1e-3)


@given(st.floats(0, 1))
def test_log_odds_are_kept_within_bounds(probability: float) -> None:
    assert -14 < logit(probability) < 14


SPELLING = Spelling(["huur", "achterstand", "rekening", "incasso", "schulden", "huren"])


@pytest.mark.parametrize(
    ("word", "read_as"),
    [
        ("rekenign", "rekening"),
        ("incaso", "incasso"),
        ("rekening", None),
        ("huru", None),
        ("paspoort", None),
        ("123456", None),
    ],
)
def test_a_typo_is_read_as_the_word_it_was_meant_to_be(word: str, read_as: str | None) -> None:
    repair = SPELLING.repair(word)

    assert (repair.read_as if repair else None) == read_as


LETTERS = st.sampled_from("huralentsig\u00e9\u0627\u0439\u044209")
WORDS = st.one_of(st.text(LETTERS, min_size=size, max_size=size) for size in (8, 12, 5, 6, 7, 4, 14))
"""Words of 8 and of 12 letters are those in which one slip more is one too many."""


@given(st.lists(WORDS, max_size=20), WORDS, st.data())
def test_a_typo_is_repaired_as_if_every_word_was_compared(others: list[str], meant: str, data: st.DataObject) -> None:
    known, written = [*others, meant], mistyped(meant, data)

    assert Spelling(known).repair(written) == repair_by_comparing_all(written, known)


def mistyped(word: str, data: st.DataObject) -> str:
    """The word with up to three letters changed, left out or put in, or with two that changed places."""
    letters = list(word)
    for at in data.draw(st.lists(st.integers(0, len(word) - 1), min_size=1, max_size=3, unique=True)):
        here, after = letters[at : at + 1], letters[at + 1 : at + 2]
        letters[at : at + 2] = data.draw(
            st.sampled_from([["x", *after], ["z", *after], here, ["x", *here, *after], [*after, *here]])
        )
    return "".join(letters)


def repair_by_comparing_all(word: str, known: list[str]) -> Repair | None:
    """What `Spelling.repair` promises, without its short cut."""
    if word in known or len(word) < 5 or word.isdecimal():
        return None
    near = sorted((w for w in set(known) if abs(len(w) - len(word)) <= 2), key=lambda w: (len(w), w))
    alike = [(DamerauLevenshtein.normalized_similarity(word, w), w) for w in near]
    best = max(alike, key=lambda one: one[0], default=(0.0, ""))
    return Repair(word, best[1], best[0] ** 2) if best[0] >= 0.75 else None


def test_a_repaired_word_weighs_as_much_as_it_is_alike() -> None:
    assert SPELLING.repair("rekenign") == Repair("rekenign", "rekening", (1 - 1 / 8) ** 2)


def test_words_that_say_nothing_are_left_out_and_compounds_are_taken_apart() -> None:
    assert weighed_words("ik heb een huurachterstand x", SPELLING) == {
        "huur": 0.7,
        "achterstand": 0.7,
        "huurachterstand": 1,
    }


def test_a_repaired_word_counts_next_to_what_was_typed() -> None:
    typed, meant = "incaso", stem("incasso")

    assert weighed_words("incaso incasso", SPELLING) == {typed: 1, meant: pytest.approx(1 + (1 - 1 / 7) ** 2)}


def test_a_vocabulary_keeps_all_words_and_the_letters_seen_often() -> None:
    words = [weighed_words(text, SPELLING) for text in ("huur", "taal") * 5]
    vocabulary = learn_vocabulary(words, [weighed_letters("wm")] * 9 + [weighed_letters("zo")])

    assert list(vocabulary.columns) == ["huur", "taal", "# w", "#wm", "#m ", "# wm", "#wm ", "# wm "]
    assert vocabulary.weigh({"huur": 2}, {"#wm": 1, "#zo": 1}) == ([0, 3], [1.0, 1.0])
    assert vocabulary.weigh({"zorg": 1}, {}) == ([], [])


def tuned_without(*new: str) -> Tuned:
    """What tuning would leave behind if it had not known these labels."""
    assert BOTH.meaning is not None
    known = [column for column, label in enumerate(LABELS.all) if label not in new]
    expert = MeaningExpert(BOTH.meaning.weights[:, known], BOTH.meaning.bias[known], BOTH.meaning.mean)
    start = Start(tuple(LABELS.all[column] for column in known), expert)
    return Tuned(start, Judgement(BOTH.fusion, BOTH.calibration))


@pytest.mark.parametrize("new", [(), ("taal",)], ids=["all labels are known", "one is new"])
def test_with_a_tuned_embedder_learning_goes_on_from_where_tuning_ended(new: tuple[str, ...]) -> None:
    tuned = tuned_without(*new)
    matcher = learn_matcher(KNOWLEDGE, WordVectors(), quietly, tuned)

    assert matcher.calibration is tuned.judgement.calibration
    for need in NEEDS:
        example = SafeText(KNOWLEDGE.onderwerpen[need].examples[0].text)
        assert matcher.match(example).candidates[0].id == need
