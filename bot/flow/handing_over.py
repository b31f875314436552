"""A question comes free because its owner is silent, left or is away: whoever takes over reads one line about it."""

from __future__ import annotations

from bot.domain.outgoing import Outgoing, Priority, Say, ToQuestion
from bot.domain.question import Move, Question, Who
from bot.domain.replies import handover
from bot.domain.replies.reminders import Why
from bot.domain.replies.voice import Reply
from bot.flow import moving, place
from bot.flow.conversation import Conversation


async def let_go(talk_: Conversation, question: Question, why: Why) -> Question:
    """It is free again, and everybody in its topic can see why."""
    after = await moving.make(talk_, question, Move.RELEASE, Who.BOT, why=str(why))
    await place.show_state(talk_, after, question)
    line = handover.line(question, why, talk_.rules.zone, place.werkteam_voice(talk_))
    await tell(talk_, after, f"handover:{after.number}:{after.version}", line)
    return after


async def tell(talk_: Conversation, question: Question, key: str, reply: Reply) -> None:
    """Say something in the place of a question, once."""
    priority = Priority.NOOD if question.is_nood else Priority.REMINDER
    say = Say(reply.html, reply.buttons)
    await talk_.transaction.send(Outgoing(key, ToQuestion(question.number), say, priority))
