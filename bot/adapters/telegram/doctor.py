"""Looks at the bot's place on Telegram for `samenspel doctor`: what is right, and what somebody should mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from telegram import Bot, ChatFullInfo, ChatMember, User
from telegram.constants import ChatType
from telegram.error import InvalidToken, TelegramError

NEEDED_RIGHTS = ("can_manage_topics", "can_delete_messages", "can_pin_messages")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `key` names the sentence about it, `fields` fill that in."""

    key: str
    ok: bool
    fields: Mapping[str, str | int | bool] = field(default_factory=dict)


async def examine(bot: Bot, group: int | None, wanted: str = "", ours: Sequence[str] = ()) -> list[Finding]:
    """Look at all that can be seen from here. What cannot be asked ends the list, because the rest hangs on it.

    `wanted` is the address of the webhook, if there should be one; `ours` are those that the bot itself put up before.
    """
    try:
        me = await bot.get_me()
    except InvalidToken:
        return [Finding("telegram.token", ok=False)]
    except TelegramError as error:
        return [_unreachable(error)]
    found = [Finding("telegram.token", ok=True, fields={"username": me.username or ""})]
    try:
        found += await _webhook(bot, wanted, ours)
        found += await _werkteam_group(bot, me, group)
    except TelegramError as error:
        found.append(_unreachable(error))
    return found


async def _webhook(bot: Bot, wanted: str, ours: Sequence[str]) -> list[Finding]:
    """A webhook of another takes all updates away; our own is put up or taken away when the bot starts."""
    info = await bot.get_webhook_info()
    host, is_known = urlsplit(info.url).netloc, info.url in {"", wanted, *ours}
    fields: dict[str, str | int | bool] = {"host": host, "pending": info.pending_update_count}
    found = [Finding("telegram.webhook", ok=is_known, fields=fields)]
    if wanted and info.url == wanted:
        fails = info.last_error_date is not None and info.pending_update_count > 0
        found.append(Finding("telegram.delivery", not fails, fields | {"error": info.last_error_message or ""}))
    return found


async def _werkteam_group(bot: Bot, me: User, group: int | None) -> list[Finding]:
    if group is None:
        return [Finding("telegram.group_chosen", ok=False)]
    try:
        chat = await bot.get_chat(group)
        place = await bot.get_chat_member(group, me.id)
    except TelegramError as error:
        return [Finding("telegram.group", ok=False, fields={"error": type(error).__name__})]
    return [Finding("telegram.group", ok=True), _forum(chat), *_rights(place), _hears_everything(me, place)]


def _forum(chat: ChatFullInfo) -> Finding:
    is_supergroup = chat.type == ChatType.SUPERGROUP
    return Finding("telegram.forum", ok=is_supergroup and bool(chat.is_forum), fields={"supergroup": is_supergroup})


def _rights(place: ChatMember) -> list[Finding]:
    return [Finding("telegram.right", ok=_has(place, right), fields={"right": right}) for right in NEEDED_RIGHTS]


def _has(place: ChatMember, right: str) -> bool:
    """Whether the bot has this box ticked; one who is no administrator has none."""
    return place.status == ChatMember.OWNER or getattr(place, right, None) is True


def _hears_everything(me: User, place: ChatMember) -> Finding:
    """Privacy mode hides what members write, unless the bot is an administrator."""
    is_admin = place.status in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}
    reads_all = bool(me.can_read_all_group_messages)
    return Finding("telegram.privacy_mode", ok=is_admin or reads_all, fields={"admin": is_admin, "off": reads_all})


def _unreachable(error: TelegramError) -> Finding:
    return Finding("telegram.reachable", ok=False, fields={"error": type(error).__name__})
