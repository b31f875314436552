"""The state behind the API: who exists, what was said, and what the bot gets to hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .chats import Chat, GroupChat, PrivateChat
from .clock import Clock
from .errors import THREAD_NOT_FOUND
from .limits import Limits
from .media import Files
from .model import Message, Topic, User
from .texts import Json
from .updates import Updates
from .waiting import Pulse
from .webhook import Webhook

DEFAULT_TOKEN = "7700000001:AAF4k3-t0ken_of_the_fake_telegram_bot"  # no secret
CALLBACK_LIFETIME = 60


@dataclass(eq=False)
class Press:
    """A pressed button and what the bot said to it; `answer` stays None until the bot answers the query."""

    id: str
    user: User
    message: Message
    data: str
    expires: float
    answer: str | None = None
    show_alert: bool = False

    @property
    def is_answered(self) -> bool:
        return self.answer is not None


class World:
    """Everything Telegram knows."""

    def __init__(self, clock: Clock, token: str = DEFAULT_TOKEN, bot_name: str = "Samenspel") -> None:
        self.clock = clock
        self.token = token
        bot_id = int(token.split(":", maxsplit=1)[0])
        self.bot = User(bot_id, bot_name, is_bot=True, username=f"{bot_name.lower()}_bot")
        self.has_privacy_mode = True
        """As BotFather's default: in groups where it is no admin, the bot hears only what is meant for it."""
        self.pulse = Pulse()
        self.updates = Updates(clock, self.pulse.beat)
        self.webhook = Webhook(self.updates, self.pulse.beat)
        self.updates.webhook_is_set = lambda: bool(self.webhook.url)
        self.updates.on_new = self.webhook.wake_for
        self.files = Files()
        self.limits = Limits(clock)
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.settings: Json = {}
        """What the bot set about itself: commands by scope and language, descriptions, names."""
        self.chat_actions: list[tuple[int, str]] = []
        self.deleted_topic_error = THREAD_NOT_FOUND
        """What Telegram says about a deleted topic; "TOPIC_DELETED" is the other answer seen in the wild."""
        self.step = 0
        self._last_user_id = 6_100_000_000
        self._last_group_id = 4_000_000_000
        clock.on_move = self.pulse.beat

    def next_user_id(self) -> int:
        self._last_user_id += 1
        return self._last_user_id

    def next_group_id(self, kind: str) -> int:
        self._last_group_id += 1
        return -self._last_group_id if kind == "group" else -1_000_000_000_000 - self._last_group_id

    def now(self) -> int:
        return int(self.clock.timestamp())

    def touch(self, message: Message) -> None:
        """Note that a message changed just now."""
        self.step += 1
        message.touched = self.step
        if not message.versions or message.versions[-1] != message.text:
            message.versions.append(message.text)
        self.pulse.beat()

    def post(self, chat: Chat, sender: User, **fields: Any) -> Message:
        """Put a message in a chat, and tell the bot when it should hear of it."""
        reply_to: Message | None = fields.get("reply_to")
        topic: Topic | None = fields.get("topic")
        if topic is not None:
            fields["thread_id"] = topic.id
        elif reply_to is not None and isinstance(chat, GroupChat) and chat.type == "supergroup":
            # In supergroups a chain of replies is a thread as well, named after its first message.
            fields.setdefault("thread_id", reply_to.thread_id or reply_to.id)
        message = Message(chat, chat.next_message_id(), self.now(), sender, **fields)
        chat.all_messages.append(message)
        chat.by_id[message.id] = message
        self.touch(message)
        if self.is_heard(message):
            self.updates.add("message", message.json(), f"messages {chat.id}")
        return message

    def service(self, chat: Chat, sender: User, topic: Topic | None = None, **content: Any) -> Message:
        """Post a service message."""
        return self.post(chat, sender, kind="service", content=content, topic=topic)

    def edited(self, message: Message) -> None:
        message.edit_date = self.now()
        self.touch(message)
        if self.is_heard(message):
            self.updates.add("edited_message", message.json(), f"messages {message.chat.id}")

    def is_heard(self, message: Message) -> bool:
        """Whether the bot gets an update: not for its own words, but for its own service messages about topics."""
        chat = message.chat
        if message.sender is self.bot and message.kind != "service":
            return False
        if isinstance(chat, PrivateChat):
            return not chat.is_blocked
        if not isinstance(chat, GroupChat) or chat.is_gone_for(self.bot):
            return "left_chat_member" in message.content and message.content["left_chat_member"]["id"] == self.bot.id
        if chat.membership(self.bot).is_admin or not self.has_privacy_mode or message.kind == "service":
            return True
        is_command = any(entity["type"] == "bot_command" and entity["offset"] == 0 for entity in message.entities)
        is_reply = message.reply_to is not None and message.reply_to.sender is self.bot
        return is_command or is_reply or f"@{self.bot.username}" in message.text

    def membership_changed(self, chat: Chat, by: User, old: Json, new: Json) -> None:
        """Tell the bot about a change of its own place (always) or of another's (only when asked for)."""
        is_mine = new["user"]["id"] == self.bot.id
        payload = {
            "chat": chat.json(),
            "from": by.json(),
            "date": self.now(),
            "old_chat_member": old,
            "new_chat_member": new,
        }
        kind = "my_chat_member" if is_mine else "chat_member"
        if is_mine or (isinstance(chat, GroupChat) and chat.membership(self.bot).is_admin):
            self.updates.add(kind, payload, f"{kind} {chat.id if is_mine else new['user']['id']}")

    def press(self, user: User, message: Message, data: str) -> Press:
        """Send the bot a callback query. A deleted message is shown as inaccessible."""
        self.step += 1
        number = str(4_382_000_000_000_000_000 + self.step)
        press = Press(number, user, message, data, self.clock.timestamp() + CALLBACK_LIFETIME)
        self.presses[press.id] = press
        shown = message.json()
        if message.is_deleted:
            shown = {"chat": message.chat.json(), "message_id": message.id, "date": 0}
        payload = {
            "id": press.id,
            "from": user.json(),
            "message": shown,
            "chat_instance": str(message.chat.id * 7919),
            "data": data,
        }
        self.updates.add("callback_query", payload, f"callbacks {user.id}")
        return press
