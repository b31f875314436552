"""A member writes in the group: an answer for the resident only if it is a reply to what the resident said."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.message import WerkteamMessage
from bot.domain.question import Author, Question, State
from bot.domain.replies import card
from bot.domain.replies.voice import Reply, escape
from bot.domain.understanding.mask import mask
from bot.flow.conversation import Rules
from bot.flow.desk import Desk
from bot.flow.ports import Handled, KnowledgeShelf, Store, Transaction


class WerkteamMessageFlow:
    """Pass a reply on to the resident; leave everything else alone, because it is an internal note."""

    def __init__(self, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._shelf = shelf
        self._rules = rules

    async def handle(self, message: WerkteamMessage, handled: Handled | None = None) -> None:
        """Everything that follows from one message in the group, in one transaction."""
        async with self._store.transaction(handled) as transaction:
            cause = f"werkteam:{message.group}:{message.message_id}"
            desk = Desk(transaction, self._shelf.knowledge, self._rules, message.at, cause)
            question = await answered_question(transaction, message.reply_to)
            if question is None:
                await _ask_if_unsure(desk, message)
                return
            try:
                await _pass_on(desk, question, message)
            except Refused as refused:
                await desk.refuse(refused, question, message.message_id)


async def answered_question(transaction: Transaction, reply_to: int | None) -> Question | None:
    """The question whose card, or whose resident's copied message, this is a reply to."""
    if reply_to is None:
        return None
    question = await transaction.question_of_card(reply_to)
    if question is not None:
        return question
    copied = await transaction.message_in_group(reply_to)
    if copied is None or copied.author is not Author.RESIDENT:
        return None
    return await transaction.question(copied.question)


async def _ask_if_unsure(desk: Desk, message: WerkteamMessage) -> None:
    """A card that arrived just before a crash came twice, and we know the number of the second only. A reply to the
    first looks like a note: in the topic of a question the member is asked, so that no answer is lost.
    """
    if not message.answers_bot or message.reply_to is None or message.thread is None:
        return
    question = await desk.transaction.question_of_thread(message.thread)
    if question is not None and not await desk.transaction.has_said_in_group(message.reply_to):
        await desk.say(card.ask_whether_meant(question, message.message_id, desk.voice), question, message.message_id)


async def _pass_on(desk: Desk, question: Question, message: WerkteamMessage) -> None:
    if message.attachment is not None or not message.text.strip():
        raise Refused("geweigerd.alleen_tekst")
    if question.state is not State.FREE and question.owner is not None and question.owner.id != message.member.id:
        prompt = card.ask_before_sending(question, message.member.name, message.message_id, desk.voice)
        await desk.say(prompt, question, message.message_id)
        return
    await send_text(desk, question, message)


async def send_text(desk: Desk, question: Question, message: WerkteamMessage) -> None:
    """Send a member's own words to the resident as they are; what is kept of them is masked."""
    body, kept = Reply(escape(message.text)), mask(message.text).text
    await desk.answer(question, message.member, body, kept, answers=message.message_id)
