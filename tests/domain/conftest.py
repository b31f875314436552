"""The real knowledge, read once, and calm property tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.adapters.files import load_knowledge
from bot.domain.knowledge import Knowledge, Texts

# A busy machine is no failure: no example has a deadline.
settings.register_profile(
    "calm", max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
if settings.get_current_profile_name() == "default":
    settings.load_profile("calm")

FOLDER = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(FOLDER, today=date(2026, 11, 24)).knowledge


@pytest.fixture(scope="session")
def dutch(knowledge: Knowledge) -> Texts:
    return knowledge.texts["nl"]
