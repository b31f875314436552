"""The application has what we use of the library, and nothing of it that loses messages."""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path

import pytest
from fake_telegram import FakeTelegram, server_error
from telegram import Bot, BotCommandScopeAllPrivateChats
from telegram_parts import Pauses

import bot as our_code
from bot.adapters.telegram.errors import TokenRefused
from bot.adapters.telegram.setup import AnyApplication, announce, build_application, connect

LOSES_MESSAGES = (
    r"drop_pending_updates\s*=\s*True",
    r"\brun_polling\(",
    r"\brun_webhook\(",
    r"\.start_polling\(",
    r"\bJobQueue\b",
    r"\bPicklePersistence\b",
    r"\bAIORateLimiter\b",
)
COMMANDS = {
    "nl": {"help": "Wat kan ik hier vragen?", "mens": "Ik wil een mens spreken"},
    "en": {"help": "What can I ask here?", "mens": "I want to talk to a person"},
}


async def test_the_application_has_no_updater_no_jobs_no_limiter_and_no_persistence(
    application: AnyApplication,
) -> None:
    assert application.updater is None
    assert application._job_queue is None
    assert application.bot.rate_limiter is None
    assert application.persistence is None


@pytest.mark.parametrize("pattern", LOSES_MESSAGES)
def test_nothing_of_the_library_that_loses_messages_is_in_our_code(pattern: str) -> None:
    sources = Path(our_code.__file__).parent.rglob("*.py")

    assert [path.name for path in sources if re.search(pattern, path.read_text(encoding="utf-8"))] == []


async def test_without_a_network_the_bot_waits_for_it(fake: FakeTelegram) -> None:
    fake.fails(server_error(), method="getMe", times=3)
    application = build_application(fake.token, fake.url)
    pauses = Pauses()

    await connect(application, pauses)

    assert pauses.taken == [1, 2, 4]
    assert application.bot.username == "samenspel_bot"
    await application.shutdown()


async def test_a_token_that_is_refused_is_told_without_showing_it(fake: FakeTelegram) -> None:
    application = build_application("7700000001:AAF4k3-een_andere_token_van_iemand", fake.url)

    with pytest.raises(TokenRefused) as caught:
        await connect(application)

    assert "AAF4k3" not in "".join(traceback.format_exception(caught.value))
    await application.bot.shutdown()


async def test_residents_see_the_commands_in_their_language_and_else_in_dutch(bot: Bot) -> None:
    assert await announce(bot, COMMANDS)

    scope = BotCommandScopeAllPrivateChats()
    for language, menu in (("", COMMANDS["nl"]), *COMMANDS.items()):
        shown = await bot.get_my_commands(scope, language or None)
        assert {command.command: command.description for command in shown} == menu


async def test_a_menu_that_cannot_be_set_is_no_reason_not_to_start(
    fake: FakeTelegram, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    fake.fails(server_error(), method="setMyCommands")

    assert not await announce(bot, COMMANDS)

    assert [record.message for record in caplog.records] == ["menu_not_set"]


async def test_the_library_does_not_write_what_people_say_to_the_log(
    application: AnyApplication, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("telegram.Bot").debug("Calling Bot API endpoint `sendMessage` with parameters ...")
    with caplog.at_level(logging.DEBUG, logger=""):
        await application.bot.get_me()

    assert [record for record in caplog.records if record.name.startswith("telegram")] == []
