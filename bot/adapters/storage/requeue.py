"""Puts back or settles what is not tried any more: updates put aside, and messages that did not go out for certain."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.acts import lane_of
from bot.adapters.storage.engine import unit_of_work
from bot.adapters.storage.inbox import mark_lanes
from bot.adapters.storage.tables import AT_ONCE, Incoming, Status, inbox, outbox
from bot.adapters.storage.work import Work
from bot.domain.message import ChatId
from bot.domain.outgoing import ToChat

_HAS_NO_ADDRESS = outbox.c.peer == lane_of(ToChat(ChatId(0)))
"""The number of a stranger's chat went when the message was given up."""


_LEFT_LYING = [Status.DEAD, Status.UNCERTAIN]


class SqlRequeue:
    """For a maintainer. The bot may run meanwhile: it takes what is put back as if it was new."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def update(self, id: int, at: datetime) -> bool:
        """Whether it was put aside, and is open in its lane again."""
        return bool(await self._open_again(inbox.c.id == id, at))

    async def message(self, id: int) -> bool:
        """Whether it was dead or uncertain, and waits again."""
        return bool(await self._wait_again(outbox.c.id == id))

    async def everything(self, at: datetime) -> tuple[int, int]:
        """All of both; how many updates and how many messages."""
        return await self._open_again(inbox.c.id > 0, at), await self._wait_again(outbox.c.id > 0)

    async def leave_update(self, id: int) -> bool:
        """Whether it was put aside, and is settled now."""
        return bool(await self._blank(inbox.c.id == id))

    async def leave_message(self, id: int) -> bool:
        """Whether it was dead or uncertain, and is settled now."""
        return bool(await self._leave(outbox.c.id == id))

    async def leave_everything(self) -> tuple[int, int]:
        """All of both; how many updates and how many messages."""
        return await self._blank(inbox.c.id > 0), await self._leave(outbox.c.id > 0)

    async def _blank(self, chosen: ColumnElement[bool]) -> int:
        """What nobody will handle keeps neither text nor chat, like what was handled."""
        done = update(inbox).where(chosen, inbox.c.status == Incoming.ASIDE)
        async with unit_of_work(self._engine) as connection:
            return (await connection.execute(done.values(status=Incoming.DONE, raw=None, lane=None))).rowcount

    async def _leave(self, chosen: ColumnElement[bool]) -> int:
        """What arrived keeps no text, and so does what never will."""
        over = update(outbox).where(chosen, outbox.c.status.in_(_LEFT_LYING)).values(status=Status.LEFT, act=None)
        async with unit_of_work(self._engine) as connection:
            return (await connection.execute(over)).rowcount

    async def _open_again(self, chosen: ColumnElement[bool], at: datetime) -> int:
        async with unit_of_work(self._engine) as connection:
            lanes = await _lanes(connection, chosen)
            if lanes:  # First the lanes, as whoever brings a new update does.
                await mark_lanes(connection, lanes, at)
            again = update(inbox).where(chosen, inbox.c.status == Incoming.ASIDE)
            done = await connection.execute(again.values(status=Incoming.OPEN, attempts=0, next_try=at, error=None))
            return done.rowcount

    async def _wait_again(self, chosen: ColumnElement[bool]) -> int:
        """What may have arrived stays known as such."""
        left = outbox.c.status.in_(_LEFT_LYING)
        again = update(outbox).where(chosen, left, outbox.c.act.is_not(None), ~_HAS_NO_ADDRESS)
        again = again.values(status=Status.WAITING, attempts=0, next_try=AT_ONCE, sent_at=None, error=None)
        async with unit_of_work(self._engine) as connection:
            return (await connection.execute(again)).rowcount


async def _lanes(connection: Work, chosen: ColumnElement[bool]) -> list[int]:
    aside = select(inbox.c.lane).where(chosen, inbox.c.status == Incoming.ASIDE, inbox.c.lane.is_not(None))
    return sorted(set((await connection.scalars(aside)).all()))
