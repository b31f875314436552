"""The bot dies at every step there is, once for each, and starts again on the same database."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from fake_telegram import FakeTelegram, Group, Message, Person
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import bootstrap
from bot.adapters.storage import make_engine
from bot.adapters.telegram.request import AiohttpRequest
from bot.library import Library

from .bot_at_work import BotAtWork, from_a_monday_morning, settings_for
from .choosing import ASKS_PEOPLE, Mouth

ANSWER = "Belt u 14 010, zij weten het."
SHARES = 10
NOT_COUNTED = ("getupdates", "getme", "setmycommands")


LIFE: ContextVar[int] = ContextVar("life", default=0)
"""Which start of the bot a task belongs to."""


class Killed(BaseException):
    """The process is gone. Nothing that belongs to it can write or send any more."""


@dataclass
class Reaper:
    """Counts the steps that leave a trace, and strikes at one of them."""

    at: int
    on_kill: Callable[[], None] = lambda: None
    passed: int = 0
    died: int = 0
    """The life that it ended."""
    struck: str = ""
    changes: dict[int, int] = field(default_factory=dict)
    connections: list[aiosqlite.Connection] = field(default_factory=list)

    def step(self, where: str) -> None:
        if LIFE.get() == self.died:
            raise Killed
        self.passed += 1
        if self.passed == self.at:
            self.died, self.struck = LIFE.get(), where
            self.on_kill()
            raise Killed

    def watch_commits_of(self, engine: AsyncEngine) -> None:
        """Before each commit; one that changed nothing leaves no trace, and is not counted.

        After a commit the database stays as it is until the next step, so that dying there is dying before that step.
        """
        dialect = engine.sync_engine.dialect
        commit = dialect.do_commit

        def do_commit(connection: Any) -> None:
            total = connection.driver_connection.total_changes
            if total == self.changes.get(id(connection), 0):
                commit(connection)
                return
            self.step("before a commit")
            self.changes[id(connection)] = total
            commit(connection)

        dialect.do_commit = do_commit  # type: ignore[method-assign]
        event.listen(
            engine.sync_engine, "connect", lambda adapted, _: self.connections.append(adapted.driver_connection)
        )

    async def take_its_files_away(self) -> None:
        """The system closes the files of a process that is gone, and with them its locks; nothing is committed."""
        for connection in self.connections:
            connection.stop()
            await asyncio.to_thread(connection._thread.join)
        self.connections.clear()

    def watch_calls(self, monkeypatch: pytest.MonkeyPatch) -> None:
        do_request = AiohttpRequest.do_request

        async def watched(request: AiohttpRequest, url: str, *rest: Any, **more: Any) -> tuple[int, bytes]:
            name = url.rpartition("/")[2].partition("?")[0]
            if name.lower() in NOT_COUNTED:
                return await do_request(request, url, *rest, **more)
            self.step(f"before {name}")
            answer = await do_request(request, url, *rest, **more)
            self.step(f"after {name}")
            return answer

        monkeypatch.setattr(AiohttpRequest, "do_request", watched)


class MortalBot(BotAtWork):
    """A bot that is started anew, as by systemd, when it was killed."""

    def __init__(self, fake: FakeTelegram, library: Library, settings: Any, reaper: Reaper) -> None:
        super().__init__(fake, library, settings)
        self.reaper = reaper
        self.watching: asyncio.Task[None] | None = None
        self.lives = 0
        reaper.on_kill = self._is_killed

    def starts(self) -> None:
        self.lives += 1
        before = LIFE.set(self.lives)
        super().starts()
        LIFE.reset(before)

    def _is_killed(self) -> None:
        assert self.serving is not None
        self.serving.cancel()
        self.watching = asyncio.create_task(self._start_again(self.serving))

    async def _start_again(self, dead: asyncio.Task[None]) -> None:
        await asyncio.wait({dead})
        if not dead.cancelled():
            dead.exception()  # what it died of is known
        await self.reaper.take_its_files_away()
        self.starts()

    async def stops(self) -> None:
        self.reaper.at = 0  # the story is over
        if self.watching is not None:
            await self.watching
        await super().stops()


async def _play(fake: FakeTelegram, group: Group, bot: BotAtWork, mouth: Mouth) -> Person:
    """Handed over, claimed, answered; then Fatima writes on."""
    fatima, daan = fake.person("Fatima"), group.member("Daan")
    await fatima.writes(mouth.strange_question())
    await daan.gets(mouth.strange_question())
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await daan.gets(mouth.says("kaart.regel.claimed", wie="Daan"))
    await daan.replies(newest_card(group, mouth), ANSWER)
    await fatima.gets(ANSWER)
    await fatima.writes("dank u, en mijn zus dan?")
    await daan.gets("en mijn zus dan?")
    await bot.rests()
    return fatima


def newest_card(group: Group, mouth: Mouth) -> Message:
    return [message for message in group.messages if mouth.strange_question() in message.text][-1]


def _doubles(texts: list[str]) -> int:
    return sum(count - 1 for count in Counter(texts).values())


def _check(bot: BotAtWork, fatima: Person, group: Group, mouth: Mouth) -> None:
    """Nothing is lost, the order is kept, and at most one thing was said twice."""
    receipt = next(i for i, text in enumerate(fatima.seen) if mouth.strange_question() in text)
    answer = next(i for i, text in enumerate(fatima.seen) if ANSWER in text)
    cards = [m for m in group.messages if mouth.strange_question() in m.text]
    topics = [topic.name for topic in group.topics]

    assert bot.asks("SELECT number, state FROM questions") == [(1, "claimed")]
    assert bot.asks("SELECT count(*) FROM inbox WHERE status = 'aside'") == [(0,)]
    assert len(cards) >= 1
    assert any("en mijn zus dan?" in m.text for m in group.messages)
    assert receipt < answer
    assert _doubles(fatima.seen) + _doubles([m.text for m in group.messages]) + _doubles(topics) <= 1


# Whoever is killed at the start leaves what it had opened to be found by the garbage collector, as a process would.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("share", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, SHARES))])
async def test_killed_at_any_step_the_bot_loses_nothing_and_says_at_most_one_thing_twice(
    share: int,
    library: Library,
    mouth: Mouth,
    empty_database: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each share has one step in so many; all together, in `make chaos`, they have them all."""
    at, steps = share + 1, []
    while not steps or steps[-1]:
        database = Path(shutil.copy(empty_database, tmp_path / f"{at}.db"))
        with monkeypatch.context() as patch:
            steps.append(await _die_at(at, database, library, mouth, patch))
        at += SHARES

    assert len(steps) > 8


async def _die_at(at: int, database: Path, library: Library, mouth: Mouth, patch: pytest.MonkeyPatch) -> str:
    """Play the story once, with one death; where it struck, or nothing when there are no so many steps."""
    reaper = Reaper(at)
    async with FakeTelegram(now=from_a_monday_morning(), patience=20) as fake:

        def make(url: str) -> AsyncEngine:
            engine = make_engine(url)
            event.listen(engine.sync_engine.pool, "checkin", lambda *_: fake.nudge())
            reaper.watch_commits_of(engine)
            return engine

        patch.setattr(bootstrap, "make_engine", make)
        reaper.watch_calls(patch)
        group = fake.supergroup("Werkteam", topics=True)
        bot = MortalBot(fake, library, settings_for(fake, database, group.id, drempels=ASKS_PEOPLE), reaper)
        bot.starts()
        try:
            fatima = await _play(fake, group, bot, mouth)
            _check(bot, fatima, group, mouth)
        except BaseException as error:
            error.add_note(f"Killed at step {at}, {reaper.struck}.")
            raise
        finally:
            await bot.stops()
        assert fake.violations == []
    return reaper.struck
