"""Whether a message belongs to a question at the werkteam, or is politeness only, or clearly about something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.clarification import are_neighbours
from bot.domain.decision import AskBack, ChooseOffer, Decision, GiveAnswer, OutOfScope, ShowOffer, Thresholds, surer
from bot.domain.knowledge import Knowledge
from bot.domain.question import Author, EscalationReason, Question, QuestionMessage, State
from bot.domain.understanding.courtesy import Courtesy
from bot.domain.understanding.nood import telling_words
from bot.domain.words import tokens

_SURELY_OUTSIDE = 0.15
_FEWEST_WORDS = 4
_FEWEST_TELLING = 2
_SHARE_OF_BEST = 0.25
_GOES_ON = frozenset(
    {"en", "ook", "maar", "want", "dus", "omdat", "daarnaast", "bovendien", "verder", "ps", "and", "also"}
)
"""Whoever begins so goes on with what was said before."""
_ABOUT_SOMETHING_KNOWN = frozenset({EscalationReason.NOT_SURE, EscalationReason.STILL_NOT_HELPED})
"""Questions that began with the words they are about. With the others the werkteam hears it later, or in a picture."""


def surest(thresholds: Thresholds) -> Thresholds:
    """What the bot must be to think that a message does not belong to the open question."""
    return replace(surer(thresholds), in_scope=min(thresholds.in_scope, _SURELY_OUTSIDE))


SomethingElse = GiveAnswer | ShowOffer | ChooseOffer | OutOfScope
"""What the bot can do itself with a message that does not belong to the open question."""


def something_else(
    question: Question, decision: Decision, text: str, knowledge: Knowledge, least: float
) -> SomethingElse | None:
    """What a message is about that clearly has nothing to do with the open question; in doubt it belongs to that.

    `decision` was taken with the `surest` thresholds; `least` is the confidence that makes a guess count.
    """
    if not _has_known_subject(question) or not _GOES_ON.isdisjoint(tokens(text)[:1]):
        return None
    match decision:
        case ShowOffer(onderwerpen=needs) | ChooseOffer(onderwerpen=needs):
            is_other = is_about_none_of(question, needs, knowledge, least)
        case GiveAnswer(onderwerpen=needs):
            is_other = _is_whole_sentence(text) and is_about_none_of(question, needs, knowledge, least)
        case OutOfScope(outside):
            is_other = _is_whole_sentence(text) and outside in knowledge.outside
        case _:
            return None
    return decision if is_other else None


def is_other_than_closed(question: Question, decision: Decision, text: str, knowledge: Knowledge, least: float) -> bool:
    """Whether what is said after a question was closed is a need of its own, which the bot can answer or ask about."""
    match decision:
        case ShowOffer(onderwerpen=needs) | ChooseOffer(onderwerpen=needs):
            return is_about_none_of(question, needs, knowledge, least)
        case GiveAnswer(onderwerpen=needs) | AskBack(onderwerpen=needs):
            return _tells_something(text) and is_about_none_of(question, needs, knowledge, least)
        case OutOfScope(outside):
            return _tells_something(text) and outside in knowledge.outside
        case _:
            return False


def becomes_clear(question: Question, decision: Decision, text: str, sure: float) -> GiveAnswer | None:
    """What the bot can answer itself by now, when a message makes clear what a question is about that was not.

    `decision` was taken with the `surest` thresholds; a guess of at least `sure` was clear before. Once somebody of the
    werkteam has the question, the answer is theirs.
    """
    is_unclear = question.reason is EscalationReason.NOT_SURE and question.state is State.FREE and not question.is_nood
    if not (is_unclear and isinstance(decision, GiveAnswer) and _is_whole_sentence(text)):
        return None
    known = {*question.refused, *(guess.onderwerp for guess in question.guesses if guess.confidence >= sure)}
    return decision if known.isdisjoint(decision.onderwerpen) else None


def is_new_matter(question: Question, needs: Sequence[str], knowledge: Knowledge, least: float) -> bool:
    """Whether these needs, which people are asked about now, deserve a question of their own beside the open one."""
    return _has_known_subject(question) and bool(needs) and is_about_none_of(question, needs, knowledge, least)


def is_about_none_of(question: Question, needs: Sequence[str], knowledge: Knowledge, least: float) -> bool:
    """Whether no need is one that the question may be about, or one that often comes with it.

    A guess counts when it is likely enough by itself (`least`), and not much less likely than the best one.
    """
    best = max((guess.confidence for guess in question.guesses), default=0.0)
    enough = max(least, best * _SHARE_OF_BEST)
    subjects = {*question.refused, *(guess.onderwerp for guess in question.guesses if guess.confidence >= enough)}
    return not any(
        need == subject or are_neighbours(need, subject, knowledge) for need in needs for subject in subjects
    )


def is_asked(messages: Sequence[QuestionMessage]) -> bool:
    """Whether the werkteam spoke last and may wait for an answer: whatever comes then is one."""
    last = _last_standing(messages)
    return last is not None and last.author is Author.WERKTEAM and (not last.text or "?" in last.text)


def is_left_out(courtesy: Courtesy, messages: Sequence[QuestionMessage]) -> bool:
    """Whether politeness is not passed on: "ok" may be an answer to what the werkteam said, thanks to a question."""
    last = _last_standing(messages)
    if last is None or last.author is Author.RESIDENT:
        return True
    return courtesy is not Courtesy.AGREEMENT and not is_asked(messages)


def _has_known_subject(question: Question) -> bool:
    return question.reason in _ABOUT_SOMETHING_KNOWN and not question.is_nood


def _last_standing(messages: Sequence[QuestionMessage]) -> QuestionMessage | None:
    return next((message for message in reversed(messages) if message.taken_back_at is None), None)


def _is_whole_sentence(text: str) -> bool:
    return len(tokens(text)) >= _FEWEST_WORDS and len(telling_words(text)) >= _FEWEST_TELLING


def _tells_something(text: str) -> bool:
    """A sentence with something in it, or bare keywords: "ze belden me niet" is neither."""
    telling = telling_words(text)
    return len(telling) >= _FEWEST_TELLING or telling == set(tokens(text))
