"""A message goes to people: a question with its number, its card in the group, and a receipt for the resident."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.matching.match import Matches
from bot.domain.message import NO_TEXT, Attachment, SafeText
from bot.domain.outgoing import (
    Copy,
    Edit,
    OpenTopic,
    Outgoing,
    Priority,
    RenameTopic,
    ReopenTopic,
    Say,
    ToQuestion,
    ToResident,
)
from bot.domain.question import Author, EscalationReason, Move, Question, QuestionMessage, State, apply
from bot.domain.replies import card, talk
from bot.domain.replies.voice import Reply, Voice, voice_for
from bot.flow.conversation import Conversation
from bot.flow.ports import Event, NewQuestion

_GUESSES_ON_CARD = 3


@dataclass(frozen=True, slots=True)
class Said:
    """What the resident sent, as it may be kept and passed on."""

    text: SafeText
    message_id: int | None = None
    attachment: Attachment | None = None


async def ask_werkteam(
    talk_: Conversation, said: Said, reason: EscalationReason, matches: Matches | None = None, *, is_nood: bool = False
) -> Question:
    """Open a question for the werkteam and tell the resident its number and when an answer may be expected."""
    rules, now = talk_.rules, talk_.now
    promised = rules.working_hours.end_of_working_day(now, rules.promise_days)
    guesses = [(c.id, c.confidence) for c in matches.candidates[:_GUESSES_ON_CARD]] if matches else []
    question = await talk_.transaction.open_question(
        NewQuestion(
            resident=talk_.resident.id,
            reason=reason,
            created_at=now,
            promised_at=promised,
            language=talk_.resident.language,
            area=talk_.resident.area or rules.gemeente,
            is_nood=is_nood,
            guesses=guesses,
        )
    )
    await _put_card(talk_, question, said)
    await talk_.transaction.record(
        Event("question_opened", now, question.number, talk_.resident.id, data={"reason": str(reason)})
    )
    expected = talk_.voice.label("doorgeven.termijn", dagen=rules.promise_days)
    passed = said.text or _name_of(said.attachment, talk_.voice)
    await talk_.say(talk.passed_on(question, passed, expected, talk_.voice), Priority.RECEIPT)
    return question


async def _put_card(talk_: Conversation, question: Question, said: Said) -> None:
    """The topic, the card in it, and the resident's own message if it was no text."""
    voice = werkteam_voice(talk_)
    here = ToQuestion(question.number)
    urgency = Priority.NOOD if question.is_nood else Priority.CARD
    if talk_.rules.topics:
        name = card.topic_name(question, voice)
        await talk_.transaction.send(Outgoing(f"topic:{question.number}", here, OpenTopic(name), urgency))
    reply = await card_of(talk_, question, said.text)
    key = card_key(question)
    await talk_.transaction.send(Outgoing(key, here, Say(reply.html, reply.buttons), urgency))
    await talk_.transaction.add_message(_resident_message(question, talk_, said, key))
    if said.attachment is not None and said.message_id is not None:
        copy = Copy(talk_.resident.id, said.message_id)
        await talk_.transaction.send(Outgoing(f"{key}:copy", here, copy, urgency))


def _resident_message(question: Question, talk_: Conversation, said: Said, key: str) -> QuestionMessage:
    return QuestionMessage(
        question.number, Author.RESIDENT, said.text, talk_.now, said.message_id, key, attachment=said.attachment
    )


async def add_to_question(talk_: Conversation, question: Question, said: Said, *, is_nood: bool = False) -> Question:
    """A further message of the resident joins the question and appears with it in the group."""
    after = apply(question, Move.RESIDENT_WRITES, at=talk_.now)
    after = replace(after, is_nood=question.is_nood or is_nood)
    await talk_.transaction.save_question(question, after)
    key = f"copy:{question.number}:{talk_.resident.turn}:{said.message_id}"
    message = _resident_message(after, talk_, said, key)
    reply = card.resident_wrote(message, talk_.resident.pseudonym, werkteam_voice(talk_))
    here, urgency = ToQuestion(question.number), Priority.NOOD if after.is_nood else Priority.CARD
    await talk_.transaction.send(Outgoing(key, here, Say(reply.html), urgency))
    if said.attachment is not None and said.message_id is not None:
        copy = Copy(talk_.resident.id, said.message_id)
        await talk_.transaction.send(Outgoing(f"{key}:copy", here, copy, urgency))
    await talk_.transaction.add_message(message)
    await talk_.transaction.record(Event("resident_wrote", talk_.now, question.number, talk_.resident.id))
    if (question.state, question.is_nood) != (after.state, after.is_nood):
        await show_state(talk_, after)
    return after


