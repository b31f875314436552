"""Several bots on one PostgreSQL, killed, paused and started while people write on."""

from __future__ import annotations

import signal

import pytest

from .conftest import SHORT_TURN, USUAL_TURN, kills
from .course import Course

FEW = 3
ONLY_POSTGRES = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


@pytest.mark.slow
@ONLY_POSTGRES
@pytest.mark.parametrize("replicas", [2, 4])
async def test_of_several_replicas_one_is_killed_again_and_again(course: Course, replicas: int) -> None:
    lives = [await course.lives() for _ in range(replicas)]
    await course.fake.until(lambda: course.fake.calls_of("getUpdates"))

    deaths = kills(FEW, share=1 / 20)
    for _ in range(deaths):
        await course.people_go_on(SHORT_TURN * 1.5)
        dead = lives.pop(course.chance.randrange(len(lives)))
        await dead.is_killed()
        lives.append(await course.lives())

    await course.ends_well(deaths=deaths, what=f"{replicas} replicas, {deaths} kills")


@pytest.mark.slow
@ONLY_POSTGRES
async def test_a_paused_replica_that_wakes_up_does_nothing_twice(course: Course) -> None:
    first, second = [await course.lives() for _ in range(2)]
    await course.people_go_on(2)

    for paused in (first, second):
        paused.signal(signal.SIGSTOP)
        await course.people_go_on(SHORT_TURN * 3)
        paused.signal(signal.SIGCONT)
        await course.people_go_on(1)

    await course.ends_well(deaths=2, what="paused and woken up")


@pytest.mark.slow
@ONLY_POSTGRES
@pytest.mark.parametrize("turn", [USUAL_TURN])
async def test_replicas_that_are_stopped_and_started_in_turn_lose_nothing_and_say_nothing_twice(course: Course) -> None:
    lives = [await course.lives() for _ in range(2)]
    await course.people_go_on(2)

    for _ in range(2):
        old = lives.pop(0)
        old.signal(signal.SIGTERM)
        await course.people_go_on(1)
        assert await old.ends() == 0
        lives.append(await course.lives())
        await course.people_go_on(1)

    found = await course.ends_well(what="a rolling restart")
    assert (found.doubles, found.uncertain) == (0, 0)
