"""An answer that was passed on: the mark under it says what became of it, also when it is changed or taken back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import assert_never

from bot.domain.errors import Overtaken, Refused
from bot.domain.knowledge import Knowledge
from bot.domain.message import Attachment, WerkteamMember, WerkteamMessage
from bot.domain.outgoing import Act, Copy, Delete, Edit, Outgoing, Priority, Say, ToQuestion, ToResident
from bot.domain.question import Author, Move, Question, QuestionMessage, State, Who
from bot.domain.replies import card, talk
from bot.domain.replies.voice import Reply, Voice, voice_for
from bot.flow import moving, place
from bot.flow.conversation import Conversation, Rules
from bot.flow.ports import Event, Transaction

HOLD_WORDS = frozenset({Attachment.VOICE, Attachment.PHOTO, Attachment.VIDEO, Attachment.DOCUMENT})
"""What can have words under it."""

_TAKE_BACK, _CHANGE = "takeback:", "change:"
_MOMENT = "@"


class Ending(StrEnum):
    """How the sending of something ended."""

    ARRIVED = "arrived"
    REFUSED = "refused"
    NOBODY = "nobody"
    """The resident blocked the bot."""


def mark_key(answer: str) -> str:
    """The key of the mark under a member's message, as an outgoing message."""
    return f"mark:{answer}"


def carrier(reply: Reply, written: WerkteamMessage | None) -> Act:
    """What takes an answer to the resident: words, or a copy of what is no text with the words under it."""
    if written is None or written.attachment is None:
        return Say(reply.html, reply.buttons)
    holds_words = written.attachment in HOLD_WORDS
    return Copy(None, written.message_id, reply.html, reply.buttons, holds_words=holds_words, from_group=written.group)


async def mark(
    transaction: Transaction, message: QuestionMessage, key: str, voice: Voice, *, can_be_taken_back: bool
) -> Reply:
    """What the mark says now."""
    said = await transaction.messages_of(message.question)
    number = next(n for n, one in enumerate(said) if one.outbox_key == message.outbox_key)
    return card.mark(message, number, key, voice, can_be_taken_back=can_be_taken_back)


async def take_back(
    talk_: Conversation, question: Question, number: int, member: WerkteamMember, moment: str = ""
) -> None:
    """Its writer, or who has the question now, wants the resident not to have it. Whether that can still be, the
    channel says; what has not gone yet does not go. `moment` tells the answer from one that got its number after a
    copy was put back.
    """
    said = await talk_.transaction.messages_of(question.number)
    if number >= len(said) or said[number].author is not Author.WERKTEAM:
        raise Refused("geweigerd.onbekende_knop")
    answer = said[number]
    if moment not in {"", card.moment_of(answer)}:
        raise Refused("geweigerd.onbekende_knop")
    if member.id not in {one.id for one in (answer.member, question.owner) if one is not None}:
        raise Refused("geweigerd.terugnemen_van_ander", wie=answer.member.name if answer.member else "")
    if answer.taken_back_at is not None:
        raise Refused("geweigerd.al_teruggenomen")
    transaction = talk_.transaction
    gone = [key for key in await transaction.outgoing_under(answer.outbox_key) if not await transaction.unsend(key)]
    if not gone:
        await _taken_back(talk_, answer, has_arrived=False)
        return
    await _show(talk_, answer, "kaart.terugnemen", "asked", can_be_taken_back=False)
    for key in gone:
        away = Outgoing(f"{_TAKE_BACK}{key}", ToResident(question.resident), Delete(of_key=key), Priority.RECEIPT)
        await transaction.send(away)


async def change(talk_: Conversation, question: Question, answer: QuestionMessage, reply: Reply) -> None:
    """Its writer changed the words; the resident's copy follows."""
    edit = Edit(answer.outbox_key, reply.html, reply.buttons, whole=True)
    key = f"{_CHANGE}{answer.outbox_key}{_MOMENT}{talk_.now.isoformat()}"
    # The channel's clock knows no less than seconds, and two changes can be made within one.
    earlier = len(await talk_.transaction.outgoing_under(key))
    key = f"{key}:{earlier}" if earlier else key
    await talk_.transaction.send(Outgoing(key, ToResident(question.resident), edit, Priority.ANSWER))


def is_about_an_answer(key: str) -> bool:
    """Whether it matters to the mark how the sending of this ends."""
    return key.startswith(("answer:", _TAKE_BACK, _CHANGE))


