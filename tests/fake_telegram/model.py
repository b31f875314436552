"""What Telegram keeps: users, messages with their buttons, and forum topics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .texts import Entities, Json

if TYPE_CHECKING:
    from .chats import Chat

ANONYMOUS_ADMIN_ID = 1087968824
CAPTIONED = {"photo", "video", "animation", "audio", "document", "voice"}


@dataclass(eq=False)
class User:
    """A person or a bot. Ids are larger than 32 bits, as real ones can be."""

    id: int
    first_name: str
    is_bot: bool = False
    last_name: str = ""
    username: str = ""
    language_code: str = ""

    def json(self) -> Json:
        names = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
            **{key: value for key, value in names.items() if value},
        }


@dataclass(eq=False)
class Topic:
    """A forum topic. `id` is its message_thread_id: the number of its creation message."""

    chat: Chat
    id: int
    name: str
    creator: User
    icon_color: int = 0x6FB9F0
    icon_custom_emoji_id: str = ""
    is_closed: bool = False
    is_deleted: bool = False
    creation: Message | None = None

    @property
    def messages(self) -> list[Message]:
        """What people see in the topic, without the service messages."""
        return [message for message in self.all_messages if message.kind != "service"]

    @property
    def all_messages(self) -> list[Message]:
        return [message for message in self.chat.all_messages if message.topic is self and not message.is_deleted]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    def json(self) -> Json:
        data: Json = {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color}
        if self.icon_custom_emoji_id:
            data["icon_custom_emoji_id"] = self.icon_custom_emoji_id
        return data

    def __repr__(self) -> str:
        state = " (deleted)" if self.is_deleted else " (closed)" if self.is_closed else ""
        return f"<Topic {self.id} {self.name!r}{state}>"


@dataclass(eq=False)
class Message:
    """A message in a chat. `text` is the plain text or the caption; `content` is what is not text."""

    chat: Chat
    id: int
    date: int
    sender: User
    kind: str = "text"
    text: str = ""
    entities: Entities = field(default_factory=list)
    content: Json = field(default_factory=dict)
    markup: Json | None = None
    reply_to: Message | None = None
    topic: Topic | None = None
    thread_id: int | None = None
    sender_chat: Chat | None = None
    media_group_id: str = ""
    extra: Json = field(default_factory=dict)
    edit_date: int | None = None
    is_deleted: bool = False
    is_silent: bool = False
    """Sent with disable_notification: no phone rang for it."""
    source: str = ""
    """The text as the bot sent it, with its tags."""
    versions: list[str] = field(default_factory=list)
    """Every text that this message ever showed."""
    touched: int = 0
    """The moment, in steps of the whole world, at which it was last sent or edited."""
    reactions: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[list[Json]]:
        return list(self.markup.get("inline_keyboard", [])) if self.markup else []

    @property
    def buttons(self) -> list[str]:
        """The labels of the inline buttons, in reading order."""
        return [button["text"] for row in self.rows for button in row]

    def button(self, label: str) -> Json | None:
        """The button with this label, or else the first one whose label contains it."""
        all_buttons = [button for row in self.rows for button in row]
        exact = [button for button in all_buttons if button["text"] == label]
        return next(iter(exact or [button for button in all_buttons if label in button["text"]]), None)

    def part(self, kind: str) -> list[str]:
        """The pieces of the text under an entity of this kind: `message.part("bold")`."""
        units = self.text.encode("utf-16-le")
        return [
            units[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")
            for entity in self.entities
            if entity["type"] == kind
        ]

    @property
    def replied(self) -> Message | None:
        """What the Bot API shows as reply_to_message: in a topic at least the topic's creation message."""
        if self.reply_to is not None:
            return None if self.reply_to.is_deleted else self.reply_to
        creation = self.topic.creation if self.topic else None
        return None if creation is self else creation

    def json(self, *, nested: bool = True) -> Json:
        data: Json = {"message_id": self.id, "date": self.date, "chat": self.chat.json(), "from": self.sender.json()}
        if self.sender_chat is not None:
            data["sender_chat"] = self.sender_chat.json()
        if self.thread_id is not None:
            data["message_thread_id"] = self.thread_id
        if self.topic is not None:
            data["is_topic_message"] = True
        if nested and self.replied is not None:
            data["reply_to_message"] = self.replied.json(nested=False)
        if self.edit_date is not None:
            data["edit_date"] = self.edit_date
        if self.media_group_id:
            data["media_group_id"] = self.media_group_id
        text_key, entities_key = ("text", "entities") if self.kind == "text" else ("caption", "caption_entities")
        if self.text:
            data[text_key] = self.text
            if self.entities:
                data[entities_key] = self.entities
        if self.rows:
            data["reply_markup"] = self.markup
        return data | self.content | self.extra

    def __str__(self) -> str:
        what = self.text if self.kind == "text" else f"[{self.kind}] {self.text}".rstrip()
        buttons = "".join(f" [{label}]" for label in self.buttons)
        where = f"({self.topic.name}) " if self.topic else ""
        marks = "".join((" (edited)" if self.edit_date else "", " (deleted)" if self.is_deleted else ""))
        return f"{self.id:>4} {where}{self.sender.first_name}: {what}{buttons}{marks}"


def content_of(message: Message) -> tuple[Any, ...]:
    """What must differ for an edit to be a modification."""
    return message.text, message.entities, message.rows
