"""What is said when a resident is silent for weeks after an answer: are you helped, and what if nobody answers."""

from __future__ import annotations

from datetime import datetime

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.outgoing import Button
from bot.domain.question import Question
from bot.domain.replies.talk import reopen_or_new
from bot.domain.replies.voice import Reply, Voice


def are_you_helped(question: Question, until: datetime, voice: Voice) -> Reply:
    """The one question to the resident. `until` (in the zone of the installation) is when the question is closed."""
    row = (
        Button(voice.label("stil.knop.ja"), Choice(ChoiceKind.QUESTION, question.number, "helped").code),
        Button(voice.label("stil.knop.nee"), Choice(ChoiceKind.QUESTION, question.number, "nothelped").code),
    )
    return Reply(voice.say("stil.vraag", nummer=question.number, moment=voice.moment(until)), (row,))


def glad_you_are_helped(question: Question, voice: Voice) -> Reply:
    """The resident says that it is over."""
    return Reply(voice.say("stil.geholpen", nummer=question.number), reopen_or_new(question, voice))


def resident_is_asked(question: Question, until: datetime, voice: Voice) -> Reply:
    """The topic reads what the resident was asked, and how to keep the question open."""
    keep = Button(voice.label("herinnering.knop.nog_even"), Choice(ChoiceKind.CARD, question.number, "keep").code)
    sentence = voice.say("herinnering.bewoner_gevraagd", nummer=question.number, moment=voice.moment(until))
    return Reply(sentence, ((keep,),))


def closed_by_itself(question: Question, reopen_days: int, voice: Voice) -> Reply:
    """The topic reads that nobody answered, and that nothing is lost by it."""
    return Reply(voice.say("herinnering.vanzelf_gesloten", nummer=question.number, dagen=reopen_days))
