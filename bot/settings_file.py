"""Reads `config.yaml`, and secrets from the environment only; tells a beheerder what is wrong and how to mend it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process

from bot.config import SECRET_FIELDS, Settings
from bot.domain.errors import SettingsWrong
from bot.mistakes import Mistake, format_mistakes
from bot.secret_files import SECRETS

_ALIKE = 60


def default_settings_file() -> Path:
    """`config.yaml` here, or what SAMENSPEL_CONFIG names."""
    return Path(os.environ.get("SAMENSPEL_CONFIG", "config.yaml"))


def load_settings(file: Path) -> Settings:
    """Read and check the settings; a missing file means all defaults.

    Raises SettingsWrong with every mistake at once: file:line, what is wrong, how to mend it.
    """
    content, lines = _read(file)
    mistakes: list[Mistake] = []
    for key in [k for k in content if k.upper() in SECRETS or k in SECRET_FIELDS]:
        del content[key]
        what = f"{key} is een geheim en hoort niet in dit bestand."
        mistakes.append((lines.get((key,), 1), what, _secret_remedy(key)))
    try:
        settings = Settings(**content)
    except ValidationError as error:
        mistakes += [_explain(e, lines) for e in error.errors()]
        raise SettingsWrong(format_mistakes(file, mistakes)) from error
    if mistakes:
        raise SettingsWrong(format_mistakes(file, mistakes))
    return settings


def _secret_remedy(key: str) -> str:
    names = dict(zip(SECRET_FIELDS, SECRETS, strict=True))
    name = names.get(key, key.upper())
    return f"Haal de regel weg en zet de waarde in de omgeving: export {name}=..."


def _read(file: Path) -> tuple[dict[str, Any], dict[tuple[str, ...], int]]:
    if not file.exists():
        return {}, {}
    try:
        text = file.read_text("utf-8")
        node = yaml.compose(text, yaml.SafeLoader)
        content = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        remedy = "Kijk op deze regel, en die erboven, naar een dubbele punt, een aanhalingsteken of een tab te veel."
        raise SettingsWrong(format_mistakes(file, [(line, "Dit bestand is niet te lezen.", remedy)])) from error
    if content is None or node is None:
        return {}, {}
    if not isinstance(content, dict):
        raise SettingsWrong(
            format_mistakes(file, [(1, "Hier horen regels met 'sleutel: waarde'.", "Zie docs/config.md.")])
        )
    return content, dict(_lines_of(node))


def _lines_of(node: yaml.Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield from _lines_of(value, here)
            yield here, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _lines_of(item, (*path, str(number)))


def _explain(error: ErrorDetails, lines: Mapping[tuple[str, ...], int]) -> Mistake:
    path = tuple(str(part) for part in error["loc"] if part != "[key]")
    known = next((path[:n] for n in range(len(path), 0, -1) if path[:n] in lines), None)
    line = lines[known] if known else None
    key = ".".join(path)
    given = error.get("input") if key not in SECRETS else "***"
    match error["type"]:
        case "extra_forbidden":
            return line, f"Onbekende sleutel '{path[-1]}'.", _did_you_mean(path)
        case "literal_error":
            return line, f"'{given}' kan niet bij '{key}'.", f"Kies uit: {_choices(error)}."
        case "value_error":
            return line, f"'{given}' kan niet bij '{key}'.", _sentence(str(error.get("ctx", {}).get("error", "")))
        case "int_type" | "int_parsing" | "int_from_float":
            return line, f"'{given}' bij '{key}' is geen heel getal.", "Schrijf alleen cijfers, bijvoorbeeld 2."
        case "float_type" | "float_parsing":
            return line, f"'{given}' bij '{key}' is geen getal.", "Schrijf bijvoorbeeld 0.6, met een punt."
        case "bool_type" | "bool_parsing":
            return line, f"'{given}' bij '{key}' is geen ja of nee.", "Schrijf true of false."
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            limit = next(iter(error.get("ctx", {}).values()), "")
            side = "groot" if error["type"].startswith("less") else "klein"
            return line, f"{given} bij '{key}' is te {side}.", f"De grens is {limit}."
        case "list_type":
            return line, f"Bij '{key}' hoort een lijst.", "Zet elke waarde op een eigen regel met een streepje ervoor."
        case _:
            return line, f"'{given}' kan niet bij '{key}'.", "Zie docs/config.md voor wat hier kan staan."


def _choices(error: ErrorDetails) -> str:
    return str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "")


def _did_you_mean(path: tuple[str, ...]) -> str:
    model: Any = Settings
    for part in path[:-1]:
        field = model.model_fields.get(part)
        model = field.annotation if field is not None else Settings
    names = [name for name in getattr(model, "model_fields", {}) if name not in SECRET_FIELDS]
    best = process.extractOne(path[-1], names, score_cutoff=_ALIKE)
    return f"Is '{best[0]}' bedoeld?" if best else "Haal de regel weg. In docs/config.md staan alle sleutels."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else "Zie docs/config.md."


def describe_settings() -> str:
    """All keys with what they mean and their defaults, as the table of `docs/config.md`."""
    rows = [f"| `{key}` | {_shown(default)} | {meaning} |" for key, meaning, default in _keys_of(Settings())]
    return "\n".join(["| sleutel | standaard | wat het is |", "| --- | --- | --- |", *rows])


def _keys_of(part: BaseModel, path: str = "") -> Iterator[tuple[str, str, object]]:
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if name in SECRET_FIELDS:
            continue
        if isinstance(value, BaseModel):
            yield from _keys_of(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", field.description or "", value


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key} {', '.join(blocks)}" for key, blocks in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "(leeg)"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "(leeg)" if value is None else str(value)
