"""The mind of the released knowledge."""

import pytest
from rich.console import Console

from bot import bootstrap
from bot.config import Settings
from bot.domain.reading import Mind


@pytest.fixture(scope="session")
def mind() -> Mind:
    return bootstrap.open_library(Settings(), Console(quiet=True)).mind
