"""Members of the werkteam: they look now and then, take a question, answer it, forget it, are away, and go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from benchmarks.werkteam_year.chats import GROUP, Shown
from benchmarks.werkteam_year.residents import ASK_BACK
from benchmarks.werkteam_year.rhythm import AMSTERDAM, about, at_local, when_awake
from benchmarks.werkteam_year.scene import COORDINATORS, OpenQuestion, Scene
from benchmarks.werkteam_year.team import PROFESSIONAL, VOLUNTEER, Absence, Engagement, engage
from bot.domain.choices import Choice, ChoiceKind
from bot.domain.message import (
    ChatId,
    MemberLeft,
    MembersJoined,
    WerkteamChoice,
    WerkteamCommand,
    WerkteamMember,
    WerkteamMessage,
)
from bot.domain.question import CloseReason, State
from bot.flow.ports import WaitingMessage

NAMES = ("Fatima", "Joke", "Sam", "Ali", "Bea", "Cor", "Dewi", "Els", "Ferd", "Gül", "Hans", "Ine", "Jan", "Kim")
SEEN_AT_ONCE = 10
"""Topics on a screen: the newest are seen, and what is nood."""
GLANCES = 2
"""Looks a day outside one's own hours."""
TAKES_AT_A_GLANCE = 0.1
ASKS_BACK, ANSWERS_AT_ONCE, STUBBORN, SENDS_ANYWAY = 0.15, 0.3, 0.3, 0.2
PRACTISES, REACTS_TO_A_NUDGE = 0.8, 0.8
NUDGED_ANSWERS, NUDGED_LETS_GO = 0.5, 0.25
NUDGED_CLOSES, NUDGED_KEEPS = 0.7, 0.15
COORDINATOR_TAKES, COORDINATOR_STEPS_IN = 0.6, 0.4
FINISHES_AT_HOME = 0.6
_REASONS = {
    CloseReason.ANSWERED: 60,
    CloseReason.REFERRED: 18,
    CloseReason.HELPED_ELSEWHERE: 8,
    CloseReason.NO_OFFER: 9,
    CloseReason.NOT_SOCIAL: 5,
}
MENTIONED = re.compile(r"tg://user\?id=(\d+)")


