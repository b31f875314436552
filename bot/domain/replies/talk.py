"""Everything the bot says to a resident besides an answer from the knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.knowledge import EmergencyNumber, Knowledge, Onderwerp, Outside, Urgency
from bot.domain.message import SafeText
from bot.domain.outgoing import Button, Buttons
from bot.domain.promises import Expected
from bot.domain.question import Question, State
from bot.domain.replies.voice import Reply, Voice, bold, escape, markup
from bot.domain.understanding.courtesy import Courtesy
from bot.domain.understanding.mask import Masked, PersonalData, has_address

_LONGEST_QUOTE = 300
_MOST_CALM_NUMBERS = 3
_OR = ", of "
_NOT_KEPT = {
    PersonalData.PHONE: "niet_bewaard.telefoon",
    PersonalData.EMAIL: "niet_bewaard.email",
    PersonalData.ADDRESS: "niet_bewaard.adres",
}
_TO_BE_REACHED_BY = tuple(_NOT_KEPT)
_UNSAFE, _SAD = "onveilig", "zwaar"
_KIND_OF_GROUP = {"nood": _UNSAFE, "veiligheid": _UNSAFE, "gezondheid": _SAD}
_KIND_OF_NEED = {
    "rouw": _SAD,
    "luisterend-oor": _SAD,
    "eenzaamheid": _SAD,
    "dementie": _SAD,
    "dakloos": _SAD,
}
"""Needs about which nothing is merrily answered, beside whole groups of them."""


def _button(voice: Voice, key: str, kind: ChoiceKind, subject: int, picked: str, **fields: object) -> Button:
    return Button(voice.label(key, **fields), Choice(kind, subject, picked).code)


def welcome(voice: Voice, place: str) -> Reply:
    """The first message: what the bot does, that it is a computer, who reads along, and no BSN."""
    row = (
        _button(voice, "knop.wat_kan_ik_vragen", ChoiceKind.INFO, 0, "examples"),
        _button(voice, "knop.privacy", ChoiceKind.INFO, 0, "privacy"),
        _button(voice, "knop.taal", ChoiceKind.INFO, 0, "language"),
    )
    return Reply(voice.say("welkom", plaats=place), (row,))


def first_contact(voice: Voice) -> Reply:
    """Three short lines for somebody who starts with a question instead of /start."""
    return Reply(voice.say("eerste_contact"), ((_button(voice, "knop.meer", ChoiceKind.INFO, 0, "privacy"),),))


def plain(voice: Voice, key: str, **fields: object) -> Reply:
    """A sentence without buttons."""
    return Reply(voice.say(key, **fields))


def expected(words: Expected, days: int, voice: Voice) -> str:
    """When an answer may be expected, as plain text: "morgen", "binnen 3 werkdagen"."""
    return voice.label(f"verwacht.{words}", dagen=days)


def languages(voice: Voice, available: Sequence[tuple[str, str]]) -> Reply:
    """The choice of language; each language by its own name."""
    buttons = tuple((Button(name, Choice(ChoiceKind.INFO, 0, f"language-{code}").code),) for code, name in available)
    return Reply(voice.say("taal.kies"), buttons)


def ask_back(onderwerpen: Sequence[Onderwerp], turn: int, voice: Voice) -> Reply:
    """One question back: a few needs in plain words, and a way out."""
    buttons = [
        (Button(voice.choice_of(o), Choice(ChoiceKind.CLARIFY, turn, str(place)).code),)
        for place, o in enumerate(onderwerpen)
    ]
    buttons.append((_button(voice, "knop.iets_anders", ChoiceKind.CLARIFY, turn, "other"),))
    return Reply(f"{voice.say('vraag_terug.inleiding')} {_question_between(onderwerpen, voice)}", tuple(buttons))


def _question_between(onderwerpen: Sequence[Onderwerp], voice: Voice) -> str:
    if len(onderwerpen) > 2:  # noqa: PLR2004 - a question between two is written for the pair
        return voice.say("vraag_terug.van_drie")
    halves = told_apart(onderwerpen).values() if voice.is_dutch else ()
    return markup(_OR.join(half for half in halves if half)) or voice.say("vraag_terug.vraag")


def in_order_of_question(onderwerpen: Sequence[Onderwerp]) -> tuple[str, ...]:
    """The ids as they are asked about: between two, that in whose file the question stands comes first."""
    return tuple(told_apart(onderwerpen)) or tuple(o.id for o in onderwerpen)


def told_apart(onderwerpen: Sequence[Onderwerp]) -> dict[str, str]:
    """The question between two needs, cut in what it says of each; empty when there is none.

    Maintainers write "Is het dit, of is het dat?", with what is about the file's own onderwerp first.
    """
    if len(onderwerpen) != 2:  # noqa: PLR2004 - as above
        return {}
    for one, other in (onderwerpen, reversed(onderwerpen)):
        if other.id in one.ask_back:
            about_one, _, about_other = one.ask_back[other.id].partition(_OR)
            return {one.id: about_one, other.id: about_other}
    return {}


def something_else(onderwerpen: Sequence[Onderwerp], turn: int, voice: Voice) -> Reply:
    """After "Iets anders": what else it could be, and people."""
    rows = [
        (Button(voice.choice_of(o), Choice(ChoiceKind.CLARIFY, turn, str(place)).code),)
        for place, o in enumerate(onderwerpen)
    ]
    rows.append((_button(voice, "knop.vraag_het_werkteam", ChoiceKind.CLARIFY, turn, "human"),))
    key = "iets_anders.kies" if onderwerpen else "iets_anders.vertel"
    return Reply(voice.say(key), tuple(rows))


def nood_block(
    kinds: Sequence[Onderwerp], knowledge: Knowledge, turn: int, voice: Voice, *, has_werkteam: bool = False
) -> Reply:
    """The right numbers first, no question back, then the offer of a human; not when the werkteam reads it anyway."""
    parts = [_nood_section(kind, knowledge, voice) for kind in kinds]
    if has_werkteam:
        return Reply("\n\n".join([*parts, voice.say("nood.werkteam_leest_mee")]))
    return Reply("\n\n".join([*parts, voice.say("nood.mens_erbij")]), _human_or_not(turn, voice))


def nood_first(text: SafeText, voice: Voice, *, is_again: bool) -> str:
    """What goes above the numbers: that they were shown before, and that nobody comes to an address given here."""
    lines = [voice.say("nood.nog_eens")] if is_again else []
    if has_address(text):
        lines.append(voice.say("nood.adres_niet_bewaard"))
    return "\n".join(lines)


def nood_offer(turn: int, voice: Voice, *, is_again: bool = False) -> Reply:
    """In the calm after the numbers: go on writing, call in danger, and the offer of a human once more.

    Whoever has read that (`is_again`) is told instead that nothing needs to be decided now.
    """
    first = voice.say("nood.niets_beslissen" if is_again else "nood.schrijf_verder")
    return Reply(f"{first} {voice.say('nood.mens_erbij')}", _human_or_not(turn, voice))


def _human_or_not(turn: int, voice: Voice) -> Buttons:
    row = (
        _button(voice, "knop.ja_graag", ChoiceKind.NOOD, turn, "human"),
        _button(voice, "knop.nee_dank_u", ChoiceKind.NOOD, turn, "no"),
    )
    return (row,)


def nood_perhaps(kinds: Sequence[Onderwerp], knowledge: Knowledge, voice: Voice) -> str:
    """The first numbers of each kind in a calm way, to go above a normal answer: a whole list would alarm."""
    once: dict[str, str] = {}
    for kind in kinds:
        for number in _numbers(kind)[:_MOST_CALM_NUMBERS]:
            once.setdefault(number.offer, _number_line(kind, number, knowledge, voice))
    return "\n".join([voice.say("nood.is_het_dringend"), *once.values()])


def _numbers(kind: Onderwerp) -> Sequence[EmergencyNumber]:
    return kind.nood.numbers if kind.nood else ()


def _nood_section(kind: Onderwerp, knowledge: Knowledge, voice: Voice) -> str:
    lines = [_number_line(kind, number, knowledge, voice) for number in _numbers(kind)]
    title = voice.own(f"nood.{kind.id}.naam") or kind.name
    advice = voice.own(f"nood.{kind.id}.antwoord") or kind.answer.strip()
    return "\n".join([bold(title), *lines, "", markup(advice)])


def _number_line(kind: Onderwerp, number: EmergencyNumber, knowledge: Knowledge, voice: Voice) -> str:
    """The number itself is that of the option in every language; only the words behind it are translated."""
    offer = knowledge.offers[number.offer]
    line = voice.own(f"nood.{kind.id}.regel.{number.offer}") or number.line
    if offer.contact.phone:
        return f"📞 {bold(offer.contact.phone)} · {escape(line)}"
    return f"{bold(offer.name)} · {escape(line)}"


def outside(found: Outside, turn: int, voice: Voice) -> Reply:
    """Not what the bot is for: the right counter, and the werkteam for who wants it all the same."""
    answer = markup(found.answer.strip())
    return Reply(
        answer if voice.is_dutch else f"{voice.say('buiten.in_het_nederlands')}\n\n{answer}",
        ((_button(voice, "knop.toch_werkteam", ChoiceKind.OUTSIDE, turn, "human"),),),
    )


def perhaps_troubled(turn: int, voice: Voice) -> Reply:
    """Who may be in danger, and asks nothing the bot knows, is not sent away but invited to say more."""
    row = (_button(voice, "knop.vraag_het_werkteam", ChoiceKind.OUTSIDE, turn, "human"),)
    return Reply(voice.say("nood.zit_u_ergens_mee"), (row,))


def small_talk(found: Outside, voice: Voice) -> Reply:
    """A short friendly answer that invites a question."""
    return Reply(markup(voice.own(f"praatje.{found.id}") or found.answer.strip()))


def may_it_go_to_the_werkteam(text: SafeText, turn: int, voice: Voice) -> Reply:
    """Ask first, where the configuration says so (`doorzetten: na_bevestiging`)."""
    row = (
        _button(voice, "knop.ja_graag", ChoiceKind.CONFIRM, turn, "yes"),
        _button(voice, "knop.nee_dank_u", ChoiceKind.CONFIRM, turn, "no"),
    )
    return Reply(voice.say("doorgeven.vraag", tekst=_quoted(text)), (row,))


def passed_on(question: Question, passed: str, expected: str, voice: Voice) -> Reply:
    """The receipt: number, what was passed on, when an answer may be expected, and the way to take it back."""
    return Reply(
        voice.say(
            f"doorgeven.{question.reason}", nummer=question.number, tekst=_quoted(SafeText(passed)), verwacht=expected
        ),
        ((_button(voice, "knop.intrekken", ChoiceKind.QUESTION, question.number, "withdraw"),),),
    )


def our_mistake(inbox_id: int, voice: Voice) -> Reply:
    """A message could not be handled; people may be asked instead."""
    row = (_button(voice, "knop.vraag_het_werkteam", ChoiceKind.FAILED, inbox_id, "human"),)
    return Reply(voice.say("storing"), (row,))


def added(question: Question, voice: Voice) -> Reply:
    """A further message joins the open question."""
    return Reply(voice.say("doorgeven.toegevoegd", nummer=question.number))


def added_with_help(question: Question, voice: Voice) -> Reply:
    """It joins the open question, and it made so clear what that is about that the bot answers it as well."""
    return Reply(voice.say("doorgeven.toegevoegd_met_hulp", nummer=question.number))


def belongs_or_not(question: int, turn: int, voice: Voice) -> Reply:
    """One question decides: does it belong to the open question, or is it something new?"""
    buttons = (
        (_button(voice, "knop.hoort_bij", ChoiceKind.BELONGING, turn, "join", nummer=question),),
        (_button(voice, "knop.iets_nieuws", ChoiceKind.BELONGING, turn, "new"),),
    )
    return Reply(voice.say("bij_vraag.hoort", nummer=question), buttons)


def polite(courtesy: Courtesy, question: Question, voice: Voice) -> Reply:
    """Politeness back, and the question is still open."""
    return Reply(f"{voice.say(f'bij_vraag.{courtesy}')} {voice.say('bij_vraag.staat_open', nummer=question.number)}")


def sticker(question: Question | None, voice: Voice) -> Reply:
    """A friendly sign that says nothing by itself."""
    if question is None:
        return Reply(f"{voice.say('bij_vraag.sticker')} {voice.say('iets_anders.vertel')}")
    return Reply(f"{voice.say('bij_vraag.sticker')} {voice.say('bij_vraag.staat_open', nummer=question.number)}")


def edited_too_late(question: Question, voice: Voice) -> Reply:
    """A message was changed after its question was closed, or taken back."""
    if question.state is State.CLOSED:
        return Reply(voice.say("bij_vraag.is_dicht", nummer=question.number), reopen_or_new(question, voice))
    return Reply(voice.say("bij_vraag.is_ingetrokken", nummer=question.number))


def werkteam_answer(question: Question, body_html: str, voice: Voice, signed_by: str = "") -> Reply:
    """What a member wrote, under the number of the question, and above the first name if the member gives it."""
    row = (
        _button(voice, "knop.dit_helpt", ChoiceKind.QUESTION, question.number, "helps"),
        _button(voice, "knop.ik_heb_nog_een_vraag", ChoiceKind.QUESTION, question.number, "more"),
    )
    head = voice.say("werkteam.antwoord", nummer=question.number)
    html = f"{head}\n{body_html}" if body_html else head
    if signed_by:
        html += f"\n\n{voice.say('werkteam.groet', naam=signed_by)}"
    return Reply(html, (row,))


def question_closed(question: Question, voice: Voice) -> Reply:
    """Tell the resident that the question is closed and how to open it again."""
    return Reply(voice.say(f"gesloten.{question.close_reason}", nummer=question.number), reopen_or_new(question, voice))


def reopen_or_new(question: Question, voice: Voice) -> Buttons:
    """What can be done after a question is closed."""
    row = (
        _button(voice, "knop.heropen", ChoiceKind.QUESTION, question.number, "reopen"),
        _button(voice, "knop.nieuwe_vraag", ChoiceKind.QUESTION, question.number, "new"),
    )
    return (row,)


def status(questions: Sequence[Question], now: datetime, voice: Voice) -> Reply:
    """How the resident's questions stand, in plain words; a promise that broke is not made again."""
    if not questions:
        return Reply(voice.say("status.geen"))
    lines = [voice.say("status.kop")]
    lines += [voice.say(_status_key(q, now), nummer=q.number, verwacht=voice.moment(q.promised_at)) for q in questions]
    row = tuple(
        Button(
            voice.label("knop.intrekken_nummer", nummer=q.number),
            Choice(ChoiceKind.QUESTION, q.number, "withdraw").code,
        )
        for q in questions
        if q.is_open
    )
    return Reply("\n".join(lines), (row,) if row else ())


