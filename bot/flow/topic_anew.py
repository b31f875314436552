"""The place of a question is gone: it gets a new one, with its card and all that was said and shown so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.message import SafeText
from bot.domain.outgoing import Act, Copy, CopyAlbum, OpenTopic, Priority, Say
from bot.domain.question import Author, Question, QuestionMessage
from bot.domain.replies import card
from bot.domain.replies.voice import Voice
from bot.flow import place
from bot.flow.conversation import Conversation
from bot.flow.ports import Event, Transaction


async def make_anew(talk_: Conversation, question: Question) -> None:
    """A new topic with card and history, once: who looks at it a second time finds another topic than the lost one.
    Who has the question keeps it.
    """
    transaction, number, voice = talk_.transaction, question.number, place.werkteam_voice(talk_)
    if not await transaction.save_question(question, replace(question, thread=None)):
        return  # it was moved just now; what waits for the topic tries again and finds it missing again
    when = talk_.now.isoformat()
    if talk_.rules.topics:
        name = card.topic_name(question, voice)
        await place.send_there(talk_, question, f"topic:{number}:{when}", OpenTopic(name), Priority.RECEIPT)
    if await _had_a_card(transaction, number):
        key = f"{place.first_card_key(number)}:again:{when}"
        await transaction.set_setting(place.current_card(number), key)
        reply = await place.card_now(talk_, question, place.first_text(await transaction.messages_of(number)))
        await place.send_there(talk_, question, key, Say(reply.html, reply.buttons), Priority.RECEIPT)
    for key, act in (await _history(talk_, question, when)).items():
        await place.send_there(talk_, question, key, act, Priority.RECEIPT)
    await transaction.record(Event("topic_recreated", talk_.now, number))


async def make_sure_of(talk_: Conversation, question: Question) -> None:
    """A question that was over, or parked, when the werkteam went to another group gets a place in it now."""
    if await talk_.transaction.is_lost(await place.card_key(talk_.transaction, question.number)):
        await make_anew(talk_, question)


async def _had_a_card(transaction: Transaction, number: int) -> bool:
    """Whether it went. What still waits comes by itself."""
    key = await place.card_key(transaction, number)
    return await transaction.sent_message(key) is not None or await transaction.is_lost(key)


async def _history(talk_: Conversation, question: Question, when: str) -> dict[str, Act]:
    """What was said in the order in which it was said, by key; what the resident showed stands where it was shown."""
    voice, number = place.werkteam_voice(talk_), question.number
    messages = await talk_.transaction.messages_of(number)
    lines, told = [voice.say("kaart.kaart_is_nieuw", nummer=number)], dict[str, Act]()
    for message in messages:
        lines.append(card.history_line(_in_words(message, voice), voice, talk_.rules.zone, message.at))
        shown = _shown_up_to(message, messages)
        key = f"{place.attachment_key(number, shown[0])}:again:{when}" if shown else ""
        if shown and key not in told and await _was_there(talk_, number, shown):
            told[f"history:{number}:{when}:{len(told)}"] = Say("\n".join(lines))
            told[key] = _copy_of(talk_, shown, key)
            lines = []
    if lines:
        told[f"history:{number}:{when}:{len(told)}"] = Say("\n".join(lines))
    return told


def _shown_up_to(message: QuestionMessage, messages: Sequence[QuestionMessage]) -> list[int]:
    """The numbers of what the resident showed with this message, once the last of its album is reached."""
    if message.author is not Author.RESIDENT or message.attachment is None or message.resident_message is None:
        return []
    together = [m for m in messages if m.origin == message.origin] if message.origin else [message]
    return sorted({m.resident_message for m in together if m.resident_message}) if message is together[-1] else []


async def _was_there(talk_: Conversation, number: int, shown: list[int]) -> bool:
    """Whether it stood in the topic that is lost. What still waits comes by itself, and not twice."""
    keys, transaction = [place.attachment_key(number, one) for one in shown], talk_.transaction
    return any([await transaction.sent_message(key) is not None or await transaction.is_lost(key) for key in keys])


def _copy_of(talk_: Conversation, shown: list[int], key: str) -> Act:
    """As it was copied the first time: without the words under it, which are told masked."""
    if len(shown) == 1:
        return Copy(talk_.resident.id, shown[0], words="")
    return CopyAlbum(talk_.resident.id, tuple(shown), key, talk_.now, captions=False)


def _in_words(message: QuestionMessage, voice: Voice) -> QuestionMessage:
    if message.text or message.attachment is None:
        return message
    return replace(message, text=SafeText(card.attachment_name(message.attachment, voice)))
