"""What a database that was put back does not do again, and what it leaves to people; on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import (
    Health,
    SqlDueRows,
    SqlInbox,
    SqlLeases,
    SqlOutbox,
    SqlReplicas,
    SqlStore,
    holders,
    make_engine,
    migrate,
    tables,
)
from bot.adapters.storage.anew import BACKED_UP_AT, Anew, begin_anew
from bot.adapters.storage.former import look_back
from bot.adapters.storage.tombstones import Forgotten
from bot.domain.message import SafeText
from bot.domain.outgoing import DeleteTopic, ToResident
from bot.domain.question import Question, State
from bot.domain.resident import GivenAnswer
from bot.domain.watching import DIGEST, Step
from bot.flow import addition, banning
from bot.flow.after_restore import RESTORED
from bot.flow.ports import Due

from .people import FATIMA_CHAT, HENK_CHAT, JOKE, NOON, after, ask, meet, moved, rows_of, say, send, settle
from .people import update as incoming

DAY = 86_400
NOBODY: frozenset[Forgotten] = frozenset()


@pytest.fixture
async def former(tmp_path: Path) -> str:
    """The database that was in use: it knows Fatima, and numbered more since."""
    url = f"sqlite:///{tmp_path / 'former.db'}"
    engine = make_engine(url)
    await migrate(engine)
    await meet(SqlStore(engine))
    async with engine.begin() as connection:
        for table, number in {"questions": 70, "answers": 5000}.items():
            await connection.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, number))
    await engine.dispose()
    return url


async def put_back(engine: AsyncEngine, at: datetime, *formers: str, noted: frozenset[Forgotten] = NOBODY) -> Anew:
    return await begin_anew(engine, formers, noted, at)


async def test_nothing_that_was_numbered_since_gets_its_number_again(
    engine: AsyncEngine, store: SqlStore, former: str
) -> None:
    fatima = await meet(store)
    await ask(store, fatima)

    anew = await put_back(engine, after(60), former)
    async with store.transaction() as transaction:
        answer = await transaction.keep_answer(GivenAnswer(0, fatima.id, NOON, SafeText("huur"), ("huur",), ()))

    assert anew.is_sure
    assert (await ask(store, fatima)).number == 1071
    assert (answer.id, (await meet(store, HENK_CHAT)).id) == (6001, 1002)


async def test_a_button_of_since_does_not_answer_what_the_bot_asks_next(engine: AsyncEngine, store: SqlStore) -> None:
    before = await meet(store)

    await put_back(engine, after(60))

    assert (await meet(store)).turn == before.turn + 1000


async def test_when_nobody_knows_what_was_numbered_there_is_room_for_every_day(
    engine: AsyncEngine, store: SqlStore
) -> None:
    await settle(store, **{BACKED_UP_AT: NOON.isoformat()})
    fatima = await meet(store)
    await ask(store, fatima)

    await put_back(engine, after(9 * DAY + 1))

    assert (await ask(store, fatima)).number == 10_002


async def test_who_was_forgotten_since_is_forgotten_again_with_the_topic(
    engine: AsyncEngine, store: SqlStore, former: str
) -> None:
    fatima, henk = await meet(store), await meet(store, HENK_CHAT)
    question = await ask(store, fatima)
    async with store.transaction() as transaction:
        await transaction.save_question(question, replace(question, thread=71))
    before = make_engine(former)
    async with SqlStore(before).transaction() as transaction:
        await transaction.forget_resident(await transaction.resident_of(FATIMA_CHAT, NOON), after(9))
    await before.dispose()

    anew = await put_back(
        engine, after(60), former, noted=frozenset({Forgotten(henk.id, after(1)), Forgotten(9, NOON)})
    )

    assert list(anew.forgotten) == [Forgotten(fatima.id, NOON)]
    async with store.transaction() as transaction:
        assert await transaction.resident(fatima.id) is None
        assert await transaction.resident(henk.id) is not None
        assert await transaction.question(question.number) is None
    [away] = await rows_of(engine, tables.outbox)
    assert (away["kind"], away["act"], away["peer"]) == (DeleteTopic.__name__, {"thread": 71}, "group")


async def test_a_database_that_was_begun_after_the_loss_does_not_know_who_was_forgotten(
    engine: AsyncEngine, store: SqlStore, tmp_path: Path, former: str
) -> None:
    await meet(store, HENK_CHAT)
    async with engine.begin() as connection:
        await connection.execute(update(tables.residents).values(created_at=after(-DAY)))
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(b"geen database" * 1000)

    told = [await look_back([url], Forgotten(1, after(-DAY))) for url in (former, f"sqlite:///{garbage}")]

    assert [one.is_sure for one in told] == [False, False]
    assert not (await put_back(engine, after(60), former)).is_sure
    assert (await look_back([former], None)).is_sure


async def test_what_waited_goes_again_where_a_person_must_read_it_unless_it_is_a_day_old(
    engine: AsyncEngine, store: SqlStore, outbox: SqlOutbox
) -> None:
    fatima, henk = await meet(store), await meet(store, HENK_CHAT)
    await send(store, say("card", ToResident(fatima.id)), say("hint", ToResident(henk.id), resend=False))
    await send(store, say("under_way", ToResident(fatima.id)), say("gone", ToResident(henk.id)))
    await send(store, say("old", ToResident(fatima.id)), say("unknown", ToResident(fatima.id)))
    made = {"old": after(-DAY), "unknown": None}
    async with engine.begin() as connection:
        await connection.execute(update(tables.outbox).values(created_at=NOON))
        for key, moment in made.items():
            await connection.execute(update(tables.outbox).where(tables.outbox.c.key == key).values(created_at=moment))
        for key, status in {"under_way": "sending", "gone": "sent"}.items():
            await connection.execute(update(tables.outbox).where(tables.outbox.c.key == key).values(status=status))

    anew = await put_back(engine, after(3600))

    found = {row["key"]: (row["status"], row["uncertain"]) for row in await rows_of(engine, tables.outbox)}
    assert found == {
        "card": ("waiting", True),
        "hint": ("uncertain", True),
        "under_way": ("waiting", True),
        "gone": ("sent", False),
        "old": ("uncertain", True),
        "unknown": ("waiting", True),
    }
    assert (anew.moment, anew.held, anew.again) == (NOON, 2, 3)
    assert [message.error for message in await Health(engine).unsent()] == ["restored", "restored"]
    assert [message.key for message in await outbox.take(after(3600), 9, frozenset())] == ["card"]


async def test_of_an_old_copy_nothing_goes_by_itself(engine: AsyncEngine, store: SqlStore, inbox: SqlInbox) -> None:
    fatima = await meet(store)
    await send(store, say("answer", ToResident(fatima.id)))
    await inbox.keep([incoming(1)], NOON)
    async with engine.begin() as connection:
        await connection.execute(update(tables.outbox).values(created_at=None))

    anew = await put_back(engine, after(2 * DAY))

    health = Health(engine)
    assert [update.error for update in await health.put_aside()] == ["restored"]
    assert [message.error for message in await health.unsent()] == ["restored"]
    assert (anew.held, anew.again) == (2, 0)


async def test_an_update_of_today_is_handled_again_and_nobody_holds_anything(
    engine: AsyncEngine, inbox: SqlInbox
) -> None:
    await inbox.keep([incoming(1)], NOON)
    await inbox.claim("the bot of then", NOON, 10 * DAY)
    await SqlLeases(engine).take("sending", "the bot of then", NOON, 10 * DAY)
    await SqlReplicas(engine).sign("the bot of then", "knowledge", after(3600))

    await put_back(engine, after(3600))

    assert await holders(engine, after(3600)) == []
    [claimed] = await inbox.claim("the bot of now", after(3600), 60)
    assert claimed.update_id == 1


async def stands(store: SqlStore, question: Question, state: State) -> None:
    after_ = replace(question, state=state, owner=JOKE, claimed_at=NOON, moved_at=NOON, version=question.version + 1)
    async with store.transaction() as transaction:
        assert await moved(transaction, question, after_)


async def test_who_has_a_question_has_the_time_anew_but_in_nood(engine: AsyncEngine, store: SqlStore) -> None:
    fatima = await meet(store)
    asked = {name: await ask(store, fatima, is_nood=name == "nood") for name in ("free", "had", "nood")}
    await stands(store, asked["had"], State.WAITING_FOR_RESIDENT)
    await stands(store, asked["nood"], State.CLAIMED)

    await put_back(engine, after(3 * DAY))

    async with store.transaction() as transaction:
        since = {name: (await transaction.question(one.number) or one).since for name, one in asked.items()}
    assert since == {"free": NOON, "had": after(3 * DAY), "nood": NOON}


async def test_a_resident_is_not_told_late_what_was_told_already_and_what_must_be_done_is_done(
    engine: AsyncEngine, store: SqlStore
) -> None:
    fatima = await meet(store)
    asked, in_nood = await ask(store, fatima), await ask(store, fatima, is_nood=True)
    late, next_week = after(60), after(7 * DAY)
    done_late = {Step.COORDINATORS, Step.LET_GO, DIGEST, addition.LEFT, banning.OVER}
    async with store.transaction() as transaction:
        for kind in (*done_late, "follow_up"):
            await transaction.remind(Due(kind, asked.number, late))
        await transaction.remind(Due(Step.PROMISE, in_nood.number, late))
        await transaction.remind(Due("follow_up", asked.number, next_week))

    await put_back(engine, after(3 * DAY))
    async with store.transaction() as transaction:  # as the bot does when it starts
        await transaction.remind(Due(Step.PROMISE, asked.number, asked.promised_at))

    ripe = await SqlDueRows(engine).due(next_week, 99)
    assert {due.kind for due in ripe if due.subject == asked.number} == {*done_late, "follow_up"}
    assert [due.at for due in ripe if due.kind == "follow_up"] == [next_week]
    assert [due.subject for due in ripe if due.kind == Step.PROMISE] == [in_nood.number]


async def test_what_the_group_must_hear_is_kept_until_the_bot_starts(engine: AsyncEngine, store: SqlStore) -> None:
    await settle(store, **{BACKED_UP_AT: NOON.isoformat()})
    await ask(store, await meet(store))

    await put_back(engine, after(60))

    async with store.transaction() as transaction:
        told = await transaction.setting(RESTORED)
        assert json.loads(told or "") == {"moment": NOON.isoformat(), "known": 1, "next": 1002}
        assert await transaction.setting(BACKED_UP_AT) is None
