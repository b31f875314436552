"""SQLite without a thread of its own: nobody else waits here, and trips to it cost more than most statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from bot.adapters.storage import one_trip


class InPlaceConnection(one_trip.OneTripConnection):
    """Does at once what is asked of it. So the order of everything is the same for the same seed as well."""

    def __await__(self) -> Generator[Any, None, Any]:
        return self._connect().__await__()

    async def _connect(self) -> Any:
        self._connection = self._connector()
        return self

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _connect(database: str, **settings: Any) -> InPlaceConnection:
    return InPlaceConnection(lambda: sqlite3.connect(database, **settings), iter_chunk_size=64)


@contextmanager
def without_thread() -> Iterator[None]:
    """Engines that connect in here have no thread."""
    with patch.object(one_trip, "connect", _connect):
        yield
