"""A little knowledge of our own, with the real sentences of the bot, and thoughts that a test chooses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.knowledge import (
    Certainty,
    Contact,
    EmergencyNumber,
    Knowledge,
    Nood,
    OfferKind,
    Onderwerp,
    Outside,
    OutsideKind,
    SupportOffer,
    Texts,
    Urgency,
)
from bot.domain.matching.match import Candidate, Matches
from bot.domain.message import SafeText
from bot.domain.reading import Thought
from bot.domain.understanding.areas import NOWHERE, Areas
from bot.domain.understanding.courtesy import fold_courtesies, read_courtesy
from bot.domain.understanding.language import HeardLanguage, Sureness
from bot.domain.understanding.mask import mask
from bot.domain.understanding.nood import Alarm, NoodSignal
from bot.domain.understanding.place import find_place


def _offer(id: str, name: str, kind: OfferKind, *onderwerpen: str, phone: str | None = None) -> SupportOffer:
    return SupportOffer(
        id=id,
        name=name,
        organisation=name,
        kind=kind,
        onderwerpen=onderwerpen,
        service_area=("Rotterdam",),
        what=f"wat {name} doet",
        explanation=f"Alles over {name}.",
        for_whom="iedereen",
        cost="gratis",
        first_step="Bel even",
        contact=Contact(phone=phone),
        source="eigen site",
        checked=date(2026, 11, 1),
        certainty=Certainty.CONFIRMED,
    )


def _nood(id: str, name: str, offer: str) -> Onderwerp:
    return Onderwerp(
        id, "nood", name, name, "Blijf bij iemand.", nood=Nood((EmergencyNumber(offer, "dag en nacht"),), (), ())
    )


ONDERWERPEN = (
    Onderwerp(
        "huur",
        "wonen",
        "Huurachterstand",
        "Ik kan de huur niet betalen",
        "Bel vandaag nog uw verhuurder.",
        related=("schulden", "eten", "dementie", "alleen"),
        urgency=Urgency.TODAY,
    ),
    Onderwerp("schulden", "geld", "Schulden", "Ik heb schulden", "Leg uw brieven bij elkaar.", related=("huur",)),
    Onderwerp("eten", "geld", "Eten", "Ik heb geen eten", "Ga naar de voedselbank.", urgency=Urgency.THIS_WEEK),
    Onderwerp("dementie", "zorg", "Dementie", "Iemand vergeet veel", "Praat met de huisarts."),
    Onderwerp("alleen", "sociaal", "Alleen", "Ik ben alleen", "Er zijn mensen die graag langskomen."),
    Onderwerp("buiten-bereik", "buiten", "Daar ga ik niet over", "Iets anders", "Daar ga ik niet over. Bel 14 010."),
    _nood("nood-112", "Bel nu 112", "alarmnummer"),
    _nood("nood-suicide", "Wilt u met iemand praten?", "luisterlijn-113"),
)
OFFERS = (
    _offer(
        "maatje", "SchuldHulpMaatje", OfferKind.INFORMAL, "schulden", "huur", "clientondersteuning", phone="010 111"
    ),
    _offer("geldzaken", "Hulpteam Geldzaken", OfferKind.FORMAL, "huur", "schulden", phone="14 010"),
    _offer("voedselbank", "Voedselbank", OfferKind.INFORMAL, "eten"),
    _offer("dementie-cafe", "Alzheimer Café", OfferKind.INFORMAL, "dementie"),
    _offer("casemanager", "Casemanager", OfferKind.FORMAL, "dementie"),
    _offer("alarmnummer", "Alarmnummer", OfferKind.FORMAL, "nood-112", phone="112"),
    _offer("luisterlijn-113", "113", OfferKind.FORMAL, "nood-suicide", phone="0800-0113"),
)
OUTSIDE = (
    Outside("paspoort", "Paspoort", OutsideKind.COUNTER, "Een paspoort vraagt u aan bij de gemeente: 14 010.", ()),
    Outside("dank", "Dank", OutsideKind.SMALL_TALK, "Graag gedaan. U kunt altijd iets vragen.", ()),
    Outside("reactie", "Reactie", OutsideKind.SMALL_TALK, "Waar hoort dit bij?", (), is_reaction=True),
)


def little_knowledge(texts: dict[str, Texts]) -> Knowledge:
    return Knowledge(
        onderwerpen={o.id: o for o in ONDERWERPEN},
        offers={o.id: o for o in OFFERS},
        outside={o.id: o for o in OUTSIDE},
        texts=texts,
    )


def without(knowledge: Knowledge, *ids: str) -> Knowledge:
    """The knowledge after a maintainer took these onderwerpen and options away."""
    onderwerpen = {id: o for id, o in knowledge.onderwerpen.items() if id not in ids}
    offers = {id: o for id, o in knowledge.offers.items() if id not in ids}
    return replace(knowledge, onderwerpen=onderwerpen, offers=offers)


POLITE = fold_courtesies({"dank": ["bedankt", "dank u wel", "dank u"], "groet": ["hallo"], "goed": ["ok", "prima"]})
NOTHING = Matches((), in_scope=1.0)
DUTCH = HeardLanguage("nl", Sureness.CERTAIN)


def sure(*candidates: str, second_need: float = 0.0) -> Matches:
    """The first of these is meant, the others came close."""
    chances = (0.9, 0.05, 0.03, 0.01)
    found = tuple(Candidate(id, chance) for id, chance in zip(candidates, chances, strict=False))
    return Matches(found, in_scope=1.0, second_need=second_need)


def two_needs(one: str, other: str) -> Matches:
    return sure(one, other, second_need=0.9)


def torn_between(*candidates: str) -> Matches:
    return Matches(tuple(Candidate(id, 0.9 / len(candidates)) for id in candidates), in_scope=1.0)


def hardly(*candidates: str, chance: float = 0.15) -> Matches:
    """It may be one of these, but nobody can say."""
    return Matches(tuple(Candidate(id, chance) for id in candidates), in_scope=1.0)


def outside(id: str) -> Matches:
    return Matches((), in_scope=0.1, outside=Candidate(id, 0.9))


def danger(kind: str) -> NoodSignal:
    return NoodSignal(kind, Alarm.CERTAIN, "", 0.9)


def perhaps_danger(kind: str) -> NoodSignal:
    return NoodSignal(kind, Alarm.PERHAPS, "", 0.3)


@dataclass
class ChosenThoughts:
    """A thinker who thinks of a text what a test says; all other texts it does not understand."""

    known: dict[str, Thought] = field(default_factory=dict)
    areas: Areas = NOWHERE

    def of(
        self,
        text: str,
        matches: Matches = NOTHING,
        *nood: NoodSignal,
        wish: str | None = None,
        language: str = "nl",
        sureness: Sureness = Sureness.CERTAIN,
    ) -> str:
        """Choose what to think of a text; gives the text back."""
        heard = HeardLanguage(language, sureness) if language else HeardLanguage()
        self.known[text] = Thought(mask(text), heard, nood, matches, wish)
        return text

    async def think(self, text: str, language_hint: str | None) -> Thought:
        thought = self.known.get(text) or Thought(mask(text), DUTCH, (), NOTHING, None)
        return replace(thought, said_place=find_place(text, self.areas), courtesy=read_courtesy(text, POLITE))


def as_read(html: str) -> str:
    """HTML of the bot as people read it."""
    plain = re.sub(r"</?b>", "", html)
    return SafeText(plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
