"""Fixed ways to write: phone numbers, websites, e-mail addresses and opening hours."""

from __future__ import annotations

import re

from opening_hours import validate

from bot.adapters.files import messages
from bot.adapters.files.keys import Form
from bot.adapters.files.problems import Told

_PHONE_CHARACTERS = r"^\+?[0-9 ()-]+$"
_PHONE_NUMBERS = re.compile(
    r"""
    11[23] | 144                # emergency, suicide prevention, animals
    | 116\d{3}                  # European help lines
    | 140\d{2,3}                # a gemeente: 14 and its area code
    | 0[89]00(\d{4}|\d{7})      # free and paid numbers
    | 090[69](\d{4}|\d{7})
    | 0(?![89]0)[1-9]\d{8}      # everybody else, 06 and 088 among them
    """,
    re.VERBOSE,
)
_WEBSITE = r"^(https?://)?([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}(/[^\s,]*)?$"
_TIME = re.compile(r"\b(\d{1,2}):(\d{2})\b")
_HOURS_IN_A_DAY = 24
_EMAIL = r"^[^\s@,]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}$"


def is_phone_number(text: str) -> bool:
    """Whether it can be dialled in the Netherlands."""
    if not re.match(_PHONE_CHARACTERS, text):
        return False
    return _PHONE_NUMBERS.fullmatch(re.sub(r"\D", "", re.sub(r"^(\+|00)31 ?(\(0\))?", "0", text))) is not None


def _is_website(text: str) -> bool:
    return re.match(_WEBSITE, text) is not None


def _is_email(text: str) -> bool:
    return re.match(_EMAIL, text) is not None


def _runs_past_midnight(hours: str) -> Told | None:
    """OpenStreetMap counts on after 24:00, for bars; a maintainer who writes 25:00 more likely meant something else."""
    for hour, minutes in _TIME.findall(hours):
        if (int(hour), minutes) > (_HOURS_IN_A_DAY, "00"):
            return messages.after_midnight(f"{hour}:{minutes}", int(hour) - _HOURS_IN_A_DAY, minutes)
    return None


_POSTCODES = r"^[1-9][0-9]{3}( ?- ?[1-9][0-9]{3})?( ?, ?[1-9][0-9]{3}( ?- ?[1-9][0-9]{3})?)*$"


def read_postcodes(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges that "3191-3194, 3151" stands for; the text has been checked."""
    parts = [re.findall(r"(?<!\d)[1-9]\d{3}(?!\d)", part) for part in text.split(",")]
    return tuple((int(numbers[0]), int(numbers[-1])) for numbers in parts if numbers)


def _are_postcodes(text: str) -> bool:
    return re.match(_POSTCODES, text) is not None and all(first <= last for first, last in read_postcodes(text))


PHONE = Form(is_phone_number, messages.wrong_phone, _PHONE_CHARACTERS)
WEBSITE = Form(_is_website, messages.wrong_website, _WEBSITE)
EMAIL = Form(_is_email, messages.wrong_email, _EMAIL)
POSTCODES = Form(_are_postcodes, messages.wrong_postcodes, _POSTCODES)
OPENING_HOURS = Form(validate, messages.wrong_opening_hours, r"^\S.*$", _runs_past_midnight)
QUESTION = Form(lambda text: text.endswith("?"), messages.no_question, r"\?$")
