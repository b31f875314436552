"""People who write whatever happens to the bot, and the model of what must come of it."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fake_telegram import FakeTelegram, Group, Member, Message, Person
from fake_telegram.model import Topic

NAMES = ("Fatima", "Ali", "Joke", "Piet", "Mei", "Sara", "Omar", "Lies")
_SYLLABLES = ("ba", "do", "fi", "ku", "le", "mo", "na", "pi", "ro", "su", "ta", "vi")
ASIDE = "voor de bewoner van vraag"
"""So the bot asks when somebody replies to a card that it does not know the number of."""


def new_words() -> Iterator[str]:
    """Words that stand in no language, each once."""
    return ("".join(parts) for parts in itertools.product(_SYLLABLES, repeat=4))


@dataclass
class Resident:
    """Somebody who writes one message after the other; what she wrote and was answered is the model."""

    person: Person
    wrote: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)


class Crowd:
    """Residents, and Daan of the werkteam who answers them; all chance comes from the seed."""

    def __init__(self, fake: FakeTelegram, group: Group, seed: int, size: int = len(NAMES)) -> None:
        self.fake = fake
        self.group = group
        self.chance = random.Random(seed)
        self.words = new_words()
        self.residents = [Resident(fake.person(name)) for name in NAMES[:size]]
        self.daan: Member = group.member("Daan")
        self.late: set[str] = set()
        """Answers that the bot asked about, which therefore come after later ones."""

    async def does_something(self) -> None:
        """One act of somebody."""
        resident = self.chance.choice(self.residents)
        topic = self._topic_of(resident)
        if topic is not None and self.chance.random() < 0.3:
            await self._answers(resident, topic)
        else:
            await self.writes(resident)

    async def writes(self, resident: Resident) -> None:
        word = next(self.words)
        resident.wrote.append(word)
        await resident.person.writes(f"mag ik een geit houden op het balkon, bericht {word} hierover")

    async def _answers(self, resident: Resident, topic: Topic) -> None:
        word = next(self.words)
        resident.answered.append(word)
        await self.daan.replies(self._newest_copy(topic), f"antwoord {word} van het werkteam")

    def _topic_of(self, resident: Resident) -> Topic | None:
        """The newest topic in which something of hers stands."""
        found = [topic for topic in self.group.topics if any(w in text for text in topic.texts for w in resident.wrote)]
        return found[-1] if found else None

    def _newest_copy(self, topic: Topic) -> Message:
        """The card, or the newest message of the resident that stands in the topic."""
        bot = self.fake.world.bot
        return [m for m in topic.messages if m.sender is bot and "bericht" in m.text and ASIDE not in m.text][-1]

    async def settles_what_was_asked(self) -> bool:
        """Say of replies about which the bot is not sure that they are answers; whether there were any."""
        asked = [m for m in self.group.messages if ASIDE in m.text and m.buttons]
        for message in asked:
            self.late |= self._answers_in(message)
            await self.daan.presses(message.buttons[0], on=message)
        return bool(asked)

    def _answers_in(self, prompt: Message) -> set[str]:
        assert prompt.reply_to is not None
        return {word for r in self.residents for word in r.answered if word in prompt.reply_to.text}

    # what must be true in the end

    @property
    def counted(self) -> tuple[int, int]:
        """How many messages residents wrote, and how many answers were given."""
        return sum(len(r.wrote) for r in self.residents), sum(len(r.answered) for r in self.residents)

    def lost(self) -> list[str]:
        """What somebody should have read and did not, or not in order."""
        return [line for resident in self.residents for line in self._lost_of(resident)]

    def _lost_of(self, resident: Resident) -> Iterator[str]:
        texts = [text for topic in self.group.all_topics.values() for text in topic.texts]
        name = resident.person.name
        answers = [word for word in resident.answered if word not in self.late]
        answers += [word for word in resident.answered if word in self.late]
        in_group, at_home = seen_first(resident.wrote, texts), seen_first(answers, resident.person.seen)
        if in_group != resident.wrote:
            yield f"the werkteam read of {name}: {in_group}, who wrote {resident.wrote}"
        if at_home != answers:
            yield f"{name} read {at_home}, and was answered {answers}"

    def doubles(self) -> int:
        """How much was said more often than once, on both sides."""
        copies = [text for topic in self.group.all_topics.values() for text in topic.texts]
        mine = [text for resident in self.residents for text in resident.person.seen]
        words = [*itertools.chain(*(r.wrote for r in self.residents))]
        answers = [*itertools.chain(*(r.answered for r in self.residents))]
        told = Counter(word for word in words for text in copies if word in text and ASIDE not in text)
        heard = Counter(word for word in answers for text in mine if word in text)
        return sum(count - 1 for count in (told + heard).values())


def seen_first(words: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Those of the words that stand in the texts, in the order in which each is there for the first time."""
    places = {word: next((i for i, text in enumerate(texts) if word in text), None) for word in words}
    found = [(place, texts[place].index(word), word) for word, place in places.items() if place is not None]
    return [word for _, _, word in sorted(found)]
