"""A person with a private chat, and her place in a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .actors import Actor
from .chats import Membership, PrivateChat
from .model import ANONYMOUS_ADMIN_ID, Topic, User
from .texts import Json

if TYPE_CHECKING:
    from .fake import FakeTelegram
    from .groups import Group

ANONYMOUS = User(ANONYMOUS_ADMIN_ID, "Group", is_bot=True, username="GroupAnonymousBot")


class Person(Actor):
    """Somebody with Telegram, in her private chat with the bot."""

    chat: PrivateChat

    def __init__(self, fake: FakeTelegram, user: User) -> None:
        super().__init__(fake, user, PrivateChat(user))
        fake.world.chats[self.chat.id] = self.chat

    def _before_speaking(self, topic: Topic | None) -> Json:
        assert topic is None, "A private chat has no topics here."
        assert not self.chat.is_blocked, f"{self.name} blocked the bot: she has to unblock it before she can write."
        assert not self.chat.is_deactivated, f"{self.name} has no account any more."
        self.chat.is_met = True
        return {}

    async def starts(self) -> None:
        """Open the bot for the first time, or again, with the button that sends /start."""
        if self.chat.is_blocked:
            await self.unblocks_the_bot()
        await self.writes("/start")

    async def blocks_the_bot(self) -> None:
        self._changes_block(blocked=True)

    async def unblocks_the_bot(self) -> None:
        self._changes_block(blocked=False)

    def _changes_block(self, *, blocked: bool) -> None:
        world = self.fake.world
        self.chat.is_met = True
        self.chat.is_blocked = blocked
        states = [Membership(world.bot, "member").json(), Membership(world.bot, "kicked").json()]
        old, new = states if blocked else reversed(states)
        world.membership_changed(self.chat, self.user, old, new)
        world.pulse.beat()

    async def deletes_her_account(self) -> None:
        """From now on the bot hears "user is deactivated"; no update tells it so."""
        self.chat.is_deactivated = True
        self.fake.world.pulse.beat()


class Member(Actor):
    """Somebody in a group. An anonymous admin writes as the group itself, but presses buttons as herself."""

    chat: Group

    def __init__(self, fake: FakeTelegram, person: Person, group: Group, membership: Membership) -> None:
        super().__init__(fake, person.user, group)
        self.person = person
        self.membership = membership

    def _before_speaking(self, topic: Topic | None) -> Json:
        assert self.membership.is_in, f"{self.name} is not in {self.chat.title}."
        assert topic is None or not topic.is_deleted, f"The topic {topic} is gone."
        is_closed = topic is not None and topic.is_closed
        assert not is_closed or self.membership.may("can_manage_topics"), f"The topic {topic} is closed."
        if self.membership.is_anonymous:
            return {"sender": ANONYMOUS, "sender_chat": self.chat}
        return {}

    async def leaves(self) -> None:
        await self.chat.loses(self)

    async def joins(self) -> None:
        """Come (back) into the group."""
        world, old = self.fake.world, self.membership.json()
        self.membership.status = "member"
        world.service(self.chat, self.user, new_chat_members=[self.user.json()], new_chat_member=self.user.json())
        world.membership_changed(self.chat, self.user, old, self.membership.json())
