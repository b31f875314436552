"""What the bot says about an organisation or a law that was named: what was asked first, then all there is to know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.knowledge import SupportOffer, Term
from bot.domain.matching.names import Asked
from bot.domain.outgoing import Button
from bot.domain.replies.answer import compose_offer, opening_text
from bot.domain.replies.voice import Reply, Voice, bold, escape, markup

_UNKNOWN = {
    Asked.PHONE: "naam.geen_telefoon",
    Asked.HOURS: "naam.geen_openingstijden",
    Asked.ADDRESS: "naam.geen_adres",
    Asked.EMAIL: "naam.geen_email",
    Asked.WEBSITE: "naam.geen_website",
}
_OUTCOMES = (
    (("knop.dit_helpt", "helps"), ("knop.iets_anders", "other")),
    (("knop.vraag_het_werkteam", "human"),),
)


def named_offer(offer: SupportOffer, asked: Sequence[Asked], answer_id: int, now: datetime, voice: Voice) -> Reply:
    """The option that was named, with what was asked about it in the first line."""
    facts = [_fact(offer, what, now, voice) for what in asked or (Asked.WHAT,)]
    first = f"{bold(offer.name)}: {' '.join(facts)}"
    rows = tuple(
        tuple(Button(voice.label(key), Choice(ChoiceKind.ANSWER, answer_id, picked).code) for key, picked in row)
        for row in _OUTCOMES
    )
    return Reply(compose_offer(offer, now, voice, first).html, rows)


def _fact(offer: SupportOffer, asked: Asked, now: datetime, voice: Voice) -> str:
    """A fact as it is known, or that it is not."""
    contact = offer.contact
    hours = opening_text(offer, now, voice)
    match asked:
        case Asked.PHONE:
            phone = contact.phone and voice.say("meer.telefoon", wat=contact.phone)
            known = phone and ", ".join(part for part in (phone, hours) if part)
        case Asked.HOURS:
            known = hours and f"🕒 {hours}"
        case Asked.ADDRESS:
            known = contact.address and voice.say("meer.adres", wat=contact.address)
        case Asked.EMAIL:
            known = contact.email and voice.say("meer.email", wat=contact.email)
        case Asked.WEBSITE:
            known = contact.website and voice.say("meer.website", wat=contact.website)
        case Asked.COST:
            return voice.say("meer.kosten", wat=voice.cost(offer.cost))
        case Asked.SIGN_UP:
            return voice.say("antwoord.eerste_stap", stap=offer.first_step)
        case Asked.WHAT:
            return escape(offer.what)
        case _:
            assert_never(asked)
    return known or voice.say(_UNKNOWN[asked])


def which_offer(offers: Sequence[SupportOffer], turn: int, voice: Voice) -> Reply:
    """One question back: which of the options of this name?"""
    rows = [(Button(o.name, Choice(ChoiceKind.CLARIFY, turn, str(place)).code),) for place, o in enumerate(offers)]
    other = Button(voice.label("knop.iets_anders"), Choice(ChoiceKind.CLARIFY, turn, "other").code)
    return Reply(voice.say("naam.welke"), (*rows, (other,)))


def explained(terms: Sequence[Term], reply: Reply) -> Reply:
    """An answer with what the named laws are above it."""
    lines = [f"{bold(term.word)}: {markup(term.explanation)}" for term in dict.fromkeys(terms)]
    return Reply("\n\n".join([*lines, reply.html]), reply.buttons)