class Member:
    """One member with a telephone."""

    def __init__(self, scene: Scene, engagement: Engagement, room: Room) -> None:
        self._scene, self.engagement, self._room = scene, engagement, room
        self._chance = scene.chance(f"member {engagement.id}")
        self.member = WerkteamMember(engagement.id, NAMES[engagement.id - 1])
        self._is_there = False
        self._planned: set[int] = set()
        """Questions that an answer is being made for, or that were forgotten."""
        self._nudged: dict[int, Shown] = {}
        self._named: set[int] = set()
        """Questions that the coordinators were told about."""

    @property
    def is_in_group(self) -> bool:
        return self.engagement.id in self._scene.door.inside

    # coming and going

    async def joins(self) -> None:
        self._scene.door.inside.add(self.member.id)
        self._is_there = True
        await self._scene.hear(MembersJoined(ChatId(GROUP), (self.member,), self._scene.now))
        if self._chance.random() < PRACTISES:
            self._later(about(6 * 60, self._chance), self._practises)
        await self._begins_a_day()
        for absence in self.engagement.absences:
            self._scene.agenda.put(at_local(absence.first, 8.2), partial(self._goes_away, absence))
            self._scene.agenda.put(at_local(absence.back, 7.5), self._is_back)

    async def leaves(self) -> None:
        self._is_there = False
        if self.engagement.leaves_the_group:
            self._scene.door.inside.discard(self.member.id)
            await self._scene.hear(MemberLeft(ChatId(GROUP), self.member, self._scene.now))

    async def _practises(self) -> None:
        asked = self._scene.chats.by_key.get(f"practice:{self.member.id}")
        if asked is not None and self._is_there:
            await self._writes("Daar kunt u terecht", asked)

    async def _goes_away(self, absence: Absence) -> None:
        scene = self._scene
        if not self._is_there:
            return
        if absence.says_so:
            until = f"tot {absence.back.day}-{absence.back.month}-{absence.back.year}"
            at, number = scene.now, scene.chats.new_id()
            await scene.hear(WerkteamCommand(ChatId(GROUP), number, self.member, "afwezig", until, at))
            asked = self._room.asked_to_free.pop(self.member.id, None)
            if asked is not None:
                await self._presses(asked, f"{'free' if absence.lets_go else 'hold'}-{self.member.id}")
        self._is_there = False
        self._planned.clear()

    async def _is_back(self) -> None:
        if self.is_in_group and not self._has_left:
            self._is_there = True

    @property
    def _has_left(self) -> bool:
        leaves = self.engagement.leaves
        return leaves is not None and leaves <= self._scene.now

    # the day

    async def _begins_a_day(self) -> None:
        """Plan all looks of today, and tomorrow's planning."""
        scene, chance = self._scene, self._chance
        today = scene.now.astimezone(AMSTERDAM).date()
        scene.agenda.put(at_local(today + timedelta(days=1), 6), self._begins_a_day)
        if self._has_left:
            return
        slot = self._slot(today)
        if slot is not None:
            at = slot[0] + about(10, chance, 0.5)
            while at < slot[1]:
                scene.agenda.put(at, partial(self._looks, takes=self.engagement.kind.keen))
                at += about(self.engagement.kind.looks_every, chance, 0.3)
        for _ in range(GLANCES):
            scene.agenda.put(at_local(today, chance.uniform(8, 22)), partial(self._looks, takes=TAKES_AT_A_GLANCE))

    def _slot(self, day: date) -> tuple[datetime, datetime] | None:
        """When this member works on it that day; students do on holidays as well."""
        hours = self.engagement.slots.get(day.weekday())
        is_holiday = day.weekday() < 5 and not self._scene.house.rules.working_hours.blocks_on(day)
        if hours is None or (is_holiday and self.engagement.kind in {PROFESSIONAL, VOLUNTEER}):
            return None
        return at_local(day, hours[0]), at_local(day, hours[1])

    def _is_at_it(self, moment: datetime) -> bool:
        slot = self._slot(moment.astimezone(AMSTERDAM).date())
        return slot is not None and slot[0] <= moment < slot[1]

    def _when_at_it(self, moment: datetime) -> datetime:
        """This moment, or when the next hours of one's own begin."""
        day = moment.astimezone(AMSTERDAM).date()
        if self._is_at_it(moment):
            return moment
        slots = (self._slot(day + timedelta(days=offset)) for offset in range(30))
        return next((slot[0] for slot in slots if slot is not None and slot[0] > moment), moment + timedelta(days=30))

    def hears(self, shown: Shown, number: int | None) -> None:
        """The phone rings for this member alone."""
        if number is not None and shown.code("keep") is not None:
            self._nudged[number] = shown
        if self._chance.random() < REACTS_TO_A_NUDGE:
            soon = about(15 if self._is_at_it(self._scene.now) else 150, self._chance)
            self._later(soon, partial(self._looks, takes=TAKES_AT_A_GLANCE))

    def is_told_about(self, numbers: Sequence[int]) -> None:
        """A coordinator hears which questions wait too long."""
        self._named |= set(numbers)

    def notices_a_new_topic(self) -> None:
        """The phone rings for everybody."""
        kind = self.engagement.kind
        if self._is_at_it(self._scene.now):
            self._later(about(10, self._chance), partial(self._looks, takes=kind.keen / 2))
        elif self._chance.random() < kind.hears:
            self._later(about(60, self._chance), partial(self._looks, takes=TAKES_AT_A_GLANCE))

    # looking, and what follows from it

    async def _looks(self, takes: float) -> None:
        if not self._is_there or self._has_left:
            return
        seen = self._room.visible_to(self.member.id)
        self._room.sees(seen)
        for question in [q for q in seen if q.owner == self.member.id]:
            await self._tends(question)
        await self._cares_for_what_was_named()
        await self._takes_one(takes)

    async def _takes_one(self, takes: float) -> None:
        free = [q for q in self._room.visible_to(self.member.id) if q.state is State.FREE]
        held = sum(q.owner == self.member.id and q.state is State.CLAIMED for q in self._scene.open.values())
        nood = [q for q in free if q.is_nood]
        if not free or (held >= self.engagement.kind.most and not nood) or self._chance.random() >= takes:
            return
        picked = nood[0] if nood else free[0] if self._chance.random() < 0.6 else free[-1]
        await self._takes(picked.number)

    async def _takes(self, number: int) -> None:
        """Read it first; somebody else may be quicker."""
        after = timedelta(seconds=self._chance.randint(30, 240))
        if self._chance.random() < ANSWERS_AT_ONCE:
            self._planned.add(number)
            self._later(after + about(self.engagement.kind.minutes / 3, self._chance), partial(self._answers, number))
        else:
            self._later(after, partial(self._claims, number))

    async def _claims(self, number: int) -> None:
        card = self._scene.chats.by_key.get(f"card:{number}")
        if card is None or number not in self._scene.open or not self._is_there:
            return
        await self._presses(card, "claim", number)
        await self._scene.look()
        question = self._scene.open.get(number)
        if question is not None and question.owner == self.member.id:
            self._plans(number, self.engagement.kind.minutes)

    def _plans(self, number: int, minutes: float) -> None:
        """Answer it in a while; or think no more of it."""
        self._planned.add(number)
        if self._chance.random() < self.engagement.kind.forgets:
            return
        at = self._scene.now + about(minutes, self._chance, 1.1)
        if self._chance.random() >= FINISHES_AT_HOME:
            at = self._when_at_it(at)
        self._scene.agenda.put(when_awake(at), partial(self._answers, number))

    async def _tends(self, question: OpenQuestion) -> None:
        """Look after a question of one's own."""
        number = question.number
        nudged = self._nudged.pop(number, None)
        if question.state is State.WAITING_FOR_RESIDENT:
            self._planned.discard(number)
            if nudged is not None:
                await self._is_asked_to_close(number, nudged)
            elif number in self._scene.happy and self._chance.random() < self.engagement.kind.closes / 3:
                await self._closes(number)
        elif number in self._scene.happy:
            if self._chance.random() < self.engagement.kind.closes:
                await self._closes(number)
        elif nudged is not None:
            await self._is_nudged(number, nudged)
        elif number not in self._planned:
            self._plans(number, self.engagement.kind.minutes / 2)

    async def _is_nudged(self, number: int, nudge: Shown) -> None:
        luck = self._chance.random()
        if luck < NUDGED_ANSWERS:
            await self._presses(nudge, "keep", number)
            at = self._scene.now + about(self.engagement.kind.minutes, self._chance)
            self._scene.agenda.put(when_awake(at), partial(self._answers, number))
        elif luck < NUDGED_ANSWERS + NUDGED_LETS_GO:
            await self._presses(nudge, "release", number)

    async def _is_asked_to_close(self, number: int, asked: Shown) -> None:
        luck = self._chance.random()
        if luck < NUDGED_CLOSES:
            await self._closes(number)
        elif luck < NUDGED_CLOSES + NUDGED_KEEPS:
            await self._presses(asked, "keep", number)

    async def _cares_for_what_was_named(self) -> None:
        named, self._named = sorted(self._named), set()
        for number in named:
            question = self._scene.open.get(number)
            if question is None or question.owner == self.member.id:
                continue
            if question.state is State.FREE and self._chance.random() < COORDINATOR_TAKES:
                await self._takes(number)
            elif question.answered_at is None and self._chance.random() < COORDINATOR_STEPS_IN:
                self._later(about(30, self._chance), partial(self._answers, number, steps_in=True))

    async def _answers(self, number: int, *, steps_in: bool = False) -> None:
        """Reply to the card. Who finds that somebody else has it by now mostly leaves it."""
        question, card = self._scene.open.get(number), self._scene.chats.by_key.get(f"card:{number}")
        self._planned.discard(number)
        if question is None or card is None or not self._is_there or self._has_left:
            return
        is_anothers = question.owner not in {None, self.member.id}
        if is_anothers and not steps_in and self._chance.random() >= STUBBORN:
            return
        asks_back = question.answered_at is None and self._chance.random() < ASKS_BACK
        text = self._scene.new_text(ASK_BACK if asks_back else "Antwoord")
        written = await self._writes(text, card)
        asked = self._room.note_or_answer.pop(written.message_id, None)
        if asked is not None:
            sends = steps_in or self._chance.random() < SENDS_ANYWAY
            await self._presses(asked, f"sendanyway-{written.message_id}" if sends else "note", number, written)

    async def _closes(self, number: int) -> None:
        """Two taps: close, and why."""
        card = self._scene.chats.by_key.get(f"card:{number}")
        if card is None:
            return
        await self._presses(card, "close", number)
        asked = self._room.asked_why.pop(number, None)
        if asked is not None:
            reason = self._chance.choices(list(_REASONS), list(_REASONS.values()))[0]
            is_silent = number not in self._scene.happy and reason is CloseReason.ANSWERED
            await self._presses(asked, f"close-{CloseReason.NO_REACTION if is_silent else reason}", number)

    async def _writes(self, text: str, under: Shown) -> WerkteamMessage:
        scene = self._scene
        number = scene.chats.new_id()
        written = WerkteamMessage(ChatId(GROUP), number, self.member, text, scene.now, under.thread, under.id)
        await scene.hear(written)
        return written

    async def _presses(
        self, under: Shown, picked: str, number: int | None = None, about_: WerkteamMessage | None = None
    ) -> None:
        """Press a button, also one that a slow phone shows though it is gone."""
        kind = ChoiceKind.MEMBER if number is None else ChoiceKind.CARD
        code = under.code(picked) or Choice(kind, number or 0, picked).code
        at = self._scene.now
        await self._scene.hear(WerkteamChoice(ChatId(GROUP), under.id, self.member, code, at, under.thread, about_))

    def _later(self, after: timedelta, do: object) -> None:
        self._scene.agenda.put(when_awake(self._scene.now + after), do)  # type: ignore[arg-type]


