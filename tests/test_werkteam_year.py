"""A week of a werkteam whose members forget, are away and leave, played against the real bot: it keeps its promises."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks.werkteam_year.table import print_table
from benchmarks.werkteam_year.vary import Comparison
from benchmarks.werkteam_year.year import Plan, play
from bot.adapters.files import load_knowledge
from bot.domain.knowledge import Knowledge

FOLDER = Path(__file__).parents[1] / "knowledge"
PLAN = Plan(seed=7, weeks=1)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(FOLDER, today=date(2027, 1, 4)).knowledge


async def test_whoever_comes_and_goes_no_question_is_lost_or_unseen_and_the_same_seed_tells_the_same_story(
    knowledge: Knowledge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = []
    for database in ("one.db", "other.db"):
        figures = await play(PLAN, knowledge, tmp_path / database, lambda now, still_open: None)
        print_table(PLAN, figures)
        tables.append(capsys.readouterr().out)

    assert figures.unseen == 0
    assert figures.asked > 30
    assert figures.handed_over
    assert tables[0] == tables[1]


def test_two_settings_are_compared_on_the_same_seeds() -> None:
    assert Comparison(usual=[1, 2], changed=[2, 2]).shown == "2.00 ± 0.00 (+0.50; 1 of 2)"
