"""One year, from event to event: what people do, what becomes due, what had to wait before it could be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.werkteam_year.checks import Checks
from benchmarks.werkteam_year.figures import Figures, Tally, figures_of
from benchmarks.werkteam_year.members import Room
from benchmarks.werkteam_year.residents import Residents
from benchmarks.werkteam_year.rhythm import at_local
from benchmarks.werkteam_year.scene import Scene, open_scene
from bot.domain.knowledge import Knowledge

FIRST_DAY = date(2027, 1, 4)
"""A Monday; both nights on which the clock changes lie in the year after it."""
Progress = Callable[[datetime, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is played."""

    seed: int = 7
    weeks: int = 52
    settings: tuple[tuple[str, Any], ...] = ()
    """Of the werkteam, where they are not the defaults."""


async def play(plan: Plan, knowledge: Knowledge, database: Path, progress: Progress) -> Figures:
    """Play it, and tell how it went. Raises Broken as soon as the bot breaks a promise."""
    start = at_local(FIRST_DAY, 0)
    end = start + timedelta(weeks=plan.weeks)
    async with open_scene(knowledge, database, start, plan.seed, dict(plan.settings)) as scene:
        room, residents = Room(scene, plan.weeks), Residents(scene)
        checks, tally = Checks(scene, room), Tally(scene, room)
        room.expect()
        residents.expect(end)
        await scene.remind()
        while scene.now < end:
            await _next(scene, end)
            if await scene.look():
                await checks.after()
                progress(scene.now, len(scene.open))
            tally.count_days()
        await checks.at_the_end()
        return await figures_of(scene, room, residents, checks, tally, start)


async def _next(scene: Scene, end: datetime) -> None:
    """Let it become the moment at which something happens, and let it happen."""
    people = scene.agenda.next
    scene.clock.moment = max(scene.now, min(people, scene.next_due, scene.next_out, end)).astimezone(UTC)
    if scene.next_due <= scene.now:
        await scene.remind()
        await scene.send()
    elif scene.next_out <= scene.now:
        await scene.send()
    elif people <= scene.now:
        await scene.agenda.take()()
