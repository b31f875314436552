"""Whether this replica may get work: each part is looked at, and whoever asks reads which one is bad."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

Told = Mapping[str, float | str | bool | None]


@dataclass(frozen=True, slots=True)
class Part:
    """How one part of the bot is. `told` holds numbers and names of our own, never of people."""

    name: str
    is_good: bool
    told: Told = field(default_factory=dict)


Look = Callable[[], Awaitable[Part]]


class Readiness:
    """Not ready before the loops run, nor from the moment the bot was asked to stop."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self._looks = looks
        self.phase = "starting"

    async def look(self) -> list[Part]:
        """All parts, the phase first."""
        phase = Part("phase", self.phase == "running", {"now": self.phase})
        return [phase, *await asyncio.gather(*[look() for look in self._looks])]


def as_json(parts: Sequence[Part]) -> dict[str, object]:
    """What `/readyz` shows."""
    bad = [part.name for part in parts if not part.is_good]
    shown = {part.name: {"good": part.is_good, **part.told} for part in parts}
    return {"ready": not bad, "bad": bad, "parts": shown}
