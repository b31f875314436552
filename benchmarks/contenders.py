"""The bots that run the race, each in a process of its own: `python -m benchmarks.contenders NAME ADDRESS`."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
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
    """This bot as `samenspel run` starts it, with its limits of sending lifted; replicas are started side by side."""
    from benchmarks.ours import library_with, settings_for  # noqa: PLC0415
    from bot import bootstrap  # noqa: PLC0415

    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    settings = settings_for(address, TOKEN, GROUP, LIMITS_LIFTED)
    asyncio.run(bootstrap.run_telegram(settings, library_with(settings, mind)))


@dataclass(frozen=True, slots=True)
class Contender:
    """One bot; `mind` and `database` are empty for those that keep nothing."""

    title: str
    run: Callable[[str], None]
    mind: str = ""
    database: str = ""
    replicas: int = 1
    by_webhook: bool = False


MINDS = {"trivial": "stand-in mind", "words": "words only", "real": "real mind"}
DATABASES = {
    "sqlite": ("SQLite", 1),
    "pg1": ("PostgreSQL x1", 1),
    "pg2": ("PostgreSQL x2", 2),
    "pg4": ("PostgreSQL x4", 4),
}
"""What it is called in a table, with x and its replicas, and how many they are."""
WAYS_IN = ("polling", "webhook")


def _ours() -> Iterator[tuple[str, Contender]]:
    """This bot with every mind, way in, database and number of replicas."""
    for (mind, of_mind), way_in, (database, (of_database, replicas)) in product(
        MINDS.items(), WAYS_IN, DATABASES.items()
    ):
        yield (
            f"{mind}-{way_in}-{database}",
            Contender(
                f"{of_mind}, {way_in}, {of_database}",
                partial(samenspel, mind=mind),
                mind,
                "sqlite" if database == "sqlite" else "postgresql",
                replicas,
                way_in == "webhook",
            ),
        )


CONTENDERS = {
    "ptb": Contender("PTB echo, httpx, one by one", ptb_echo),
    "ptb-16": Contender("PTB echo, httpx, 16 at once", partial(ptb_echo, at_once=16)),
    "ptb-aiohttp": Contender("PTB echo, our aiohttp, 16 at once", partial(ptb_echo, at_once=16, on_aiohttp=True)),
    "aiogram": Contender("aiogram echo", aiogram_echo),
    **dict(_ours()),
}


if __name__ == "__main__":
    CONTENDERS[sys.argv[1]].run(sys.argv[2])
