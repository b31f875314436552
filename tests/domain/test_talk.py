"""Everything else that a resident reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.knowledge import Contact, EmergencyNumber, Knowledge, Nood, Onderwerp, Outside, OutsideKind, Urgency
from bot.domain.message import SafeText
from bot.domain.outgoing import Button, Buttons
from bot.domain.question import CloseReason, State
from bot.domain.replies import talk
from bot.domain.replies.voice import Reply
from bot.domain.understanding.mask import PersonalData, mask

from .rotterdam import NL, TUESDAY, VOICE, offer, onderwerp, question

HUUR, SCHULDEN = onderwerp("huur"), onderwerp("schulden", ask_back={"huur": "Gaat het **alleen** om de huur?"})
BRAND = onderwerp(
    "nood-112",
    "Bel 112",
    nood=Nood((EmergencyNumber("alarm", "dag & nacht"), EmergencyNumber("app", "als praten niet kan")), (), ()),
)
EMERGENCY = Knowledge(
    {},
    {o.id: o for o in [offer("alarm", "nood-112", contact=Contact(phone="112")), offer("app", "nood-112")]},
    {},
    {"nl": NL},
)
PASPOORT = Outside("paspoort", "Paspoort", OutsideKind.COUNTER, "Bel **14 010**.\n", ())


def need(id: str, group: str, urgency: Urgency = Urgency.NO_HURRY) -> Onderwerp:
    return replace(onderwerp(id), group=group, urgency=urgency)


def rows(*rows: tuple[tuple[str, str], ...]) -> Buttons:
    return tuple(tuple(Button(*button) for button in row) for row in rows)


CHOICES: dict[str, tuple[Reply, Reply]] = {
    "welcome": (
        talk.welcome(VOICE, "Rotterdam"),
        Reply(
            "Welkom in <b>Rotterdam</b>",
            rows(
                (
                    ("knop.wat_kan_ik_vragen", "i:0:examples"),
                    ("knop.privacy", "i:0:privacy"),
                    ("knop.taal", "i:0:language"),
                )
            ),
        ),
    ),
    "first contact": (
        talk.first_contact(VOICE),
        Reply("eerste_contact", rows((("knop.meer", "i:0:privacy"),))),
    ),
    "a plain sentence": (talk.plain(VOICE, "heropend", nummer=12), Reply("Vraag 12 staat weer open")),
    "languages": (
        talk.languages(VOICE, [("nl", "Nederlands"), ("tr", "Türkçe")]),
        Reply("taal.kies", rows((("Nederlands", "i:0:language-nl"),), (("Türkçe", "i:0:language-tr"),))),
    ),
    "one question back between a pair": (
        talk.ask_back([HUUR, SCHULDEN], 3, VOICE),
        Reply(
            "vraag_terug.inleiding Gaat het <b>alleen</b> om de huur?",
            rows(
                (("Ik vraag over huur", "c:3:0"),),
                (("Ik vraag over schulden", "c:3:1"),),
                (("knop.iets_anders", "c:3:other"),),
            ),
        ),
    ),
    "something else": (
        talk.something_else([HUUR], 3, VOICE),
        Reply(
            "iets_anders.kies", rows((("Ik vraag over huur", "c:3:0"),), (("knop.vraag_het_werkteam", "c:3:human"),))
        ),
    ),
    "nothing else came close": (
        talk.something_else([], 3, VOICE),
        Reply("iets_anders.vertel", rows((("knop.vraag_het_werkteam", "c:3:human"),))),
    ),
    "an emergency": (
        talk.nood_block([BRAND], EMERGENCY, 3, VOICE),
        Reply(
            "<b>Bel 112</b>\n📞 <b>112</b> · dag &amp; nacht\n<b>App</b> · als praten niet kan\n\nOver <b>nood-112</b>."
            "\n\nnood.mens_erbij",
            rows((("knop.ja_graag", "n:3:human"), ("knop.nee_dank_u", "n:3:no"))),
        ),
    ),
    "outside": (
        talk.outside(PASPOORT, 3, VOICE),
        Reply("Bel <b>14 010</b>.", rows((("knop.toch_werkteam", "o:3:human"),))),
    ),
    "small talk": (talk.small_talk(PASPOORT, VOICE), Reply("Bel <b>14 010</b>.")),
    "may it be passed on": (
        talk.may_it_go_to_the_werkteam(SafeText("Mag een geit op het <balkon>?"), 3, VOICE),
        Reply(
            "Mag dit naar het werkteam? “Mag een geit op het &lt;balkon&gt;?”",
            rows((("knop.ja_graag", "f:3:yes"), ("knop.nee_dank_u", "f:3:no"))),
        ),
    ),
    "it was passed on": (
        talk.passed_on(question(), "geit " * 61, "binnen 2 werkdagen", VOICE),
        Reply(
            f"Vraag <b>12</b>, antwoord binnen 2 werkdagen: “{('geit ' * 60).strip()} …”",
            rows((("knop.intrekken", "q:12:withdraw"),)),
        ),
    ),
    "it was added": (talk.added(question(), VOICE), Reply("Bij vraag 12 gezet.")),
    "the werkteam answers": (
        talk.werkteam_answer(question(), "Ja, dat mag.", VOICE),
        Reply(
            "Antwoord op vraag 12\nJa, dat mag.",
            rows((("knop.dit_helpt", "q:12:helps"), ("knop.ik_heb_nog_een_vraag", "q:12:more"))),
        ),
    ),
    "the question is closed": (
        talk.question_closed(question(State.CLOSED, close_reason=CloseReason.REFERRED), VOICE),
        Reply("Vraag 12 is verwezen.", rows((("knop.heropen", "q:12:reopen"), ("knop.nieuwe_vraag", "q:12:new")))),
    ),
    "no questions": (talk.status([], TUESDAY, VOICE), Reply("status.geen")),
    "open and closed questions": (
        talk.status([question(), question(State.CLOSED)], TUESDAY, VOICE),
        Reply(
            "status.kop\nVraag 12 wacht, antwoord do 26 nov 16.00 uur\nVraag 12 is afgerond",
            rows((("Trek vraag 12 in", "q:12:withdraw"),)),
        ),
    ),
    "only closed questions": (
        talk.status([question(State.CLOSED)], TUESDAY, VOICE),
        Reply("status.kop\nVraag 12 is afgerond"),
    ),
    "which one to withdraw": (
        talk.withdraw_which([question(), question()], VOICE),
        Reply("intrekken.welke", rows(*[(("Trek vraag 12 in", "q:12:withdraw"),)] * 2)),
    ),
    "the question behind the question": (
        talk.anything_else([HUUR], 5, VOICE),
        Reply(
            "helpt.fijn helpt.nog_iets",
            rows((("Ik vraag over huur", "r:5:huur"),), (("knop.nee_dit_was_het", "r:5:-"),)),
        ),
    ),
    "forget everything": (
        talk.forget_sure(3, VOICE),
        Reply("vergeetmij.zeker", rows((("knop.wis_alles", "v:3:yes"), ("knop.nee_dank_u", "v:3:no")))),
    ),
    "help": (
        talk.help_text([HUUR, SCHULDEN], VOICE),
        Reply("help.kop\n• Ik vraag over huur\n• Ik vraag over schulden\n\nhelp.opdrachten"),
    ),
    "an answer still waits": (
        talk.still_an_answer(VOICE),
        Reply("terug.lag_nog_antwoord", rows((("knop.laat_zien", "i:0:missed"),))),
    ),
}


@pytest.mark.parametrize(("said", "meant"), CHOICES.values(), ids=CHOICES)
def test_a_resident_reads_plain_sentences_with_buttons(said: Reply, meant: Reply) -> None:
    assert said == meant


@pytest.mark.parametrize(
    ("onderwerpen", "question"),
    [([HUUR, SCHULDEN, onderwerp("zorg")], "van_drie"), ([HUUR, onderwerp("zorg")], "vraag")],
    ids=["three", "a strange pair"],
)
def test_without_a_question_of_their_own_the_plain_one_is_asked(onderwerpen: list[object], question: str) -> None:
    assert talk.ask_back(onderwerpen, 3, VOICE).html == f"vraag_terug.inleiding vraag_terug.{question}"  # type: ignore[arg-type]


def test_the_buttons_follow_the_question_between_two() -> None:
    zorg = onderwerp("zorg", ask_back={"huur": "Gaat het om zorg, thuis, of om de huur?"})

    assert talk.in_order_of_question([HUUR, zorg]) == ("zorg", "huur")
    assert talk.told_apart([HUUR, zorg]) == {"zorg": "Gaat het om zorg, thuis", "huur": "om de huur?"}
    assert talk.ask_back([zorg, HUUR], 3, VOICE).html == (
        "vraag_terug.inleiding Gaat het om zorg, thuis, of om de huur?"
    )
    assert talk.in_order_of_question([HUUR, SCHULDEN]) == ("schulden", "huur")
    assert talk.in_order_of_question([HUUR, onderwerp("zorg")]) == ("huur", "zorg")


def test_in_doubt_each_number_is_shown_once_and_calmly() -> None:
    assert talk.nood_perhaps([BRAND, BRAND, HUUR], EMERGENCY, VOICE) == (
        "nood.is_het_dringend\n📞 <b>112</b> · dag &amp; nacht\n<b>App</b> · als praten niet kan"
    )


def test_a_message_with_a_bsn_can_be_deleted() -> None:
    assert talk.bsn_found(frozenset({PersonalData.PHONE}), 9, VOICE) is None
    assert talk.bsn_found(frozenset({PersonalData.BSN}), 9, VOICE) == Reply(
        "bsn.niet_bewaard", rows((("knop.wis_bericht", "b:9:delete"), ("knop.laat_staan", "b:9:keep")))
    )


def test_what_somebody_hopes_to_be_reached_by_is_told_not_to_be_kept() -> None:
    found = mask("bel Piet op 06-12345678, mail piet@ziggo.nl, kom naar de Kerkstraat 3")

    kinds = talk.reach_found(found)

    assert kinds == (PersonalData.PHONE, PersonalData.EMAIL, PersonalData.ADDRESS)
    assert talk.reach_not_kept(kinds, VOICE) == Reply(
        "niet_bewaard.telefoon\nniet_bewaard.email\nniet_bewaard.adres\nniet_bewaard.hier"
    )


def test_of_a_postcode_nothing_is_said_because_its_digits_are_kept() -> None:
    assert talk.reach_found(mask("ik woon in 3011 AB")) == ()


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ([need("formulieren", "geld")], "helpt.fijn"),
        ([], "helpt.fijn"),
        ([need("huisuitzetting", "wonen", Urgency.TODAY)], "helpt.vandaag"),
        ([need("rouw", "sociaal", Urgency.TODAY)], "helpt.zwaar"),
        ([need("verslaving", "gezondheid")], "helpt.zwaar"),
        ([need("rouw", "sociaal"), need("huiselijk-geweld", "veiligheid")], "helpt.onveilig"),
    ],
)
def test_after_this_helps_a_sentence_fits_what_it_was_about(about: list[Onderwerp], sentence: str) -> None:
    assert talk.it_helps(about, VOICE) == Reply(f"{sentence} helpt.altijd_vragen")
    assert talk.anything_else([HUUR], 5, VOICE, about=about).html == f"{sentence} helpt.nog_iets"
    assert talk.it_helps(about, VOICE, is_nood=True) == Reply("helpt.onveilig helpt.altijd_vragen")
