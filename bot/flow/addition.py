"""A message while a question is open: it joins it, is answered politely, or one question decides where it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from bot.domain.belonging import SomethingElse, is_asked, is_left_out, something_else
from bot.domain.clarification import hunch_of
from bot.domain.decision import ChooseOffer, Decision, GiveAnswer, OutOfScope, ShowOffer
from bot.domain.outgoing import Priority
from bot.domain.question import EscalationReason, Guess, Question, QuestionMessage, State
from bot.domain.reading import Thought
from bot.domain.replies import talk
from bot.domain.resident import Pending, Waiting
from bot.flow import answering, clarifying, escalation, naming
from bot.flow.conversation import Again, Conversation, Repeatable, Said, said_before
from bot.flow.naming import OfferChoice
from bot.flow.ports import Due, Event

LEFT = "belonging_left"
"""The kind of what becomes due when nobody answered where a message belongs; about a resident."""
_ANSWERED_WITHIN = timedelta(hours=1)


async def take(talk_: Conversation, question: Question, said: Said, thought: Thought, decision: Decision) -> None:
    """Do with it what the resident means, as far as that is clear; in doubt people read it.

    `decision` is what the bot would do with it by itself, if it is as sure as can be.
    """
    messages = await talk_.transaction.messages_of(question.number)
    if said.attachment is None and thought.courtesy is not None and is_left_out(thought.courtesy, messages):
        await talk_.say(talk.polite(thought.courtesy, question, talk_.voice), Priority.RECEIPT, resend=False)
        return
    if await let_join(talk_, tells=False):
        question = await escalation.open_question_of(talk_) or question
        other = None
    else:
        other = _something_else(talk_, question, messages, said, thought, decision)
    if other is not None:
        await _ask(talk_, question, said, thought, other)
    else:
        await escalation.join(talk_, question, said, album=said.album)


def _something_else(
    talk_: Conversation,
    question: Question,
    messages: Sequence[QuestionMessage],
    said: Said,
    thought: Thought,
    decision: Decision,
) -> SomethingElse | None:
    if said.attachment is not None or thought.nood or is_asked(messages):
        return None
    return something_else(question, decision, said.text, talk_.knowledge, talk_.rules.thresholds.choice)


async def _ask(talk_: Conversation, question: Question, said: Said, thought: Thought, other: SomethingElse) -> None:
    """The message waits for the answer; when none comes, it joins the question by itself."""
    pending = Said(said.text, said.message_id, hunch=hunch_of(thought.matches))
    turn = await talk_.wait_for(Waiting.BELONGING, pending, _kept(other), question.number)
    reply = talk.belongs_or_not(question.number, turn, talk_.voice)
    await talk_.say(reply, again=Again(Repeatable.BELONGING, turn))
    await talk_.transaction.remind(Due(LEFT, talk_.resident.id, talk_.now + _ANSWERED_WITHIN))
    await talk_.transaction.record(Event("asked_where_it_belongs", talk_.now, question.number, talk_.resident.id))


def _kept(other: SomethingElse) -> tuple[str, ...]:
    """What the bot would answer, as it is kept among choices."""
    match other:
        case GiveAnswer(onderwerpen):
            return onderwerpen
        case ShowOffer(offer, asked):
            return (OfferChoice(offer, asked).kept,)
        case ChooseOffer(offers, asked):
            return tuple(OfferChoice(offer, asked).kept for offer in offers)
        case OutOfScope(outside):
            return (outside,)
        case _:
            assert_never(other)


async def let_join(talk_: Conversation, *, tells: bool = True, unasked: bool = False) -> bool:
    """Whether a message still waited for the answer where it belongs; now it goes to its question.

    If that was closed meanwhile it opens again; if it was taken back, people are asked anew.
    """
    pending = _waiting(talk_)
    if pending is None:
        return False
    await talk_.remember(pending=None)
    said = said_before(pending)
    question = await talk_.transaction.question(pending.question or 0)
    if question is not None and question.state is State.CLOSED:
        question = await escalation.reopen(talk_, question)
    if question is None or not question.is_open:
        await escalation.ask_or_join(talk_, said, EscalationReason.NOT_SURE)
        return True
    await escalation.add_to_question(talk_, question, said, about=_guesses(pending, question))
    if tells:
        await talk_.say(talk.added(question, talk_.voice), Priority.RECEIPT, resend=False, unasked=unasked)
    return True


def _guesses(pending: Pending, question: Question) -> tuple[Guess, ...]:
    """What the question is about as well, now that this belongs to it: the resident is not asked that again."""
    known = {guess.onderwerp for guess in question.guesses}
    likely = dict(pending.hunch.likely)
    return tuple(Guess(id, likely[id]) for id in pending.onderwerpen if id in likely and id not in known)


async def answer_as_new(talk_: Conversation) -> None:
    """It is something new: the bot answers it by itself, or a second question is for people."""
    pending = _waiting(talk_)
    if pending is None:
        return
    await talk_.remember(pending=None)
    kept, knowledge, said = pending.onderwerpen, talk_.knowledge, said_before(pending)
    offers = [choice for one in kept if (choice := naming.read_choice_of(one)) and choice.offer in knowledge.offers]
    if kept[0] in knowledge.outside:
        await answering.point_elsewhere(talk_, said, kept[0])
    elif len(offers) > 1:
        await naming.ask_which(talk_, said, ChooseOffer(tuple(o.offer for o in offers), offers[0].asked))
    elif offers or answering.known_onderwerpen(talk_, kept):
        await clarifying.answer_chosen(talk_, pending, kept)
    else:
        await escalation.ask_werkteam(talk_, said, EscalationReason.NOT_SURE)


async def step_aside(talk_: Conversation, *, withdraws: bool = False) -> None:
    """The resident does something else instead of answering: what waited joins its question, unless that is taken
    back right now.
    """
    if withdraws:
        await answer_as_new(talk_)
    else:
        await let_join(talk_)


def _waiting(talk_: Conversation) -> Pending | None:
    pending = talk_.resident.pending
    return pending if pending is not None and pending.kind is Waiting.BELONGING else None
