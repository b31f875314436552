"""Turns one message, press or change of membership into the one value that the flow knows it by."""

from __future__ import annotations

from datetime import datetime

from telegram import (
    CallbackQuery,
    ChatMemberAdministrator,
    ChatMemberUpdated,
    MaybeInaccessibleMessage,
    Message,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType

from bot.adapters.telegram.membership import is_in
from bot.adapters.telegram.recognising import attachment_of, command_of, is_by_nobody, text_of
from bot.domain.message import (
    ChatId,
    GroupMigrated,
    Ignored,
    MemberLeft,
    MembersJoined,
    OurPlace,
    ResidentChoice,
    ResidentCommand,
    ResidentLeft,
    ResidentMessage,
    StrangeGroup,
    TopicByHand,
    WerkteamChoice,
    WerkteamCommand,
    WerkteamMember,
    WerkteamMessage,
)


def resident_message(message: Message) -> ResidentMessage:
    """What a resident wrote or sent."""
    return ResidentMessage(
        chat=ChatId(message.chat_id),
        message_id=message.message_id,
        text=text_of(message),
        at=moment_of(message),
        language_hint=_author(message).language_code,
        attachment=attachment_of(message),
        album=message.media_group_id,
    )


def resident_command(message: Message) -> ResidentCommand:
    """A command of a resident; only for messages of which `is_command_for_us` is true."""
    name, argument = _command(message)
    return ResidentCommand(
        chat=ChatId(message.chat_id),
        message_id=message.message_id,
        name=name,
        argument=argument,
        at=moment_of(message),
        language_hint=_author(message).language_code,
    )


def werkteam_message(message: Message) -> WerkteamMessage:
    """What a member wrote or sent in the group."""
    return WerkteamMessage(
        group=ChatId(message.chat_id),
        message_id=message.message_id,
        member=member(_author(message)),
        text=text_of(message),
        at=moment_of(message),
        thread=thread_of(message),
        reply_to=reply_of(message),
        attachment=attachment_of(message),
        answers_bot=_is_by_us(_replied(message)),
        album=message.media_group_id,
    )


def werkteam_command(message: Message) -> WerkteamCommand:
    """A command of a member; only for messages of which `is_command_for_us` is true."""
    name, argument = _command(message)
    return WerkteamCommand(
        group=ChatId(message.chat_id),
        message_id=message.message_id,
        member=member(_author(message)),
        name=name,
        argument=argument,
        at=moment_of(message),
        thread=thread_of(message),
        reply_to=reply_of(message),
        attachment=attachment_of(message),
        to=_replied_member(message),
    )


def strange_group(message: Message) -> StrangeGroup:
    """The group in which somebody wants something of us."""
    return StrangeGroup(ChatId(message.chat_id), moment_of(message))


def migration(message: Message, group: int | None) -> GroupMigrated | Ignored:
    """The werkteam's group has a new number. Both the old chat and the new one tell it; each is enough."""
    old = message.migrate_from_chat_id or message.chat_id
    new = message.migrate_to_chat_id or message.chat_id
    if old != group:
        return Ignored("another group migrated", moment_of(message))
    return GroupMigrated(ChatId(old), ChatId(new), moment_of(message))


def choice(query: CallbackQuery, group: int | None, at: datetime) -> ResidentChoice | WerkteamChoice | Ignored:
    """A pressed button. Telegram does not say when it was pressed, so `at` is now."""
    pressed, presser = query.message, query.from_user
    if pressed is None or query.data is None or presser.is_bot:
        return Ignored("a button that is not ours", at)
    chat = ChatId(pressed.chat.id)
    if pressed.chat.type == ChatType.PRIVATE:
        return ResidentChoice(chat, pressed.message_id, query.data, at, presser.language_code)
    if chat != group:
        return Ignored("a button in another group", at)
    return WerkteamChoice(
        group=chat,
        message_id=pressed.message_id,
        member=member(presser),
        action=query.data,
        at=at,
        thread=thread_of(pressed),
        about=_replied_by_member(pressed),
    )


def topic_by_hand(message: Message) -> TopicByHand | Ignored:
    """Somebody closed a topic, or opened it again. What the bot does itself comes back to it as well."""
    thread = message.message_thread_id
    if _is_by_us(message) or thread is None:
        return Ignored("our own act", moment_of(message))
    is_closed = message.forum_topic_closed is not None
    return TopicByHand(ChatId(message.chat_id), thread, message.message_id, is_closed, moment_of(message))


def membership(change: ChatMemberUpdated, group: int | None) -> ResidentLeft | OurPlace | Ignored:
    """The bot's own place in a chat changed. In other groups messages tell what we need to know of it."""
    if change.chat.id == group:
        ours = change.new_chat_member
        may = isinstance(ours, ChatMemberAdministrator) and bool(ours.can_manage_topics)
        return OurPlace(ChatId(group), is_in(ours), may and bool(change.chat.is_forum), change.date)
    if change.chat.type != ChatType.PRIVATE:
        return Ignored("membership in a group", change.date)
    match change.new_chat_member.status:
        case ChatMemberStatus.BANNED | ChatMemberStatus.LEFT:
            return ResidentLeft(ChatId(change.chat.id), left=True, at=change.date)
        case ChatMemberStatus.MEMBER:
            return ResidentLeft(ChatId(change.chat.id), left=False, at=change.date)
        case _:
            return Ignored("unknown membership", change.date)


def member_left(message: Message) -> MemberLeft | Ignored:
    """Somebody is not in the group any more."""
    gone = message.left_chat_member
    if gone is None or gone.is_bot:
        return Ignored("a bot left", moment_of(message))
    return MemberLeft(ChatId(message.chat_id), member(gone), moment_of(message))


def members_joined(message: Message) -> MembersJoined | Ignored:
    """People are in the group from now on; bots are no members."""
    people = tuple(member(user) for user in message.new_chat_members if not user.is_bot)
    if not people:
        return Ignored("a bot joined", moment_of(message))
    return MembersJoined(ChatId(message.chat_id), people, moment_of(message))


def colleague(change: ChatMemberUpdated, group: int | None) -> MembersJoined | MemberLeft | Ignored:
    """A member's place in the werkteam's group changed. Only a bot that is an administrator there is told."""
    user, at = change.new_chat_member.user, change.date
    if change.chat.id != group or user.is_bot:
        return Ignored("membership in another group, or of a bot", at)
    before, now = (is_in(place) for place in (change.old_chat_member, change.new_chat_member))
    if before == now:
        return Ignored("rights of a member", at)
    chat = ChatId(change.chat.id)
    return MembersJoined(chat, (member(user),), at) if now else MemberLeft(chat, member(user), at)


def moment_of(message: Message) -> datetime:
    """When it was written, or rewritten."""
    return message.edit_date or message.date


def member(user: User) -> WerkteamMember:
    """A member of the werkteam by number and first name."""
    return WerkteamMember(user.id, user.first_name)


def thread_of(message: MaybeInaccessibleMessage) -> int | None:
    """The forum topic. In groups without topics a chain of replies has such a number too; that is no topic."""
    return message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None


def reply_of(message: Message) -> int | None:
    """The message that somebody chose to reply to. In a topic, Telegram shows all others as replies to its creation."""
    replied = _replied(message)
    return replied.message_id if replied is not None else None


def _replied(message: Message) -> Message | None:
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created or replied.message_id == thread_of(message):
        return None
    return replied


def _replied_member(message: Message) -> WerkteamMember | None:
    """The colleague whose message is replied to; the bot and who hides behind the group are none."""
    replied = _replied(message)
    return None if replied is None or is_by_nobody(replied) else member(_author(replied))


def _is_by_us(message: Message | None) -> bool:
    author = message.from_user if message is not None else None
    return author is not None and message is not None and author.id == message.get_bot().id


def _replied_by_member(pressed: MaybeInaccessibleMessage) -> WerkteamMessage | None:
    replied = _replied(pressed) if isinstance(pressed, Message) else None
    return None if replied is None or is_by_nobody(replied) else werkteam_message(replied)


def _author(message: Message) -> User:
    if message.from_user is None:
        raise LookupError("a message without an author")
    return message.from_user


def _command(message: Message) -> tuple[str, str]:
    command = command_of(message)
    if command is None:
        raise LookupError("a message without a command")
    return command
