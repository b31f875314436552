"""Those who come while others are being stored share the next commit, which costs the same for many as for one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.domain.errors import StoreUnavailable

T = TypeVar("T")

_AT_MOST = 200


class Together(Generic[T]):
    """Stores what many bring, as few times as can be."""

    def __init__(self, store: Callable[[Sequence[T]], Awaitable[object]]) -> None:
        self._store = store
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._storing: asyncio.Task[None] | None = None

    async def add(self, one: T) -> None:
        """Return once it is committed, together with all that came meanwhile."""
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((one, stored))
        if self._storing is None:
            self._storing = asyncio.create_task(self._store_all())
        await stored

    async def _store_all(self) -> None:
        try:
            while self._waiting:
                some, self._waiting = self._waiting[:_AT_MOST], self._waiting[_AT_MOST:]
                await self._store_some(some)
        finally:
            self._storing = None

    async def _store_some(self, some: Sequence[tuple[T, asyncio.Future[None]]]) -> None:
        """One that cannot be stored must not keep the others out: then each is tried alone."""
        try:
            await self._store([one for one, _ in some])
        except Exception as error:  # noqa: BLE001 - each caller gets it, or it is tried again
            if len(some) == 1 or isinstance(error, StoreUnavailable):
                _tell(some, error)
                return
            for one in some:
                await self._store_some([one])
        else:
            _tell(some)


def _tell(some: Sequence[tuple[object, asyncio.Future[None]]], error: Exception | None = None) -> None:
    for _, stored in some:
        if stored.done():  # its caller did not wait for it
            continue
        if error is None:
            stored.set_result(None)
        else:
            stored.set_exception(error)
