"""What is known of the time after a copy was made: told by the database that was in use until now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.engine import make_engine, unit_of_work
from bot.adapters.storage.numbers import last_given
from bot.adapters.storage.soundness import ensure_sound
from bot.adapters.storage.tables import residents
from bot.adapters.storage.tombstones import Forgotten
from bot.adapters.storage.work import Work
from bot.domain.errors import StoreBroken, StoreUnavailable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Former:
    """As much as could be read."""

    forgotten: frozenset[Forgotten] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)
    is_sure: bool = False
    """A whole database told it, that goes on where the copy ends: nobody is missing."""


async def newest_resident(connection: Work) -> Forgotten | None:
    """By whom another database is known to go on where this one ends."""
    newest = select(residents.c.id, residents.c.created_at).order_by(residents.c.id.desc()).limit(1)
    row = (await connection.execute(newest)).one_or_none()
    return Forgotten(row.id, row.created_at) if row is not None else None


async def look_back(urls: Iterable[str], newest: Forgotten | None) -> Former:
    """What these databases tell together; `newest` is the newest resident of the copy."""
    told = [await _look_in(url, newest) for url in urls]
    numbers: dict[str, int] = {}
    for one in told:
        numbers |= {name: max(last, numbers.get(name, 0)) for name, last in one.numbers.items()}
    forgotten = frozenset().union(*(one.forgotten for one in told))
    return Former(forgotten, numbers, any(one.is_sure for one in told))


async def _look_in(url: str, newest: Forgotten | None) -> Former:
    engine = make_engine(url)
    try:
        forgotten = await _or_none(engine, _forgotten)
        numbers = await _or_none(engine, last_given)
        is_sure = forgotten is not None and await _is_whole(engine) and await _goes_on(engine, newest)
    finally:
        await engine.dispose()
    return Former(forgotten or frozenset(), numbers or {}, is_sure)


async def _or_none(engine: AsyncEngine, read: Callable[[Work], Awaitable[T]]) -> T | None:
    """What can be read; a damaged database may still tell some of it."""
    try:
        async with unit_of_work(engine) as connection:
            return await read(connection)
    except (StoreUnavailable, SQLAlchemyError):
        return None


async def _forgotten(connection: Work) -> frozenset[Forgotten]:
    gone = select(residents.c.id, residents.c.created_at).where(residents.c.forgotten_at.is_not(None))
    return frozenset(Forgotten(row.id, row.created_at) for row in await connection.execute(gone))


async def _is_whole(engine: AsyncEngine) -> bool:
    try:
        await ensure_sound(engine)
    except (StoreBroken, StoreUnavailable):
        return False
    return True


async def _goes_on(engine: AsyncEngine, newest: Forgotten | None) -> bool:
    """Not so for one that was begun after the loss of the one that was copied."""

    async def knows(connection: Work) -> bool:
        if newest is None:
            return True
        same = select(residents.c.id).where(residents.c.id == newest.id, residents.c.created_at == newest.created_at)
        return await connection.scalar(same) is not None

    return bool(await _or_none(engine, knows))
