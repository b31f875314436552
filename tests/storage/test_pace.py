"""How fast messages go is known to whoever sends next, also after a restart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlOutbox, SqlStore
from bot.domain.message import ChatId
from bot.domain.outgoing import CopyAlbum, Outgoing, Priority, ToChat, ToGroup, ToQuestion, ToResident
from bot.flow.ports import UNLIMITED, Pace, Part, WaitingMessage

from .people import GROUP, HENK_CHAT, NOON, after, meet, outgoing, say, send, settle

TO_GROUP = replace(UNLIMITED, group_per_minute=18)
TO_RESIDENT = replace(UNLIMITED, resident_per_three_seconds=3)
IN_ALL = replace(UNLIMITED, per_second=3)


class Sending:
    """A sender, of which each try is one that started anew: nothing is remembered but the rows."""

    def __init__(self, engine: AsyncEngine, pace: Pace) -> None:
        self.engine = engine
        self.pace = pace

    async def takes(self, seconds: float, most: int = 9) -> Sequence[WaitingMessage]:
        return await SqlOutbox(self.engine).take(after(seconds), most, frozenset(), self.pace)

    async def sends(self, seconds: float) -> list[str]:
        """All that may go at this moment, each arriving at once."""
        gone: list[str] = []
        while taken := await self.takes(seconds):
            for message in taken:
                await SqlOutbox(self.engine).sent(message.id, message.id, None, after(seconds))
            gone += [message.key for message in taken]
        return gone


@pytest.fixture
async def group(store: SqlStore) -> ToGroup:
    await settle(store, group_chat=str(GROUP))
    return ToGroup()


def cards(numbers: range) -> Iterator[Outgoing]:
    return (say(f"card {number}", ToQuestion(number), priority=Priority.CARD) for number in numbers)


def urgent(numbers: range) -> Iterator[Outgoing]:
    return (say(f"nood {number}", ToQuestion(number), priority=Priority.NOOD) for number in numbers)


async def test_in_any_minute_the_group_gets_only_so_many(store: SqlStore, engine: AsyncEngine, group: ToGroup) -> None:
    sending = Sending(engine, TO_GROUP)
    await send(store, *urgent(range(25)))

    assert len(await sending.sends(0)) == 18
    assert await sending.sends(59) == []
    assert len(await sending.sends(60)) == 7


async def test_what_is_not_urgent_leaves_room_for_nood_that_comes_in_the_middle_of_it(
    store: SqlStore, engine: AsyncEngine, group: ToGroup
) -> None:
    sending = Sending(engine, TO_GROUP)
    await send(store, *cards(range(20)))

    assert [len(await sending.sends(seconds)) for seconds in (0, 19, 20, 40, 59)] == [5, 0, 5, 5, 0]
    await send(store, *urgent(range(20, 25)))
    assert await sending.sends(59) == ["nood 20", "nood 21", "nood 22"]


async def test_what_is_under_way_and_what_may_have_arrived_count_for_the_group(
    store: SqlStore, outbox: SqlOutbox, engine: AsyncEngine, group: ToGroup
) -> None:
    sending = Sending(engine, TO_GROUP)
    await send(store, *cards(range(9)))
    unknown, *_ = await sending.takes(0, most=2)
    await outbox.give_up(unknown.id, "uncertain", "timeout", NOON)

    assert await sending.sends(1) == ["card 2", "card 3", "card 4"]


async def test_an_act_counts_as_the_messages_it_became(
    store: SqlStore, outbox: SqlOutbox, engine: AsyncEngine, group: ToGroup
) -> None:
    sending = Sending(engine, TO_GROUP)
    await send(store, say("long", group))
    [long] = await sending.takes(0)
    await outbox.sent(long.id, 4, None, NOON, [Part(number) for number in range(1, 5)])
    await send(store, *cards(range(9)))

    assert await sending.sends(1) == ["card 0"]


async def test_an_album_goes_when_there_is_room_for_all_of_it(
    store: SqlStore, engine: AsyncEngine, group: ToGroup
) -> None:
    sending = Sending(engine, TO_GROUP)
    pictures = CopyAlbum(1, tuple(range(1, 5)), "a", NOON)
    await send(store, *cards(range(2)), outgoing("album", ToQuestion(3), pictures, Priority.CARD))

    assert await sending.sends(0) == ["card 0", "card 1"]
    assert await sending.sends(20) == ["album"]


async def test_an_album_larger_than_the_limit_goes_when_nothing_went_before(
    store: SqlStore, engine: AsyncEngine, group: ToGroup
) -> None:
    sending = Sending(engine, TO_GROUP)
    await send(store, outgoing("album", ToQuestion(3), CopyAlbum(1, tuple(range(1, 10)), "a", NOON), Priority.CARD))

    assert await sending.sends(0) == ["album"]


async def test_a_full_group_holds_up_nobody_else(store: SqlStore, engine: AsyncEngine, group: ToGroup) -> None:
    sending = Sending(engine, TO_GROUP)
    fatima = ToResident((await meet(store)).id)
    receipts = [
        say(key, to, priority=Priority.COSMETIC) for key, to in (("henk", ToChat(HENK_CHAT)), ("fatima", fatima))
    ]
    await send(store, *cards(range(30)), *receipts)

    assert sorted((await sending.sends(0))[-2:]) == ["fatima", "henk"]


async def test_a_resident_gets_a_few_at_once_and_then_one_a_second(store: SqlStore, engine: AsyncEngine) -> None:
    sending = Sending(engine, TO_RESIDENT)
    fatima = ToResident((await meet(store)).id)
    await send(store, *(say(str(number), fatima) for number in range(5)), say("henk", ToChat(HENK_CHAT)))

    assert await sending.sends(0) == ["0", "henk", "1", "2"]
    assert await sending.sends(2.9) == []
    assert await sending.sends(3) == ["3", "4"]


async def test_a_resident_in_nood_waits_for_no_pace_of_ours(store: SqlStore, engine: AsyncEngine) -> None:
    sending = Sending(engine, TO_RESIDENT)
    fatima = ToResident((await meet(store)).id)
    await send(store, *(say(str(number), fatima) for number in range(5)))
    await sending.sends(0)

    await send(store, say("nood", fatima, priority=Priority.NOOD))

    assert await sending.sends(1) == ["nood"]


async def test_only_so_many_go_in_a_second_over_all_chats(store: SqlStore, engine: AsyncEngine) -> None:
    sending = Sending(engine, IN_ALL)
    await send(store, *(say(str(number), ToChat(ChatId(number))) for number in range(1, 8)))
    on_their_way = await sending.takes(0, most=2)

    assert len(on_their_way) == 2
    assert await sending.sends(0.5) == ["3"]
    assert await sending.sends(1.4) == []
    assert await sending.sends(1.5) == ["4"]