async def ended(
    transaction: Transaction, key: str, ending: Ending, knowledge: Knowledge, rules: Rules, now: datetime
) -> None:
    """The channel told how it went: the mark, the question and the resident follow."""
    about = key.removeprefix(_TAKE_BACK).removeprefix(_CHANGE).partition(_MOMENT)[0]
    answer = await transaction.message_carried_by(about)
    question = await transaction.question(answer.question) if answer is not None else None
    resident = await transaction.resident(question.resident) if question is not None else None
    if answer is None or resident is None or answer.taken_back_at is not None:
        return
    talk_ = Conversation(transaction, resident, knowledge, rules, now, f"ended:{key}")
    if key.startswith(_TAKE_BACK):
        await _tried_to_take_back(talk_, answer, ending)
    elif key.startswith(_CHANGE):
        await _tried_to_change(talk_, answer, ending)
    elif ending is Ending.REFUSED:
        await _show(talk_, answer, "kaart.niet_aangekomen", "refused", can_be_taken_back=False)
        await transaction.take_back(answer.outbox_key, now)
        await _wait_no_more(talk_, answer)


async def _tried_to_take_back(talk_: Conversation, answer: QuestionMessage, ending: Ending) -> None:
    match ending:
        case Ending.ARRIVED:
            await _taken_back(talk_, answer, has_arrived=True)
        case Ending.REFUSED:
            await _show(talk_, answer, "kaart.te_laat_om_terug_te_nemen", "late", can_be_taken_back=False)
        case Ending.NOBODY:
            await _show(talk_, answer, "kaart.niet_teruggenomen_geblokkeerd", "blocked", can_be_taken_back=False)
        case _:
            assert_never(ending)


async def _tried_to_change(talk_: Conversation, answer: QuestionMessage, ending: Ending) -> None:
    at = talk_.now.isoformat()
    match ending:
        case Ending.ARRIVED:
            key = "kaart.aangepast" if answer.attachment is None else "kaart.bijschrift_aangepast"
            await _show(talk_, answer, key, f"changed:{at}", can_be_taken_back=True)
        case Ending.REFUSED:
            await _show(talk_, answer, "kaart.niet_aangepast", f"unchanged:{at}", can_be_taken_back=True)
        case Ending.NOBODY:
            pass  # the topic says that the resident blocked the bot
        case _:
            assert_never(ending)


async def _taken_back(talk_: Conversation, answer: QuestionMessage, *, has_arrived: bool) -> None:
    """The resident, who may have read it, is told that it is gone; who never got it is not bothered."""
    await talk_.transaction.take_back(answer.outbox_key, talk_.now)
    key = "kaart.teruggenomen" if has_arrived else "kaart.niet_verstuurd"
    await _show(talk_, answer, key, "taken", can_be_taken_back=False)
    await talk_.transaction.record(Event("answer_taken_back", talk_.now, answer.question, talk_.resident.id))
    if has_arrived:
        gone = talk.plain(talk_.voice, "werkteam.teruggenomen", nummer=answer.question)
        await talk_.say(gone, Priority.RECEIPT, unasked=True, once=f"gone:{answer.outbox_key}")
    await _wait_no_more(talk_, answer)


async def _wait_no_more(talk_: Conversation, answer: QuestionMessage) -> None:
    """Without an answer nobody waits for the resident: who has the question is to answer it still."""
    said = await talk_.transaction.messages_of(answer.question)
    standing = [m.at for m in said if m.author is Author.WERKTEAM and m.taken_back_at is None]
    wrote = max((m.at for m in said if m.author is Author.RESIDENT), default=None)
    is_answered = wrote is not None and any(at >= wrote for at in standing)
    question = await talk_.transaction.question(answer.question)
    while question is not None and question.state is State.WAITING_FOR_RESIDENT and not is_answered:
        latest = max(standing, default=None)
        try:
            after = await moving.make(talk_, question, Move.TAKE_BACK, Who.BOT, answered_at=latest)
        except Overtaken:
            question = await talk_.transaction.question(answer.question)
            continue
        await place.show_state(talk_, after, question)
        break


async def _show(talk_: Conversation, answer: QuestionMessage, key: str, why: str, *, can_be_taken_back: bool) -> None:
    voice = voice_for(talk_.rules.werkteam_language, talk_.knowledge.texts)
    reply = await mark(talk_.transaction, answer, key, voice, can_be_taken_back=can_be_taken_back)
    of_key = mark_key(answer.outbox_key)
    is_lost = await talk_.transaction.is_lost(of_key)
    act = Say(reply.html, reply.buttons) if is_lost else Edit(of_key, reply.html, reply.buttons)
    await talk_.transaction.send(Outgoing(f"{of_key}:{why}", ToQuestion(answer.question), act, Priority.CARD))
