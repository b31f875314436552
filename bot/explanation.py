"""Says in Dutch, for maintainers, what the bot decided and what its knowledge holds."""

from __future__ import annotations

from collections import Counter

from bot.domain.decision import (
    AskBack,
    ChooseOffer,
    Decision,
    Escalate,
    GiveAnswer,
    OutOfScope,
    ShowOffer,
    SmallTalk,
)
from bot.domain.knowledge import Knowledge


def describe(decision: Decision) -> str:
    """A decision in a few Dutch words."""
    match decision:
        case GiveAnswer(onderwerpen):
            first = f", {', '.join(decision.named)} eerst" if decision.named else ""
            return f"antwoord: {', '.join(onderwerpen)}{first}"
        case ShowOffer(offer):
            return f"toon steunaanbod: {offer}"
        case ChooseOffer(offers):
            return f"vraag terug welk steunaanbod: {', '.join(offers)}"
        case AskBack(onderwerpen):
            return f"vraag terug: {', '.join(onderwerpen)}"
        case Escalate(reason):
            return f"naar het werkteam ({reason})"
        case OutOfScope(outside):
            return f"buiten bereik: {outside}"
        case SmallTalk(outside):
            return f"praatje: {outside}"


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
