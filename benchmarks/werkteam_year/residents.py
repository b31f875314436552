"""Residents: they ask, write on in pieces, react after hours or days or never, lose patience, block and come back."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from random import Random

from benchmarks.werkteam_year.chats import Shown
from benchmarks.werkteam_year.rhythm import about, arrivals, when_awake
from benchmarks.werkteam_year.scene import DANGER, THANKS, Scene
from bot.domain.choices import Choice, ChoiceKind
from bot.domain.message import (
    Attachment,
    ChatId,
    ResidentChoice,
    ResidentCommand,
    ResidentLeft,
    ResidentMessage,
)
from bot.flow.ports import WaitingMessage

NOOD, WANTS_HUMAN_IN_NOOD = 0.02, 0.75
KNOWN, IN_PIECES, ATTACHED = 0.2, 0.25, 0.05
WITHDRAWS, BLOCKS, RETURNS = 0.03, 0.02, 0.6
IMPATIENT = 0.06
"""Ask how it stands before the promised moment; all others do so some time after it, if they must."""
HELPED, THANKS_FOR_IT, WRITES_ON, ONLY_ASKED_BACK = 0.22, 0.15, 0.33, 0.75
"""What is done with an answer; the rest reads it and is silent. Who is asked something back mostly answers."""
SAYS_YES, SAYS_NO = 0.35, 0.1
"""What is done when the bot asks, weeks after an answer, whether it helped; the rest stays silent."""
MOST_TURNS = 3
REOPENS, ASKS_ANEW, WRITES_AFTER_CLOSING = 0.02, 0.08, 0.04

ASK_BACK = "Wedervraag"
"""How an answer begins that asks the resident something."""


class Resident:
    """Somebody with a telephone."""

    def __init__(self, scene: Scene, chat: int, patience: Counter[str]) -> None:
        self._scene, self.chat = scene, ChatId(chat)
        self._chance = scene.chance(f"resident {chat}")
        self._asked_about = patience
        self.number: int | None = None
        self._turns = 0
        self._was_told_longer = False
        self._is_in_nood = False

    # what the resident does

    async def comes(self) -> None:
        """Write for the first time, or about something new."""
        self._turns, self._is_in_nood = 0, self._chance.random() < NOOD
        await self._writes(self._scene.new_text(DANGER if self._is_in_nood else "Kunt u mij helpen"))
        if self._is_in_nood:
            return
        at = self._scene.now
        while self._chance.random() < IN_PIECES:
            at += timedelta(seconds=self._chance.randint(15, 150))
            self._scene.agenda.put(at, partial(self._says, "En ook nog dit"))

    async def _says(self, begins: str) -> None:
        if self.chat not in self._scene.chats.gone:
            await self._writes(self._scene.new_text(begins))

    async def _writes(self, text: str) -> None:
        scene, attachment = self._scene, None
        if self._chance.random() < ATTACHED and not text.startswith((DANGER, THANKS)):
            attachment = Attachment.VOICE
        if not text.startswith(THANKS) and not self._is_in_nood:
            scene.told.append(text)
        await scene.hear(ResidentMessage(self.chat, scene.chats.new_id(), text, scene.now, None, attachment))

    async def _presses(self, code: str, under: int) -> None:
        if self.chat not in self._scene.chats.gone:
            await self._scene.hear(ResidentChoice(self.chat, under, code, self._scene.now))

    async def _blocks(self) -> None:
        self._scene.chats.gone.add(self.chat)
        await self._scene.hear(ResidentLeft(self.chat, left=True, at=self._scene.now))
        if self._chance.random() < RETURNS:
            self._later(about(3 * 24 * 60, self._chance), self._comes_back)

    async def _comes_back(self) -> None:
        self._scene.chats.gone.discard(self.chat)
        await self._scene.hear(ResidentLeft(self.chat, left=False, at=self._scene.now))

    async def _asks_how_it_stands(self, number: int) -> None:
        scene = self._scene
        question = scene.open.get(number)
        if question is None or question.answered_at is not None or self.chat in scene.chats.gone:
            return
        if question.promised_at < scene.now:
            self._asked_about["told first" if self._was_told_longer else "asked first"] += 1
        await scene.hear(ResidentCommand(self.chat, scene.chats.new_id(), "status", "", scene.now))

    async def _is_helped(self, code: str, under: int, number: int) -> None:
        self._scene.happy.add(number)
        await self._presses(code, under)

    async def _thanks(self, number: int) -> None:
        self._scene.happy.add(number)
        await self._says(THANKS)

    async def _asks_anew(self, code: str, under: int) -> None:
        await self._presses(code, under)
        self._later(timedelta(minutes=1), self.comes)

    # what the resident reads

    def reads(self, message: WaitingMessage, shown: Shown) -> None:
        """Decide what to do about what the bot says."""
        if message.key.startswith("answer:"):
            self._reads_an_answer(shown)
        elif message.key.startswith("longer:"):
            self._was_told_longer = True
        for choice in shown.choices:
            match choice.kind, choice.picked:
                case ChoiceKind.QUESTION, "withdraw" if choice.subject != self.number:
                    self._reads_a_receipt(choice, shown)
                case ChoiceKind.QUESTION, "reopen":
                    self._reads_that_it_is_closed(shown)
                case ChoiceKind.QUESTION, "helped":
                    self._is_asked_whether_it_helped(choice.subject, shown)
                case ChoiceKind.NOOD, "human" if self._chance.random() < WANTS_HUMAN_IN_NOOD:
                    self._later(about(2, self._chance), partial(self._presses, choice.code, shown.id))
                case ChoiceKind.INFO, "missed":
                    self._later(about(2, self._chance), partial(self._presses, choice.code, shown.id))

    def _reads_a_receipt(self, choice: Choice, shown: Shown) -> None:
        self.number, self._was_told_longer = choice.subject, False
        chance, luck = self._chance, self._chance.random()
        if luck < WITHDRAWS:
            self._later(about(20 * 60, chance), partial(self._presses, choice.code, shown.id))
        elif luck < WITHDRAWS + BLOCKS:
            self._later(about(30 * 60, chance), self._blocks)
        asks = partial(self._asks_how_it_stands, choice.subject)
        if chance.random() < IMPATIENT:
            self._later(about(5 * 60, chance), asks)
        self._later(timedelta(minutes=5), partial(self._waits_until_the_promise, choice.subject))

    async def _waits_until_the_promise(self, number: int) -> None:
        question = self._scene.open.get(number)
        if question is not None and question.answered_at is None:
            asks = when_awake(question.promised_at + about(3 * 60, self._chance))
            self._scene.agenda.put(asks, partial(self._asks_how_it_stands, number))

    def _reads_an_answer(self, shown: Shown) -> None:
        number = int(shown.key.split(":")[1])
        chance, luck = self._chance, self._chance.random()
        self._turns += 1
        writes_on = ONLY_ASKED_BACK if ASK_BACK in shown.html else WRITES_ON / self._turns
        if self._turns <= MOST_TURNS and luck < writes_on:
            self._later(about(4 * 60, chance, 1.4), partial(self._says, "Dat bedoel ik niet helemaal"))
        elif ASK_BACK in shown.html:
            return
        elif luck < writes_on + HELPED:
            code = shown.code("helps")
            if code is not None:
                self._later(about(60, chance, 1.4), partial(self._is_helped, code, shown.id, number))
        elif luck < writes_on + HELPED + THANKS_FOR_IT:
            self._later(about(40, chance, 1.4), partial(self._thanks, number))

    def _is_asked_whether_it_helped(self, number: int, shown: Shown) -> None:
        chance, luck = self._chance, self._chance.random()
        yes, no = shown.code("helped"), shown.code("nothelped")
        if luck < SAYS_YES and yes is not None:
            self._later(about(5 * 60, chance, 1.4), partial(self._is_helped, yes, shown.id, number))
        elif luck < SAYS_YES + SAYS_NO and no is not None:
            self._later(about(5 * 60, chance, 1.4), partial(self._presses, no, shown.id))

    def _reads_that_it_is_closed(self, shown: Shown) -> None:
        chance, luck, codes = self._chance, self._chance.random(), {c.picked: c.code for c in shown.choices}
        if luck < REOPENS:
            self._later(about(3 * 60, chance), partial(self._presses, codes["reopen"], shown.id))
        elif luck < REOPENS + ASKS_ANEW:
            self._later(about(24 * 60, chance, 1.2), partial(self._asks_anew, codes["new"], shown.id))
        elif luck < REOPENS + ASKS_ANEW + WRITES_AFTER_CLOSING:
            self._later(about(24 * 60, chance), partial(self._says, "Het is toch niet opgelost"))

    def _later(self, after: timedelta, do: partial[object] | object) -> None:
        self._scene.agenda.put(when_awake(self._scene.now + after), do)  # type: ignore[arg-type]


class Residents:
    """All residents of the district."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._chance: Random = scene.chance("residents")
        self.known: dict[int, Resident] = {}
        self.asked_about: Counter[str] = Counter()
        """Of broken promises: who asked how it stands, having been told first or not."""
        scene.readers.append(self._read)

    def _read(self, message: WaitingMessage, shown: Shown) -> None:
        if shown.chat in self.known:
            self.known[shown.chat].reads(message, shown)

    def expect(self, until: object) -> None:
        """Everybody who is going to write for the first time."""
        moments = arrivals(self._scene.now, until, self._scene.chance("arrivals"))  # type: ignore[arg-type]
        for at in moments:
            self._scene.agenda.put(at, self._somebody_comes)

    async def _somebody_comes(self) -> None:
        still_open, gone = self._scene.open, self._scene.chats.gone
        free = [r for r in self.known.values() if r.number not in still_open and r.chat not in gone]
        if free and self._chance.random() < KNOWN:
            await self._chance.choice(free).comes()
            return
        chat = 5001 + len(self.known)
        self.known[chat] = Resident(self._scene, chat, self.asked_about)
        await self.known[chat].comes()
