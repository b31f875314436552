"""Changes to messages that are there already: edits, deletions, reactions, pins."""

from __future__ import annotations

from ..chats import Chat, GroupChat
from ..errors import NOT_MODIFIED, bad_request
from ..model import CAPTIONED, Message, content_of
from ..texts import Entities, Json
from ..validation import Params
from ..world import World
from .access import find_chat, find_message
from .formatting import caption, message_text, read_markup
from .registry import api_method

DELETABLE_SECONDS = 48 * 60 * 60
NEVER_DELETED = {"forum_topic_created", "supergroup_chat_created", "group_chat_created", "channel_chat_created"}


def _own_message(world: World, params: Params) -> Message:
    if "inline_message_id" in params:
        raise bad_request("MESSAGE_ID_INVALID")
    if not params.get("message_id"):
        raise bad_request("message identifier is not specified")
    message = find_message(find_chat(world, params["chat_id"]), params["message_id"], "edit")
    if message.sender is not world.bot or message.kind == "service":
        raise bad_request("message can't be edited")
    return message


def _change(world: World, message: Message, text: str, entities: Entities, markup: Json | None) -> Json:
    before = content_of(message)
    new = (text, entities, (markup or {}).get("inline_keyboard", []))
    if new == before:
        raise bad_request(NOT_MODIFIED)
    if (text, entities) != before[:2]:
        message.edit_date = world.now()
    message.text, message.entities, message.markup = text, entities, markup
    world.touch(message)
    return message.json()


@api_method("editMessageText")
def edit_message_text(world: World, params: Params) -> Json:
    message = _own_message(world, params)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    text, entities = message_text(params, is_edit=True)
    markup = read_markup(params, inline_only=True)
    result = _change(world, message, text, entities, markup)
    message.source = params["text"]
    return result


@api_method("editMessageCaption")
def edit_message_caption(world: World, params: Params) -> Json:
    message = _own_message(world, params)
    if message.kind not in CAPTIONED:
        raise bad_request("there is no caption in the message to edit")
    text, entities = caption(params)
    return _change(world, message, text, entities, read_markup(params, inline_only=True))


@api_method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, params: Params) -> Json:
    message = _own_message(world, params)
    return _change(world, message, message.text, message.entities, read_markup(params, inline_only=True))


@api_method("deleteMessage")
def delete_message(world: World, params: Params) -> bool:
    chat = find_chat(world, params["chat_id"])
    message = find_message(chat, params["message_id"], "delete")
    if not _may_delete(world, chat, message):
        raise bad_request("message can't be deleted")
    message.is_deleted = True
    world.pulse.beat()
    return True


@api_method("deleteMessages")
def delete_messages(world: World, params: Params) -> bool:
    """Delete what can be deleted; what is not there is passed over in silence."""
    chat = find_chat(world, params["chat_id"])
    for message in map(chat.message, map(int, params["message_ids"])):
        if message is not None and _may_delete(world, chat, message):
            message.is_deleted = True
    world.pulse.beat()
    return True


def _may_delete(world: World, chat: Chat, message: Message) -> bool:
    if world.now() >= message.date + DELETABLE_SECONDS or NEVER_DELETED & set(message.content):
        return False
    if not isinstance(chat, GroupChat) or message.sender is world.bot:
        return True
    return chat.membership(world.bot).may("can_delete_messages")


@api_method("setMessageReaction")
def set_message_reaction(world: World, params: Params) -> bool:
    message = find_message(find_chat(world, params["chat_id"]), params["message_id"], "react")
    reactions = [reaction.get("emoji", "") for reaction in params.get("reaction") or []]
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions = reactions
    world.pulse.beat()
    return True


@api_method("pinChatMessage")
def pin_chat_message(world: World, params: Params) -> bool:
    chat = find_chat(world, params["chat_id"])
    message = find_message(chat, params["message_id"], "pin")
    if isinstance(chat, GroupChat):
        if not chat.membership(world.bot).may("can_pin_messages"):
            raise bad_request("not enough rights to manage pinned messages in the chat")
        chat.state.pinned.append(message)
    world.service(chat, world.bot, message.topic, pinned_message=message.json(nested=False))
    return True


@api_method("unpinChatMessage")
def unpin_chat_message(world: World, params: Params) -> bool:
    chat = find_chat(world, params["chat_id"])
    if isinstance(chat, GroupChat):
        if not chat.membership(world.bot).may("can_pin_messages"):
            raise bad_request("not enough rights to manage pinned messages in the chat")
        pinned = [message for message in chat.state.pinned if message.id == params.get("message_id")]
        for message in pinned or chat.state.pinned[-1:]:
            chat.state.pinned.remove(message)
    return True
