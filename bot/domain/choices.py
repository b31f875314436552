"""The codes that buttons carry: what kind of choice, about which thing, and what was picked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChoiceKind(StrEnum):
    """What a button belongs to. The letter is part of the code and must not change: old keyboards keep it."""

    ANSWER = "a"
    """An answer of the bot; the subject is its id."""
    CLARIFY = "c"
    """A question back; the subject is the resident's turn."""
    CONFIRM = "f"
    """May this go to the werkteam? The subject is the resident's turn."""
    QUESTION = "q"
    """A question at the werkteam, on the resident's side; the subject is its number."""
    NOOD = "n"
    """The offer of a human after the emergency block; the subject is the resident's turn."""
    RELATED = "r"
    """Is there something else? The subject is the answer's id."""
    INFO = "i"
    """Explanations under the first message; no subject."""
    BSN = "b"
    """Delete the message with a BSN? The subject is the message's number."""
    FORGET = "v"
    """The second tap of /vergeetmij; the subject is the resident's turn."""
    OUTSIDE = "o"
    """Outside the mission, but ask the werkteam all the same; the subject is the resident's turn."""
    BELONGING = "h"
    """Does this belong to the open question? The subject is the resident's turn."""
    LANGUAGE = "l"
    """Another language for what was just said; the subject is the answer's id, the question's number or the turn."""
    FAILED = "s"
    """The bot could not handle a message; the subject is its number in the inbox."""
    MEMBER = "m"
    """Something about a member of the werkteam; what was picked names them."""
    CARD = "w"
    """The card of a question in the werkteam's group; the subject is its number."""


_LARGEST = 2**31 - 1
"""No number of ours, and no message's, is larger; a database would not even look for one that is."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a pressed button means. `picked` says which of the buttons."""

    kind: ChoiceKind
    subject: int
    picked: str

    @property
    def code(self) -> str:
        """As it travels in a button: at most 64 bytes of ASCII."""
        return f"{self.kind}:{self.subject}:{self.picked}"


def read_choice(code: str) -> Choice | None:
    """The choice a code stands for; None for a code that is not ours."""
    kind, _, rest = code.partition(":")
    subject, _, picked = rest.partition(":")
    if kind not in set(ChoiceKind) or not subject.isdecimal() or not subject.isascii() or not picked:
        return None
    number = int(subject)
    return Choice(ChoiceKind(kind), number, picked) if number <= _LARGEST else None
