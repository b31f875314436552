"""The course of a run: trouble for a while, then peace, and a look at what came of it."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from fake_telegram import FakeTelegram
from sqlalchemy.ext.asyncio import AsyncEngine

from . import invariants, report
from .crowd import Crowd
from .fate import NOT_BY_ITS_OWN_HAND, Death
from .invariants import Found
from .lives import Bot, Life, Nursery

IN_FLIGHT = 8
"""As `versturen.tegelijk` is: so many messages may be said twice for every death."""
LONGEST_STANDSTILL = 60
USUALLY = 10.0
"""So many things people do in a second."""
_LOOK = 0.2


@dataclass
class Course:
    """One Telegram, one database, one crowd, and bots that come and go."""

    fake: FakeTelegram
    engine: AsyncEngine
    nursery: Nursery
    crowd: Crowd
    bot: Bot
    intake: str
    chance: random.Random
    record: Callable[[str, object], None]

    async def lives(self, death: Death = NOT_BY_ITS_OWN_HAND, bot: Bot | None = None) -> Life:
        """A bot begins to live; the usual one, if no other is named."""
        return await self.nursery.bears(bot or self.bot, death)

    async def people_go_on(self, seconds: float, life: Life | None = None, a_second: float = USUALLY) -> None:
        """They write for so long, or until this bot is dead. Whoever is late makes up for it."""
        time = asyncio.get_running_loop().time
        at, end = time(), time() + seconds
        while time() < end and not (life is not None and life.gone.is_set()):
            await self.crowd.does_something()
            at += self.chance.uniform(0, 2 / a_second)
            await asyncio.sleep(max(0, at - time()))

    async def rests(self) -> None:
        """Until nothing is to be handled or sent any more, however much there was; standing still is a failure."""
        time = asyncio.get_running_loop().time
        before, since = -1, time()
        while left := len(self.fake.unacknowledged) + await invariants.left_to_do(self.engine):
            if left != before:
                before, since = left, time()
            assert time() - since < LONGEST_STANDSTILL, await invariants.what_is_left(self.engine)
            await asyncio.sleep(_LOOK)

    async def ends_well(self, *, deaths: int = 0, put_aside: int = 0, junk: int = 0, what: str = "") -> Found:
        """Peace returns, everything comes to rest, and nothing is lost; in one line what was found."""
        await self.rests()
        while await self.crowd.settles_what_was_asked():
            await self.rests()
        most = deaths * IN_FLIGHT
        found = await invariants.check(
            self.fake, self.engine, self.crowd, most_doubles=most, put_aside=put_aside, junk=junk
        )
        messages, answers = self.crowd.counted
        where, steps = self.engine.dialect.name, dict.fromkeys(self.bot.diary.passed, 0)
        steps |= Counter(self.bot.diary.struck)
        doubles, left = f"{found.doubles} of {most}", f"{found.uncertain} uncertain, {found.dead} dead"
        line = report.Line(what, where, self.intake, messages, answers, deaths, 0, doubles, "exact", left)
        self.record(report.LINE, line.told())
        self.record(report.STEPS, dict(steps))
        return found
