"""Faults, limits, requests that do not fit the Bot API, and waiting."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from aiohttp import ClientSession, FormData
from telegram import Bot, BotCommand
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from . import faults
from .fake import FakeTelegram
from .groups import Group
from .people import Person


async def test_faults_strike_the_calls_that_match_and_no_others(
    fake: FakeTelegram, bot: Bot, fatima: Person, werkteam: Group
) -> None:
    rule = fake.fails(faults.too_many(7), method="sendMessage", chat=fatima.chat, times=2, skip=1)

    await bot.send_message(fatima.id, "een")
    await bot.send_message(werkteam.id, "elders")
    for _ in range(2):
        with pytest.raises(RetryAfter) as refusal:
            await bot.send_message(fatima.id, "twee")
        assert refusal.value.retry_after == timedelta(seconds=7)
    await bot.send_message(fatima.id, "drie")

    assert rule.hits == 2
    assert fatima.seen == ["een", "drie"]
    assert [call.status for call in fake.calls_of("sendMessage")] == [200, 200, 429, 429, 200]


@pytest.mark.parametrize(
    ("fault", "error", "arrives"),
    [
        (faults.server_error(), (NetworkError, "Internal Server Error"), False),
        (faults.bad_gateway(), (NetworkError, "Bad Gateway"), False),
        (faults.bad_gateway(is_processed=True), (NetworkError, "Bad Gateway"), True),
        (faults.hangs(), (TimedOut, "Timed out"), False),
        (faults.hangs(is_processed=True), (TimedOut, "Timed out"), True),
        (faults.reset_before(), (NetworkError, "httpx"), False),
        (faults.reset_after(), (NetworkError, "httpx"), True),
        (faults.blocked(), (Forbidden, "bot was blocked by the user"), False),
        (faults.refuses(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), (BadRequest, "Chat_write_forbidden"), False),
    ],
)
async def test_every_fault_looks_to_the_bot_as_it_would(
    fake: FakeTelegram,
    bot: Bot,
    fatima: Person,
    *,
    fault: faults.Fault,
    error: tuple[type[Exception], str],
    arrives: bool,
) -> None:
    fake.fails(fault, method="sendMessage")

    with pytest.raises(error[0], match=error[1]):
        await bot.send_message(fatima.id, "hoi", read_timeout=0.1)

    assert fatima.seen == (["hoi"] if arrives else [])


async def test_limits_count_on_the_clock_of_the_test(fake: FakeTelegram, bot: Bot, werkteam: Group) -> None:
    people = [fake.person(f"P{number}") for number in range(31)]
    for person in people:
        await person.starts()
    fake.enforces_limits()

    await bot.send_message(people[0].id, "een")
    with pytest.raises(RetryAfter):
        await bot.send_message(people[0].id, "te snel")
    for person in people[1:30]:
        await bot.send_message(person.id, "een")
    with pytest.raises(RetryAfter):
        await bot.send_message(people[30].id, "de eenendertigste in één seconde")
    for _ in range(20):
        fake.clock.advance(1)
        await bot.send_message(werkteam.id, "hoi")
    fake.clock.advance(1)
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(werkteam.id, "de eenentwintigste in een minuut")
    assert refusal.value.retry_after == timedelta(seconds=40)
    fake.clock.advance(40)
    await bot.send_message(werkteam.id, "nu wel")


async def test_requests_that_do_not_fit_the_bot_api_are_noted(fake: FakeTelegram, fatima: Person) -> None:
    wrong = [
        {"chat_id": fatima.id},
        {"chat_id": fatima.id, "text": "hoi", "colour": "red"},
        {"chat_id": fatima.id, "text": "hoi", "message_thread_id": "vier"},
        {"chat_id": fatima.id, "text": "hoi", "reply_markup": {"inline_keyboard": [[{"text": "A", "kleur": "rood"}]]}},
    ]
    async with ClientSession() as session:
        for body in wrong:
            async with session.post(f"{fake.base_url}{fake.token}/sendMessage", json=body) as answer:
                assert answer.status == 400

    assert [violation.problem.split(":")[0] for violation in fake.violations] == [
        "text",
        "unknown parameter 'colour'",
        "message_thread_id",
        "unknown field 'reply_markup.inline_keyboard[0][0].kleur'",
    ]
    fake.violations.clear()


async def test_all_kinds_of_bodies_are_understood(fake: FakeTelegram, fatima: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    form = {"chat_id": str(fatima.id), "text": "1234", "reply_markup": json.dumps(markup)}
    multipart = FormData(form, default_to_multipart=True)
    async with ClientSession() as session:
        url = f"{fake.base_url}{fake.token}/sendmessage"
        for body in ({"json": form}, {"json": form | {"reply_markup": markup}}, {"data": form}, {"data": multipart}):
            async with session.post(url, **body) as answer:
                assert answer.status == 200, await answer.text()
        async with session.get(url, params=form) as answer:
            assert answer.status == 200

    assert fatima.seen == ["1234"] * 5
    assert all(message.buttons == ["A"] for message in fatima.chat.messages[1:])


async def test_what_the_bot_sets_about_itself_is_remembered(fake: FakeTelegram, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("start", "Beginnen")], language_code="nl")
    await bot.set_my_description("Een wegwijzer")
    await bot.set_my_short_description("Wegwijzer")

    assert await bot.get_my_commands(language_code="nl") == (BotCommand("start", "Beginnen"),)
    assert await bot.get_my_commands() == ()
    assert (await bot.get_my_description("nl")).description == "Een wegwijzer"
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Start", "Beginnen")])
    assert (await bot.get_me()).username == "samenspel_bot"


async def test_waiting_ends_when_the_bot_has_spoken(fake: FakeTelegram, bot: Bot, fatima: Person) -> None:
    waiting = asyncio.create_task(fatima.gets("goed"))
    await bot.send_message(fatima.id, "Alles goed?")

    message = await waiting

    assert message.text == "Alles goed?"
    assert await fatima.sees("Alles") is message
    await fatima.writes("ja")
    assert await fake.until(lambda: fatima.chat.texts) == ["/start", "Alles goed?", "ja"]


async def test_waiting_in_vain_tells_what_there_was(fake: FakeTelegram, bot: Bot, fatima: Person) -> None:
    fake.patience = 0.05
    await bot.send_message(fatima.id, "Alles goed?")

    with pytest.raises(AssertionError, match=r"Fatima did not see 'slecht'") as failure:
        await fatima.sees("slecht")
    with pytest.raises(AssertionError, match=r"She saw: no buttons at all"):
        await fatima.presses("Dit helpt")

    assert "Samenspel: Alles goed?" in str(failure.value)
    assert "sendMessage" in str(failure.value)


async def test_quiet_is_when_everything_is_confirmed(fake: FakeTelegram, bot: Bot, fatima: Person) -> None:
    await fatima.writes("hoi")
    quiet = asyncio.create_task(fake.quiet())
    updates = await bot.get_updates()
    assert not quiet.done()

    await bot.get_updates(offset=updates[-1].update_id + 1)

    await quiet
