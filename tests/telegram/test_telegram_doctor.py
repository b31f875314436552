"""The doctor sees what somebody should mend on Telegram."""

from __future__ import annotations

import pytest
from fake_telegram import FakeTelegram, Group, refuses, server_error
from telegram import Bot

from bot.adapters.telegram.doctor import Finding, examine


async def amiss(bot: Bot, group: int | None) -> list[Finding]:
    return [finding for finding in await examine(bot, group) if not finding.ok]


async def test_a_bot_in_its_place_is_well(bot: Bot, werkteam: Group) -> None:
    found = await examine(bot, werkteam.id)

    assert found == [
        Finding("telegram.token", ok=True, fields={"username": "samenspel_bot"}),
        Finding("telegram.webhook", ok=True, fields={"host": "", "pending": 0}),
        Finding("telegram.group", ok=True),
        Finding("telegram.forum", ok=True, fields={"supergroup": True}),
        Finding("telegram.right", ok=True, fields={"right": "can_manage_topics"}),
        Finding("telegram.right", ok=True, fields={"right": "can_delete_messages"}),
        Finding("telegram.right", ok=True, fields={"right": "can_pin_messages"}),
        Finding("telegram.privacy_mode", ok=True, fields={"admin": True, "off": False}),
    ]


@pytest.mark.parametrize(("code", "words"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_a_token_that_is_refused_is_all_there_is_to_say(
    fake: FakeTelegram, bot: Bot, code: int, words: str
) -> None:
    fake.fails(refuses(code, words), method="getMe")

    assert await examine(bot, -1) == [Finding("telegram.token", ok=False)]


async def test_trouble_on_the_way_is_told_as_such(fake: FakeTelegram, bot: Bot) -> None:
    trouble = Finding("telegram.reachable", ok=False, fields={"error": "NetworkError"})
    fake.fails(server_error(), method="getMe")
    fake.fails(server_error(), method="getWebhookInfo")

    assert await examine(bot, None) == [trouble]
    assert await amiss(bot, None) == [trouble]


async def test_a_webhook_that_was_left_behind_is_found_without_its_secret_path(fake: FakeTelegram, bot: Bot) -> None:
    fake.world.webhook.url = "https://oud.example.nl/geheim"

    assert (await amiss(bot, None))[0] == Finding(
        "telegram.webhook", ok=False, fields={"host": "oud.example.nl", "pending": 0}
    )

    fake.world.webhook.url = ""


async def test_without_a_group_somebody_should_choose_one(bot: Bot) -> None:
    assert await amiss(bot, None) == [Finding("telegram.group_chosen", ok=False)]


async def test_a_group_that_the_bot_is_not_in_is_found(bot: Bot, werkteam: Group) -> None:
    await werkteam.removes_bot()

    assert await amiss(bot, werkteam.id) == [Finding("telegram.group", ok=False, fields={"error": "Forbidden"})]
    assert await amiss(bot, -42) == [Finding("telegram.group", ok=False, fields={"error": "BadRequest"})]


async def test_a_group_without_topics_is_found(fake: FakeTelegram, bot: Bot) -> None:
    assert await amiss(bot, fake.supergroup("Werkteam").id) == [
        Finding("telegram.forum", ok=False, fields={"supergroup": True})
    ]


async def test_a_bot_that_is_no_administrator_lacks_rights_and_does_not_hear_all(fake: FakeTelegram, bot: Bot) -> None:
    group = fake.basic_group("Werkteam")

    assert await amiss(bot, group.id) == [
        Finding("telegram.forum", ok=False, fields={"supergroup": False}),
        Finding("telegram.right", ok=False, fields={"right": "can_manage_topics"}),
        Finding("telegram.right", ok=False, fields={"right": "can_delete_messages"}),
        Finding("telegram.right", ok=False, fields={"right": "can_pin_messages"}),
        Finding("telegram.privacy_mode", ok=False, fields={"admin": False, "off": False}),
    ]


async def test_a_box_that_is_not_ticked_is_named(fake: FakeTelegram, bot: Bot) -> None:
    group = fake.supergroup("Werkteam", topics=True, bot_rights=("can_manage_topics", "can_pin_messages"))

    assert await amiss(bot, group.id) == [Finding("telegram.right", ok=False, fields={"right": "can_delete_messages"})]


async def test_privacy_mode_that_is_off_is_well_even_for_a_plain_member(fake: FakeTelegram, bot: Bot) -> None:
    fake.world.has_privacy_mode = False
    group = fake.supergroup("Werkteam", topics=True, bot_rights=None)

    found = await examine(bot, group.id)

    assert found[-1] == Finding("telegram.privacy_mode", ok=True, fields={"admin": False, "off": True})
