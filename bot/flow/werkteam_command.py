"""A member's command in the group; a command is never sent to a resident, unless it is /antwoord."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.figures import figures
from bot.domain.message import WerkteamCommand, WerkteamMessage
from bot.domain.promises import LOOK_BACK
from bot.domain.question import Question
from bot.domain.reading import Thought
from bot.domain.replies import card, reminders
from bot.domain.replies.voice import escape
from bot.domain.understanding.mask import mask
from bot.flow import banning, practice, queue, tips, transferring, werkteam_presence
from bot.flow.conversation import Rules
from bot.flow.desk import Desk
from bot.flow.ports import Handled, KnowledgeShelf, Store, Thinker, Transaction
from bot.flow.signing import name_under_answers
from bot.flow.werkteam_choice import ask_why, guessed, offer_knowledge
from bot.flow.werkteam_message import answered_question, correct, send

THINKING_COMMANDS = frozenset({"kennis"})
_LONGEST_NAME = 100


class WerkteamCommandFlow:
    """Follow a command in the group."""

    def __init__(self, store: Store, thinker: Thinker, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._thinker = thinker
        self._shelf = shelf
        self._rules = rules

    async def handle(self, command: WerkteamCommand, handled: Handled | None = None) -> None:
        """Everything that follows from one command in the group, in one transaction."""
        thought = None
        if command.name in THINKING_COMMANDS and command.argument:
            thought = await self._thinker.think(command.argument, None)
        async with self._store.transaction(handled) as transaction:
            cause = f"groupcommand:{command.group}:{command.message_id}"
            desk = Desk(transaction, self._shelf.knowledge, self._rules, command.at, cause)
            if command.edited:
                if command.name == "antwoord":
                    await correct(desk, _written(command))
                return
            question = await _question_here(transaction, command)
            try:
                await _follow(desk, question, command, thought)
            except Refused as refused:
                await desk.refuse(refused, question, command.message_id)


async def _question_here(transaction: Transaction, command: WerkteamCommand) -> Question | None:
    """The question of this topic, or of the card that the command replies to."""
    if command.thread is not None:
        question = await transaction.question_of_thread(command.thread)
        if question is not None:
            return question
    return await answered_question(transaction, command.reply_to)


async def _follow(desk: Desk, question: Question | None, command: WerkteamCommand, thought: Thought | None) -> None:
    act = _WITH_OR_WITHOUT_QUESTION.get(command.name)
    if act is not None:
        await act(desk, question, command)
        return
    match command.name:
        case "antwoord":
            await _answer(desk, _needed(question, command), command)
        case "kennis":
            question = _needed(question, command)
            known = desk.knowledge.onderwerpen
            found = [known[c.id] for c in thought.matches.candidates if c.id in known] if thought else []
            offers = desk.knowledge.offers
            named = [offers[id] for id in thought.mentions.offers if id in offers] if thought else []
            await offer_knowledge(desk, question, found or guessed(desk, question), named)
        case "overdragen":
            await transferring.offer(
                desk, _needed(question, command), command.member, _meant(command), command.message_id
            )
        case "overnemen":
            await transferring.ask(desk, _needed(question, command), command.member)
        case "sluiten":
            await ask_why(desk, _needed(question, command), command.message_id)
        case "heropen":
            await desk.reopen(_needed(question, command), command.member)
        case "blokkeer":
            await banning.ask(desk, _needed(question, command), command)
        case "deblokkeer":
            await banning.lift(desk, _needed(question, command), command.member)
        case "naam":
            name = await name_under_answers(desk.transaction, command.member)
            await desk.say(card.ask_which_name(command.member, name, desk.voice), question, command.message_id)
        case "help" | "start":
            await desk.remark("werkteam.help", question, command.message_id)
        case _:
            await desk.remark("werkteam.onbekende_opdracht", question, command.message_id, naam=command.name)


async def _tell_figures(desk: Desk, question: Question | None, command: WerkteamCommand) -> None:
    since = desk.now - LOOK_BACK
    waits, happened = await desk.transaction.waits(since), await desk.transaction.happened(since)
    still_open = await desk.transaction.open_questions()
    told = figures(waits, happened, still_open, desk.now, desk.rules.working_hours)
    await desk.say(reminders.figures(told, LOOK_BACK.days, desk.voice), question, command.message_id)


_WITH_OR_WITHOUT_QUESTION = werkteam_presence.PRESENCE_COMMANDS | {
    "wachtrij": queue.show,
    "cijfers": _tell_figures,
    "tips": tips.choose,
    "oefenen": practice.on_request,
}


def _meant(command: WerkteamCommand) -> str:
    """Whom the owner would like to take it, such that their phone rings: as they were named, or replied to."""
    if command.argument.strip():
        return escape(mask(command.argument.strip()[:_LONGEST_NAME]).text)
    is_other = command.to is not None and command.to.id != command.member.id
    return reminders.mention(command.to) if command.to is not None and is_other else ""


def _needed(question: Question | None, command: WerkteamCommand) -> Question:
    """In a topic there was one, unless people made it themselves."""
    if question is None:
        raise Refused("geweigerd.geen_vraag_hier" if command.thread is None else "geweigerd.geen_vraag_in_onderwerp")
    return question


async def _answer(desk: Desk, question: Question, command: WerkteamCommand) -> None:
    if command.attachment is None and not command.argument.strip():
        raise Refused("geweigerd.antwoord_zonder_tekst")
    if question.owner is not None and question.owner.id != command.member.id:
        raise Refused("geweigerd.niet_van_u", wie=question.owner.name)
    await send(desk, question, _written(command))


def _written(command: WerkteamCommand) -> WerkteamMessage:
    """What stands behind the command, as a message of its own."""
    return WerkteamMessage(
        group=command.group,
        message_id=command.message_id,
        member=command.member,
        text=command.argument,
        at=command.at,
        thread=command.thread,
        attachment=command.attachment,
        edited=command.edited,
    )
