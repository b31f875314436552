"""The worker: one chat at a time, in order, and an update that always fails is put aside with an apology."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

import pytest

from bot.adapters.storage.tables import chat_lease, inbox, residents
from bot.domain.errors import LeaseLost, Overtaken, StoreUnavailable
from bot.domain.message import ChatId, ResidentMessage
from bot.domain.question import EscalationReason
from bot.flow.apology import Apology
from bot.flow.bell import Bell
from bot.flow.ports import Handled, RawUpdate
from bot.flow.worker import Patience, Worker
from flow.house import GROUP, House, Person
from flow.knowledge import danger, sure
from flow.test_sender import Flaky, Naps, WatchedBell

Process = Callable[[str, Handled], Awaitable[None]]


class Desk:
    """A worker, what it handled, and what goes wrong with which text."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.handled: list[str] = []
        self.trouble: dict[str, list[Exception]] = {}
        self.new_messages = Bell()
        self._number = 0

    def worker(self, process: Process | None = None, **parts: object) -> Worker:
        house = self.house
        given = {"inbox": house.inbox, "new_work": Bell(), **parts}
        return Worker(
            "worker-1",
            given.pop("inbox"),  # type: ignore[arg-type]
            process or self.process,
            given.pop("apologise", Apology(house.store, house.shelf, house.rules).make),  # type: ignore[arg-type]
            house.clock,
            given.pop("new_work"),  # type: ignore[arg-type]
            self.new_messages,
            **given,  # type: ignore[arg-type]
        )

    async def process(self, raw: str, handled: Handled) -> None:
        """What the Telegram adapter does: read the update and tell the flow."""
        if self.trouble.get(raw):
            raise self.trouble[raw].pop(0)
        message = ResidentMessage(ChatId(handled.lane), len(self.handled) + 1, raw, self.house.clock.now())
        await self.house.flow.handle(message, handled)
        self.handled.append(raw)

    async def comes_in(self, chat: int, *texts: str) -> None:
        updates = [RawUpdate(1, self._number + n, chat, text) for n, text in enumerate(texts, start=1)]
        self._number += len(texts)
        await self.house.inbox.keep(updates, self.house.clock.now())

    async def gives_up(self, chat: int, **parts: object) -> None:
        """Something comes in that fails three times."""
        self.trouble["stuk"] = [KeyError() for _ in range(3)]
        await self.comes_in(chat, "stuk")
        worker = self.worker(**parts)
        for seconds in (2, 4, 0):
            await worker.work_once()
            self.house.clock.move(seconds=seconds)

    async def left(self) -> list[tuple[str, int]]:
        """What is not done: its status and how often it failed."""
        rows = await self.house.rows(inbox)
        return [(str(row["status"]), row["attempts"]) for row in rows if row["status"] != "done"]


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


async def test_the_updates_of_a_chat_are_handled_in_order_and_blanked(house: House, desk: Desk, fatima: Person) -> None:
    await desk.comes_in(fatima.chat, "een", "twee", "drie")
    worker = desk.worker()

    assert await worker.work_once()
    assert not await worker.work_once()

    assert desk.handled == ["een", "twee", "drie"]
    assert {(row["raw"], row["lane"]) for row in await house.rows(inbox)} == {(None, None)}
    assert await house.rows(chat_lease) == []
    await desk.new_messages.wait(0)


async def test_a_worker_without_work_waits_for_the_bell(desk: Desk, fatima: Person) -> None:
    bell = WatchedBell()
    loop = asyncio.create_task(desk.worker(new_work=bell).run())
    await bell.is_waited_for.wait()
    await desk.comes_in(fatima.chat, "een")

    bell.is_waited_for.clear()
    bell.ring()
    await bell.is_waited_for.wait()
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop

    assert desk.handled == ["een"]
    assert set(bell.waited_for) == {Patience().idle_seconds}


async def test_a_worker_that_must_stop_finishes_what_it_has_in_hand_and_gives_the_chat_back(
    house: House, desk: Desk, fatima: Person
) -> None:
    signs: list[str] = []

    async def process(raw: str, handled: Handled) -> None:
        worker.stop()
        await desk.process(raw, handled)

    worker = desk.worker(process, alive=lambda: signs.append("alive"))
    await desk.comes_in(fatima.chat, "een", "twee")

    await worker.run()

    assert (desk.handled, signs) == (["een"], ["alive"])
    assert [row["owner"] for row in await house.rows(chat_lease)] == [None]


