"""Telegram gives updates twice, late, or with lower numbers than before; some are junk."""

from __future__ import annotations

import pytest

from .course import Course

UNREADABLE = [
    {"message": {"message_id": "one", "date": "yesterday"}},
    {"callback_query": 7},
    {"a_kind_of_next_year": {"id": 1}},
    {},
]


async def test_what_is_delivered_three_times_has_one_effect(course: Course) -> None:
    await course.lives()

    for _ in range(3):
        await course.people_go_on(0.7)
        await course.rests()
        for update in list(course.fake.world.updates.history):
            course.fake.world.updates.redeliver(update.id)
    await course.people_go_on(0.7)

    found = await course.ends_well(what="everything three times")
    assert found.doubles == 0


async def test_numbers_that_begin_anew_after_a_quiet_week_hide_nothing(course: Course) -> None:
    await course.lives()
    await course.people_go_on(1)
    await course.rests()

    course.fake.world.updates.next_id = 1_000
    await course.people_go_on(1)

    found = await course.ends_well(what="numbers that jump down")
    assert found.doubles == 0


@pytest.mark.parametrize("intake", ["polling", pytest.param("webhook", marks=pytest.mark.slow)])
async def test_what_cannot_be_read_holds_up_nobody(course: Course) -> None:
    await course.lives()

    for junk in UNREADABLE:
        await course.people_go_on(0.4)
        course.fake.push(dict(junk))
    await course.people_go_on(0.4)
    resident = course.crowd.residents[0]
    await resident.person.writes("ik heb een heel lang verhaal " * 40_000)
    await course.people_go_on(0.4)

    too_large = int(course.intake == "webhook")  # for a body that is one update: it is kept apart
    await course.ends_well(what="junk between what people write", put_aside=2, junk=too_large)
