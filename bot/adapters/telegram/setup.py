"""Puts the parts of python-telegram-bot together, and leaves out those that lose messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.adapters.telegram.errors import TokenRefused
from bot.adapters.telegram.intake import Sleep, growing_pauses
from bot.adapters.telegram.request import AiohttpRequest

AnyApplication = Application[Any, Any, Any, Any, Any, Any]

log = logging.getLogger(__name__)


def build_application(
    token: str,
    base_url: str | None = None,
    *,
    connections: int = 32,
    connect_timeout: float = 5.0,
    read_timeout: float = 15.0,
) -> AnyApplication:
    """An application that parses, routes and sends, and nothing else.

    Updates, waiting messages and reminders live in our database: the library's own updater, job queue,
    rate limiter and persistence keep them in memory and are left out. `base_url` is the root of another
    Bot API server, such as `http://127.0.0.1:8081`.
    """
    _hush_the_library()
    request = AiohttpRequest(connections=connections, connect_timeout=connect_timeout, read_timeout=read_timeout)
    unused = AiohttpRequest(connections=1)  # the library wants a second pool for a polling loop that we do not use
    builder = ApplicationBuilder().token(token).request(request).get_updates_request(unused)
    if base_url is not None:
        root = base_url.rstrip("/")
        builder = builder.base_url(f"{root}/bot").base_file_url(f"{root}/file/bot")
    return builder.updater(None).job_queue(None).build()


async def connect(application: AnyApplication, sleep: Sleep = asyncio.sleep) -> None:
    """Open the connections and learn who the bot is, however long the network stays away."""
    for pause in growing_pauses():
        try:
            await application.initialize()
        except InvalidToken:
            raise TokenRefused("Telegram refuses the token of this bot.") from None  # the library's text shows it
        except TelegramError as error:
            log.warning("telegram_unavailable", extra={"error": type(error).__name__, "pause": pause})
            await sleep(pause)
        else:
            return


async def announce(bot: Bot, commands: Mapping[str, Mapping[str, str]], default: str = "nl") -> bool:
    """Put the residents' commands in the menu: per language the name of each and what it does.

    Whoever has another language sees those of `default`. The bot works without the menu, so that a
    failure is only told.
    """
    scope = BotCommandScopeAllPrivateChats()
    menus = {"": commands[default], **commands}
    try:
        for language, menu in menus.items():
            listed = [BotCommand(name, description) for name, description in menu.items()]
            await bot.set_my_commands(listed, scope=scope, language_code=language or None)
    except TelegramError as error:
        log.warning("menu_not_set", extra={"error": type(error).__name__})
        return False
    return True


def _hush_the_library() -> None:
    """Its chattier levels write every request and answer to the log, with all that people say in them."""
    logging.getLogger("telegram").setLevel(logging.WARNING)
