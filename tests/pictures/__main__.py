"""`make pictures`: plays the story and has Chromium draw it, into the folder of the handbook."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from rich.console import Console

from bot import bootstrap
from bot.config import Settings
from bot.secret_files import SECRETS

from .drawing import draw
from .story import play

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def main() -> None:
    """Draw all pictures anew."""
    for name in SECRETS:  # a real bot may be set up here, and the story must not touch what is its own
        os.environ.pop(name, None)
    library = bootstrap.open_library(Settings(), Console(quiet=True))
    with tempfile.TemporaryDirectory() as folder:
        for picture in asyncio.run(play(library, Path(folder) / "story.db")):
            print(draw(picture, PICTURES))


if __name__ == "__main__":
    main()
