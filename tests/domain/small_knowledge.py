"""Five needs, two kinds of nood and three kinds of outside, with examples of three hands, and a stand-in embedder."""

from __future__ import annotations

import zlib

import numpy as np

from bot.domain.knowledge import (
    BUITEN_BEREIK,
    Example,
    Knowledge,
    LookAlike,
    Nood,
    Onderwerp,
    Outside,
    OutsideKind,
)
from bot.domain.matching.experts import Matrix
from bot.domain.words import tokens

from .rotterdam import NL, onderwerp

HANDS = ("fatima", "henk", "sam")
_SAID = {
    "schulden": ["ik kan mijn rekeningen niet betalen", "de incasso stuurt brieven", "overal schulden en geen geld"],
    "huur": ["de huur is te hoog", "mijn verhuurder doet niets aan de schimmel", "huurachterstand van drie maanden"],
    "eenzaam": ["ik ben altijd alleen", "ik ken niemand in de buurt", "zondag zie ik geen mens"],
    "taal": ["ik wil nederlands leren", "waar is een taalles", "oefenen met praten in het nederlands"],
    "vervoer": ["hoe kom ik bij het ziekenhuis", "de bus is te ver lopen", "wie kan mij brengen met een auto"],
    "nood-112": ["er is brand in huis", "hij ademt niet meer", "mijn buurman ligt bewusteloos"],
    "nood-geweld": ["hij slaat me nu", "mijn man gaat me vermoorden", "ik durf niet naar huis hij slaat"],
    BUITEN_BEREIK: ["hoe vraag ik een vergunning", "de lantaarn is kapot", "welke partij moet ik stemmen"],
    "groet": ["hallo daar", "goedemorgen samen", "hoi bot"],
    "paspoort": ["mijn paspoort is verlopen", "een nieuw rijbewijs aanvragen", "paspoort kwijt op vakantie"],
}


def examples(id: str) -> tuple[Example, ...]:
    """What each hand wrote about it."""
    return tuple(Example(text, hand) for text, hand in zip(_SAID[id], HANDS, strict=True))


def need(id: str, **more: object) -> Onderwerp:
    return onderwerp(id, examples=examples(id), **more)


TWO_NEEDS = Example("geld is op en ik zit altijd alleen thuis", "sam", also=("eenzaam",))
KNOWLEDGE = Knowledge(
    onderwerpen={
        o.id: o
        for o in [
            onderwerp("schulden", examples=(*examples("schulden"), TWO_NEEDS), synonyms=("incasso", "achterstand")),
            need("huur", counter_examples=(("ik wil mijn huis schilderen", BUITEN_BEREIK),)),
            need("eenzaam"),
            need("taal"),
            need("vervoer"),
            need("nood-112", nood=Nood((), ("er is brand", "ademt niet"), ("brandende vraag",))),
            need("nood-geweld", nood=Nood((), ("hij slaat me",), ())),
            need(BUITEN_BEREIK),
        ]
    },
    offers={},
    outside={
        "groet": Outside("groet", "Groet", OutsideKind.SMALL_TALK, "Dag!", examples("groet")),
        "paspoort": Outside("paspoort", "Paspoort", OutsideKind.COUNTER, "Bel 14 010.", examples("paspoort")),
    },
    texts={"nl": NL},
    look_alikes=(
        LookAlike("de huur vermoordt mijn portemonnee", "henk", ("huur", "schulden")),
        LookAlike("die plant is dood", "", ()),
    ),
)


class WordVectors:
    """Stands in for sentence embeddings: each word pulls in a direction of its own."""

    def embed(self, texts: list[str]) -> Matrix:
        rows = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in tokens(text):
                rows[row, zlib.crc32(word.encode()) % 64] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9).astype(np.float32)
