"""A maintainer puts back what is not tried any more, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import backlog
from bot.adapters.storage import Health, SqlInbox, SqlOutbox, SqlRequeue, SqlStore
from bot.adapters.storage.tables import inbox as inbox_table
from bot.adapters.storage.tables import outbox as outbox_table
from bot.domain.message import ChatId
from bot.domain.outgoing import ToChat, ToGroup

from .people import FATIMA_CHAT, HENK_CHAT, NOON, after, handle_all, rows_of, say, send, update


@pytest.fixture
def requeue(engine: AsyncEngine) -> SqlRequeue:
    return SqlRequeue(engine)


async def poison(inbox: SqlInbox, update_id: int, chat: ChatId = FATIMA_CHAT) -> int:
    await inbox.keep([update(update_id, chat)], NOON)
    [claimed] = await inbox.claim("anna", NOON, 60)
    await inbox.put_aside(claimed.handled, "ValueError", NOON)
    await inbox.release(chat, "anna", claimed.handled.fence, NOON)
    return claimed.handled.inbox_id


async def left(outbox: SqlOutbox, store: SqlStore, status: str, to: ToChat | None = None) -> int:
    await send(store, say(status, to or ToGroup(), html="een geheim"))
    [message] = await outbox.take(NOON, 9, frozenset())
    await outbox.give_up(message.id, status, "BadRequest", NOON)
    return message.id


async def test_an_update_that_is_put_back_comes_after_what_was_handled_since_and_before_what_is_new(
    store: SqlStore, inbox: SqlInbox, requeue: SqlRequeue
) -> None:
    id = await poison(inbox, 1)
    await inbox.keep([update(2)], NOON)
    before = await handle_all(store, inbox)

    assert await requeue.update(id, NOON)
    await inbox.keep([update(3)], NOON)

    assert (before, await handle_all(store, inbox)) == ([2], [1, 3])
    assert not await requeue.update(id, NOON)


@pytest.mark.parametrize("status", ["dead", "uncertain"])
async def test_a_message_that_is_put_back_goes_again(
    status: str, store: SqlStore, outbox: SqlOutbox, requeue: SqlRequeue
) -> None:
    id = await left(outbox, store, status)

    assert await requeue.message(id)
    [again] = await outbox.take(NOON, 9, frozenset())

    assert (again.id, again.attempts) == (id, 0)
    assert not await requeue.message(id)


async def test_a_message_for_a_stranger_has_no_address_any_more(
    store: SqlStore, outbox: SqlOutbox, requeue: SqlRequeue
) -> None:
    assert not await requeue.message(await left(outbox, store, "dead", ToChat(HENK_CHAT)))


async def test_everything_is_put_back_at_once(
    store: SqlStore, inbox: SqlInbox, outbox: SqlOutbox, requeue: SqlRequeue
) -> None:
    await poison(inbox, 1)
    await poison(inbox, 2, HENK_CHAT)
    await left(outbox, store, "dead")

    assert await requeue.everything(NOON) == (2, 1)
    assert await requeue.everything(NOON) == (0, 0)
    assert sorted(await handle_all(store, inbox)) == [1, 2]


async def settled(engine: AsyncEngine) -> tuple[list[str], list[str]]:
    """What the doctor complains of, and what is listed."""
    amiss = [finding.what for finding in await backlog.findings(engine, NOON) if not finding.is_good]
    return amiss, await backlog.listed(engine, NOON)


@pytest.mark.parametrize("by", ["number", "everything"])
async def test_what_a_person_decides_to_leave_raises_no_alarm_any_more_and_keeps_no_words(
    by: str, engine: AsyncEngine, store: SqlStore, inbox: SqlInbox, outbox: SqlOutbox, requeue: SqlRequeue
) -> None:
    updates = [await poison(inbox, 1)]
    messages = [await left(outbox, store, "dead"), await left(outbox, store, "uncertain")]

    if by == "number":
        told, is_all = await backlog.leave(engine, updates, messages)
        assert (len(told), is_all) == (3, True)
        assert await backlog.leave(engine, updates, messages) == (
            [f"inbox {updates[0]}: blijft niet liggen.", *(f"outbox {id}: blijft niet liggen." for id in messages)],
            False,
        )
    else:
        assert await backlog.leave_everything(engine) == ["Zo gelaten: 1 uit inbox, 2 uit outbox."]

    assert await settled(engine) == ([], ["Er blijft niets liggen."])
    assert (await Health(engine).look()).messages == {"waiting": 0, "sending": 0, "uncertain": 0, "dead": 0}
    assert {(row["status"], row["act"]) for row in await rows_of(engine, outbox_table)} == {("left", None)}
    assert [(row["status"], row["raw"], row["lane"]) for row in await rows_of(engine, inbox_table)] == [
        ("done", None, None)
    ]
    assert await requeue.everything(NOON) == (0, 0)


async def test_a_line_names_what_is_left_and_no_words_and_no_chat(
    engine: AsyncEngine, store: SqlStore, inbox: SqlInbox, outbox: SqlOutbox
) -> None:
    aside, unsent = await poison(inbox, 1), await left(outbox, store, "uncertain")

    first, second, last = await backlog.listed(engine, after(7200))

    assert first == f"inbox {aside}  apart gezet, van een bewoner  2 uur oud  fout: ValueError"
    assert second.startswith(f"outbox {unsent}  misschien aangekomen, Say")
    assert "samenspel requeue" in last
    assert not any("geheim" in line or str(FATIMA_CHAT) in line for line in (first, second))


async def test_what_is_put_back_by_number_is_told_and_so_is_what_is_not_there(
    engine: AsyncEngine, store: SqlStore, inbox: SqlInbox, outbox: SqlOutbox
) -> None:
    aside, unsent = await poison(inbox, 1), await left(outbox, store, "uncertain")

    told, is_all = await backlog.put_back(engine, after(1), [aside, 99], [unsent])

    assert [line.split(":")[0] for line in told] == [f"inbox {aside}", "inbox 99", f"outbox {unsent}"]
    assert ("dubbel" in told[2], is_all) == (True, False)
    assert await backlog.listed(engine, after(1)) == ["Er blijft niets liggen."]


async def test_the_doctor_tells_of_each_how_much_and_how_old(
    engine: AsyncEngine, store: SqlStore, inbox: SqlInbox, outbox: SqlOutbox
) -> None:
    well = [f.what for f in await backlog.findings(engine, NOON) if not f.is_good]
    await poison(inbox, 1)
    await left(outbox, store, "dead")
    await inbox.keep([update(2, HENK_CHAT)], NOON)

    amiss = {f.what.split(":")[0]: f for f in await backlog.findings(engine, after(61)) if not f.is_good}

    assert well == []
    assert list(amiss) == [
        "Berichten die niet te verwerken waren",
        "Berichten die niet weg konden",
        "Het oudste bericht dat nog niet is behandeld",
    ]
    assert "1x ValueError" in amiss["Berichten die niet te verwerken waren"].what
