"""Reads stored updates: python-telegram-bot parses and routes them, the flow hears one value of each."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.adapters.telegram import reading
from bot.adapters.telegram.recognising import (
    When,
    is_by_nobody,
    is_command_for_us,
    is_migration,
    says_goodbye_to_us,
    speaks_to_us,
    starts_with_command,
)
from bot.domain.message import Ignored, Incoming, ResidentMessage, WerkteamCommand, WerkteamMessage
from bot.flow.ports import Clock, Handled

FlowHandle = Callable[[Incoming, Handled], Awaitable[None]]
WerkteamGroup = Callable[[], Awaitable[int | None]]
AnyApplication = Application[Any, Any, Any, Any, Any, Any]
_Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]
_T = TypeVar("_T")

PATIENCE = 2.0
"""Seconds that a pressed button may keep us waiting before we go on without having answered it."""

PRIVATE = filters.ChatType.PRIVATE
STRANGE = filters.ChatType.GROUPS & ~When(lambda message: message.chat_id == _errand.get().group)
SERVICE = filters.StatusUpdate.ALL | filters.SUCCESSFUL_PAYMENT | filters.PASSPORT_DATA
BY_HAND = filters.StatusUpdate.FORUM_TOPIC_CLOSED | filters.StatusUpdate.FORUM_TOPIC_REOPENED
FOR_US = When(is_command_for_us)
TO_US = SERVICE | FOR_US | When(speaks_to_us)

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Errand:
    """One update on its way through the library, which would lose what happened to it."""

    handled: Handled
    group: int | None
    is_told: bool = False
    error: Exception | None = None


_errand: ContextVar[_Errand] = ContextVar("errand")


class TelegramProcessor:
    """Handles stored updates, one at a time per lane and as many lanes at once as one likes."""

    def __init__(
        self, application: AnyApplication, flow_handle: FlowHandle, group: WerkteamGroup, clock: Clock
    ) -> None:
        self._application = application
        self._flow_handle = flow_handle
        self._group = group
        self._clock = clock
        application.add_handlers(self._routes())
        application.add_error_handler(_remember)

    async def process(self, raw: str, handled: Handled) -> None:
        """Tell the flow of this update, exactly once. Whatever fails on the way reaches the caller.

        python-telegram-bot hands the errors of handlers to error handlers and goes on, as if all was well.
        """
        update = Update.de_json(json.loads(raw), self._application.bot)
        chat = update.effective_chat
        is_private = chat is not None and chat.type == ChatType.PRIVATE
        errand = _Errand(handled, None if is_private else await self._group())
        token = _errand.set(errand)
        try:
            await self._application.process_update(update)
        finally:
            _errand.reset(token)
        if errand.error is not None:
            raise errand.error
        if not errand.is_told:
            raise RuntimeError("the library did not route an update")

    def _routes(self) -> list[BaseHandler[Any, Any, Any]]:
        """Where each update goes: to the first that fits."""
        return [
            MessageHandler(~filters.UpdateType.MESSAGES, self._ignored("channel post or the like")),
            MessageHandler(When(is_migration), self._migrated),
            MessageHandler(When(says_goodbye_to_us), self._ignored("put out of a group")),
            MessageHandler(STRANGE & TO_US & ~filters.UpdateType.EDITED, self._heard(reading.strange_group)),
            MessageHandler(STRANGE, self._ignored("another group")),
            MessageHandler(filters.StatusUpdate.LEFT_CHAT_MEMBER, self._heard(reading.member_left)),
            MessageHandler(filters.StatusUpdate.NEW_CHAT_MEMBERS, self._heard(reading.members_joined)),
            MessageHandler(BY_HAND, self._heard(reading.topic_by_hand)),
            MessageHandler(When(is_by_nobody), self._ignored("not by a person")),
            MessageHandler(SERVICE, self._ignored("service message")),
            MessageHandler(PRIVATE & filters.TEXT & FOR_US, self._heard(reading.resident_command)),
            MessageHandler(PRIVATE, self._heard(reading.resident_message)),
            MessageHandler(FOR_US, self._heard(reading.werkteam_command)),
            MessageHandler(When(starts_with_command), self._ignored("command for another bot")),
            MessageHandler(filters.ALL, self._heard(reading.werkteam_message)),
            CallbackQueryHandler(self._pressed),
            ChatMemberHandler(self._moved, ChatMemberHandler.MY_CHAT_MEMBER),
            ChatMemberHandler(self._colleague_moved, ChatMemberHandler.CHAT_MEMBER),
            TypeHandler(Update, self._ignored("unknown kind of update")),
        ]

    def _heard(self, read: Callable[[Message], Incoming]) -> _Callback:
        async def callback(update: Update, _: object) -> None:
            incoming = read(_present(update.effective_message))
            if isinstance(incoming, ResidentMessage | WerkteamMessage | WerkteamCommand):
                # Its date of editing does not tell: what comes in for the first time can have one already.
                incoming = replace(incoming, edited=update.edited_message is not None)
            if isinstance(incoming, ResidentMessage | WerkteamMessage) and incoming.album is not None:
                incoming = replace(incoming, heard_at=self._clock.now())
            await self._tell(incoming)

        return callback

    def _ignored(self, why: str) -> _Callback:
        async def callback(_: Update, __: object) -> None:
            await self._tell(Ignored(why, self._clock.now()))

        return callback

    async def _migrated(self, update: Update, _: object) -> None:
        await self._tell(reading.migration(_present(update.effective_message), _errand.get().group))

    async def _pressed(self, update: Update, _: object) -> None:
        query = _present(update.callback_query)
        await _stop_spinning(query)
        await self._tell(reading.choice(query, _errand.get().group, self._clock.now()))

    async def _moved(self, update: Update, _: object) -> None:
        await self._tell(reading.membership(_present(update.my_chat_member), _errand.get().group))

    async def _colleague_moved(self, update: Update, _: object) -> None:
        await self._tell(reading.colleague(_present(update.chat_member), _errand.get().group))

    async def _tell(self, incoming: Incoming) -> None:
        errand = _errand.get()
        errand.is_told = True
        await self._flow_handle(incoming, errand.handled)


async def _stop_spinning(query: CallbackQuery) -> None:
    """Let the pressed button rest. It is a courtesy: nothing waits long for it, and nothing fails with it."""
    try:
        await query.answer(connect_timeout=PATIENCE, read_timeout=PATIENCE, pool_timeout=PATIENCE)
    except TelegramError as error:
        log.info("press_not_answered", extra={"error": type(error).__name__})


async def _remember(_: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    _errand.get().error = context.error


def _present(value: _T | None) -> _T:
    if value is None:
        raise LookupError("the library routed an update to the wrong handler")
    return value
