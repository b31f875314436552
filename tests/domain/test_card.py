"""What the werkteam sees in its group."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.message import NO_TEXT, Attachment, SafeText, WerkteamMember
from bot.domain.outgoing import Button, Buttons
from bot.domain.question import CHOSEN_REASONS, Author, CloseReason, Guess, Question, QuestionMessage, State
from bot.domain.replies import card
from bot.domain.replies.voice import Reply

from .rotterdam import JOKE, TUESDAY, VOICE, ZONE, offer, onderwerp, question

KNOWN = {"huur": onderwerp("huur", "St. Huur & Co")}
GEIT = SafeText("Mag een geit op het <balkon>?")
WORK = (
    (Button("kaart.knop.oppakken", "w:12:claim"), Button("kaart.knop.kennis", "w:12:knowledge")),
    (Button("kaart.knop.doorverwijzen", "w:12:refer"), Button("kaart.knop.sluiten", "w:12:close")),
)
OVER = (Button("kaart.knop.draag_over", "w:12:handover"), Button("kaart.knop.neem_over", "w:12:takeover"))
TAKEN = ((Button("kaart.knop.loslaten", "w:12:release"), WORK[0][1]), WORK[1], OVER)


def card_of(asked: Question, text: SafeText = GEIT, earlier: tuple[int, ...] = ()) -> Reply:
    return card.card(asked, "Merel-41", text, earlier, KNOWN, ZONE, VOICE)


def test_the_card_of_a_new_question_shows_all_at_a_glance() -> None:
    asked = question(area="Delfshaven", is_nood=True, guesses=(Guess("huur", 0.41), Guess("weg", 0.1)))

    assert card_of(asked, earlier=(3, 7)) == Reply(
        "kaart.nood\n"
        "<b>Vraag 12</b> · bewoner Merel-41 · Delfshaven · taal.naam.nl\n"
        "“Mag een geit op het &lt;balkon&gt;?”\n"
        "Misschien: St. Huur &amp; Co 0,41 · weg 0,10\n"
        "kaart.reden.not_sure\n"
        "kaart.zo_snel_mogelijk\n"
        "Eerder: 3, 7\n"
        "kaart.regel.free",
        WORK,
    )


def test_the_card_says_what_the_resident_saw_already() -> None:
    asked = question(refused=("huur", "weg"))

    assert "\nkaart.was_het_niet St. Huur &amp; Co · weg\n" in card_of(asked).html


def test_the_card_of_a_closed_question_says_why() -> None:
    closed = question(State.CLOSED, close_reason=CloseReason.REFERRED, language="")

    assert card_of(closed, NO_TEXT) == Reply(
        "<b>Vraag 12</b> · bewoner Merel-41\n"
        "kaart.geen_tekst\n"
        "kaart.reden.not_sure\n"
        "Gesloten: kaart.sluitreden.doorverwezen",
        ((Button("kaart.knop.heropenen", "w:12:reopen"),),),
    )


def test_a_very_long_text_is_cut_on_the_card() -> None:
    assert f"“{'a' * 2500} …”" in card_of(question(), SafeText("a" * 3000)).html


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (question(State.CLAIMED), "Joke heeft deze vraag"),
        (question(State.PARKED), "kaart.regel.parked"),
        (question(State.CLOSED), "kaart.regel.closed"),
    ],
)
def test_the_last_line_tells_who_has_the_question(asked: Question, line: str) -> None:
    assert card.state_line(asked, VOICE) == line


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (State.FREE, WORK),
        (State.CLAIMED, TAKEN),
        (State.WAITING_FOR_RESIDENT, TAKEN),
        (State.PARKED, ()),
        (State.WITHDRAWN, ()),
    ],
)
def test_the_buttons_follow_the_state(state: State, buttons: Buttons) -> None:
    assert card.card_buttons(question(state), VOICE) == buttons


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (question(State.CLAIMED, is_nood=True), "🔴 12 · bij Joke"),
        (question(State.CLOSED, is_nood=True), "12 · kaart.staat.closed"),
        (question(), "12 · vrij"),
    ],
)
def test_the_topic_is_named_after_number_and_state(asked: Question, name: str) -> None:
    assert card.topic_name(asked, VOICE) == name


def test_closing_asks_for_a_reason_in_one_tap() -> None:
    reply = card.close_reasons(question(), 3, VOICE)

    assert reply.html == "Waarom sluit u vraag 12?"
    assert reply.buttons == (
        *((Button(f"kaart.sluitreden.{reason}", f"w:12:close-{reason}~3"),) for reason in CHOSEN_REASONS),
        (Button("kaart.knop.toch_niet", "w:12:cancel"),),
    )


def test_answers_of_the_knowledge_are_offered_with_a_preview() -> None:
    named = offer("humanitas", "huur", name="Humanitas")

    assert card.knowledge_choices(question(), list(KNOWN.values()), [named], VOICE) == Reply(
        "Welk antwoord bij 12?",
        ((Button("Humanitas", "w:12:offer-humanitas"),), (Button("St. Huur & Co", "w:12:preview-huur"),)),
    )
    assert card.knowledge_choices(question(), [], [], VOICE) == Reply("kennis.niets")
    assert card.knowledge_preview(question(), "send-huur", "Bel de <b>huurcommissie</b>", VOICE) == Reply(
        "kennis.voorbeeld\n\nBel de <b>huurcommissie</b>",
        ((Button("kennis.knop.verstuur", "w:12:send-huur"), Button("kaart.knop.toch_niet", "w:12:cancel")),),
    )


WROTE = QuestionMessage(12, Author.RESIDENT, GEIT, TUESDAY)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (WROTE, "<b>Merel-41</b> schrijft\n“Mag een geit op het &lt;balkon&gt;?”"),
        (
            replace(WROTE, attachment=Attachment.PHOTO),
            "<b>Merel-41</b> stuurt kaart.bijlage.photo\n“Mag een geit op het &lt;balkon&gt;?”",
        ),
        (replace(WROTE, attachment=Attachment.VOICE, text=NO_TEXT), "<b>Merel-41</b> stuurt kaart.bijlage.voice"),
    ],
)
def test_what_the_resident_adds_appears_in_the_topic(message: QuestionMessage, shown: str) -> None:
    assert card.resident_wrote(message, "Merel-41", VOICE) == Reply(shown)


def test_what_was_sent_is_marked() -> None:
    sent = QuestionMessage(12, Author.WERKTEAM, SafeText("Ja hoor"), TUESDAY, member=JOKE)

    assert card.mark(sent, 3, "kaart.aangepast", VOICE, can_be_taken_back=True) == Reply(
        "kaart.aangepast",
        ((Button(VOICE.label("kaart.knop.trek_terug"), f"w:12:takeback-3-{int(TUESDAY.timestamp())}"),),),
    )
    assert card.mark(sent, 3, "kaart.teruggenomen", VOICE, can_be_taken_back=False).buttons == ()


def test_a_member_chooses_between_a_first_name_and_none() -> None:
    number = 8_000_000_000

    asked = card.ask_which_name(WerkteamMember(number, "Joke de Vries"), "", VOICE)

    assert [(b.label, b.action) for row in asked.buttons for b in row] == [
        ("Joke", f"m:0:name-{number}"),
        (VOICE.label("ondertekenen.knop.geen"), f"m:0:team-{number}"),
    ]


@pytest.mark.parametrize(("state", "owner"), [(State.CLAIMED, "Joke"), (State.FREE, "")])
def test_a_reply_by_another_member_asks_first(state: State, owner: str) -> None:
    assert card.ask_before_sending(question(state), "Sam", 99, VOICE) == Reply(
        f"{owner} heeft deze. Toch, Sam?",
        (
            (
                Button("kaart.knop.toch_versturen", "w:12:sendanyway-99"),
                Button("kaart.knop.is_een_notitie", "w:12:note"),
            ),
        ),
    )


def test_the_history_tells_who_said_what_and_when() -> None:
    assert card.history_line(WROTE, VOICE, ZONE, TUESDAY) == (
        "di 24 nov 10.30 uur · kaart.auteur.resident: Mag een geit op het &lt;balkon&gt;?"
    )


def test_an_attachment_has_a_name() -> None:
    assert card.attachment_name(Attachment.VOICE, VOICE) == "kaart.bijlage.voice"
