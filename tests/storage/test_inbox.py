from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlInbox, SqlStore, tables
from bot.domain.errors import LeaseLost
from bot.domain.message import ChatId

from .people import BOT, FATIMA_CHAT, HENK_CHAT, NOON, after, handle_all, rows_of, update


async def test_the_same_update_twice_is_one_row(store: SqlStore, inbox: SqlInbox) -> None:
    first = await inbox.keep([update(1), update(2)], NOON)
    again = await inbox.keep([update(2), update(3), update(3)], NOON)

    assert (first, again) == (2, 1)
    assert await handle_all(store, inbox) == [1, 2, 3]


async def test_an_update_that_was_handled_is_still_known(store: SqlStore, inbox: SqlInbox) -> None:
    await inbox.keep([update(1)], NOON)
    await handle_all(store, inbox)

    assert await inbox.keep([update(1)], NOON) == 0
    assert await handle_all(store, inbox) == []


async def test_two_bots_may_use_the_same_number(inbox: SqlInbox) -> None:
    assert await inbox.keep([update(1), replace(update(1), bot=BOT + 1)], NOON) == 2


async def test_keeping_nothing_is_fine(inbox: SqlInbox) -> None:
    assert await inbox.keep([], NOON) == 0


async def test_a_handled_update_keeps_neither_text_nor_chat(
    store: SqlStore, inbox: SqlInbox, engine: AsyncEngine
) -> None:
    await inbox.keep([update(1, raw='{"text": "Mijn bsn is 111222333"}')], NOON)

    await handle_all(store, inbox)

    [row] = await rows_of(engine, tables.inbox)
    assert (row["status"], row["raw"], row["lane"]) == ("done", None, None)
    assert await rows_of(engine, tables.chat_lease) == []


async def test_a_failed_transaction_keeps_the_update_and_undoes_the_rest(store: SqlStore, inbox: SqlInbox) -> None:
    await inbox.keep([update(1)], NOON)
    [claimed] = await inbox.claim("worker", NOON, 60)

    async def fail() -> None:
        async with store.transaction(claimed.handled) as transaction:
            await transaction.set_setting("topics", "yes")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with store.transaction(claimed.handled) as transaction:
        assert await transaction.setting("topics") is None


async def test_a_claim_takes_one_lane_with_its_oldest_updates(inbox: SqlInbox) -> None:
    await inbox.keep([update(3), update(1), update(2)], NOON)
    await inbox.keep([update(4, HENK_CHAT)], after(1))

    fatima = await inbox.claim("anna", after(2), 60, limit=2)
    henk = await inbox.claim("bram", after(2), 60, limit=2)
    nobody = await inbox.claim("cees", after(2), 60, limit=2)

    assert [(one.update_id, one.handled.lane) for one in fatima] == [(1, FATIMA_CHAT), (2, FATIMA_CHAT)]
    assert [(one.update_id, one.handled.lane) for one in henk] == [(4, HENK_CHAT)]
    assert nobody == []


async def test_a_released_lane_is_claimed_again_only_for_what_is_open(store: SqlStore, inbox: SqlInbox) -> None:
    await inbox.keep([update(1), update(2)], NOON)
    [first] = await inbox.claim("anna", NOON, 60, limit=1)
    async with store.transaction(first.handled):
        pass

    await inbox.release(FATIMA_CHAT, "anna", first.handled.fence, NOON)

    assert [one.update_id for one in await inbox.claim("bram", NOON, 60)] == [2]


async def test_an_update_that_comes_while_its_lane_is_busy_is_claimed_afterwards(
    store: SqlStore, inbox: SqlInbox
) -> None:
    await inbox.keep([update(1)], NOON)
    [first] = await inbox.claim("anna", NOON, 60)
    await inbox.keep([update(2)], after(1))

    meanwhile = await inbox.claim("bram", after(2), 60)
    async with store.transaction(first.handled):
        pass

    assert meanwhile == []
    assert [one.update_id for one in await inbox.claim("bram", after(3), 60)] == [2]


async def test_a_lane_is_given_back_in_the_commit_of_the_last_update_that_was_claimed(
    store: SqlStore, inbox: SqlInbox, engine: AsyncEngine
) -> None:
    await inbox.keep([update(1), update(2)], NOON)
    first, last = await inbox.claim("anna", NOON, 60)

    async with store.transaction(first.handled):
        pass
    halfway = await rows_of(engine, tables.chat_lease)
    async with store.transaction(last.handled):
        pass

    assert [row["owner"] for row in halfway] == ["anna"]
    assert await rows_of(engine, tables.chat_lease) == []


