"""The log of a running bot: a line for each event. What an error says may quote people, so it stays out."""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

_ORDINARY = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_NOTHING: Mapping[str, object] = {}
_FRAMES = 5


def to_stderr() -> None:
    """Log what happens, of libraries too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def crashed(error: BaseException) -> None:
    """The last line of a bot that ends by a mistake of ours."""
    log.critical("crashed", extra=fields_of(error))


def hear_the_unheard(loop: asyncio.AbstractEventLoop) -> None:
    """Of an error that nobody waits for, asyncio would write what it says."""
    loop.set_exception_handler(_unheard)


def _unheard(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    log.error("unheard_error", extra=fields_of(error) if isinstance(error, BaseException) else _NOTHING)


def fields_of(error: BaseException) -> Mapping[str, object]:
    """Its kind, and the last places it came by."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    return {"error": type(error).__name__, "places": ">".join(places)}


class Lines(logging.Formatter):
    """One line for each event: its name, then its fields."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {name: value for name, value in record.__dict__.items() if name not in _ORDINARY}
        if record.exc_info and record.exc_info[1] is not None:
            fields |= fields_of(record.exc_info[1])
        listed = "".join(f" {name}={value}" for name, value in fields.items())
        return f"{self.formatTime(record)} {record.levelname.lower()} {record.getMessage().rstrip()}{listed}"
