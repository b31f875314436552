"""A house for each test, on a SQLite file of its own, with Fatima and Henk outside and Joke and Sam in the werkteam."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.files import load_knowledge
from bot.adapters.storage import make_engine, migrate
from bot.domain.knowledge import Knowledge
from flow.house import Colleague, House, Person, Shelf, quick_engine
from flow.knowledge import ChosenThoughts, little_knowledge
from flow.seconds import Seconds

REAL_KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """Needs and options of our own, with the real sentences."""
    folder = tmp_path_factory.mktemp("knowledge")
    shutil.copytree(REAL_KNOWLEDGE / "teksten", folder / "teksten")
    return little_knowledge(dict(load_knowledge(folder, today=date(2026, 11, 23)).knowledge.texts))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "migrated.db"

    async def run() -> None:
        engine = make_engine(f"sqlite:///{path}")
        await migrate(engine)
        await engine.dispose()

    asyncio.run(run())
    return path


@pytest.fixture
async def engine(migrated: Path, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = quick_engine(shutil.copy(migrated, tmp_path / "samenspel.db"))
    yield engine
    await engine.dispose()


@pytest.fixture
async def house(engine: AsyncEngine, knowledge: Knowledge) -> House:
    house = House(engine, Shelf(knowledge))
    await house.move_in()
    return house


@pytest.fixture
def thoughts(house: House) -> ChosenThoughts:
    return house.thoughts


@pytest.fixture
def fatima(house: House) -> Person:
    return house.resident(501)


@pytest.fixture
async def asked(house: House, fatima: Person) -> Person:
    """Fatima, who has just asked the werkteam about a goat."""
    await fatima.commands("start")
    await fatima.writes("mag ik een geit houden")
    return fatima


@pytest.fixture
def henk(house: House) -> Person:
    return house.resident(502)


@pytest.fixture
def joke(house: House) -> Colleague:
    return house.member(71, "Joke")


@pytest.fixture
def sam(house: House) -> Colleague:
    return house.member(72, "Sam")


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()
