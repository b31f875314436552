"""Several bots on one PostgreSQL, killed, paused and started while people write on."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

import pytest

from .balancer import Balancer
from .conftest import SHORT_TURN, USUAL_TURN, kills, seconds
from .course import Course
from .lives import Bot, Life

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
        await _one_dies_and_is_born_again(course, lives, [course.bot] * replicas)

    await course.ends_well(deaths=deaths, what=f"{replicas} replicas")


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


MANY = 30
"""Messages a second: as many as Telegram lets a bot send."""
BETWEEN_KILLS = 5
LONG_TURN = 10
"""Seconds. Who has as much to do as this may be late, and keeps its turn; what the dead held is free at a birth."""
ENOUGH = 0.95
"""The part of them that a test on a busy machine has to reach to be one."""


@pytest.mark.slow
@pytest.mark.alone
@ONLY_POSTGRES
async def test_under_many_messages_one_of_two_is_killed_every_five_seconds(course: Course) -> None:
    await _many_write_while_one_after_the_other_dies(course, [course.bot] * 2)


@pytest.fixture
def replicas(bot: Bot, unused_tcp_port_factory: Callable[[], int]) -> Sequence[Bot]:
    """Three, each on a port of its own, with one address."""
    ports, address = [unused_tcp_port_factory() for _ in range(3)], bot.settings["web"]["openbaar"]
    return [replace(bot, settings=bot.settings | {"web": {"poort": port, "openbaar": address}}) for port in ports]


@pytest.fixture
async def balancer(bot: Bot, replicas: Sequence[Bot]) -> AsyncIterator[Balancer]:
    balancer = Balancer([replica.settings["web"]["poort"] for replica in replicas])
    async with balancer.listens(bot.settings["web"]["poort"]):
        yield balancer


@pytest.mark.slow
@ONLY_POSTGRES
@pytest.mark.parametrize("intake", ["webhook"])
async def test_behind_a_balancer_any_replica_may_die_and_each_may_hear_the_same(
    course: Course, replicas: Sequence[Bot], balancer: Balancer
) -> None:
    lives = [await course.lives(bot=replica) for replica in replicas]
    await course.fake.until(lambda: course.fake.world.webhook.url)

    deaths = kills(FEW, share=1 / 20)
    for number in range(deaths):
        balancer.tells_two = bool(number % 2)
        await course.people_go_on(SHORT_TURN)
        await _one_dies_and_is_born_again(course, lives, replicas)
    balancer.tells_two = True
    await course.people_go_on(SHORT_TURN)

    await course.ends_well(deaths=deaths, what="3 replicas behind a balancer")
    assert all(balancer.passed.values())


@pytest.mark.slow
@pytest.mark.alone
@ONLY_POSTGRES
@pytest.mark.parametrize("intake", ["webhook"])
@pytest.mark.usefixtures("balancer")
async def test_under_many_messages_by_webhook_one_is_killed_every_five_seconds(
    course: Course, replicas: Sequence[Bot]
) -> None:
    await _many_write_while_one_after_the_other_dies(course, replicas)


async def _many_write_while_one_after_the_other_dies(course: Course, usual: Sequence[Bot]) -> None:
    bots = [replace(bot, settings=bot.settings | {"overnemen_na_seconden": LONG_TURN}) for bot in usual]
    lives, length = [await course.lives(bot=bot) for bot in bots], seconds(15)
    await course.fake.until(lambda: course.fake.calls_of("getUpdates") or course.fake.world.webhook.url)
    time, deaths = asyncio.get_running_loop().time, 0

    begun, writing = time(), asyncio.create_task(course.people_go_on(length, a_second=MANY))
    while not writing.done():
        await asyncio.wait({writing}, timeout=max(0, begun + (deaths + 1) * BETWEEN_KILLS - time()))
        await _one_dies_and_is_born_again(course, lives, bots)
        deaths += 1
    a_second = sum(course.crowd.counted) / (time() - begun)

    await course.ends_well(deaths=deaths, what=f"{len(bots)} replicas, {a_second:.1f} a second for {length:.0f} s")
    assert a_second >= MANY * ENOUGH


async def _one_dies_and_is_born_again(course: Course, lives: list[Life], bots: Sequence[Bot]) -> None:
    which = course.chance.randrange(len(lives))
    await lives[which].is_killed()
    lives[which] = await course.lives(bot=bots[which])
