"""The files of the maintainers, key by key: their word, ours, what stands behind it, and what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from bot.adapters.files.folder import FileKind
from bot.adapters.files.forms import EMAIL, OPENING_HOURS, PHONE, POSTCODES, QUESTION, WEBSITE, read_postcodes
from bot.adapters.files.keys import (
    ByWriter,
    Choice,
    Day,
    Description,
    Flag,
    Fork,
    Key,
    ListOf,
    Names,
    Record,
    Sentences,
    Text,
    TextOr,
    optional,
)
from bot.domain.knowledge import (
    Certainty,
    Contact,
    EmergencyNumber,
    Example,
    LookAlike,
    OfferKind,
    OutsideKind,
    Term,
    Urgency,
)
from bot.domain.understanding.areas import Gemeente, Region, Wijk


class OnlyHelp(StrEnum):
    """The one kind of help that exists for an onderwerp."""

    INFORMAL = "informeel"
    FORMAL = "formeel"


_PROSE = Text(is_prose=True)
_ONDERWERP_ID = Text(names=Names.ONDERWERP)
_ONDERWERPEN = ListOf(_ONDERWERP_ID)


def _pair(first: str, second: str) -> tuple[str, str]:
    return first, second


def _example(text: str, also: tuple[str, ...] = ()) -> Example:
    return Example(text, also=also)


def _look_alike(text: str, onderwerpen: tuple[str, ...] = ()) -> LookAlike:
    return LookAlike(text, "", onderwerpen)


_ALSO = optional("ook", "also", _ONDERWERPEN, "De andere onderwerpen waar deze zin ook over gaat.")
_EXAMPLE_TEXT = Text(names=Names.EXAMPLE)
_EXAMPLE = TextOr(
    _EXAMPLE_TEXT,
    Record((Key("zin", "text", _EXAMPLE_TEXT, "Een bericht, zoals een bewoner het typt."), _ALSO), _example),
    _example,
)
_EXAMPLES = optional(
    "voorbeelden", "examples", ListOf(_EXAMPLE), "Berichten zoals bewoners ze typen. Samen ten minste 25."
)

_LOOK_ALIKE = TextOr(
    Text(),
    Record(
        (
            Key("zin", "text", Text(), "Een bericht dat op nood lijkt, maar het niet is."),
            optional("onderwerpen", "onderwerpen", _ONDERWERPEN, "Waar dit bericht wel over gaat."),
        ),
        _look_alike,
    ),
    _look_alike,
)

_COUNTER_EXAMPLE = Record(
    (
        Key("zin", "first", Text(), "Een bericht dat op dit onderwerp lijkt, maar ergens anders hoort."),
        Key("hoort_bij", "second", _ONDERWERP_ID, "Het onderwerp waar het bij hoort."),
    ),
    _pair,
)
_ASK_BACK = Record(
    (
        Key("bij", "first", _ONDERWERP_ID, "Het onderwerp waarmee dit makkelijk te verwarren is."),
        Key(
            "vraag",
            "second",
            Text(form=QUESTION, is_prose=True),
            "Eén vraag zonder vaktaal: eerst wat bij dit onderwerp hoort, dan ', of' en wat bij het andere hoort.",
        ),
    ),
    _pair,
)
_TERM = Record(
    (
        Key("woord", "word", Text(names=Names.TERM), "De wet of het woord, zoals Wmo, pgb of kostendelersnorm."),
        optional("ook", "also", ListOf(Text(names=Names.TERM)), "Hoe mensen het ook noemen of schrijven."),
        Key("uitleg", "explanation", _PROSE, "Eén of twee zinnen: wat het is, in gewone woorden."),
    ),
    Term,
)
_NUMBER = Record(
    (
        Key("steunaanbod", "offer", Text(names=Names.OFFER), "De naam van het bestand in 'steunaanbod'."),
        Key("regel", "line", _PROSE, "Wat er kort achter het nummer staat."),
    ),
    EmergencyNumber,
)

_NAME = Key("naam", "name", Text(longest=45, is_prose=True), "De titel van het antwoord, in gewone woorden.")
_CHOICE = Key("keuze", "choice", Text(longest=38), "De tekst op de knop, in de woorden van de bewoner.")
_ANSWER = Key("antwoord", "answer", _PROSE, "Twee of drie zinnen: eerst wat iemand vandaag kan doen.")
_COMPARED = (
    optional("tegenvoorbeelden", "counter_examples", ListOf(_COUNTER_EXAMPLE), "Berichten die ergens anders horen."),
    optional("vraag_terug", "ask_back", ListOf(_ASK_BACK, dict), "Vragen die dit van een ander onderwerp scheiden."),
    optional("vaak_samen_met", "related", _ONDERWERPEN, "Onderwerpen die vaak tegelijk spelen."),
    optional("begrippen", "terms", ListOf(_TERM), "Wetten en vaktaal die alleen bij dit onderwerp horen."),
)
_SYNONYMS = Key("synoniemen", "synonyms", ListOf(Text(), shortest=1), "Woorden en korte namen, ook met tikfouten.")

NEEDED_IN_MISSION = (
    optional("dringend", "urgency", Choice(Urgency), "Wat eerst gaat als er twee onderwerpen zijn."),
    optional("besluit_gemeente", "gemeente_decides", Flag(), "Of de gemeente hierover een besluit neemt."),
)
"""Required of every onderwerp but `buiten-bereik` and nood; a schema cannot know which file it is used for."""

_ONDERWERP = Record(
    (
        _NAME,
        _CHOICE,
        _ANSWER,
        _SYNONYMS,
        _EXAMPLES,
        *NEEDED_IN_MISSION,
        *_COMPARED,
        optional("alleen", "only_help", Choice(OnlyHelp), "Als er maar één soort hulp bestaat: welke."),
        optional("alleen_omdat", "only_because", Text(), "Waarom de andere soort hulp er niet is."),
    )
)
_NOOD = Record(
    (
        Key("nood", "is_nood", Flag(only=True), "Dit is een noodgeval."),
        _NAME,
        _CHOICE,
        _ANSWER,
        Key("nummers", "numbers", ListOf(_NUMBER, shortest=1), "De nummers die eerst komen, op volgorde."),
        Key("uitdrukkingen", "phrases", ListOf(Text(), shortest=1), "Korte woordgroepen die bijna altijd nood zijn."),
        Key("geen_nood", "look_alikes", ListOf(Text()), "Woordgroepen die erop lijken, maar geen nood zijn."),
        optional("synoniemen", "synonyms", ListOf(Text()), _SYNONYMS.help),
        _EXAMPLES,
        *_COMPARED,
    )
)

_OUTSIDE = Record(
    (
        Key("naam", "name", Text(longest=45, is_prose=True), "Waar het over gaat."),
        Key("soort", "kind", Choice(OutsideKind), "Een ander loket helpt hierbij, of het is een praatje."),
        Key("antwoord", "answer", _PROSE, "Een vriendelijk antwoord met het goede loket."),
        optional("reactie", "is_reaction", Flag(), "Of zo'n bericht hoort bij iets wat eerder is gezegd."),
        _EXAMPLES,
    )
)

_CONTACT = Record(
    (
        optional("telefoon", "phone", Text(form=PHONE), "Eén telefoonnummer, tussen aanhalingstekens."),
        optional("website", "website", Text(form=WEBSITE), "Eén adres, zoals rotterdam.nl/geldzorgen."),
        optional("email", "email", Text(form=EMAIL), "Eén e-mailadres."),
        optional("chat", "chat", Text(), "Waar iemand kan chatten."),
        optional("adres", "address", Text(), "Straat, nummer en plaats."),
    ),
    Contact,
)
_OFFER = Record(
    (
        Key("naam", "name", Text(names=Names.NAME), "Hoe het heet."),
        optional(
            "ook_bekend_als",
            "also_known_as",
            ListOf(Text(names=Names.NAME)),
            "Andere namen: een afkorting, een vroegere naam, of hoe mensen het vaak schrijven.",
        ),
        Key("organisatie", "organisation", Text(), "Wie het doet."),
        Key("soort", "kind", Choice(OfferKind), "Vrijwilligers en buren, een instelling, of beide samen."),
        Key("onderwerpen", "onderwerpen", ListOf(_ONDERWERP_ID, shortest=1), "Waar het bij past; het beste eerst."),
        Key(
            "werkgebied",
            "service_area",
            ListOf(Text(names=Names.AREA), shortest=1),
            "Namen uit gebieden.yaml, of landelijk.",
        ),
        Key("wat", "what", Text(longest=75, is_prose=True), "Wat ze doen, in een halve zin zonder punt."),
        Key("uitleg", "explanation", _PROSE, "Twee of drie zinnen voor de knop Meer."),
        Key("voor_wie", "for_whom", _PROSE, "Voor wie het is."),
        Key("kosten", "cost", Text(longest=40, is_prose=True), "Wat het kost, of 'gratis'."),
        optional("voorwaarden", "conditions", _PROSE, "Wat er nodig is, kort."),
        Key("eerste_stap", "first_step", _PROSE, "Eén korte zin zonder punt: wat iemand nu kan doen."),
        optional("contact", "contact", _CONTACT, "Alleen wat de bron geeft."),
        optional("openingstijden", "opening_hours", Text(form=OPENING_HOURS), "Zoals 'Mo-Fr 09:00-17:00; PH off'."),
        optional("openingstijden_uitleg", "opening_hours_note", _PROSE, "Als de tijden niet precies bekend zijn."),
        Key("bron", "source", Text(), "Waar dit vandaan komt."),
        optional("datum_bron", "source_date", Text(), "Van wanneer de bron is, tussen aanhalingstekens."),
        Key("gecontroleerd", "checked", Day(), "De dag waarop het is nagegaan, zoals 2026-11-21."),
        Key("zekerheid", "certainty", Choice(Certainty), "Hoe zeker het is."),
        optional("let_op", "to_check", Text(), "Wat de beheerder nog moet nagaan. Bewoners zien dit niet."),
    )
)


def _buurt(name: str) -> Wijk:
    return Wijk(name)


_AREA_NAME = Text(names=Names.AREA_NAME)
_AREA = (
    Key("naam", "name", _AREA_NAME, "Hoe bewoners het noemen."),
    optional("ook", "also", ListOf(Text()), "Andere manieren om de naam te schrijven."),
    optional("gewoon_woord", "is_plain_word", Flag(), "De naam is ook een gewoon woord, zoals Noord."),
)
_POSTCODES_OF_WIJK = optional(
    "postcodes",
    "postcodes",
    Text(form=POSTCODES, names=Names.POSTCODES_OF_WIJK, make=read_postcodes),
    "Alleen vier cijfers: 3191-3194, 3195.",
)
_BUURT = TextOr(_AREA_NAME, Record((*_AREA, _POSTCODES_OF_WIJK), Wijk), _buurt)
_WIJK = TextOr(
    _AREA_NAME,
    Record(
        (
            *_AREA,
            _POSTCODES_OF_WIJK,
            optional("buurten", "buurten", ListOf(_BUURT), "De buurten in deze wijk."),
        ),
        Wijk,
    ),
    _buurt,
)
_GEMEENTE = Record(
    (
        *_AREA,
        optional(
            "postcodes",
            "postcodes",
            Text(form=POSTCODES, names=Names.POSTCODES, make=read_postcodes),
            "Alleen vier cijfers: 3111-3119, 3121-3125.",
        ),
        optional("wijken", "wijken", ListOf(_WIJK), "De wijken en dorpen in deze gemeente."),
    ),
    Gemeente,
)
_REGION = Record(
    (
        Key("naam", "name", _AREA_NAME, "Hoe de regio heet bij 'werkgebied'."),
        Key("gemeenten", "gemeenten", ListOf(Text(names=Names.GEMEENTE)), "De gemeenten in deze regio."),
    ),
    Region,
)
_AREAS = Record(
    (
        Key("bron", "source", Text(), "Waar dit vandaan komt."),
        Key("gecontroleerd", "checked", Day(), "De dag waarop het is nagegaan, zoals 2026-11-21."),
        Key("gemeenten", "gemeenten", ListOf(_GEMEENTE, shortest=1), "De gemeenten die de bot herkent."),
        optional("regios", "regions", ListOf(_REGION), "Gebieden van een paar gemeenten samen."),
    )
)

DESCRIPTIONS: Mapping[FileKind, Description] = MappingProxyType(
    {
        FileKind.ONDERWERP: Description(
            "Onderwerp", Fork("nood", _NOOD, _ONDERWERP), "Een behoefte, in de woorden van bewoners."
        ),
        FileKind.OFFER: Description("Steunaanbod", _OFFER, "Een vorm van hulp: wie, voor wie, waar en hoe."),
        FileKind.OUTSIDE: Description("Buiten", _OUTSIDE, "Waar de bot niet over gaat, met een vriendelijk antwoord."),
        FileKind.EXAMPLES: Description(
            "Voorbeelden", ByWriter(ListOf(_EXAMPLE)), "Berichten zoals bewoners ze typen, per schrijver."
        ),
        FileKind.TEXTS: Description("Teksten", Sentences(), "De zinnen die de bot zelf zegt, in één taal."),
        FileKind.LOOK_ALIKES: Description(
            "Geen nood",
            ByWriter(ListOf(_LOOK_ALIKE)),
            "Berichten die op nood lijken maar het niet zijn, per schrijver.",
        ),
        FileKind.AREAS: Description("Gebieden", _AREAS, "Waar bewoners wonen en waar hulp werkt."),
    }
)
