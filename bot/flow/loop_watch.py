"""Sees that the event loop is held up, for how long and by what: meanwhile nothing here can answer, send or remind."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

log = logging.getLogger(__name__)

_BEAT_SECONDS = 0.5
_LONG = 3.0
"""Seconds. A busy machine is late, too, but not by so much."""
_SHOWN_SECONDS = 10.0
"""For so long after it was held up a replica is not ready: who asks now and then would miss it between two times."""
_OUR_CODE = __name__.partition(".")[0]


class LoopWatch:
    """The loop beats, and a thread that hears no beat tells where the loop is.

    The thread only tells: a watchdog that a thread fed would live on when the loop is dead.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._beat_at = seconds()
        self._held_up_until = -_SHOWN_SECONDS
        self._last = 0.0
        self._told_of: float | None = None
        self.held_up = 0.0
        """All seconds together."""

    async def run(self) -> None:
        """Beat for ever, with the thread beside it."""
        is_over, loop = threading.Event(), threading.get_ident()
        self._beat_at = self._seconds()
        thread = threading.Thread(target=self._listen, args=(loop, is_over), name="loop watch", daemon=True)
        thread.start()
        try:
            while True:
                await asyncio.sleep(_BEAT_SECONDS)
                self.beat()
        finally:
            is_over.set()

    def beat(self) -> None:
        """The loop turns. If it is late, remember by how much."""
        now = self._seconds()
        late = now - self._beat_at - _BEAT_SECONDS
        if late >= _LONG:
            self._last, self._held_up_until = late, now
            self.held_up += late
            log.warning("event_loop_goes_on", extra={"seconds": round(late, 1)})
        self._beat_at = now

    @property
    def held_up_lately(self) -> float | None:
        """For how many seconds it stood still, if that is not long ago; None when it turns well."""
        return self._last if self._seconds() - self._held_up_until < _SHOWN_SECONDS else None

    def is_silent(self) -> bool:
        """Whether a beat is overdue now."""
        return self._seconds() - self._beat_at >= _BEAT_SECONDS + _LONG

    def _listen(self, loop: int, is_over: threading.Event) -> None:
        while not is_over.wait(_BEAT_SECONDS):
            self.tell_of_silence(loop)

    def tell_of_silence(self, loop: int) -> None:
        """Once for each time: where the loop is, which runs in this thread."""
        beat_at = self._beat_at
        if self.is_silent() and self._told_of != beat_at:
            self._told_of = beat_at
            log.error("event_loop_held_up", extra={"where": where(sys._current_frames().get(loop))})


def where(frame: FrameType | None) -> str:
    """The innermost place in our own code; names of functions only, for values are people's."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.partition(".")[0] == _OUR_CODE:
            return f"{module}:{frame.f_code.co_name}:{frame.f_lineno}"
        frame = frame.f_back
    return "elsewhere"
