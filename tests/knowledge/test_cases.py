"""A gate: what the bot understood yesterday it understands today.

The cases are by a hand that saw neither the examples nor the code. When the knowledge or the matching gets better,
raise the figures; they are what `samenspel evaluate tests/knowledge/gevallen.yaml` prints, rounded down.
"""

from pathlib import Path

import pytest

from bot.domain.reading import Mind
from bot.evaluation import Tally, predict, read_rows

CASES = Path(__file__).with_name("gevallen.yaml")

AT_LEAST = {}
AT_MOST = {}


@pytest.fixture(scope="module")
def figures(mind: Mind) -> dict[str, float | None]:
    rows = read_rows(CASES)
    return Tally([(row, predict(mind, row["text"])) for row in rows]).figures()


@pytest.mark.embeddings
@pytest.mark.parametrize("name", AT_LEAST)
def test_the_bot_understands_as_much_as_before(name: str, figures: dict[str, float | None]) -> None:
    assert (figures[name] or 0) >= AT_LEAST[name]


@pytest.mark.embeddings
@pytest.mark.parametrize("name", AT_MOST)
def test_the_bot_makes_no_more_mistakes_than_before(name: str, figures: dict[str, float | None]) -> None:
    assert (figures[name] or 0) <= AT_MOST[name]


def test_every_onderwerp_has_at_least_six_cases(mind: Mind) -> None:
    counted = {onderwerp.id: 0 for onderwerp in mind.knowledge.matched()}
    for row in read_rows(CASES):
        for label in row["labels"]:
            counted[label] = counted.get(label, 0) + 1

    assert {onderwerp: count for onderwerp, count in counted.items() if count < 6} == {}
