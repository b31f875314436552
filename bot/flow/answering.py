"""Giving a resident an answer from the knowledge, and keeping what was answered."""

from __future__ import annotations

from bot.domain.knowledge import Onderwerp
from bot.domain.message import SafeText
from bot.domain.outgoing import Priority
from bot.domain.replies import answer, talk
from bot.domain.replies.answer import ChosenOffers
from bot.domain.resident import GivenAnswer, Waiting
from bot.flow.conversation import Conversation, Said
from bot.flow.ports import Event

_ONE_OF_EACH = 1
_TWO_OF_EACH = 2
_MOST_RELATED = 3


async def give_answer(
    talk_: Conversation, text: SafeText, ids: tuple[str, ...], next_best: tuple[str, ...] = ()
) -> None:
    """Answer one or two needs of the knowledge."""
    chosen = choose(talk_, ids)
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
    await talk_.say(answer.compose_answer(chosen, given.id, talk_.local(talk_.now), talk_.voice))
    await talk_.transaction.record(
        Event("answered", talk_.now, resident=talk_.resident.id, data={"onderwerpen": list(given.onderwerpen)})
    )


def choose(talk_: Conversation, ids: tuple[str, ...]) -> list[ChosenOffers]:
    """The needs, the most urgent first, each with its options."""
    needs = answer.most_urgent_first([talk_.knowledge.onderwerpen[id] for id in ids])
    most = _ONE_OF_EACH if len(needs) > 1 else _TWO_OF_EACH
    return [answer.choose_offers(o, talk_.knowledge, talk_.rules.offers, most) for o in needs]


async def ask_back(talk_: Conversation, said: Said, ids: tuple[str, ...]) -> None:
    """One question back; the message waits for the choice."""
    turn = await talk_.wait_for(Waiting.CLARIFICATION, said, ids)
    await talk_.say(talk.ask_back([talk_.knowledge.onderwerpen[id] for id in ids], turn, talk_.voice))
    await talk_.transaction.record(
        Event("asked_back", talk_.now, resident=talk_.resident.id, data={"onderwerpen": list(ids)})
    )


async def offer_something_else(talk_: Conversation, given: GivenAnswer) -> None:
    """After "Iets anders": what came close, and people."""
    onderwerpen = known_onderwerpen(talk_, given.next_best)
    turn = await talk_.wait_for(Waiting.CLARIFICATION, Said(given.text), tuple(o.id for o in onderwerpen))
    await talk_.say(talk.something_else(onderwerpen, turn, talk_.voice))


async def ask_for_related(talk_: Conversation, given: GivenAnswer) -> None:
    """After "Dit helpt", once: does something else play? Only what was not answered already."""
    answered = known_onderwerpen(talk_, given.onderwerpen)
    ids = dict.fromkeys(r for o in answered for r in o.related if r not in given.onderwerpen)
    related = known_onderwerpen(talk_, tuple(ids))[:_MOST_RELATED]
    if related:
        await talk_.say(talk.anything_else(related, given.id, talk_.voice), Priority.RECEIPT)
    else:
        await talk_.say(talk.plain(talk_.voice, "fijn"), Priority.RECEIPT, resend=False)


def known_onderwerpen(talk_: Conversation, ids: tuple[str, ...]) -> list[Onderwerp]:
    """Those of the needs that the knowledge has; a reload may have taken one away."""
    return [talk_.knowledge.onderwerpen[id] for id in ids if id in talk_.knowledge.onderwerpen]
