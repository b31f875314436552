"""Danger: the numbers before anything else, the offer of a human, and calm for a while afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.choices import Choice, ChoiceKind, read_choice
from bot.domain.knowledge import Onderwerp
from bot.domain.message import SafeText
from bot.domain.outgoing import Priority
from bot.domain.question import EscalationReason, Question
from bot.domain.reading import Thought
from bot.domain.replies import talk
from bot.domain.replies.voice import Reply
from bot.domain.resident import LATELY, Pending, Waiting
from bot.domain.understanding.nood import Alarm, is_half_sentence
from bot.flow import escalation
from bot.flow.conversation import Again, Conversation, Repeatable, Said, said_before
from bot.flow.ports import Event

_OFFERED = 2
"""So often a human is offered before the words around the offer change."""
_ASKED_FOR = frozenset({Waiting.CLARIFICATION, Waiting.PLACE, Waiting.NEW_QUESTION})
"""What the resident began after the numbers, and what is written now belongs to."""


def is_acute(thought: Thought) -> bool:
    """Whether somebody is in danger for certain."""
    return any(signal.alarm is Alarm.CERTAIN for signal in thought.nood)


async def show_nood(talk_: Conversation, thought: Thought, said: Said) -> None:
    """The numbers go out before anything else; the offer of a human comes with them."""
    kinds = _kinds(talk_, thought, Alarm.CERTAIN)
    question = await escalation.open_question_of(talk_)
    is_again = is_calm_time(talk_)
    turn = await talk_.wait_for(Waiting.NOOD, said, tuple(kind.id for kind in kinds))
    await talk_.remember(nood_at=talk_.now)
    block = talk.nood_block(kinds, talk_.knowledge, turn, talk_.voice, has_werkteam=question is not None)
    first = talk.nood_first(thought.masked.text, talk_.voice, is_again=is_again)
    reply = replace(block, html="\n\n".join(part for part in (first, block.html) if part))
    await talk_.say(reply, Priority.NOOD, again=Again(Repeatable.NOOD, turn))
    await talk_.transaction.record(
        Event("nood", talk_.now, resident=talk_.resident.id, data={"kinds": [k.id for k in kinds]})
    )
    if question is not None:
        await escalation.add_to_question(talk_, question, said, is_nood=True)


async def show_again(talk_: Conversation, pending: Pending) -> Reply:
    """The same numbers in another language."""
    known = talk_.knowledge.onderwerpen
    kinds = [known[id] for id in pending.onderwerpen if id in known]
    question = await escalation.open_question_of(talk_)
    return talk.nood_block(kinds, talk_.knowledge, pending.turn, talk_.voice, has_werkteam=question is not None)


async def calm_numbers(talk_: Conversation, thought: Thought) -> str:
    """When in doubt about danger: the numbers without alarm, to go above the normal answer."""
    kinds = _kinds(talk_, thought, Alarm.PERHAPS)
    if not kinds:
        return ""
    await talk_.remember(doubt_at=talk_.now)
    return talk.nood_perhaps(kinds, talk_.knowledge, talk_.voice)


def _kinds(talk_: Conversation, thought: Thought, alarm: Alarm) -> list[Onderwerp]:
    onderwerpen = talk_.knowledge.onderwerpen
    return [onderwerpen[s.kind] for s in thought.nood if s.alarm is alarm and s.kind in onderwerpen]


def is_calm_time(talk_: Conversation) -> bool:
    """Whether the numbers were shown so short ago that what is said now is still about that."""
    nood_at = talk_.resident.nood_at
    return nood_at is not None and talk_.now < nood_at + timedelta(minutes=talk_.rules.calm_minutes)


def stays_calm(talk_: Conversation) -> bool:
    """Whether the next message joins what was said in nood; not when it answers something the resident began since."""
    pending = talk_.resident.pending
    return is_calm_time(talk_) and (pending is None or pending.kind not in _ASKED_FOR)


async def stay_calm(talk_: Conversation, said: Said, album: str | None = None) -> None:
    """What is said joins the question at the werkteam; without one the offer of a human is made again.

    Who wanted none, and says nothing more than "ok", is not asked once more. A photo or voice message is for people.
    """
    question = await escalation.open_question_of(talk_)
    if question is not None:
        question = await escalation.add_to_question(talk_, question, said, is_nood=True)
        reply = talk.plain(talk_.voice, "nood.erbij_gezet", nummer=question.number)
        await talk_.say(reply, once=f"added:{question.number}:{album}" if album else "")
    elif said.attachment is not None:
        told = replace(said, text=await _told(talk_, said, None))
        await escalation.ask_werkteam(talk_, told, EscalationReason.ATTACHMENT, is_nood=True)
    else:
        await talk_.say(await _calm_line(talk_, said))


async def _calm_line(talk_: Conversation, said: Said) -> Reply:
    pending = talk_.resident.pending
    if pending is not None and pending.kind is Waiting.NOOD:
        return talk.nood_offer(pending.turn, talk_.voice, is_again=_was_offered_again(talk_, pending.turn))
    if is_half_sentence(said.text):
        return talk.plain(talk_.voice, "nood.goed")
    return talk.nood_offer(await talk_.wait_for(Waiting.NOOD, said), talk_.voice)


def _was_offered_again(talk_: Conversation, turn: int) -> bool:
    """Whether the last two keyboards are both this offer: that under the numbers, and that of the first calm line."""
    last = [read_choice(code) for keyboard in talk_.resident.shown[:_OFFERED] for _, code in keyboard.buttons[:1]]
    return last == [Choice(ChoiceKind.NOOD, turn, "human")] * _OFFERED


async def ask_human_or_join(talk_: Conversation, said: Said, reason: EscalationReason) -> None:
    """A human is wanted; who has an open question is told so, and what is said now joins it."""
    question = await escalation.open_question_of(talk_)
    if question is None and is_calm_time(talk_):
        await ask_human(talk_)
        return
    if question is None:
        await escalation.ask_werkteam(talk_, said, reason)
        return
    if said.text:
        question = await escalation.add_to_question(talk_, question, said)
    await talk_.say(talk.plain(talk_.voice, "mens.al_gevraagd", nummer=question.number), Priority.RECEIPT)


async def ask_human(talk_: Conversation) -> None:
    """A human of the werkteam is wanted: they get all that was said lately, the newest last."""
    pending = talk_.resident.pending
    before = said_before(pending) if pending is not None and pending.kind is Waiting.NOOD else Said()
    question = await escalation.open_question_of(talk_)
    text = await _told(talk_, before, question) or SafeText(talk_.voice.label("nood.graag_een_mens"))
    await talk_.remember(pending=None)
    await escalation.ask_or_join(talk_, replace(before, text=text), EscalationReason.NOOD, is_nood=True)


async def _told(talk_: Conversation, before: Said, question: Question | None) -> SafeText:
    """What the werkteam has not read yet: the message in nood, however long ago, and those of the last hour."""
    lately = [said for said in talk_.resident.lately if talk_.now - said.at < LATELY]
    texts = [] if any(said.message_id == before.message_id for said in lately) else [before.text]
    for said in lately:
        id, number = said.message_id, question.number if question is not None else 0
        if id is None or await talk_.transaction.resident_message_of(number, id) is None:
            texts.append(said.text)
    return SafeText("\n".join(text for text in texts if text))
