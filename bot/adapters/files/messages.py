"""Everything the checker says to maintainers, in plain Dutch: what is wrong, and how to mend it."""
# ruff: noqa: D103 - each function says itself what it tells

from __future__ import annotations

import json
from collections.abc import Iterable

from bot.adapters.files.problems import Told

_QUOTED = 45


def _quote(text: str) -> str:
    """Their own words, shortened so that a line stays readable."""
    short = " ".join(text.split())
    return f"'{short}'" if len(short) <= _QUOTED else f"'{short[: _QUOTED - 2].rstrip()} …'"


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)


def _meant(guess: str | None, otherwise: str) -> str:
    return f"Is '{guess}' bedoeld?" if guess else otherwise


# The file itself


def wrong_extension(name: str, better: str) -> Told:
    return Told(f"De naam '{name}' eindigt niet op '.yaml'. Dit bestand wordt niet gelezen.", f"Noem het '{better}'.")


def foreign_file(name: str) -> Told:
    return Told(
        f"De bot leest '{name}' niet: hij leest alleen bestanden op '.yaml'.",
        "Zet dit bestand ergens buiten deze map. Staat er kennis in? Typ die dan over in een '.yaml'-bestand.",
    )


def wrong_name(name: str, better: str) -> Told:
    return Told(
        f"De naam '{name}' heeft hoofdletters, spaties of andere tekens.",
        f"Gebruik kleine letters, cijfers en streepjes: '{better}'.",
    )


def wrong_place() -> Told:
    return Told(
        "Dit bestand staat op een plek waar niet wordt gelezen.",
        "Zet het in 'onderwerpen/<groep>', 'steunaanbod', 'buiten' of 'teksten'.",
    )


def unreadable() -> Told:
    return Told("Dit bestand kan niet worden geopend.", "Kijk of het bestaat en of de bot het mag lezen.")


def not_utf8() -> Told:
    return Told(
        "Hier staat een teken dat niet te lezen is: het bestand is niet als UTF-8 bewaard.",
        "Kies in uw programma 'Opslaan als' en dan 'UTF-8'.",
    )


def empty_file() -> Told:
    return Told("Dit bestand is leeg.", "Vul het in, of haal het bestand weg.")


def no_keys() -> Told:
    return Told("Hier horen sleutels te staan, zoals 'naam: ...'.", "Kijk hoe een ander bestand in deze map begint.")


# YAML syntax


def tab() -> Told:
    return Told("Hier staat een tab. Dat mag niet.", "Gebruik spaties om in te springen.")


def open_quote(text: str) -> Told:
    return Told(
        f"Dit aanhalingsteken wordt niet goed afgesloten: {_quote(text)}",
        "Zet er aan het eind ook één. Begint de zin met een ' (zoals in 't)? Zet de hele zin dan tussen \" en \".",
    )


def text_after_quote(text: str) -> Told:
    return Told(
        f"Na het laatste aanhalingsteken staat nog tekst: {_quote(text)}",
        "Zet de hele zin tussen aanhalingstekens. Wisselt u ' en \" af, dan mogen ze ook binnen de zin staan.",
    )


def colon_in_sentence(text: str) -> Told:
    return Told(
        f"In deze regel staat ': ' op een plek waar dat niet kan: {_quote(text)}",
        "Staat het in een zin? Zet de hele zin tussen aanhalingstekens.\n"
        "Is het een sleutel? Zet die recht onder de andere, en zet ook op de regel erboven een spatie na de ':'.",
    )


def missing_colon(text: str) -> Told:
    return Told(
        f"Op deze regel ontbreekt een dubbele punt: {_quote(text)}",
        "Schrijf 'sleutel: tekst'. Hoort de regel bij de tekst erboven? Laat hem dan verder inspringen.",
    )


def special_first_character(character: str) -> Told:
    return Told(f"Tekst mag hier niet met '{character}' beginnen.", "Zet de tekst tussen aanhalingstekens.")


def open_bracket() -> Told:
    return Told(
        "Een lijst met '[' of '{' is niet goed afgesloten.",
        "Zet aan het eind een ']' of '}', met komma's tussen de delen.",
    )


