"""A member bans a resident for a while: nothing is answered but nood, and what was open is closed."""

from __future__ import annotations

from bot.domain.choices import ChoiceKind
from bot.domain.errors import Refused
from bot.domain.message import NO_TEXT, SafeText, WerkteamChoice, WerkteamCommand, WerkteamMember
from bot.domain.outgoing import Priority
from bot.domain.question import CloseReason, Move, Question, who_is
from bot.domain.replies import card, talk
from bot.domain.resident import BAN
from bot.domain.understanding.mask import mask
from bot.flow import addition, moving, nood, place
from bot.flow.conversation import Conversation
from bot.flow.desk import Desk
from bot.flow.ports import Due, Event

OVER = "ban_over"
"""The kind of what becomes due when a ban ends; about a resident."""
COMMANDS_THAT_WORK = frozenset({"privacy", "vergeetmij", "taal"})
"""What a resident may do with their own data, and in their own language, is nobody's to forbid."""
BUTTONS_THAT_WORK = frozenset(
    {ChoiceKind.NOOD, ChoiceKind.FORGET, ChoiceKind.LANGUAGE, ChoiceKind.INFO, ChoiceKind.BSN}
)
"""The offer of a human in nood as well."""


# the resident's side


async def is_shut_out(talk_: Conversation) -> bool:
    """Whether what this resident says now reaches nobody. Around nood it does: the talk about it goes on."""
    if not talk_.resident.is_banned(talk_.now) or nood.is_calm_time(talk_):
        return False
    questions = await talk_.transaction.questions_of(talk_.resident.id)
    return not any(question.is_open and question.is_nood for question in questions)


async def turn_away(talk_: Conversation, numbers: str = "", *, always: bool = False) -> None:
    """Say until when, what works all the same and how to object; once a day, unless it was asked (`always`).

    Calm numbers, when there may be danger, are shown each time.
    """
    if numbers:
        talk_.put_above(numbers)
        await talk_.say_what_is_above()
    once = "" if always else f"banned:{talk_.resident.id}:{talk_.local(talk_.now).date()}"
    until = talk_.local(talk_.resident.banned_until or talk_.now)
    await talk_.say(talk.is_banned(until, talk_.voice), Priority.RECEIPT, resend=False, once=once)


# the werkteam's side


async def ask(desk: Desk, question: Question, command: WerkteamCommand) -> None:
    """What will happen is shown first; the reason stays in the member's own message until that is confirmed."""
    reason = mask(command.argument).text.strip()
    if not reason:
        raise Refused("geweigerd.blokkeren_zonder_reden")
    name = (await desk.conversation(question)).resident.pseudonym
    number = command.message_id
    await desk.say(card.ask_before_banning(question, name, SafeText(reason), number, desk.voice), question, number)


async def confirmed(desk: Desk, question: Question, pressed: WerkteamChoice, written: str) -> None:
    """The one who asked for it pressed the button."""
    about = pressed.about
    if about is None or str(about.message_id) != written:
        raise Refused("geweigerd.opdracht_is_weg")
    if about.member.id != pressed.member.id:
        raise Refused("geweigerd.blokkeren_van_ander")
    reason = mask("".join(about.text.split(maxsplit=1)[1:])).text.strip()
    if not reason:
        raise Refused("geweigerd.blokkeren_zonder_reden")
    await desk.take_buttons_away(pressed.message_id, question)
    talk_ = await desk.conversation(question)
    await addition.let_join(talk_, tells=False)
    await talk_.remember(banned_until=desk.now + BAN, banned_reason=SafeText(reason), pending=None)
    for other in await desk.transaction.questions_of(talk_.resident.id):
        await _close_if_open(talk_, other, pressed.member)
    await _show_and_tell(desk, talk_, question, pressed.member)


async def _close_if_open(talk_: Conversation, question: Question, member: WerkteamMember) -> None:
    """Whoever is in danger keeps the question and who has it."""
    if question.is_nood or not (question.is_open or question.is_parked):
        return
    who = who_is(member, question)
    after = await moving.make(talk_, question, Move.CLOSE, who, by=member, reason=CloseReason.BANNED)
    await place.show_state(talk_, after, question)
    await place.close_topic(talk_, after)


async def _show_and_tell(desk: Desk, talk_: Conversation, question: Question, member: WerkteamMember) -> None:
    until = talk_.local(desk.now + BAN)
    event = Event("resident_banned", desk.now, question.number, talk_.resident.id, member.id)
    await desk.transaction.record(event)
    await desk.transaction.remind(Due(OVER, talk_.resident.id, desk.now + BAN))
    await place.show_card(talk_, await desk.question(question.number))
    moment = desk.voice.moment(until)
    await desk.remark("kaart.is_geblokkeerd", question, naam=talk_.resident.pseudonym, moment=moment)
    await talk_.say(talk.banned_from_now(until, talk_.voice), unasked=True)


async def lift(desk: Desk, question: Question, member: WerkteamMember) -> None:
    """The resident may write again, and the reason is gone."""
    talk_ = await desk.conversation(question)
    if not talk_.resident.is_banned(desk.now):
        raise Refused("geweigerd.niet_geblokkeerd")
    await talk_.remember(banned_until=None, banned_reason=NO_TEXT)
    event = Event("resident_unbanned", desk.now, question.number, talk_.resident.id, member.id)
    await desk.transaction.record(event)
    await place.show_card(talk_, question)
    await desk.remark("kaart.niet_meer_geblokkeerd", question, naam=talk_.resident.pseudonym)
    await talk_.say(talk.plain(talk_.voice, "geblokkeerd.voorbij"), unasked=True)


async def forget_reason(talk_: Conversation) -> None:
    """Once a ban is over nobody needs to know why."""
    if talk_.resident.banned_reason and not talk_.resident.is_banned(talk_.now):
        await talk_.remember(banned_until=None, banned_reason=NO_TEXT)
