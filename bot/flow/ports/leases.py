"""Who may do what only one may do, and who is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do some work alone until a moment; whoever gets it later has a higher fence."""

    name: str
    owner: str
    fence: int
    until: datetime


class Leases(Protocol):
    """Who may do the work that only one replica may do at a time."""

    async def take(self, name: str, owner: str, at: datetime, seconds: float) -> Lease | None:
        """Get it, or keep it for longer; None while another owner has it. Who keeps it keeps its fence."""
        ...

    async def give_back(self, lease: Lease) -> None:
        """Let another have it at once; nothing happens when another has it already."""
        ...

    async def owners(self) -> Sequence[str]:
        """All who hold something now: a lease, or a lane of the inbox."""
        ...

    async def take_back(self, owners: Sequence[str]) -> int:
        """Free all that these hold, for they are gone; how much. Their fences keep them from acting all the same."""
        ...


class Replicas(Protocol):
    """The processes that serve together at this moment."""

    async def sign(self, name: str, knowledge: str, at: datetime) -> Sequence[str]:
        """This one lives, and has this version of the knowledge in use; the versions of all who live."""
        ...

    async def leave(self, name: str) -> None:
        """This one stops."""
        ...
