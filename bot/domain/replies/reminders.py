"""What the werkteam hears about questions that wait: nudges, hand-over lines, the digest and what is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.figures import Figures
from bot.domain.message import WerkteamMember
from bot.domain.outgoing import Button
from bot.domain.promises import KEPT_SHARE
from bot.domain.question import Question
from bot.domain.replies.voice import Reply, Voice, escape

_MOST_LISTED = 30


class Why(StrEnum):
    """Why a question left its owner."""

    SILENT = "stil"
    LEFT = "weg"
    ABSENT = "afwezig"
    GIVEN = "gegeven"
    """Its owner gave it to a colleague."""
    TAKEN = "overgenomen"
    """A coordinator took it from somebody who was silent."""


def mention(member: WerkteamMember) -> str:
    """The name of a member such that their phone rings."""
    return f'<a href="tg://user?id={member.id}">{escape(member.name)}</a>'


def owners(question: Question) -> list[WerkteamMember]:
    """Who has the question: one, or nobody."""
    return [question.owner] if question.owner is not None else []


def to_members(members: Sequence[WerkteamMember], sentence: str) -> str:
    """A sentence with before it the names of those for whom it is."""
    names = ", ".join(mention(member) for member in members)
    return f"{names}: {sentence}" if names else sentence


def nudge(question: Question, zone: ZoneInfo, voice: Voice) -> Reply:
    """Are you still working on it?"""
    key = "herinnering.beloofd" if question.answered_at is None else "herinnering.bewoner_schreef"
    since = voice.moment(question.since.astimezone(zone))
    promised = voice.moment(question.promised_at.astimezone(zone))
    sentence = voice.say(key, nummer=question.number, sinds=since, moment=promised)
    row = (
        _button(voice, "herinnering.knop.bezig", question, "keep"),
        _button(voice, "kaart.knop.loslaten", question, "release"),
    )
    return Reply(to_members(owners(question), sentence), (row,))


def resident_silent(question: Question, voice: Voice) -> Reply:
    """The resident did not react to an answer: perhaps the question is over."""
    row = (
        _button(voice, "kaart.knop.sluiten", question, "close"),
        _button(voice, "herinnering.knop.nog_even", question, "keep"),
    )
    sentence = voice.say("herinnering.bewoner_stil", nummer=question.number)
    return Reply(to_members(owners(question), sentence), (row,))


def digest(free: Sequence[Question], silent: Sequence[Question], zone: ZoneInfo, voice: Voice) -> Reply:
    """All that waits for somebody, in one message."""
    lines = [voice.say("overzicht.kop")]
    if free:
        lines += [voice.say("overzicht.vrij", aantal=len(free)), *_listed(free, zone, voice)]
    if silent:
        lines += [voice.say("overzicht.stil", aantal=len(silent)), *_listed(silent, zone, voice)]
    return Reply("\n".join(lines))


def _listed(questions: Sequence[Question], zone: ZoneInfo, voice: Voice) -> list[str]:
    lines = [_line(question, zone, voice) for question in questions[:_MOST_LISTED]]
    left = len(questions) - len(lines)
    return [*lines, voice.say("overzicht.en_meer", aantal=left)] if left else lines


def _line(question: Question, zone: ZoneInfo, voice: Voice) -> str:
    sign = "🔴 " if question.is_nood else ""
    since = voice.moment(question.since.astimezone(zone))
    state = voice.label(f"kaart.staat.{question.state}", wie=", ".join(owner.name for owner in owners(question)))
    return sign + voice.say("overzicht.regel", nummer=question.number, staat=state, sinds=since)


def nobody_has_them(questions: Sequence[Question], coordinators: Sequence[WerkteamMember], voice: Voice) -> Reply:
    """The coordinators hear of questions that nobody took."""
    return _about(questions, coordinators, "coordinatoren.vrij", voice)


def promises_broke(questions: Sequence[Question], coordinators: Sequence[WerkteamMember], voice: Voice) -> Reply:
    """The coordinators hear of promises that were not kept; the residents have heard it."""
    return _about(questions, coordinators, "coordinatoren.te_laat", voice)


def _about(questions: Sequence[Question], coordinators: Sequence[WerkteamMember], key: str, voice: Voice) -> Reply:
    urgent_first = sorted(questions, key=lambda q: (not q.is_nood, q.number))
    numbers = ", ".join(f"🔴 {q.number}" if q.is_nood else str(q.number) for q in urgent_first)
    return Reply(to_members(coordinators, voice.say(key, nummers=numbers)))


def it_takes_longer(question: Question, voice: Voice) -> Reply:
    """The resident hears it from us first."""
    return Reply(voice.say("duurt_langer", nummer=question.number))


def away(member: WerkteamMember, until: date | None, voice: Voice) -> str:
    """That somebody is away, and until when."""
    if until is None:
        return voice.say("afwezig.tot_terug", wie=member.name)
    return voice.say("afwezig.tot", wie=member.name, dag=_day(until, voice))


def ask_to_free(member: WerkteamMember, numbers: Sequence[int], voice: Voice) -> Reply:
    """What somebody holds who goes away: shall it be free for others?"""
    listed = ", ".join(str(number) for number in numbers)
    row = (
        Button(voice.label("afwezig.knop.vrijgeven"), Choice(ChoiceKind.MEMBER, 0, f"free-{member.id}").code),
        Button(voice.label("afwezig.knop.houden"), Choice(ChoiceKind.MEMBER, 0, f"hold-{member.id}").code),
    )
    return Reply(voice.say("afwezig.vraag", nummers=listed), (row,))


def figures(told: Figures, days: int, voice: Voice) -> Reply:
    """Counts, waiting times and promises, for the werkteam."""
    lines = [
        voice.say("cijfers.kop", dagen=days),
        voice.say("cijfers.vragen", nieuw=told.asked, open=told.open, vrij=told.free),
    ]
    if told.half_within is not None and told.most_within is not None:
        lines.append(voice.say("cijfers.wachten", helft=_hours(told.half_within), meeste=_hours(told.most_within)))
    kept = told.promises
    if kept.known:
        share, aim = round(100 * kept.share), round(100 * KEPT_SHARE)
        lines.append(voice.say("cijfers.beloftes", gehaald=kept.kept, bekend=kept.known, deel=share, doel=aim))
    reasons = " · ".join(f"{voice.label(f'kaart.sluitreden.{reason}')} {n}" for reason, n in told.closed.items())
    if reasons:
        lines.append(voice.say("cijfers.gesloten", aantal=sum(told.closed.values()), redenen=reasons))
    lines.append(voice.say("cijfers.losgelaten", aantal=told.let_go))
    lines.append(voice.say("cijfers.overgedragen", aantal=told.handed_over))
    return Reply("\n".join(lines))


def _hours(hours: float) -> str:
    return f"{hours:.1f}".replace(".", ",")


def _day(moment: date, voice: Voice) -> str:
    weekday, month = voice.label(f"tijd.weekdag.{moment.weekday()}"), voice.label(f"tijd.maand.{moment.month}")
    return f"{weekday} {moment.day} {month}"


def _button(voice: Voice, key: str, question: Question, picked: str) -> Button:
    return Button(voice.label(key), Choice(ChoiceKind.CARD, question.number, picked).code)
