"""Before the disk is full nothing new is taken in, so that what is stored can be finished; the group hears it once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

from bot.domain.errors import NoRoom
from bot.domain.outgoing import Outgoing, Priority, Say, ToGroup
from bot.domain.replies.voice import voice_for
from bot.flow.bell import Bell, Sleep
from bot.flow.conversation import Rules
from bot.flow.looking import look_for_ever
from bot.flow.ports import Clock, Disk, KnowledgeShelf, Letterbox, RawUpdate, Space, Store
from bot.flow.werkteam_group import GROUP_CHAT

log = logging.getLogger(__name__)

SHORT_OF_ROOM = "short_of_room"
"""The setting that says since when nothing is taken in; empty while there is room."""

_OF_A_SMALL_DISK = 0.05
_ENOUGH_AGAIN = 1.2
"""Times the least, so that it does not go to and fro at the edge."""
_LOOK_SECONDS = 10.0


class Room:
    """Whether there is room to take in more: so many bytes have to be free, or a twentieth of a small disk."""

    def __init__(self, disk: Disk, least: int) -> None:
        self._disk = disk
        self._least = least
        self._was_short = False

    def is_short(self) -> bool:
        """Never where the disk is another machine's."""
        space = self._disk.space()
        least = least_of(space, self._least) * (_ENOUGH_AGAIN if self._was_short else 1)
        self._was_short = space is not None and space.free < least
        return self._was_short


def least_of(space: Space | None, wanted: int) -> float:
    """How many bytes have to stay free on this disk."""
    return 0.0 if space is None else min(wanted, space.total * _OF_A_SMALL_DISK)


class LetterboxWithRoom(Letterbox):
    """Refuses what comes while there is no room, so that the channel keeps it and offers it again."""

    def __init__(self, letterbox: Letterbox, room: Room) -> None:
        self._letterbox = letterbox
        self._room = room

    async def keep(self, updates: Sequence[RawUpdate], at: datetime) -> int:
        self._refuse_without_room()
        return await self._letterbox.keep(updates, at)

    async def keep_junk(self, body: bytes, at: datetime) -> None:
        self._refuse_without_room()
        await self._letterbox.keep_junk(body, at)

    def _refuse_without_room(self) -> None:
        if self._room.is_short():
            raise NoRoom("The disk is nearly full.")


class RoomWatch:
    """Tells the werkteam that nothing is taken in, and that it is again: at night too, for nobody is helped then."""

    def __init__(
        self,
        room: Room,
        store: Store,
        shelf: KnowledgeShelf,
        rules: Rules,
        clock: Clock,
        new_messages: Bell,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._room = room
        self._store = store
        self._shelf = shelf
        self._rules = rules
        self._clock = clock
        self._new_messages = new_messages
        self._sleep = sleep
        self._told: bool | None = None

    async def run(self) -> None:
        """Look now and then, for ever."""
        await look_for_ever(self.look, _LOOK_SECONDS, "room", self._sleep)

    async def look(self) -> None:
        """What was told is remembered in the store as well: a restart is no news."""
        is_short = self._room.is_short()
        if is_short == self._told:
            return
        async with self._store.transaction() as transaction:
            now, since = self._clock.now(), await transaction.setting(SHORT_OF_ROOM)
            if is_short != (since is not None):
                log.warning("room_is_short" if is_short else "room_again")
                await transaction.set_setting(SHORT_OF_ROOM, now.isoformat() if is_short else None)
                if await transaction.setting(GROUP_CHAT) is not None:
                    voice = voice_for(self._rules.werkteam_language, self._shelf.knowledge.texts)
                    say = Say(voice.say("kaart.geen_ruimte" if is_short else "kaart.weer_ruimte"))
                    await transaction.send(Outgoing(f"room:{now.isoformat()}", ToGroup(), say, Priority.CARD))
        self._told = is_short
        self._new_messages.ring()
