"""The open questions on one screen: the most urgent first, with a way to each topic, page by page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.outgoing import Button, Buttons
from bot.domain.question import Question, State
from bot.domain.replies.voice import Reply, Voice

PER_PAGE = 20
"""So many fit on a phone, and in one message whatever people are called."""
QUEUE = "queue"
_PICKED = re.compile(r"(\d{1,4})-(\d{1,12})-(\d{1,16})")
_SUPERGROUP = "-100"
_ORDER = (State.FREE, State.CLAIMED, State.WAITING_FOR_RESIDENT)


@dataclass(frozen=True, slots=True)
class View:
    """Which page of which list: all questions, or those of one member; `asked_in` is the command that asked for it."""

    asked_in: int
    owner: int = 0
    page: int = 0

    @classmethod
    def read(cls, picked: str) -> Self | None:
        """What a button of the list says."""
        found = _PICKED.fullmatch(picked)
        return cls(page=int(found[1]), asked_in=int(found[2]), owner=int(found[3])) if found is not None else None

    @property
    def picked(self) -> str:
        """As a button says it."""
        return f"{QUEUE}-{self.page}-{self.asked_in}-{self.owner}"


def queue(
    questions: Sequence[Question], view: View, now: datetime, zone: ZoneInfo, group: str | None, voice: Voice
) -> Reply:
    """One page of them. `group` is the number of the group, by which a topic can be opened."""
    listed = [q for q in questions if not view.owner or (q.owner is not None and q.owner.id == view.owner)]
    if not listed:
        return Reply(voice.say("wachtrij.leeg" if not view.owner else "wachtrij.leeg_mijn"))
    last = (len(listed) - 1) // PER_PAGE
    view = replace(view, page=min(view.page, last))
    ordered = sorted(listed, key=lambda question: _urgency(question, now))
    start = view.page * PER_PAGE
    lines = [_line(question, now, zone, group, voice) for question in ordered[start : start + PER_PAGE]]
    return Reply("\n".join([*_head(listed, view, last, now, voice), *lines]), _buttons(view, last, voice))


def _urgency(question: Question, now: datetime) -> tuple[bool, bool, int, datetime, int]:
    state = _ORDER.index(question.state)
    return not question.is_nood, not _is_late(question, now), state, question.created_at, question.number


def _is_late(question: Question, now: datetime) -> bool:
    return question.answered_at is None and question.promised_at < now


def _head(listed: Sequence[Question], view: View, last: int, now: datetime, voice: Voice) -> list[str]:
    counted = Counter(question.state for question in listed)
    counts = [f"{voice.say(f'wachtrij.aantal.{state}')}: {counted[state]}" for state in _ORDER if counted[state]]
    late = sum(_is_late(question, now) for question in listed)
    counts += [f"{voice.say('wachtrij.aantal_te_laat')}: {late}"] if late else []
    key = "wachtrij.kop" if not view.owner else "wachtrij.kop_mijn"
    head = [voice.say(key, aantal=len(listed)), " · ".join(counts)]
    return [*head, voice.say("wachtrij.bladzijde", nummer=view.page + 1, van=last + 1)] if last else head


def _line(question: Question, now: datetime, zone: ZoneInfo, group: str | None, voice: Voice) -> str:
    sign = "🔴 " if question.is_nood else ""
    owner = question.owner.name if question.owner is not None else ""
    state = voice.label(f"kaart.staat.{question.state}", wie=owner)
    when = _when(question, now, zone, voice)
    return f"{sign}{_number(question, group)} · {voice.say('wachtrij.regel', staat=state, wanneer=when)}"


def _number(question: Question, group: str | None) -> str:
    """Tapping it opens the topic, where there is one."""
    if question.thread is None or group is None or not group.startswith(_SUPERGROUP):
        return str(question.number)
    return f'<a href="https://t.me/c/{group.removeprefix(_SUPERGROUP)}/{question.thread}">{question.number}</a>'


def _when(question: Question, now: datetime, zone: ZoneInfo, voice: Voice) -> str:
    if question.answered_at is not None:
        return voice.label("wachtrij.sinds", moment=voice.moment(question.since.astimezone(zone)))
    promised = question.promised_at.astimezone(zone)
    if not _is_late(question, now):
        return voice.label("wachtrij.beloofd", moment=voice.moment(promised))
    days = (now.astimezone(zone).date() - promised.date()).days
    if days > 1:
        return voice.label("wachtrij.dagen_te_laat", dagen=days)
    return voice.label("wachtrij.dag_te_laat" if days else "wachtrij.vandaag_te_laat")


def _buttons(view: View, last: int, voice: Voice) -> Buttons:
    pages = [("wachtrij.knop.vorige", view.page - 1)] if view.page else []
    pages += [("wachtrij.knop.meer", view.page + 1)] if view.page < last else []
    row = tuple(
        Button(voice.label(key), Choice(ChoiceKind.MEMBER, 0, replace(view, page=page).picked).code)
        for key, page in pages
    )
    return (row,) if row else ()
