"""An address whose street has no word for a street in it: "Weena 505", "Middenbaan-Noord 47"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.words import STOP_WORDS, fold_spelling, tokens

_SHORTEST = 4
_SMALL_STREETS = frozenset(tokens("weena blaak westblaak boompjes slinge lijnbaan middenbaan botersloot binnenrotte"))
"""Streets of the city that are written in small letters too and are no other word."""
_NO_STREETS = STOP_WORDS.union(
    tokens(
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april juni juli augustus "
        "september oktober november december week weken jaar maand kwartaal kerst pasen ramadan dag nacht uur "
        "buslijn tramlijn lijn metro metrolijn trein spoor perron halte tram bus station route uitgang afslag rijksweg "
        "kamer zaal ruimte gang lokaal balie loket verdieping etage flat gebouw blok vleugel afdeling poli unit bed "
        "artikel lid bepaling wetboek wet hoofdstuk bladzijde pagina punt vraag optie stap deel fase formulier bijlage "
        "zaak zaaknummer dossier dossiernummer nummer klantnummer factuur factuurnummer kenmerk code pincode versie "
        "groep klas leerjaar niveau havo vwo mbo vmbo hbo cijfer toets psalm soera kanaal zender radio televisie npo "
        "nederland windows iphone samsung galaxy playstation xbox netflix covid corona formule top plan max maximaal "
        "minimaal ongeveer circa totaal samen bijna ruim sinds vanaf rond wij kinderen kind personen volwassenen "
        "leeftijd gezin huur schuld boete rekening bedrag saldo loon salaris premie borg aantal ajax feyenoord sparta "
        "nog soms telefoon tel mobiel postbus antwoordnummer toestel keuze eerst binnen minstens pas alle alleen "
        "euro help hallo beste helaas gisteren vandaag morgen straks daarna toen ouder jong vader moeder dochter zoon"
    )
)
_NO_ENDINGS = ("toeslag", "geld", "kosten", "schuld", "schulden", "uitkering", "premie", "bijdrage", "nummer", "lijn")

_STREET_AND_NUMBER = re.compile(
    r"(?<![\w'’\[@#-])([^\W\d_]{3,}(?:-[^\W\d_]+)*)[ ]"
    r"(?!(?:19|20)\d\d(?!\d))\d{1,4}(?:-\d{1,4}|[ -]?[a-zA-Z]|bis|hs|rd|zw)?(?![\w%]|[.,:/-]\d|[ ]?(?:€|%|,-))"
    r"(?:[ ,]+\d{1,2}[ ]?(?:e|ste|de)?[ ]?(?:verd(?:ieping)?|etage|hoog)\b\.?)?"
)
_LIVES = re.compile(
    r"\b(?:woon(?:t|achtig)?|wonen|adres|straat|thuis|verhuisd|logeer|ingeschreven)\b[ :,]*"
    r"(?:(?:op|aan|in|naar|is|nu|ik|wij|we|de|het|ons|mijn|te)[ :]+){0,4}$",
    re.IGNORECASE,
)
_AT = re.compile(r"\b(?:op|aan|naar|vanaf|van)[ ](?:(?:de|het)[ ])?$", re.IGNORECASE)
_ALONE_BEFORE = re.compile(r"(?:^|[\n,;:(])[ ]*$")
_ENDS_AFTER = re.compile(r"[ ]*(?:$|[\n,;!?)]|\.(?!\d))")
_NEXT_WORD = re.compile(r"[ ]+([^\W\d_]+|\[|[1-9]\d{3}\b)")
_UNIT = re.compile(
    r"[ ]*(?:€|%|x\b|keer|euro|mensen|personen|kinderen|kids|jongens|meisjes|min|uur|uren|dag|week|weken|maand|mnd|"
    r"jaar|jr\b|km\b|meter|m2\b|kilo|kg\b|stuks|jan|feb|maart|april|mei|juni|juli|aug|sep|okt|nov|dec)",
    re.IGNORECASE,
)


def find_street_numbers(text: str, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Begin and end of what is an address by all around it; `known` words of organisations and places are none."""
    for found in _STREET_AND_NUMBER.finditer(text):
        begin, end = found.span()
        if _may_be_street(found[1], known) and _is_meant(text[:begin], text[end:], found):
            yield begin, end


def _may_be_street(word: str, known: frozenset[str]) -> bool:
    folded = fold_spelling(word)
    if folded in _SMALL_STREETS:
        return True
    is_written_so = word[0].isupper() and not word.isupper() and len(word) >= _SHORTEST
    return is_written_so and not (folded in _NO_STREETS or folded in known or folded.endswith(_NO_ENDINGS))


def _is_meant(before: str, after: str, found: re.Match[str]) -> bool:
    """Who says that they live there means it; else it must look like an address on both sides."""
    if _UNIT.match(after):
        return False
    is_at = _AT.search(before) is not None
    if _LIVES.search(before) or (is_at and fold_spelling(found[1]) in _SMALL_STREETS):
        return True
    follows = _NEXT_WORD.match(after)
    ends = _ENDS_AFTER.match(after) is not None
    goes_on = follows is not None and (not follows[1].islower() or follows[1] in STOP_WORDS)
    if is_at or any(map(str.isalpha, found[0][len(found[1]) :])):
        return ends or goes_on
    return ends and _ALONE_BEFORE.search(before) is not None