def text_after_bracket(bracket: str) -> Told:
    return Told(
        f"Na '{bracket}' staat nog iets.",
        "Is het een zin? Zet de hele zin tussen aanhalingstekens.\n"
        "Is het een lijst? Die stopt bij ']': haal weg wat erna staat.",
    )


def uneven_indent(text: str) -> Told:
    return Told(
        f"Deze regel past niet bij de regels erboven: {_quote(text)}",
        "Zet sleutels van één groep recht onder elkaar, en elk deel van een lijst achter '- '.\n"
        "Klopt dat al? Kijk dan of op de regel erboven een aanhalingsteken of ':' ontbreekt.",
    )


def second_document() -> Told:
    return Told("Na '---' begint een tweede deel. Dat wordt niet gelezen.", "Haal de regel met '---' weg.")


def strange_character() -> Told:
    return Told("Hier staat een onzichtbaar teken dat niet mag.", "Typ de regel opnieuw.")


def not_yaml(text: str) -> Told:
    return Told(
        f"Deze regel is niet te lezen: {_quote(text)}",
        "Kijk of er een tab staat, of een aanhalingsteken ontbreekt, of er ': ' in een zin staat.",
    )


# Keys and values


def unknown_key(key: str, guess: str | None, known: Iterable[str]) -> Told:
    return Told(f"Onbekende sleutel '{key}'.", _meant(guess, f"Hier kunnen staan: {_list(known)}."))


def duplicate_key(key: str, first_line: int, *, is_list: bool) -> Told:
    remedy = "Voeg de lijsten samen" if is_list else "Haal er één weg"
    return Told(
        f"De sleutel '{key}' staat er twee keer in (ook op regel {first_line}).",
        f"{remedy}; anders telt alleen de laatste.",
    )


def missing_key(key: str, help_text: str) -> Told:
    return Told(f"De sleutel '{key}' ontbreekt.", f"Voeg '{key}: ...' toe: {help_text}")


def empty_value(key: str) -> Told:
    return Told(f"Bij '{key}' is niets ingevuld.", "Vul het in, of haal de regel weg.")


def not_text(key: str, text: str) -> Told:
    return Told(f"Bij '{key}': {_quote(text)} is geen tekst.", f'Zet het tussen aanhalingstekens: "{text}".')


def group_for_text(key: str) -> Told:
    return Told(
        f"Bij '{key}' staat een lijst of een groep. Er hoort één tekst te staan.",
        "Schrijf één tekst. Begint die met '{' of '[', zet hem dan tussen aanhalingstekens.",
    )


def not_list(key: str, text: str) -> Told:
    return Told(f"Bij '{key}': {_quote(text)} is geen lijst.", "Zet elk deel op een eigen regel, met '- ' ervoor.")


def not_group(key: str, text: str, known: Iterable[str]) -> Told:
    return Told(f"Bij '{key}': {_quote(text)} is geen groep sleutels.", f"Hier horen: {_list(known)}.")


def not_yes_or_no(key: str, text: str) -> Told:
    return Told(f"Bij '{key}': {_quote(text)} kan niet.", "Schrijf 'true' (ja) of 'false' (nee).")


def must_be(key: str, text: str, wanted: str) -> Told:
    return Told(
        f"Bij '{key}': {_quote(text)} kan niet.", f"Hier kan alleen '{wanted}' staan; haal anders de regel weg."
    )


def not_one_of(key: str, text: str, guess: str | None, choices: Iterable[str]) -> Told:
    return Told(f"Bij '{key}': {_quote(text)} kan niet.", _meant(guess, f"Kies uit: {_list(choices)}."))


def not_a_date(key: str, text: str) -> Told:
    return Told(f"Bij '{key}': {_quote(text)} is geen datum.", "Schrijf jaar-maand-dag, zoals 2026-11-21.")


def too_long(key: str, length: int, longest: int) -> Told:
    return Told(
        f"'{key}' is te lang: {length} tekens.",
        f"Maak het korter: hoogstens {longest} tekens. Anders past het niet op een telefoon.",
    )


