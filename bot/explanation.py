"""Shows maintainers what the bot makes of a message, and what its knowledge holds."""

from __future__ import annotations

from collections import Counter

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from bot.domain.decision import AskBack, Decision, Escalate, GiveAnswer, OutOfScope, SmallTalk
from bot.domain.knowledge import Knowledge
from bot.domain.reading import Mind, Thought


def explain(mind: Mind, text: str) -> RenderableType:
    """On one screen: the decision, the needs with their confidence, every signal and its weight."""
    thought = mind.read(text)
    return Group(_summary(mind, thought), _candidates(mind, thought), _signals(mind, thought))


def _summary(mind: Mind, thought: Thought) -> Table:
    matches, limits = thought.matches, mind.thresholds
    table = Table(show_header=False, box=None)
    table.add_row("gelezen als", escape(thought.masked.text))
    table.add_row("weggehaald", ", ".join(sorted(thought.masked.found)) or "niets")
    table.add_row("taal", thought.language or "te kort om te weten")
    table.add_row("opdracht in woorden", thought.wish or "geen")
    table.add_row("nood", escape(_nood(thought)))
    table.add_row("gaat over hulp", f"{matches.in_scope:.2f} (drempel {limits.in_scope:.2f})")
    table.add_row("zekerheid", f"{_surest(thought):.2f} (antwoord vanaf {limits.answer:.2f})")
    table.add_row("tweede vraag", f"{matches.second_need:.2f} (drempel {limits.second_need:.2f})")
    table.add_row("besluit", describe(mind.decide(thought)))
    return table


def _surest(thought: Thought) -> float:
    return thought.matches.candidates[0].confidence if thought.matches.candidates else 0.0


def _nood(thought: Thought) -> str:
    if not thought.nood:
        likeliest = thought.matches.nood[0] if thought.matches.nood else None
        return f"nee ({likeliest.id} {likeliest.confidence:.2f})" if likeliest else "nee"
    return ", ".join(f"{s.kind} {s.alarm} {s.probability:.2f} {s.why}".strip() for s in thought.nood)


def describe(decision: Decision) -> str:
    """A decision in a few Dutch words."""
    match decision:
        case GiveAnswer(onderwerpen):
            return f"antwoord: {', '.join(onderwerpen)}"
        case AskBack(onderwerpen):
            return f"vraag terug: {', '.join(onderwerpen)}"
        case Escalate(reason):
            return f"naar het werkteam ({reason})"
        case OutOfScope(outside):
            return f"buiten bereik: {outside}"
        case SmallTalk(outside):
            return f"praatje: {outside}"


def _candidates(mind: Mind, thought: Thought) -> Table:
    table = Table("onderwerp", "naam", "zekerheid")
    for candidate in thought.matches.candidates:
        table.add_row(candidate.id, mind.knowledge.onderwerpen[candidate.id].name, f"{candidate.confidence:.3f}")
    return table


def _signals(mind: Mind, thought: Thought) -> Table:
    table = Table("signaal", "onderwerp", "kans", "gewicht", "waarom")
    for signal in thought.matches.signals:
        table.add_row(
            signal.name, signal.candidate, f"{signal.value:.3f}", f"{signal.weight:.2f}", escape(signal.because)
        )
    return table


def summary(knowledge: Knowledge) -> str:
    """What the knowledge holds, in one sentence."""
    examples = sum(len(o.examples) for o in knowledge.onderwerpen.values())
    kinds = Counter(offer.kind for offer in knowledge.offers.values())
    spread = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return (
        f"Alles klopt: {len(knowledge.onderwerpen)} onderwerpen met {examples} voorbeelden, "
        f"{len(knowledge.offers)} vormen van steun ({spread}), {len(knowledge.outside)} soorten berichten "
        f"die er buiten vallen, {len(knowledge.texts)} talen."
    )


def tips_left(count: int) -> str:
    """How many tips were not shown, and how to see them."""
    there_are = "Er is 1 tip" if count == 1 else f"Er zijn {count} tips"
    return f"{there_are}. Toon met: samenspel check --tips"
