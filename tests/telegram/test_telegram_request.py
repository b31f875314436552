"""Requests: what surely never left is told apart from what may have arrived."""

from __future__ import annotations

import asyncio
import traceback
from datetime import timedelta

import pytest
from fake_telegram import FakeTelegram, Person, bad_gateway, hangs, reset_after, server_error, too_many
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from bot.adapters.telegram.errors import NotWritten
from bot.adapters.telegram.request import AiohttpRequest
from bot.adapters.telegram.setup import build_application


async def test_a_message_arrives(bot: Bot, fatima: Person) -> None:
    await bot.send_message(fatima.id, "Dag, ik ben Samenspel 👋")

    assert await fatima.sees("Dag, ik ben Samenspel 👋")


async def test_a_file_arrives_as_it_is(bot: Bot, fatima: Person) -> None:
    await bot.send_document(fatima.id, b'{"naam": "Merel-41"}', filename="mijngegevens.json", caption="Uw gegevens")

    message = await fatima.sees("Uw gegevens")
    document = await bot.get_file(message.content["document"]["file_id"])
    assert bytes(await document.download_as_bytearray()) == b'{"naam": "Merel-41"}'


async def test_without_a_server_nothing_was_written(unused_tcp_port: int) -> None:
    error = await _error_of(f"http://127.0.0.1:{unused_tcp_port}/bot1:token/getMe")

    assert type(error) is NotWritten


async def test_with_a_name_nobody_knows_nothing_was_written() -> None:
    error = await _error_of("http://telegram.invalid/bot1:token/getMe")

    assert type(error) is NotWritten


async def test_with_no_connection_to_spare_nothing_was_written(fake: FakeTelegram, fatima: Person) -> None:
    fake.fails(hangs(), method="getMe")
    async with AiohttpRequest(connections=1, connect_timeout=0.05, pool_timeout=0.05) as request:
        busy = asyncio.create_task(request.post(f"{fake.base_url}{fake.token}/getMe"))
        await fake.until(lambda: fake.calls_of("getMe"))

        with pytest.raises(NotWritten):
            await request.post(f"{fake.base_url}{fake.token}/getMe")

        busy.cancel()


async def test_a_pool_that_is_closed_wrote_nothing() -> None:
    request = AiohttpRequest()

    with pytest.raises(NotWritten):
        await request.post("http://127.0.0.1/bot1:token/getMe")


async def test_who_hears_nothing_in_time_does_not_know_whether_it_arrived(
    fake: FakeTelegram, bot: Bot, fatima: Person
) -> None:
    fake.fails(hangs(is_processed=True), method="sendMessage")

    with pytest.raises(TimedOut):
        await bot.send_message(fatima.id, "hoi", read_timeout=0.05)

    assert fatima.seen == ["hoi"]


async def test_a_connection_that_breaks_may_have_carried_the_message(
    fake: FakeTelegram, bot: Bot, fatima: Person
) -> None:
    fake.fails(reset_after(), method="sendMessage")

    with pytest.raises(NetworkError) as caught:
        await bot.send_message(fatima.id, "hoi")

    assert type(caught.value) is NetworkError
    assert fatima.seen == ["hoi"]


async def test_a_request_that_cannot_be_written_ends_as_well() -> None:
    stop = asyncio.Event()

    async def reads_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await stop.wait()
        writer.close()

    patience = {"connect_timeout": 0.05, "pool_timeout": 0.05, "write_timeout": 0.05, "read_timeout": 0.1}
    server = await asyncio.start_server(reads_nothing, "127.0.0.1", 0)
    async with server, AiohttpRequest(**patience) as request:
        bot = Bot("1:token", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot", request=request)

        with pytest.raises(TimedOut):
            await bot.send_document(1, b"x" * 20_000_000)

        stop.set()


@pytest.mark.parametrize("fault", [server_error(), bad_gateway()])
async def test_trouble_at_telegram_is_trouble_of_the_network(
    fake: FakeTelegram, bot: Bot, fatima: Person, fault: object
) -> None:
    fake.fails(fault, method="sendMessage")  # type: ignore[arg-type]

    with pytest.raises(NetworkError):
        await bot.send_message(fatima.id, "hoi")


async def test_too_many_requests_say_how_long_to_wait(fake: FakeTelegram, bot: Bot, fatima: Person) -> None:
    fake.fails(too_many(7), method="sendMessage")

    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(fatima.id, "hoi")

    assert caught.value.retry_after == timedelta(seconds=7)


def test_an_answer_that_is_no_json_is_not_written_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(TelegramError, match="Invalid server response"):
        AiohttpRequest.parse_json_payload(b"[mijn bsn is 111222333")

    assert caplog.text == ""


async def test_no_error_shows_the_token(fake: FakeTelegram, unused_tcp_port: int) -> None:
    application = build_application("1:geheim", f"http://127.0.0.1:{unused_tcp_port}")
    await application.bot.request.initialize()
    fake.fails(hangs())
    async with AiohttpRequest(read_timeout=0.05) as request:
        errors = [
            await _error_of(f"http://127.0.0.1:{unused_tcp_port}/bot1:geheim/getMe"),
            await _error_of("geen adres/bot1:geheim/getMe"),
            await _error_of(f"{fake.url}/bot1:geheim/getMe", request),
        ]

    shown = "".join(line for error in errors for line in traceback.format_exception(error))
    assert "NotWritten" in shown
    assert "geheim" not in shown
    await application.bot.request.shutdown()


async def _error_of(url: str, request: AiohttpRequest | None = None) -> TelegramError:
    own = request or AiohttpRequest(connect_timeout=5)
    await own.initialize()
    try:
        await own.post(url)
    except TelegramError as error:
        return error
    finally:
        await own.shutdown()
    raise AssertionError("no error at all")