async def test_a_lane_is_not_given_back_by_a_transaction_that_fails(
    store: SqlStore, inbox: SqlInbox, engine: AsyncEngine
) -> None:
    await inbox.keep([update(1)], NOON)
    [only] = await inbox.claim("anna", NOON, 60)

    async def fail() -> None:
        async with store.transaction(only.handled):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert [row["owner"] for row in await rows_of(engine, tables.chat_lease)] == ["anna"]


async def test_a_poison_update_that_was_the_last_gives_its_lane_back(inbox: SqlInbox, engine: AsyncEngine) -> None:
    await inbox.keep([update(1)], NOON)
    [poison] = await inbox.claim("anna", NOON, 60)

    await inbox.put_aside(poison.handled, "ValueError", NOON)

    assert await rows_of(engine, tables.chat_lease) == []


async def test_a_lane_whose_worker_died_is_claimed_when_the_lease_is_over(inbox: SqlInbox) -> None:
    await inbox.keep([update(1)], NOON)
    await inbox.claim("anna", NOON, 60)

    too_early = await inbox.claim("bram", after(59), 60)
    [claimed] = await inbox.claim("bram", after(60), 60)

    assert too_early == []
    assert (claimed.handled.owner, claimed.handled.fence) == ("bram", 2)


async def test_a_worker_that_wakes_up_with_an_old_lease_changes_nothing(store: SqlStore, inbox: SqlInbox) -> None:
    await inbox.keep([update(1)], NOON)
    [asleep] = await inbox.claim("anna", NOON, 60)
    [awake] = await inbox.claim("anna", after(60), 60)

    with pytest.raises(LeaseLost):
        async with store.transaction(asleep.handled) as transaction:
            await transaction.set_setting("by", "the old one")
    await inbox.postpone(asleep.handled, "old", after(61), after(999))
    await inbox.put_aside(asleep.handled, "old", after(61))
    await inbox.release(FATIMA_CHAT, "anna", asleep.handled.fence, after(61))

    assert await inbox.claim("cees", after(61), 60) == []
    async with store.transaction(awake.handled) as transaction:
        assert await transaction.setting("by") is None


async def test_a_late_worker_may_finish_when_nobody_took_its_lane(store: SqlStore, inbox: SqlInbox) -> None:
    await inbox.keep([update(1)], NOON)
    [claimed] = await inbox.claim("anna", NOON, 1)

    async with store.transaction(claimed.handled) as transaction:
        await transaction.set_setting("late", "yes")

    assert await inbox.oldest_open() is None


async def test_an_update_is_handled_once_even_by_the_worker_that_has_it(store: SqlStore, inbox: SqlInbox) -> None:
    await inbox.keep([update(1), update(2)], NOON)
    first, _ = await inbox.claim("anna", NOON, 60)
    async with store.transaction(first.handled):
        pass

    with pytest.raises(LeaseLost):
        async with store.transaction(first.handled):
            pass


async def test_a_postponed_update_holds_up_its_own_lane_only(inbox: SqlInbox) -> None:
    await inbox.keep([update(1), update(2), update(3, HENK_CHAT)], NOON)
    failed, _ = await inbox.claim("anna", NOON, 60)
    await inbox.postpone(failed.handled, "KeyError", NOON, after(30))
    await inbox.release(FATIMA_CHAT, "anna", failed.handled.fence, NOON)

    henk = await inbox.claim("anna", after(29), 60)
    nobody = await inbox.claim("bram", after(29), 60)
    fatima = await inbox.claim("bram", after(30), 60)

    assert [one.update_id for one in henk] == [3]
    assert nobody == []
    assert [(one.update_id, one.attempts) for one in fatima] == [(1, 1), (2, 0)]


async def test_a_postponed_update_waits_also_when_its_worker_died(inbox: SqlInbox) -> None:
    await inbox.keep([update(1)], NOON)
    [failed] = await inbox.claim("anna", NOON, 10)
    await inbox.postpone(failed.handled, "KeyError", NOON, after(30))

    assert await inbox.claim("bram", after(29), 60) == []
    assert len(await inbox.claim("bram", after(30), 60)) == 1