def _status_key(question: Question, now: datetime) -> str:
    if question.state is State.CLOSED:
        return "status.gesloten"
    if question.state in {State.FREE, State.CLAIMED} and question.answered_at is None and question.promised_at <= now:
        return "status.duurt_langer"
    return f"status.{question.state}"


def withdraw_which(questions: Sequence[Question], voice: Voice) -> Reply:
    """Several open questions: which one is to be taken back?"""
    rows: Buttons = tuple(
        (
            Button(
                voice.label("knop.intrekken_nummer", nummer=q.number),
                Choice(ChoiceKind.QUESTION, q.number, "withdraw").code,
            ),
        )
        for q in questions
    )
    return Reply(voice.say("intrekken.welke"), rows)


def withdraw_nood(question: Question, voice: Voice) -> Reply:
    """A question about nood is not taken back by one tap."""
    row = (
        _button(voice, "knop.trek_toch_in", ChoiceKind.QUESTION, question.number, "withdraw-sure"),
        _button(voice, "knop.laat_staan", ChoiceKind.QUESTION, question.number, "keep"),
    )
    return Reply(voice.say("intrekken.nood_zeker", nummer=question.number), (row,))


def is_unsafe(about: Sequence[Onderwerp]) -> bool:
    """Whether one of these needs is about danger or violence: somebody may read along on the resident's phone."""
    return any(_KIND_OF_GROUP.get(onderwerp.group) == _UNSAFE for onderwerp in about)


