"""A resident is silent for weeks after an answer: they are asked once, and then the question closes by itself."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.outgoing import Priority
from bot.domain.question import CloseReason, Move, Question, State, Who
from bot.domain.replies import silence, talk
from bot.domain.watching import Step, closes_at
from bot.flow import answering, escalation, moving, place
from bot.flow.conversation import Conversation
from bot.flow.handing_over import tell
from bot.flow.ports import Due


async def ask(talk_: Conversation, question: Question) -> None:
    """Ask the resident, in the same commit with the moment on which the question closes if nobody answers. After
    violence nobody is asked, and only people close: somebody may read along.
    """
    if _may_be_unsafe(talk_, question):
        return
    until = closes_at(talk_.now, talk_.rules.working_hours, talk_.rules.patience)
    once = f"silent:{question.number}:{question.version}"
    reply = silence.are_you_helped(question, talk_.local(until), talk_.voice)
    await talk_.say(reply, Priority.RECEIPT, once=once, unasked=True)
    await talk_.transaction.remind(Due(Step.CLOSE, question.number, until))
    told = silence.resident_is_asked(question, talk_.local(until), place.werkteam_voice(talk_))
    await tell(talk_, question, f"asked:{question.number}:{question.version}", told)


def _may_be_unsafe(talk_: Conversation, question: Question) -> bool:
    likely = talk_.rules.thresholds.choice
    ids = tuple(guess.onderwerp for guess in question.guesses if guess.confidence >= likely)
    return question.may_be_nood or talk.is_unsafe(answering.known_onderwerpen(talk_, ids))


async def close(talk_: Conversation, question: Question) -> None:
    """Nobody answered: it is closed, and everybody can open it again."""
    after = await _closed(talk_, question, Who.BOT, CloseReason.NO_REACTION)
    line = silence.closed_by_itself(after, talk_.rules.reopen_days, place.werkteam_voice(talk_))
    await tell(talk_, after, f"closed:{after.number}:{after.version}", line)
    await place.close_topic(talk_, after)
    await talk_.say(talk.question_closed(after, talk_.voice), Priority.RECEIPT, unasked=True)


async def is_helped(talk_: Conversation, question: Question) -> None:
    """The resident says that it is over. What became nood meanwhile is not closed by an old button."""
    if question.is_nood:
        raise Refused("knop.past_niet_meer")
    if question.state is not State.CLOSED:
        question = await _closed(talk_, question, Who.RESIDENT, CloseReason.ANSWERED)
        await place.remark(talk_, question, "kaart.is_geholpen")
        await place.close_topic(talk_, question)
    await talk_.say(silence.glad_you_are_helped(question, talk_.voice), Priority.RECEIPT)


async def is_not_helped(talk_: Conversation, question: Question) -> None:
    """The resident still waits for something: its owner reads so, or everybody if it was closed meanwhile."""
    if question.state is State.CLOSED:
        after = await escalation.reopen(talk_, question)
    else:
        after = await moving.make(talk_, question, Move.RESIDENT_WRITES, Who.RESIDENT)
        await place.show_state(talk_, after, question)
    await place.remark(talk_, after, "kaart.niet_geholpen")
    await talk_.say(talk.plain(talk_.voice, "stil.niet_geholpen", nummer=after.number), Priority.RECEIPT)


async def _closed(talk_: Conversation, question: Question, who: Who, reason: CloseReason) -> Question:
    after = await moving.make(talk_, question, Move.CLOSE, who, reason=reason)
    await place.show_state(talk_, after, question)
    return after
