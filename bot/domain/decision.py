"""What to do with a message: answer, ask back, pass it on, or say kindly that it is for somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.knowledge import Knowledge, Outside, OutsideKind, Urgency
from bot.domain.matching.match import Matches
from bot.domain.question import EscalationReason
from bot.domain.understanding.nood import Alarm, NoodSignal


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure is sure enough; all are probabilities from 0 to 1."""

    in_scope: float = 0.5
    answer: float = 0.65
    second_need: float = 0.15
    ask_back: float = 0.7
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


Decision = GiveAnswer | AskBack | Escalate | OutOfScope | SmallTalk

_MOST_CHOICES = 3


def decide(matches: Matches, knowledge: Knowledge, thresholds: Thresholds) -> Decision:
    """The decision of one message, before anything urgent is put on top of it.

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