def it_helps(about: Sequence[Onderwerp], voice: Voice, *, is_nood: bool = False) -> Reply:
    """After "Dit helpt": nobody says "Fijn" about violence or a death."""
    return Reply(f"{_glad_or_not(about, voice, is_nood)} {voice.say('helpt.altijd_vragen')}")


def _glad_or_not(about: Sequence[Onderwerp], voice: Voice, is_nood: bool = False) -> str:
    kinds = {_UNSAFE} if is_nood else {_KIND_OF_GROUP.get(o.group) or _KIND_OF_NEED.get(o.id) for o in about}
    if _UNSAFE in kinds:
        return voice.say("helpt.onveilig")
    if _SAD in kinds:
        return voice.say("helpt.zwaar")
    if any(o.urgency is Urgency.TODAY for o in about):
        return voice.say("helpt.vandaag")
    return voice.say("helpt.fijn")


def anything_else(
    related: Sequence[Onderwerp], answer_id: int, voice: Voice, *, about: Sequence[Onderwerp] = ()
) -> Reply:
    """The question behind the question: at most three needs that often come along."""
    rows = [(Button(voice.choice_of(o), Choice(ChoiceKind.RELATED, answer_id, o.id).code),) for o in related]
    rows.append((_button(voice, "knop.nee_dit_was_het", ChoiceKind.RELATED, answer_id, "-"),))
    return Reply(f"{_glad_or_not(about, voice)} {voice.say('helpt.nog_iets')}", tuple(rows))


