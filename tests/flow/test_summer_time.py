"""On the nights on which Amsterdam changes its clocks nothing is told twice, too soon in the morning, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.storage.tables import due_rows
from bot.domain.watching import DIGEST
from flow.house import AMSTERDAM, GROUP, House, Person

HOUR_GOES_BY_TWICE = datetime(2026, 10, 23, 9, 30, tzinfo=UTC)
HOUR_IS_NOT_THERE = datetime(2027, 3, 26, 10, 30, tzinfo=UTC)
"""The Fridays before."""
QUARTER = timedelta(minutes=15)
UNTIL_TUESDAY_EVENING = range(4 * 24 * 4 + 24)


@pytest.mark.parametrize("friday", [HOUR_GOES_BY_TWICE, HOUR_IS_NOT_THERE])
async def test_over_the_night_of_the_clocks_each_reminder_comes_once_and_in_working_hours(
    house: House, fatima: Person, friday: datetime
) -> None:
    house.clock.moment = friday
    house.restart_reminders()
    await fatima.commands("start")
    await fatima.writes("mag ik een geit houden")

    told: list[tuple[datetime, str]] = []
    seen: set[int] = set()
    for _ in UNTIL_TUESDAY_EVENING:
        house.clock.moment += QUARTER
        while await house.reminders.remind_some():
            pass
        await house.send()
        fresh = [shown for shown in house.chats.in_chat(GROUP) if id(shown) not in seen]
        seen |= {id(shown) for shown in fresh}
        told += [(house.clock.moment.astimezone(AMSTERDAM), shown.text) for shown in fresh]

    reminders = [(at, text) for at, text in told if at.date() > friday.date()]
    assert reminders
    assert all(9 <= at.hour < 17 and at.weekday() < 5 for at, _ in reminders)
    assert len({(at.date(), text) for at, text in reminders}) == len(reminders)
    digests = [row["at"] for row in await house.rows(due_rows) if row["kind"] == DIGEST and row["is_done"]]
    assert [at.astimezone(AMSTERDAM).hour for at in digests] == [9] * len(digests)
    assert len({at.astimezone(AMSTERDAM).date() for at in digests}) == len(digests)


async def test_a_retry_in_the_hour_that_comes_twice_waits_a_minute_and_not_an_hour(house: House, asked: Person) -> None:
    await house.send()
    house.clock.moment = datetime(2026, 10, 25, 0, 59, 30, tzinfo=UTC)  # 2.59 in summer time; a minute later it is 2.00
    blocked_until = house.clock.now() + timedelta(minutes=1)
    await house.outbox.block_chat(GROUP, blocked_until)
    await asked.writes("en mijn zus dan")
    before = len(house.chats.in_chat(GROUP))

    await house.wait(seconds=58)
    waits = len(house.chats.in_chat(GROUP))
    await house.wait(seconds=3)

    assert waits == before
    assert len(house.chats.in_chat(GROUP)) > before
