"""Sends what waits in the outbox: one act is one call to the Bot API, or a few for a long text."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import assert_never

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram.markup import CAPTION_LIMIT, as_plain_text, fits, shorten_html, split_html
from bot.adapters.telegram.refusals import delivery_after
from bot.domain.message import ChatId
from bot.domain.outgoing import (
    Buttons,
    CloseTopic,
    Copy,
    CopyAlbum,
    Delete,
    DeleteTopic,
    Edit,
    EditButtons,
    Leave,
    OpenTopic,
    Pin,
    RenameTopic,
    ReopenTopic,
    Say,
)
from bot.flow.ports import Delivery, NeverPossible, Part, Sent, WaitingMessage

LONGEST_TOPIC_NAME = 128
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

log = logging.getLogger(__name__)


class _NowhereToGo(Exception):
    """The place that an act needs does not exist: no chat, no topic, no message that was ever sent."""


class _DoesNotFit(Exception):
    """The new words need another number of messages than the old."""


class TelegramChannel:
    """The way to residents and the werkteam over Telegram.

    It remembers which parts of an act of several messages have gone, so that a pause halfway does not send the
    first part twice. A restart forgets that, and then a part may come twice.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._gone: dict[int, list[Part]] = {}

    async def deliver(self, message: WaitingMessage) -> Delivery:
        try:
            return await self._perform(message, ChatId(_existing(message.chat, "chat")))
        except (_NowhereToGo, _DoesNotFit) as error:
            return NeverPossible(str(error))
        except TelegramError as error:
            return delivery_after(error, message)
        except Exception as error:  # noqa: BLE001  an answer we cannot read is no reason to say it again and again
            fields = {"outbox": message.id, "error": type(error).__name__}
            log.error("answer_unreadable", extra=fields)  # noqa: TRY400  a traceback could quote the message
            return NeverPossible(f"unexpected {type(error).__name__}")

    async def _perform(self, message: WaitingMessage, chat: ChatId) -> Sent:  # noqa: PLR0912 - one case for each act
        bot, sent = self._bot, Sent()
        match message.act:
            case Say() as say:
                sent = await self._say(message, chat, say)
            case Edit() as edit:
                sent = Sent(await self._edit(message, chat, edit))
            case EditButtons(message_id, buttons):
                await bot.edit_message_reply_markup(chat, message_id, reply_markup=keyboard(buttons))
                sent = Sent(message_id)
            case Copy() as copy:
                sent = await self._copy(message, chat, copy)
            case CopyAlbum() as album:
                sent = await self._copy_album(message, chat, album)
            case Delete(message_id=int() as message_id, instead=instead):
                await self._delete(chat, message_id, instead)
            case Delete():
                await self._delete_all(message, chat)
            case Pin():
                await bot.pin_chat_message(chat, _existing(message.target, "message to pin"), disable_notification=True)
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

    async def _say(self, message: WaitingMessage, chat: ChatId, say: Say) -> Sent:
        """Say it in as many messages as it needs: the first one replies, the last one has the buttons."""
        answers = say.answers or message.target
        return await self._say_on(message, chat, _marked_up(say.html, plain=say.plain), say.buttons, answers=answers)

    async def _say_on(
        self, message: WaitingMessage, chat: ChatId, html: str, buttons: Buttons, *, answers: int | None = None
    ) -> Sent:
        """Say what is not said yet, behind what was copied already."""
        parts, gone = split_html(html), self._gone.setdefault(message.id, [])
        said = sum(part.is_text for part in gone)
        for index in range(min(said, len(parts) - 1), len(parts)):
            first, last = index == 0, index == len(parts) - 1
            number = await self._say_part(
                message,
                chat,
                parts[index],
                answers=answers if first else None,
                buttons=buttons if last else (),
            )
            gone.append(Part(number))
        return self._all_gone(message)

    def _all_gone(self, message: WaitingMessage) -> Sent:
        parts = tuple(self._gone.pop(message.id))
        is_more_than_a_text = len(parts) > 1 or not parts[-1].is_text
        return Sent(parts[-1].message_id, parts=parts if is_more_than_a_text else ())

    async def _copy(self, message: WaitingMessage, chat: ChatId, copy: Copy) -> Sent:
        """Copy it with the words under it, or behind it where they do not fit under it."""
        words = None if copy.words is None else _marked_up(copy.words, plain=copy.plain)
        is_under = words is None or (copy.holds_words and fits(words, CAPTION_LIMIT))
        gone = self._gone.setdefault(message.id, [])
        if not gone:
            sent = await self._bot.copy_message(
                chat,
                _existing(message.source_chat, "chat to copy from"),
                copy.message_id,
                caption=words if is_under else "",
                parse_mode=ParseMode.HTML,
                message_thread_id=message.thread,
                disable_notification=message.silent or None,
                reply_markup=keyboard(copy.buttons) if is_under or not words else None,
            )
            gone.append(Part(sent.message_id, is_text=False))
        return (
            self._all_gone(message) if is_under or not words else await self._say_on(message, chat, words, copy.buttons)
        )

    async def _copy_album(self, message: WaitingMessage, chat: ChatId, album: CopyAlbum) -> Sent:
        """Telegram leaves out what it cannot copy, and keeps the rest together."""
        gone = self._gone.setdefault(message.id, [])
        if not gone:
            copies = await self._bot.copy_messages(
                chat,
                _existing(message.source_chat, "chat to copy from"),
                album.message_ids,
                message_thread_id=message.thread,
                disable_notification=message.silent or None,
                remove_caption=not album.captions,
            )
            gone += [Part(copy.message_id, is_text=False) for copy in copies]
        if not album.words:
            return self._all_gone(message)
        return await self._say_on(message, chat, _marked_up(album.words, plain=album.plain), album.buttons)

    async def _delete(self, chat: ChatId, message_id: int, instead: str) -> None:
        """Of its own messages a bot may delete those of the last 48 hours, or all if it is an administrator with that
        right. It may always rewrite them.
        """
        try:
            await self._bot.delete_message(chat, message_id)
        except BadRequest as error:
            if not instead or "can't be deleted" not in error.message.lower():
                raise
            await self._rewrite(chat, message_id, instead, ())

    async def _delete_all(self, message: WaitingMessage, chat: ChatId) -> None:
        """All that an earlier act became; what somebody deleted before us is gone as well."""
        _existing(message.target, "message to delete")
        for part in message.targets:
            try:
                await self._bot.delete_message(chat, part.message_id)
            except BadRequest as error:
                if "message to delete not found" not in error.message.lower():
                    raise

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
            disable_notification=message.silent or None,
            reply_parameters=reply,
            reply_markup=keyboard(buttons),
        )
        return sent.message_id

    async def _edit(self, message: WaitingMessage, chat: ChatId, edit: Edit) -> int:
        target = _existing(message.target, "message to edit")
        html = _marked_up(edit.html, plain=edit.plain)
        if not edit.whole:
            await self._rewrite(chat, target, shorten_html(html), edit.buttons)
            return target
        texts = [part for part in message.targets if part.is_text]
        if texts:
            await self._rewrite_all(chat, texts, split_html(html), edit.buttons)
        elif len(message.targets) == 1 and fits(html, CAPTION_LIMIT):
            markup = keyboard(edit.buttons)
            await self._bot.edit_message_caption(
                chat, target, caption=html, parse_mode=ParseMode.HTML, reply_markup=markup
            )
        else:
            raise _DoesNotFit("the words do not fit under what was copied")
        return target

    async def _rewrite_all(self, chat: ChatId, old: Sequence[Part], new: Sequence[str], buttons: Buttons) -> None:
        """Part by part; that one of them stays as it was is no reason to leave the others."""
        if len(old) != len(new):
            raise _DoesNotFit("the text needs another number of messages")
        for part, html in zip(old, new, strict=True):
            try:
                await self._rewrite(chat, part.message_id, html, buttons if part is old[-1] else ())
            except BadRequest as error:
                if len(old) == 1 or "message is not modified" not in error.message.lower():
                    raise

    async def _rewrite(self, chat: ChatId, number: int, html: str, buttons: Buttons) -> None:
        await self._bot.edit_message_text(
            html,
            chat,
            number,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(buttons),
        )


def _marked_up(html: str, *, plain: bool) -> str:
    return as_plain_text(html) if plain else html


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
