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
from bot.domain.message import Attachment, Incoming, MembersJoined, WerkteamMessage
from bot.domain.question import Question
from bot.flow.conversation import Rules
from bot.flow.sent_answer import HOLD_WORDS
from flow.chats import Shown
from flow.house import GROUP, RULES, Colleague, House, Person, Shelf, quick_engine

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
                "media note",
                "media reply",
                "album note",
                "album reply",
                "take back",
                "reply to a note",
                "is a note",
                "claim",
                "release",
                "close",
                "practise",
                "a day passes",
                "hand over",
                "ban",
            ]
        ),
        st.integers(0, 1),
        st.integers(0, 40),
    ),
    min_size=4,
    max_size=14,
)
COMMANDS = (
    "kennis", "sluiten", "heropen", "wachtrij", "help", "antwoorden", "claim", "overdragen", "overnemen", "naam",
    "tips", "cijfers", "afwezig", "terug", "oefenen", "deblokkeer", "geheim",
)  # fmt: skip


MEDIA = tuple(kind for kind in Attachment if kind is not Attachment.STICKER)
HANDING_OVER = ("handover", "takeover", "take", "give-71", "give-72", "retain", "unoffer")


@dataclass
class Play:
    """Two members and a resident in one topic. Every text is a word of its own, so that it can be followed."""

    house: House
    fatima: Person
    members: tuple[Colleague, ...]
    meant_for_resident: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    practised: set[str] = field(default_factory=set)
    """The bot says these again in the practice topic, so they are kept until that is sent; no resident reads them."""
    reasons: set[str] = field(default_factory=set)
    """Why somebody is banned: kept, and shown to colleagues only."""
    prompted: list[WerkteamMessage] = field(default_factory=list)
    written: list[WerkteamMessage] = field(default_factory=list)
    shown: set[int] = field(default_factory=set)
    """The numbers of photos and the like that were meant for the resident."""

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
                    (self.practised if "Oefenvraag" in target.text else self.notes).add(word)
                    await member.replies(target, word)
            case "antwoord":
                is_open = (await self.house.question()).is_open
                (self.meant_for_resident if is_open else self.notes).add(word)
                await member.commands("antwoord", word, self.house.thread(), self.house.card().id)
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
            case "media note":
                self.notes.add(word)
                media = MEDIA[which % len(MEDIA)]
                await self._hear(member.message(said_with(media, word), self.house.thread(), None, media))
            case "media reply":
                await self._reply(member, self.house.card(), word, attachment=MEDIA[which % len(MEDIA)])
            case "album note":
                await self._album(member, word, None)
            case "album reply":
                await self._album(member, word, self.house.card())
            case "take back":
                labels = [b for shown in group for b in shown.once_had if "takeback" in b.action]
                if labels:
                    await member.presses_code(labels[which % len(labels)].action, target)
            case "reply to a note":
                notes = [message for message in self.written if message.text in self.notes]
                answered = notes[which % len(notes)].message_id if notes else 10**6
                self.notes.add(word)
                await self._hear(member.message(word, self.house.thread(), answered))
            case "is a note" if self.prompted:
                about = self.prompted[which % len(self.prompted)]
                await member.presses_code("w:1:note", self.house.card(), about)
            case "claim" | "release":
                await member.presses_code(f"w:1:{what}", self.house.card())
            case "close":
                await member.presses_code("w:1:close-beantwoord", self.house.card())
            case "practise":
                await self._practise(member, word)
            case "a day passes":
                await self._a_day_passes()
            case "hand over":
                await member.presses_code(f"w:1:{HANDING_OVER[which % len(HANDING_OVER)]}", self.house.card())
            case "ban":
                await self._ban(member, self.members[which % 2], word)
            case "resident writes":
                await self.fatima.writes(f"vraag {word}")

    async def _hear(self, incoming: Incoming) -> None:
        await self.house.hear(incoming)
        await self.house.send()

    async def _ban(self, member: Colleague, presser: Colleague, word: str) -> None:
        """The reason is kept, for colleagues; whoever presses."""
        self.reasons.add(word)
        command = member.command("blokkeer", word, self.house.thread(), self.house.card().id)
        await self._hear(command)
        about = replace(member.message(f"/blokkeer {word}"), message_id=command.message_id)
        await presser.presses_code(f"w:1:ban-{command.message_id}", self.house.card(), about)

    async def _practise(self, member: Colleague, word: str) -> None:
        """A good first answer, and a plain word in the same place: neither has a resident to go to."""
        self.practised.add(word)
        await self._hear(MembersJoined(GROUP, (member.member,), self.house.clock.now()))
        asked = next(s for s in reversed(self.house.chats.in_chat(GROUP)) if "Oefenvraag" in s.text)
        await member.replies(asked, word)
        await member.writes(word, asked.thread)

    async def _a_day_passes(self) -> None:
        """Nudges, digests and what else comes by itself now stand in the group to be replied to."""
        for _ in range(3):
            self.house.clock.move(hours=8)
            while await self.house.reminders.remind_some():
                pass
            await self.house.send()

    async def _edit(self, message: WerkteamMessage, word: str) -> None:
        """Whatever was meant for the resident still is; a note that changes is another note."""
        meant = message.text in self.meant_for_resident
        (self.meant_for_resident if meant else self.notes).add(word)
        await self._hear(replace(message, text=word, edited=True, at=self.house.clock.now()))

    async def _album(self, member: Colleague, word: str, to: Shown | None) -> None:
        """Three photos that are sent together; only the first is a reply, if it is one."""
        question = await self.house.question()
        is_meant = to is not None and goes_to_the_resident(question, member)
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
        """Meant for the resident, unless it is over, or a colleague has it: then its writer must say so first."""
        question = await self.house.question()
        reply = member.message(said_with(attachment, word), to.thread, to.id, attachment)
        self.written.append(reply)
        if goes_to_the_resident(question, member):
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
        question = await self.house.question()
        if written.member == member.member and question.is_open:
            self.notes.discard(written.text)
            self.meant_for_resident.add(written.text)
            self.shown |= {written.message_id} if written.album is None else set(range(10**6))
        await member.presses_code(f"w:1:sendanyway-{written.message_id}", self.house.card(), written)

    def words_that_reached_the_resident(self) -> set[str]:
        said = " ".join(shown.text for shown in self.fatima.screen)
        written = self.meant_for_resident | self.notes | self.practised | self.reasons
        return {word for word in written if word in said}

    def photos_that_reached_the_resident(self) -> set[int]:
        return {shown.copy_of for shown in self.fatima.screen if shown.copy_of is not None}

    def everything_that_was_kept(self, database: Path) -> bytes:
        return b"".join(file.read_bytes() for file in database.parent.iterdir())


