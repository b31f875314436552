"""Checks every request against aiogram's models of the Bot API: written by others, so no echo of our mistakes."""

from __future__ import annotations

import json
import re
import types
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import aiogram.methods
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile
from aiohttp import web
from aiohttp.multipart import BodyPartReader
from pydantic import BaseModel, ValidationError

from .texts import Json


@dataclass(frozen=True)
class Upload:
    """A file in a multipart request."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Violation:
    """Something in a request that the Bot API does not know, or does not know so."""

    method: str
    problem: str
    params: Any = None


class Params(dict[str, Any]):
    """The parameters of one request as plain JSON values, with its files."""

    files: dict[str, Upload]

    def integer(self, name: str) -> int | None:
        value = self.get(name)
        return None if value in (None, "") else int(value)


@cache
def models() -> dict[str, type[TelegramMethod[Any]]]:
    """All methods of the Bot API by their name in small letters, as Telegram looks them up."""
    classes = [value for value in vars(aiogram.methods).values() if isinstance(value, type)]
    methods = [value for value in classes if issubclass(value, TelegramMethod) and value is not TelegramMethod]
    return {method.__api_method__.lower(): method for method in methods}


async def read_request(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Read parameters from the query string and any of the three kinds of body."""
    raw: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        body = await request.read()
        raw |= json.loads(body) if body else {}
    elif request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            data = bytes(await part.read())
            if part.filename is not None:
                uploads[part.name or ""] = Upload(part.filename, data)
            else:
                raw[part.name or ""] = data.decode()
    else:
        raw |= dict(await request.post())
    return raw, uploads


def validate(name: str, raw: Json, uploads: dict[str, Upload]) -> tuple[Params, list[str]]:
    """Turn form strings into JSON values, and list everything the model does not accept."""
    model = models()[name]
    values = {key: _from_form(value, model, key) for key, value in raw.items()}
    for key, upload in uploads.items():
        if key in model.model_fields:
            values[key] = BufferedInputFile(upload.data, upload.name)
    problems = [f"unknown parameter {key!r}" for key in values if key not in model.model_fields]
    used = json.dumps(raw)
    problems += [f"file {key!r} is not used" for key in uploads if key not in values and f"attach://{key}" not in used]
    params = Params({key: value for key, value in values.items() if key not in uploads})
    params.files = uploads
    try:
        checked = model.model_validate({key: value for key, value in values.items() if key in model.model_fields})
    except ValidationError as error:
        problems += [f"{'.'.join(map(str, line['loc']))}: {line['msg']}" for line in error.errors()]
        return params, problems
    problems += [f"unknown field {field!r}" for field in _extras(checked, "")]
    for key in list(params):
        if isinstance(params[key], str) and isinstance(getattr(checked, key, None), bool | int | float):
            params[key] = getattr(checked, key)
    return params, problems


def _from_form(value: Any, model: type[BaseModel], key: str) -> Any:
    """A form, and some JSON clients, send all values as strings: read those that are not meant as text."""
    field = model.model_fields.get(key)
    if field is None or not isinstance(value, str):
        return value
    accepted = _leaves(field.annotation)
    if str in accepted:
        return int(value) if int in accepted and re.fullmatch(r"-?\d+", value) else value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _leaves(annotation: Any) -> set[Any]:
    if get_origin(annotation) in {Union, types.UnionType, Annotated}:
        return {leaf for part in get_args(annotation) for leaf in _leaves(part)}
    return {str} if get_origin(annotation) is Literal else {annotation}


def _extras(value: Any, where: str) -> list[str]:
    if isinstance(value, list):
        return [extra for index, item in enumerate(value) for extra in _extras(item, f"{where}[{index}]")]
    if not isinstance(value, BaseModel):
        return []
    own = [f"{where}.{name}".lstrip(".") for name in value.model_extra or {}]
    inner = [extra for name in type(value).model_fields for extra in _extras(getattr(value, name), f"{where}.{name}")]
    return own + inner
