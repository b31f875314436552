"""Personal data are taken out before a text is stored, matched, logged or passed on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.message import SafeText
from bot.domain.understanding.person_names import find_person_names
from bot.domain.understanding.street_names import find_street_numbers


class PersonalData(StrEnum):
    """A kind of personal data; the value stands in the text where the data stood."""

    BSN = "bsn"
    IBAN = "rekeningnummer"
    PHONE = "telefoonnummer"
    EMAIL = "e-mailadres"
    ADDRESS = "adres"
    LICENCE_PLATE = "kenteken"
    DATE_OF_BIRTH = "geboortedatum"
    NAME = "naam"


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal data, and the kinds that were taken out."""

    text: SafeText
    found: frozenset[PersonalData]


def is_bsn(digits: str) -> bool:
    """Whether nine digits (or eight, without the leading zero) pass the elfproef."""
    if len(digits) not in {8, 9} or set(digits) == {"0"}:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, digits.zfill(9), strict=True)) % 11 == 0


def is_iban(text: str) -> bool:
    """Whether an account number passes the test of ISO 13616 (mod 97)."""
    compact = re.sub(r"[^A-Z0-9]", "", text.upper())
    rearranged = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in rearranged)) % 97 == 1


def _always(_: str) -> bool:
    return True


def _digits_are_bsn(text: str) -> bool:
    return is_bsn(re.sub(r"\D", "", text))


def _has_no_lone_digit(text: str) -> bool:
    """Nobody writes a telephone number with a digit on its own: "012345672 5" is another number and a count."""
    return re.search(r"(?<!\d)\d(?!\d)", text) is None


class _Pattern:
    """What one kind of personal data looks like (capitals or not), and the test that it is meant."""

    def __init__(self, kind: PersonalData, looks_like: str, is_meant: Callable[[str], bool] = _always) -> None:
        self._kind = kind
        self._looks_like = re.compile(looks_like, re.IGNORECASE)
        self._is_meant = is_meant

    def take_out(self, text: str, found: set[PersonalData]) -> str:
        """Put the kind where it stood. What only looks like it may overlap with what is it."""
        kept, place = [], 0
        while match := self._looks_like.search(text, place):
            if self._is_meant(match.group()):
                found.add(self._kind)
                kept += [text[place : match.start()], f"[{self._kind}]"]
                place = match.end()
            else:
                kept.append(text[place : match.start() + 1])
                place = match.start() + 1
        return "".join([*kept, text[place:]])


_STREET = (
    r"(?:\w{2,}(?:straat|laan|(?<!onder)(?<!snel)weg|plein|kade|singel|dijk|gracht|steeg|dreef|plantsoen|str\.?)"
    r"|(?-i:[A-Z]\w{2,}(?:hof|pad|park|haven|markt|erf))"
    r"|(?-i:[A-Z]\w+\s(?:Straat|Laan|Weg|Plein|Kade|Singel|Dijk|Gracht|Steeg|Hof|Pad|Park|Haven|Markt|Erf)))"
)
_HOUSE_NUMBER = (
    r"(?:\s+|,?\s*(?:nr\.?|nummer)\s*)(?!(?:19|20)\d\d\b)\d{1,4}(?:\s?[a-z]|[a-z]{2,3})?(?!\w|[,.]\d)"
    r"(?!\s*(?:€|%|x\b|keer|euro|mensen|personen|kinderen|min|uur|uren|dag|week|weken|maand|mnd|jaar|km\b))"
    r"(?!\s(?:jan|feb|maart|april|mei|juni|juli|aug|sep|okt|nov|dec))"
    r"(?:[ ,]+\d{1,2}\s?(?:e|ste|de)?\s?(?:verd(?:ieping)?|etage|hoog)\b\.?)?"
)
"""Not a year, an amount, a count or a date: "in de Kerkstraat 3 jaar lang" is no address."""

_GAP = r"[ \t\xa0./()–-]{0,3}"
"""What stands between the digits of a telephone number."""

_LETTER = "(?:[b-df-hj-np-tv-z]|(?-i:[A-Z]))"
_PLATES = (
    "XX-99-99 99-99-XX 99-XX-99 XX-99-XX XX-XX-99 99-XX-XX 99-XXX-9 "
    "9-XXX-99 XX-999-X X-999-XX XXX-99-X X-99-XXX 9-XX-999 999-XX-9"
)
"""How Dutch licence plates are written. In small letters only without vowels, so that "10-en-12" is none."""