def too_few_parts(key: str, shortest: int) -> Told:
    return Told(f"Bij '{key}' staat te weinig.", f"Geef er ten minste {shortest}.")


def wrong_phone(text: str) -> Told:
    return Told(
        f"{_quote(text)} is geen Nederlands telefoonnummer.",
        "Tel de cijfers na: 010 123 45 67, 06 12 34 56 78, 0800-1234, 14 010 of 112. Zet één nummer per sleutel.",
    )


def wrong_website(text: str) -> Told:
    return Told(f"{_quote(text)} is geen adres van een website.", "Schrijf één adres, zoals 'rotterdam.nl/geldzorgen'.")


def wrong_email(text: str) -> Told:
    return Told(f"{_quote(text)} is geen e-mailadres.", "Schrijf één adres, zoals 'info@voorbeeld.nl'.")


def wrong_postcodes(text: str) -> Told:
    return Told(
        f"{_quote(text)} zijn geen postcodes.",
        "Schrijf alleen de vier cijfers: '3191-3194' of '3191-3194, 3151'. Het laagste getal staat voorop.",
    )


def wrong_opening_hours(text: str) -> Told:
    return Told(
        f"De openingstijden {_quote(text)} zijn niet te lezen.",
        "Schrijf ze zo: 'Mo-Fr 09:00-17:00; PH off' (Mo Tu We Th Fr Sa Su, PH is een feestdag) of '24/7'.\n"
        "Zijn ze niet zo precies bekend? Gebruik dan 'openingstijden_uitleg'.",
    )


def after_midnight(written: str, hours: int, minutes: str) -> Told:
    return Told(
        f"Bij de openingstijden staat {written}. Dat is {hours:02d}:{minutes} uur de volgende dag.",
        f"Is dat bedoeld? Schrijf dan liever {hours:02d}:{minutes}. Is het een tikfout? De laatste tijd is 24:00.",
    )


# How it reads


def html_tag(tag: str) -> Told:
    return Told(
        f"Hier staat {_quote(tag)}. Bewoners zien die tekens zo staan.",
        "Haal ze weg. In antwoorden en zinnen van de bot wordt **dit** vet.",
    )


def one_sided_bold() -> Told:
    return Told(
        "Hier heeft één '**' geen tweede '**'. Bewoners zien de sterretjes.",
        "Zet er '**' bij waar het vet stopt, of haal het weg.",
    )


def too_familiar(word: str) -> Told:
    return Told(f"Hier staat '{word}'.", "Bewoners spreken we aan met 'u' en 'uw'.")


def long_sentence(words: int, sentence: str) -> Told:
    return Told(
        f"Deze zin heeft {words} woorden: {_quote(sentence)}",
        "Maak er twee zinnen van. Tot 20 woorden leest makkelijk.",
    )


# Between files


def unknown_onderwerp(name: str, guess: str | None) -> Told:
    otherwise = f"Maak 'onderwerpen/<groep>/{name}.yaml', of haal het hier weg."
    return Told(f"Het onderwerp '{name}' bestaat niet.", _meant(guess, otherwise))


def unknown_offer(name: str, guess: str | None) -> Told:
    otherwise = f"Maak 'steunaanbod/{name}.yaml', of haal het hier weg."
    return Told(f"Het steunaanbod '{name}' bestaat niet.", _meant(guess, otherwise))


def unknown_area(name: str, guess: str | None) -> Told:
    otherwise = "Zet het in 'gebieden.yaml', of schrijf 'landelijk'."
    return Told(f"Het werkgebied '{name}' staat niet in 'gebieden.yaml'.", _meant(guess, otherwise))


def unknown_gemeente(name: str, guess: str | None) -> Told:
    otherwise = "Zet de gemeente bij 'gemeenten', of haal haar hier weg."
    return Told(f"De gemeente '{name}' staat niet bij 'gemeenten'.", _meant(guess, otherwise))


