"""What to do with a message: answer, ask back, pass it on, or say kindly that it is for somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.knowledge import Certainty, Knowledge, Outside, OutsideKind, SupportOffer, Term, Urgency
from bot.domain.matching.match import Matches
from bot.domain.matching.names import NO_MENTIONS, Asked, Mentions
from bot.domain.question import EscalationReason
from bot.domain.understanding.nood import Alarm, NoodSignal


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure is sure enough; all are probabilities from 0 to 1."""

    in_scope: float = 0.6
    answer: float = 0.7
    second_need: float = 0.1
    ask_back: float = 0.75
    """The least that the two or three choices must cover together."""
    choice: float = 0.08
    """The least that makes a need worth a button."""
    nood: float = 0.5
    nood_perhaps: float = 0.1


@dataclass(frozen=True, slots=True)
class GiveAnswer:
    """Answer these needs (one or two); `next_best` are what is offered after "Iets anders"."""

    onderwerpen: tuple[str, ...]
    next_best: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """Options that the resident named; those that fit come first."""
    terms: tuple[Term, ...] = ()
    """Laws that the resident asked about; they are explained first."""


@dataclass(frozen=True, slots=True)
class ShowOffer:
    """Show the option that was named, what was asked first; `onderwerpen` are its needs that fit best."""

    offer: str
    asked: tuple[Asked, ...] = ()
    onderwerpen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChooseOffer:
    """One question back: which of the options of this name is meant? `onderwerpen` are their needs."""

    offers: tuple[str, ...]
    asked: tuple[Asked, ...] = ()
    onderwerpen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskBack:
    """One question back, with these needs as choices."""

    onderwerpen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Escalate:
    """Pass it on to the werkteam."""

    reason: EscalationReason


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """Say kindly that this is for another counter; the id is that of an `Outside`, or `buiten-bereik`."""

    outside: str


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A short friendly reply; the id is that of an `Outside`."""

    outside: str


Decision = GiveAnswer | ShowOffer | ChooseOffer | AskBack | Escalate | OutOfScope | SmallTalk

_MOST_CHOICES = 3
_MOST_ANSWERS = 2
_SURER = 0.85


def surer(thresholds: Thresholds) -> Thresholds:
    """What the bot must be to answer a need that may not be a new one."""
    return replace(thresholds, answer=max(thresholds.answer, _SURER))


def decide(
    matches: Matches, knowledge: Knowledge, thresholds: Thresholds, mentions: Mentions = NO_MENTIONS
) -> Decision:
    """The decision of one message, before anything urgent is put on top of it.

    A question about an organisation or a law is answered as such. Whoever tells a need is answered by the need, with
    the organisation that was named first where it fits.
    """
    by_need = _decide_by_need(matches, knowledge, thresholds)
    if mentions.is_about_them:
        return _about_named(mentions, by_need, matches, knowledge, thresholds)
    return replace(by_need, named=mentions.offers) if isinstance(by_need, GiveAnswer) else by_need


def _about_named(
    mentions: Mentions, by_need: Decision, matches: Matches, knowledge: Knowledge, thresholds: Thresholds
) -> Decision:
    """A bare name of whoever helps with a need that is clear anyway gets the whole answer, with that name first."""
    offers = [knowledge.offers[id] for id in mentions.offers]
    if not offers:
        onderwerpen = tuple(dict.fromkeys(named.onderwerp for named in mentions.named))
        return GiveAnswer(onderwerpen[:_MOST_ANSWERS], onderwerpen[_MOST_ANSWERS:], terms=mentions.terms)
    if not mentions.asked and isinstance(by_need, GiveAnswer):
        serves = {onderwerp for offer in offers for onderwerp in offer.onderwerpen}
        if serves.intersection(by_need.onderwerpen):
            return replace(by_need, named=mentions.offers)
    sureness = {c.id: c.confidence for c in matches.candidates}
    offers.sort(key=lambda offer: (offer.certainty is Certainty.UNCHECKED, -_fit(offer, sureness)))
    if len(offers) == 1 or (isinstance(by_need, GiveAnswer) and _is_only(offers, by_need.onderwerpen[0])):
        return ShowOffer(offers[0].id, mentions.asked, _needs_of(offers[0], sureness, knowledge))
    choices = offers[:_MOST_CHOICES]
    needs = dict.fromkeys(need for offer in choices for need in _needs_of(offer, sureness, knowledge)[:1])
    return ChooseOffer(tuple(offer.id for offer in choices), mentions.asked, tuple(needs))


def _fit(offer: SupportOffer, sureness: Mapping[str, float]) -> float:
    """How likely it is that somebody means one of its needs."""
    return max((sureness.get(id, 0.0) for id in offer.onderwerpen), default=0.0)


def _is_only(offers: Sequence[SupportOffer], onderwerp: str) -> bool:
    """Whether the first of them alone is for this need."""
    return [onderwerp in offer.onderwerpen for offer in offers] == [True, *[False] * (len(offers) - 1)]


def _needs_of(offer: SupportOffer, sureness: Mapping[str, float], knowledge: Knowledge) -> tuple[str, ...]:
    """The likeliest of its needs, then the one that it is for most of all; emergencies are no answer."""
    needs = [o.id for o in map(knowledge.onderwerpen.get, offer.onderwerpen) if o is not None and o.is_matched]
    likeliest = sorted(needs, key=lambda id: -sureness.get(id, 0.0))[:1]
    return tuple(dict.fromkeys([*likeliest, *needs[:1]]))


def _decide_by_need(matches: Matches, knowledge: Knowledge, thresholds: Thresholds) -> Decision:
    """What the message is about, as far as anybody can tell.

    A confidence holds if the message is about a need at all, so it counts as far as that is likely: who asks
    something that may be no social question at all is better off with a person than with a guess.
    """
    outside = matches.outside if matches.in_scope < thresholds.in_scope else None
    if outside is not None and not _may_be_urgent(matches, knowledge, thresholds):
        return _kindly_elsewhere(knowledge.outside_of(outside.id))
    best = matches.candidates
    if not best:
        return Escalate(EscalationReason.NOT_SURE)
    if best[0].confidence * matches.in_scope >= thresholds.answer:
        return _answer(matches, thresholds)
    choices = [c for c in best[:_MOST_CHOICES] if c.confidence >= thresholds.choice]
    if len(choices) > 1 and sum(c.confidence for c in choices) * matches.in_scope >= thresholds.ask_back:
        return AskBack(tuple(c.id for c in choices))
    return Escalate(EscalationReason.NOT_SURE)


def _may_be_urgent(matches: Matches, knowledge: Knowledge, thresholds: Thresholds) -> bool:
    """Who may be in trouble today is not sent to another counter: "I must marry in Morocco" is no wedding."""
    best = matches.candidates[:1]
    urgent = [c for c in best if c.id in knowledge.onderwerpen and knowledge.onderwerpen[c.id].urgency is Urgency.TODAY]
    return any(candidate.confidence >= thresholds.answer for candidate in urgent)


def _answer(matches: Matches, thresholds: Thresholds) -> GiveAnswer:
    best = matches.candidates
    both = len(best) > 1 and matches.second_need >= thresholds.second_need
    meant = 2 if both else 1
    return GiveAnswer(tuple(c.id for c in best[:meant]), tuple(c.id for c in best[meant : meant + _MOST_CHOICES]))


def _kindly_elsewhere(found: Outside) -> OutOfScope | SmallTalk:
    if found.kind is OutsideKind.SMALL_TALK:
        return SmallTalk(found.id)
    return OutOfScope(found.id)


def hear_nood(phrases: Sequence[NoodSignal], matches: Matches, thresholds: Thresholds) -> tuple[NoodSignal, ...]:
    """Join what the phrases say and what the estimate says; the surest and likeliest first.

    A missed emergency is far worse than a false alarm, so either of the two is enough.
    """
    signals = {s.kind: s for s in phrases}
    for kind in matches.nood:
        if kind.id in signals or kind.confidence < thresholds.nood_perhaps:
            continue
        alarm = Alarm.CERTAIN if kind.confidence >= thresholds.nood else Alarm.PERHAPS
        signals[kind.id] = NoodSignal(kind.id, alarm, "", kind.confidence)
    return tuple(sorted(signals.values(), key=lambda s: (s.alarm is Alarm.PERHAPS, -s.probability)))
