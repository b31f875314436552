"""What follows from the fate of an outgoing message."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.domain.errors import StoreUnavailable
from bot.domain.message import ChatId
from bot.domain.outgoing import Copy, CopyAlbum, Delete, Edit, Outgoing, Pin, Priority, Say, ToQuestion
from bot.domain.replies.voice import voice_for
from bot.flow import another_group, practice, resident_presence, sent_answer, topic_anew
from bot.flow.conversation import Conversation, Rules
from bot.flow.ports import (
    EVERYBODY,
    PRACTICE,
    BadMarkup,
    Delivery,
    KnowledgeShelf,
    MovedTo,
    NeverPossible,
    NotReached,
    Outbox,
    PeerGone,
    PerhapsArrived,
    Sent,
    Store,
    TooFast,
    TopicGone,
    TopicsImpossible,
    WaitingMessage,
)
from bot.flow.sent_answer import Ending
from bot.flow.werkteam_group import with_topics, without_topics

log = logging.getLogger(__name__)

_FIRST_WAIT = 1.0
_LONGEST_WAIT = 60.0
_GROUP_AWAY = timedelta(minutes=5)
_STRANGER = "chat:"
_AT_ONCE = timedelta(seconds=2)
"""Two chats that are refused within this time mean that the whole bot is."""


def wait_before(attempt: int) -> timedelta:
    """1, 2, 4 ... at most 60 seconds."""
    return timedelta(seconds=min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(attempt, 10)))


class Fate:
    """Acts on the outcome of each delivery, as the table in `docs/architecture.md` says."""

    def __init__(self, outbox: Outbox, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._outbox = outbox
        self._store = store
        self._shelf = shelf
        self._rules = rules
        self._refused: tuple[ChatId, datetime, datetime] | None = None
        """Which chat had to wait last (429): when that was, and until when."""

    async def decide(self, message: WaitingMessage, chat: ChatId, delivery: Delivery, now: datetime) -> None:
        """Store what happened in this chat, and see that nothing a person must read is lost."""
        match delivery:
            case Sent():
                await self._arrived(message, delivery, now)
            case TooFast(retry_after):
                await self._too_fast(message, chat, now, now + timedelta(seconds=retry_after))
            case NotReached(error):
                await self._outbox.retry(message.id, now + wait_before(message.attempts), error, uncertain=False)
            case PerhapsArrived(error):
                await self._perhaps(message, error, now)
            case PeerGone(error):
                await self.nobody_there(message, error, now)
            case MovedTo(new):
                await self._moved(message, chat, new, now)
            case TopicGone(error):
                await self._topic_gone(message, error, now)
            case TopicsImpossible(error):
                await self._no_topics(message, error, now)
            case BadMarkup(error):
                await self._as_plain_text(message, error, now)
            case NeverPossible(error):
                await self._never(message, error, now)
            case _:
                assert_never(delivery)

    async def _arrived(self, message: WaitingMessage, sent: Sent, now: datetime) -> None:
        """Stored together with what follows from it, so that a crash parts neither; or alone, if that goes wrong: what
        arrived must not go again, nor its number get lost, for a mistake of ours.
        """
        try:
            is_stored = await self._arrived_with_what_follows(message, sent, now)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever follows, it arrived
            log.error("after_arrival_failed", extra={"outbox": message.id, "error": type(error).__name__})  # noqa: TRY400 - it may quote
            is_stored = False
        if not is_stored:
            await self._outbox.sent(message.id, sent.message_id, sent.thread, now, sent.parts, message.peer)
        if message.uncertain_before:
            log.warning("perhaps_sent_twice", extra={"outbox": message.id})

    async def _arrived_with_what_follows(self, message: WaitingMessage, sent: Sent, now: datetime) -> bool:
        """False when nothing follows; then nothing is stored."""
        concerns_mark = sent_answer.is_about_an_answer(message.key)
        if not concerns_mark and sent.thread is None:
            return False
        async with self._store.transaction() as transaction:
            await transaction.arrived(message, sent, now)
            knowledge = self._shelf.knowledge
            if concerns_mark:
                await sent_answer.ended(transaction, message.key, Ending.ARRIVED, knowledge, self._rules, now)
            if sent.thread is not None:  # every new question tries; perhaps somebody ticked the box meanwhile
                await with_topics(transaction, voice_for(self._rules.werkteam_language, knowledge.texts), now)
        return True

    async def _tell_the_mark(self, message: WaitingMessage, ending: Ending, now: datetime) -> None:
        """Before the outbox knows: what a crash undoes between the two is told again."""
        if sent_answer.is_about_an_answer(message.key):
            async with self._store.transaction() as transaction:
                knowledge = self._shelf.knowledge
                await sent_answer.ended(transaction, message.key, ending, knowledge, self._rules, now)

    async def _tell_what_was_not_shown(self, message: WaitingMessage) -> None:
        """What a resident sent and removed again before it was copied: the werkteam knows that there was something."""
        if isinstance(message.act, Copy | CopyAlbum) and message.question is not None:
            voice = voice_for(self._rules.werkteam_language, self._shelf.knowledge.texts)
            say = Say(voice.say("kaart.niet_meer_te_zien"))
            async with self._store.transaction() as transaction:
                to = ToQuestion(message.question)
                await transaction.send(Outgoing(f"unseen:{message.key}", to, say, Priority.CARD))

    async def _too_fast(self, message: WaitingMessage, chat: ChatId, now: datetime, until: datetime) -> None:
        """One chat has to wait; or everybody, when another chat was refused a moment ago. Of the two moments the
        sooner, in case it was by chance.
        """
        other, at, others_until = self._refused or (chat, now, until)
        self._refused = (chat, now, until)
        if other != chat and abs(now - at) < _AT_ONCE:
            log.warning("everybody_waits")
            await self._outbox.block_chat(EVERYBODY, min(until, others_until))
        await self._outbox.block_chat(chat, until)
        await self._outbox.retry(message.id, until, "too fast", uncertain=False)

    async def _perhaps(self, message: WaitingMessage, error: str, now: datetime) -> None:
        """What a person must see goes again, and may be seen twice; the rest is left."""
        if message.resend:
            await self._outbox.retry(message.id, now + wait_before(message.attempts), error, uncertain=True)
        else:
            await self._outbox.give_up(message.id, "uncertain", error, now)

    async def nobody_there(self, message: WaitingMessage, error: str, now: datetime) -> None:
        """A resident who blocked the bot is left in peace. The werkteam's group is waited for: somebody put the bot
        out by mistake, and no card may die of that.
        """
        if message.resident is None and message.peer.startswith(_STRANGER):
            await self._outbox.give_up(message.id, "dead", error, now)
            return
        if message.resident is None:
            await self._outbox.retry(message.id, now + _GROUP_AWAY, error, uncertain=False)
            return
        await self._tell_the_mark(message, Ending.NOBODY, now)
        await self._outbox.give_up(message.id, "cancelled", error, now)
        async with self._store.transaction() as transaction:
            resident = await transaction.resident(message.resident)
            if resident is not None:
                await resident_presence.left(transaction, resident, self._shelf.knowledge, self._rules, now)

    async def _moved(self, message: WaitingMessage, old: ChatId, new: ChatId, now: datetime) -> None:
        async with self._store.transaction() as transaction:
            await another_group.follow(transaction, old, new, self._shelf.knowledge, self._rules, now)
        await self._outbox.retry(message.id, now, "group has a new number", uncertain=False)

    async def _topic_gone(self, message: WaitingMessage, error: str, now: datetime) -> None:
        """Somebody deleted the topic: a new one comes first. An act that was only about the old one ends."""
        says_something = isinstance(message.act, Say | Copy | CopyAlbum)
        is_new = await self._makes_topic_anew(message, now, even_if_closed=says_something)
        if says_something:
            wait = timedelta(0) if is_new else wait_before(message.attempts)
            await self._outbox.retry(message.id, now + wait, error, uncertain=False)
        else:
            await self._outbox.give_up(message.id, "dead", error, now)

    async def _makes_topic_anew(self, message: WaitingMessage, now: datetime, *, even_if_closed: bool) -> bool:
        """Whether the question had no other topic already. One that is over needs none for the sake of its looks."""
        if message.peer == PRACTICE and message.thread is not None:
            async with self._store.transaction() as transaction:
                voice = voice_for(self._rules.werkteam_language, self._shelf.knowledge.texts)
                await practice.make_anew(transaction, message.thread, voice)
            return True
        if message.question is None or message.thread is None:
            return False
        async with self._store.transaction() as transaction:
            question = await transaction.question(message.question)
            resident = await transaction.resident(question.resident) if question is not None else None
            if question is None or resident is None or question.thread != message.thread:
                return False
            if not question.is_open and not even_if_closed:
                return False
            talk_ = Conversation(transaction, resident, self._shelf.knowledge, self._rules, now, "")
            await topic_anew.make_anew(talk_, question)
        return True

    async def _no_topics(self, message: WaitingMessage, error: str, now: datetime) -> None:
        """The group cannot have topics: cards go to the group itself, and it is told once which box to tick."""
        await self._outbox.give_up(message.id, "dead", error, now)
        async with self._store.transaction() as transaction:
            await without_topics(
                transaction, voice_for(self._rules.werkteam_language, self._shelf.knowledge.texts), now
            )

    async def _as_plain_text(self, message: WaitingMessage, error: str, now: datetime) -> None:
        if isinstance(message.act, Say | Edit | Copy | CopyAlbum) and not message.act.plain:
            await self._outbox.replace_act(message.id, replace(message.act, plain=True))
            await self._outbox.retry(message.id, now, error, uncertain=False)
        else:
            await self._bury(message, error, now)

    async def _never(self, message: WaitingMessage, error: str, now: datetime) -> None:
        """Too late to take something back, or no right to pin, is no trouble of a maintainer's; all else is."""
        await self._tell_the_mark(message, Ending.REFUSED, now)
        await self._tell_what_was_not_shown(message)
        if isinstance(message.act, Delete | Pin):
            await self._outbox.give_up(message.id, "cancelled", error, now)
        else:
            await self._bury(message, error, now)

    async def _bury(self, message: WaitingMessage, error: str, now: datetime) -> None:
        """Refused for good, and only a maintainer can find out why."""
        log.error("dead_letter", extra={"outbox": message.id, "act": type(message.act).__name__})
        await self._outbox.give_up(message.id, "dead", error, now)