def same_area(name: str, line: int) -> Told:
    return Told(
        f"De naam '{name}' staat er twee keer in (ook op regel {line}).",
        "Houd er één. Lijken twee wijken op elkaar? Zet dan de naam van de gemeente erbij.",
    )


def same_postcode(postcode: int, line: int) -> Told:
    return Told(f"De postcode {postcode} staat ook op regel {line}.", "Een postcode hoort bij één plaats.")


def postcode_outside_gemeente(postcode: int) -> Told:
    return Told(
        f"De postcode {postcode} hoort hier bij geen gemeente.", "Zet hem ook bij 'postcodes' van de gemeente zelf."
    )


def itself(key: str) -> Told:
    return Told(f"Bij '{key}' staat dit onderwerp zelf.", "Noem een ander onderwerp, of haal het weg.")


def same_id(name: str, other: str) -> Told:
    return Told(f"De naam '{name}' bestaat al: {other}.", "Geef één van de twee bestanden een andere naam.")


def examples_without_owner(owner: str, guess: str | None) -> Told:
    return Told(
        f"Naast dit bestand staat geen '{owner}'.", _meant(guess, f"Maak '{owner}', of zet dit bestand ernaast.")
    )


def no_question(text: str) -> Told:
    return Told(f"{_quote(text)} eindigt niet op een vraagteken.", "Schrijf één vraag, met een '?' aan het eind.")


def asked_twice(other: str, line: int) -> Told:
    return Told(f"De vraag naast '{other}' staat er twee keer in (ook op regel {line}).", "Haal er één weg.")


def asked_on_both_sides(other: str, path: str, line: int) -> Told:
    return Told(
        f"Deze vraag naast '{other}' staat ook in {path} (regel {line}).",
        "Houd er één: in het bestand dat in het alfabet vooraan staat.",
    )


def example_elsewhere(owner: str, line: int, *, can_ask: bool) -> Told:
    ask = ", of zet de onderwerpen bij elkaar in 'vraag_terug'" if can_ask else ""
    return Told(f"Dit voorbeeld staat ook bij '{owner}' (regel {line}).", f"Haal het weg bij één van de twee{ask}.")


def example_twice(place: str) -> Told:
    return Told(f"Dit voorbeeld staat er twee keer in (ook {place}).", "Haal er één weg, of schrijf het anders.")


def example_almost_twice(text: str, place: str) -> Told:
    return Told(
        f"Dit voorbeeld lijkt sterk op {_quote(text)} ({place}).",
        "Haal er één weg, of schrijf het met andere woorden.",
    )


def name_elsewhere(name: str, place: str) -> Told:
    return Told(
        f"De naam {_quote(name)} staat ook {place}.",
        "Haal hem bij één van de twee weg. Anders weet de bot niet wie er bedoeld wordt.",
    )


def name_twice(name: str, line: int) -> Told:
    return Told(f"De naam {_quote(name)} staat er twee keer in (ook op regel {line}).", "Haal er één weg.")


def on_line(line: int) -> str:
    return f"op regel {line}"


def in_file_on_line(name: str, line: int) -> str:
    return f"in {name}, regel {line}"


def too_few_examples(count: int, wanted: int, path: str) -> Told:
    missing = wanted - count
    more = "nog 1 voorbeeld" if missing == 1 else f"nog {missing} voorbeelden"
    return Told(f"Er zijn {count} voorbeelden. Er zijn er ten minste {wanted} nodig.", f"Zet {more} in '{path}'.")


def no_informal_help(onderwerp: str) -> Told:
    return Told(
        f"Bij '{onderwerp}' hoort nog geen informeel steunaanbod.",
        f"Zet '{onderwerp}' bij een informeel of hybride steunaanbod, of schrijf hier 'alleen: formeel'.",
    )


def no_formal_help(onderwerp: str) -> Told:
    return Told(
        f"Bij '{onderwerp}' hoort nog geen formeel steunaanbod.",
        f"Zet '{onderwerp}' bij een formeel steunaanbod, of schrijf hier 'alleen: informeel'.",
    )


def reason_missing() -> Told:
    return Told("Bij 'alleen' hoort een reden.", "Voeg 'alleen_omdat: ...' toe.")


