"""A resident's command, as `/status` or as a plain sentence that means the same."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.domain.knowledge import Urgency
from bot.domain.message import ResidentCommand
from bot.domain.outgoing import Act, Delete, DeleteTopic, Outgoing, Priority, Say, ToGroup
from bot.domain.question import EscalationReason, Question
from bot.domain.replies import talk
from bot.domain.replies.language import phone_language
from bot.domain.resident import Waiting
from bot.flow import addition, banning, escalation, nood, place, resident_presence, where
from bot.flow.before_answering import greet_once, tell_what_is_not_kept
from bot.flow.conversation import Conversation, Rules, Said
from bot.flow.ports import Event, Handled, KnowledgeShelf, Store, Thinker

_MOST_EXAMPLES = 6
_MOST_IN_STATUS = 5
_WORD = re.compile(r"[^\W\d_]+")
PLACE_COMMAND = "waar"
_GREETS_ITSELF = frozenset({"start"})


class ResidentCommandFlow:
    """Follow a slash command."""

    def __init__(self, store: Store, thinker: Thinker, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._thinker = thinker
        self._shelf = shelf
        self._rules = rules

    async def handle(self, command: ResidentCommand, handled: Handled | None = None) -> None:
        """Everything that follows from one command, in one transaction. Its argument is read like any text."""
        thought = await self._thinker.think(command.argument, command.language_hint)
        knowledge = self._shelf.knowledge
        async with self._store.transaction(handled) as transaction:
            resident = await resident_presence.whoever_speaks(
                transaction, command.chat, knowledge, self._rules, command.at
            )
            cause = f"command:{resident.id}:{command.message_id}"
            talk_ = Conversation(transaction, resident, knowledge, self._rules, command.at, cause)
            if not resident.language:
                await talk_.remember(language=phone_language(command.language_hint, knowledge.texts.keys()))
            said = Said(thought.masked.text, command.message_id)
            await talk_.note_what_was_said(said)
            if nood.is_acute(thought):
                await addition.let_join(talk_, tells=False)
                await nood.show_nood(talk_, thought, said)
                return
            if command.name not in banning.COMMANDS_THAT_WORK and await banning.is_shut_out(talk_):
                await banning.turn_away(talk_, await nood.calm_numbers(talk_, thought), always=command.name == "status")
                return
            if command.name not in _GREETS_ITSELF:
                await greet_once(talk_)
            is_where = command.name == PLACE_COMMAND
            await tell_what_is_not_kept(talk_, thought, command.message_id, says_where=is_where)
            talk_.put_above(await nood.calm_numbers(talk_, thought))
            if thought.said_place is not None and command.name != PLACE_COMMAND:
                await where.remember(talk_, thought.said_place.place)
            await follow(talk_, command.name, command.argument, said)


async def follow(talk_: Conversation, name: str, argument: str, said: Said) -> None:
    """Do what the command asks; an unknown one is explained."""
    await addition.step_aside(talk_, withdraws=name == "intrekken")
    action = COMMANDS.get(name)
    if action is None:
        await talk_.say(talk.plain(talk_.voice, "onbekende_opdracht", naam=name), resend=False)
    else:
        await action(talk_, argument.strip(), said)


async def _start(talk_: Conversation, argument: str, said: Said) -> None:
    await talk_.remember(greeted_at=talk_.resident.greeted_at or talk_.now)
    await talk_.say(talk.welcome(talk_.voice, talk_.rules.gemeente))


async def _help(talk_: Conversation, argument: str, said: Said) -> None:
    needs = talk_.knowledge.matched()
    shown = sorted(needs, key=lambda o: (list(Urgency).index(o.urgency), o.id))[:: max(1, len(needs) // _MOST_EXAMPLES)]
    await talk_.say(talk.help_text(shown[:_MOST_EXAMPLES], talk_.voice))


async def _human(talk_: Conversation, argument: str, said: Said) -> None:
    await nood.ask_human_or_join(talk_, said, EscalationReason.WANTS_HUMAN)


async def _status(talk_: Conversation, argument: str, said: Said) -> None:
    questions = sorted(await talk_.transaction.questions_of(talk_.resident.id), key=lambda q: not q.is_open)
    on_our_clock = [replace(q, promised_at=talk_.local(q.promised_at)) for q in questions[:_MOST_IN_STATUS]]
    await talk_.say(talk.status(on_our_clock, talk_.now, talk_.voice))


async def _withdraw(talk_: Conversation, argument: str, said: Said) -> None:
    open_ = [q for q in await talk_.transaction.questions_of(talk_.resident.id) if q.is_open]
    named = [q for q in open_ if str(q.number) == argument] if argument.isdecimal() else open_
    if open_ and not named:
        await talk_.say(talk.plain(talk_.voice, "intrekken.niet_open", nummer=argument), resend=False)
    elif not named:
        await talk_.say(talk.plain(talk_.voice, "intrekken.geen"), resend=False)
    elif len(named) == 1:
        await escalation.ask_or_withdraw(talk_, named[0])
    else:
        await talk_.say(talk.withdraw_which(named, talk_.voice))


async def _language(talk_: Conversation, argument: str, said: Said) -> None:
    named = _named_language(talk_, said.text)
    if named:
        await speak(talk_, named)
    else:
        await talk_.say(talk.languages(talk_.voice, available_languages(talk_)))


async def speak(talk_: Conversation, language: str) -> bool:
    """The resident chose this language, and it holds. False if the bot does not speak it."""
    if language not in talk_.knowledge.texts:
        return False
    await talk_.remember(language=language, language_chosen=True)
    await talk_.say(talk.plain(talk_.voice, "taal.gekozen"), resend=False)
    return True


def _named_language(talk_: Conversation, words: str) -> str:
    """The language that is named, in any language the bot speaks; empty if none is, or two are."""
    said = set(_WORD.findall(words.casefold()))
    texts = talk_.knowledge.texts
    names = {code: {texts_.sentences.get(f"taal.naam.{code}", "") for texts_ in texts.values()} for code in texts}
    named = [code for code in texts if said & {name.casefold() for name in (code, *names[code]) if name}]
    return named[0] if len(named) == 1 else ""


async def _privacy(talk_: Conversation, argument: str, said: Said) -> None:
    await talk_.say(talk.plain(talk_.voice, "privacy"))


async def _forget(talk_: Conversation, argument: str, said: Said) -> None:
    turn = await talk_.wait_for(Waiting.FORGET)
    await talk_.say(talk.forget_sure(turn, talk_.voice))


async def _where(talk_: Conversation, argument: str, said: Said) -> None:
    await where.settle(talk_, argument)


async def _forget_place(talk_: Conversation, argument: str, said: Said) -> None:
    await where.forget(talk_)


Action = Callable[[Conversation, str, Said], Awaitable[None]]

COMMANDS: Mapping[str, Action] = {
    "start": _start,
    "help": _help,
    "mens": _human,
    "status": _status,
    "intrekken": _withdraw,
    "taal": _language,
    PLACE_COMMAND: _where,
    "vergeetplaats": _forget_place,
    "privacy": _privacy,
    "vergeetmij": _forget,
}


def available_languages(talk_: Conversation) -> list[tuple[str, str]]:
    """Code and own name of every language the knowledge has sentences in, Dutch first."""
    texts = talk_.knowledge.texts
    codes = sorted(texts, key=lambda code: (code != "nl", code))
    return [(code, texts[code].sentences.get("taal.eigen_naam", code)) for code in codes]


async def forget(talk_: Conversation) -> None:
    """Remove all that is held of the resident: rows, waiting messages, and what stands in the group."""
    transaction, old = talk_.transaction, talk_.resident
    questions = await transaction.questions_of(old.id)
    acts: list[Act] = []
    for question in questions:
        acts += _farewell_of(talk_, question)
        await transaction.set_setting(place.current_card(question.number), None)
    left = await transaction.forget_resident(old, talk_.now)
    gone = place.werkteam_voice(talk_).say("kaart.gewist")
    acts += [Delete(message_id, instead=gone) for message_id in left.messages]
    acts += [DeleteTopic(thread) for thread in left.threads]
    for place_, act in enumerate(acts):
        await transaction.send(Outgoing(f"forget:{old.id}:{place_}", ToGroup(), act, Priority.RECEIPT))
    await transaction.record(Event("forgotten", talk_.now))


def _farewell_of(talk_: Conversation, question: Question) -> Sequence[Say]:
    """Who was working on it should know why it is gone."""
    if not question.is_open:
        return []
    return [Say(place.werkteam_voice(talk_).say("kaart.vergeten", nummer=question.number))]
