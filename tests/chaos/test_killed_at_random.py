"""`kill -9` again and again, at chosen steps and at any moment, while people write on."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from .conftest import kills
from .course import Course

FEW = 4
MOST_STEPS = 90
LONGEST_LIFE = 2.0
"""Seconds after its birth at which a bot dies at the latest that dies by the clock."""


@pytest.mark.parametrize("intake", ["polling", "webhook"])
async def test_bots_that_are_killed_lose_nothing_and_say_little_twice(course: Course, intake: str) -> None:
    deaths = kills(FEW, share=1 / 4)

    for _ in range(deaths):
        life = await course.lives(die_at=_step(course.chance))
        await course.people_go_on(course.chance.uniform(0.05, LONGEST_LIFE), life)
        await life.is_killed()
    await course.lives()

    await course.ends_well(deaths=deaths, what=f"by {intake}, {deaths} kills")
    struck = Counter(course.bot.struck.read_text().split()) if course.bot.struck.exists() else Counter()
    print(f"killed {', '.join(f'{where} {count}x' for where, count in struck.most_common())}")


def _step(chance: random.Random) -> int:
    """At which step a bot dies; 0: at some moment by the clock."""
    return chance.randint(1, MOST_STEPS) if chance.random() < 0.7 else 0
