"""An organisation was named: show it, or ask which one is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.decision import ChooseOffer
from bot.domain.knowledge import Certainty, SupportOffer
from bot.domain.matching.names import Asked, Mentions
from bot.domain.message import SafeText
from bot.domain.replies import named
from bot.domain.replies.voice import Reply
from bot.domain.resident import GivenAnswer, Waiting
from bot.flow.conversation import Again, Conversation, Repeatable, Said
from bot.flow.ports import Event

_MARK = "aanbod"
_BETWEEN = ":"
_AND = "."


@dataclass(frozen=True, slots=True)
class OfferChoice:
    """An option among the choices that a resident was given, and what was asked about it."""

    offer: str
    asked: tuple[Asked, ...] = ()

    @property
    def kept(self) -> str:
        """As it is kept among the choices, beside onderwerpen."""
        return _BETWEEN.join((_MARK, self.offer, facts(self.asked)))


def read_choice_of(kept: str) -> OfferChoice | None:
    """The option behind a choice; None for an onderwerp."""
    mark, _, rest = kept.partition(_BETWEEN)
    offer, _, asked = rest.partition(_BETWEEN)
    return OfferChoice(offer, read_facts(asked)) if mark == _MARK else None


def facts(asked: Sequence[Asked]) -> str:
    """What was asked, as a button carries it."""
    return _AND.join(asked)


def read_facts(kept: str) -> tuple[Asked, ...]:
    """What was asked."""
    return tuple(Asked(fact) for fact in kept.split(_AND) if fact in set(Asked))


def shown_here(mentions: Mentions, talk_: Conversation) -> Mentions:
    """The names as far as they may be shown to this resident; of the same name what works here."""
    offers, rules = talk_.knowledge.offers, talk_.offer_rules
    known = mentions.only(
        lambda id: id in offers and (rules.show_unchecked or offers[id].certainty is not Certainty.UNCHECKED)
    )
    return known.nearest(lambda id: rules.distance(offers[id]) is not None)


async def show_offer(
    talk_: Conversation, text: SafeText, id: str, asked: tuple[Asked, ...], next_best: tuple[str, ...] = ()
) -> None:
    """All about the option, what was asked first. Its needs are offered after "Iets anders"."""
    given = await talk_.transaction.keep_answer(
        GivenAnswer(0, talk_.resident.id, talk_.now, text, (), (id,), next_best)
    )
    await talk_.next_turn()
    reply = composed(talk_, talk_.knowledge.offers[id], asked, given.id)
    await talk_.say(reply, again=Again(Repeatable.OFFER, given.id, facts(asked)))
    await talk_.transaction.record(
        Event("answered", talk_.now, resident=talk_.resident.id, data={"onderwerpen": [], "offers": [id]})
    )


def composed(talk_: Conversation, offer: SupportOffer, asked: Sequence[Asked], answer_id: int) -> Reply:
    """The option as this resident reads it now."""
    return named.named_offer(offer, asked, answer_id, talk_.local(talk_.now), talk_.voice)


async def ask_which(talk_: Conversation, said: Said, decision: ChooseOffer) -> None:
    """One question back; the message waits for the choice."""
    choices = tuple(OfferChoice(id, decision.asked).kept for id in decision.offers)
    turn = await talk_.wait_for(Waiting.CLARIFICATION, said, choices)
    await talk_.say(which(talk_, choices, turn), again=Again(Repeatable.QUESTION_BACK, turn))
    await talk_.transaction.record(
        Event("asked_back", talk_.now, resident=talk_.resident.id, data={"offers": list(decision.offers)})
    )


def which(talk_: Conversation, choices: Sequence[str], turn: int) -> Reply:
    """The question which option is meant."""
    meant = [choice for kept in choices if (choice := read_choice_of(kept))]
    offers = [talk_.knowledge.offers[choice.offer] for choice in meant if choice.offer in talk_.knowledge.offers]
    return named.which_offer(offers, turn, talk_.voice)
