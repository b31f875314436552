"""Tells systemd how the bot is, over the socket that it names in NOTIFY_SOCKET; elsewhere nothing is told."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ServiceManager:
    """Where to tell it, and how many seconds of silence the watchdog allows (None: there is no watchdog)."""

    address: str
    patience: float | None = None

    def tell(self, state: str) -> None:
        """Send `READY=1`, `WATCHDOG=1` or `STOPPING=1`. A manager that does not hear is no reason to stop."""
        where = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sending:
                sending.setblocking(False)
                sending.sendto(state.encode(), where)
        except OSError as error:
            log.warning("service_manager_not_told", extra={"error": type(error).__name__})

    async def feed_watchdog(self, silent: Callable[[], Sequence[str]]) -> None:
        """For ever, from the event loop and not from a thread: as long as it turns and no part of the bot is silent."""
        if self.patience is None:
            return
        while True:
            stuck = silent()
            if stuck:
                log.error("loops_silent", extra={"loops": ",".join(stuck)})
            else:
                self.tell("WATCHDOG=1")
            await asyncio.sleep(self.patience / 3)


def service_manager() -> ServiceManager | None:
    """As the environment says; the watchdog counts only when it was meant for this process."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return None
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    is_ours = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    patience = int(microseconds) / 1_000_000 if microseconds.isdigit() and is_ours else None
    return ServiceManager(address, patience)
