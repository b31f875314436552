"""A message while a question is open: it joins it (and what is clear by now is answered as well), is answered politely,
or one question decides where it belongs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from bot.domain.belonging import SomethingElse, becomes_clear, is_asked, is_left_out, something_else
from bot.domain.clarification import hunch_of
from bot.domain.decision import ChooseOffer, Decision, GiveAnswer, OutOfScope, ShowOffer
from bot.domain.outgoing import Priority
from bot.domain.question import EscalationReason, Guess, Question, State
from bot.domain.reading import Thought
from bot.domain.replies import card, talk
from bot.domain.resident import Pending, Waiting
from bot.flow import answering, clarifying, escalation, handing_over, naming, place
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
        is_for_people = True
    else:
        is_for_people = said.attachment is not None or bool(thought.nood) or is_asked(messages)
    if is_for_people or not await _the_bot_has_something_to_say(talk_, question, said, thought, decision):
        await escalation.join(talk_, question, said, album=said.album)


async def _the_bot_has_something_to_say(
    talk_: Conversation, question: Question, said: Said, thought: Thought, decision: Decision
) -> bool:
    """Whether it asked where the message belongs, or answered what is clear now; else the message only joins."""
    known, thresholds = talk_.knowledge, talk_.rules.thresholds
    other = something_else(question, decision, said.text, known, thresholds.choice)
    clear = becomes_clear(question, decision, said.text, thresholds.answer)
    if other is not None:
        await _ask(talk_, question, said, thought, other)
    elif clear is not None:
        await _join_and_answer(talk_, question, said, clear)
    return other is not None or clear is not None


async def _join_and_answer(talk_: Conversation, question: Question, said: Said, clear: GiveAnswer) -> None:
    """People read it, and what the bot knows by now need not wait for them; they see what it said."""
    after = await escalation.add_to_question(talk_, question, said)
    # As urgent as the answer, so that it comes before it.
    await talk_.say(talk.added_with_help(after, talk_.voice), resend=False)
    await answering.give_answer(talk_, said.text, clear.onderwerpen, clear.next_best, clear.named, clear.terms)
    line = card.showed([talk_.knowledge.onderwerpen[id] for id in clear.onderwerpen], place.werkteam_voice(talk_))
    await handing_over.tell(talk_, after, f"showed:{after.number}:{after.version}", line)


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
