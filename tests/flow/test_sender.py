"""The sender: the urgent first, within the limits, and nothing is lost when it stops or the store is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.adapters.storage import SqlLeases, SqlOutbox
from bot.adapters.storage.tables import outbox
from bot.domain.errors import StoreUnavailable
from bot.domain.outgoing import CopyAlbum, Outgoing, Priority, Say, ToQuestion, ToResident
from bot.flow.bell import Bell
from bot.flow.leadership import Leadership
from bot.flow.ports import UNLIMITED, Sent, WaitingMessage
from bot.flow.sender import Limits
from flow.house import GROUP, NO_HURRY, House, Person
from flow.knowledge import ChosenThoughts, sure
from flow.test_resident_message import HUUR


class WatchedBell(Bell):
    """Tells when somebody begins to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.waited_for: list[float] = []
        self.is_waited_for = asyncio.Event()

    async def wait(self, at_most: float) -> None:
        self.waited_for.append(at_most)
        self.is_waited_for.set()
        await super().wait(3600)


class Naps:
    """A sleep that takes no time, and ends the loop after so many naps."""

    def __init__(self, enough: int) -> None:
        self.taken: list[float] = []
        self._enough = enough

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        if len(self.taken) >= self._enough:
            raise asyncio.CancelledError


class Flaky:
    """A part of the house that is away for the first calls of one method."""

    def __init__(self, part: object, method: str, times: int = 1) -> None:
        self._part = part
        self._method = method
        self._times = times

    def __getattr__(self, name: str) -> Any:
        if name == self._method and self._times > 0:
            self._times -= 1
            return self._away
        return getattr(self._part, name)

    async def _away(self, *_: object, **__: object) -> None:
        raise StoreUnavailable("locked")


@pytest.fixture
async def known(house: House, thoughts: ChosenThoughts, fatima: Person) -> Person:
    await fatima.commands("start")
    thoughts.of("de huur", sure("huur"))
    return fatima


@pytest.fixture
async def running() -> AsyncIterator[Callable[[Any], asyncio.Task[None]]]:
    """Starts a loop that is stopped after the test."""
    tasks: list[asyncio.Task[None]] = []

    def start(loop: Any) -> asyncio.Task[None]:
        tasks.append(asyncio.create_task(loop.run()))
        return tasks[-1]

    yield start
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def paced(**pace: int) -> Limits:
    return replace(NO_HURRY, pace=replace(UNLIMITED, **pace))


def answers(house: House) -> list[WaitingMessage]:
    return [m for m in house.chats.delivered if isinstance(m.act, Say) and "huur" in m.act.html]


async def put_out(house: House, *waiting: Outgoing) -> None:
    async with house.store.transaction() as transaction:
        await transaction.send(*waiting)


async def test_it_sends_what_comes_in_and_waits_for_the_bell(
    house: House, known: Person, running: Callable[[Any], asyncio.Task[None]]
) -> None:
    bell = WatchedBell()
    running(house.new_sender(bell=bell))
    await bell.is_waited_for.wait()
    await house.hear(known.message("de huur"))

    bell.is_waited_for.clear()
    bell.ring()
    await bell.is_waited_for.wait()

    assert known.last.text == HUUR
    assert set(bell.waited_for) == {NO_HURRY.idle_seconds}


