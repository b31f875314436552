"""The werkteam's group is another one, or has another number: what is open gets a place there."""

from __future__ import annotations

from datetime import datetime

from bot.domain.knowledge import Knowledge
from bot.domain.message import ChatId, GroupMigrated
from bot.domain.replies.voice import voice_for
from bot.flow import place, practice, topic_anew
from bot.flow.conversation import Conversation, Rules
from bot.flow.ports import PRACTICE_THREAD, Event, Handled, KnowledgeShelf, Store, Transaction
from bot.flow.werkteam_group import GROUP_CHAT, TOPICS, greet

_CONFIGURED = "configured_group"
"""The setting with the number in `config.yaml` at the last start; Telegram may have given the group another since."""


async def follow(
    transaction: Transaction, old: ChatId, new: ChatId, knowledge: Knowledge, rules: Rules, now: datetime
) -> None:
    """Telegram made the group a supergroup, if it is the werkteam's."""
    if await transaction.setting(GROUP_CHAT) == str(old):
        await _move(transaction, new, knowledge, rules, now)
        await transaction.record(Event("group_migrated", now))


async def _move(transaction: Transaction, new: ChatId, knowledge: Knowledge, rules: Rules, now: datetime) -> None:
    """What is open, and had a place in the old group, gets one in the new. There the numbers of messages begin anew: a
    note must not be taken for a reply to a card that once had the number of what it answers.
    """
    await transaction.set_setting(GROUP_CHAT, str(new))
    for question in await transaction.open_questions():
        resident = await transaction.resident(question.resident)
        card_was = await transaction.sent_message(await place.card_key(transaction, question.number))
        if resident is not None and card_was is not None:
            talk_ = Conversation(transaction, resident, knowledge, rules, now, "another group")
            await topic_anew.make_anew(talk_, question)
    practised_in = await transaction.setting(PRACTICE_THREAD)
    if practised_in is not None:
        voice = voice_for(rules.werkteam_language, knowledge.texts)
        await practice.make_anew(transaction, int(practised_in), voice)
    await transaction.forget_group_messages()


async def settle_group(
    store: Store, shelf: KnowledgeShelf, rules: Rules, group: int | None, now: datetime, *, greets: bool = False
) -> None:
    """Remember the group of the settings; one that Telegram renumbered since then stays as it is.

    With `greets` a group that is new reads how it works: people who were there before the bot never join.
    """
    async with store.transaction() as transaction:
        configured = str(group) if group is not None else None
        if await transaction.setting(_CONFIGURED) != configured:
            await transaction.set_setting(_CONFIGURED, configured)
            if await transaction.setting(GROUP_CHAT) != configured:
                await _choose(transaction, group, shelf.knowledge, rules, now)
                if group is not None and greets:
                    await greet(transaction, group, voice_for(rules.werkteam_language, shelf.knowledge.texts))
        if await transaction.setting(TOPICS) is None:
            await transaction.set_setting(TOPICS, "yes" if rules.topics else "no")


async def _choose(
    transaction: Transaction, group: int | None, knowledge: Knowledge, rules: Rules, now: datetime
) -> None:
    await transaction.set_setting(TOPICS, None)
    if group is None:
        await transaction.set_setting(GROUP_CHAT, None)
    else:
        await _move(transaction, ChatId(group), knowledge, rules, now)


class GroupMigratedFlow:
    """Follow the group to its new number."""

    def __init__(self, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._shelf = shelf
        self._rules = rules

    async def handle(self, migrated: GroupMigrated, handled: Handled | None = None) -> None:
        """In one transaction. The old group and the new one both tell it, and the first counts."""
        async with self._store.transaction(handled) as transaction:
            await follow(transaction, migrated.old, migrated.new, self._shelf.knowledge, self._rules, migrated.at)
