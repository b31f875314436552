"""What an error says may hold the words of people: the log has its kind and its place."""

from __future__ import annotations

import asyncio
import logging
import re

import pytest

from bot import __main__ as command_line
from bot import bootstrap, log
from bot.config import Settings
from bot.domain.errors import StoreBroken
from bot.library import Library

WORDS = "mijn bsn is 111222333"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """As they stand in the log, without their time."""
    return [log.Lines().format(record).split(" ", 2)[2] for record in caplog.records]


async def runs(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    async def fails(*_: object) -> None:
        async with asyncio.TaskGroup() as loops:
            loops.create_task(raising(error))

    async def raising(error: Exception) -> None:
        raise error

    monkeypatch.setattr(bootstrap, "run_telegram", fails)
    library: Library = None  # type: ignore[assignment]
    await command_line._until_stopped(Settings(), library)


async def test_a_bot_that_ends_by_a_mistake_of_ours_tells_where_and_not_what(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        await runs(monkeypatch, LookupError(WORDS))

    (line,) = lines(caplog)
    assert end.value.code == 1
    assert re.fullmatch(r"critical crashed error=LookupError places=\S*test_log\.py:\d+", line)
    assert WORDS not in capsys.readouterr().err


async def test_what_people_have_to_mend_is_told_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreBroken, match=r"samenspel\.db"):
        await runs(monkeypatch, StoreBroken("samenspel.db"))


async def test_an_error_that_nobody_waits_for_is_logged_without_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()
    log.hear_the_unheard(loop)

    loop.call_exception_handler({"message": WORDS, "exception": ValueError(WORDS)})
    loop.call_exception_handler({"message": WORDS})

    assert lines(caplog) == ["error unheard_error error=ValueError places=", "error unheard_error"]


def test_a_library_that_logs_a_traceback_is_cut_short(caplog: pytest.LogCaptureFixture) -> None:
    try:
        int(WORDS)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")

    (line,) = lines(caplog)
    assert re.fullmatch(r"error Exception in ASGI application error=ValueError places=test_log\.py:\d+", line)


def test_the_command_line_shows_no_variables_in_its_tracebacks() -> None:
    assert command_line.app.pretty_exceptions_show_locals is False
