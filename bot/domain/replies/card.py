"""What the werkteam sees in its group: the card of a question, copies of messages, and short remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.knowledge import Onderwerp, SupportOffer
from bot.domain.message import Attachment, SafeText, WerkteamMember
from bot.domain.outgoing import Button, Buttons
from bot.domain.question import CHOSEN_REASONS, Question, QuestionMessage, State
from bot.domain.replies.voice import Reply, Voice, bold, escape
from bot.domain.resident import BAN, Resident

_LONGEST_ON_CARD = 2500
_LONGEST_TOPIC_NAME = 128
_LONGEST_REASON = 300
_READ = "~"


PRACTISE = "practise"
"""What the button under the first message picks."""


def greeting(voice: Voice) -> Reply:
    """The first message in a new group: nobody there ever joined, so nobody was told how it works."""
    practise = Choice(ChoiceKind.MEMBER, 0, f"{PRACTISE}-0").code
    return Reply(voice.say("werkteam.eerste_bericht"), ((Button(voice.label("oefenen.knop"), practise),),))


def topic_name(question: Question, voice: Voice) -> str:
    """The name of the forum topic: number and state."""
    sign = "🔴 " if question.is_nood and question.is_open else ""
    owner = question.owner.name if question.owner else ""
    state = voice.label(f"kaart.staat.{question.state}", wie=owner)
    return f"{sign}{question.number} · {state}"[:_LONGEST_TOPIC_NAME]


def card(
    question: Question,
    pseudonym: str,
    text: SafeText,
    earlier: Sequence[int],
    onderwerpen: Mapping[str, Onderwerp],
    zone: ZoneInfo,
    voice: Voice,
    notice: str = "",
) -> Reply:
    """All a member needs at a glance, without a name; the buttons follow the state. `notice` is about the resident."""
    head = " · ".join(
        part
        for part in (
            bold(voice.label("kaart.vraag", nummer=question.number)),
            voice.say("kaart.bewoner", naam=pseudonym),
            escape(question.area),
            _language(question, voice),
        )
        if part
    )
    lines = [voice.say("kaart.nood"), head] if question.is_nood else [head]
    if question.may_be_nood and not question.is_nood:
        lines.insert(0, voice.say("kaart.misschien_nood"))
    lines.append(f"“{escape(_cut(text))}”" if text else voice.say("kaart.geen_tekst"))
    if question.guesses:
        guesses = " · ".join(
            f"{_name(g.onderwerp, onderwerpen)} {f'{g.confidence:.2f}'.replace('.', ',')}" for g in question.guesses
        )
        lines.append(voice.say("kaart.misschien", gissingen=guesses))
    if question.refused:
        seen = " · ".join(_name(id, onderwerpen) for id in question.refused)
        lines.append(voice.say("kaart.was_het_niet", namen=seen))
    lines.append(voice.say(f"kaart.reden.{question.reason}"))
    if question.is_open and question.is_nood:
        lines.append(voice.say("kaart.zo_snel_mogelijk"))
    elif question.is_open:
        lines.append(voice.say("kaart.beloofd", moment=voice.moment(question.promised_at.astimezone(zone))))
    if earlier:
        lines.append(voice.say("kaart.eerder", nummers=", ".join(str(n) for n in earlier)))
    if notice:
        lines.append(notice)
    lines.append(state_line(question, voice))
    return Reply("\n".join(lines), card_buttons(question, voice))


def banned(resident: Resident, zone: ZoneInfo, now: datetime, voice: Voice) -> str:
    """That the resident is banned, and why; empty when not."""
    until = resident.banned_until
    if until is None or not resident.is_banned(now):
        return ""
    moment = voice.moment(until.astimezone(zone))
    return voice.say("kaart.geblokkeerd", moment=moment, reden=_cut(resident.banned_reason, _LONGEST_REASON))


def ask_before_banning(question: Question, pseudonym: str, reason: SafeText, message_id: int, voice: Voice) -> Reply:
    """What happens to whom and for how long; the reason is read back from the member's own message once it is sure."""
    number = question.number
    row = (
        Button(voice.label("kaart.knop.blokkeer"), Choice(ChoiceKind.CARD, number, f"ban-{message_id}").code),
        Button(voice.label("kaart.knop.toch_niet"), Choice(ChoiceKind.CARD, number, "cancel").code),
    )
    shown = _cut(reason, _LONGEST_REASON)
    return Reply(voice.say("kaart.blokkeren_zeker", naam=pseudonym, dagen=BAN.days, reden=shown), (row,))


def _language(question: Question, voice: Voice) -> str:
    """The language of the resident's messages, as far as anybody can tell; another than the reader's stands out."""
    if not question.language:
        return ""
    name = voice.language_name(question.language)
    return escape(name) if question.language == voice.language else voice.say("kaart.schrijft_in", taal=name)


