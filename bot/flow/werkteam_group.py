"""The werkteam's group itself: its number, whether it has topics, and what is no group of ours."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.domain.message import OurPlace, StrangeGroup
from bot.domain.outgoing import Leave, Outgoing, Pin, Priority, Say, ToChat, ToGroup
from bot.domain.replies import card
from bot.domain.replies.voice import Voice, voice_for
from bot.flow.conversation import Rules
from bot.flow.ports import Event, Handled, KnowledgeShelf, Store, Transaction

log = logging.getLogger(__name__)

GROUP_CHAT = "group_chat"
TOPICS = "topics"


async def greet(transaction: Transaction, group: int, voice: Voice) -> None:
    """Say once to a group how it works, where everybody can find it."""
    reply, key = card.greeting(voice), f"greeting:{group}"
    await transaction.send(
        Outgoing(key, ToGroup(), Say(reply.html, reply.buttons), Priority.CARD),
        Outgoing(f"pin:{group}", ToGroup(), Pin(key), Priority.COSMETIC),
    )


async def without_topics(transaction: Transaction, voice: Voice, at: datetime) -> None:
    """Go on without topics; say once what is missing."""
    if await transaction.setting(TOPICS) != "no":
        await transaction.set_setting(TOPICS, "no")
        say = Say(voice.say("kaart.geen_onderwerpen"))
        await transaction.send(Outgoing(f"no_topics:{at.isoformat()}", ToGroup(), say, Priority.CARD))
        await transaction.record(Event("topics_impossible", at))


async def with_topics(transaction: Transaction, voice: Voice, at: datetime) -> None:
    """There can be topics after all: new questions get their own again."""
    if await transaction.setting(TOPICS) == "no":
        await transaction.set_setting(TOPICS, "yes")
        say = Say(voice.say("kaart.weer_onderwerpen"))
        await transaction.send(Outgoing(f"topics_again:{at.isoformat()}", ToGroup(), say, Priority.CARD))
        await transaction.record(Event("topics_possible", at))


class OurPlaceFlow:
    """The bot was put out of the werkteam's group, let in again, or may do more or less there."""

    def __init__(self, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._shelf = shelf
        self._rules = rules

    async def handle(self, ours: OurPlace, handled: Handled | None = None) -> None:
        """Out of the group everything waits, and residents are helped as ever; back in it, what waited goes at once."""
        async with self._store.transaction(handled) as transaction:
            if not ours.is_in:
                log.warning("bot_out_of_group")
                await transaction.record(Event("bot_out_of_group", ours.at))
                return
            await transaction.wake_group()
            if self._rules.topics:
                voice = voice_for(self._rules.werkteam_language, self._shelf.knowledge.texts)
                tell = with_topics if ours.can_make_topics else without_topics
                await tell(transaction, voice, ours.at)


class StrangeGroupFlow:
    """Say once that the bot does not work here, and leave."""

    def __init__(self, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._shelf = shelf
        self._rules = rules

    async def handle(self, strange: StrangeGroup, handled: Handled | None = None) -> None:
        """It is said once a day at most, however often the bot is spoken to.

        As long as no group is chosen this may become the werkteam's: then its number is told instead.
        """
        async with self._store.transaction(handled) as transaction:
            voice = voice_for(self._rules.werkteam_language, self._shelf.knowledge.texts)
            key = f"strange:{strange.chat}:{strange.at.date()}"
            there = ToChat(strange.chat)
            if await transaction.setting(GROUP_CHAT) is None:
                number = Say(voice.say("groep_kiezen", nummer=strange.chat))
                await transaction.send(Outgoing(key, there, number, Priority.RECEIPT, resend=False))
                return
            await transaction.send(
                Outgoing(key, there, Say(voice.say("vreemde_groep")), Priority.RECEIPT, resend=False),
                Outgoing(f"leave:{strange.chat}:{strange.at.isoformat()}", there, Leave(), Priority.COSMETIC),
            )
