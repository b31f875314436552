"""What goes before any answer: the numbers in nood, three lines at a first contact, and a word about a BSN."""

from __future__ import annotations

from bot.domain.knowledge import Onderwerp
from bot.domain.outgoing import Priority
from bot.domain.reading import Thought
from bot.domain.replies import talk
from bot.domain.replies.language import choose_language
from bot.domain.replies.voice import Reply
from bot.domain.resident import Pending, Waiting
from bot.domain.understanding.nood import Alarm
from bot.flow import escalation
from bot.flow.conversation import Again, Conversation, Repeatable, Said
from bot.flow.ports import Event


def is_acute(thought: Thought) -> bool:
    """Whether somebody is in danger for certain."""
    return any(signal.alarm is Alarm.CERTAIN for signal in thought.nood)


async def show_nood(talk_: Conversation, thought: Thought, said: Said) -> None:
    """The numbers go out before anything else; the offer of a human comes with them."""
    kinds = _kinds(talk_, thought, Alarm.CERTAIN)
    turn = await talk_.wait_for(Waiting.NOOD, said, tuple(kind.id for kind in kinds))
    reply = talk.nood_block(kinds, talk_.knowledge, turn, talk_.voice)
    await talk_.say(reply, Priority.NOOD, again=Again(Repeatable.NOOD, turn))
    await talk_.transaction.record(
        Event("nood", talk_.now, resident=talk_.resident.id, data={"kinds": [k.id for k in kinds]})
    )
    question = await escalation.open_question_of(talk_)
    if question is not None:
        await escalation.add_to_question(talk_, question, said, is_nood=True)


def nood_again(talk_: Conversation, pending: Pending) -> Reply:
    """The same numbers in another language."""
    known = talk_.knowledge.onderwerpen
    kinds = [known[id] for id in pending.onderwerpen if id in known]
    return talk.nood_block(kinds, talk_.knowledge, pending.turn, talk_.voice)


def calm_numbers(talk_: Conversation, thought: Thought) -> str:
    """When in doubt about danger: the numbers without alarm, to go above the normal answer."""
    kinds = _kinds(talk_, thought, Alarm.PERHAPS)
    return talk.nood_perhaps(kinds, talk_.knowledge, talk_.voice) if kinds else ""


def _kinds(talk_: Conversation, thought: Thought, alarm: Alarm) -> list[Onderwerp]:
    onderwerpen = talk_.knowledge.onderwerpen
    return [onderwerpen[s.kind] for s in thought.nood if s.alarm is alarm and s.kind in onderwerpen]


async def speak_the_residents_language(talk_: Conversation, thought: Thought, hint: str | None) -> None:
    """What the message tells of the language is remembered; one that may be meant as well gets a button."""
    spoken = choose_language(talk_.resident, thought.language, hint, talk_.knowledge.texts.keys())
    talk_.offered_language = spoken.offer
    if (spoken.language, spoken.writes) != (talk_.resident.language, talk_.resident.writes):
        await talk_.remember(language=spoken.language, writes=spoken.writes)


async def greet_once(talk_: Conversation) -> None:
    """Who starts with a question reads first what this is. As urgent as the answer, so that it comes before it."""
    if talk_.resident.greeted_at is None:
        await talk_.remember(greeted_at=talk_.now)
        await talk_.say(talk.first_contact(talk_.voice), resend=False)


async def tell_about_bsn(talk_: Conversation, thought: Thought, message_id: int) -> None:
    """A BSN was not kept, and the message with it can be deleted."""
    reply = talk.personal_data_found(thought.masked.found, message_id, talk_.voice)
    if reply is not None:
        await talk_.say(reply)
