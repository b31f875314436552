"""People who write whatever happens to the bot, and the model of what must come of it."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from fake_telegram import FakeTelegram, Group, Member, Message, Person

NAMES = ("Fatima", "Ali", "Joke", "Piet", "Mei", "Sara", "Omar", "Lies")
_SYLLABLES = ("ba", "do", "fi", "ku", "le", "mo", "na", "pi", "ro", "su", "ta", "vi")
ASIDE = "voor de bewoner van vraag"
"""So the bot asks when somebody replies to a card that it does not know the number of."""
_WRITTEN = re.compile(r"bericht (\w+) hierover")
_ANSWERED = re.compile(r"antwoord (\w+) van het werkteam")


def new_words() -> Iterator[str]:
    """Words that stand in no language, each once."""
    return ("".join(parts) for parts in itertools.product(_SYLLABLES, repeat=4))


@dataclass
class Resident:
    """Somebody who writes one message after the other; what she wrote and was answered is the model."""

    person: Person
    wrote: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    newest_copy: Message | None = None
    """The newest message in the group that shows something of hers."""


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
        self._whose: dict[str, Resident] = {}
        self._read = 0
        """So many messages of the group were looked at."""

    async def does_something(self) -> None:
        """One act of somebody."""
        resident = self.chance.choice(self.residents)
        self._reads_on()
        if resident.newest_copy is not None and self.chance.random() < 0.3:
            await self._answers(resident, resident.newest_copy)
        else:
            await self.writes(resident)

    async def writes(self, resident: Resident) -> None:
        word = next(self.words)
        self._whose[word] = resident
        resident.wrote.append(word)
        await resident.person.writes(f"mag ik een geit houden op het balkon, bericht {word} hierover")

    async def _answers(self, resident: Resident, copy: Message) -> None:
        word = next(self.words)
        resident.answered.append(word)
        await self.daan.replies(copy, f"antwoord {word} van het werkteam")

    def _reads_on(self) -> None:
        """See what came in the group since the last look."""
        bot, messages = self.fake.world.bot, self.group.all_messages
        for message in messages[self._read :]:
            if message.sender is bot and message.topic is not None and ASIDE not in message.text:
                for word in _WRITTEN.findall(message.text):
                    self._whose[word].newest_copy = message
        self._read = len(messages)

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
        in_topics = first_seen(_WRITTEN, self._in_topics())
        return [line for resident in self.residents for line in self._lost_of(resident, in_topics)]

    def _lost_of(self, resident: Resident, in_topics: Sequence[str]) -> Iterator[str]:
        name, mine = resident.person.name, set(resident.wrote)
        answers = [word for word in resident.answered if word not in self.late]
        answers += [word for word in resident.answered if word in self.late]
        in_group = [word for word in in_topics if word in mine]
        at_home = first_seen(_ANSWERED, resident.person.seen)
        if in_group != resident.wrote:
            yield f"the werkteam read of {name}: {in_group}, who wrote {resident.wrote}"
        if at_home != answers:
            yield f"{name} read {at_home}, and was answered {answers}"

    def _in_topics(self) -> Iterator[str]:
        """What stands in the topics, oldest topic first."""
        by_topic: dict[int, list[str]] = {number: [] for number in self.group.all_topics}
        for message in self.group.messages:
            if message.topic is not None:
                by_topic[message.topic.id].append(message.text)
        return itertools.chain.from_iterable(by_topic.values())

    def doubles(self) -> int:
        """How much was said more often than once, on both sides."""
        bot = self.fake.world.bot
        copies = [m.text for m in self.group.messages if m.topic is not None and m.sender is bot]
        told = Counter(w for text in copies if ASIDE not in text for w in set(_WRITTEN.findall(text)))
        heard = Counter(w for r in self.residents for text in r.person.seen for w in set(_ANSWERED.findall(text)))
        return sum(count - 1 for count in (told + heard).values())


def first_seen(pattern: re.Pattern[str], texts: Iterable[str]) -> list[str]:
    """The words that the pattern finds in the texts, each where it is there for the first time."""
    return list(dict.fromkeys(word for text in texts for word in pattern.findall(text)))
