"""`kill -9` again and again, at chosen steps and at any moment, while people write on."""

from __future__ import annotations

import re
import signal
from collections import Counter

import pytest

from .conftest import kills
from .course import Course
from .fate import NOT_BY_ITS_OWN_HAND, WINDOWS, Death

FEW = 4
MOST_STEPS = 90
LONGEST_LIFE = 2.0
"""Seconds after its birth at which a bot dies at the latest that dies by the clock."""
LONG_ENOUGH = 2.0
"""For a bot to pass by a step that it passed by before."""

pytestmark = pytest.mark.parametrize("intake", ["polling", "webhook"])


async def test_bots_that_are_killed_lose_nothing_and_say_little_twice(course: Course) -> None:
    deaths = kills(FEW, share=1 / 4)

    for _ in range(deaths):
        life = await course.lives(_death(course))
        await course.people_go_on(course.chance.uniform(0.05, LONGEST_LIFE), life)
        await life.is_killed()
    await course.lives()

    await course.ends_well(deaths=deaths, what="killed at random")


@pytest.mark.slow
async def test_killed_once_at_every_kind_of_step_bots_lose_nothing(course: Course) -> None:
    first = await course.lives()
    await course.people_go_on(LONG_ENOUGH)
    first.signal(signal.SIGTERM)
    await first.ends()

    tried: set[str] = set()
    while remaining := sorted(set(course.bot.diary.passed) - tried):
        tried.add(remaining[0])
        life = await course.lives(Death(remaining[0], nth=1))
        await course.people_go_on(LONG_ENOUGH, life)
        life.signal(signal.SIGTERM)  # some steps are only on the way out
        await life.ends()
    await course.lives()

    await course.ends_well(deaths=len(tried), what=f"killed at each of {len(tried)} steps")
    assert _windows_without_death(course) == []


def _death(course: Course) -> Death:
    """A named step at which few died; or any step, counted from birth; or by the clock."""
    chance, struck = course.chance.random(), Counter(course.bot.diary.struck)
    if chance < 0.4 and (passed := course.bot.diary.passed):
        fewest = min(struck[step] for step in passed)
        step = course.chance.choice([step for step in passed if struck[step] == fewest])
        return Death(step, course.chance.randint(1, 3))
    return Death(nth=course.chance.randint(1, MOST_STEPS)) if chance < 0.8 else NOT_BY_ITS_OWN_HAND


def _windows_without_death(course: Course) -> list[str]:
    """By polling nobody hears 200."""
    struck = "\n".join(course.bot.diary.struck)
    wanted = {name: steps for name, steps in WINDOWS.items() if course.intake == "webhook" or "200" not in name}
    return [name for name, steps in wanted.items() if not re.search(steps, struck)]
