"""What the bot may reach: chats, members and places in chats, with Telegram's refusals."""

from __future__ import annotations

from ..chats import Chat, GroupChat, PrivateChat
from ..errors import THREAD_NOT_FOUND, bad_request, forbidden, migrated
from ..model import Message, Topic
from ..texts import Json
from ..validation import Params
from ..world import World

KIND = {"group": "group chat", "supergroup": "supergroup chat"}


def find_chat(world: World, chat_id: object, *, to_write: bool = True) -> Chat:
    """The chat with this number (or @username), if the bot may see it and, when asked, write in it."""
    chat = world.chats.get(int(chat_id)) if str(chat_id).lstrip("-").isdigit() else None  # type: ignore[call-overload]
    if isinstance(chat, PrivateChat):
        _check_private(world, chat, to_write)
    elif isinstance(chat, GroupChat):
        _check_group(world, chat, to_write)
    else:
        raise bad_request("chat not found")
    return chat


def _check_private(world: World, chat: PrivateChat, to_write: bool) -> None:
    if not chat.is_met:
        groups = [group for group in world.chats.values() if isinstance(group, GroupChat)]
        if to_write and any(chat.id in group.members and world.bot.id in group.members for group in groups):
            raise forbidden("bot can't initiate conversation with a user")
        raise bad_request("chat not found")
    if to_write and chat.is_deactivated:
        raise forbidden("user is deactivated")
    if to_write and chat.is_blocked:
        raise forbidden("bot was blocked by the user")


def _check_group(world: World, chat: GroupChat, to_write: bool) -> None:
    if chat.state.migrated_to is not None:
        raise migrated(chat.state.migrated_to)
    bot = chat.membership(world.bot)
    if chat.state.is_gone and chat.type == "group":
        raise forbidden("the group chat was deleted")
    if chat.state.is_gone or bot.status == "kicked":
        raise forbidden(f"bot was kicked from the {KIND[chat.type]}")
    if bot.status == "left":
        raise forbidden(f"bot is not a member of the {KIND[chat.type]}")
    if to_write and bot.status == "restricted":
        raise bad_request("not enough rights to send text messages to the chat")


def find_message(chat: Chat, message_id: object, purpose: str) -> Message:
    message = chat.message(int(message_id)) if message_id else None  # type: ignore[call-overload]
    if message is None:
        raise bad_request(f"message to {purpose} not found" if purpose else "message not found")
    return message


def place_in(world: World, chat: Chat, params: Params) -> Json:
    """Where a new message goes, the message that it answers, and whether a phone rings for it."""
    return _where(world, chat, params) | {"is_silent": bool(params.get("disable_notification"))}


def _where(world: World, chat: Chat, params: Params) -> Json:
    """Its topic or thread, and the message that it answers."""
    target, is_missing_allowed = _reply_target(chat, params)
    if target is None and is_missing_allowed is False:
        raise bad_request("message to be replied not found")
    thread = params.integer("message_thread_id")
    if not isinstance(chat, GroupChat):
        return {"reply_to": target}
    if thread is None:
        topic = target.topic if target else None
        _check_open(world, chat, topic)
        return {"reply_to": target, "topic": topic}
    if not chat.is_forum:
        root = chat.message(thread)
        if root is None or chat.type != "supergroup":
            raise bad_request(THREAD_NOT_FOUND)
        return {"reply_to": target or root, "thread_id": thread}
    topic = chat.all_topics.get(thread)
    if topic is None:
        raise bad_request(THREAD_NOT_FOUND)
    if topic.is_deleted:
        raise bad_request(world.deleted_topic_error)
    _check_open(world, chat, topic)
    return {"reply_to": target if target and target.topic is topic else None, "topic": topic}


def _reply_target(chat: Chat, params: Params) -> tuple[Message | None, bool | None]:
    """The message to answer, and whether it may be missing; None when no answer was asked for."""
    reply = params.get("reply_parameters") or {}
    message_id = reply.get("message_id") or params.integer("reply_to_message_id")
    if not message_id:
        return None, None
    may_be_missing = reply.get("allow_sending_without_reply") or params.get("allow_sending_without_reply")
    return chat.message(int(message_id)), bool(may_be_missing)


def _check_open(world: World, chat: GroupChat, topic: Topic | None) -> None:
    is_closed = topic.is_closed if topic else chat.is_forum and chat.state.general_is_closed
    if is_closed and not chat.membership(world.bot).may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
