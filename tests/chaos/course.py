"""The course of a run: trouble for a while, then peace, and a look at what came of it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from fake_telegram import FakeTelegram
from sqlalchemy.ext.asyncio import AsyncEngine

from . import invariants
from .crowd import Crowd
from .invariants import Found
from .lives import Bot, Life, Nursery

IN_FLIGHT = 8
"""As `versturen.tegelijk` is: so many messages may be said twice for every death."""
LONGEST_REST = 60
_LOOK = 0.2


@dataclass
class Course:
    """One Telegram, one database, one crowd, and bots that come and go."""

    fake: FakeTelegram
    engine: AsyncEngine
    nursery: Nursery
    crowd: Crowd
    bot: Bot
    chance: random.Random

    async def lives(self, die_at: int = 0) -> Life:
        """A bot begins to live; with `die_at` it kills itself at that step."""
        return await self.nursery.bears(self.bot, die_at)

    async def people_go_on(self, seconds: float, life: Life | None = None) -> None:
        """They write for so long, or until this bot is dead."""
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end and not (life is not None and life.gone.is_set()):
            await self.crowd.does_something()
            await asyncio.sleep(self.chance.uniform(0, 0.1))

    async def rests(self) -> None:
        """Until nothing is to be handled or sent any more."""
        async with asyncio.timeout(LONGEST_REST):
            while self.fake.unacknowledged or not await invariants.is_at_rest(self.engine):
                await asyncio.wait({asyncio.ensure_future(self.fake.world.pulse.next())}, timeout=_LOOK)

    async def ends_well(self, *, deaths: int = 0, put_aside: int = 0, what: str = "") -> Found:
        """Peace returns, everything comes to rest, and nothing is lost; in one line what was found."""
        await self.rests()
        while await self.crowd.settles_what_was_asked():
            await self.rests()
        most = deaths * IN_FLIGHT
        found = await invariants.check(self.fake, self.engine, self.crowd, most_doubles=most, put_aside=put_aside)
        messages, answers = self.crowd.counted
        where = self.engine.dialect.name
        print(f"\n{where}: {what or f'{deaths} deaths'}: {messages} messages, {answers} answers, 0 lost, {found}")
        return found
