"""An answer from the knowledge: a few plain sentences, then informal and formal help side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.knowledge import CLIENTONDERSTEUNING, Certainty, Knowledge, OfferKind, Onderwerp, SupportOffer, Urgency
from bot.domain.opening import OpenNow, opening_state
from bot.domain.outgoing import Button, Buttons
from bot.domain.replies.voice import Reply, Voice, bold, clock_time, escape, markup

NATIONWIDE = "landelijk"
_MOST_OF_A_KIND = 2
_DAYS_SHOWN_BY_NAME = 7


@dataclass(frozen=True, slots=True)
class OfferRules:
    """Which options may be shown: those that serve one of the places, and unchecked ones only if wanted."""

    places: frozenset[str]
    show_unchecked: bool = True


@dataclass(frozen=True, slots=True)
class ChosenOffers:
    """The options of one onderwerp, informal (and hybrid) next to formal."""

    onderwerp: Onderwerp
    informal: tuple[SupportOffer, ...]
    formal: tuple[SupportOffer, ...]

    @property
    def all(self) -> tuple[SupportOffer, ...]:
        """Informal first."""
        return self.informal + self.formal


def choose_offers(
    onderwerp: Onderwerp, knowledge: Knowledge, rules: OfferRules, most: int = _MOST_OF_A_KIND
) -> ChosenOffers:
    """At most `most` informal and `most` formal options: the checked ones, the best fitting and the nearest first.

    Where the gemeente decides, free independent cliëntondersteuning takes the last formal place: somebody
    who faces a decision must know that there is help that is not of the gemeente.
    """
    fitting = [o for o in knowledge.offers_for(onderwerp.id) if _may_be_shown(o, rules)]
    fitting.sort(
        key=lambda o: (o.certainty is Certainty.UNCHECKED, o.onderwerpen.index(onderwerp.id), _is_far(o, rules))
    )
    informal = tuple(o for o in fitting if o.is_informal)[:most]
    formal = tuple(o for o in fitting if not o.is_informal)[:most]
    if onderwerp.gemeente_decides and not any(_supports_clients(o) for o in informal + formal):
        support = _client_support(knowledge, rules)
        formal = (*formal[: most - len(support)], *support) if most > 1 else formal + support
    return ChosenOffers(onderwerp, informal, formal)


def _supports_clients(offer: SupportOffer) -> bool:
    return offer.onderwerpen[0] == CLIENTONDERSTEUNING


def _client_support(knowledge: Knowledge, rules: OfferRules) -> tuple[SupportOffer, ...]:
    fitting = [o for o in knowledge.offers_for(CLIENTONDERSTEUNING) if _may_be_shown(o, rules) and _supports_clients(o)]
    fitting.sort(key=lambda o: (o.certainty is Certainty.UNCHECKED, o.kind is not OfferKind.FORMAL))
    return tuple(fitting[:1])


def _is_far(offer: SupportOffer, rules: OfferRules) -> bool:
    return rules.places.isdisjoint(offer.service_area)


def _may_be_shown(offer: SupportOffer, rules: OfferRules) -> bool:
    serves = NATIONWIDE in offer.service_area or not _is_far(offer, rules)
    return serves and (rules.show_unchecked or offer.certainty is not Certainty.UNCHECKED)


def most_urgent_first(onderwerpen: Sequence[Onderwerp]) -> tuple[Onderwerp, ...]:
    """Two needs in the order in which they must be dealt with."""
    order = list(Urgency)
    return tuple(sorted(onderwerpen, key=lambda o: order.index(o.urgency)))


def compose_answer(chosen: Sequence[ChosenOffers], answer_id: int, now: datetime, voice: Voice) -> Reply:
    """The answer to one or two needs. `now` is local time."""
    parts = [voice.say("antwoord.twee_vragen")] if len(chosen) > 1 else []
    parts += [_section(one, now, voice) for one in chosen]
    if any(o.certainty is Certainty.UNCHECKED for one in chosen for o in one.all):
        parts.append(voice.say("antwoord.uitleg_niet_gecontroleerd"))
    return Reply("\n\n".join(parts), _buttons(chosen, answer_id, voice))


def _section(chosen: ChosenOffers, now: datetime, voice: Voice) -> str:
    paragraphs = [f"{bold(chosen.onderwerp.name)}\n{markup(chosen.onderwerp.answer.strip())}"]
    for key, offers in (("antwoord.informeel", chosen.informal), ("antwoord.formeel", chosen.formal)):
        if offers:
            paragraphs.append("\n".join([voice.say(key), *(_offer_lines(o, now, voice) for o in offers)]))
    return "\n\n".join(paragraphs)


def _offer_lines(offer: SupportOffer, now: datetime, voice: Voice) -> str:
    first = " · ".join([bold(offer.name), escape(offer.what), escape(offer.cost)])
    if offer.certainty is Certainty.UNCHECKED:
        first += " · " + voice.say("antwoord.niet_gecontroleerd")
    lines = [first]
    state = opening_text(offer, now, voice)
    if offer.contact.phone:
        lines.append("📞 " + " · ".join(part for part in (escape(offer.contact.phone), state) if part))
    elif state:
        lines.append(f"🕒 {state}")
    lines.append(voice.say("antwoord.eerste_stap", stap=offer.first_step))
    return "\n".join(lines)


def opening_text(offer: SupportOffer, now: datetime, voice: Voice) -> str:
    """Whether the option is open now or when it opens, in a few words; empty when nobody knows."""
    if not offer.opening_hours:
        return escape(offer.opening_hours_note)
    state = opening_state(offer.opening_hours, now)
    if state is None:
        return escape(offer.opening_hours_note)
    if isinstance(state, OpenNow):
        if state.until is None:
            return voice.say("antwoord.dag_en_nacht")
        return voice.say("antwoord.nu_open", tijd=clock_time(state.until))
    return _opens_at(state.moment, now, voice)


def _opens_at(moment: datetime, now: datetime, voice: Voice) -> str:
    days = (moment.date() - now.date()) // timedelta(days=1)
    tijd = clock_time(moment)
    if days == 0:
        return voice.say("antwoord.vandaag_open", tijd=tijd)
    if days == 1:
        return voice.say("antwoord.morgen_open", tijd=tijd)
    if days < _DAYS_SHOWN_BY_NAME:
        return voice.say("antwoord.dag_open", dag=voice.label(f"tijd.weekdag.{moment.weekday()}"), tijd=tijd)
    return voice.say("antwoord.later_open", moment=voice.moment(moment))


def _buttons(chosen: Sequence[ChosenOffers], answer_id: int, voice: Voice) -> Buttons:
    def button(key: str, picked: str) -> Button:
        return Button(voice.label(key), Choice(ChoiceKind.ANSWER, answer_id, picked).code)

    rows: list[tuple[Button, ...]] = [
        (button("knop.dit_helpt", "helps"), button("knop.iets_anders", "other")),
        (button("knop.vraag_het_werkteam", "human"),),
    ]
    offers = [offer for one in chosen for offer in one.all]
    rows += [
        (
            Button(
                voice.label("knop.meer_over", naam=offer.name),
                Choice(ChoiceKind.ANSWER, answer_id, f"more-{place}").code,
            ),
        )
        for place, offer in enumerate(offers)
    ]
    return tuple(rows)


def compose_offer(offer: SupportOffer, now: datetime, voice: Voice) -> Reply:
    """All there is to say about one option, for the [Meer] button."""
    lines = [bold(offer.name), escape(offer.explanation.strip()), ""]
    if offer.certainty is Certainty.UNCHECKED:
        lines.insert(1, voice.say("meer.niet_gecontroleerd"))
    contact = offer.contact
    facts = [
        ("meer.voor_wie", offer.for_whom),
        ("meer.kosten", offer.cost),
        ("meer.voorwaarden", offer.conditions),
        ("meer.werkgebied", ", ".join(offer.service_area)),
        ("meer.telefoon", contact.phone),
        ("meer.website", contact.website),
        ("meer.email", contact.email),
        ("meer.chat", contact.chat),
        ("meer.adres", contact.address),
    ]
    lines += [voice.say(key, wat=value) for key, value in facts if value]
    state = opening_text(offer, now, voice)
    if state:
        lines.append(f"🕒 {state}")
    lines += ["", voice.say("antwoord.eerste_stap", stap=offer.first_step)]
    lines += [
        "",
        voice.say("meer.gecontroleerd", datum=f"{offer.checked.day}-{offer.checked.month}-{offer.checked.year}"),
    ]
    return Reply("\n".join(lines))
