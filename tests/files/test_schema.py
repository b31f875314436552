"""The published schemas are those of the loader, and the real knowledge keeps to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.adapters.files.folder import FileKind, find_files
from bot.adapters.files.schema import json_schemas, published, write_schemas

from .good_folder import KnowledgeFolder

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "docs" / "schema"
REAL_FILES = find_files(ROOT / "knowledge")[0]


class EditorLoader(yaml.SafeLoader):
    """Reads as an editor does: a date is a text, and a key is always a text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the library wants a plain dict
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def as_in_an_editor(path: Path) -> Any:
    return with_text_keys(yaml.load(path.read_text(encoding="utf-8"), Loader=EditorLoader))


def with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): with_text_keys(part) for key, part in value.items()}
    return value


def objections(path: Path, kind: FileKind) -> list[str]:
    """What an editor underlines."""
    return [error.message for error in Draft7Validator(json_schemas()[kind]).iter_errors(as_in_an_editor(path))]


def test_the_published_schemas_are_the_generated_ones() -> None:
    generated = {f"{name}.json": published(schema) for name, schema in json_schemas().items()}

    found = {file.name: file.read_text(encoding="utf-8") for file in PUBLISHED.glob("*.json")}

    assert found == generated, "run: .venv/bin/python -m bot.adapters.files.schema docs/schema"


def test_the_schemas_are_schemas_and_are_written_as_they_are(tmp_path: Path) -> None:
    write_schemas(tmp_path / "schema")

    for name, schema in json_schemas().items():
        Draft7Validator.check_schema(schema)
        assert (tmp_path / "schema" / f"{name}.json").read_text(encoding="utf-8") == published(schema)


def test_what_the_loader_takes_an_editor_takes(folder: KnowledgeFolder) -> None:
    found = {str(file.shown): objections(file.path, file.kind) for file in find_files(folder.path)[0]}

    assert found == {name: [] for name in found}


@pytest.mark.parametrize("file", REAL_FILES, ids=lambda file: str(file.shown))
def test_every_real_knowledge_file_keeps_to_its_schema(file: Any) -> None:
    assert objections(file.path, file.kind) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("steunaanbod/schuldhulpmaatje.yaml", "telefoon", "telefon"),
        ("steunaanbod/schuldhulpmaatje.yaml", "bron: schuldhulpmaatje.nl\n", ""),
        ("steunaanbod/schuldhulpmaatje.yaml", "kosten: gratis", f"kosten: {'a' * 41}"),
        ("steunaanbod/schuldhulpmaatje.yaml", "soort: informeel", "soort: informel"),
        ("steunaanbod/schuldhulpmaatje.yaml", "2026-11-21", "21 november"),
        ("steunaanbod/schuldhulpmaatje.yaml", "info@schuld", "info.schuld"),
        ("onderwerpen/nood/nood-112.yaml", "nood: true", "nood: false"),
        ("onderwerpen/nood/nood-112.yaml", "    regel: bij direct gevaar\n", ""),
        ("onderwerpen/wonen/huisuitzetting.yaml", "vaak_samen_met: [schulden]", "vaak_samen_met: schulden"),
        ("geen-nood.yaml", "onderwerpen:", "onderwerp:"),
        ("teksten/nl.yaml", "fijn: Fijn dat het helpt.", "fijn: [a]"),
    ],
)
def test_an_editor_underlines_what_the_loader_refuses(folder: KnowledgeFolder, name: str, old: str, new: str) -> None:
    folder.change(name, old, new)
    file = next(file for file in find_files(folder.path)[0] if file.path == folder.path / name)

    assert [problem.path for problem in folder.load().problems if problem.is_error] == [file.shown]
    assert objections(file.path, file.kind) != []
