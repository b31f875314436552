"""An answer from the knowledge: a few plain sentences, then informal and formal help side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.knowledge import (
    CLIENTONDERSTEUNING,
    NATIONWIDE,
    Certainty,
    Knowledge,
    OfferKind,
    Onderwerp,
    SupportOffer,
    Urgency,
)
from bot.domain.opening import OpenNow, opening_state
from bot.domain.outgoing import Button, Buttons
from bot.domain.replies.voice import Reply, Voice, bold, clock_time, escape, markup

_MOST_OF_A_KIND = 2
_MOST_AROUND = 3
_DAYS_SHOWN_BY_NAME = 7


@dataclass(frozen=True, slots=True)
class OfferRules:
    """Which options may be shown: those that work here, the nearest first, and unchecked ones only if wanted."""

    circles: tuple[frozenset[str], ...]
    """The areas around somebody, the nearest first: wijk, gemeente, region."""
    show_unchecked: bool = True
    own_wijk: frozenset[str] = frozenset()
    """The nearest circle, if it is a wijk and not a whole gemeente."""
    named: tuple[str, ...] = ()
    """Options that the resident named: they come first, in this order, wherever they work."""

    def distance(self, offer: SupportOffer) -> int | None:
        """How many circles away the option begins to work; None if it does not work here."""
        for distance, circle in enumerate(self.circles):
            if not circle.isdisjoint(offer.service_area):
                return distance
        return len(self.circles) if NATIONWIDE in offer.service_area else None

    def is_near(self, offer: SupportOffer) -> bool:
        """Whether it works here because of where this is, and not because it works in the whole country."""
        distance = self.distance(offer)
        return distance is not None and distance < len(self.circles)

    def allow(self, offer: SupportOffer) -> bool:
        """Whether it may be shown to somebody here."""
        works_here = self.distance(offer) is not None or offer.id in self.named
        return works_here and (self.show_unchecked or offer.certainty is not Certainty.UNCHECKED)


@dataclass(frozen=True, slots=True)
class ChosenOffers:
    """The options of one onderwerp, informal (and hybrid) next to formal."""

    onderwerp: Onderwerp
    informal: tuple[SupportOffer, ...]
    formal: tuple[SupportOffer, ...]
    nearby: bool = True
    """Whether one of them works nearer than in the whole country."""

    @property
    def all(self) -> tuple[SupportOffer, ...]:
        """Informal first."""
        return self.informal + self.formal


def choose_offers(
    onderwerp: Onderwerp,
    knowledge: Knowledge,
    rules: OfferRules,
    most: int = _MOST_OF_A_KIND,
    above: Sequence[SupportOffer] = (),
) -> ChosenOffers:
    """At most `most` informal and `most` formal options: the checked ones, the best fitting and the nearest first.

    What stands `above` in the same message is not said twice; it leaves its place to another.

    What is made for this need goes before what is made for another one and helps with this as well, unless that is
    in the resident's own wijk. Among either, the nearest goes first.

    Where the gemeente decides, free independent cliëntondersteuning takes the last formal place: somebody
    who faces a decision must know that there is help that is not of the gemeente.
    """
    fitting = [o for o in knowledge.offers_for(onderwerp.id) if rules.allow(o) and o not in above]
    fitting.sort(key=lambda o: _rank(o, onderwerp.id, rules))
    informal = tuple(o for o in fitting if o.is_informal)[:most]
    formal = tuple(o for o in fitting if not o.is_informal)[:most]
    if onderwerp.gemeente_decides and not any(map(_supports_clients, (*informal, *formal, *above))):
        support = _client_support(knowledge, rules)
        formal = (*formal[: most - len(support)], *support) if most > 1 else formal + support
    nearby = any(map(rules.is_near, (*informal, *formal, *_serving(above, onderwerp))))
    return ChosenOffers(onderwerp, informal, formal, nearby)


def _serving(offers: Sequence[SupportOffer], onderwerp: Onderwerp) -> Iterator[SupportOffer]:
    return (offer for offer in offers if onderwerp.id in offer.onderwerpen)


def _rank(offer: SupportOffer, onderwerp: str, rules: OfferRules) -> tuple[object, ...]:
    fit = offer.onderwerpen.index(onderwerp)
    is_aside = fit > 0 and rules.own_wijk.isdisjoint(offer.service_area)
    place = rules.named.index(offer.id) if offer.id in rules.named else len(rules.named)
    return place, offer.certainty is Certainty.UNCHECKED, is_aside, rules.distance(offer), fit


def _supports_clients(offer: SupportOffer) -> bool:
    return offer.onderwerpen[0] == CLIENTONDERSTEUNING


def _client_support(knowledge: Knowledge, rules: OfferRules) -> tuple[SupportOffer, ...]:
    fitting = [o for o in knowledge.offers_for(CLIENTONDERSTEUNING) if rules.allow(o) and _supports_clients(o)]
    fitting.sort(key=lambda o: (o.certainty is Certainty.UNCHECKED, o.kind is not OfferKind.FORMAL))
    return tuple(fitting[:1])


def choose_around(knowledge: Knowledge, rules: OfferRules) -> tuple[SupportOffer, ...]:
    """What there is near a place, without a need: doors that anybody may walk through, with the most behind them."""
    near = [o for o in knowledge.offers.values() if rules.is_near(o) and rules.allow(o)]
    near.sort(key=lambda o: (o.certainty is Certainty.UNCHECKED, rules.distance(o), *_openness(o, knowledge), o.id))
    informal = tuple(o for o in near if o.is_informal)[:_MOST_AROUND]
    return informal + tuple(o for o in near if not o.is_informal)[:1]


def _openness(offer: SupportOffer, knowledge: Knowledge) -> tuple[int, int]:
    """Help for who is in trouble today is no place to drop in; who names many needs has an open door."""
    need = knowledge.onderwerpen.get(offer.onderwerpen[0]) if offer.onderwerpen else None
    calm = list(Urgency).index(need.urgency) if need is not None and need.is_matched else 0
    return -calm, -len(offer.onderwerpen)


def most_urgent_first(onderwerpen: Sequence[Onderwerp]) -> tuple[Onderwerp, ...]:
    """Two needs in the order in which they must be dealt with."""
    order = list(Urgency)
    return tuple(sorted(onderwerpen, key=lambda o: order.index(o.urgency)))


def compose_answer(
    chosen: Sequence[ChosenOffers], answer_id: int, now: datetime, voice: Voice, place: str = ""
) -> Reply:
    """The answer to one or two needs. `now` is local time; `place` is said when it is not the usual one."""
    parts = [voice.say("plaats.voor", plaats=place)] if place else []
    if len(chosen) > 1:
        parts.append(voice.say("antwoord.twee_vragen"))
    if not voice.is_dutch:
        parts.append(voice.say("antwoord.in_het_nederlands"))
    parts += [_section(one, now, voice, place) for one in chosen]
    if any(o.certainty is Certainty.UNCHECKED for one in chosen for o in one.all):
        parts.append(voice.say("antwoord.uitleg_niet_gecontroleerd"))
    return Reply("\n\n".join(parts), _buttons([o for one in chosen for o in one.all], answer_id, voice, place))


def compose_overview(offers: Sequence[SupportOffer], answer_id: int, now: datetime, voice: Voice, place: str) -> Reply:
    """What there is near a place, and the question what it is about."""
    if not offers:
        return Reply(voice.say("plaats.niets_dichtbij", plaats=place), (_other_place(voice),))
    informal, formal = [o for o in offers if o.is_informal], [o for o in offers if not o.is_informal]
    parts = [voice.say("plaats.dit_is_er", plaats=place), *_side_by_side(informal, formal, now, voice)]
    if any(o.certainty is Certainty.UNCHECKED for o in offers):
        parts.append(voice.say("antwoord.uitleg_niet_gecontroleerd"))
    parts.append(voice.say("plaats.waarover"))
    return Reply("\n\n".join(parts), _buttons(offers, answer_id, voice, place))


def _section(chosen: ChosenOffers, now: datetime, voice: Voice, place: str) -> str:
    dutch = f"{bold(chosen.onderwerp.name)}\n{markup(chosen.onderwerp.answer.strip())}"
    paragraphs = [dutch] if voice.is_dutch else [bold(voice.name_of(chosen.onderwerp)), dutch]
    paragraphs += _side_by_side(chosen.informal, chosen.formal, now, voice)
    if place and not chosen.nearby:
        key = "plaats.alleen_landelijk" if chosen.all else "plaats.geen_hulp"
        paragraphs.append(voice.say(key, plaats=place))
    return "\n\n".join(paragraphs)


def _side_by_side(
    informal: Sequence[SupportOffer], formal: Sequence[SupportOffer], now: datetime, voice: Voice
) -> Iterator[str]:
    for key, offers in (("antwoord.informeel", informal), ("antwoord.formeel", formal)):
        if offers:
            yield "\n".join([voice.say(key), *(_offer_lines(o, now, voice) for o in offers)])


def _offer_lines(offer: SupportOffer, now: datetime, voice: Voice) -> str:
    first = " · ".join([bold(offer.name), escape(offer.what), _cost(offer, voice)])
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


def _cost(offer: SupportOffer, voice: Voice) -> str:
    """In another language, Dutch words that cannot be explained are at least said to be about the cost."""
    explained = voice.cost(offer.cost)
    is_clear = voice.is_dutch or explained != offer.cost
    return escape(explained) if is_clear else voice.say("meer.kosten", wat=offer.cost)


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


def _buttons(offers: Sequence[SupportOffer], answer_id: int, voice: Voice, place: str) -> Buttons:
    def button(key: str, picked: str) -> Button:
        return Button(voice.label(key), Choice(ChoiceKind.ANSWER, answer_id, picked).code)

    rows: list[tuple[Button, ...]] = [
        (button("knop.dit_helpt", "helps"), button("knop.iets_anders", "other")),
        (button("knop.vraag_het_werkteam", "human"),),
    ]
    if place:
        rows.append(_other_place(voice))
    rows += [
        (
            Button(
                voice.label("knop.meer_over", naam=offer.name),
                Choice(ChoiceKind.ANSWER, answer_id, f"more-{number}").code,
            ),
        )
        for number, offer in enumerate(offers)
    ]
    return tuple(rows)


def _other_place(voice: Voice) -> tuple[Button, ...]:
    return (Button(voice.label("knop.andere_plaats"), Choice(ChoiceKind.INFO, 0, "place").code),)


def compose_offer(offer: SupportOffer, now: datetime, voice: Voice, first: str = "") -> Reply:
    """All there is to say about one option, for the [Meer] button; `first` is the first line instead of its name."""
    lines = [first or bold(offer.name), escape(offer.explanation.strip()), ""]
    if offer.certainty is Certainty.UNCHECKED:
        lines.insert(1, voice.say("meer.niet_gecontroleerd"))
    if not voice.is_dutch:
        lines.insert(1, voice.say("antwoord.in_het_nederlands"))
    contact = offer.contact
    facts = [
        ("meer.voor_wie", offer.for_whom),
        ("meer.kosten", voice.cost(offer.cost)),
        ("meer.voorwaarden", offer.conditions),
        ("meer.werkgebied", ", ".join(voice.area(place) for place in offer.service_area)),
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
