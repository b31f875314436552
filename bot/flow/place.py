"""The place of a question in the werkteam's group: its topic, and the card that shows how it stands."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.message import NO_TEXT, SafeText
from bot.domain.outgoing import (
    Act,
    CloseTopic,
    Edit,
    OpenTopic,
    Outgoing,
    Priority,
    RenameTopic,
    ReopenTopic,
    Say,
    ToQuestion,
)
from bot.domain.question import Question, QuestionMessage
from bot.domain.replies import card
from bot.domain.replies.voice import Reply, Voice, voice_for
from bot.flow.conversation import Conversation
from bot.flow.ports import Transaction
from bot.flow.werkteam_group import TOPICS


def first_card_key(question: int) -> str:
    """The key of the card as an outgoing message, as long as its topic was not made anew."""
    return f"card:{question}"


async def card_key(transaction: Transaction, question: int) -> str:
    """The key of the card as an outgoing message."""
    return await transaction.setting(current_card(question)) or first_card_key(question)


def current_card(question: int) -> str:
    """The setting that names the card of a question whose topic was made anew."""
    return f"card_of:{question}"


def attachment_key(question: int, message_id: int) -> str:
    """The key of a copy of the resident's voice message or photo; it begins like that of a card."""
    return f"{first_card_key(question)}:copy:{message_id}"


def urgency_of(question: Question) -> Priority:
    """How soon the group must see what there is about it."""
    return Priority.NOOD if question.is_nood else Priority.CARD


def werkteam_voice(talk_: Conversation) -> Voice:
    """The voice in which the group is spoken to."""
    return voice_for(talk_.rules.werkteam_language, talk_.knowledge.texts)


async def open_place(talk_: Conversation, question: Question, text: SafeText) -> None:
    """The topic, and the card in it."""
    urgency = urgency_of(question)
    if talk_.rules.topics:
        name = card.topic_name(question, werkteam_voice(talk_))
        await send_there(talk_, question, f"topic:{question.number}", OpenTopic(name), urgency)
    reply = await card_now(talk_, question, text)
    await send_there(talk_, question, first_card_key(question.number), Say(reply.html, reply.buttons), urgency)
    rest = card.rest_of(text, werkteam_voice(talk_))
    if rest is not None:
        await send_there(talk_, question, f"{first_card_key(question.number)}:rest", Say(rest.html), urgency)


async def show_state(talk_: Conversation, question: Question, before: Question) -> None:
    """Card and topic name follow the state, in the same transaction as the move. A name that is as it was `before` is
    left alone: every new name is a message in the group, and somebody may have given it another.
    """
    number = question.number
    await _show_card(talk_, question, f"{first_card_key(number)}:{question.version}")
    voice = werkteam_voice(talk_)
    name = card.topic_name(question, voice)
    if talk_.rules.topics and name != card.topic_name(before, voice):
        key = f"rename:{number}:{question.version}"
        await send_there(talk_, question, key, RenameTopic(name), Priority.COSMETIC, resend=False)


async def show_card(talk_: Conversation, question: Question) -> None:
    """The card follows what became of the resident; the question itself did not move."""
    await _show_card(talk_, question, f"{first_card_key(question.number)}:at:{talk_.now.isoformat()}")


async def _show_card(talk_: Conversation, question: Question, key: str) -> None:
    reply = await card_now(talk_, question, first_text(await talk_.transaction.messages_of(question.number)))
    edit = Edit(await card_key(talk_.transaction, question.number), reply.html, reply.buttons)
    await send_there(talk_, question, key, edit, urgency_of(question))


async def remark(talk_: Conversation, question: Question, key: str) -> None:
    """One sentence of the texts about the move that was just made. As long as nobody has seen the card, the card
    itself says how the question stands.
    """
    is_seen = await talk_.transaction.sent_message(await card_key(talk_.transaction, question.number)) is not None
    if is_seen or question.is_nood:
        say = Say(werkteam_voice(talk_).say(key, nummer=question.number), answers_key=await above(talk_, question))
        await send_there(talk_, question, f"remark:{question.number}:{question.version}", say, urgency_of(question))


async def above(talk_: Conversation, question: Question) -> str:
    """The key of what a message about the question answers where no topic holds them together: its card."""
    if question.thread is not None or await talk_.transaction.setting(TOPICS) == "yes":
        return ""
    return await card_key(talk_.transaction, question.number)


async def close_topic(talk_: Conversation, question: Question) -> None:
    """Nothing more is expected there."""
    if talk_.rules.topics:
        await send_there(
            talk_, question, f"close:{question.number}:{question.version}", CloseTopic(), Priority.COSMETIC
        )


async def reopen_topic(talk_: Conversation, question: Question) -> None:
    """People can write in it again."""
    if talk_.rules.topics:
        await send_there(talk_, question, f"reopen:{question.number}:{question.version}", ReopenTopic(), Priority.CARD)


def first_text(messages: Sequence[QuestionMessage]) -> SafeText:
    """What the question began with, as it was last edited; nothing once its text was deleted."""
    first = messages[0] if messages else None
    versions = [m.text for m in messages if first is not None and _is_version_of(first, m)]
    return versions[-1] if versions else NO_TEXT


def _is_version_of(first: QuestionMessage, other: QuestionMessage) -> bool:
    same = first.resident_message is not None and other.resident_message == first.resident_message
    return other is first or same


async def card_now(talk_: Conversation, question: Question, text: SafeText) -> Reply:
    """The card as it should look now."""
    earlier = [q.number for q in await talk_.transaction.questions_of(question.resident) if q.number < question.number]
    known, zone, voice = talk_.knowledge.onderwerpen, talk_.rules.zone, werkteam_voice(talk_)
    notice = card.banned(talk_.resident, zone, talk_.now, voice)
    return card.card(question, talk_.resident.pseudonym, text, earlier, known, zone, voice, notice)


async def send_there(
    talk_: Conversation, question: Question, key: str, act: Act, priority: Priority, *, resend: bool = True
) -> None:
    """Put an act in the place of the question in the outbox."""
    await talk_.transaction.send(Outgoing(key, ToQuestion(question.number), act, priority, resend))