def bsn_found(found: frozenset[PersonalData], message_id: int, voice: Voice) -> Reply | None:
    """On a BSN: it was not kept, and the message can be deleted."""
    if PersonalData.BSN not in found:
        return None
    row = (
        _button(voice, "knop.wis_bericht", ChoiceKind.BSN, message_id, "delete"),
        _button(voice, "knop.laat_staan", ChoiceKind.BSN, message_id, "keep"),
    )
    return Reply(voice.say("bsn.niet_bewaard"), (row,))


def reach_found(masked: Masked) -> tuple[PersonalData, ...]:
    """What somebody may hope to be reached by; of a postcode the digits are kept, so that it is no address here."""
    found = masked.found if has_address(masked.text) else masked.found - {PersonalData.ADDRESS}
    return tuple(kind for kind in _TO_BE_REACHED_BY if kind in found)


def reach_not_kept(kinds: Sequence[PersonalData], voice: Voice) -> Reply:
    """Nobody will call, write or come: what was given for that was not kept, and not passed on."""
    lines = [voice.say(_NOT_KEPT[kind]) for kind in kinds]
    return Reply("\n".join([*lines, voice.say("niet_bewaard.hier")]))


def forget_sure(turn: int, voice: Voice) -> Reply:
    """The first of the two taps of /vergeetmij."""
    row = (
        _button(voice, "knop.wis_alles", ChoiceKind.FORGET, turn, "yes"),
        _button(voice, "knop.nee_dank_u", ChoiceKind.FORGET, turn, "no"),
    )
    return Reply(voice.say("vergeetmij.zeker"), (row,))


def banned_from_now(until: datetime, voice: Voice) -> Reply:
    """Said once: what happened and until when, what works all the same, and how to object."""
    return Reply(voice.say("geblokkeerd.vanaf_nu", moment=voice.moment(until)))


def is_banned(until: datetime, voice: Voice) -> Reply:
    """The same in short, for who writes all the same."""
    return Reply(voice.say("geblokkeerd.herinnering", moment=voice.moment(until)))


def help_text(onderwerpen: Sequence[Onderwerp], voice: Voice) -> Reply:
    """What one can ask and which commands there are."""
    examples = "\n".join(f"• {escape(voice.choice_of(o))}" for o in onderwerpen)
    return Reply(f"{voice.say('help.kop')}\n{examples}\n\n{voice.say('help.opdrachten')}")


def still_an_answer(voice: Voice) -> Reply:
    """To a resident who comes back after blocking the bot while an answer was under way."""
    return Reply(
        voice.say("terug.lag_nog_antwoord"), ((_button(voice, "knop.laat_zien", ChoiceKind.INFO, 0, "missed"),),)
    )


def _quoted(text: SafeText) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE].rstrip() + " …"
