"""Somebody closes or opens a topic by hand: is the question closed, or open, as well?"""

from __future__ import annotations

from bot.domain.message import TopicByHand
from bot.domain.question import MOVES, Move, Question
from bot.domain.replies import card
from bot.domain.replies.voice import Reply
from bot.flow.conversation import Rules
from bot.flow.desk import Desk
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
            if question is None:
                return
            desk = Desk(transaction, self._shelf.knowledge, self._rules, change.at, f"by_hand:{change.message_id}")
            asked = await _asked(desk, question, change)
            if asked is not None:
                await desk.say(asked, question)


async def _asked(desk: Desk, question: Question, change: TopicByHand) -> Reply | None:
    if change.is_closed and (question.state, Move.CLOSE) in MOVES:
        return card.ask_whether_closed(question, await desk.has_read(question), desk.voice)
    if not change.is_closed and (question.state, Move.REOPEN) in MOVES:
        return card.ask_whether_reopened(question, desk.voice)
    return None
