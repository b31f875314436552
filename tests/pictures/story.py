"""A morning of the werkteam, played with the real bot; the people and their questions are made up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fake_telegram import FakeTelegram, Group, Member, Person, Topic
from stories.bot_at_work import BotAtWork, engines_that_tell, from_a_monday_morning, settings_for
from stories.choosing import ASKS_PEOPLE, Mouth

from bot.adapters.storage import make_engine, migrate
from bot.library import Library

from .scene import Picture, chat_of, topic_of, topics_of

COMPANY = (
    "Mijn vader is sinds kort weduwnaar. Hij wil graag samen eten met anderen, maar durft niet alleen te gaan. "
    "Kan er iemand met hem mee?"
)
ERRANDS = "Mijn arm zit in het gips. Wie kan een paar weken mijn boodschappen doen?"
DANGER = "mijn zoon slaat mij als hij boos is. ik durf niet meer naar huis"
LANGUAGE = "Ik wil graag Nederlands oefenen met iemand uit de buurt, maar ik werk overdag."
ANSWER = (
    "Wat fijn dat u aan uw vader denkt. In het Huis van de Wijk eten mensen vaak samen. De eerste keer kan er een "
    "vrijwilliger meegaan. In welke wijk woont uw vader?"
)
YOURS = "In de groep"
THEIRS = "Bij de bewoner"


@dataclass(frozen=True)
class Morning:
    """The people of the story. Sanne and Daan are members for longer; Nina comes in."""

    fake: FakeTelegram
    bot: BotAtWork
    mouth: Mouth
    group: Group
    sanne: Member
    daan: Member

    async def asks(self, text: str) -> tuple[Person, Topic]:
        """Somebody asks what the bot does not know."""
        resident = self.fake.person("Bewoner")
        await resident.writes(text)
        await self.rests()
        return resident, self.group.topics[-1]

    async def rests(self, minutes: int = 2) -> None:
        """Let the bot finish, and some time pass before the next thing happens."""
        await self.bot.rests()
        self.fake.clock.advance(minutes=minutes)

    async def presses(self, member: Member, key: str, topic: Topic) -> None:
        await member.presses(self.mouth.button(key), topic=topic)
        await self.rests(0)


async def play(library: Library, database: Path) -> list[Picture]:
    """The whole morning, on a database that is made for it; gives what is worth a picture."""
    engine = make_engine(f"sqlite:///{database}")
    await migrate(engine)
    await engine.dispose()
    async with FakeTelegram(now=from_a_monday_morning(), patience=30) as fake:
        with engines_that_tell(fake):
            return await _played(fake, library, database)


async def _played(fake: FakeTelegram, library: Library, database: Path) -> list[Picture]:
    group = fake.supergroup("Werkteam", topics=True)
    bot = BotAtWork(fake, library, settings_for(fake, database, group.id, drempels=ASKS_PEOPLE))
    morning = Morning(fake, bot, Mouth(library), group, group.member("Sanne"), group.member("Daan"))
    bot.starts()
    try:
        return await _pictures(morning)
    finally:
        await bot.stops()


async def _pictures(morning: Morning) -> list[Picture]:
    resident, topic = await morning.asks(COMPANY)
    card = Picture("kaart", (topic_of(morning.sanne, topic, YOURS),))
    answered = await _answered(morning, resident, topic)
    practice = await _practice(morning)
    knowledge = await _knowledge(morning)
    nood = await _nood(morning)
    await morning.asks(LANGUAGE)
    topics = Picture("onderwerpen", (topics_of(morning.group, YOURS),))
    return [topics, card, answered, knowledge, nood, practice, await _closing(morning, resident, topic)]


async def _answered(morning: Morning, resident: Person, topic: Topic) -> Picture:
    """Two notes and one answer: only the answer is read by the resident."""
    note = await morning.sanne.writes("Ik ken iemand bij de eettafel in Zuid. Zal ik haar eerst bellen?", topic)
    await morning.rests()
    await morning.daan.replies(note, "Goed plan. Vraag ook even in welke wijk hij woont.")
    await morning.rests()
    await morning.sanne.replies(topic.messages[0], ANSWER)
    await morning.rests()
    theirs = chat_of(resident, THEIRS, last=3)
    return Picture("notitie-en-antwoord", (topic_of(morning.sanne, topic, YOURS, last=5), theirs))


async def _practice(morning: Morning) -> Picture:
    nina = morning.group.stranger("Nina")
    await nina.joins()
    question = await nina.gets("Oefenvraag")
    assert question.topic is not None
    await morning.rests()
    await nina.replies(question, "Wat vervelend voor u. Een vrijwilliger kan met u mee naar de winkel.")
    await morning.rests()
    return Picture("oefenen", (topic_of(nina, question.topic, YOURS),))


async def _knowledge(morning: Morning) -> Picture:
    _, topic = await morning.asks(ERRANDS)
    await morning.presses(morning.daan, "kaart.knop.oppakken", topic)
    await morning.presses(morning.daan, "kaart.knop.kennis", topic)
    choices = topic.messages[-1]
    await morning.daan.presses(choices.buttons[0], on=choices)
    await morning.rests()
    return Picture("kennis", (topic_of(morning.daan, topic, YOURS, last=2),))


async def _nood(morning: Morning) -> Picture:
    resident, topic_before = await morning.asks(DANGER)
    await resident.presses(morning.mouth.button("knop.ja_graag"))
    await morning.rests()
    topic = morning.group.topics[-1]
    assert topic is not topic_before
    return Picture("nood", (topic_of(morning.sanne, topic, YOURS),))


async def _closing(morning: Morning, resident: Person, topic: Topic) -> Picture:
    await morning.presses(morning.sanne, "kaart.knop.sluiten", topic)
    yours = topic_of(morning.sanne, topic, YOURS, last=2)
    await morning.presses(morning.sanne, "kaart.sluitreden.beantwoord", topic)
    return Picture("sluiten", (yours, chat_of(resident, THEIRS, last=2)))
