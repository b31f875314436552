"""A real small disk that fills up and is cleared again."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from .course import Course

LEFT = 8_000_000
"""Bytes; of a disk of 200 MB the bot wants ten."""


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """Where the database stands: a file system of its own, in memory."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(tmp_path)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("Who runs this may not mount a disk.")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_before_a_disk_is_full_everything_waits_at_telegram_and_nothing_is_said_twice(
    course: Course, tmp_path: Path
) -> None:
    life = await course.lives()
    await course.people_go_on(2)

    ballast = tmp_path / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(tmp_path).free - LEFT))
    await course.fake.until(lambda: any("bijna vol" in text for text in course.crowd.group.texts))
    await course.people_go_on(3)
    waits_at_telegram = len(course.fake.unacknowledged)
    ballast.unlink()

    found = await course.ends_well(what="a disk that was nearly full")
    assert waits_at_telegram > 0
    assert (found.doubles, found.uncertain, found.dead) == (0, 0, 0)
    assert not life.gone.is_set()
