"""The knowledge is replaced while the bot runs; whatever happens to its folder, residents are answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console

from bot import bootstrap
from bot.adapters.files import Loaded
from bot.config import Settings
from bot.library import Library

from .good_folder import SCHULDEN, KnowledgeFolder


def open_library(folder: KnowledgeFolder, cache: Path) -> Library:
    settings = Settings(kennis=folder.path, cache=cache, betekenis="uit")
    return bootstrap.open_library(settings, Console(quiet=True))


@contextmanager
def keeping_up(library: Library, told: asyncio.Queue[object]) -> Iterator[None]:
    """What it logs and what it tells comes in one queue."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.put_nowait(record.getMessage())

    def tell(loaded: Loaded) -> None:
        told.put_nowait(loaded)

    log, ear = logging.getLogger("bot.library"), Ear(logging.ERROR)
    log.addHandler(ear)
    task = asyncio.create_task(library.keep_up(0.01, tell))
    try:
        yield
    finally:
        task.cancel()
        log.removeHandler(ear)


async def test_a_folder_that_is_away_for_a_moment_takes_nothing_from_residents_and_is_read_when_it_is_back(
    folder: KnowledgeFolder, tmp_path: Path
) -> None:
    library = open_library(folder, tmp_path / "cache")
    mind = library.mind
    told: asyncio.Queue[object] = asyncio.Queue()

    with keeping_up(library, told):
        away = folder.path.rename(tmp_path / "away")
        assert await told.get() == "knowledge_not_reloaded"
        assert library.mind is mind
        away.rename(folder.path)
        folder.write("onderwerpen/schulden.yaml", SCHULDEN + "\n")
        while (last := await told.get()) == "knowledge_not_reloaded":
            assert library.mind is mind

    assert isinstance(last, Loaded)


async def test_a_cache_that_cannot_be_written_costs_only_time(
    folder: KnowledgeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "no-folder").write_text("in the way")

    library = open_library(folder, tmp_path / "no-folder")

    assert library.mind.knowledge is library.knowledge
    assert "cache_not_written" in [record.getMessage() for record in caplog.records]
