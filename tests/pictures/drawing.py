"""Turns a page into a PNG file with headless Chromium, which is needed for this only."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .page import page, width
from .palette import shrink
from .scene import Picture

SHARPNESS = 1.5
"""Pixels of the picture for each pixel of CSS."""
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars", "--disable-lcd-text",
)  # fmt: skip


def draw(picture: Picture, folder: Path) -> Path:
    """Write the picture as a file of its own name; it becomes as high as what is on it."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("Voor de plaatjes is Chromium nodig, bijvoorbeeld: apt-get install chromium fonts-noto-color-emoji")
    target = folder / f"{picture.name}.png"
    with tempfile.TemporaryDirectory() as profile:
        source = Path(profile) / "page.html"
        source.write_text(page(picture), encoding="utf-8")
        chromium = [browser, *QUIET, f"--user-data-dir={profile}/profile", f"--force-device-scale-factor={SHARPNESS}"]
        size = f"--window-size={width(picture)}"
        html = _run([*chromium, f"{size},600", "--dump-dom", source.as_uri()])
        height = re.search(r'data-height="(\d+)"', html)
        assert height is not None, "The page did not tell how high it is."
        _run([*chromium, f"{size},{height[1]}", f"--screenshot={target}", source.as_uri()])
    shrink(target)
    return target


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
