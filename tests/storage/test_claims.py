"""Many members tap at the same moment, on both databases: exactly one gets the question."""

from __future__ import annotations

import asyncio
import shutil
from datetime import date
from pathlib import Path

import pytest
from flow.house import GROUP, House, Shelf
from flow.knowledge import little_knowledge
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.files import load_knowledge
from bot.adapters.storage import tables
from bot.domain.message import WerkteamChoice, WerkteamMember

from .people import rows_of

TEXTS = Path(__file__).parents[2] / "knowledge" / "teksten"
MEMBERS = [WerkteamMember(number, f"Lid{number}") for number in range(101, 111)]


@pytest.fixture
async def house(engine: AsyncEngine, tmp_path: Path) -> House:
    shutil.copytree(TEXTS, tmp_path / "knowledge" / "teksten")
    texts = load_knowledge(tmp_path / "knowledge", today=date(2026, 11, 23)).knowledge.texts
    house = House(engine, Shelf(little_knowledge(dict(texts))))
    await house.move_in()
    fatima = house.resident(501)
    await fatima.writes("mag ik een geit houden")
    return house


async def all_tap(house: House, code: str) -> None:
    """Every member presses at the same moment."""
    now = house.clock.now()
    presses = [WerkteamChoice(GROUP, 9_000, member, code, now, house.thread()) for member in MEMBERS]
    await asyncio.gather(*(house.flow.handle(press) for press in presses))
    await house.send()


async def moves(engine: AsyncEngine, kind: str) -> list[int]:
    return [row["actor"] for row in await rows_of(engine, tables.events) if row["kind"] == kind]


async def test_of_all_who_claim_at_once_one_has_it_and_the_others_read_who(house: House, engine: AsyncEngine) -> None:
    await all_tap(house, "w:1:claim")

    owner = (await house.question()).owner
    assert owner is not None
    assert await moves(engine, "question_claim") == [owner.id]
    assert house.in_topic().count(f"{owner.name} heeft deze al.") == len(MEMBERS) - 1


async def test_of_all_who_take_over_at_once_one_has_it_and_the_others_read_who(
    house: House, engine: AsyncEngine
) -> None:
    joke = house.member(71, "Joke")
    await joke.presses("Ik pak dit op")
    await joke.presses("Draag over")

    await all_tap(house, "w:1:take")

    owner = (await house.question()).owner
    assert owner in MEMBERS
    assert await moves(engine, "question_transfer") == [owner.id]
    assert house.in_topic().count(f"{owner.name} heeft deze al.") == len(MEMBERS) - 1
