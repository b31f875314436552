"""Whatever people do in the group: only what is meant for a resident reaches a resident."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from bot.domain.knowledge import Knowledge
from bot.domain.message import Attachment, Incoming, WerkteamMessage
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
                "edit",
                "edited command",
                "photo note",
                "photo reply",
                "album note",
                "album reply",
                "take back",
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
    written: list[WerkteamMessage] = field(default_factory=list)
    shown: set[int] = field(default_factory=set)
    """The numbers of photos that were meant for the resident."""

    async def take(self, number: int, what: str, who: int, which: int) -> None:  # noqa: PLR0912 - one case a step
        member, word = self.members[who], f"woord{number:03d}x"
        group = self.house.chats.in_chat(GROUP)
        target = group[which % len(group)]
        match what:
            case "note":
                self.notes.add(word)
                self.written.append(member.message(word, self.house.thread()))
                await self._hear(self.written[-1])
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
            case "edit" if self.written:
                await self._edit(self.written[which % len(self.written)], word)
            case "edited command":
                self.notes.add(word)
                command = member.command(COMMANDS[which % len(COMMANDS)], word, self.house.thread())
                await self._hear(replace(command, edited=True))
            case "photo note":
                self.notes.add(word)
                await self._hear(member.message(word, self.house.thread(), None, Attachment.PHOTO))
            case "photo reply":
                await self._reply(member, self.house.card(), word, attachment=Attachment.PHOTO)
            case "album note":
                await self._album(member, word, None)
            case "album reply":
                await self._album(member, word, self.house.card())
            case "take back":
                labels = [b for shown in group for b in shown.once_had if "takeback" in b.action]
                if labels:
                    await member.presses_code(labels[which % len(labels)].action, target)
            case "resident writes":
                await self.fatima.writes(f"vraag {word}")

    async def _hear(self, incoming: Incoming) -> None:
        await self.house.hear(incoming)
        await self.house.send()

    async def _edit(self, message: WerkteamMessage, word: str) -> None:
        """Whatever was meant for the resident still is; a note that changes is another note."""
        meant = message.text in self.meant_for_resident
        (self.meant_for_resident if meant else self.notes).add(word)
        await self._hear(replace(message, text=word, edited=True, at=self.house.clock.now()))

    async def _album(self, member: Colleague, word: str, to: Shown | None) -> None:
        """Three photos that are sent together; only the first is a reply, if it is one."""
        question = await self.house.question()
        is_meant = to is not None and (question.owner is None or question.owner == member.member)
        (self.meant_for_resident if is_meant else self.notes).add(word)
        photos = [member.message(word if n == 0 else "", self.house.thread(), None, Attachment.PHOTO) for n in range(3)]
        if to is not None:
            photos[0] = replace(photos[0], reply_to=to.id)
        photos = [
            replace(photo, album=f"album{photos[0].message_id}", heard_at=self.house.clock.now()) for photo in photos
        ]
        if is_meant:
            self.shown |= {photo.message_id for photo in photos}
        elif to is not None:
            self.prompted.append(photos[0])
        for photo in photos:
            await self._hear(photo)
        await self.house.wait(seconds=11)

    async def _reply(self, member: Colleague, to: Shown, word: str, attachment: Attachment | None = None) -> None:
        """Meant for the resident, unless a colleague has the question: then it is a note until its writer says so."""
        question = await self.house.question()
        reply = member.message(word, to.thread, to.id, attachment)
        self.written.append(reply)
        if question.owner is None or question.owner == member.member:
            self.meant_for_resident.add(word)
            self.shown.add(reply.message_id)
        else:
            self.notes.add(word)
            self.prompted.append(reply)
        await self._hear(reply)

    async def _send_anyway(self, member: Colleague, which: int) -> None:
        """Somebody presses "Toch versturen" under a reply, be it their own or not."""
        if not self.prompted:
            return
        written = self.prompted[which % len(self.prompted)]
        if written.member == member.member:
            self.notes.discard(written.text)
            self.meant_for_resident.add(written.text)
            self.shown |= {written.message_id} if written.album is None else set(range(10**6))
        await member.presses_code(f"w:1:sendanyway-{written.message_id}", self.house.card(), written)

    def words_that_reached_the_resident(self) -> set[str]:
        said = " ".join(shown.text for shown in self.fatima.screen)
        return {word for word in self.meant_for_resident | self.notes if word in said}

    def photos_that_reached_the_resident(self) -> set[int]:
        return {shown.copy_of for shown in self.fatima.screen if shown.copy_of is not None}

    def everything_that_was_kept(self, database: Path) -> bytes:
        return b"".join(file.read_bytes() for file in database.parent.iterdir())


@example(steps=[("note", 0, 0), ("edit", 0, 0), ("reply to card", 0, 0), ("edit", 0, 1), ("edited command", 0, 3)])
@example(
    steps=[("press", 0, 0), ("album reply", 1, 0), ("album note", 0, 0), ("send anyway", 1, 0), ("take back", 1, 0)]
)
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
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

            assert play.photos_that_reached_the_resident() <= play.shown
            assert play.words_that_reached_the_resident() <= play.meant_for_resident
            kept = play.everything_that_was_kept(database)
            assert [note for note in play.notes if note.encode() in kept] == []
        finally:
            await engine.dispose()
