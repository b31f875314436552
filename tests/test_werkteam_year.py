"""Weeks of a werkteam whose members forget, are away and leave, played against the real bot: it keeps its promises."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks.werkteam_year.figures import Figures
from benchmarks.werkteam_year.table import print_table
from benchmarks.werkteam_year.year import Plan, play
from bot.adapters.files import load_knowledge
from bot.domain.knowledge import Knowledge

FOLDER = Path(__file__).parents[1] / "knowledge"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(FOLDER, today=date(2027, 1, 4)).knowledge


async def played(plan: Plan, knowledge: Knowledge, database: Path) -> Figures:
    return await play(plan, knowledge, database, lambda now, still_open: None)


async def test_whoever_comes_and_goes_in_the_werkteam_no_question_is_lost_unseen_or_without_a_next_step(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    figures = await played(Plan(seed=7, weeks=1), knowledge, tmp_path / "weeks.db")

    assert figures.unseen == 0
    assert figures.asked > 30
    assert figures.handed_over


async def test_the_same_seed_gives_the_same_table_and_another_seed_another(
    knowledge: Knowledge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = []
    for place, seed in enumerate((7, 7, 8)):
        plan = Plan(seed=seed, weeks=1)
        print_table(Plan(weeks=1), await played(plan, knowledge, tmp_path / f"{place}.db"))
        tables.append(capsys.readouterr().out)

    assert tables[0] == tables[1] != tables[2]
