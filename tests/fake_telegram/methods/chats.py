"""What the bot may know of chats and members, and leaving."""

from __future__ import annotations

from ..chats import PERMISSIONS, Chat, GroupChat, PrivateChat
from ..errors import bad_request
from ..texts import Json
from ..validation import Params
from ..world import World
from .access import find_chat
from .registry import api_method

GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
)


def _group(world: World, params: Params) -> GroupChat:
    chat = find_chat(world, params["chat_id"], to_write=False)
    if not isinstance(chat, GroupChat):
        raise bad_request("there are no administrators in the private chat")
    return chat


@api_method("getChat")
def get_chat(world: World, params: Params) -> Json:
    chat: Chat = find_chat(world, params["chat_id"], to_write=False)
    full = chat.json() | {"accent_color_id": 3, "max_reaction_count": 11, "accepted_gift_types": GIFTS}
    if isinstance(chat, GroupChat):
        full["permissions"] = dict.fromkeys(PERMISSIONS, True)
        if chat.state.pinned:
            full["pinned_message"] = chat.state.pinned[-1].json(nested=False)
    return full


@api_method("getChatMember")
def get_chat_member(world: World, params: Params) -> Json:
    chat = find_chat(world, params["chat_id"], to_write=False)
    user_id = int(params["user_id"])
    if isinstance(chat, PrivateChat):
        users = {chat.user.id: chat.user, world.bot.id: world.bot}
        if user_id not in users:
            raise bad_request("user not found")
        return {"user": users[user_id].json(), "status": "member"}
    assert isinstance(chat, GroupChat)
    if user_id in chat.members:
        return chat.members[user_id].json()
    stranger = world.chats.get(user_id)
    if not isinstance(stranger, PrivateChat):
        raise bad_request("PARTICIPANT_ID_INVALID")
    return chat.membership(stranger.user).json()


@api_method("getChatAdministrators")
def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """Other bots are never listed, and anonymous administrators are."""
    members = _group(world, params).members.values()
    return [
        member.json() for member in members if member.is_admin and (not member.user.is_bot or member.user is world.bot)
    ]


@api_method("getChatMemberCount")
def get_chat_member_count(world: World, params: Params) -> int:
    chat = find_chat(world, params["chat_id"], to_write=False)
    return sum(member.is_in for member in chat.members.values()) if isinstance(chat, GroupChat) else 2


@api_method("leaveChat")
def leave_chat(world: World, params: Params) -> bool:
    chat = find_chat(world, params["chat_id"], to_write=False)
    if not isinstance(chat, GroupChat):
        raise bad_request("chat member status can't be changed in private chats")
    membership = chat.membership(world.bot)
    old = membership.json()
    world.service(chat, world.bot, left_chat_member=world.bot.json())
    membership.status = "left"
    world.membership_changed(chat, world.bot, old, membership.json())
    return True
