"""What goes before any answer: the language, three lines at a first contact, and what was not kept of a message."""

from __future__ import annotations

from bot.domain.outgoing import Priority
from bot.domain.reading import Thought
from bot.domain.replies import talk
from bot.domain.replies.language import choose_language
from bot.domain.understanding.mask import PersonalData
from bot.flow.conversation import Conversation


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


async def tell_what_is_not_kept(
    talk_: Conversation, thought: Thought, message_id: int, *, says_where: bool = False
) -> None:
    """A BSN was not kept, and the message with it can be deleted. Of a telephone number and the like it is said once.

    Who was asked where they live, hears what became of the address in the answer to that.
    """
    reply = talk.bsn_found(thought.masked.found, message_id, talk_.voice)
    if reply is not None:
        await talk_.say(reply)
    kinds = [k for k in talk.reach_found(thought.masked) if not (says_where and k is PersonalData.ADDRESS)]
    if kinds:
        once = f"not_kept:{talk_.resident.id}:{'+'.join(kinds)}"
        await talk_.say(talk.reach_not_kept(kinds, talk_.voice), Priority.RECEIPT, resend=False, once=once)