def state_line(question: Question, voice: Voice) -> str:
    """Who has the question, or how it ended."""
    if question.state is State.CLOSED and question.close_reason is not None:
        return voice.say("kaart.gesloten", reden=voice.label(f"kaart.sluitreden.{question.close_reason}"))
    return voice.say(f"kaart.regel.{question.state}", wie=question.owner.name if question.owner else "")


def card_buttons(question: Question, voice: Voice) -> Buttons:
    """What can be done with the question in this state."""

    def button(key: str, picked: str) -> Button:
        return Button(voice.label(key), Choice(ChoiceKind.CARD, question.number, picked).code)

    match question.state:
        case State.FREE:
            first = button("kaart.knop.oppakken", "claim")
        case State.CLAIMED | State.WAITING_FOR_RESIDENT:
            first = button("kaart.knop.loslaten", "release")
        case State.CLOSED:
            return ((button("kaart.knop.heropenen", "reopen"),),)
        case _:
            return ()
    rows = (
        (first, button("kaart.knop.kennis", "knowledge")),
        (button("kaart.knop.doorverwijzen", "refer"), button("kaart.knop.sluiten", "close")),
    )
    if question.state is State.FREE:
        return rows
    return (*rows, (button("kaart.knop.draag_over", "handover"), button("kaart.knop.neem_over", "takeover")))


def close_reasons(question: Question, read: int, voice: Voice) -> Reply:
    """Why is it closed? One tap. `read` is how many messages of the resident there are to be read now."""
    picks = (*_reasons(read), ("kaart.knop.toch_niet", "cancel"))
    return _ask(question, "kaart.waarom_sluiten", picks, voice)


def ask_whether_closed(question: Question, read: int, voice: Voice) -> Reply:
    """Somebody closed its topic by hand; if not the question, then the topic opens again. `read` is as above."""
    picks = (*_reasons(read), ("kaart.knop.toch_niet", "keepopen"))
    return _ask(question, "kaart.met_de_hand_gesloten", picks, voice)


def _reasons(read: int) -> tuple[tuple[str, str], ...]:
    return tuple((f"kaart.sluitreden.{reason}", f"close-{reason}{_READ}{read}") for reason in CHOSEN_REASONS)


def ask_whether_reopened(question: Question, voice: Voice) -> Reply:
    """Somebody opened its topic by hand; if not the question, then the topic closes again."""
    picks = (("kaart.knop.heropen_de_vraag", "reopen-asked"), ("kaart.knop.toch_niet", "keepclosed"))
    return _ask(question, "kaart.met_de_hand_geopend", picks, voice)


def _ask(question: Question, key: str, picks: Sequence[tuple[str, str]], voice: Voice) -> Reply:
    """A sentence with buttons below each other; each pick is the text on it and what it does."""
    rows = tuple(
        (Button(voice.label(label), Choice(ChoiceKind.CARD, question.number, what).code),) for label, what in picks
    )
    return Reply(voice.say(key, nummer=question.number), rows)


def read_until(argument: str) -> tuple[str, int | None]:
    """What a button picked, and how many messages of the resident there were when it was shown, if it says so."""
    picked, _, read = argument.rpartition(_READ)
    return (picked, int(read)) if read.isascii() and read.isdecimal() else (argument, None)


def referrals(question: Question, offers: Sequence[SupportOffer], read: int, voice: Voice) -> Reply:
    """To whom is the resident referred? `read` is as for closing."""
    rows = tuple(
        (Button(o.name, Choice(ChoiceKind.CARD, question.number, f"refer-{o.id}{_READ}{read}").code),) for o in offers
    )
    return Reply(voice.say("kaart.doorverwijzen" if rows else "kennis.niets", nummer=question.number), rows)


def knowledge_choices(
    question: Question, found: Sequence[Onderwerp], named: Sequence[SupportOffer], voice: Voice
) -> Reply:
    """The options that were named and the best answers of the knowledge, to look at before one is sent."""
    picked = [(o.name, f"offer-{o.id}") for o in named] + [(o.name, f"preview-{o.id}") for o in found]
    rows = tuple((Button(name, Choice(ChoiceKind.CARD, question.number, code).code),) for name, code in picked)
    key = "kennis.kies" if rows else "kennis.niets"
    return Reply(voice.say(key, nummer=question.number), rows)


def knowledge_preview(question: Question, sending: str, answer_html: str, voice: Voice) -> Reply:
    """What the resident would get; `sending` is what the button to send it picks."""
    row = (
        Button(voice.label("kennis.knop.verstuur"), Choice(ChoiceKind.CARD, question.number, sending).code),
        Button(voice.label("kaart.knop.toch_niet"), Choice(ChoiceKind.CARD, question.number, "cancel").code),
    )
    return Reply(f"{voice.say('kennis.voorbeeld')}\n\n{answer_html}", (row,))


