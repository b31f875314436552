"""A resident blocks the bot, or comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.knowledge import Knowledge
from bot.domain.message import ChatId, ResidentLeft
from bot.domain.outgoing import Priority
from bot.domain.question import Move, Question, State, Who
from bot.domain.replies import talk
from bot.domain.resident import Resident
from bot.flow import addition, moving, place, topic_anew, watch
from bot.flow.conversation import Conversation, Rules
from bot.flow.ports import Event, Handled, KnowledgeShelf, Store, Transaction


class ResidentPresenceFlow:
    """Park what cannot be answered, and pick it up on return."""

    def __init__(self, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._shelf = shelf
        self._rules = rules

    async def handle(self, event: ResidentLeft, handled: Handled | None = None) -> None:
        """Everything that follows, in one transaction."""
        async with self._store.transaction(handled) as transaction:
            resident = await transaction.resident_with(event.chat)
            if resident is None:
                return
            if event.left:
                await left(transaction, resident, self._shelf.knowledge, self._rules, event.at)
            else:
                await returned(transaction, resident, self._shelf.knowledge, self._rules, event.at)


async def whoever_speaks(
    transaction: Transaction, chat: ChatId, knowledge: Knowledge, rules: Rules, at: datetime
) -> Resident:
    """The resident of this chat. Whoever speaks is back, even if the channel did not tell."""
    return await returned(transaction, await transaction.resident_of(chat, at), knowledge, rules, at)


async def left(transaction: Transaction, resident: Resident, knowledge: Knowledge, rules: Rules, at: datetime) -> None:
    """The open questions are parked, what waits is cancelled, the topics say so."""
    if resident.blocked_at is not None:
        return
    talk_ = Conversation(transaction, replace(resident, blocked_at=at), knowledge, rules, at, f"left:{at.isoformat()}")
    await transaction.save_resident(talk_.resident)
    await addition.let_join(talk_, tells=False)
    await transaction.cancel_waiting(resident=resident.id)
    for question in await transaction.questions_of(resident.id):
        if question.is_open:
            await _move(talk_, question, Move.PARK, "kaart.bewoner_blokkeert")
    await transaction.record(Event("resident_left", at, resident=resident.id))


async def returned(
    transaction: Transaction, resident: Resident, knowledge: Knowledge, rules: Rules, at: datetime
) -> Resident:
    """The questions are free again; an answer that could not be delivered is offered, a change of one is made."""
    if resident.blocked_at is None:
        return resident
    talk_ = Conversation(
        transaction, replace(resident, blocked_at=None), knowledge, rules, at, f"back:{at.isoformat()}"
    )
    await transaction.save_resident(talk_.resident)
    for question in await transaction.questions_of(resident.id):
        if question.state is State.PARKED:
            await _move(talk_, question, Move.UNPARK, "kaart.bewoner_terug")
    await transaction.revive_changes(resident.id)
    if await transaction.cancelled_answers(resident.id):
        await talk_.say(talk.still_an_answer(talk_.voice), Priority.RECEIPT)
    await transaction.record(Event("resident_returned", at, resident=resident.id))
    return talk_.resident


async def _move(talk_: Conversation, question: Question, move: Move, remark: str) -> None:
    rules, promised = talk_.rules, question.promised_at
    if move is Move.UNPARK:
        promised = await watch.promised(talk_.transaction, talk_.now, rules.working_hours, rules.promise_days)
    after = await moving.make(talk_, question, move, Who.RESIDENT, promised_at=promised)
    if move is Move.UNPARK:
        await topic_anew.make_sure_of(talk_, after)
    await place.remark(talk_, after, remark)
    await place.show_state(talk_, after, question)
