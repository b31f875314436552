"""How a method of the Bot API is written: a function of the world and the parameters, under its API name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..validation import Params
from ..world import World

Handler = Callable[[World, Params], Any]
METHODS: dict[str, Handler] = {}


def api_method(name: str) -> Callable[[Handler], Handler]:
    """Register a function (which may be async) as the method with this name."""

    def register(handler: Handler) -> Handler:
        METHODS[name.lower()] = handler
        return handler

    return register