async def open_question_of(talk_: Conversation) -> Question | None:
    """The newest question of this resident that is still open."""
    return next((q for q in await talk_.transaction.questions_of(talk_.resident.id) if q.is_open), None)


async def withdraw(talk_: Conversation, question: Question) -> Question:
    """The resident takes the question back; the werkteam sees it, and the topic closes."""
    after = apply(question, Move.WITHDRAW, at=talk_.now)
    await talk_.transaction.save_question(question, after)
    await talk_.transaction.record(Event("question_withdrawn", talk_.now, question.number, talk_.resident.id))
    await show_state(talk_, after)
    return after


async def show_state(talk_: Conversation, question: Question) -> None:
    """Card and topic name follow the state, in the same transaction as the move."""
    await refresh_card(talk_, question)
    voice = werkteam_voice(talk_)
    if talk_.rules.topics:
        name = RenameTopic(card.topic_name(question, voice))
        key = f"rename:{question.number}:{question.version}"
        await talk_.transaction.send(Outgoing(key, ToQuestion(question.number), name, Priority.COSMETIC, resend=False))


async def refresh_card(talk_: Conversation, question: Question) -> None:
    """Write the card anew, for instance after a move."""
    messages = await talk_.transaction.messages_of(question.number)
    reply = await card_of(talk_, question, messages[0].text if messages else NO_TEXT)
    edit = Edit(card_key(question), reply.html, reply.buttons)
    key = f"card:{question.number}:{question.version}"
    await talk_.transaction.send(Outgoing(key, ToQuestion(question.number), edit, Priority.CARD))


async def card_of(talk_: Conversation, question: Question, text: SafeText) -> Reply:
    """The card as it should look now."""
    earlier = [q.number for q in await talk_.transaction.questions_of(question.resident) if q.number < question.number]
    return card.card(
        question,
        talk_.resident.pseudonym,
        text,
        earlier,
        talk_.knowledge.onderwerpen,
        talk_.rules.zone,
        werkteam_voice(talk_),
    )


def card_key(question: Question) -> str:
    """The key of the card as an outgoing message."""
    return f"card:{question.number}"


def werkteam_voice(talk_: Conversation) -> Voice:
    """The voice in which the group is spoken to."""
    return voice_for(talk_.rules.werkteam_language, talk_.knowledge.texts)


def _name_of(attachment: Attachment | None, voice: Voice) -> str:
    return card.attachment_name(attachment, voice) if attachment is not None else ""


def waits_for_resident(question: Question) -> bool:
    """Whether the werkteam asked something that this resident has not answered yet."""
    return question.state is State.WAITING_FOR_RESIDENT


async def ask_or_join(talk_: Conversation, said: Said, reason: EscalationReason, *, is_nood: bool = False) -> Question:
    """Ask the werkteam; a resident who has an open question already gets no second one."""
    question = await open_question_of(talk_)
    if question is None:
        return await ask_werkteam(talk_, said, reason, is_nood=is_nood)
    question = await add_to_question(talk_, question, said, is_nood=is_nood)
    await talk_.say(talk.added(question, talk_.voice), Priority.RECEIPT, resend=False)
    return question


async def reopen(talk_: Conversation, before: Question, after: Question) -> None:
    """A closed question is open again: card, topic and event follow."""
    await talk_.transaction.save_question(before, after)
    await talk_.transaction.record(Event("question_reopened", talk_.now, after.number, talk_.resident.id))
    if talk_.rules.topics:
        key = f"reopen:{after.number}:{after.version}"
        await talk_.transaction.send(Outgoing(key, ToQuestion(after.number), ReopenTopic(), Priority.CARD))
    await show_state(talk_, after)
    line = Say(werkteam_voice(talk_).say("kaart.heropend", nummer=after.number))
    await talk_.transaction.send(
        Outgoing(f"reopened:{after.number}:{after.version}", ToQuestion(after.number), line, Priority.CARD)
    )


def to_resident(talk_: Conversation) -> ToResident:
    """The resident's chat as a peer of the outbox."""
    return ToResident(talk_.resident.id)
