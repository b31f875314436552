"""What people are told when a message could not be handled after all: it is our mistake, and people can be asked."""

from __future__ import annotations

from datetime import datetime

from bot.domain.message import ChatId
from bot.domain.outgoing import Outgoing, Priority, Say, ToGroup
from bot.domain.replies import talk
from bot.domain.replies.language import DUTCH
from bot.domain.replies.voice import voice_for
from bot.flow.conversation import Conversation, Rules, to_stranger
from bot.flow.ports import Event, Handled, KnowledgeShelf, Store, Transaction
from bot.flow.werkteam_group import GROUP_CHAT


class Apology:
    """Made once for each update that is put aside, however often it is asked for."""

    def __init__(self, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._shelf = shelf
        self._rules = rules

    async def make(self, handled: Handled, at: datetime) -> None:
        """Tell the resident in their own language, or the werkteam in its group; nobody else."""
        async with self._store.transaction() as transaction:
            if handled.lane > 0:  # Groups have negative numbers.
                await self._tell_resident(transaction, handled, at)
            elif str(handled.lane) == await transaction.setting(GROUP_CHAT):
                await self._tell_group(transaction, handled)
            await transaction.record(Event("poison", at, data={"inbox": handled.inbox_id}))

    async def _tell_resident(self, transaction: Transaction, handled: Handled, at: datetime) -> None:
        chat, cause = ChatId(handled.lane), _key(handled)
        resident = await transaction.resident_with(chat)
        if resident is None:
            voice = voice_for(DUTCH, self._shelf.knowledge.texts)
            await transaction.send(to_stranger(cause, chat, talk.our_mistake(handled.inbox_id, voice), voice))
            return
        talk_ = Conversation(transaction, resident, self._shelf.knowledge, self._rules, at, cause)
        await talk_.say(talk.our_mistake(handled.inbox_id, talk_.voice), once=cause)

    async def _tell_group(self, transaction: Transaction, handled: Handled) -> None:
        voice = voice_for(self._rules.werkteam_language, self._shelf.knowledge.texts)
        say = Say(voice.say("kaart.niet_verwerkt"))
        await transaction.send(Outgoing(_key(handled), ToGroup(), say, Priority.RECEIPT))


def _key(handled: Handled) -> str:
    return f"sorry:{handled.inbox_id}"