def _plates() -> str:
    shapes = _PLATES.replace("9", r"\d").replace("X", _LETTER).split()
    return rf"(?<![\w-])(?:{'|'.join(shapes)})(?![\w-])"


_SURE = (
    _Pattern(PersonalData.EMAIL, r"[\w.+%'-]{1,64}\s?@\s?[\w-]+(?:\.[\w-]+)+"),
    _Pattern(
        PersonalData.EMAIL,
        r"[\w.+-]{1,64}\s?[(\[]\s?(?:at|apenstaartje)\s?[)\]]\s?[\w-]+"
        r"(?:\s?(?:\.|[(\[]\s?(?:dot|punt)\s?[)\]])\s?[\w-]+)+",
    ),
    _Pattern(PersonalData.IBAN, r"nl[ .-]?\d\d[ .-]?[a-z]{4}(?:[ .-]?\d){10}", is_iban),
    # Account numbers of other countries differ in length; they end where a word ends.
    *(
        _Pattern(PersonalData.IBAN, rf"(?<![^\W_])[a-z]{{2}}\d\d(?:[ .-]?[a-z0-9]){{{rest}}}(?![^\W_])", is_iban)
        for rest in range(30, 10, -1)
    ),
    _Pattern(
        PersonalData.DATE_OF_BIRTH,
        r"(?:geboren\s+(?:op\s+)?|geb\.?\s*(?:datum)?:?\s*|geboortedatum\s*(?:is)?:?\s*|born\s+(?:on\s+)?)"
        r"\d{1,2}[ /.-](?:\d{1,2}|[a-z]{3,9})[ /.-](?:19|20)?\d{2}\b",
    ),
    _Pattern(
        PersonalData.DATE_OF_BIRTH,
        r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:19\d{2}|200\d|201\d)(?!\d)",
    ),
    _Pattern(
        PersonalData.DATE_OF_BIRTH,
        r"(?<!\d)(?:19\d{2}|200\d|201\d)[/.-](?:0[1-9]|1[0-2])[/.-](?:0[1-9]|[12]\d|3[01])(?!\d)",
    ),
    _Pattern(
        PersonalData.PHONE,
        r"(?<!\d)(?!06[/.-]\d\d?[/.-]20\d\d(?!\d))"  # the sixth of a month, and an hour
        rf"(?:(?:(?:\+|00){_GAP})?31{_GAP}(?:0{_GAP})?|0{_GAP})6(?:{_GAP}\d){{8}}(?!\d)",
    ),
    _Pattern(PersonalData.PHONE, rf"(?<!\d)(?:\+|00)[1-9](?:{_GAP}\d){{7,14}}(?!\d)"),
)
"""What cannot be anything else, in the order in which it is looked for."""

_HELP_LINE = re.compile(
    r"(?<!\d)((?:0800|0900|0906)[ -]?\d{4}|(?:0800|0900|0906|088)[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}"
    r"|(?<!\d[ .-])14[ -]?0\d{2,3})(?!\d)"
)
"""Numbers that everybody may know and that matter to the question. Nothing is looked for in them or across them."""

_BETWEEN_HELP_LINES = (
    _Pattern(PersonalData.PHONE, rf"(?<!\d)0[1-9]\d(?:{_GAP}\d){{7}}(?!\d)", _has_no_lone_digit),
    # One kind of gap all through: "15-01-2024 3" is a date and a count.
    *(
        _Pattern(PersonalData.BSN, rf"(?<!\d)\d(?:{gap}?\d){{8}}(?!\d)", _digits_are_bsn)
        for gap in (r"[ \xa0]", r"\.", "-", "/", ",")
    ),
    _Pattern(PersonalData.BSN, r"(?<!\d)\d{8}(?!\d)", _digits_are_bsn),
    # Whoever says that it is a BSN means one, also with a digit wrong.
    _Pattern(
        PersonalData.BSN,
        r"\b(?:bsn|burgerservicenummer|sofinummer)\W{0,3}(?:(?:nummer|nr|is)\W{0,3}){0,2}\d(?:[^\w\n]{0,2}\d){7,8}(?!\d)",
    ),
    _Pattern(PersonalData.ADDRESS, rf"\b{_STREET}{_HOUSE_NUMBER}"),
    _Pattern(PersonalData.LICENCE_PLATE, _plates()),
)

