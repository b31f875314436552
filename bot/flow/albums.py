"""What somebody sends together goes out together, though its parts come in one by one."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.outgoing import CopyAlbum, Outgoing, Peer, Priority

_QUIET = timedelta(seconds=1.5)
_AT_LATEST = timedelta(seconds=10)


def latest_for(seen: datetime) -> datetime:
    """When an album goes without what is still missing; `seen` is when its first part was looked at."""
    return seen + _AT_LATEST


def part_of_album(key: str, to: Peer, act: CopyAlbum, seen: datetime, priority: Priority) -> Outgoing:
    """A part that goes once no other has come for a little while. The outbox waits, so that a restart loses nothing."""
    return Outgoing(key, to, act, priority, not_before=seen + _QUIET)
