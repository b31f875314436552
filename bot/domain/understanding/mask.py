"""Personal data are taken out before a text is stored, matched, logged or passed on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.message import SafeText


class PersonalData(StrEnum):
    """A kind of personal data; the value stands in the text where the data stood."""

    BSN = "bsn"
    IBAN = "rekeningnummer"
    PHONE = "telefoonnummer"
    EMAIL = "e-mailadres"
    ADDRESS = "adres"
    LICENCE_PLATE = "kenteken"
    DATE_OF_BIRTH = "geboortedatum"


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
    compact = re.sub(r"\s", "", text).upper()
    rearranged = compact[4:] + compact[:4]
    return rearranged.isalnum() and rearranged.isascii() and int("".join(str(int(c, 36)) for c in rearranged)) % 97 == 1


def _always(_: str) -> bool:
    return True


def _digits_are_bsn(text: str) -> bool:
    return is_bsn(re.sub(r"\D", "", text))


_SHORTEST_PHONE, _LONGEST_PHONE = 10, 13


def _is_private_phone(text: str) -> bool:
    """Numbers of help lines (0800, 0900, 088, 14 0xx) are no personal data and matter to the question."""
    digits = re.sub(r"\D", "", text)
    return _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE and not digits.startswith(("0800", "0900", "0906", "088"))


_STREET = r"(?:straat|laan|weg|plein|kade|singel|dijk|hof|pad|gracht|steeg|dreef|park|haven|markt|plantsoen|oord|erf|ring|str)"

_PATTERNS: tuple[tuple[PersonalData, re.Pattern[str], Callable[[str], bool]], ...] = (
    (PersonalData.EMAIL, re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+"), _always),
    (PersonalData.IBAN, re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?\d{1,3})?\b", re.IGNORECASE), is_iban),
    (
        PersonalData.DATE_OF_BIRTH,
        re.compile(
            r"(?:geboren\s+(?:op\s+)?|geb\.?\s*(?:datum)?:?\s*|geboortedatum\s*(?:is)?:?\s*|born\s+(?:on\s+)?)"
            r"\d{1,2}[ /.-](?:\d{1,2}|[a-z]{3,9})[ /.-](?:19|20)?\d{2}\b",
            re.IGNORECASE,
        ),
        _always,
    ),
    (
        PersonalData.DATE_OF_BIRTH,
        re.compile(r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:19\d{2}|200\d|201\d)(?!\d)"),
        _always,
    ),
    (PersonalData.BSN, re.compile(r"(?<![\d+])\d(?:[ .-]?\d){7,8}(?![\d])"), _digits_are_bsn),
    (PersonalData.PHONE, re.compile(r"(?<!\d)(?:\+|00)?\d(?:[ ./()-]{0,2}\d){8,12}(?!\d)"), _is_private_phone),
    (
        PersonalData.ADDRESS,
        re.compile(rf"\b[A-Z][\w'.-]*(?:\s[A-Z]?[\w'.-]+){{0,2}}?{_STREET}\s+\d{{1,4}}\s?[a-z]{{0,2}}\b"),
        _always,
    ),
    (PersonalData.ADDRESS, re.compile(rf"\b\w+{_STREET}\s+\d{{1,4}}\s?[a-z]?\b", re.IGNORECASE), _always),
    (
        PersonalData.LICENCE_PLATE,
        re.compile(
            r"\b(?:[A-Z]{1,3}-\d{1,3}-[A-Z]{1,3}|\d{1,3}-[A-Z]{1,3}-\d{1,3}|[A-Z]{2}-[A-Z]{2}-\d{2}|\d{2}-[A-Z]{2}-[A-Z]{2}|[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|\d-[A-Z]{2,3}-\d{2,3}|\d{2}-[A-Z]{3}-\d|[A-Z]-\d{3}-[A-Z]{2})\b",
            re.IGNORECASE,
        ),
        _always,
    ),
)

_POSTCODE = re.compile(r"\b([1-9]\d{3})\s?[A-Z]{2}\b(?:\s+\d{1,4}\s?[a-z]?\b)?", re.IGNORECASE)
_NO_POSTCODE_LETTERS = {
    "in",
    "op",
    "en",
    "of",
    "de",
    "is",
    "na",
    "al",
    "om",
    "ik",
    "je",
    "we",
    "ze",
    "er",
    "te",
    "me",
    "uu",
    "km",
}


def _shorten_postcode(match: re.Match[str]) -> str:
    """Four digits say enough about where help is near; the letters would say which street."""
    letters = re.sub(r"[\d\s]", "", match.group(0))[:2].lower()
    return match.group(0) if letters in _NO_POSTCODE_LETTERS else match.group(1)


_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def mask(text: str) -> Masked:
    """Put the name of the kind where personal data stood: "mijn bsn is [bsn]".

    Control characters and halves of characters go too: no database and no model can take them.
    """
    text = _UNSTORABLE.sub("", text)
    found: set[PersonalData] = set()
    for kind, pattern, is_meant in _PATTERNS:

        def replace(match: re.Match[str], kind: PersonalData = kind, is_meant: Callable[[str], bool] = is_meant) -> str:
            if not is_meant(match.group(0)):
                return match.group(0)
            found.add(kind)
            return f"[{kind}]"

        text = pattern.sub(replace, text)
    shortened = _POSTCODE.sub(_shorten_postcode, text)
    if shortened != text:
        found.add(PersonalData.ADDRESS)
    return Masked(SafeText(shortened), frozenset(found))
