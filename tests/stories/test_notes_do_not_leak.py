"""Whatever goes on in the group, a resident reads only what was meant for her."""

from __future__ import annotations

import random

import pytest
from fake_telegram import Group, Member, Message, Person, Topic

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth

ACTS = 60


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


async def test_an_internal_note_does_not_leak(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, sanne: Member
) -> None:
    await fatima.writes(mouth.strange_question())
    await daan.gets(mouth.strange_question())
    await bot.rests()
    topic = werkteam.topic("1")

    note = await daan.writes("weet iemand dit? volgens mij is zij de zus van Ria", topic)
    await sanne.replies(note, "ja dat is de zus van Ria")
    await sanne.writes("in de groep zelf: ik bel de zus van Ria")
    await daan.sends_photo("de zus van Ria", topic=topic)
    await daan.edits(note, "toch niet de zus van Ria")
    await bot.rests()
    await bot.stops()

    assert not fatima.chat.has_ever_shown("zus van Ria")
    assert b"zus van Ria" not in bot.bytes_on_disk()


class BusyGroup:
    """Two members who do all sorts of things in two topics, in an order that a seed decides."""

    def __init__(self, seed: int, bot: BotAtWork, group: Group, members: list[Member], cards: list[Message]) -> None:
        self.dice = random.Random(seed)
        self.bot = bot
        self.group = group
        self.members = members
        self.cards = cards
        self.meant: list[str] = []
        """What was a reply to a card or a resident's message, or came behind /antwoord."""
        self.notes = 0

    async def acts(self) -> None:
        member, topic = self.dice.choice(self.members), self.dice.choice(self.group.topics)
        acts = (self.note, self.note_on_a_note, self.reply, self.reply, self.command, self.press)
        act = self.dice.choice((*acts, self.change, self.album))
        if not topic.is_closed:
            await act(member, topic)

    def something(self, kind: str) -> str:
        self.notes += 1
        return f"{kind} {self.notes} van ons"

    async def note(self, member: Member, topic: Topic) -> None:
        await member.writes(self.something("notitie"), topic)

    async def note_on_a_note(self, member: Member, topic: Topic) -> None:
        """A reply to a colleague, or to a remark of the bot that is no card and no message of a resident."""
        notes = [m for m in topic.messages if m.text.startswith(("notitie", "✅"))]
        if notes:
            await member.replies(self.dice.choice(notes), self.something("notitie"))

    async def reply(self, member: Member, topic: Topic) -> None:
        text = self.something("antwoord")
        self.meant.append(text)
        await member.replies(next(card for card in self.cards if card.topic is topic), text)

    async def change(self, member: Member, topic: Topic) -> None:
        """A member rewrites a message of her own: a note stays one, and what was an answer still is."""
        own = [m for m in topic.messages if m.sender is member.user and m.text.startswith(("notitie", "antwoord"))]
        if own:
            message = self.dice.choice(own)
            kind = message.text.partition(" ")[0]
            text = self.something(kind)
            if kind == "antwoord":
                self.meant.append(text)
            await member.edits(message, text)

    async def album(self, member: Member, topic: Topic) -> None:
        """Three photos that are no reply."""
        await member.sends_photos([self.something("notitie"), None, None], topic=topic)

    async def command(self, member: Member, topic: Topic) -> None:
        name = self.dice.choice(("wachtrij", "help", "kennis", "antwoord", "sluiten", "geheim"))
        text = self.something("opdracht")
        if name == "antwoord":
            self.meant.append(text)
        await member.writes(f"/{name} {text}", topic)

    async def press(self, member: Member, topic: Topic) -> None:
        buttons = [(message, label) for message in topic.messages for label in message.buttons]
        if buttons:
            message, label = self.dice.choice(buttons)
            await member.presses(label, on=message)


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_busy_group_sends_residents_only_what_was_meant_for_them(
    seed: int, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, sanne: Member
) -> None:
    ali = werkteam.fake.person("Ali")
    for resident in (fatima, ali):
        await resident.writes(mouth.strange_question())
        await resident.gets(mouth.strange_question())
    await bot.rests()
    cards = [topic.messages[0] for topic in werkteam.topics]
    group = BusyGroup(seed, bot, werkteam, [daan, sanne], cards)

    for _ in range(ACTS):
        await group.acts()
        await bot.rests()

    read = [text for resident in (fatima, ali) for text in resident.seen]
    assert [text for text in read if "notitie" in text] == []
    assert [m.kind for resident in (fatima, ali) for m in resident.chat.messages if m.kind != "text"] == []
    ours = [text.rpartition("\n")[2] for text in read if text.endswith("van ons")]
    assert set(ours) <= set(group.meant)
    assert len(ours) == len(set(ours))
    assert ours, read
