"""Whatever people do and however time passes: no question is lost, none has two owners, and all that happened is told
by its events. Played on the real flow, store and sender.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from bot.adapters.storage import tables
from bot.domain.knowledge import Knowledge
from bot.domain.message import MemberLeft, MembersJoined
from bot.domain.question import OWNED_STATES, WHO_MAY, Move, Question, State, Who
from bot.domain.watching import DIGEST, belongs_in_digest
from flow.house import GROUP, RULES, Colleague, House, Person, Shelf, quick_engine

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "writes",
                "withdraws",
                "blocks",
                "comes back",
                "press",
                "press",
                "press",
                "reply",
                "command",
                "hours",
                "hours",
                "weeks",
                "resident presses",
                "leaves",
                "joins",
                "away",
                "back",
            )
        ),
        st.integers(0, 2),
        st.integers(0, 60),
    ),
    min_size=5,
    max_size=18,
)
COMMANDS = ("sluiten", "heropen", "overdragen", "overnemen")


@dataclass
class Life:
    """Two residents and three members, of whom one is a coordinator."""

    house: House
    residents: tuple[Person, ...]
    members: tuple[Colleague, ...]

    async def take(self, what: str, who: int, which: int) -> None:  # noqa: PLR0912 - one case a step
        resident, member = self.residents[who % 2], self.members[who]
        now = self.house.clock.now()
        match what:
            case "writes":
                await resident.writes(f"vraag {which}")
            case "withdraws":
                await resident.commands("intrekken")
            case "blocks":
                await resident.blocks()
            case "comes back":
                await resident.comes_back()
            case "press":
                await self._press(member, which)
            case "reply":
                await member.replies(self.house.card(self._number(which)), "Ja hoor") if self._numbers() else None
            case "command" if self._numbers():
                name = COMMANDS[which % len(COMMANDS)]
                await member.commands(name, thread=self.house.thread(self._number(which)))
            case "hours":
                await self._pass(hours=which)
            case "weeks":
                await self._pass(days=7 + which % 9)
            case "resident presses":
                await self._press_as_resident(resident, which)
            case "leaves":
                await self._hear(MemberLeft(GROUP, member.member, now))
            case "joins":
                await self._hear(MembersJoined(GROUP, (member.member,), now))
            case "away":
                await member.commands("afwezig", "een week")
            case "back":
                await member.commands("terug")

    async def _pass(self, **time: float) -> None:
        self.house.clock.move(**time)
        while await self.house.reminders.remind_some():
            pass
        await self.house.send()

    async def _hear(self, incoming: MemberLeft | MembersJoined) -> None:
        await self.house.hear(incoming)
        await self.house.send()

    async def _press(self, member: Colleague, which: int) -> None:
        """Any button that is or ever was on the screen of the group, the newest as likely as the oldest."""
        found = [(shown, button) for shown in self.house.chats.in_chat(GROUP) for button in shown.once_had]
        if found:
            shown, button = found[-1 - which % len(found)]
            await member.presses_code(button.action, shown)

    async def _press_as_resident(self, resident: Person, which: int) -> None:
        found = [(shown, button) for shown in resident.screen for button in shown.once_had]
        if found:
            shown, button = found[-1 - which % len(found)]
            await resident.presses_code(button.action, shown.id)

    def _numbers(self) -> list[int]:
        return [int(t.name.lstrip("🔴 ").split(" ")[0]) for t in self.house.chats.topics.values() if "·" in t.name]

    def _number(self, which: int) -> int:
        return self._numbers()[which % len(self._numbers())]

    async def check(self) -> None:
        """What must be so after each step."""
        numbers = [row["number"] for row in await self.house.rows(tables.questions)]
        events = defaultdict(list)
        for row in await self.house.rows(tables.events):
            if row["kind"].startswith("question_") and row["data"] is not None:
                events[row["question"]].append(row)
        undone = [row for row in await self.house.rows(tables.due_rows) if not row["is_done"]]
        told = {(row["kind"], row["subject"]) for row in undone}
        for question in [await self.house.question(number) for number in numbers]:
            self._is_told_of(question, {kind for kind, subject in told if subject == question.number}, told)
            _has_one_history(question, events[question.number])

    def _is_told_of(self, question: Question, dues: set[str], told: set[tuple[str, int]]) -> None:
        now, hours, patience = self.house.clock.now(), RULES.working_hours, RULES.patience
        if question.is_open:
            in_digest = (DIGEST, 0) in told and belongs_in_digest(question, now, hours, patience)
            assert dues or in_digest, question
        assert (question.owner is not None) == (question.state in OWNED_STATES), question


def _has_one_history(question: Question, events: list[dict[str, Any]]) -> None:
    """One event for each step of its version, in order; the state and the owner of now follow from them."""
    moves = [row for row in events if "version" in row["data"]]
    assert [row["data"]["version"] for row in moves] == list(range(question.version + 1))
    state, owner = State.FREE, None
    for row in moves[1:]:
        data, move = row["data"], Move(row["kind"].removeprefix("question_"))
        assert Who(data["who"]) in WHO_MAY[move]
        state = State(data["to"])
        before, after = data.get("owners", [owner, owner])
        assert before == owner
        owner = after
    assert (state, owner) == (question.state, question.owner.id if question.owner is not None else None)


@example(steps=[("writes", 0, 0), ("press", 0, 3), ("hours", 0, 5), ("hours", 0, 30), ("hours", 0, 60)])
@example(steps=[("writes", 0, 0), ("press", 0, 3), ("command", 0, 2), ("press", 1, 1), ("leaves", 1, 0)])
@example(
    steps=[("writes", 0, 0), ("reply", 0, 0), ("hours", 0, 60), ("hours", 0, 60), ("blocks", 0, 0), ("writes", 0, 1)]
)
@example(steps=[("writes", 0, 0), ("reply", 0, 0), ("press", 0, 0), ("withdraws", 0, 0), ("command", 1, 1)])
@example(steps=[("writes", 0, 0), ("reply", 0, 0), ("weeks", 0, 8), ("weeks", 0, 1), ("resident presses", 0, 1)])
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(steps=STEPS)
def test_no_question_is_lost_and_each_has_one_owner_at_most_and_one_history(
    migrated: Path, knowledge: Knowledge, steps: list[tuple[str, int, int]]
) -> None:
    asyncio.run(live(migrated, knowledge, steps))


async def live(migrated: Path, knowledge: Knowledge, steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = quick_engine(Path(shutil.copy(migrated, Path(folder) / "samenspel.db")))
        try:
            house = House(engine, Shelf(knowledge))
            house.live_by(replace(RULES, coordinators=(73,)))
            await house.move_in()
            await house.at(23, 12)
            people = (house.resident(501), house.resident(502))
            team = (house.member(71, "Joke"), house.member(72, "Sam"), house.member(73, "Cor"))
            life = Life(house, people, team)
            for what, who, which in steps:
                await life.take(what, who, which)
                await life.check()
        finally:
            await engine.dispose()
