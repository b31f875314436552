"""Sends what waits in the outbox: one act is one call to the Bot API, or a few for a long text."""

from __future__ import annotations

import logging
from typing import assert_never

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.adapters.telegram.markup import as_plain_text, shorten_html, split_html
from bot.adapters.telegram.refusals import delivery_after
from bot.domain.message import ChatId
from bot.domain.outgoing import (
    Buttons,
    CloseTopic,
    Copy,
    Delete,
    DeleteTopic,
    Edit,
    EditButtons,
    Leave,
    OpenTopic,
    RenameTopic,
    ReopenTopic,
    Say,
)
from bot.flow.ports import Delivery, NeverPossible, Sent, WaitingMessage

LONGEST_TOPIC_NAME = 128
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

log = logging.getLogger(__name__)


class _NowhereToGo(Exception):
    """The place that an act needs does not exist: no chat, no topic, no message that was ever sent."""


class TelegramChannel:
    """The way to residents and the werkteam over Telegram.

    It remembers how many parts of a long text have gone, so that a pause halfway does not send the
    first part twice. A restart forgets that, and then a part may come twice.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._gone: dict[int, int] = {}

    async def deliver(self, message: WaitingMessage) -> Delivery:
        try:
            return await self._perform(message, ChatId(_existing(message.chat, "chat")))
        except _NowhereToGo as error:
            return NeverPossible(str(error))
        except TelegramError as error:
            return delivery_after(error, message)
        except Exception as error:  # noqa: BLE001  an answer we cannot read is no reason to say it again and again
            fields = {"outbox": message.id, "error": type(error).__name__}
            log.error("answer_unreadable", extra=fields)  # noqa: TRY400  a traceback could quote the message
            return NeverPossible(f"unexpected {type(error).__name__}")

    async def _perform(self, message: WaitingMessage, chat: ChatId) -> Sent:
        bot, sent = self._bot, Sent()
        match message.act:
            case Say() as say:
                sent = Sent(await self._say(message, chat, say))
            case Edit() as edit:
                sent = Sent(await self._edit(message, chat, edit))
            case EditButtons(message_id, buttons):
                await bot.edit_message_reply_markup(chat, message_id, reply_markup=keyboard(buttons))
                sent = Sent(message_id)
            case Copy(message_id=message_id):
                source = _existing(message.source_chat, "chat to copy from")
                sent = Sent(
                    (await bot.copy_message(chat, source, message_id, message_thread_id=message.thread)).message_id
                )
            case Delete(message_id=message_id):
                await bot.delete_message(chat, _existing(message_id or message.target, "message to delete"))
            case OpenTopic(name):
                sent = Sent(thread=(await bot.create_forum_topic(chat, name[:LONGEST_TOPIC_NAME])).message_thread_id)
            case RenameTopic(name):
                await bot.edit_forum_topic(chat, _existing(message.thread, "topic"), name[:LONGEST_TOPIC_NAME])
            case CloseTopic():
                await bot.close_forum_topic(chat, _existing(message.thread, "topic"))
            case ReopenTopic():
                await bot.reopen_forum_topic(chat, _existing(message.thread, "topic"))
            case DeleteTopic(thread):
                await bot.delete_forum_topic(chat, thread)
            case Leave():
                await bot.leave_chat(chat)
            case _:
                assert_never(message.act)
        return sent

    async def _say(self, message: WaitingMessage, chat: ChatId, say: Say) -> int:
        """Say it in as many messages as it needs: the first one replies, the last one has the buttons."""
        parts = split_html(as_plain_text(say.html) if say.plain else say.html)
        answers = say.answers or message.target
        sent = 0
        for index in range(min(self._gone.get(message.id, 0), len(parts) - 1), len(parts)):
            sent = await self._say_part(
                message,
                chat,
                parts[index],
                answers=answers if index == 0 else None,
                buttons=say.buttons if index == len(parts) - 1 else (),
            )
            self._gone[message.id] = index + 1
        self._gone.pop(message.id, None)
        return sent

    async def _say_part(
        self, message: WaitingMessage, chat: ChatId, html: str, *, answers: int | None, buttons: Buttons
    ) -> int:
        reply = ReplyParameters(answers, allow_sending_without_reply=True) if answers else None
        sent = await self._bot.send_message(
            chat,
            html,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            message_thread_id=message.thread,
            reply_parameters=reply,
            reply_markup=keyboard(buttons),
        )
        return sent.message_id

    async def _edit(self, message: WaitingMessage, chat: ChatId, edit: Edit) -> int:
        target = _existing(message.target, "message to edit")
        await self._bot.edit_message_text(
            shorten_html(as_plain_text(edit.html) if edit.plain else edit.html),
            chat,
            target,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(edit.buttons),
        )
        return target


def keyboard(buttons: Buttons) -> InlineKeyboardMarkup | None:
    """The buttons in Telegram's terms; without any, an edit takes away those that are there."""
    rows = [
        [
            InlineKeyboardButton(button.label, url=button.url)
            if button.url
            else InlineKeyboardButton(button.label, callback_data=button.action)
            for button in row
        ]
        for row in buttons
        if row
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _existing(number: int | None, what: str) -> int:
    if number is None:
        raise _NowhereToGo(f"there is no {what}")
    return number
