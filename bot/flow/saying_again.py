"""The button in another language's own words: the resident chose it, and what was just said is said again in it."""

from __future__ import annotations

from bot.domain.choices import Choice
from bot.domain.outgoing import Priority
from bot.domain.replies import talk
from bot.domain.replies.voice import Reply
from bot.domain.resident import Waiting
from bot.flow import answering, escalation, naming, nood
from bot.flow.conversation import Conversation, Repeatable

_SAYS = Repeatable.SMALL_TALK + "-"
_SHOWS = Repeatable.OFFER + "-"


async def say_again(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    """Whether the button still meant something. What cannot be said again is no reason not to speak that language."""
    language, _, what = choice.picked.partition(".")
    if language not in talk_.knowledge.texts:
        return False
    await talk_.remember(language=language, language_chosen=True)
    await talk_.take_buttons_away(message_id)
    reply = await _said(talk_, what, choice.subject)
    if reply is None:
        await talk_.say(talk.plain(talk_.voice, "taal.gekozen"), resend=False)
    else:
        await talk_.say(reply, Priority.NOOD if what == Repeatable.NOOD else Priority.ANSWER)
    return True


async def _said(talk_: Conversation, what: str, subject: int) -> Reply | None:
    match what:
        case Repeatable.ANSWER:
            return await _answer(talk_, subject)
        case Repeatable.RECEIPT:
            return await _receipt(talk_, subject)
        case Repeatable.QUESTION_BACK | Repeatable.NOOD | Repeatable.OUTSIDE | Repeatable.MAY_I | Repeatable.BELONGING:
            return await _waiting(talk_, subject)
        case Repeatable.OFFER:
            return await _offer(talk_, subject, "")
        case _ if what.startswith(_SHOWS):
            return await _offer(talk_, subject, what.removeprefix(_SHOWS))
        case _ if what.startswith(_SAYS):
            return _small_talk(talk_, what.removeprefix(_SAYS))
        case _:
            return None


async def _answer(talk_: Conversation, id: int) -> Reply | None:
    given = await talk_.transaction.answer(id)
    if given is None or given.resident != talk_.resident.id:
        return None
    known = tuple(o.id for o in answering.known_onderwerpen(talk_, given.onderwerpen))
    if not known:
        return None
    return answering.composed(talk_, answering.choose(talk_, known, given.offers), id)


async def _offer(talk_: Conversation, id: int, asked: str) -> Reply | None:
    given = await talk_.transaction.answer(id)
    if given is None or given.resident != talk_.resident.id:
        return None
    offer = talk_.knowledge.offers.get(given.offers[0]) if given.offers else None
    return naming.composed(talk_, offer, naming.read_facts(asked), id) if offer is not None else None


async def _receipt(talk_: Conversation, number: int) -> Reply | None:
    question = await talk_.transaction.question(number)
    if question is None or question.resident != talk_.resident.id:
        return None
    messages = await talk_.transaction.messages_of(number)
    return escalation.receipt(talk_, question, messages[0].text, messages[0].attachment)


async def _waiting(talk_: Conversation, turn: int) -> Reply | None:
    pending = talk_.resident.pending
    if pending is None or pending.turn != turn:
        return None
    match pending.kind:
        case Waiting.CLARIFICATION if any(map(naming.read_choice_of, pending.onderwerpen)):
            return naming.which(talk_, pending.onderwerpen, turn)
        case Waiting.CLARIFICATION:
            return talk.ask_back(answering.known_onderwerpen(talk_, pending.onderwerpen), turn, talk_.voice)
        case Waiting.NOOD:
            return await nood.show_again(talk_, pending)
        case Waiting.OUTSIDE:
            return talk.outside(talk_.knowledge.outside_of(pending.onderwerpen[0]), turn, talk_.voice)
        case Waiting.BELONGING if pending.question is not None:
            return talk.belongs_or_not(pending.question, turn, talk_.voice)
        case Waiting.CONFIRMATION:
            return talk.may_it_go_to_the_werkteam(pending.text, turn, talk_.voice)
        case _:
            return None


def _small_talk(talk_: Conversation, id: str) -> Reply:
    return talk.small_talk(talk_.knowledge.outside_of(id), talk_.voice)
