"""A group as tests handle it: members, topics, and what its owner does by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .chats import RIGHTS, GroupChat, GroupState, Membership
from .methods.topics import end_topic, new_topic
from .model import Message, Topic
from .people import Member, Person
from .texts import Json

if TYPE_CHECKING:
    from .fake import FakeTelegram

OWNER = "Eigenaar"
USUAL_BOT_RIGHTS = ("can_manage_topics", "can_delete_messages", "can_pin_messages", "can_invite_users")


class Group(GroupChat):
    """A group or supergroup with the bot in it, as administrator unless `bot_rights` is None."""

    def __init__(self, fake: FakeTelegram, state: GroupState, bot_rights: Iterable[str] | None) -> None:
        super().__init__(fake.world.next_group_id(state.type), state)
        self.fake = fake
        self.world = fake.world
        self.world.chats[self.id] = self
        self.people: list[Member] = []
        self.owner = self.member(OWNER)
        self.owner.membership.status = "creator"
        self._place_bot(bot_rights)

    def _place_bot(self, rights: Iterable[str] | None) -> None:
        status = "member" if rights is None else "administrator"
        self.members[self.world.bot.id] = Membership(self.world.bot, status, frozenset(rights or ()))

    # --- members -----------------------------------------------------------------------------------------------

    def member(
        self, who: str | Person, *, admin: bool = False, anonymous: bool = False, language: str = "nl"
    ) -> Member:
        """Somebody who is in the group already; a name makes a new person."""
        person = self.fake.person(who, language=language) if isinstance(who, str) else who
        status = "administrator" if admin or anonymous else "member"
        membership = Membership(person.user, status, frozenset(RIGHTS if status != "member" else ()), anonymous)
        self.members[person.id] = membership
        member = Member(self.fake, person, self, membership)
        self.people.append(member)
        return member

    def stranger(self, who: str | Person) -> Member:
        """Somebody who can come in by `await stranger.joins()`."""
        member = self.member(who)
        member.membership.status = "left"
        return member

    async def loses(self, member: Member, *, is_banned: bool = False) -> None:
        """A member leaves by himself, or is put out by the owner."""
        old = member.membership.json()
        by = self.owner.user if is_banned else member.user
        member.membership.status = "kicked" if is_banned else "left"
        self.world.service(self, by, left_chat_member=member.user.json())
        self.world.membership_changed(self, by, old, member.membership.json())

    # --- the bot's place ---------------------------------------------------------------------------------------

    async def gives_bot_rights(self, *rights: str) -> None:
        """Make the bot administrator with exactly these rights."""
        self._change_bot("administrator", rights)

    async def takes_bot_rights(self) -> None:
        self._change_bot("member")

    async def mutes_bot(self) -> None:
        self._change_bot("restricted")

    async def removes_bot(self) -> None:
        self._change_bot("kicked")
        self.world.service(self, self.owner.user, left_chat_member=self.world.bot.json())

    async def adds_bot(self, *rights: str) -> None:
        """Let the bot in (again)."""
        self._change_bot("administrator" if rights else "member", rights)
        bot = self.world.bot.json()
        self.world.service(self, self.owner.user, new_chat_members=[bot], new_chat_member=bot)

    def _change_bot(self, status: str, rights: Iterable[str] = ()) -> None:
        old = self.membership(self.world.bot).json()
        new = self.members[self.world.bot.id] = Membership(self.world.bot, status, frozenset(rights))
        self.world.membership_changed(self, self.owner.user, old, new.json())
        self.world.pulse.beat()

    # --- topics ------------------------------------------------------------------------------------------------

    def topic(self, name: str) -> Topic:
        """The topic whose name contains this."""
        found = [topic for topic in self.topics if name in topic.name]
        assert len(found) == 1, f"{len(found)} topics are called {name!r}; there are {[t.name for t in self.topics]}"
        return found[0]

    async def creates_topic(self, name: str, by: Member | None = None) -> Topic:
        return new_topic(self.world, self, (by or self.owner).user, name)

    async def deletes_topic(self, topic: Topic) -> None:
        """The owner deletes a topic by hand; the bot is told nothing."""
        end_topic(self.world, topic)

    async def closes_topic(self, topic: Topic, by: Member | None = None) -> Message:
        topic.is_closed = True
        return self.world.service(self, (by or self.owner).user, topic, forum_topic_closed={})

    async def reopens_topic(self, topic: Topic, by: Member | None = None) -> Message:
        topic.is_closed = False
        return self.world.service(self, (by or self.owner).user, topic, forum_topic_reopened={})

    async def renames_topic(self, topic: Topic, name: str, by: Member | None = None) -> Message:
        topic.name = name
        return self.world.service(self, (by or self.owner).user, topic, forum_topic_edited={"name": name})

    async def turns_topics(self, *, on: bool) -> None:
        """Switch the forum on or off in the settings; no update tells the bot."""
        self.state.is_forum = on
        self.world.pulse.beat()

    # --- the whole group ---------------------------------------------------------------------------------------

    async def migrates(self, *, topics: bool | None = None) -> int:
        """Become a supergroup with a new number and no old messages; returns the number that is gone.

        Real Telegram does this to basic groups only (also when topics are switched on there).
        What was said before stays readable in `before_migration`.
        """
        old_id, new_id = self.id, self.world.next_group_id("supergroup")
        before = GroupChat(old_id, GroupState(self.title, self.type, self.is_forum))
        before.members, before.all_messages, before.by_id = dict(self.members), self.all_messages, self.by_id
        before.all_topics, before.last_message_id = self.all_topics, self.last_message_id
        for message in before.all_messages:
            message.chat = before
        for topic in before.all_topics.values():
            topic.chat, topic.is_deleted = before, True
        self.before_migration = self.world.chats[old_id] = before
        self.id, self.all_messages, self.by_id, self.last_message_id = new_id, [], {}, 0
        self.all_topics = {}
        self.state.type = "supergroup"
        self.state.is_forum = self.is_forum if topics is None else topics
        self.world.chats[new_id] = self
        self.world.service(before, self.owner.user, migrate_to_chat_id=new_id)
        before.state.migrated_to = new_id
        self.world.service(self, self.owner.user, migrate_from_chat_id=old_id)
        return old_id

    async def disappears(self) -> None:
        """The owner deletes the group."""
        self.state.is_gone = True
        self.world.pulse.beat()

    def __repr__(self) -> str:
        return f"<Group {self} {json_type(self.json())}>"


def json_type(chat: Json) -> str:
    return f"{chat['type']}{' with topics' if chat.get('is_forum') else ''}"
