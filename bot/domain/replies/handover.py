"""What the werkteam reads when a question goes from one member to another."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.message import WerkteamMember
from bot.domain.outgoing import Button
from bot.domain.question import Question
from bot.domain.replies.reminders import Why, owners, to_members
from bot.domain.replies.voice import Reply, Voice


def offered(question: Question, to: str, voice: Voice) -> Reply:
    """Its owner asks who takes it over; `to` is HTML that names who is meant."""
    name = ", ".join(owner.name for owner in owners(question))
    sentence = voice.say("overdragen.wie", wie=name, nummer=question.number)
    row = (
        _button(voice, "overdragen.knop.neem", question, "take"),
        _button(voice, "kaart.knop.toch_niet", question, "unoffer"),
    )
    return Reply(f"{to}: {sentence}" if to else sentence, (row,))


def asked(question: Question, member: WerkteamMember, voice: Voice) -> Reply:
    """Somebody would like to have it: its owner decides."""
    sentence = voice.say("overdragen.mag_het", wie=member.name, nummer=question.number)
    row = (
        _button(voice, "overdragen.knop.ja", question, f"give-{member.id}"),
        _button(voice, "overdragen.knop.nee", question, "retain"),
    )
    return Reply(to_members(owners(question), sentence), (row,))


def line(before: Question, why: Why, zone: ZoneInfo, voice: Voice, to: WerkteamMember | None = None) -> Reply:
    """One line for whoever takes over: who had it, who has it now, and what the resident heard."""
    if before.answered_at is None:
        heard = voice.say("overdracht.nog_geen_antwoord", moment=voice.moment(before.promised_at.astimezone(zone)))
    else:
        heard = voice.say("overdracht.geantwoord", moment=voice.moment(before.answered_at.astimezone(zone)))
    who = ", ".join(owner.name for owner in owners(before))
    return Reply(f"{voice.say(f'overdracht.{why}', wie=who, naar=to.name if to is not None else '')} {heard}")


def _button(voice: Voice, key: str, question: Question, picked: str) -> Button:
    return Button(voice.label(key), Choice(ChoiceKind.CARD, question.number, picked).code)
