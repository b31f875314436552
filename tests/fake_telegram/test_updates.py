"""getUpdates with true offsets, and webhooks with true lanes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram.types import Update as AiogramUpdate
from aiohttp import ClientSession, web
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict, InvalidToken

from .fake import FakeTelegram
from .groups import Group
from .people import Person
from .webhook import SECRET_HEADER


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.effective_message.text for update in updates if update.effective_message]


async def test_an_update_comes_again_until_a_later_offset_confirms_it(
    fake: FakeTelegram, bot: Bot, fatima: Person
) -> None:
    await fatima.writes("een")
    await fatima.writes("twee")

    first = await bot.get_updates()
    again = await bot.get_updates()
    after = await bot.get_updates(offset=first[0].update_id + 1)

    assert texts(first) == texts(again) == ["een", "twee"]
    assert texts(after) == ["twee"]
    assert [update.body["message"]["text"] for update in fake.unacknowledged] == ["twee"]


async def test_a_poll_brings_at_most_a_hundred_and_a_negative_offset_forgets_the_rest(
    fake: FakeTelegram, bot: Bot, fatima: Person
) -> None:
    for number in range(130):
        await fatima.writes(str(number))

    assert len(await bot.get_updates()) == 100
    assert texts(await bot.get_updates(limit=2)) == ["0", "1"]
    assert texts(await bot.get_updates(offset=-2)) == ["128", "129"]
    assert len(fake.world.updates.dropped) == 128


async def test_a_long_poll_ends_as_soon_as_something_arrives(fake: FakeTelegram, bot: Bot, fatima: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30, read_timeout=35))
    await fake.until(lambda: fake.world.updates.poller)

    await fatima.writes("hallo")

    assert texts(await poll) == ["hallo"]


async def test_of_two_pollers_the_first_hears_conflict(fake: FakeTelegram, bot: Bot, fatima: Person) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await fake.until(lambda: fake.world.updates.poller)
    second = asyncio.create_task(bot.get_updates(timeout=30))

    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    await fatima.writes("hallo")
    assert texts(await second) == ["hallo"]


async def test_only_wanted_kinds_come_and_members_never_by_default(
    fake: FakeTelegram, bot: Bot, werkteam: Group
) -> None:
    daan = werkteam.member("Daan")
    await daan.leaves()
    by_default = await bot.get_updates()
    await bot.get_updates(offset=by_default[-1].update_id + 1, allowed_updates=["chat_member"])
    await daan.joins()
    await daan.writes("ik ben er weer")

    wanted = await bot.get_updates()

    assert [update.effective_message.left_chat_member.first_name for update in by_default] == ["Daan"]
    assert [(update.chat_member.old_chat_member.status, update.chat_member.new_chat_member.status)
            for update in wanted] == [("left", "member")]  # fmt: skip


async def test_updates_older_than_a_day_are_lost(fake: FakeTelegram, bot: Bot, fatima: Person) -> None:
    await fatima.writes("gisteren")
    fake.clock.advance(days=1)
    await fatima.writes("vandaag")

    assert texts(await bot.get_updates()) == ["vandaag"]
    assert len(fake.world.updates.expired) == 1


async def test_raw_updates_come_as_they_are_and_may_repeat_a_number(fake: FakeTelegram) -> None:
    fake.push({"never_heard_of": {"a": 1}})
    fake.push({"update_id": 7, "message": {"nonsense": True}})
    fake.push({"update_id": 7, "channel_post": None})

    async with ClientSession() as session, session.get(f"{fake.base_url}{fake.token}/getUpdates") as answer:
        bodies = (await answer.json())["result"]

    assert [list(body)[1] for body in bodies] == ["never_heard_of", "message", "channel_post"]
    assert [body["update_id"] for body in bodies][1:] == [7, 7]


async def test_all_that_people_do_is_an_update_that_others_can_read(
    fake: FakeTelegram, bot: Bot, fatima: Person, werkteam: Group
) -> None:
    topic = await werkteam.creates_topic("Vraag 1")
    boss = werkteam.member("Petra", anonymous=True)
    message = await fatima.writes("/help mij@example.org https://example.org +31 6 12345678")
    await fatima.edits(message, "anders")
    await fatima.sends_photos(["eerste", None])
    await fatima.sends_voice(caption="luister")
    await fatima.sends_video_note()
    await fatima.sends_document("brief")
    await fatima.sends_sticker()
    await fatima.sends_location()
    await fatima.sends_contact()
    await fatima.sends_poll("Komt u?")
    await boss.replies(await boss.writes("hoi", topic=topic), "ook hoi")
    await werkteam.closes_topic(topic)
    await werkteam.renames_topic(topic, "Vraag 2")
    await werkteam.takes_bot_rights()
    await werkteam.removes_bot()
    await fatima.blocks_the_bot()
    await fatima.unblocks_the_bot()

    for update in fake.unacknowledged:
        AiogramUpdate.model_validate(update.body)
        assert Update.de_json(update.body, bot).api_kwargs == {}
    kinds = [update.kind for update in fake.unacknowledged]
    assert kinds.count("message") == 16
    assert kinds.count("my_chat_member") == 4


class Receiver:
    """A bot's own web server: answers as told, and remembers what came."""

    def __init__(self, fake: FakeTelegram) -> None:
        self.fake = fake
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        self.hold = asyncio.Event()
        self.hold.set()

    async def handle(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        self.secrets.append(request.headers.get(SECRET_HEADER))
        self.fake.nudge()
        await self.hold.wait()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def receiver(fake: FakeTelegram) -> Receiver:
    return Receiver(fake)


@pytest.fixture
async def address(receiver: Receiver) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/telegram", receiver.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    await runner.cleanup()


async def test_a_webhook_gets_the_secret_and_repeats_in_order_until_confirmed(
    fake: FakeTelegram, bot: Bot, fatima: Person, receiver: Receiver, address: str
) -> None:
    receiver.statuses = [500, 503, 500]
    await bot.set_webhook(address, secret_token="geheim-1")
    await fatima.writes("een")
    await fatima.writes("twee")
    await fake.quiet()

    assert [body["message"]["text"] for body in receiver.got] == ["een"] * 4 + ["twee"]
    assert set(receiver.secrets) == {"geheim-1"}
    assert [attempt.status for attempt in fake.world.webhook.attempts] == [500, 503, 500, 200, 200]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    assert info.pending_update_count == 0


async def test_messages_of_one_chat_wait_for_each_other_while_other_chats_go_on(
    fake: FakeTelegram, bot: Bot, fatima: Person, receiver: Receiver, address: str
) -> None:
    await bot.set_webhook(address)
    receiver.hold.clear()
    await fatima.writes("F1")
    await fatima.writes("F2")
    await fake.person("Daan").writes("D1")
    await fake.until(lambda: len(receiver.got) == 2)

    assert {body["message"]["text"] for body in receiver.got} == {"F1", "D1"}
    receiver.hold.set()
    await fake.quiet()
    assert [body["message"]["text"] for body in receiver.got if body["message"]["text"] != "D1"] == ["F1", "F2"]


async def test_an_answer_that_gets_lost_brings_the_update_twice(
    fake: FakeTelegram, bot: Bot, fatima: Person, receiver: Receiver, address: str
) -> None:
    await bot.set_webhook(address)
    fake.world.webhook.loses_answers = 1

    await fatima.writes("een")
    await fake.quiet()

    assert [body["message"]["text"] for body in receiver.got] == ["een", "een"]


async def test_polling_and_a_webhook_exclude_each_other(
    fake: FakeTelegram, bot: Bot, fatima: Person, address: str
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await fake.until(lambda: fake.world.updates.poller)
    await bot.set_webhook(address)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    with pytest.raises(BadRequest, match="an https url must be provided"):
        await bot.set_webhook("http://example.org/hook")

    await bot.delete_webhook()

    assert await bot.get_updates() == ()


async def test_a_wrong_token_and_an_unknown_method_are_refused(fake: FakeTelegram) -> None:
    wrong = Bot("7700000002:AAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", base_url=fake.base_url)
    with pytest.raises(InvalidToken, match="was rejected by the server"):
        await wrong.initialize()
    await wrong.shutdown()

    async with ClientSession() as session, session.get(f"{fake.base_url}{fake.token}/makeCoffee") as answer:
        assert (answer.status, await answer.json()) == (
            404,
            {"ok": False, "error_code": 404, "description": "Not Found"},
        )
