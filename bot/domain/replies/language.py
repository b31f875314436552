"""Which language the bot speaks, and which other one it offers under what it says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.outgoing import Button
from bot.domain.replies.voice import Reply, Voice
from bot.domain.resident import Resident
from bot.domain.understanding.language import HeardLanguage, Sureness

DUTCH = "nl"
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What to speak from now on; `writes` is the resident's own language, `offer` one for a button, or empty."""

    language: str
    writes: str
    offer: str = ""


def choose_language(resident: Resident, heard: HeardLanguage, hint: str | None, spoken: Collection[str]) -> Spoken:
    """The language after this message; `spoken` are those that the bot has sentences in, `hint` is the phone's.

    What the resident chose, holds. A conversation that runs is only turned by a whole sentence. When in doubt it is
    Dutch, with the likeliest other language on a button.
    """
    is_running = resident.writes not in {"", heard.code}
    is_sure = heard.sureness >= (Sureness.CERTAIN if is_running else Sureness.SURE)
    writes = heard.code if is_sure else resident.writes
    if resident.language_chosen:
        return Spoken(resident.language, writes)
    phone = phone_language(hint, spoken)
    if is_sure:
        return _turned(resident, writes, phone, spoken)
    language = resident.language or DUTCH
    return Spoken(language, writes, _first(_perhaps_meant(heard, phone, is_running=is_running), spoken, language))


def _perhaps_meant(heard: HeardLanguage, phone: str, *, is_running: bool) -> Sequence[str]:
    """One word in a conversation that runs gets no button: it is a curse, a loan word or a name."""
    if is_running:
        return [heard.code] if heard.sureness is Sureness.SURE else []
    return [heard.code] if heard.sureness is Sureness.PERHAPS else [phone, DUTCH]


def _turned(resident: Resident, writes: str, phone: str, spoken: Collection[str]) -> Spoken:
    """Who writes what the bot does not speak, reads English if the phone does, and else Dutch."""
    language = writes if writes in spoken else ENGLISH if phone == ENGLISH else DUTCH
    if language == resident.language:
        return Spoken(language, writes)
    before = resident.language or DUTCH
    wanted = [before] if writes in spoken else [before, ENGLISH]
    return Spoken(language, writes, _first(wanted, spoken, language))


def _first(wanted: Iterable[str], spoken: Collection[str], language: str) -> str:
    return next((code for code in wanted if code in spoken and code != language), "")


def phone_language(hint: str | None, spoken: Collection[str]) -> str:
    """The language of the phone (`pt-br`), if the bot speaks it; else empty."""
    code = (hint or "")[:2].lower()
    return code if code in spoken else ""


def with_language_button(reply: Reply, offered: Voice, subject: int, what: str) -> Reply:
    """The reply with one more button, in the offered language's own words, that says it again in that language."""
    choice = Choice(ChoiceKind.LANGUAGE, subject, f"{offered.language}.{what}")
    return Reply(reply.html, (*reply.buttons, (Button(offered.label("taal.knop"), choice.code),)))