async def test_who_was_overtaken_looks_again_at_once_and_that_is_no_failure(
    house: House, desk: Desk, fatima: Person
) -> None:
    desk.trouble["een"] = [Overtaken("a member was first")] * 4
    await desk.comes_in(fatima.chat, "een", "twee")

    await desk.worker().work_once()

    assert desk.handled == ["een", "twee"]


async def test_who_is_overtaken_again_and_again_tries_later(house: House, desk: Desk, fatima: Person) -> None:
    desk.trouble["een"] = [Overtaken("a member was first")] * 5
    await desk.comes_in(fatima.chat, "een")

    await desk.worker().work_once()

    assert await desk.left() == [("open", 1)]


async def test_who_is_overtaken_for_minutes_is_never_put_aside(house: House, desk: Desk, fatima: Person) -> None:
    desk.trouble["een"] = [Overtaken("a member was first")] * 5 * 6
    await desk.comes_in(fatima.chat, "een")

    for _ in range(7):
        await desk.worker().work_once()
        house.clock.move(seconds=17)

    assert desk.handled == ["een"]


async def test_an_update_that_fails_is_tried_again_later_and_what_follows_waits(
    house: House, desk: Desk, fatima: Person
) -> None:
    desk.trouble["een"] = [KeyError("a secret text")]
    await desk.comes_in(fatima.chat, "een", "twee")
    worker = desk.worker()

    await worker.work_once()
    assert desk.handled == []
    assert not await worker.work_once()
    house.clock.move(seconds=2)
    assert await worker.work_once()

    assert desk.handled == ["een", "twee"]


async def test_after_three_tries_it_is_put_aside_with_an_apology(
    house: House, desk: Desk, fatima: Person, caplog: pytest.LogCaptureFixture
) -> None:
    desk.trouble["een"] = [KeyError("a secret text") for _ in range(3)]
    await desk.comes_in(fatima.chat, "een", "twee")
    worker = desk.worker()

    for seconds in (2, 4, 0):
        await worker.work_once()
        house.clock.move(seconds=seconds)

    assert await desk.left() == [("aside", 3)]
    assert desk.handled == ["twee"]
    assert house.says("storing") in await fatima.reads()
    assert "poison" in await house.events()
    assert "a secret text" not in caplog.text


async def test_whoever_had_an_update_put_aside_can_ask_people_instead(house: House, desk: Desk, fatima: Person) -> None:
    await desk.gives_up(fatima.chat)
    await house.send()

    told = await fatima.presses("Vraag het werkteam")

    question = await house.question()
    assert question.reason is EscalationReason.BOT_FAILED
    assert "in andere woorden" in " ".join(told)
    assert house.says("kaart.reden.bot_failed") in house.card().text
    house.clock.move(minutes=1)
    assert house.says("mens.al_gevraagd", nummer=1) in await fatima.presses("Vraag het werkteam")
    assert await fatima.presses_code("s:1:x") == [house.says("knop.van_eerder")]


async def test_in_nood_the_button_under_the_apology_asks_people_at_once(
    house: House, desk: Desk, fatima: Person
) -> None:
    house.thoughts.of("ik wil niet meer", sure("huur"), danger("nood-suicide"))
    await fatima.writes("ik wil niet meer")
    await desk.gives_up(fatima.chat)
    await house.send()

    await fatima.presses("Vraag het werkteam")

    assert (await house.question()).is_nood


async def test_an_apology_alone_makes_nobody_known(house: House, desk: Desk, fatima: Person) -> None:
    await desk.gives_up(fatima.chat)

    assert await fatima.reads() == [house.says("storing")]
    assert fatima.last.labels == ["Vraag het werkteam"]
    assert await house.rows(residents) == []


async def test_the_apology_is_in_the_language_of_the_resident(house: House, desk: Desk, fatima: Person) -> None:
    await fatima.commands("taal", "en")

    await desk.gives_up(fatima.chat)

    assert house.says("storing", "en") in await fatima.reads()


async def test_the_group_is_told_once_and_residents_read_nothing(house: House, desk: Desk, fatima: Person) -> None:
    await fatima.commands("mens")
    await fatima.reads()
    await desk.gives_up(GROUP)
    await house.send()

    assert await desk.left() == [("aside", 3)]
    assert [s.text for s in house.chats.in_chat(GROUP)].count(house.says("kaart.niet_verwerkt")) == 1
    assert await fatima.reads() == []


