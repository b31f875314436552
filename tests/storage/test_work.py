"""Statements that wait for the commit: in order, all or none, with the fence among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import tables
from bot.adapters.storage.engine import unit_of_work
from bot.adapters.storage.prepared import Prepared
from bot.domain.errors import LeaseLost

from .people import NOON, rows_of

_PUT = Prepared(insert(tables.settings).on_conflict_do_nothing(), "key", "value")
_VALUE = Prepared(select(tables.settings.c.value).where(tables.settings.c.key == bindparam("of")))


def pair(key: str, value: str = "x") -> Mapping[str, Any]:
    return {"key": key, "value": value}


async def test_what_waits_is_done_before_the_next_question_and_in_order(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as work:
        work.later(_PUT, pair("a", "first"))
        work.later(_PUT, pair("a", "second"))

        assert [row.value for row in await work.ask(_VALUE, {"of": "a"})] == ["first"]


async def test_what_waits_is_done_before_a_statement_of_another_kind(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as work:
        work.later(_PUT, pair("a"))

        assert await work.scalar(select(tables.settings.c.value)) == "x"


async def test_several_questions_have_each_their_own_answer(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as work:
        work.later(_PUT, pair("a", "one"))
        work.later(_PUT, pair("b", "two"))
        found = await work.ask_all((_VALUE, {"of": "b"}), (_VALUE, {"of": "nowhere"}), (_VALUE, {"of": "a"}))

    assert [[row.value for row in rows] for rows in found] == [["two"], [], ["one"]]


async def test_what_waits_is_committed_at_the_end(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as work:
        work.later(_PUT, pair("a"))

    assert await rows_of(engine, tables.settings) == [pair("a")]


async def test_a_statement_that_must_give_a_row_and_gives_none_undoes_everything(engine: AsyncEngine) -> None:
    async def fail() -> None:
        async with unit_of_work(engine) as work:
            work.later(_PUT, pair("a"))
            work.later(_VALUE, {"of": "lease"}, or_raise=LeaseLost("it is another's"))
            work.later(_PUT, pair("b"))

    with pytest.raises(LeaseLost):
        await fail()

    assert await rows_of(engine, tables.settings) == []


async def test_what_waits_is_forgotten_when_something_fails(engine: AsyncEngine) -> None:
    async def fail() -> None:
        async with unit_of_work(engine) as work:
            work.later(_PUT, pair("a"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with unit_of_work(engine) as work:
        assert await work.ask(_VALUE, {"of": "a"}) == []


async def test_a_column_that_nobody_writes_gets_what_its_table_says(engine: AsyncEngine) -> None:
    new = Prepared(insert(tables.chat_lease), "lane", "ready_at")
    async with unit_of_work(engine) as work:
        work.later(new, {"lane": 7, "ready_at": NOON})

    [row] = await rows_of(engine, tables.chat_lease)
    assert (row["lane"], row["ready_at"], row["fence"]) == (7, NOON, 0)