def said_with(media: Attachment | None, word: str) -> str:
    """The words with it, where it can have any."""
    return word if media is None or media in HOLD_WORDS else ""


def goes_to_the_resident(question: Question, member: Colleague) -> bool:
    """Whether a reply by this member is passed on without a question to them."""
    return question.is_open and (question.owner is None or question.owner == member.member)


@example(steps=[("close", 0, 0), ("reply to card", 0, 0), ("antwoord", 1, 0), ("album reply", 0, 0)], topics=True)
@example(
    steps=[("claim", 0, 0), ("reply to card", 1, 0), ("release", 0, 0), ("is a note", 1, 0), ("reply to card", 1, 0)],
    topics=True,
)
@example(
    steps=[("practise", 0, 0), ("a day passes", 0, 0), *(("reply to anything", 1, n) for n in range(8))], topics=False
)
@example(
    steps=[("note", 0, 0), ("reply to a note", 1, 0), ("practise", 1, 0), ("reply to anything", 0, 3)], topics=True
)
@example(
    steps=[("note", 0, 0), ("edit", 0, 0), ("reply to card", 0, 0), ("edit", 0, 1), ("edited command", 0, 3)],
    topics=True,
)
@example(
    steps=[("press", 0, 0), ("album reply", 1, 0), ("album note", 0, 0), ("send anyway", 1, 0), ("take back", 1, 0)],
    topics=True,
)
@example(steps=[("media reply", 0, n) for n in range(6)] + [("media note", 1, n) for n in range(6)], topics=True)
@example(
    steps=[
        ("claim", 0, 0),
        *(("hand over", n % 2, n) for n in range(7)),
        ("media reply", 1, 1),
        ("ban", 0, 1),
        ("ban", 0, 0),
        ("reply to card", 0, 0),
        ("resident writes", 0, 0),
        ("antwoord", 1, 0),
    ],
    topics=True,
)
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(steps=STEPS, topics=st.booleans())
@example(
    steps=[("press", 0, 0), ("reply to card", 1, 0), ("send anyway", 0, 0), ("send anyway", 1, 0), ("note", 0, 0)],
    topics=True,
)
def test_no_word_of_the_group_reaches_a_resident_but_by_a_reply_or_antwoord(
    migrated: Path, knowledge: Knowledge, steps: list[tuple[str, int, int]], *, topics: bool
) -> None:
    asyncio.run(play_out(migrated, knowledge, steps, replace(RULES, topics=topics)))


async def play_out(migrated: Path, knowledge: Knowledge, steps: list[tuple[str, int, int]], rules: Rules) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "samenspel.db"
        shutil.copy(migrated, database)
        engine = quick_engine(database)
        try:
            house = House(engine, Shelf(knowledge), rules)
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
