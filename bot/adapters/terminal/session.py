"""A conversation in the terminal: one person plays the resident and, after /werkteam, a member of the werkteam."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TextIO

from bot.adapters.terminal.screen import Screen, Shown
from bot.domain.message import (
    ChatId,
    Incoming,
    ResidentChoice,
    ResidentCommand,
    ResidentMessage,
    WerkteamChoice,
    WerkteamCommand,
    WerkteamMember,
    WerkteamMessage,
)
from bot.domain.outgoing import Button
from bot.flow.bell import Sleep
from bot.flow.ports import Clock, Membership

RESIDENT = ChatId(1)
GROUP = ChatId(-1)
MEMBER = WerkteamMember(1, "U")

Handle = Callable[[Incoming], Awaitable[None]]
Flush = Callable[[], Awaitable[None]]


_BETWEEN_LOOKS = 5.0
"""Seconds."""


class OnePerson(Membership):
    """Who plays a member here is one."""

    async def is_member(self, group: ChatId, member: WerkteamMember) -> bool | None:
        return True


class Session:
    """Reads lines until the end of the input or /stop, and shows what follows from each."""

    def __init__(
        self,
        handle: Handle,
        flush: Flush,
        screen: Screen,
        clock: Clock,
        source: TextIO = sys.stdin,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._handle = handle
        self._flush = flush
        self._screen = screen
        self._clock = clock
        self._source = source
        self._sleep = sleep
        self._werkteam = False
        self._topic: int | None = None

    async def run(self) -> None:
        """Talk until there is nothing more to read."""
        self._help()
        passing = asyncio.create_task(self._let_time_pass())
        try:
            while (line := await asyncio.to_thread(self._ask)) is not None and line.strip() != "/stop":
                if line.strip():
                    await self._take(line.strip())
        finally:
            passing.cancel()

    async def _let_time_pass(self) -> None:
        """What becomes due while nobody types is shown as well."""
        while True:
            await self._sleep(_BETWEEN_LOOKS)
            await self._flush()

    def _ask(self) -> str | None:
        if self._source.isatty():
            self._screen.console.print(f"\n[bold]{'werkteam' if self._werkteam else 'bewoner'}>[/bold] ", end="")
        line = self._source.readline()
        if line and not self._source.isatty():
            self._screen.console.print(
                f"\n{'werkteam' if self._werkteam else 'bewoner'}> {line.rstrip()}", markup=False
            )
        return line or None

    async def _take(self, line: str) -> None:
        if line in {"/werkteam", "/bewoner"}:
            self._werkteam = line == "/werkteam"
            self._help()
            return
        incoming = self._read(line)
        if incoming is not None:
            await self._handle(incoming)
            await self._flush()

    def _read(self, line: str) -> Incoming | None:
        if line.isdecimal():
            pressed = self._screen.pressed(int(line))
            if pressed is None:
                self._say("Die knop is er niet.")
            return self._press(*pressed) if pressed else None
        return self._as_member(line) if self._werkteam else self._as_resident(line)

    def _press(self, shown: Shown, button: Button) -> Incoming:
        now = self._clock.now()
        if shown.in_group:
            self._topic = shown.thread
            return WerkteamChoice(GROUP, shown.message_id, MEMBER, button.action, now, shown.thread)
        return ResidentChoice(RESIDENT, shown.message_id, button.action, now)

    def _as_resident(self, line: str) -> Incoming:
        number, now = self._screen.new_id(), self._clock.now()
        if line.startswith("/"):
            name, _, argument = line[1:].partition(" ")
            return ResidentCommand(RESIDENT, number, name.lower(), argument, now)
        return ResidentMessage(RESIDENT, number, line, now)

    def _as_member(self, line: str) -> Incoming | None:
        number, now = self._screen.new_id(), self._clock.now()
        topic = self._topic if self._topic in self._screen.topics else self._newest_topic()
        if line.startswith("/onderwerp"):
            self._choose_topic(line.removeprefix("/onderwerp").strip())
            return None
        if line.startswith("/"):
            name, _, argument = line[1:].partition(" ")
            return WerkteamCommand(GROUP, number, MEMBER, name.lower(), argument, now, topic)
        if line.startswith(">"):
            return WerkteamMessage(GROUP, number, MEMBER, line[1:].strip(), now, topic, self._card_of(topic))
        return WerkteamMessage(GROUP, number, MEMBER, line, now, topic)

    def _newest_topic(self) -> int | None:
        return max(self._screen.topics, default=None)

    def _choose_topic(self, number: str) -> None:
        found = next((t for t, name in self._screen.topics.items() if name.lstrip("🔴 ").split(" ")[0] == number), None)
        self._topic = found or self._topic
        self._say(f"U bent nu in onderwerp {self._screen.topics[found]}." if found else "Dat onderwerp is er niet.")

    def _card_of(self, topic: int | None) -> int | None:
        return min(
            (s.message_id for s in self._screen.shown.values() if s.in_group and s.thread == topic), default=None
        )

    def _help(self) -> None:
        if self._werkteam:
            self._say(
                "U bent nu het werkteam. '> tekst' antwoordt op de kaart, gewone tekst is een notitie. "
                "/bewoner gaat terug."
            )
        else:
            self._say(
                "U bent de bewoner. Typ wat er speelt, of het nummer van een knop. /werkteam wisselt, /stop stopt."
            )

    def _say(self, text: str) -> None:
        self._screen.console.print(f"[dim]{text}[/dim]")
