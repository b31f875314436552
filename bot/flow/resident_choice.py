"""A resident presses a button: each kind of button leads to one thing, and an old button never does harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.domain.choices import Choice, ChoiceKind, read_choice
from bot.domain.errors import Refused
from bot.domain.knowledge import Knowledge
from bot.domain.message import ChatId, ResidentChoice
from bot.domain.outgoing import Delete, Outgoing, Priority
from bot.domain.question import EscalationReason, Question
from bot.domain.replies import answer, talk
from bot.domain.replies.language import phone_language
from bot.domain.replies.voice import Voice, voice_for
from bot.domain.resident import Pending, Resident, Waiting
from bot.flow import (
    addition,
    answering,
    banning,
    clarifying,
    escalation,
    nood,
    resident_command,
    resident_presence,
    saying_again,
    silence,
)
from bot.flow.conversation import Conversation, Rules, Said, said_before, to_stranger
from bot.flow.ports import Event, Handled, KnowledgeShelf, Store

_MORE = "more-"
_LANGUAGE = "language-"
_NOTHING_ELSE = "-"
_NOT_HELPED = EscalationReason.STILL_NOT_HELPED
_COMMANDS = {
    "examples": "help",
    "privacy": "privacy",
    "language": "taal",
    "place": "waar",
    "forget-place": "vergeetplaats",
}
"""What an explaining button does, by the command that does the same."""
_LEAVES_WAITING = frozenset({ChoiceKind.BELONGING, ChoiceKind.LANGUAGE, ChoiceKind.INFO, ChoiceKind.BSN})
"""Buttons that have nothing to do with where a message belongs."""
_ASKS_FOR_PEOPLE = frozenset({ChoiceKind.NOOD, ChoiceKind.FAILED})
"""Buttons that make somebody known, as a message does: nobody in danger is turned away."""
_OUTCOMES = frozenset({"helps", "other", "human"})


class ResidentChoiceFlow:
    """Do what the pressed button says."""

    def __init__(self, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._shelf = shelf
        self._rules = rules

    async def handle(self, pressed: ResidentChoice, handled: Handled | None = None) -> None:
        """Everything that follows from one press, in one transaction."""
        async with self._store.transaction(handled) as transaction:
            knowledge, choice = self._shelf.knowledge, read_choice(pressed.action)
            known = await transaction.resident_with(pressed.chat)
            if known is None and (choice is None or choice.kind not in _ASKS_FOR_PEOPLE):
                await transaction.send(_to_nobody_we_know(pressed, choice, knowledge))
                return
            resident = await resident_presence.whoever_speaks(
                transaction, pressed.chat, knowledge, self._rules, pressed.at
            )
            talk_ = Conversation(transaction, resident, knowledge, self._rules, pressed.at, _cause(pressed, resident))
            if choice is not None and choice.kind not in banning.BUTTONS_THAT_WORK and await banning.is_shut_out(talk_):
                await banning.turn_away(talk_)
                return
            is_old = choice is None or not await press(talk_, choice, pressed.message_id)
            if is_old and not await _was_pressed_just_now(talk_, pressed):
                await talk_.say(talk.plain(talk_.voice, "knop.van_eerder"), resend=False)


async def press(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    """Do what a button says, and whether it still meant something. The message it stood under loses its buttons."""
    try:
        return await _follow(talk_, choice, message_id)
    except Refused as refused:
        await talk_.say(talk.plain(talk_.voice, "knop.past_niet_meer"), resend=False)
        event = Event("refused", talk_.now, resident=talk_.resident.id, data={"key": refused.key})
        await talk_.transaction.record(event)
        return True


def _cause(pressed: ResidentChoice, resident: Resident) -> str:
    """Two taps in the same minute are one; later, or when something was said in between, it may be meant again."""
    return f"{_press(pressed, resident)}:{resident.turn}"


def _press(pressed: ResidentChoice, resident: Resident) -> str:
    return f"choice:{resident.id}:{pressed.message_id}:{pressed.action}:{_minute(pressed.at)}"


def _minute(at: datetime) -> str:
    return at.replace(second=0, microsecond=0).isoformat()


async def _was_pressed_just_now(talk_: Conversation, pressed: ResidentChoice) -> bool:
    """Whether it is a second tap on the same button: what the first led to is the answer to both."""
    return bool(await talk_.transaction.outgoing_under(_press(pressed, talk_.resident)))


def _to_nobody_we_know(pressed: ResidentChoice, choice: Choice | None, knowledge: Knowledge) -> Outgoing:
    """Whoever was forgotten stays so. A second tap on "Ja, wis alles" asks for what was done already."""
    voice = voice_for(phone_language(pressed.language_hint, knowledge.texts.keys()), knowledge.texts)
    if choice is not None and choice.kind is ChoiceKind.FORGET:
        return _farewell(pressed.message_id, pressed.chat, voice)
    key = f"stranger:{pressed.message_id}:{pressed.action}:{_minute(pressed.at)}"
    return to_stranger(key, pressed.chat, talk.plain(voice, "knop.van_eerder"), voice)


def _farewell(number: int, chat: ChatId, voice: Voice) -> Outgoing:
    return to_stranger(f"forgotten:{number}", chat, talk.plain(voice, "vergeetmij.gedaan"), voice)


async def _follow(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:  # noqa: PLR0912 - one branch a kind
    """Whether the button still meant something."""
    if choice.kind not in _LEAVES_WAITING:
        is_withdrawn = choice.kind is ChoiceKind.QUESTION and choice.picked.startswith("withdraw")
        await addition.step_aside(talk_, withdraws=is_withdrawn)
    match choice.kind:
        case ChoiceKind.ANSWER:
            return await _about_answer(talk_, choice, message_id)
        case ChoiceKind.CLARIFY:
            return await _clarified(talk_, choice, message_id)
        case ChoiceKind.CONFIRM:
            return await _confirmed(talk_, choice, message_id)
        case ChoiceKind.NOOD:
            return await _human_after_nood(talk_, choice, message_id)
        case ChoiceKind.OUTSIDE:
            return await _outside_but_ask(talk_, choice, message_id)
        case ChoiceKind.QUESTION:
            return await _about_question(talk_, choice, message_id)
        case ChoiceKind.RELATED:
            return await _related(talk_, choice, message_id)
        case ChoiceKind.INFO:
            return await _info(talk_, choice)
        case ChoiceKind.BSN:
            return await _about_bsn(talk_, choice, message_id)
        case ChoiceKind.FORGET:
            return await _forget(talk_, choice, message_id)
        case ChoiceKind.BELONGING:
            return await _belongs(talk_, choice, message_id)
        case ChoiceKind.LANGUAGE:
            return await saying_again.say_again(talk_, choice, message_id)
        case ChoiceKind.FAILED:
            return await _human_after_failure(talk_, choice, message_id)
        case ChoiceKind.CARD | ChoiceKind.MEMBER:
            return False
        case _:
            assert_never(choice.kind)


async def _about_answer(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    given = await talk_.transaction.answer(choice.subject)
    if given is None or given.resident != talk_.resident.id:
        return False
    if choice.picked.startswith(_MORE):
        return await _more_about(talk_, given.offers, choice.picked.removeprefix(_MORE))
    if choice.picked not in _OUTCOMES:
        return False
    if given.outcome == choice.picked:
        return True
    await talk_.transaction.save_outcome(given.id, choice.picked)
    match choice.picked:
        case "helps":
            await answering.ask_for_related(talk_, given)
        case "other":
            await answering.offer_something_else(talk_, given)
        case _:
            await escalation.ask_or_join(talk_, answering.said_about(given), _NOT_HELPED)
    return True


async def _more_about(talk_: Conversation, offers: tuple[str, ...], place: str) -> bool:
    if not place.isdecimal() or int(place) >= len(offers):
        return False
    offer = talk_.knowledge.offers.get(offers[int(place)])
    if offer is None:
        return False
    await talk_.say(answer.compose_offer(offer, talk_.local(talk_.now), talk_.voice))
    return True


def _pending(talk_: Conversation, kind: Waiting, turn: int) -> Pending | None:
    pending = talk_.resident.pending
    return pending if pending is not None and pending.kind is kind and pending.turn == turn else None


async def _clarified(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    """A need is chosen, or people; a need that the knowledge has lost since then is for people as well."""
    pending = _pending(talk_, Waiting.CLARIFICATION, choice.subject)
    codes = [str(place) for place in range(len(pending.onderwerpen))] if pending else []
    if pending is None or choice.picked not in {"other", "human", *codes}:
        return False
    await talk_.take_buttons_away(message_id)
    if choice.picked in codes:
        await clarifying.answer_chosen(talk_, pending, (pending.onderwerpen[int(choice.picked)],))
    elif choice.picked == "human":
        await _ask(talk_, replace(pending, hunch=pending.hunch.without(*pending.onderwerpen)), _NOT_HELPED)
    else:
        await clarifying.none_of_these(talk_, pending)
    return True


async def _ask(talk_: Conversation, pending: Pending, reason: EscalationReason) -> None:
    await talk_.remember(pending=None)
    await escalation.ask_or_join(talk_, said_before(pending), reason)


async def _confirmed(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    pending = _pending(talk_, Waiting.CONFIRMATION, choice.subject)
    if pending is None:
        return False
    await talk_.take_buttons_away(message_id)
    if choice.picked == "yes":
        await _ask(talk_, pending, EscalationReason.NOT_SURE)
    else:
        await talk_.remember(pending=None)
        await talk_.say(talk.plain(talk_.voice, "doorgeven.niet"), Priority.RECEIPT, resend=False)
    return True


async def _human_after_nood(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    """The offer of a human stays good, however old the button is: nobody in danger is turned away."""
    await talk_.take_buttons_away(message_id)
    if choice.picked != "human":
        if _pending(talk_, Waiting.NOOD, choice.subject) is not None:
            await talk_.remember(pending=None)
        await talk_.say(talk.plain(talk_.voice, "nood.goed"), Priority.RECEIPT, resend=False)
        return True
    question = await escalation.open_question_of(talk_)
    if question is not None and question.is_nood:
        await talk_.say(talk.plain(talk_.voice, "mens.al_gevraagd", nummer=question.number), Priority.RECEIPT)
    else:
        await nood.ask_human(talk_)
    return True


async def _human_after_failure(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    """What was written could not be read, so the question begins without words."""
    if choice.picked != "human":
        return False
    await talk_.take_buttons_away(message_id)
    await nood.ask_human_or_join(talk_, Said(), EscalationReason.BOT_FAILED)
    return True


async def _outside_but_ask(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    pending = _pending(talk_, Waiting.OUTSIDE, choice.subject)
    if pending is None:
        return False
    await talk_.take_buttons_away(message_id)
    await talk_.remember(pending=None)
    about = pending.onderwerpen
    await escalation.ask_or_join(talk_, said_before(pending), EscalationReason.WANTS_HUMAN, about=about)
    return True


async def _belongs(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    if _pending(talk_, Waiting.BELONGING, choice.subject) is None or choice.picked not in {"join", "new"}:
        return False
    await talk_.take_buttons_away(message_id)
    if choice.picked == "join":
        await addition.let_join(talk_)
    else:
        await addition.answer_as_new(talk_)
    return True


async def _about_question(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    question = await talk_.transaction.question(choice.subject)
    if question is None or question.resident != talk_.resident.id:
        return False
    match choice.picked:
        case "withdraw":
            if await escalation.ask_or_withdraw(talk_, question):
                await talk_.take_buttons_away(message_id)
        case "withdraw-sure":
            await escalation.withdraw(talk_, question)
            await talk_.take_buttons_away(message_id)
        case "keep":
            await talk_.take_buttons_away(message_id)
            reply = talk.plain(talk_.voice, "intrekken.niet", nummer=question.number)
            await talk_.say(reply, Priority.RECEIPT, resend=False)
        case "reopen":
            await _reopen(talk_, question, message_id)
        case "helps":
            await talk_.take_buttons_away(message_id)
            await talk_.transaction.record(Event("helped", talk_.now, question.number, talk_.resident.id))
            about = answering.known_onderwerpen(talk_, tuple(guess.onderwerp for guess in question.guesses))
            is_nood = question.is_nood or question.may_be_nood
            await talk_.say(talk.it_helps(about, talk_.voice, is_nood=is_nood), Priority.RECEIPT, resend=False)
        case "helped" | "nothelped":
            await talk_.take_buttons_away(message_id)
            tell = silence.is_helped if choice.picked == "helped" else silence.is_not_helped
            await tell(talk_, question)
        case "more" if question.is_open:
            await talk_.say(talk.plain(talk_.voice, "werkteam.schrijf_verder", nummer=question.number), resend=False)
        case "more":
            await _reopen(talk_, question, message_id)
        case "new":
            await talk_.take_buttons_away(message_id)
            await talk_.wait_for(Waiting.NEW_QUESTION)
            await talk_.say(talk.plain(talk_.voice, "iets_anders.vertel"), resend=False)
        case _:
            return False
    return True


async def _reopen(talk_: Conversation, question: Question, message_id: int | None) -> None:
    await escalation.reopen(talk_, question)
    await talk_.take_buttons_away(message_id)
    await talk_.say(talk.plain(talk_.voice, "heropend", nummer=question.number), Priority.RECEIPT)


async def _related(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    given = await talk_.transaction.answer(choice.subject)
    if given is None or given.resident != talk_.resident.id:
        return False
    if choice.picked in talk_.knowledge.onderwerpen:
        await talk_.take_buttons_away(message_id)
        await answering.give_answer(talk_, given.text, (choice.picked,))
        return True
    if choice.picked != _NOTHING_ELSE:
        return False
    await talk_.take_buttons_away(message_id)
    await talk_.say(talk.plain(talk_.voice, "tot_ziens"), Priority.RECEIPT, resend=False)
    return True


async def _info(talk_: Conversation, choice: Choice) -> bool:
    if choice.picked.startswith(_LANGUAGE):
        return await resident_command.speak(talk_, choice.picked.removeprefix(_LANGUAGE))
    if choice.picked == "missed":
        return await _show_missed(talk_)
    command = _COMMANDS.get(choice.picked)
    if command is not None:
        await resident_command.follow(talk_, command, "", Said())
    return command is not None


async def _show_missed(talk_: Conversation) -> bool:
    """Send what could not be delivered while the resident was gone."""
    missed = await talk_.transaction.cancelled_answers(talk_.resident.id)
    for key in missed:
        await talk_.transaction.revive(key)
    if not missed:
        await talk_.say(talk.plain(talk_.voice, "terug.niets"), resend=False)
    return True


async def _about_bsn(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    await talk_.take_buttons_away(message_id)
    if choice.picked == "delete":
        await talk_.do(Delete(choice.subject), Priority.ANSWER, resend=True)
        await talk_.say(talk.plain(talk_.voice, "bsn.gewist"), Priority.RECEIPT, resend=False)
    return True


async def _forget(talk_: Conversation, choice: Choice, message_id: int | None) -> bool:
    if _pending(talk_, Waiting.FORGET, choice.subject) is None:
        return False
    if choice.picked != "yes":
        await talk_.remember(pending=None)
        await talk_.say(talk.plain(talk_.voice, "vergeetmij.niet"), resend=False)
        return True
    chat, voice = talk_.resident.chat, talk_.voice
    await resident_command.forget(talk_)
    await talk_.transaction.send(_farewell(message_id or -talk_.resident.id, chat, voice))
    return True
