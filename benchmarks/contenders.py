"""The bots that run the race, each in a process of its own: `python -m benchmarks.contenders NAME ADDRESS`."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.bot_api import GROUP, TOKEN

LIMITS_LIFTED = {"per_seconde": 1000, "groep_per_minuut": 1000, "bewoner_per_3_seconden": 1000}


def ptb_echo(address: str, *, at_once: int = 0, on_aiohttp: bool = False) -> None:
    """python-telegram-bot as its own examples use it."""
    from telegram import Update  # noqa: PLC0415  a contender loads only what it needs
    from telegram.ext import ApplicationBuilder, MessageHandler, filters  # noqa: PLC0415

    async def echo(update: Update, _: Any) -> None:
        if update.message is not None:
            await update.message.reply_text(update.message.text or "")

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{address}/bot").concurrent_updates(at_once or False)
    if on_aiohttp:
        from bot.adapters.telegram.request import AiohttpRequest  # noqa: PLC0415

        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest(connections=1))
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


def aiogram_echo(address: str) -> None:
    """Aiogram as its own examples use it: every update is a task."""
    from aiogram import Bot, Dispatcher  # noqa: PLC0415
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415
    from aiogram.types import Message  # noqa: PLC0415

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    async def serve() -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(address))
        await dispatcher.start_polling(Bot(TOKEN, session=session))

    asyncio.run(serve())


def samenspel(address: str, *, mind: str) -> None:
    """This bot as `samenspel run` starts it, with its limits of sending lifted."""
    from benchmarks.ours import library_with, settings_for  # noqa: PLC0415
    from bot import bootstrap  # noqa: PLC0415

    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    settings = settings_for(address, TOKEN, GROUP, LIMITS_LIFTED)
    asyncio.run(bootstrap.run_telegram(settings, library_with(settings, mind)))


@dataclass(frozen=True, slots=True)
class Contender:
    """One bot; `database` is empty for those that keep nothing."""

    title: str
    run: Callable[[str], None]
    database: str = ""
    is_slow: bool = False


CONTENDERS = {
    "ptb": Contender("PTB echo, httpx, one by one", ptb_echo),
    "ptb-16": Contender("PTB echo, httpx, 16 at once", lambda a: ptb_echo(a, at_once=16)),
    "ptb-aiohttp": Contender(
        "PTB echo, our aiohttp, 16 at once",
        lambda a: ptb_echo(a, at_once=16, on_aiohttp=True),
    ),
    "aiogram": Contender("aiogram echo", aiogram_echo),
    "ours-trivial": Contender("Samenspel, stand-in mind, SQLite", lambda a: samenspel(a, mind="trivial"), "sqlite"),
    "ours-trivial-pg": Contender(
        "Samenspel, stand-in mind, PostgreSQL", lambda a: samenspel(a, mind="trivial"), "postgresql"
    ),
    "ours": Contender("Samenspel, real mind, SQLite", lambda a: samenspel(a, mind="real"), "sqlite", is_slow=True),
    "ours-words": Contender(
        "Samenspel, real, words only, SQLite", lambda a: samenspel(a, mind="words"), "sqlite", True
    ),
    "ours-pg": Contender(
        "Samenspel, real mind, PostgreSQL", lambda a: samenspel(a, mind="real"), "postgresql", is_slow=True
    ),
}


if __name__ == "__main__":
    CONTENDERS[sys.argv[1]].run(sys.argv[2])
