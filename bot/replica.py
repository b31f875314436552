"""One process among those that serve together: its name, what it tells the others, what it clears up of the dead."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress

from bot.domain.errors import StoreUnavailable
from bot.flow.bell import Sleep
from bot.flow.ports import Clock, Leases, Replicas

log = logging.getLogger(__name__)

_SECONDS_BETWEEN_SIGNS = 10.0
_OWN_PROCESSES = "/proc/self/ns/pid"
_NAME = re.compile(r"(?P<place>.+)-(?P<pid>\d+)-[0-9a-f]{8}(\.\d+)?")


def new_name() -> str:
    """Where it runs, process, and a number that no other start has."""
    return f"{here()}-{os.getpid()}-{secrets.token_hex(4)}"


def here() -> str:
    """The host, and on Linux its space of process numbers. Two containers can share the name of the host and both be
    process 1 of their own space; while one of them is there, no other has its number.
    """
    with suppress(OSError):
        return f"{socket.gethostname()}.{os.stat(_OWN_PROCESSES).st_ino}"
    return socket.gethostname()


class Replica:
    """This process.

    Whoever was killed on this machine gives back nothing, and the machine knows that the process is gone: others go
    on at once. Those on other machines are waited for until their leases end.
    """

    def __init__(
        self,
        leases: Leases,
        replicas: Replicas,
        knowledge_in_use: Callable[[], str],
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name = new_name()
        self._leases = leases
        self._replicas = replicas
        self._knowledge_in_use = knowledge_in_use
        self._clock = clock
        self._sleep = sleep
        self._differed = False

    def worker(self, number: int) -> str:
        """The name under which one of the workers here holds a lane."""
        return f"{self.name}.{number}"

    async def run(self) -> None:
        """Give a sign of life now and then, for ever."""
        while True:
            await self._sleep(_SECONDS_BETWEEN_SIGNS)
            try:
                await self.give_sign()
            except StoreUnavailable:
                log.warning("store_unavailable", extra={"part": "replica"})

    async def give_sign(self) -> None:
        """Tell which knowledge is in use here, and free what the dead of this machine held."""
        gone = [name for name in await self._leases.owners() if not name.startswith(self.name) and is_gone(name)]
        if gone:
            freed = await self._leases.take_back(gone)
            log.warning("taken_back_from_the_dead", extra={"count": freed})
        mine = self._knowledge_in_use()
        differs = set(await self._replicas.sign(self.name, mine, self._clock.now())) != {mine}
        if differs and not self._differed:
            log.warning("knowledge_differs_between_replicas", extra={"mine": mine})
        self._differed = differs

    async def leave(self) -> None:
        """Nothing is held here any more, so that nobody waits for us."""
        try:
            mine = [name for name in await self._leases.owners() if name.startswith(self.name)]
            await self._leases.take_back(mine)
            await self._replicas.leave(self.name)
        except StoreUnavailable:
            log.warning("store_unavailable", extra={"part": "replica"})


def is_gone(name: str) -> bool:
    """Whether its process was here and is there no more, or was a former life of this one. Others nobody can tell."""
    found = _NAME.fullmatch(name)
    if found is None or found["place"] != here():
        return False
    return int(found["pid"]) == os.getpid() or not _lives(int(found["pid"]))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # somebody else's process
        return True
    return True
