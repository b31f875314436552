"""Work that only one replica may do at a time, on both databases."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlInbox, SqlLeases, SqlOutbox, SqlStore, tables
from bot.adapters.storage.engine import unit_of_work
from bot.adapters.storage.leases import must_hold
from bot.domain.errors import LeaseLost
from bot.domain.outgoing import ToChat, ToGroup
from bot.flow.ports import Lease

from .people import FATIMA_CHAT, HENK_CHAT, NOON, after, rows_of, say, send, update


@pytest.fixture
def leases(engine: AsyncEngine) -> SqlLeases:
    return SqlLeases(engine)


async def test_one_replica_has_it_until_it_ends_and_then_another_with_a_higher_fence(leases: SqlLeases) -> None:
    first = await leases.take("sending", "anna", NOON, 15)
    refused = await leases.take("sending", "bram", after(14), 15)
    second = await leases.take("sending", "bram", after(15), 15)

    assert first == Lease("sending", "anna", 1, after(15))
    assert refused is None
    assert second == Lease("sending", "bram", 2, after(30))


async def test_who_keeps_it_keeps_its_fence(leases: SqlLeases) -> None:
    await leases.take("sending", "anna", NOON, 15)

    assert await leases.take("sending", "anna", after(10), 15) == Lease("sending", "anna", 1, after(25))


async def test_what_is_given_back_another_gets_at_once(leases: SqlLeases) -> None:
    first = await leases.take("sending", "anna", NOON, 15)
    assert first is not None

    await leases.give_back(first)
    second = await leases.take("sending", "bram", after(1), 15)
    await leases.give_back(first)

    assert second == Lease("sending", "bram", 2, after(16))
    assert await leases.owners() == ["bram"]


async def test_of_many_that_want_it_at_once_one_gets_it(leases: SqlLeases) -> None:
    taken = await asyncio.gather(*(leases.take("sending", f"replica {n}", NOON, 15) for n in range(8)))

    assert len([lease for lease in taken if lease is not None]) == 1


async def test_what_the_dead_held_is_free_at_once(leases: SqlLeases, engine: AsyncEngine) -> None:
    inbox = SqlInbox(engine)
    await inbox.keep([update(1)], NOON)
    [late] = await inbox.claim("anna", NOON, 60)
    await leases.take("sending", "anna", NOON, 15)
    await leases.take("polling", "bram", NOON, 15)

    assert await leases.owners() == ["anna", "bram"]
    assert await leases.take_back(["anna"]) == 2
    assert await leases.owners() == ["bram"]
    assert len(await inbox.claim("cees", after(1), 60)) == 1
    with pytest.raises(LeaseLost):
        async with SqlStore(engine).transaction(late.handled):
            pass


async def test_a_transaction_of_who_lost_it_is_refused(leases: SqlLeases, engine: AsyncEngine) -> None:
    first = await leases.take("sending", "anna", NOON, 15)
    second = await leases.take("sending", "bram", after(15), 15)
    assert first is not None
    assert second is not None

    async with unit_of_work(engine) as connection:
        must_hold(connection, second)
    with pytest.raises(LeaseLost):
        async with unit_of_work(engine) as connection:
            must_hold(connection, first)


async def test_only_who_holds_the_lease_takes_messages_or_returns_what_was_unfinished(
    leases: SqlLeases, engine: AsyncEngine
) -> None:
    outbox, store = SqlOutbox(engine), SqlStore(engine)
    await send(store, say("a", ToGroup()), say("b", ToChat(HENK_CHAT)))
    first = await leases.take("sending", "anna", NOON, 15)
    await outbox.take(NOON, 1, frozenset(), lease=first)
    second = await leases.take("sending", "bram", after(15), 15)

    for call in (outbox.take(after(15), 9, frozenset(), lease=first), outbox.return_unfinished(after(15), first)):
        with pytest.raises(LeaseLost):
            await call

    assert await outbox.return_unfinished(after(15), second) == 1
    assert len(await outbox.take(after(15), 9, frozenset(), lease=second)) == 2


async def test_who_lost_its_turn_says_what_it_never_tried_and_no_more_than_that(
    leases: SqlLeases, engine: AsyncEngine
) -> None:
    outbox, store = SqlOutbox(engine), SqlStore(engine)
    first = await leases.take("sending", "anna", NOON, 15)
    receipt, answer = say("receipt", ToGroup(), resend=False), say("answer", ToChat(HENK_CHAT))
    again = say("again", ToChat(FATIMA_CHAT))
    await send(store, receipt, answer, again)
    taken = await outbox.take(NOON, 9, frozenset(), lease=first)
    second = await leases.take("sending", "bram", after(15), 15)
    await outbox.return_unfinished(after(15), second)
    [theirs] = await outbox.take(after(15), 1, frozenset({"group", f"chat:{HENK_CHAT}"}), lease=second)

    for message in taken:
        await outbox.put_back(message)

    rows = {row["key"]: (row["status"], row["uncertain"]) for row in await rows_of(engine, tables.outbox)}
    assert theirs.key == "again"
    assert rows == {"receipt": ("waiting", False), "answer": ("waiting", False), "again": ("sending", True)}
    assert {row["sent_at"] for row in await rows_of(engine, tables.outbox)} == {None}
