"""The real knowledge, read once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.adapters.files import load_knowledge
from bot.domain.knowledge import Knowledge, Texts

FOLDER = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(FOLDER, today=date(2026, 11, 24)).knowledge


@pytest.fixture(scope="session")
def dutch(knowledge: Knowledge) -> Texts:
    return knowledge.texts["nl"]
