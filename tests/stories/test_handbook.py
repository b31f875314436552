"""The handbook of the werkteam shows what members really see."""

from __future__ import annotations

import re
from pathlib import Path

from pictures.page import page
from pictures.scene import Talk
from pictures.story import play

from bot.library import Library

DOCS = Path(__file__).parents[2] / "docs"
HANDBOOK = DOCS / "handleiding-werkteam.md"
MOST_BYTES = 150_000


async def test_the_story_of_its_pictures_still_runs_and_is_what_it_shows(library: Library, tmp_path: Path) -> None:
    pictures = {picture.name: picture for picture in await play(library, tmp_path / "story.db")}

    shown = {Path(source).stem for source, _ in _images()}
    assert set(pictures) == shown
    assert all("</html>" in page(picture) for picture in pictures.values())
    ours, theirs = pictures["notitie-en-antwoord"].screens
    assert isinstance(ours, Talk)
    assert isinstance(theirs, Talk)
    assert "eettafel in Zuid" in _words(ours)
    assert "eettafel in Zuid" not in _words(theirs)
    assert "Wat fijn dat u aan uw vader denkt" in _words(theirs)


def test_every_picture_it_names_exists_is_small_and_is_told_in_words() -> None:
    images = _images()

    assert len(images) >= 4
    for source, told in images:
        assert (DOCS / source).stat().st_size < MOST_BYTES, source
        assert len(told) > 40, source


def test_every_command_that_it_names_is_known_to_the_bot() -> None:
    flow = Path(__file__).parents[2] / "bot" / "flow"
    source = "".join(file.read_text(encoding="utf-8") for file in flow.glob("werkteam_*.py"))

    named = set(re.findall(r"`/([a-z]+)", HANDBOOK.read_text(encoding="utf-8")))
    assert {name for name in named if f'"{name}"' not in source} == set()


def test_every_button_that_it_names_is_a_button_of_the_bot() -> None:
    dutch = (Path(__file__).parents[2] / "knowledge" / "teksten" / "nl.yaml").read_text(encoding="utf-8")

    named = set(re.findall(r"\[([A-Z][\w ]+)\]", HANDBOOK.read_text(encoding="utf-8")))
    assert {label for label in named if f": {label}\n" not in dutch} == set()


def _images() -> list[tuple[str, str]]:
    """Where the pictures of the handbook are, and what their alt texts say."""
    return re.findall(r'<img src="([^"]+)"[^>]* alt="([^"]*)">', HANDBOOK.read_text(encoding="utf-8"))


def _words(talk: Talk) -> str:
    return "\n".join("".join(run.text for run in bubble.runs) for bubble in talk.bubbles)
