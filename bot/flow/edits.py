"""A resident changes a message that the werkteam has: colleagues see the old words and the new ones."""

from __future__ import annotations

from bot.domain.message import Attachment
from bot.domain.outgoing import Priority
from bot.domain.question import Question, QuestionMessage
from bot.domain.replies import talk
from bot.flow import escalation
from bot.flow.conversation import Conversation, Said

REPLACEABLE = frozenset({Attachment.PHOTO, Attachment.VIDEO, Attachment.DOCUMENT})
"""What can be another photo or file after an edit; the channel does not tell whether it is."""


async def show_to_werkteam(talk_: Conversation, said: Said) -> bool:
    """Whether the message belongs to a question. Of one that is not open any more nobody reads it, and the resident is
    told so: a slip of the pen that is mended should not open it again.
    """
    found = await _question_with(talk_, said.message_id or 0)
    if found is None:
        return False
    question, before = found
    if before.text == said.text and said.attachment not in REPLACEABLE:
        return True
    if question.is_open:
        await escalation.add_to_question(talk_, question, said, before=before.text)
    else:
        await talk_.say(talk.edited_too_late(question, talk_.voice), Priority.RECEIPT)
    return True


async def _question_with(talk_: Conversation, message_id: int) -> tuple[Question, QuestionMessage] | None:
    for question in await talk_.transaction.questions_of(talk_.resident.id):
        message = await talk_.transaction.resident_message_of(question.number, message_id)
        if message is not None:
            return question, message
    return None
