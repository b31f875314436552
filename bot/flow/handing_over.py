"""A question comes free because its owner is silent, left or is away: whoever takes over reads one line about it."""

from __future__ import annotations

from bot.domain.outgoing import Outgoing, Priority, Say, ToQuestion
from bot.domain.question import Move, Question, apply
from bot.domain.replies import reminders
from bot.domain.replies.reminders import Why
from bot.domain.replies.voice import Reply
from bot.flow import place
from bot.flow.conversation import Conversation
from bot.flow.ports import Event


async def let_go(talk_: Conversation, question: Question, why: Why) -> Question:
    """It is free again, and everybody in its topic can see why."""
    after = apply(question, Move.RELEASE, at=talk_.now)
    await place.save(talk_.transaction, question, after)
    owner = question.owner.id if question.owner is not None else None
    data = {"why": str(why)}
    await talk_.transaction.record(
        Event("question_release", talk_.now, question.number, question.resident, owner, data)
    )
    await place.show_state(talk_, after, question)
    line = reminders.handed_over(question, why, talk_.rules.zone, place.werkteam_voice(talk_))
    await tell(talk_, after, f"handover:{after.number}:{after.version}", line)
    return after


async def tell(talk_: Conversation, question: Question, key: str, reply: Reply) -> None:
    """Say something in the place of a question, once."""
    priority = Priority.NOOD if question.is_nood else Priority.REMINDER
    say = Say(reply.html, reply.buttons)
    await talk_.transaction.send(Outgoing(key, ToQuestion(question.number), say, priority))
