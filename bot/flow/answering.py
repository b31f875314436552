"""Giving a resident an answer from the knowledge, and keeping what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.knowledge import Onderwerp, Term
from bot.domain.message import SafeText
from bot.domain.outgoing import Priority
from bot.domain.replies import answer, talk
from bot.domain.replies.answer import ChosenOffers
from bot.domain.replies.named import explained
from bot.domain.replies.voice import Reply
from bot.domain.resident import NO_HUNCH, GivenAnswer, Waiting
from bot.flow import nood
from bot.flow.conversation import Again, Conversation, Repeatable, Said
from bot.flow.ports import Event

_ONE_OF_EACH = 1
_TWO_OF_EACH = 2
_MOST_RELATED = 3


async def give_answer(
    talk_: Conversation,
    text: SafeText,
    ids: tuple[str, ...],
    next_best: tuple[str, ...] = (),
    named: tuple[str, ...] = (),
    terms: tuple[Term, ...] = (),
) -> None:
    """Answer one or two needs of the knowledge, with the options that were named first and the laws explained."""
    chosen = choose(talk_, ids, named)
    given = await talk_.transaction.keep_answer(
        GivenAnswer(
            id=0,
            resident=talk_.resident.id,
            at=talk_.now,
            text=text,
            onderwerpen=tuple(c.onderwerp.id for c in chosen),
            offers=tuple(o.id for c in chosen for o in c.all),
            next_best=next_best,
        )
    )
    await talk_.next_turn()
    reply = explained(terms, composed(talk_, chosen, given.id))
    await talk_.say(reply, again=Again(Repeatable.ANSWER, given.id))
    await talk_.transaction.record(
        Event("answered", talk_.now, resident=talk_.resident.id, data={"onderwerpen": list(given.onderwerpen)})
    )


def composed(talk_: Conversation, chosen: Sequence[ChosenOffers], answer_id: int) -> Reply:
    """The answer as this resident reads it: in their language, for their place, at this hour."""
    now = talk_.local(talk_.now)
    return answer.compose_answer(chosen, answer_id, now, talk_.voice, talk_.unusual_place)


def choose(talk_: Conversation, ids: tuple[str, ...], named: tuple[str, ...] = ()) -> list[ChosenOffers]:
    """The needs, the most urgent first, each with options of its own, of which those that were named go first."""
    rules = replace(talk_.offer_rules, named=named)
    needs = answer.most_urgent_first([talk_.knowledge.onderwerpen[id] for id in ids])
    most = _ONE_OF_EACH if len(needs) > 1 else _TWO_OF_EACH
    chosen: list[ChosenOffers] = []
    for need in needs:
        above = [offer for one in chosen for offer in one.all]
        chosen.append(answer.choose_offers(need, talk_.knowledge, rules, most, above))
    return chosen


async def ask_back(talk_: Conversation, said: Said, ids: tuple[str, ...]) -> None:
    """One question back; the message waits for the choice."""
    ids = talk.in_order_of_question(known_onderwerpen(talk_, ids))
    turn = await talk_.wait_for(Waiting.CLARIFICATION, said, ids)
    reply = talk.ask_back([talk_.knowledge.onderwerpen[id] for id in ids], turn, talk_.voice)
    await talk_.say(reply, again=Again(Repeatable.QUESTION_BACK, turn))
    await talk_.transaction.record(
        Event("asked_back", talk_.now, resident=talk_.resident.id, data={"onderwerpen": list(ids)})
    )


async def point_elsewhere(talk_: Conversation, said: Said, outside: str) -> None:
    """Outside the mission: the right counter, and people for who wants them all the same."""
    turn = await talk_.wait_for(Waiting.OUTSIDE, said, (outside,))
    reply = talk.outside(talk_.knowledge.outside_of(outside), turn, talk_.voice)
    await talk_.say(reply, again=Again(Repeatable.OUTSIDE, turn))


async def ask_what_troubles(talk_: Conversation, said: Said) -> None:
    """Nothing the bot knows, but perhaps danger: whoever hints at it is invited to say more, and people are near."""
    turn = await talk_.wait_for(Waiting.OUTSIDE, said)
    await talk_.say(talk.perhaps_troubled(turn, talk_.voice))


def said_about(given: GivenAnswer) -> Said:
    """What the resident had asked, now that this answer was not it, or not enough."""
    return Said(given.text, hunch=NO_HUNCH.without(*given.onderwerpen))


async def offer_something_else(talk_: Conversation, given: GivenAnswer) -> None:
    """After "Iets anders": what came close, and people."""
    onderwerpen = known_onderwerpen(talk_, given.next_best)
    turn = await talk_.wait_for(Waiting.CLARIFICATION, said_about(given), tuple(o.id for o in onderwerpen))
    await talk_.say(talk.something_else(onderwerpen, turn, talk_.voice))


async def ask_for_related(talk_: Conversation, given: GivenAnswer) -> None:
    """After "Dit helpt", once: does something else play? Only what was not answered already, and not after nood."""
    if nood.is_calm_time(talk_):
        await talk_.say(talk.it_helps([], talk_.voice, is_nood=True), Priority.RECEIPT, resend=False)
        return
    answered = known_onderwerpen(talk_, given.onderwerpen or _what_they_are_for(talk_, given))
    ids = dict.fromkeys(r for o in answered for r in o.related if r not in given.onderwerpen)
    related = known_onderwerpen(talk_, tuple(ids))[:_MOST_RELATED] if given.onderwerpen else []
    if related:
        await talk_.say(talk.anything_else(related, given.id, talk_.voice, about=answered), Priority.RECEIPT)
    else:
        await talk_.say(talk.it_helps(answered, talk_.voice), Priority.RECEIPT, resend=False)


def _what_they_are_for(talk_: Conversation, given: GivenAnswer) -> tuple[str, ...]:
    """An option that was named was shown without a need: the one that it is for most of all. Several in a place are for
    anything.
    """
    offers = [talk_.knowledge.offers[id] for id in given.offers if id in talk_.knowledge.offers]
    return offers[0].onderwerpen[:1] if len(offers) == 1 else ()


def known_onderwerpen(talk_: Conversation, ids: tuple[str, ...]) -> list[Onderwerp]:
    """Those of the needs that the knowledge has; a reload may have taken one away."""
    return [talk_.knowledge.onderwerpen[id] for id in ids if id in talk_.knowledge.onderwerpen]
