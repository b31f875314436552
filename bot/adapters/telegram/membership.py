"""Asks Telegram who is in the werkteam's group, at the moment at which it matters."""

from __future__ import annotations

import logging

from telegram import Bot, ChatMember, ChatMemberRestricted
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, TelegramError

from bot.domain.message import ChatId, WerkteamMember
from bot.flow.ports import Membership

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds; after that we go by what we know."""

_OUTSIDE = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})
_NOBODY = ("user not found", "member not found", "participant_id_invalid", "user_not_participant")
"""How Telegram says that there is no such member."""


class TelegramMembership(Membership):
    """One request for each act of a member: there are few of those, and none is remembered."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def is_member(self, group: ChatId, member: WerkteamMember) -> bool | None:
        try:
            place = await self._bot.get_chat_member(
                group, member.id, connect_timeout=PATIENCE, read_timeout=PATIENCE, pool_timeout=PATIENCE
            )
        except BadRequest as error:
            if any(words in error.message.casefold() for words in _NOBODY):
                return False
            _note(error)
        except TelegramError as error:
            _note(error)
        else:
            return is_in(place)
        return None


def is_in(place: ChatMember) -> bool:
    """Whether somebody with this place in a group is in it."""
    if isinstance(place, ChatMemberRestricted):
        return place.is_member
    return place.status not in _OUTSIDE


def _note(error: TelegramError) -> None:
    log.warning("membership_unknown", extra={"error": type(error).__name__})
