"""A gate: who names an organisation or a law gets it, and who only mentions one is answered by the need.

The cases stand in `namen.yaml`, with what they expect. When the knowledge or the rule gets better, raise the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.adapters.embedding import load_embedder
from bot.domain.decision import AskBack, ChooseOffer, Decision, GiveAnswer, ShowOffer
from bot.domain.reading import Mind

Case = Mapping[str, Any]

CASES: Mapping[str, Sequence[Case]] = yaml.safe_load(Path(__file__).with_name("namen.yaml").read_text("utf-8"))

NAMES_FOUND = 0.98
LEFT_TO_THE_NEED = 0.98
RIGHT_NEED = 0.9


def test_who_asks_about_a_name_gets_it_with_what_was_asked(mind: Mind) -> None:
    wrong = [case["tekst"] for case in CASES["gevraagd"] if not shows_the_name(mind, case)]

    assert 1 - len(wrong) / len(CASES["gevraagd"]) >= NAMES_FOUND, wrong


def test_who_only_mentions_a_name_is_not_given_its_card(mind: Mind) -> None:
    wrong = [case["tekst"] for case in CASES["lijkt_erop"] if is_about_a_name(decided(mind, case))]

    assert 1 - len(wrong) / len(CASES["lijkt_erop"]) >= LEFT_TO_THE_NEED, wrong


def test_who_mentions_a_name_is_answered_by_the_need(mind: Mind) -> None:
    if load_embedder() is None:
        pytest.skip("the share is that with sentence embeddings, which this platform does not have")
    cases = [case for case in CASES["lijkt_erop"] if case["onderwerpen"]]
    wrong = [case["tekst"] for case in cases if not is_answered(decided(mind, case), case)]

    assert 1 - len(wrong) / len(cases) >= RIGHT_NEED, wrong


def test_there_are_enough_cases_and_each_stands_once() -> None:
    texts = [case["tekst"] for cases in CASES.values() for case in cases]

    assert len(set(texts)) == len(texts) >= 120
    assert len(CASES["lijkt_erop"]) >= 60


def decided(mind: Mind, case: Case) -> Decision:
    return mind.decide(mind.read(case["tekst"]))


def shows_the_name(mind: Mind, case: Case) -> bool:
    thought = mind.read(case["tekst"])
    decision = mind.decide(thought)
    if list(thought.mentions.asked) != case.get("wat", list(thought.mentions.asked)):
        return False
    match decision:
        case ShowOffer(offer):
            return offer == case.get("toon")
        case ChooseOffer(offers):
            return set(offers) <= set(case.get("toon", ()))
        case GiveAnswer(onderwerpen) if decision.terms:
            return case.get("begrip") in onderwerpen
        case _:
            return False


def is_about_a_name(decision: Decision) -> bool:
    explains = isinstance(decision, GiveAnswer) and bool(decision.terms)
    return explains or isinstance(decision, ShowOffer | ChooseOffer)


def is_answered(decision: Decision, case: Case) -> bool:
    if not isinstance(decision, GiveAnswer | AskBack):
        return False
    first = case.get("eerst")
    is_first = first is None or (isinstance(decision, GiveAnswer) and first in decision.named)
    return is_first and not set(case["onderwerpen"]).isdisjoint(decision.onderwerpen)
