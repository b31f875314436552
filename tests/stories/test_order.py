"""Many residents at once, each in order."""

from __future__ import annotations

import re

import pytest
from fake_telegram import FakeTelegram, Group

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth

WORDS = ("een", "twee", "drie", "vier", "vijf", "zes")


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


async def test_residents_in_parallel_each_keep_their_order(
    fake: FakeTelegram, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    people = [fake.person(name) for name in ("Fatima", "Ali", "Joke", "Piet", "Mei")]
    for person in people:
        await person.writes(mouth.strange_question())
    for word in WORDS:
        for person in people:
            await person.writes(f"dit is bericht nummer {word} van {person.name}")

    await bot.rests()

    heard = {person.name: [] for person in people}
    for topic in werkteam.topics:
        copies = [found for text in topic.texts for found in re.finditer(r"nummer (\w+) van (\w+)", text)]
        assert len({found[2] for found in copies}) == 1
        heard[copies[0][2]] = [found[1] for found in copies]
    assert heard == {person.name: list(WORDS) for person in people}
    assert all(len(person.seen) == 2 + len(WORDS) for person in people)
