"""What the werkteam reads about questions that wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.files.sentences import released_sentences
from bot.domain.figures import Figures
from bot.domain.knowledge import Texts
from bot.domain.message import WerkteamMember
from bot.domain.promises import Calibration
from bot.domain.question import CloseReason, State
from bot.domain.replies import handover, reminders
from bot.domain.replies.reminders import Why
from bot.domain.replies.voice import Voice

from .rotterdam import TUESDAY, ZONE, question


@pytest.fixture(scope="session")
def voice() -> Voice:
    """The sentences as colleagues read them."""
    dutch = Texts("nl", released_sentences())
    return Voice(dutch, dutch)


def test_whoever_takes_over_reads_when_the_resident_last_heard_something(voice: Voice) -> None:
    before = question(State.WAITING_FOR_RESIDENT, answered_at=TUESDAY)

    told = handover.line(before, Why.LEFT, ZONE, voice).html

    assert "Joke had deze vraag en is niet meer in de groep." in told
    assert told.endswith("De bewoner kreeg het laatste antwoord op di 24 nov 10.30 uur.")


def test_a_name_cannot_break_the_line_it_stands_in() -> None:
    assert reminders.mention(WerkteamMember(7, "<b>Jan")) == '<a href="tg://user?id=7">&lt;b&gt;Jan</a>'


def test_a_digest_names_nood_and_owners_and_stops_in_time(voice: Voice) -> None:
    free = [replace(question(is_nood=True), number=n) for n in range(1, 33)]

    lines = reminders.digest(free, [question(State.CLAIMED)], ZONE, voice).html.splitlines()

    assert lines[1:3] == ["Nog van niemand: 32", "🔴 1 · vrij · sinds di 24 nov 10.30 uur"]
    assert lines[-3:] == [
        "… en nog 2. Met /wachtrij ziet u alles.",
        "Lang niets van gehoord: 1",
        "12 · bij Joke · sinds di 24 nov 10.30 uur",
    ]


def test_figures_leave_out_what_is_not_known(voice: Voice) -> None:
    nothing = Figures(0, 0, 0, 0, 0, {}, None, None, Calibration(0, 0))
    much = Figures(9, 2, 1, 3, 4, {CloseReason.NO_OFFER: 2}, 1.25, 7.5, Calibration(8, 6))

    assert reminders.figures(nothing, 28, voice).html.splitlines()[1:] == [
        "Nieuwe vragen: 0. Nu open: 0, waarvan 0 van niemand.",
        "Losgelaten of weer vrijgekomen: 0",
        "Overgedragen aan een collega: 0",
    ]
    assert reminders.figures(much, 28, voice).html.splitlines()[2:] == [
        "Eerste antwoord: de helft binnen 1,2 werkuren, 8 van de 10 binnen 7,5 werkuren.",
        "Beloofde tijd gehaald: 6 van 8 (75%). Ons doel is 80%.",
        "Gesloten: 2 (Geen aanbod 2)",
        "Losgelaten of weer vrijgekomen: 3",
        "Overgedragen aan een collega: 4",
    ]
