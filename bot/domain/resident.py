"""A resident as the bot knows them: a pseudonym, a language, an area, and what they were just asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.message import NO_TEXT, Attachment, ChatId, SafeText

_MOST_SHOWN = 3
LATELY = timedelta(hours=1)
BAN = timedelta(days=30)
_MOST_SAID = 2000
"""Characters of what was said lately: with all else it fits on a card."""


class Waiting(StrEnum):
    """What the bot waits for from a resident."""

    CLARIFICATION = "clarification"
    """Which of a few onderwerpen is meant."""
    CONFIRMATION = "confirmation"
    """Whether a message may be passed on to the werkteam."""
    NOOD = "nood"
    """Whether a human of the werkteam should react after the emergency block."""
    OUTSIDE = "outside"
    """Nothing, but a message outside the mission can still go to the werkteam."""
    NEW_QUESTION = "new_question"
    """Something new: it does not belong to the question that was closed."""
    FORGET = "forget"
    """The second tap of /vergeetmij."""
    PLACE = "place"
    """Where the resident lives, after /waar; another message is good as well."""
    BELONGING = "belonging"
    """Whether a message belongs to the open question; whoever writes on has said yes."""


@dataclass(frozen=True, slots=True)
class Hunch:
    """What the bot made of a message so far, and what it was not."""

    likely: tuple[tuple[str, float], ...] = ()
    """Needs with their confidence, the likeliest first."""
    second_need: float = 0.0
    """That the second of them is meant as well as the first."""
    refused: tuple[str, ...] = ()
    """Needs that the resident was answered or offered, and that were not it, or not enough."""

    def without(self, *ids: str) -> Hunch:
        """The same, now that these were shown and are not it."""
        return replace(self, refused=tuple(dict.fromkeys((*self.refused, *ids))))


NO_HUNCH = Hunch()


@dataclass(frozen=True, slots=True)
class Pending:
    """The question the bot put last. Buttons carry `turn`, so that a button of an older question is recognised."""

    turn: int
    kind: Waiting
    text: SafeText = NO_TEXT
    onderwerpen: tuple[str, ...] = ()
    message_id: int | None = None
    attachment: Attachment | None = None
    hunch: Hunch = NO_HUNCH
    question: int | None = None
    """The question that it may belong to."""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Buttons that were shown (label and code), and the key of the outgoing message that they stand under."""

    key: str
    buttons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SaidLately:
    """A message of the last hour, masked, for whoever must help in nood."""

    message_id: int | None
    text: SafeText
    at: datetime


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who wrote to the bot. No name is kept; `pseudonym` is what the werkteam sees."""

    id: int
    chat: ChatId
    pseudonym: str
    created_at: datetime
    language: str = ""
    """What the bot speaks; empty until a message, the phone or the resident's own choice told it."""
    language_chosen: bool = False
    writes: str = ""
    """The language of the resident's own messages, once one was sure; the bot need not speak it."""
    area: str = ""
    """As `Place.kept` writes it: gemeente, wijk and the four digits of a postcode; empty until it is told."""
    greeted_at: datetime | None = None
    blocked_at: datetime | None = None
    banned_until: datetime | None = None
    banned_reason: SafeText = NO_TEXT
    """What a member wrote about it, for colleagues; the resident does not read it."""
    turn: int = 0
    """Counts what the bot asked or answered; part of the buttons' codes."""
    pending: Pending | None = None
    shown: tuple[Keyboard, ...] = ()
    """The newest first: some people type what a button says."""
    lately: tuple[SaidLately, ...] = ()
    """The newest last."""
    nood_at: datetime | None = None
    """When danger was certain for the last time."""
    doubt_at: datetime | None = None
    """When the numbers were last shown because there may be danger."""

    def having_seen(self, keyboard: Keyboard) -> Resident:
        """The resident, with one more set of buttons to choose from."""
        return replace(self, shown=(keyboard, *self.shown)[:_MOST_SHOWN])

    def having_said(self, text: SafeText, message_id: int | None, at: datetime) -> Resident:
        """The resident, who said this as well; an edited message stays in its place, and what is old or long goes."""
        kept = [said for said in self.lately if at - said.at < LATELY]
        place = next((place for place, said in enumerate(kept) if said.message_id == message_id), None)
        if place is None:
            kept.append(SaidLately(message_id, text, at))
        else:
            kept[place] = replace(kept[place], text=text)
        while len(kept) > 1 and sum(len(said.text) for said in kept) > _MOST_SAID:
            del kept[0]
        return replace(self, lately=tuple(kept))

    def is_banned(self, now: datetime) -> bool:
        """Whether the werkteam hears nothing from this resident now, except in nood."""
        return self.banned_until is not None and now < self.banned_until

    @property
    def own_language(self) -> str:
        """The resident's own, as far as anybody can tell: what they write, or else what they chose."""
        return self.writes or (self.language if self.language_chosen else "")


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer the bot gave: what was asked (masked), which needs and options it named, and what came of it."""

    id: int
    resident: int
    at: datetime
    text: SafeText
    onderwerpen: tuple[str, ...]
    offers: tuple[str, ...]
    next_best: tuple[str, ...] = ()
    """Needs that came close, offered after "Iets anders"."""
    outcome: str = ""
    question: int | None = None
    carried_by: str = ""
    """The key of the outgoing message, when a member sent it: what is taken back was no answer."""