_POSTCODE = re.compile(r"\b([1-9]\d{3})([ \xa0-]?[A-Z]{2})\b(?:\s+\d{1,4}\s?[a-z]?\b)?", re.IGNORECASE)
_SHORT_WORDS = (
    " ad af ah al as at be bv by cm da de dr ec el en er et eu ex ga ha he hi ho if ik in is it ja je kg km la le me "
    "mg ml mm mn my na nl no nr nu of oh ok om on op or pc pd pj pm pp pw so st te to tv uf um us uw va vd ve we ze zo "
)
"""What may follow four digits without being the letters of a postcode: "1200 pm", "sinds 2024 in"."""


def are_letters_of_postcode(letters: str) -> bool:
    """Whether what follows four digits, its gap included, is no short word of its own."""
    is_word = len(letters) > len("AB") and not letters.isupper() and f"{letters.lower()} " in _SHORT_WORDS
    return not is_word


def _shorten_postcode(match: re.Match[str]) -> str:
    """Four digits say enough about where help is near; the letters would say which street."""
    digits, letters = match.groups()
    return str(digits) if are_letters_of_postcode(letters) else match.group()


_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|(?<=\d)[\u200c\u200d](?=\d)")
"""What is not seen but keeps digits apart, or turns the direction of what follows; joiners within emoji stay."""
_HYPHENS = re.compile(r"[\u2010-\u2012]")


def mask(text: str, known: frozenset[str] = frozenset()) -> Masked:
    """Put the name of the kind where personal data stood: "mijn bsn is [bsn]".

    `known` are folded words of organisations and places, which are nobody's name or address. Control characters and
    halves of characters go too: no database and no model can take them.
    """
    text = write_plainly(text)
    found: set[PersonalData] = set()
    while (masked := _mask_once(text, found, known)) != text:
        # What is taken out may bring together what stood on both sides of it.
        text = masked
    return Masked(SafeText(text), frozenset(found))


def write_plainly(text: str) -> str:
    """Digits of other scripts are written as ours, and what is invisible goes, so that none slips through."""
    text = _HYPHENS.sub("-", _INVISIBLE.sub("", _UNSTORABLE.sub("", text)))
    return re.sub(r"\d", lambda digit: str(int(digit.group())), text)


_MARKS = re.compile("|".join(rf"\[{re.escape(kind)}\]" for kind in PersonalData))


def has_address(text: SafeText) -> bool:
    """Whether an address stood there, and not only a postcode, of which the digits are kept."""
    return f"[{PersonalData.ADDRESS}]" in text


def without_marks(text: SafeText) -> SafeText:
    """The text without the names of what was taken out, which say nothing about a need."""
    return SafeText(_MARKS.sub(" ", text))


def _mask_once(text: str, found: set[PersonalData], known: frozenset[str]) -> str:
    for pattern in _SURE:
        text = pattern.take_out(text, found)
    parts = _HELP_LINE.split(text)
    for place in range(0, len(parts), 2):
        for pattern in _BETWEEN_HELP_LINES:
            parts[place] = pattern.take_out(parts[place], found)
        shortened = _POSTCODE.sub(_shorten_postcode, parts[place])
        if shortened != parts[place]:
            found.add(PersonalData.ADDRESS)
        parts[place] = shortened
    text = _put_kind(PersonalData.ADDRESS, find_street_numbers("".join(parts), known), "".join(parts), found)
    return _put_kind(PersonalData.NAME, find_person_names(text, known), text, found)


def _put_kind(kind: PersonalData, places: Iterable[tuple[int, int]], text: str, found: set[PersonalData]) -> str:
    """Put the kind at these places, the last first; of two that overlap the other is found the next time."""
    last = len(text)
    for begin, end in sorted(places, reverse=True):
        if end <= last:
            found.add(kind)
            text, last = f"{text[:begin]}[{kind}]{text[end:]}", begin
    return text
