"""A gate: what the bot understood yesterday it understands today.

The cases are by a hand that saw neither the examples nor the code. When the knowledge or the matching gets better,
raise the figures; they are what `samenspel evaluate tests/knowledge/gevallen.yaml` prints, with a hundredth to spare,
because rounding in the embeddings differs between machines.
"""

import pytest
import yaml
from failures import CASES, KNOWN, failures

from bot.adapters.embedding import load_embedder
from bot.domain.reading import Mind
from bot.evaluation import Tally, predict, read_rows

AT_LEAST = {
    "top1": 0.93,
    "top3": 0.97,
    "right_within_one_tap": 0.93,
    "answered": 0.87,
    "out_of_scope_handled": 0.91,
    "nood_recall": 0.96,
    "nood_right_kind": 0.92,
}
AT_MOST = {
    "wrong_among_answered": 0.03,
    "nood_false_alarms": 0.03,
    "calibration_error": 0.045,
    "turned_away_in_scope": 0.02,
}


@pytest.fixture(scope="module")
def figures(mind: Mind) -> dict[str, float | None]:
    if load_embedder() is None:
        pytest.skip("the figures are those with sentence embeddings, which this platform does not have")
    rows = read_rows(CASES)
    return Tally([(row, predict(mind, row["text"])) for row in rows]).figures()


@pytest.mark.parametrize("name", AT_LEAST)
def test_the_bot_understands_as_much_as_before(name: str, figures: dict[str, float | None]) -> None:
    assert figures[name] is not None
    assert figures[name] >= AT_LEAST[name]


@pytest.mark.parametrize("name", AT_MOST)
def test_the_bot_makes_no_more_mistakes_than_before(name: str, figures: dict[str, float | None]) -> None:
    assert figures[name] is not None
    assert figures[name] <= AT_MOST[name]


def test_every_onderwerp_has_at_least_six_cases(mind: Mind) -> None:
    counted = {onderwerp.id: 0 for onderwerp in mind.knowledge.matched()}
    for row in read_rows(CASES):
        for label in row["labels"]:
            counted[label] = counted.get(label, 0) + 1

    assert {onderwerp: count for onderwerp, count in counted.items() if count < 6} == {}


@pytest.mark.skipif(load_embedder() is None, reason="the list is of failures with sentence embeddings")
def test_exactly_the_known_failures_fail(mind: Mind) -> None:
    known = {text: wrong for wrong, texts in yaml.safe_load(KNOWN.read_text("utf-8")).items() for text in texts}

    assert failures(mind) == known
