"""Chats as Telegram keeps them: private ones, and groups with members, rights and topics."""

from __future__ import annotations

from dataclasses import dataclass, field

from .model import Message, Topic, User
from .texts import Json

RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
    "can_delete_stories", "can_pin_messages", "can_manage_topics", "can_send_welcome_messages",
)  # fmt: skip
PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info", "can_invite_users",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip


@dataclass(eq=False)
class Membership:
    """The place of a user in a group. `status` is one of Telegram's six words for it."""

    user: User
    status: str = "member"
    rights: frozenset[str] = frozenset()
    is_anonymous: bool = False

    @property
    def is_in(self) -> bool:
        return self.status not in {"left", "kicked"}

    @property
    def is_admin(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def json(self) -> Json:
        data: Json = {"user": self.user.json(), "status": self.status}
        match self.status:
            case "creator":
                data["is_anonymous"] = self.is_anonymous
            case "administrator":
                data |= {"can_be_edited": False, "is_anonymous": self.is_anonymous}
                data |= {right: right in self.rights or right == "can_manage_chat" for right in RIGHTS}
            case "restricted":
                data |= {"is_member": True, "until_date": 0}
                data |= dict.fromkeys(PERMISSIONS, False)
            case "kicked":
                data["until_date"] = 0
        return data


class Chat:
    """What all chats have: a number, and messages with numbers of their own."""

    type = "private"

    def __init__(self, chat_id: int) -> None:
        self.id = chat_id
        self.all_messages: list[Message] = []
        self.by_id: dict[int, Message] = {}
        self.last_message_id = 0

    def json(self) -> Json:
        raise NotImplementedError

    def next_message_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id

    def message(self, message_id: int) -> Message | None:
        found = self.by_id.get(message_id)
        return None if found is None or found.is_deleted else found

    @property
    def messages(self) -> list[Message]:
        """What people see in the chat now, oldest first; service messages are in `all_messages`."""
        return [message for message in self.all_messages if not message.is_deleted and message.kind != "service"]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    def has_ever_shown(self, text: str) -> bool:
        """Whether any message, also an edited or deleted one, ever held this text."""
        return any(text in version for message in self.all_messages for version in message.versions)


class PrivateChat(Chat):
    """The chat of one person with the bot."""

    def __init__(self, user: User) -> None:
        super().__init__(user.id)
        self.user = user
        self.is_met = False
        self.is_blocked = False
        self.is_deactivated = False

    def json(self) -> Json:
        user = self.user.json()
        return {"id": self.id, "type": "private"} | {
            key: user[key] for key in ("first_name", "last_name", "username") if key in user
        }

    def __str__(self) -> str:
        return f"{self.user.first_name} ({self.id})"


@dataclass(eq=False)
class GroupState:
    """What can happen to a group as a whole."""

    title: str
    type: str = "supergroup"
    is_forum: bool = False
    migrated_to: int | None = None
    is_gone: bool = False
    general_is_closed: bool = False
    pinned: list[Message] = field(default_factory=list)


class GroupChat(Chat):
    """A basic group or a supergroup, as the Bot API methods see it."""

    def __init__(self, chat_id: int, state: GroupState) -> None:
        super().__init__(chat_id)
        self.state = state
        self.members: dict[int, Membership] = {}
        self.all_topics: dict[int, Topic] = {}

    @property
    def type(self) -> str:  # type: ignore[override]  # a basic group becomes a supergroup
        return self.state.type

    @property
    def title(self) -> str:
        return self.state.title

    @property
    def is_forum(self) -> bool:
        return self.state.is_forum

    @property
    def topics(self) -> list[Topic]:
        """The topics that exist, in order of creation (without General)."""
        return [topic for topic in self.all_topics.values() if not topic.is_deleted]

    def is_gone_for(self, user: User) -> bool:
        return self.state.is_gone or self.state.migrated_to is not None or not self.membership(user).is_in

    def membership(self, user: User) -> Membership:
        return self.members.get(user.id) or Membership(user, "left")

    def json(self) -> Json:
        data: Json = {"id": self.id, "type": self.type, "title": self.title}
        if self.is_forum:
            data["is_forum"] = True
        if self.type == "group":
            data["all_members_are_administrators"] = False
        return data

    def __str__(self) -> str:
        return f"{self.title} ({self.id})"