class Room:
    """The werkteam's group: who is in it, and what everybody there can read."""

    def __init__(self, scene: Scene, weeks: int) -> None:
        self._scene = scene
        team = engage(scene.now, weeks, scene.chance("team"))
        self.members = {one.id: Member(scene, one, self) for one in team}
        self.asked_to_free: dict[int, Shown] = {}
        self.note_or_answer: dict[int, Shown] = {}
        self.asked_why: dict[int, Shown] = {}
        self.noticed: set[int] = set()
        """Questions that a member looked at, or that the digest or a word to the coordinators named."""
        scene.readers.append(self._read)

    def expect(self) -> None:
        """Everybody who comes and goes."""
        for member in self.members.values():
            self._scene.agenda.put(member.engagement.joins, member.joins)
            if member.engagement.leaves is not None:
                self._scene.agenda.put(member.engagement.leaves, member.leaves)

    def visible_to(self, member: int) -> list[OpenQuestion]:
        """The topics on a screen, what the digest named, and further down one's own and nood; the oldest first."""
        shown = [q for q in self._scene.open.values() if f"card:{q.number}" in self._scene.chats.by_key]
        newest = {q.number for q in shown[-SEEN_AT_ONCE:]} | self.noticed
        return [q for q in shown if q.number in newest or q.is_nood or q.owner == member]

    def sees(self, seen: Sequence[OpenQuestion]) -> None:
        """Somebody looked."""
        self.noticed |= {question.number for question in seen}

    def _read(self, message: WaitingMessage, shown: Shown) -> None:
        if shown.chat != GROUP:
            return
        for choice in shown.choices:
            self._keep_prompt(choice, shown)
        numbers = _named_in(shown)
        if numbers:
            self.noticed |= set(numbers)
        for id in map(int, MENTIONED.findall(shown.html)):
            member = self.members[id]
            if id in COORDINATORS:
                member.is_told_about(numbers)
            member.hears(shown, message.question)
        is_daytime = 8 <= self._scene.now.astimezone(AMSTERDAM).hour < 20
        if shown.key.startswith("card:") and shown.key.count(":") == 1 and is_daytime:
            for member in self.members.values():
                if member.is_in_group:
                    member.notices_a_new_topic()

    def _keep_prompt(self, choice: Choice, shown: Shown) -> None:
        what, _, rest = choice.picked.partition("-")
        if choice.kind is ChoiceKind.MEMBER and what == "free":
            self.asked_to_free[int(rest)] = shown
        elif choice.kind is ChoiceKind.CARD and what == "sendanyway":
            self.note_or_answer[int(rest)] = shown
        elif choice.kind is ChoiceKind.CARD and what == "close" and rest:
            self.asked_why[choice.subject] = shown


_TELLS_ALL = ("digest:", "coordinators:", "promise:")
_IN_DIGEST = re.compile(r"^(?:🔴 )?(\d+) · ", re.MULTILINE)


def _named_in(shown: Shown) -> list[int]:
    """The questions that a message to the whole group names."""
    if not shown.key.startswith(_TELLS_ALL):
        return []
    if shown.key.startswith("digest:"):
        return [int(number) for number in _IN_DIGEST.findall(shown.html)]
    sentence = shown.html.rsplit("</a>", 1)[-1]
    return [int(number) for number in re.findall(r"\d+", sentence)]
