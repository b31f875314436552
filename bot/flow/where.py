"""Where a resident lives: told in passing or by /waar, kept as coarse as it is useful, and changed in one tap."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.outgoing import Priority
from bot.domain.question import Move, Who
from bot.domain.replies import answer, where
from bot.domain.resident import GivenAnswer, Waiting
from bot.domain.understanding.areas import Place
from bot.domain.understanding.place import find_place
from bot.flow import answering, escalation, moving, place
from bot.flow.conversation import Conversation, Said
from bot.flow.ports import Event

_SAME_TALK = timedelta(hours=1)


async def remember(talk_: Conversation, told: Place) -> bool:
    """Keep the place; the card of an open question follows. Whether it is another one than before."""
    if talk_.resident.area == told.kept:
        return False
    await _keep(talk_, told.kept)
    return True


async def _keep(talk_: Conversation, kept: str) -> None:
    await talk_.remember(area=kept)
    question = await escalation.open_question_of(talk_)
    if question is not None:
        after = await moving.make(talk_, question, Move.PLACE, Who.RESIDENT, area=talk_.place.shown)
        await place.show_state(talk_, after, question)


async def show(talk_: Conversation) -> None:
    """What is kept, and the question where the resident lives; the next message may answer it."""
    await talk_.wait_for(Waiting.PLACE)
    await talk_.say(where.kept_place(talk_.place, is_told=bool(talk_.resident.area), voice=talk_.voice), resend=False)


async def settle(talk_: Conversation, text: str) -> None:
    """/waar with a place behind it, or with nothing, or with something that is no place we know."""
    found = find_place(text, talk_.knowledge.areas, asked=True)
    if found is not None:
        is_new = await remember(talk_, found.place)
        await confirm(talk_, is_new=is_new)
    elif text:
        await unknown(talk_)
    else:
        await show(talk_)


async def confirm(talk_: Conversation, *, is_new: bool) -> None:
    """The resident said only where. What was just answered for another place is answered again for this one."""
    pending = talk_.resident.pending
    if pending is not None and pending.kind is Waiting.PLACE:
        await talk_.remember(pending=None)
    before = await _answered_just_now(talk_) if is_new else None
    is_far = not answer.choose_around(talk_.knowledge, talk_.offer_rules)
    reply = where.place_remembered(talk_.place, is_far=is_far, goes_on=before is None, voice=talk_.voice)
    await talk_.say(reply, Priority.RECEIPT if before is None else Priority.ANSWER, resend=False)
    if before is not None:
        known = tuple(o.id for o in answering.known_onderwerpen(talk_, before.onderwerpen))
        await answering.give_answer(talk_, before.text, known, before.next_best)


async def _answered_just_now(talk_: Conversation) -> GivenAnswer | None:
    """The last answer, if it belongs to this talk and somebody is not choosing something else by now."""
    given = await talk_.transaction.latest_answer(talk_.resident.id)
    if given is None or talk_.now - given.at > _SAME_TALK or talk_.resident.pending is not None:
        return None
    return given if answering.known_onderwerpen(talk_, given.onderwerpen) else None


async def unknown(talk_: Conversation) -> None:
    """What was given as a place is none that we know; nothing changes."""
    await talk_.remember(pending=None)
    await talk_.say(where.unknown_place(talk_.place, talk_.voice), resend=False)


async def forget(talk_: Conversation) -> None:
    """The place is forgotten: help is looked for where it usually is."""
    await talk_.remember(pending=None)
    await _keep(talk_, "")
    await talk_.say(where.place_forgotten(talk_.place, talk_.voice), Priority.RECEIPT, resend=False)


async def show_what_is_there(talk_: Conversation, said: Said) -> None:
    """Somebody asks what there is in a place and names no need: the open doors there, and what is it about?"""
    offers = answer.choose_around(talk_.knowledge, talk_.offer_rules)
    name = where.name_of(talk_.place, talk_.voice)
    await talk_.next_turn()
    given = await talk_.transaction.keep_answer(
        GivenAnswer(0, talk_.resident.id, talk_.now, said.text, (), tuple(o.id for o in offers))
    )
    await talk_.say(answer.compose_overview(offers, given.id, talk_.local(talk_.now), talk_.voice, name))
    await talk_.transaction.record(Event("overview", talk_.now, resident=talk_.resident.id))
