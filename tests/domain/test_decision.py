"""What to do with a message, and how loudly danger is heard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.decision import AskBack, Decision, Escalate, GiveAnswer, OutOfScope, SmallTalk, Thresholds
from bot.domain.decision import decide as decide_with
from bot.domain.decision import hear_nood as hear_with
from bot.domain.knowledge import BUITEN_BEREIK, Urgency
from bot.domain.matching.match import Candidate, Matches
from bot.domain.question import EscalationReason
from bot.domain.understanding.nood import Alarm, NoodSignal

from .small_knowledge import KNOWLEDGE

SURE = Thresholds(in_scope=0.5, answer=0.6, second_need=0.5, ask_back=0.6, choice=0.08, nood=0.5, nood_perhaps=0.2)
NOT_SURE = Escalate(EscalationReason.NOT_SURE)


def found(*confidences: float, in_scope: float = 1.0, outside: str | None = None, second: float = 0.0) -> Matches:
    """The needs a, b, c … with these confidences."""
    candidates = tuple(Candidate(chr(ord("a") + n), c) for n, c in enumerate(confidences))
    return Matches(candidates, in_scope, Candidate(outside, 0.5) if outside else None, second)


def decide(matches: Matches) -> Decision:
    return decide_with(matches, KNOWLEDGE, SURE)


@pytest.mark.parametrize(
    ("matches", "decision"),
    [
        (found(0.6, 0.2, 0.1, 0.06, 0.04), GiveAnswer(("a",), ("b", "c", "d"))),
        (found(0.6, 0.2, 0.1, second=0.5), GiveAnswer(("a", "b"), ("c",))),
        (found(0.9, second=0.9), GiveAnswer(("a",))),
        (found(0.4, 0.3, 0.2, 0.1), AskBack(("a", "b", "c"))),
        (found(0.5, 0.3, 0.05), AskBack(("a", "b"))),
        (found(0.59, 0.07), NOT_SURE),
        (found(0.3, 0.2, 0.05), NOT_SURE),
        (found(), NOT_SURE),
        (found(0.9, in_scope=0.4), NOT_SURE),
        (found(0.7, 0.2, 0.1, in_scope=0.8), AskBack(("a", "b", "c"))),
        (found(0.7, 0.2, 0.1, in_scope=0.9), GiveAnswer(("a",), ("b", "c"))),
        (found(0.9, in_scope=0.4, outside="groet"), SmallTalk("groet")),
        (found(0.9, in_scope=0.4, outside="paspoort"), OutOfScope("paspoort")),
        (found(0.9, in_scope=0.4, outside=BUITEN_BEREIK), OutOfScope(BUITEN_BEREIK)),
        (found(0.9, in_scope=0.7, outside="groet"), GiveAnswer(("a",))),
    ],
)
def test_a_message_is_answered_asked_back_passed_on_or_sent_elsewhere(matches: Matches, decision: Decision) -> None:
    assert decide(matches) == decision


@given(st.lists(st.floats(0, 1), max_size=5), st.floats(0, 1), st.floats(0, 1))
def test_a_question_back_has_two_or_three_choices_and_an_answer_one_or_two_needs(
    confidences: list[float], in_scope: float, second: float
) -> None:
    match decide(found(*sorted(confidences, reverse=True), in_scope=in_scope, second=second)):
        case AskBack(onderwerpen):
            assert 2 <= len(onderwerpen) <= 3
        case GiveAnswer(onderwerpen, next_best):
            assert 1 <= len(onderwerpen) <= 2
            assert not set(onderwerpen) & set(next_best)
        case decision:
            assert decision == NOT_SURE


def heard(phrases: list[NoodSignal], **estimates: float) -> tuple[NoodSignal, ...]:
    nood = tuple(Candidate(kind, confidence) for kind, confidence in estimates.items())
    return hear_with(phrases, Matches((), 0.5, nood=nood), SURE)


BRAND = NoodSignal("brand", Alarm.CERTAIN, "er is brand")


def test_a_phrase_or_an_estimate_is_enough() -> None:
    assert heard([BRAND]) == (BRAND,)
    assert heard([], geweld=0.5) == (NoodSignal("geweld", Alarm.CERTAIN, "", 0.5),)


def test_when_in_doubt_danger_is_heard_calmly() -> None:
    assert heard([], geweld=0.49, brand=0.2, ziek=0.19) == (
        NoodSignal("geweld", Alarm.PERHAPS, "", 0.49),
        NoodSignal("brand", Alarm.PERHAPS, "", 0.2),
    )


def test_the_surest_comes_first_and_what_was_said_is_not_estimated_again() -> None:
    assert heard([BRAND], geweld=0.3, ziek=0.6, brand=0.7) == (
        BRAND,
        NoodSignal("ziek", Alarm.CERTAIN, "", 0.6),
        NoodSignal("geweld", Alarm.PERHAPS, "", 0.3),
    )


def test_nothing_is_heard_where_nothing_is_said() -> None:
    assert heard([], brand=0.1) == ()


def test_who_may_be_in_trouble_today_is_not_sent_to_another_counter() -> None:
    urgent = {"a": replace(next(iter(KNOWLEDGE.onderwerpen.values())), id="a", urgency=Urgency.TODAY)}
    knowledge = replace(KNOWLEDGE, onderwerpen={**KNOWLEDGE.onderwerpen, **urgent})
    matches = found(0.9, 0.05, in_scope=0.3, outside="paspoort")

    assert decide_with(matches, knowledge, SURE) == NOT_SURE
    assert decide_with(found(0.4, 0.3, in_scope=0.3, outside="paspoort"), knowledge, SURE) == OutOfScope("paspoort")
