"""A whole conversation with a small bot that polls: how the fake is meant to be used."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from .fake import FakeTelegram
from .groups import Group

CLAIM = InlineKeyboardMarkup([[InlineKeyboardButton("Ik pak dit op", callback_data="claim")]])


class SmallBot:
    """Passes questions on to a topic each, and replies in the topic back to who asked."""

    def __init__(self, bot: Bot, group: int) -> None:
        self.bot = bot
        self.group = group
        self.askers: dict[int, int] = {}

    async def run(self) -> None:
        offset = None
        while True:
            for update in await self.bot.get_updates(offset=offset, timeout=30, read_timeout=35):
                await self.handle(update)
                offset = update.update_id + 1

    async def handle(self, update: Update) -> None:
        if update.callback_query and isinstance(update.callback_query.message, Message):
            await update.callback_query.answer("Van u!")
            await update.callback_query.message.edit_text(f"{update.callback_query.message.text} (opgepakt)")
        elif update.message and update.message.chat.type == "private":
            topic = await self.bot.create_forum_topic(self.group, "Vraag 1")
            self.askers[topic.message_thread_id] = update.message.chat.id
            thread = topic.message_thread_id
            await self.bot.send_message(self.group, update.message.text, message_thread_id=thread, reply_markup=CLAIM)
            await update.message.reply_text("Het werkteam kijkt mee.")
        elif update.message and update.message.reply_to_message and update.message.text:
            asker = self.askers[update.message.message_thread_id or 0]
            await self.bot.copy_message(asker, self.group, update.message.message_id)


@pytest.fixture
async def small_bot(bot: Bot, werkteam: Group) -> AsyncIterator[None]:
    task = asyncio.create_task(SmallBot(bot, werkteam.id).run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.usefixtures("small_bot")
async def test_a_question_goes_to_a_topic_and_the_answer_comes_back(fake: FakeTelegram, werkteam: Group) -> None:
    fatima, daan = fake.person("Fatima"), werkteam.member("Daan")

    await fatima.writes("Mag ik een geit houden?")
    await fatima.gets("Het werkteam kijkt mee")
    press = await daan.presses("Ik pak dit op")
    card = await daan.gets("(opgepakt)", topic=werkteam.topic("Vraag 1"))
    await daan.replies(card, "Ja hoor, één geit mag.")
    await fatima.gets("één geit mag")
    await fake.quiet()

    assert press.answer == "Van u!"
    assert card.buttons == []
    assert fatima.chat.texts == ["Mag ik een geit houden?", "Het werkteam kijkt mee.", "Ja hoor, één geit mag."]
