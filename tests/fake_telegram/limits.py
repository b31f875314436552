"""Telegram's speed limits, on the clock of the test. Off until a test turns them on."""

from __future__ import annotations

import math
from collections import defaultdict, deque

from .clock import Clock
from .errors import too_many_requests

COUNTED = ("send", "copy", "forward", "edit", "createforumtopic")
NOT_COUNTED = {"sendchataction"}


class Limits:
    """Sliding windows: 30 a second over all, 1 a second per chat, 20 a minute per group."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.enforced = False
        self.per_second = 30
        self.per_chat_per_second = 1
        self.per_group_per_minute = 20
        self._all: deque[float] = deque()
        self._chats: dict[int, deque[float]] = defaultdict(deque)

    def check(self, method: str, chat_id: int) -> None:
        """Count a call, or refuse it with the seconds to wait."""
        if not self.enforced or method in NOT_COUNTED or not method.startswith(COUNTED):
            return
        now = self.clock.timestamp()
        chat = self._chats[chat_id]
        waits = [
            _wait(self._all, now, self.per_second, 1),
            _wait(chat, now, self.per_chat_per_second, 1),
            _wait(chat, now, self.per_group_per_minute, 60) if chat_id < 0 else 0.0,
        ]
        if max(waits) > 0:
            raise too_many_requests(max(1, math.ceil(max(waits))))
        self._all.append(now)
        chat.append(now)
        for calls in (self._all, chat):
            while calls and calls[0] <= now - 60:
                calls.popleft()


def _wait(calls: deque[float], now: float, most: int, seconds: float) -> float:
    recent = [moment for moment in calls if moment > now - seconds]
    return 0.0 if len(recent) < most else recent[-most] + seconds - now