async def test_another_group_is_told_nothing(house: House, desk: Desk) -> None:
    await desk.gives_up(-77)
    await house.send()

    assert await desk.left() == [("aside", 3)]
    assert house.chats.shown == []


async def test_an_update_is_put_aside_even_when_the_apology_fails(
    desk: Desk, fatima: Person, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(handled: Handled, at: datetime) -> None:
        raise KeyError("a secret text")

    await desk.gives_up(fatima.chat, apologise=fails)

    assert await desk.left() == [("aside", 3)]
    assert "apology_failed" in caplog.messages
    assert "a secret text" not in caplog.text


async def test_an_update_stays_when_the_store_is_away_during_the_apology(desk: Desk, fatima: Person) -> None:
    async def is_away(handled: Handled, at: datetime) -> None:
        raise StoreUnavailable("locked")

    with pytest.raises(StoreUnavailable):
        await desk.gives_up(fatima.chat, apologise=is_away)

    assert await desk.left() == [("open", 2)]


async def test_what_another_worker_took_over_leaves_no_trace(
    house: House, desk: Desk, fatima: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """This worker was away for so long that its lease ended, and another one handled the update."""

    async def slowly(raw: str, handled: Handled) -> None:
        house.clock.move(seconds=61)
        await desk.worker().work_once()
        await desk.process(raw, handled)

    await desk.comes_in(fatima.chat, "een", "twee")
    with caplog.at_level(logging.WARNING):
        await desk.worker(slowly).work_once()

    assert desk.handled == ["een", "twee"]
    assert [m.text for m in await house.messages()] == ["een", "twee"]
    assert "lease_lost" in caplog.messages


async def test_when_the_store_is_away_it_naps_and_goes_on(desk: Desk, fatima: Person) -> None:
    await desk.comes_in(fatima.chat, "een")
    naps, bell = Naps(enough=3), WatchedBell()
    inbox_ = Flaky(desk.house.inbox, "claim", times=2)
    loop = asyncio.create_task(desk.worker(inbox=inbox_, sleep=naps, new_work=bell).run())
    await bell.is_waited_for.wait()
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop

    assert naps.taken == [Patience().store_away_seconds] * 2
    assert desk.handled == ["een"]


async def test_an_update_for_which_the_store_was_away_did_not_fail_and_waits_for_no_lease(
    desk: Desk, fatima: Person
) -> None:
    desk.trouble["een"] = [StoreUnavailable("locked")]
    await desk.comes_in(fatima.chat, "een", "twee")
    worker = desk.worker()

    with pytest.raises(StoreUnavailable):
        await worker.work_once()
    assert await desk.left() == [("open", 0), ("open", 0)]
    await worker.work_once()

    assert desk.handled == ["een", "twee"]


async def test_a_worker_that_is_stopped_gives_its_chat_back(house: House, desk: Desk, fatima: Person) -> None:
    reached = asyncio.Event()

    async def endlessly(raw: str, handled: Handled) -> None:
        reached.set()
        await asyncio.Event().wait()

    await desk.comes_in(fatima.chat, "een")
    working = asyncio.create_task(desk.worker(endlessly).work_once())
    await reached.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    assert await desk.worker().work_once()
    assert desk.handled == ["een"]


async def test_losing_the_lease_ends_the_batch(desk: Desk, fatima: Person) -> None:
    desk.trouble["een"] = [LeaseLost("taken")]
    await desk.comes_in(fatima.chat, "een", "twee")

    await desk.worker().work_once()

    assert desk.handled == []
    assert await desk.left() == [("open", 0), ("open", 0)]


async def test_old_updates_that_were_handled_are_removed_once_a_day(house: House) -> None:
    desk = Desk(house)
    worker = desk.worker()
    await desk.comes_in(501, "mag ik een geit houden")
    await worker.work_once()
    house.clock.move(days=6, hours=23)
    await worker.work_once()
    kept = len(await house.rows(inbox))
    house.clock.move(hours=2)
    await worker.work_once()
    lately = len(await house.rows(inbox))
    house.clock.move(days=1)
    await worker.work_once()

    assert (kept, lately, await house.rows(inbox)) == (1, 1, [])
