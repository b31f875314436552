"""Somebody closes or opens a topic by hand: is the question closed, or open, as well?"""

from __future__ import annotations

from bot.domain.message import TopicByHand
from bot.domain.outgoing import Outgoing, Priority, Say, ToQuestion
from bot.domain.question import MOVES, Move, Question
from bot.domain.replies import card
from bot.domain.replies.voice import Reply, Voice, voice_for
from bot.flow.conversation import Rules
from bot.flow.ports import Handled, KnowledgeShelf, Store


class TopicByHandFlow:
    """Ask in the topic, and leave the question as it is until somebody answers."""

    def __init__(self, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._shelf = shelf
        self._rules = rules

    async def handle(self, change: TopicByHand, handled: Handled | None = None) -> None:
        """Where topic and question agree there is nothing to ask."""
        async with self._store.transaction(handled) as transaction:
            question = await transaction.question_of_thread(change.thread)
            voice = voice_for(self._rules.werkteam_language, self._shelf.knowledge.texts)
            asked = _asked(question, change, voice) if question is not None else None
            if question is not None and asked is not None:
                key = f"by_hand:{question.number}:{change.message_id}"
                say = Say(asked.html, asked.buttons)
                await transaction.send(Outgoing(key, ToQuestion(question.number), say, Priority.CARD))


def _asked(question: Question, change: TopicByHand, voice: Voice) -> Reply | None:
    if change.is_closed and (question.state, Move.CLOSE) in MOVES:
        return card.ask_whether_closed(question, voice)
    if not change.is_closed and (question.state, Move.REOPEN) in MOVES:
        return card.ask_whether_reopened(question, voice)
    return None
