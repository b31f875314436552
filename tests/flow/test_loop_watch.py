"""An event loop that is held up is seen, told with its place, and over when it is over."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from contextlib import suppress

import pytest

from bot.flow import loop_watch
from bot.flow.loop_watch import LoopWatch, where
from flow.seconds import Seconds


@pytest.fixture
def watch(seconds: Seconds) -> LoopWatch:
    return LoopWatch(seconds)


def test_a_loop_that_turns_is_not_held_up(watch: LoopWatch, seconds: Seconds) -> None:
    seconds.now = 2
    watch.beat()

    assert watch.held_up_lately is None
    assert not watch.is_silent()
    assert watch.held_up == 0


def test_it_is_known_for_a_while_how_long_the_loop_stood_still(watch: LoopWatch, seconds: Seconds) -> None:
    seconds.now = 5.5
    was_silent = watch.is_silent()
    watch.beat()
    at_once = watch.held_up_lately
    seconds.now = 15.5

    assert was_silent
    assert at_once == 5
    assert watch.held_up_lately is None
    assert watch.held_up == 5


def test_each_silence_is_told_of_once(watch: LoopWatch, seconds: Seconds, caplog: pytest.LogCaptureFixture) -> None:
    for seconds.now in (1, 4, 5):
        watch.tell_of_silence(threading.get_ident())

    assert caplog.messages == ["event_loop_held_up"]


async def test_a_thread_tells_once_where_the_loop_is_held_up(
    watch: LoopWatch, seconds: Seconds, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_watch, "_BEAT_SECONDS", 0.001)
    told = threading.Event()

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.set()

    ear = Ear(logging.ERROR)
    loop_watch.log.addHandler(ear)
    running = asyncio.create_task(watch.run())
    await asyncio.sleep(0)
    seconds.now = 60
    assert told.wait(30)  # here it is held up
    seconds.now = 61
    while watch.held_up == 0:  # noqa: ASYNC110 - turns of the loop are what it is about
        await asyncio.sleep(0)
    loop_watch.log.removeHandler(ear)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running

    assert [record.getMessage() for record in caplog.records] == ["event_loop_held_up", "event_loop_goes_on"]


def test_the_place_is_the_innermost_of_our_own_code() -> None:
    def looks() -> str:
        return where(sys._getframe())

    namespace = {"__name__": "bot.example", "looks": looks}
    exec("def hold():\n    return looks()", namespace)  # a function of ours

    assert namespace["hold"]() == "bot.example:hold:2"  # type: ignore[operator]
    assert looks() == "elsewhere"