async def test_when_it_is_stopped_it_does_not_wait_for_ever(
    house: House, known: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await house.hear(known.message("de huur"))
    house.chats.hold()
    sender = asyncio.create_task(house.new_sender(replace(NO_HURRY, last_seconds=0)).run())
    await house.chats.began.wait()

    sender.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sender
    house.chats.gate.set()
    assert list((await house.statuses()).values())[-1] == "sending"
    house.sender = house.new_sender()
    await house.send()

    assert known.last.text == HUUR
    assert "left_unfinished" in caplog.messages


async def test_when_it_is_stopped_it_finishes_what_is_under_way(house: House, known: Person) -> None:
    await house.hear(known.message("de huur"))
    house.chats.hold()
    sender = asyncio.create_task(house.new_sender().run())
    await house.chats.began.wait()

    sender.cancel()
    await asyncio.sleep(0)
    house.chats.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await sender

    assert known.last.text == HUUR
    assert set((await house.statuses()).values()) == {"sent"}


class Lingers(SqlOutbox):
    """Of which the answer takes a while to come, after the commit."""

    def __init__(self, house: House) -> None:
        super().__init__(house.engine)
        self.committed, self.answers = asyncio.Event(), asyncio.Event()

    async def take(self, *asked: Any) -> Sequence[WaitingMessage]:
        taken = await super().take(*asked)
        self.committed.set()
        await self.answers.wait()
        return taken


async def test_what_was_taken_at_the_moment_it_is_stopped_is_sent_and_not_left_to_guess_about(
    house: House, known: Person
) -> None:
    await house.hear(known.message("de huur"))
    house.outbox = lingering = Lingers(house)
    sender = asyncio.create_task(house.new_sender().run())
    await lingering.committed.wait()

    sender.cancel()
    await asyncio.sleep(0)
    lingering.answers.set()
    with pytest.raises(asyncio.CancelledError):
        await sender

    assert known.last.text == HUUR
    assert set((await house.statuses()).values()) == {"sent"}


async def test_one_that_is_stopped_before_it_took_anything_leaves_all_as_it_was(house: House, known: Person) -> None:
    await house.hear(known.message("de huur"))
    before = await house.statuses()
    house.outbox = Flaky(house.outbox, "return_unfinished")  # type: ignore[assignment]

    with pytest.raises(asyncio.CancelledError):
        await house.new_sender(sleep=Naps(enough=1)).run()

    assert await house.statuses() == before


async def test_a_store_that_does_not_answer_does_not_keep_it_from_stopping(
    house: House, known: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await house.hear(known.message("de huur"))
    house.outbox = lingering = Lingers(house)
    sender = asyncio.create_task(house.new_sender(replace(NO_HURRY, last_seconds=0)).run())
    await lingering.committed.wait()

    sender.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sender

    assert "left_unfinished" in caplog.messages


async def test_what_a_crash_left_half_sent_is_sorted_out_at_the_next_start(
    house: House, known: Person, caplog: pytest.LogCaptureFixture
) -> None:
    resident = ToResident((await known.record()).id)
    await put_out(
        house,
        Outgoing("answer", resident, Say("Ja hoor"), Priority.ANSWER),
        Outgoing("kind word", ToQuestion(1), Say("Graag gedaan"), Priority.ANSWER, resend=False),
    )
    await house.outbox.take(house.clock.now(), 10, frozenset())

    house.sender = house.new_sender()
    with caplog.at_level(logging.WARNING):
        assert await known.reads() == [house.says("welkom", plaats="Rotterdam"), "Ja hoor"][-1:]

    statuses = await house.statuses()
    assert (statuses["answer"], statuses["kind word"]) == ("sent", "uncertain")
    assert "unfinished_returned" in caplog.messages


# Limits


async def test_the_most_urgent_of_all_goes_first(house: House, known: Person, henk: Person) -> None:
    await henk.commands("start")
    fatima_, henk_ = [ToResident((await person.record()).id) for person in (known, henk)]
    await put_out(
        house,
        Outgoing("1", fatima_, Say("receipt"), Priority.RECEIPT),
        Outgoing("2", fatima_, Say("answer"), Priority.ANSWER),
        Outgoing("3", henk_, Say("nood"), Priority.NOOD),
        Outgoing("4", henk_, Say("answer to Henk"), Priority.ANSWER),
    )
    house.sender = house.new_sender(replace(NO_HURRY, in_flight=1))

    await house.send()

    said = [m.act.html for m in house.chats.delivered if isinstance(m.act, Say)][-4:]
    assert said == ["nood", "answer", "answer to Henk", "receipt"]


async def test_only_so_many_go_in_a_second(house: House, known: Person, henk: Person) -> None:
    await henk.commands("start")
    for person in (known, henk):
        await house.hear(person.message("de huur"))
    house.sender = house.new_sender(paced(per_second=1))

    await house.send()
    assert len(answers(house)) == 1
    await house.wait(seconds=1)

    assert len(answers(house)) == 2


async def test_it_looks_again_soon_when_something_may_go_soon_and_else_after_a_while(
    house: House, known: Person, running: Callable[[Any], asyncio.Task[None]]
) -> None:
    for _ in range(2):
        await house.hear(known.message("de huur"))
    limits, bell = paced(per_second=1), WatchedBell()
    running(house.new_sender(limits, bell=bell))
    await bell.is_waited_for.wait()
    while len(answers(house)) < 1 or bell.waited_for[-1] != limits.soon_seconds:
        bell.is_waited_for.clear()
        await bell.is_waited_for.wait()

    later = house.clock.now() + timedelta(seconds=0.5)
    async with house.store.transaction() as transaction:
        await transaction.cancel_waiting(resident=(await transaction.resident_of(known.chat, later)).id)
        await transaction.send(Outgoing("later", ToQuestion(1), Say("a"), Priority.CARD, not_before=later))
    bell.is_waited_for.clear()
    bell.ring()
    await bell.is_waited_for.wait()

    assert bell.waited_for[-1] == 0.5


async def test_when_all_hands_are_full_it_waits_for_one_to_be_free(house: House, known: Person, henk: Person) -> None:
    await henk.commands("start")
    for person in (known, henk):
        await house.hear(person.message("de huur"))
    sender = house.new_sender(replace(NO_HURRY, in_flight=1))
    house.chats.hold()
    await sender.send_some()
    await house.chats.began.wait()
    second = asyncio.create_task(sender.send_some())
    await asyncio.sleep(0)
    assert not second.done()

    house.chats.gate.set()

    assert await second
    assert await sender.send_some()
    await sender.drain()
    assert (known.last.text, henk.last.text) == (HUUR, HUUR)


async def test_a_group_gets_only_so_many_messages_a_minute(house: House, known: Person) -> None:
    house.sender = house.new_sender(paced(group_per_minute=3))
    for number in range(5):
        await put_out(house, Outgoing(f"line {number}", ToQuestion(number), Say("hallo"), Priority.NOOD))

    await house.send()
    assert len(house.chats.in_chat(GROUP)) == 3
    await house.wait(seconds=20)
    assert len(house.chats.in_chat(GROUP)) == 3
    await house.wait(seconds=41)

    assert len(house.chats.in_chat(GROUP)) == 5


async def test_what_is_not_urgent_leaves_room_for_nood_that_comes_in_the_middle_of_it(house: House) -> None:
    house.sender = house.new_sender(paced(group_per_minute=18))
    for number in range(12):
        await put_out(house, Outgoing(f"line {number}", ToQuestion(number), Say("hallo"), Priority.CARD))
    await house.send()
    assert len(house.chats.in_chat(GROUP)) == 5
    for number in range(20, 23):
        await put_out(house, Outgoing(f"nood {number}", ToQuestion(number), Say("nood"), Priority.NOOD))
    await house.wait(seconds=1)

    assert [s.text for s in house.chats.in_chat(GROUP)] == ["hallo"] * 5 + ["nood"] * 3
    await house.wait(seconds=21)
    assert [s.text for s in house.chats.in_chat(GROUP)[8:]] == ["hallo"] * 5
    assert {row["attempts"] for row in await house.rows(outbox)} == {0}


async def test_an_album_counts_as_all_its_pictures(house: House, known: Person) -> None:
    house.sender = house.new_sender(paced(group_per_minute=18))
    album = CopyAlbum(1, tuple(range(1, 11)), "album", house.clock.now())
    await put_out(house, Outgoing("line", ToQuestion(1), Say("hallo"), Priority.NOOD))
    for number in range(2):
        await put_out(
            house, Outgoing(f"album {number}", ToQuestion(2), replace(album, album=str(number)), Priority.NOOD)
        )

    await house.send()
    assert len(house.chats.in_chat(GROUP)) == 11
    await house.wait(seconds=61)

    assert len(house.chats.in_chat(GROUP)) == 21


# Turns


class Paused(SqlOutbox):
    """Of a replica that is paused for a minute just after it took something."""

    def __init__(self, house: House) -> None:
        super().__init__(house.engine)
        self._house = house

    async def take(self, *asked: Any) -> Sequence[WaitingMessage]:
        taken = await super().take(*asked)
        if taken:
            self._house.clock.move(seconds=60)
        return taken


class Attentive(logging.Handler):
    """Tells when an event was logged."""

    def __init__(self, event: str) -> None:
        super().__init__()
        self._event = event
        self.heard = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == self._event:
            self.heard.set()


@pytest.fixture
def lost_turn() -> Iterator[asyncio.Event]:
    attentive, logger = Attentive("not_leading_any_more"), logging.getLogger("bot.flow.leadership")
    logger.addHandler(attentive)
    yield attentive.heard
    logger.removeHandler(attentive)


async def test_who_was_paused_sends_nothing_of_what_it_took_and_the_next_sends_it_once(
    house: House, known: Person, caplog: pytest.LogCaptureFixture, lost_turn: asyncio.Event
) -> None:
    async def never(_: float) -> None:
        await asyncio.Event().wait()

    def leading(name: str, outbox: SqlOutbox) -> tuple[asyncio.Task[None], WatchedBell]:
        house.outbox, bell = outbox, WatchedBell()
        turn = Leadership("sending", name, SqlLeases(house.engine), house.clock, never)
        return asyncio.create_task(turn.run(house.new_sender(bell=bell).lead)), bell

    await house.hear(known.message("de huur"))
    kind_word = Say("Graag gedaan")
    await put_out(house, Outgoing("kind word", ToQuestion(1), kind_word, Priority.RECEIPT, resend=False))
    anna, _ = leading("anna", Paused(house))
    await lost_turn.wait()
    assert answers(house) == []
    bram, bell = leading("bram", SqlOutbox(house.engine))
    await bell.is_waited_for.wait()
    for turn in (anna, bram):
        turn.cancel()
        await asyncio.gather(turn, return_exceptions=True)

    assert len(answers(house)) == 1
    assert [m.act for m in house.chats.delivered if m.key == "kind word"] == [kind_word]
    assert {row["uncertain"] for row in await house.rows(outbox)} == {False}
    assert "lease_lost" in caplog.messages


# Trouble


async def test_when_the_store_is_away_it_naps_and_goes_on(
    house: House, known: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await house.hear(known.message("de huur"))
    naps, bell = Naps(enough=3), WatchedBell()
    house.outbox = Flaky(house.outbox, "take", times=2)  # type: ignore[assignment]
    sender = asyncio.create_task(house.new_sender(bell=bell, sleep=naps).run())
    await bell.is_waited_for.wait()
    sender.cancel()
    with suppress(asyncio.CancelledError):
        await sender

    assert naps.taken == [NO_HURRY.store_away_seconds] * 2
    assert known.last.text == HUUR
    assert caplog.messages.count("store_unavailable") == 2


class AnswerLost(SqlOutbox):
    """The connection breaks in the midst of the first commit: the server has it done, and nobody hears of it."""

    is_broken = False

    async def take(self, *given: Any, **more: Any) -> Sequence[WaitingMessage]:
        taken = await super().take(*given, **more)
        if taken and not self.is_broken:
            self.is_broken = True
            raise StoreUnavailable("the connection is closed")
        return taken


async def test_what_was_taken_in_a_commit_nobody_heard_of_is_sent_all_the_same(house: House, known: Person) -> None:
    await house.hear(known.message("de huur"))
    bell = WatchedBell()
    house.outbox = AnswerLost(house.engine)
    sender = asyncio.create_task(house.new_sender(bell=bell, sleep=Naps(enough=3)).run())
    await bell.is_waited_for.wait()
    sender.cancel()
    with suppress(asyncio.CancelledError):
        await sender

    assert known.last.text == HUUR
    assert {row["status"] for row in await house.rows(outbox)} == {"sent"}


@pytest.mark.parametrize("times", [1, 3])
async def test_what_arrived_while_the_store_was_away_is_not_sent_again(
    house: House, known: Person, times: int, caplog: pytest.LogCaptureFixture
) -> None:
    house.outbox = Flaky(house.outbox, "sent", times)  # type: ignore[assignment]
    house.live_by(house.rules)
    naps = Naps(enough=9)
    house.sender = house.new_sender(sleep=naps)

    await house.hear(known.message("de huur"))
    await house.send()

    assert [s.text for s in known.screen[1:]] == [HUUR]
    assert naps.taken == [NO_HURRY.soon_seconds] * times
    assert [(row["status"], row["uncertain"]) for row in await house.rows(outbox)][-1] == ("sent", False)
    assert caplog.messages.count("store_unavailable") == times


async def test_for_a_message_whose_end_could_not_be_stored_in_its_turn_the_next_decides(
    house: House, known: Person, lost_turn: asyncio.Event, caplog: pytest.LogCaptureFixture
) -> None:
    async def nap(_: float) -> None:
        house.clock.move(seconds=20)

    async def never(_: float) -> None:
        await asyncio.Event().wait()

    await house.hear(known.message("de huur"))
    house.outbox = Flaky(house.outbox, "sent")  # type: ignore[assignment]
    house.live_by(house.rules)
    turn = Leadership("sending", "anna", SqlLeases(house.engine), house.clock, never)
    leading = asyncio.create_task(turn.run(house.new_sender(bell=WatchedBell(), sleep=nap).lead))
    await lost_turn.wait()
    leading.cancel()
    await asyncio.gather(leading, return_exceptions=True)
    await house.send()

    assert [s.text for s in known.screen[1:]] == [HUUR, HUUR]
    assert [row["uncertain"] for row in await house.rows(outbox)][-1]
    assert "perhaps_sent_twice" in caplog.messages


async def test_a_mistake_of_ours_leaves_one_message_and_holds_up_no_other(
    house: House, known: Person, caplog: pytest.LogCaptureFixture
) -> None:
    house.chats.when(lambda m: m.chat == known.chat, KeyError("a secret text"))
    await house.hear(known.message("de huur"))
    await house.hear(known.message("de huur"))

    await house.send()

    assert [s.text for s in known.screen[1:]] == [HUUR]
    assert list((await house.statuses()).values())[-2:] == ["uncertain", "sent"]
    assert "a secret text" not in caplog.text


async def test_a_channel_may_answer_with_no_number(house: House, known: Person) -> None:
    house.chats.when(lambda m: m.chat == known.chat, Sent())

    await house.hear(known.message("de huur"))
    await house.send()

    assert list((await house.statuses()).values())[-1] == "sent"


# The bell


async def test_a_ring_while_nobody_waits_is_remembered_once() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()

    await bell.wait(3600)

    waiting = asyncio.create_task(bell.wait(3600))
    await asyncio.sleep(0)
    assert not waiting.done()
    bell.ring()
    await waiting


async def test_nobody_waits_for_a_bell_for_ever() -> None:
    await Bell().wait(0)


async def test_a_ring_is_told_to_other_replicas_and_their_echo_is_not() -> None:
    bell, told = Bell(), []
    bell.tell = lambda: told.append("rung")

    bell.ring()
    bell.echo()
    await bell.wait(3600)

    assert told == ["rung"]
