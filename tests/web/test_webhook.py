"""What Telegram posts is committed before it hears 200; what others post was never here."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from bot.adapters.web.server import PortNotFree, open_socket
from bot.adapters.web.webhook import KEPT_OF_A_LARGE_BODY, LARGEST_BODY
from bot.flow.ports import RawUpdate

from .conftest import SECRET, Door


def body(number: Any, text: str = "hoi") -> bytes:
    return json.dumps({"update_id": number, "message": {"chat": {"id": 7}, "text": text}}).encode()


async def test_an_update_is_in_the_inbox_when_telegram_hears_200(door: Door) -> None:
    assert await door.posts(body(12)) == 200

    assert door.stored("SELECT bot, update_id, lane, status FROM inbox") == [(5, 12, 7, "open")]
    assert door.stored("SELECT raw FROM inbox")[0][0] == body(12).decode()


async def test_the_same_update_twice_and_a_lower_one_that_comes_late_are_each_stored_once(door: Door) -> None:
    statuses = [await door.posts(body(number)) for number in (12, 12, 9, 12, 3)]

    assert set(statuses) == {200}
    assert door.stored("SELECT update_id FROM inbox ORDER BY update_id") == [(3,), (9,), (12,)]
    assert (door.arrivals.received, door.arrivals.repeated) == (5, 2)


@pytest.mark.parametrize(
    ("secret", "path"), [(None, None), ("geheim-2", None), ("", None), (SECRET, "ander"), ("geheim\xe9", None)]
)
async def test_who_does_not_know_the_secret_and_the_path_hears_that_there_is_nothing(
    door: Door, secret: str | None, path: str | None
) -> None:
    somewhere = await door.asks("/nergens")

    assert await door.posts(body(1), secret, **({"path": path} if path else {})) == 404
    assert await door.asks("/telegram/een-pad-dat-niemand-raadt") == somewhere == (404, "Not Found\n")
    assert await door.asks("/telegram/") == somewhere
    assert door.stored("SELECT count(*) FROM inbox") == [(0,)]


@pytest.mark.parametrize(
    "junk", [b"", b"geen json", b"\xff\xfe", b"[1]", b"{}", body("7"), body(2**70), body(True), b"[" * 100_000]
)
async def test_what_is_no_update_is_kept_apart_and_confirmed(door: Door, junk: bytes) -> None:
    assert await door.posts(junk) == 200

    assert door.stored("SELECT body FROM junk") == [(junk,)]
    assert door.stored("SELECT count(*) FROM inbox") == [(0,)]


async def test_of_a_body_that_is_too_large_the_beginning_is_kept_apart(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    assert await door.posts(body(1, "x" * 3 * LARGEST_BODY)) == 200

    ((kept,),) = door.stored("SELECT body FROM junk")
    assert len(kept) == KEPT_OF_A_LARGE_BODY
    assert kept.startswith(b'{"update_id": 1')
    assert [record.message for record in caplog.records] == ["junk_kept"]


async def test_an_update_that_the_store_refuses_is_kept_apart(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(update: RawUpdate) -> None:
        raise OverflowError

    monkeypatch.setattr(door.arrivals, "keep_with_others", refuse)

    assert await door.posts(body(1)) == 200
    assert door.stored("SELECT count(*) FROM junk") == [(1,)]


async def test_while_another_writer_holds_the_database_telegram_keeps_the_update(door: Door) -> None:
    with closing(sqlite3.connect(door.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        held = [await door.posts(body(1)), await door.posts(b"geen json")]
        other.execute("ROLLBACK")

    assert held == [503, 503]
    assert await door.posts(body(1)) == 200
    assert door.stored("SELECT update_id FROM inbox") == [(1,)]


async def test_a_door_that_is_closed_takes_nothing_more(door: Door) -> None:
    door.webhook.close()

    assert await door.posts(body(1)) == 503
    assert await door.posts(body(1), "ander") == 404
    assert (await door.asks("/healthz"))[0] == 200


async def test_a_body_that_breaks_off_is_no_update(door: Door) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    head = "POST /telegram/een-pad-dat-niemand-raadt HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n"
    writer.write(f"{head}X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n\r\n".encode() + body(1)[:20])
    await writer.drain()
    writer.close()
    await reader.read()

    assert await door.posts(body(2)) == 200
    assert door.stored("SELECT update_id FROM inbox") == [(2,)]
    assert door.stored("SELECT count(*) FROM junk") == [(0,)]


async def test_a_hundred_at_once_are_all_there(door: Door) -> None:
    statuses = await asyncio.gather(*[door.posts(body(number)) for number in range(100)])

    assert set(statuses) == {200}
    assert door.stored("SELECT count(*) FROM inbox") == [(100,)]


async def test_a_port_that_is_taken_is_told_with_the_port(door: Door) -> None:
    with pytest.raises(PortNotFree, match=f"127.0.0.1:{door.port}: Address already in use"):
        open_socket("127.0.0.1", door.port)
