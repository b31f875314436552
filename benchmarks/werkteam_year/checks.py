"""What must hold at every moment of the year; the first breach ends the simulation and says what it is."""

from __future__ import annotations

from sqlalchemy import func, select

from benchmarks.werkteam_year.chats import GROUP, Shown
from benchmarks.werkteam_year.members import MENTIONED, Room
from benchmarks.werkteam_year.scene import OpenQuestion, Scene
from bot.adapters.storage import tables
from bot.adapters.storage.tables import Status
from bot.domain.outgoing import Priority
from bot.domain.question import OWNED_STATES
from bot.domain.watching import belongs_in_digest, may_ring_at_night
from bot.flow.ports import WaitingMessage


class Broken(AssertionError):
    """A promise of the bot that did not hold."""


class Checks:
    """Watches every message and every move."""

    def __init__(self, scene: Scene, room: Room) -> None:
        self._scene, self._room = scene, room
        self._breaches: list[str] = []
        self._in_digest: set[tuple[int, int]] = set()
        self.silent_at_night = self.rang_at_night = 0
        """Messages to the group in quiet hours because somebody did something, such as a new question; nood rings."""
        scene.readers.append(self._read)

    def _read(self, message: WaitingMessage, shown: Shown) -> None:
        rules, now = self._scene.house.rules, self._scene.now
        is_quiet = rules.quiet_until(now) is not None
        if is_quiet:
            may_ring = may_ring_at_night(message.act, message.priority, in_group=shown.chat == GROUP)
            self._must(may_ring or message.silent, f"{shown.key} rings in quiet hours")
        if shown.chat != GROUP:
            return
        for id in map(int, MENTIONED.findall(shown.html)):
            self._must(self._room.members[id].is_in_group, f"{shown.key} mentions {id}, who is not in the group")
        if is_quiet:
            is_reminder = message.priority == Priority.REMINDER
            self._must(not is_reminder, f"{shown.key} is sent in quiet hours")
            self.silent_at_night += message.silent
            self.rang_at_night += not message.silent

    async def after(self) -> None:
        """Look at all open questions after something happened."""
        for question in self._scene.open.values():
            has_owner = question.owner is not None
            self._must(has_owner == (question.state in OWNED_STATES), f"{question} has the wrong owner")
            if question.number not in self._scene.planned:
                await self._must_be_in_the_digest(question)
        self._complain()

    async def _must_be_in_the_digest(self, question: OpenQuestion) -> None:
        """Without a moment of its own, it must be one of those that every morning's digest names."""
        known = question.number, question.version
        if known in self._in_digest:
            return
        self._must(0 in self._scene.planned, "no digest is planned")
        rules = self._scene.house.rules
        async with self._scene.house.store.transaction() as transaction:
            found = await transaction.question(question.number)
        self._must(
            found is not None and belongs_in_digest(found, self._scene.now, rules.working_hours, rules.patience),
            f"{question} is open, and nobody will be told",
        )
        self._in_digest.add(known)

    async def at_the_end(self) -> None:
        """Nothing that was said got lost on its way."""
        messages, outbox = tables.question_messages, tables.outbox
        async with self._scene.house.engine.connect() as connection:
            kept = set(await connection.scalars(select(messages.c.text)))
            lost = [text for text in self._scene.told if text not in kept]
            fate = select(outbox.c.status, func.count()).group_by(outbox.c.status)
            unsent = {row[0]: row[1] for row in await connection.execute(fate)}
        self._must(not lost, f"{len(lost)} messages never reached the werkteam, such as {lost[:3]}")
        for status in (Status.DEAD, Status.UNCERTAIN, Status.SENDING):
            self._must(not unsent.get(status), f"{unsent.get(status)} outgoing messages are {status}")
        self._complain()

    def _must(self, holds: bool, breach: str) -> None:
        """A sender survives whatever a channel raises: so the breach is kept until something else happened."""
        if not holds:
            self._breaches.append(f"{self._scene.now.isoformat()}: {breach}")

    def _complain(self) -> None:
        if self._breaches:
            raise Broken("\n".join(self._breaches))
