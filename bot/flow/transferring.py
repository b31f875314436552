"""A question goes from one member to another: the owner gives it, or is asked for it, or is silent too long."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.absence import Colleague
from bot.domain.errors import Refused
from bot.domain.message import WerkteamChoice, WerkteamMember
from bot.domain.outgoing import Outgoing, Priority, Say, ToQuestion
from bot.domain.question import OWNED_STATES, Move, Question, State, Who
from bot.domain.replies import handover
from bot.domain.replies.reminders import Why
from bot.domain.watching import is_silent
from bot.flow.desk import Desk


async def offer(
    desk: Desk, question: Question, member: WerkteamMember, to: str = "", answers: int | None = None
) -> None:
    """The owner wants a colleague to take it: the first who taps has it. `to` says who is meant, as HTML."""
    _must_be_taken(question, Move.TRANSFER)
    if question.owner is not None and question.owner.id != member.id:
        raise Refused("geweigerd.overdragen_van_ander", wie=question.owner.name)
    await desk.transaction.set_setting(_offered(question), str(member.id))
    await desk.say(handover.offered(question, to, desk.voice), question, answers)


async def accept(desk: Desk, question: Question, pressed: WerkteamChoice) -> None:
    """[Ik neem de vraag over] under an offer; who is a moment too late reads who has it."""
    if question.state is State.FREE:
        await desk.take_buttons_away(pressed.message_id, question)
        await desk.move(question, Move.CLAIM, pressed.member)
        return
    _must_be_taken(question, Move.CLAIM)
    owner = question.owner
    if owner is not None and owner.id == pressed.member.id:
        raise Refused("geweigerd.u_heeft_deze", nummer=question.number)
    offered_by = await desk.transaction.setting(_offered(question))
    if owner is None or offered_by != str(owner.id):
        raise Refused(f"geweigerd.{question.state}.{Move.CLAIM}", owner=owner.name if owner is not None else "")
    await desk.take_buttons_away(pressed.message_id, question)
    await _hand_over(desk, question, pressed.member, Who.INVITED, by=pressed.member)


async def ask(desk: Desk, question: Question, member: WerkteamMember) -> None:
    """[Neem over]: its owner is asked first. A coordinator need not ask somebody who is silent or away."""
    if question.state is State.FREE:
        await desk.move(question, Move.CLAIM, member)
        return
    _must_be_taken(question, Move.CLAIM)
    owner = question.owner
    if owner is None or owner.id == member.id:
        raise Refused("geweigerd.u_heeft_deze", nummer=question.number)
    if member.id in desk.rules.coordinators and await _is_out_of_reach(desk, question, owner):
        await _hand_over(desk, question, member, Who.COORDINATOR, by=member)
        return
    known = await desk.transaction.colleague(member.id)
    await desk.transaction.save_colleague(replace(known, member=member) if known is not None else Colleague(member))
    reply = handover.asked(question, member, desk.voice)
    key = f"takeover:{question.number}:{member.id}:{question.since.isoformat()}"
    say = Say(reply.html, reply.buttons)
    await desk.transaction.send(Outgoing(key, ToQuestion(question.number), say, Priority.CARD))


async def consent(desk: Desk, question: Question, asker: str, pressed: WerkteamChoice) -> None:
    """[Ja, geef over]: only who has it now can say so."""
    _must_be_taken(question, Move.TRANSFER)
    colleague = await desk.transaction.colleague(int(asker)) if asker.isdecimal() and asker.isascii() else None
    if colleague is None:
        raise Refused("geweigerd.onbekende_knop")
    if colleague.left_at is not None:
        raise Refused("geweigerd.niet_meer_in_groep", wie=colleague.member.name)
    await _hand_over(desk, question, colleague.member, None, by=pressed.member)
    await desk.take_buttons_away(pressed.message_id, question)


async def decline(desk: Desk, question: Question, pressed: WerkteamChoice) -> None:
    """[Nee, ik houd de vraag]: a sign of life as well."""
    await desk.move(question, Move.KEEP, pressed.member)
    await desk.take_buttons_away(pressed.message_id, question)
    await desk.remark("overdragen.gehouden", question, wie=pressed.member.name)


async def withdraw_offer(desk: Desk, question: Question, pressed: WerkteamChoice) -> None:
    """[Toch niet] under an offer, by who made it."""
    if question.owner is not None and question.owner.id != pressed.member.id:
        raise Refused(f"geweigerd.van_ander.{Move.KEEP}", wie=question.owner.name)
    await desk.transaction.set_setting(_offered(question), None)
    await desk.take_buttons_away(pressed.message_id, question)


async def _hand_over(
    desk: Desk, question: Question, to: WerkteamMember, who: Who | None, *, by: WerkteamMember
) -> None:
    """The move, and one line in the topic for whoever reads on."""
    after = await desk.move(question, Move.TRANSFER, by, to=to, who=who)
    await desk.transaction.set_setting(_offered(question), None)
    why = Why.TAKEN if who is Who.COORDINATOR else Why.GIVEN
    line = handover.line(question, why, desk.rules.zone, desk.voice, to)
    say = Say(line.html)
    key = f"handover:{after.number}:{after.version}"
    await desk.transaction.send(Outgoing(key, ToQuestion(after.number), say, Priority.CARD))


async def _is_out_of_reach(desk: Desk, question: Question, owner: WerkteamMember) -> bool:
    rules = desk.rules
    known = await desk.transaction.colleague(owner.id)
    is_away = known is not None and known.is_absent(desk.now.astimezone(rules.zone).date())
    return is_away or is_silent(question, desk.now, rules.working_hours, rules.patience)


def _must_be_taken(question: Question, move: Move) -> None:
    if question.state not in OWNED_STATES:
        raise Refused(f"geweigerd.{question.state}.{move}")


def _offered(question: Question) -> str:
    """The setting that says who offers the question to others."""
    return f"offered:{question.number}"
