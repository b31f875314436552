"""Whatever people do in the group: only what is meant for a resident reaches a resident."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.domain.knowledge import Knowledge
from bot.domain.message import WerkteamMessage
from flow.chats import Shown
from flow.house import GROUP, Colleague, House, Person, Shelf, quick_engine

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "note",
                "reply to card",
                "reply to resident",
                "reply to anything",
                "antwoord",
                "other command",
                "press",
                "send anyway",
                "resident writes",
            ]
        ),
        st.integers(0, 1),
        st.integers(0, 40),
    ),
    min_size=4,
    max_size=14,
)
COMMANDS = ("kennis", "sluiten", "heropen", "wachtrij", "help", "antwoorden", "claim")


@dataclass
class Play:
    """Two members and a resident in one topic. Every text is a word of its own, so that it can be followed."""

    house: House
    fatima: Person
    members: tuple[Colleague, ...]
    meant_for_resident: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    prompted: list[WerkteamMessage] = field(default_factory=list)

    async def take(self, number: int, what: str, who: int, which: int) -> None:
        member, word = self.members[who], f"woord{number:03d}x"
        group = self.house.chats.in_chat(GROUP)
        target = group[which % len(group)]
        match what:
            case "note":
                self.notes.add(word)
                await member.writes(word, self.house.thread())
            case "reply to card":
                await self._reply(member, self.house.card(), word)
            case "reply to resident":
                copies = [shown for shown in group if "schrijft" in shown.text]
                await self._reply(member, copies[which % len(copies)] if copies else self.house.card(), word)
            case "reply to anything":
                if "Vraag 1 ·" in target.text or "schrijft" in target.text:
                    await self._reply(member, target, word)
                else:
                    self.notes.add(word)
                    await member.replies(target, word)
            case "antwoord":
                self.meant_for_resident.add(word)
                await member.commands("antwoord", word, self.house.thread())
            case "other command":
                self.notes.add(word)
                await member.commands(COMMANDS[which % len(COMMANDS)], word, self.house.thread(), target.id)
            case "press":
                labels = [b for shown in group for b in shown.once_had if "sendanyway" not in b.action]
                button = labels[which % len(labels)]
                await member.presses_code(button.action, target, member.message(word))
                self.notes.add(word)
            case "send anyway":
                await self._send_anyway(member, which)
            case _:
                await self.fatima.writes(f"vraag {word}")

    async def _reply(self, member: Colleague, to: Shown, word: str) -> None:
        """Meant for the resident, unless a colleague has the question: then it is a note until its writer says so."""
        question = await self.house.question()
        reply = member.message(word, to.thread, to.id)
        if question.owner is None or question.owner == member.member:
            self.meant_for_resident.add(word)
        else:
            self.notes.add(word)
            self.prompted.append(reply)
        await self.house.hear(reply)
        await self.house.send()

    async def _send_anyway(self, member: Colleague, which: int) -> None:
        """Somebody presses "Toch versturen" under a reply, be it their own or not."""
        if not self.prompted:
            return
        written = self.prompted[which % len(self.prompted)]
        if written.member == member.member:
            self.notes.discard(written.text)
            self.meant_for_resident.add(written.text)
        await member.presses_code(f"w:1:sendanyway-{written.message_id}", self.house.card(), written)

    def words_that_reached_the_resident(self) -> set[str]:
        said = " ".join(shown.text for shown in self.fatima.screen)
        return {word for word in self.meant_for_resident | self.notes if word in said}

    def everything_that_was_kept(self, database: Path) -> bytes:
        return b"".join(file.read_bytes() for file in database.parent.iterdir())


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
@example(steps=[("press", 0, 0), ("reply to card", 1, 0), ("send anyway", 0, 0), ("send anyway", 1, 0), ("note", 0, 0)])
def test_no_word_of_the_group_reaches_a_resident_but_by_a_reply_or_antwoord(
    migrated: Path, knowledge: Knowledge, steps: list[tuple[str, int, int]]
) -> None:
    asyncio.run(play_out(migrated, knowledge, steps))


async def play_out(migrated: Path, knowledge: Knowledge, steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "samenspel.db"
        shutil.copy(migrated, database)
        engine = quick_engine(database)
        try:
            house = House(engine, Shelf(knowledge))
            await house.move_in()
            play = Play(house, house.resident(501), (house.member(71, "Joke"), house.member(72, "Sam")))
            await play.fatima.writes("mag ik een geit houden")

            for number, (what, who, which) in enumerate(steps):
                await play.take(number, what, who, which)

            assert play.words_that_reached_the_resident() <= play.meant_for_resident
            kept = play.everything_that_was_kept(database)
            assert [note for note in play.notes if note.encode() in kept] == []
        finally:
            await engine.dispose()
