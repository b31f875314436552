"""The small good knowledge folder, fresh for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from .good_folder import GOOD, KnowledgeFolder


@pytest.fixture
def folder(tmp_path: Path) -> KnowledgeFolder:
    made = KnowledgeFolder(tmp_path / "knowledge")
    for name, content in GOOD.items():
        made.write(name, content)
    return made