async def test_a_late_lower_number_goes_before_a_postponed_one(inbox: SqlInbox) -> None:
    await inbox.keep([update(5)], NOON)
    [failed] = await inbox.claim("anna", NOON, 60)
    await inbox.postpone(failed.handled, "KeyError", NOON, after(30))
    await inbox.keep([update(4)], after(1))
    await inbox.release(FATIMA_CHAT, "anna", failed.handled.fence, after(1))

    assert [one.update_id for one in await inbox.claim("bram", after(2), 60)] == [4]


async def test_a_poison_update_is_put_aside_with_its_error_and_the_lane_goes_on(
    store: SqlStore, inbox: SqlInbox, engine: AsyncEngine
) -> None:
    await inbox.keep([update(1, raw='{"odd": 1}'), update(2)], NOON)
    poison, _ = await inbox.claim("anna", NOON, 60)

    await inbox.put_aside(poison.handled, "ValueError: odd", NOON)
    await inbox.release(FATIMA_CHAT, "anna", poison.handled.fence, NOON)

    assert await handle_all(store, inbox) == [2]
    aside = (await rows_of(engine, tables.inbox))[0]
    assert (aside["status"], aside["error"], aside["raw"]) == ("aside", "ValueError: odd", '{"odd": 1}')


async def test_the_oldest_open_update_tells_how_far_behind_we_are(store: SqlStore, inbox: SqlInbox) -> None:
    before = await inbox.oldest_open()
    await inbox.keep([update(2)], NOON)
    await inbox.keep([update(1, HENK_CHAT)], after(9))
    waiting = await inbox.oldest_open()
    await handle_all(store, inbox, "anna")

    assert before is None
    assert waiting == NOON
    assert await inbox.claim("anna", after(9), 60) != []


async def test_junk_is_kept_apart_as_it_came(inbox: SqlInbox, engine: AsyncEngine) -> None:
    await inbox.keep_junk(b"\xff\x00 no json", NOON)

    assert await rows_of(engine, tables.junk) == [{"id": 1, "body": b"\xff\x00 no json", "received_at": NOON}]
    assert await inbox.oldest_open() is None


async def test_odd_characters_do_not_make_an_update_unkeepable(inbox: SqlInbox) -> None:
    await inbox.keep([update(1, raw="a\x00b\ud83d👋")], NOON)

    [claimed] = await inbox.claim("anna", NOON, 60)

    assert claimed.raw == "a\ufffdb\ufffd👋"


async def test_each_chat_keeps_its_order_with_several_workers_while_updates_come_in(
    store: SqlStore, inbox: SqlInbox
) -> None:
    chats = [ChatId(number) for number in range(1, 6)]
    handled: dict[int, list[int]] = defaultdict(list)
    all_kept = asyncio.Event()

    async def keep() -> None:
        for number in range(1, 101):
            await inbox.keep([update(number, chats[number % 5])], NOON)
        all_kept.set()

    async def work(owner: str) -> None:
        while True:
            was_last = all_kept.is_set()
            claimed = await inbox.claim(owner, NOON, 60, limit=3)
            for one in claimed:
                async with store.transaction(one.handled):
                    await asyncio.sleep(0)
                handled[one.handled.lane].append(one.update_id)
            if claimed:
                lease = claimed[0].handled
                await inbox.release(lease.lane, lease.owner, lease.fence, NOON)
            elif was_last:
                return

    await asyncio.gather(keep(), *(work(f"worker-{number}") for number in range(4)))

    assert await inbox.oldest_open() is None
    assert handled == {chat: [n for n in range(1, 101) if chats[n % 5] == chat] for chat in chats}


async def test_a_time_without_a_zone_is_refused(inbox: SqlInbox) -> None:
    with pytest.raises(Exception, match="without a zone"):
        await inbox.keep([update(1)], datetime(2026, 3, 2, 12, 0))


async def test_blank_rows_of_old_updates_go_and_younger_ones_are_still_known(
    store: SqlStore, inbox: SqlInbox, engine: AsyncEngine
) -> None:
    await inbox.keep([update(1)], NOON)
    await inbox.keep([update(2)], after(60))
    await handle_all(store, inbox)
    await inbox.keep([update(3)], NOON)

    assert await inbox.forget_handled(after(60)) == 1

    assert [row["update_id"] for row in await rows_of(engine, tables.inbox)] == [2, 3]
    assert await inbox.keep([update(2), update(3)], after(61)) == 0
