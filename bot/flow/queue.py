"""/wachtrij: the open questions in one message, in which a member leafs."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.message import WerkteamChoice, WerkteamCommand
from bot.domain.outgoing import Act, Edit, Outgoing, Priority, Say, ToGroup, ToQuestion
from bot.domain.question import Question
from bot.domain.replies import queue
from bot.domain.replies.queue import View
from bot.domain.replies.voice import Reply
from bot.flow.desk import Desk
from bot.flow.werkteam_group import GROUP_CHAT

_OWN = frozenset({"mijn", "mij", "van mij", "ik"})


async def show(desk: Desk, question: Question | None, command: WerkteamCommand) -> None:
    """All that is open, or with `mijn` what the member has."""
    is_own = command.argument.strip().casefold() in _OWN
    view = View(asked_in=command.message_id, owner=command.member.id if is_own else 0)
    reply = await _page(desk, view)
    await _put(desk, _key(view), Say(reply.html, reply.buttons, command.message_id), question)


async def leaf(desk: Desk, question: Question | None, picked: str, pressed: WerkteamChoice) -> None:
    """Another page, in the same message; how things stand is looked up anew."""
    view = View.read(picked)
    if view is None:
        raise Refused("geweigerd.onbekende_knop")
    reply = await _page(desk, view)
    key = f"{_key(view)}:{view.page}:{pressed.at.isoformat()}"
    await _put(desk, key, Edit(_key(view), reply.html, reply.buttons), question)


async def _page(desk: Desk, view: View) -> Reply:
    questions = await desk.transaction.open_questions()
    group = await desk.transaction.setting(GROUP_CHAT)
    return queue.queue(questions, view, desk.now, desk.rules.zone, group, desk.voice)


async def _put(desk: Desk, key: str, act: Act, question: Question | None) -> None:
    there = ToQuestion(question.number) if question is not None else ToGroup()
    await desk.transaction.send(Outgoing(key, there, act, Priority.CARD))


def _key(view: View) -> str:
    return f"queue:{view.asked_in}"
