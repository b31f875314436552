"""JSON Schemas from the same descriptions, so that an editor helps maintainers while they type.

Published in `docs/schema/`; write them anew with `python -m bot.adapters.files.schema docs/schema`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, assert_never

from bot.adapters.files.descriptions import DESCRIPTIONS
from bot.adapters.files.keys import (
    ByWriter,
    Choice,
    Day,
    Description,
    Flag,
    Fork,
    Key,
    Kind,
    ListOf,
    Record,
    Sentences,
    Text,
    TextOr,
)

_DIALECT = "http://json-schema.org/draft-07/schema#"

Schema = dict[str, Any]


def json_schemas() -> dict[str, Schema]:
    """The schema of each kind of file, by the name under which it is published."""
    return {kind.value: _of_file(description) for kind, description in DESCRIPTIONS.items()}


def published(schema: Schema) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def write_schemas(folder: Path) -> None:
    """Publish them all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in json_schemas().items():
        (folder / f"{name}.json").write_text(published(schema), encoding="utf-8")


def _of_file(description: Description) -> Schema:
    about = {"$schema": _DIALECT, "title": description.title, "description": description.help}
    return about | _of(description.kind)


def _of(kind: Kind) -> Schema:
    match kind:
        case Text():
            return _of_text(kind)
        case Flag(only=None):
            return {"type": "boolean"}
        case Flag(only=only):
            return {"const": only}
        case Choice(among=among):
            return {"enum": [choice.value for choice in among]}
        case Day():
            return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
        case ListOf(item=item, shortest=shortest):
            return {"type": "array", "items": _of(item)} | ({"minItems": shortest} if shortest else {})
        case Record(keys=keys):
            return _of_record(keys)
        case TextOr(text=text, record=record):
            return {"anyOf": [_of(text), _of(record)]}
        case ByWriter(parts=parts):
            return {"type": "object", "additionalProperties": _of(parts)}
        case Sentences():
            return {"type": "object", "additionalProperties": {"anyOf": [_of(Text()), {"$ref": "#"}]}}
        case Fork(by=by, present=present, absent=absent):
            return {"type": "object", "if": {"required": [by]}, "then": _of(present), "else": _of(absent)}
        case _:
            assert_never(kind)


def _of_text(kind: Text) -> Schema:
    schema: Schema = {"type": "string", "minLength": 1}
    if kind.longest is not None:
        schema["maxLength"] = kind.longest
    if kind.form is not None:
        schema["pattern"] = kind.form.pattern
    return schema


def _of_record(keys: tuple[Key, ...]) -> Schema:
    properties = {key.name: {"description": key.help} | _of(key.kind) for key in keys}
    required = [key.name for key in keys if key.required]
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": required} if required else {})


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
