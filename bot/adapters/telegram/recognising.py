"""What kind of message this is, and for whom: the questions by which updates find their way."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Message, MessageEntity, User
from telegram.ext import filters

from bot.domain.message import Attachment


class When(filters.MessageFilter):
    """A filter of python-telegram-bot made of a plain question about a message."""

    def __init__(self, is_so: Callable[[Message], bool]) -> None:
        super().__init__(name=getattr(is_so, "__name__", "when"))
        self._is_so = is_so

    def filter(self, message: Message) -> bool:
        return self._is_so(message)


def text_of(message: Message) -> str:
    """The words of a message, be they its text or the caption of what it shows."""
    return message.text or message.caption or ""


def entities_of(message: Message) -> tuple[MessageEntity, ...]:
    """The entities in those words."""
    return tuple(message.entities or message.caption_entities)


def is_by_nobody(message: Message) -> bool:
    """Whether no person can be held to have said it: channels, anonymous admins, bots."""
    return message.sender_chat is not None or message.from_user is None or message.from_user.is_bot


def is_migration(message: Message) -> bool:
    """Whether the group got, or comes from, another number."""
    return bool(message.migrate_to_chat_id or message.migrate_from_chat_id)


def says_goodbye_to_us(message: Message) -> bool:
    """Whether it tells that the bot itself was put out of the group."""
    gone = message.left_chat_member
    return gone is not None and gone.id == message.get_bot().id


def starts_with_command(message: Message) -> bool:
    """Whether Telegram sees a slash command at its very beginning."""
    first = next(iter(entities_of(message)), None)
    return first is not None and first.type == MessageEntity.BOT_COMMAND and first.offset == 0


def is_command_for_us(message: Message) -> bool:
    """Whether it is a command that names this bot, or no bot at all."""
    return command_of(message) is not None


def command_of(message: Message) -> tuple[str, str] | None:
    """Name and argument of a command for this bot."""
    if not starts_with_command(message):
        return None
    text, length = text_of(message), entities_of(message)[0].length  # a command is ASCII, so no UTF-16 arithmetic
    name, _, addressee = text[1:length].partition("@")
    if addressee and addressee.lower() != message.get_bot().username.lower():
        return None
    return name.lower(), text[length:].strip()


def speaks_to_us(message: Message) -> bool:
    """Whether it names this bot, or replies to it."""
    bot = message.get_bot()
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == bot.id:
        return True
    return any(_names(entity, message, bot.username, bot.id) for entity in entities_of(message))


def _names(entity: MessageEntity, message: Message, username: str, bot: int) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        user: User | None = entity.user
        return user is not None and user.id == bot
    if entity.type != MessageEntity.MENTION:
        return False
    words = message.parse_entity(entity) if message.text else message.parse_caption_entity(entity)
    return words.lower() == f"@{username.lower()}"


def attachment_of(message: Message) -> Attachment | None:
    """What it carries besides words. What our library does not know yet is something too, so never lost."""
    for carried, kind in (
        (message.voice, Attachment.VOICE),
        (message.video_note, Attachment.VIDEO_NOTE),
        (message.photo, Attachment.PHOTO),
        (message.video, Attachment.VIDEO),
        (message.animation, Attachment.VIDEO),  # before document: an animation is one as well
        (message.document, Attachment.DOCUMENT),
        (message.sticker, Attachment.STICKER),
        (message.dice, Attachment.STICKER),
    ):
        if carried:
            return kind
    return None if message.text else Attachment.OTHER
