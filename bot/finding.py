"""What the doctor says of one thing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what it is, and what to do when it is not good."""

    what: str
    is_good: bool
    remedy: str = ""
