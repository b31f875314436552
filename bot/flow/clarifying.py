"""The question back is answered, by a button or in words: what was meant is answered, or people are asked."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.clarification import choose_by_words, settle
from bot.domain.matching.match import Matches
from bot.domain.message import SafeText
from bot.domain.replies import talk
from bot.domain.resident import Pending
from bot.domain.understanding.typed_choice import TYPED, Option, Ways, read_typed_choice
from bot.flow import answering, escalation, naming
from bot.flow.conversation import Conversation, said_before


async def answer_chosen(talk_: Conversation, pending: Pending, chosen: tuple[str, ...]) -> None:
    """Answer what was chosen; what the knowledge has lost since then is for people."""
    for kept in chosen:
        offer = naming.read_choice_of(kept)
        if offer is not None and offer.offer in talk_.knowledge.offers:
            await naming.show_offer(talk_, pending.text, offer.offer, offer.asked)
            return
    needs = tuple(id for id in chosen if id in talk_.knowledge.onderwerpen)
    if not needs:
        await escalation.pass_on(talk_, said_before(pending))
        return
    settled = settle(pending, needs, talk_.knowledge, talk_.rules.thresholds)
    await answering.give_answer(talk_, pending.text, settled.onderwerpen, settled.next_best)


async def none_of_these(talk_: Conversation, pending: Pending) -> None:
    """The bot asked once; now people are asked, and they read what it was not."""
    hunch = pending.hunch.without(*pending.onderwerpen)
    await escalation.pass_on(talk_, replace(said_before(pending), hunch=hunch))


async def choose_typed(talk_: Conversation, pending: Pending, text: SafeText, *, describes: bool) -> bool:
    """Whether the text says which of the choices is meant ("de tweede", "dat van de huur"); then that is done.

    A text that is clear by itself is no description (`describes`) of a choice.
    """
    picked = read_typed_choice(text, _options(talk_, pending), _ways(talk_), describes=describes)
    if picked is None:
        return False
    if picked:
        await answer_chosen(talk_, pending, tuple(pending.onderwerpen[place] for place in picked))
    else:
        await none_of_these(talk_, pending)
    return True


async def choose_told(talk_: Conversation, pending: Pending, together: SafeText, matches: Matches) -> bool:
    """Whether what is told now, and was told before, points at one of the choices; then that is answered."""
    chosen = choose_by_words(pending, matches, talk_.rules.thresholds)
    if chosen:
        await answer_chosen(talk_, replace(pending, text=together), (chosen,))
    return bool(chosen)


def _options(talk_: Conversation, pending: Pending) -> list[Option]:
    """The choices as they were shown, in their places; one that the knowledge lost has no words any more."""
    known = answering.known_onderwerpen(talk_, pending.onderwerpen)
    asked = talk.told_apart(known)
    needs = {
        o.id: Option(talk_.voice.choice_of(o), asked.get(o.id, ""), " ".join((o.name, *o.synonyms))) for o in known
    }
    return [needs.get(kept) or _offer_option(talk_, kept) for kept in pending.onderwerpen]


def _offer_option(talk_: Conversation, kept: str) -> Option:
    choice = naming.read_choice_of(kept)
    offer = talk_.knowledge.offers.get(choice.offer) if choice is not None else None
    return Option(offer.name, offer.what, offer.explanation) if offer is not None else Option("")


def _ways(talk_: Conversation) -> Ways:
    """How people choose in words, in all languages together."""
    ways: dict[str, tuple[str, ...]] = {}
    for texts in talk_.knowledge.texts.values():
        for key, said in texts.sentences.items():
            if key.startswith(TYPED):
                name = key.removeprefix(TYPED)
                ways[name] = (*ways.get(name, ()), *(way.strip() for way in said.split("|")))
    return ways
