"""Forum topics, with the rights that they need and the words in which Telegram refuses."""

from __future__ import annotations

from typing import Any

from ..chats import GroupChat
from ..errors import bad_request
from ..model import Topic, User
from ..texts import Json
from ..validation import Params
from ..world import World
from .access import find_chat
from .registry import api_method

MAX_NAME = 128
COLOURS = {0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F}


def new_topic(world: World, chat: GroupChat, creator: User, name: str, **icon: Any) -> Topic:
    """Open a topic: its first message is a service message that gives the topic its number."""
    topic = Topic(chat, chat.last_message_id + 1, name, creator, **icon)
    chat.all_topics[topic.id] = topic
    created: Json = {"name": name, "icon_color": topic.icon_color}
    if topic.icon_custom_emoji_id:
        created["icon_custom_emoji_id"] = topic.icon_custom_emoji_id
    topic.creation = world.service(chat, creator, topic, forum_topic_created=created)
    return topic


def end_topic(world: World, topic: Topic) -> None:
    """Delete a topic with everything in it. The bot gets no update about it, as in reality."""
    topic.is_deleted = True
    for message in topic.chat.all_messages:
        if message.topic is topic:
            message.is_deleted = True
    world.pulse.beat()


def _forum(world: World, params: Params) -> GroupChat:
    chat = find_chat(world, params["chat_id"])
    if not isinstance(chat, GroupChat) or chat.type != "supergroup":
        raise bad_request("the chat is not a supergroup")
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def _topic(world: World, params: Params, purpose: str) -> Topic:
    """The topic, if the bot may do this with it: with the right to, or because it is its own."""
    chat = _forum(world, params)
    topic = chat.all_topics.get(params.integer("message_thread_id") or 0)
    membership = chat.membership(world.bot)
    is_own = topic is not None and topic.creator is world.bot and purpose != "delete"
    needed = "can_delete_messages" if purpose == "delete" else "can_manage_topics"
    if not is_own and not membership.may(needed):
        raise bad_request(f"not enough rights to {purpose} the topic")
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    if topic.is_deleted:
        raise bad_request("TOPIC_DELETED" if purpose == "edit" else "TOPIC_ID_INVALID")
    return topic


def _name(params: Params) -> str:
    return str(params.get("name") or "").strip()[:MAX_NAME]


@api_method("createForumTopic")
def create_forum_topic(world: World, params: Params) -> Json:
    chat = _forum(world, params)
    if not chat.membership(world.bot).may("can_manage_topics"):
        raise bad_request("not enough rights to create a topic")
    name = _name(params)
    if not name:
        raise bad_request("title must be non-empty")
    colour = params.integer("icon_color") or 0x6FB9F0
    if colour not in COLOURS:
        raise bad_request("invalid icon color specified")
    emoji = str(params.get("icon_custom_emoji_id") or "")
    return new_topic(world, chat, world.bot, name, icon_color=colour, icon_custom_emoji_id=emoji).json()


@api_method("editForumTopic")
def edit_forum_topic(world: World, params: Params) -> bool:
    topic = _topic(world, params, "edit")
    name = _name(params) or topic.name
    emoji = str(params.get("icon_custom_emoji_id", topic.icon_custom_emoji_id))
    if (name, emoji) == (topic.name, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    edited: Json = {"name": name} if name != topic.name else {}
    if emoji != topic.icon_custom_emoji_id:
        edited["icon_custom_emoji_id"] = emoji
    topic.name, topic.icon_custom_emoji_id = name, emoji
    world.service(topic.chat, world.bot, topic, forum_topic_edited=edited)
    return True


@api_method("closeForumTopic")
def close_forum_topic(world: World, params: Params) -> bool:
    topic = _topic(world, params, "edit")
    if topic.is_closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.is_closed = True
    world.service(topic.chat, world.bot, topic, forum_topic_closed={})
    return True


@api_method("reopenForumTopic")
def reopen_forum_topic(world: World, params: Params) -> bool:
    topic = _topic(world, params, "edit")
    if not topic.is_closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.is_closed = False
    world.service(topic.chat, world.bot, topic, forum_topic_reopened={})
    return True


@api_method("deleteForumTopic")
def delete_forum_topic(world: World, params: Params) -> bool:
    end_topic(world, _topic(world, params, "delete"))
    return True