def only_unchecked(onderwerp: str) -> Told:
    return Told(
        f"Al het steunaanbod bij '{onderwerp}' is nog 'te-controleren'.",
        "Ga er ten minste één na en maak daar 'zekerheid: bevestigd' van.",
    )


def no_clientondersteuning() -> Told:
    return Told(
        "Hier besluit de gemeente, maar er is geen steunaanbod met 'clientondersteuning'.",
        "Voeg een steunaanbod toe met 'clientondersteuning' bij 'onderwerpen'.",
    )


def checked_in_future(day: str) -> Told:
    return Told(f"De datum {day} bij 'gecontroleerd' is nog niet geweest.", "Vul de dag in waarop u het naging.")


def checked_long_ago(day: str) -> Told:
    return Told(f"Dit is voor het laatst nagegaan op {day}.", "Bel of kijk of het nog klopt, en pas de datum aan.")


# The bot's own sentences


def no_dutch_texts() -> Told:
    return Told("Dit bestand ontbreekt.", "De zinnen van de bot staan hierin. Zet het terug.")


def missing_sentence(key: str, dutch: str) -> Told:
    return Told(f"De zin '{key}' ontbreekt.", f"Vertaal: {_quote(dutch)}")


def missing_dutch_sentence(key: str, released: str) -> Told:
    """With the line to add, which can stand anywhere without indent."""
    return Told(
        f"De zin '{key}' ontbreekt.",
        "Zet deze regel erbij, zonder inspringen. Tot dan zegt de bot dit:\n"
        f"{key}: {json.dumps(released.strip(), ensure_ascii=False)}",
    )


def unknown_sentence(key: str, guess: str | None) -> Told:
    return Told(f"De zin '{key}' kent de bot niet.", _meant(guess, "Haal de zin weg; hij wordt niet gebruikt."))


def broken_field(key: str) -> Told:
    return Told(f"In '{key}' klopt iets niet met '{{' of '}}'.", "Schrijf een naam ertussen, zoals {tijd}.")


def unknown_field(key: str, field: str, guess: str | None, known: Iterable[str]) -> Told:
    fields = _list(f"{{{name}}}" for name in known)
    otherwise = (
        f"In deze zin kunnen staan: {fields}." if fields else "In deze zin kan niets worden ingevuld; haal het weg."
    )
    return Told(
        f"In '{key}' staat {{{field}}}. Dat kent de bot niet.", f"Is {{{guess}}} bedoeld?" if guess else otherwise
    )


def missing_field(key: str, field: str) -> Told:
    return Told(f"In '{key}' ontbreekt {{{field}}}.", "De bot vult daar iets in. Zet het in de zin.")


def other_number(key: str, dutch: str) -> Told:
    return Told(
        f"In '{key}' staan andere nummers dan in het Nederlands.",
        f"Neem ze over uit {_quote(dutch)}. Tot dan zegt de bot dit in het Nederlands.",
    )


def open_bold(key: str) -> Told:
    return Told(f"In '{key}' heeft één '**' geen tweede '**'.", "Zet er '**' bij waar het vet stopt, of haal het weg.")


_HARD_WORD_LINE = "Schrijf een regel als: alvorens | voorafgaand aan = voordat"


def no_simple_word(line: str) -> Told:
    return Told(f"In de regel {_quote(line)} staat geen =.", f"{_HARD_WORD_LINE}.")


def no_hard_word(line: str) -> Told:
    return Told(f"In de regel {_quote(line)} staat geen moeilijk woord voor de =.", f"{_HARD_WORD_LINE}.")


def nothing_simpler(word: str) -> Told:
    return Told(f"Achter '{word}' staat geen makkelijker woord.", f"{_HARD_WORD_LINE}. Of haal de regel weg.")


def hard_word_twice(word: str, lines_up: int) -> Told:
    where = "op deze regel" if not lines_up else f"{lines_up} regel{'s' if lines_up > 1 else ''} hoger"
    return Told(f"Het moeilijke woord '{word}' staat er twee keer in (ook {where}).", "Haal er één weg.")
