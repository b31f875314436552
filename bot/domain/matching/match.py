"""What matching finds: needs with calibrated confidence, and how likely it is that there is a need at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.message import SafeText


@dataclass(frozen=True, slots=True)
class Candidate:
    """A need (or a kind of outside message), with the estimated probability that it is meant."""

    id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason for a candidate, for `samenspel ask`: what was found, and how much it weighs."""

    name: str
    candidate: str
    value: float
    weight: float
    because: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """The five best needs, best first. All numbers are probabilities from 0 to 1."""

    candidates: tuple[Candidate, ...]
    in_scope: float
    """That the message is about any need at all."""
    outside: Candidate | None = None
    """The most likely kind of outside message."""
    second_need: float = 0.0
    """That the second candidate is meant as well as the first."""
    nood: tuple[Candidate, ...] = ()
    """Kinds of nood, the most likely first."""
    signals: tuple[Signal, ...] = field(default=(), compare=False)


class Matcher(Protocol):
    """Reads a message with all the knowledge in mind. It computes for tens of milliseconds: not on the event loop."""

    def match(self, text: SafeText) -> Matches: ...