def resident_wrote(message: QuestionMessage, pseudonym: str, voice: Voice, *, together: bool = False) -> Reply:
    """A further message of the resident, in the topic; `together` when more comes with it."""
    if message.attachment is not None:
        kind = voice.label("kaart.meer_samen") if together else attachment_name(message.attachment, voice)
        head = voice.say("kaart.bewoner_stuurt", naam=pseudonym, wat=kind)
        return Reply(f"{head}\n{words_of(message)}" if message.text else head)
    return Reply(f"{voice.say('kaart.bewoner_schrijft', naam=pseudonym)}\n{words_of(message)}")


def showed(onderwerpen: Sequence[Onderwerp], voice: Voice) -> Reply:
    """What the bot answered by itself while the question waits, so that nobody says it twice."""
    names = " · ".join(onderwerp.name for onderwerp in onderwerpen)
    return Reply(voice.say("kaart.liet_zien", namen=names))


def words_of(message: QuestionMessage) -> str:
    """What a resident wrote, as the group reads it."""
    return f"“{escape(message.text)}”"


def mark(message: QuestionMessage, number: int, key: str, voice: Voice, *, can_be_taken_back: bool) -> Reply:
    """The mark under what a member sent, which is this message among those of its question."""
    take_back = Choice(ChoiceKind.CARD, message.question, f"takeback-{number}-{moment_of(message)}").code
    row = (Button(voice.label("kaart.knop.trek_terug"), take_back),)
    return Reply(voice.say(key), (row,) if can_be_taken_back else ())


def moment_of(message: QuestionMessage) -> str:
    """When it was said, as a button carries it."""
    return str(int(message.at.timestamp()))


def ask_which_name(member: WerkteamMember, now: str, voice: Voice) -> Reply:
    """Which name residents read under this member's answers; never a surname."""
    shown = voice.say("ondertekenen.is_nu", naam=now) if now else voice.say("ondertekenen.is_nu_geen")
    picks = [(voice.label("ondertekenen.knop.geen"), "team")]
    if member.given_name:
        picks.insert(0, (member.given_name, "name"))
    row = tuple(Button(label, Choice(ChoiceKind.MEMBER, 0, f"{what}-{member.id}").code) for label, what in picks)
    return Reply(shown, (row,))


def ask_before_sending(question: Question, member: str, message_id: int, voice: Voice) -> Reply:
    """Somebody else has this question: is it an answer all the same, or a note?"""
    owner = question.owner.name if question.owner else ""
    return Reply(
        voice.say("kaart.ander_heeft_deze", wie=owner, lid=member), _answer_or_note(question, message_id, voice)
    )


def ask_whether_meant(question: Question, message_id: int, voice: Voice) -> Reply:
    """A reply to a message of ours that we do not know: perhaps a card that came twice, perhaps not."""
    sentence = voice.say("kaart.voor_de_bewoner", nummer=question.number)
    return Reply(sentence, _answer_or_note(question, message_id, voice))


def _answer_or_note(question: Question, message_id: int, voice: Voice) -> Buttons:
    row = (
        Button(
            voice.label("kaart.knop.toch_versturen"),
            Choice(ChoiceKind.CARD, question.number, f"sendanyway-{message_id}").code,
        ),
        Button(voice.label("kaart.knop.is_een_notitie"), Choice(ChoiceKind.CARD, question.number, "note").code),
    )
    return (row,)


def history_line(message: QuestionMessage, voice: Voice, zone: ZoneInfo, at: datetime) -> str:
    """One line of a question's history, for a topic that is made anew."""
    who = voice.label(f"kaart.auteur.{message.author}")
    return f"{escape(voice.moment(at.astimezone(zone)))} · {escape(who)}: {escape(message.text)}"


def attachment_name(attachment: Attachment, voice: Voice) -> str:
    """A kind of attachment in plain words."""
    return voice.label(f"kaart.bijlage.{attachment}")


def _name(onderwerp: str, known: Mapping[str, Onderwerp]) -> str:
    return known[onderwerp].name if onderwerp in known else onderwerp


def rest_of(text: SafeText, voice: Voice) -> Reply | None:
    """What did not fit on the card, if anything: a card must stay one message, because it is edited."""
    rest = text[_LONGEST_ON_CARD:].strip()
    return Reply(f"{voice.say('kaart.vervolg')}\n“{escape(rest)}”") if rest else None


def _cut(text: SafeText, longest: int = _LONGEST_ON_CARD) -> str:
    return text if len(text) <= longest else text[:longest].rstrip() + " …"
