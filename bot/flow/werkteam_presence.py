"""Members come, go, are away for a while and return; no question stays with somebody who is not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.absence import Colleague, Open, read_back_on
from bot.domain.errors import Refused
from bot.domain.message import MemberLeft, MembersJoined, WerkteamChoice, WerkteamCommand, WerkteamMember
from bot.domain.outgoing import EditButtons, Priority
from bot.domain.question import Question
from bot.domain.replies import reminders
from bot.domain.replies.reminders import Why
from bot.domain.replies.voice import Reply
from bot.flow import practice
from bot.flow.conversation import Rules
from bot.flow.desk import Desk
from bot.flow.handing_over import let_go
from bot.flow.ports import Event, Handled, KnowledgeShelf, Store

CHOICES = frozenset({"free", "hold"})
"""What can be chosen when going away."""


class WerkteamPresenceFlow:
    """Somebody came into the group, or left it."""

    def __init__(self, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._shelf = shelf
        self._rules = rules

    async def handle(self, change: MembersJoined | MemberLeft, handled: Handled | None = None) -> None:
        """Everything that follows, in one transaction. Telegram may tell it twice: the second time nothing follows."""
        async with self._store.transaction(handled) as transaction:
            cause = f"presence:{change.at.isoformat()}"
            desk = Desk(transaction, self._shelf.knowledge, self._rules, change.at, cause)
            if isinstance(change, MemberLeft):
                await _left(desk, change.member)
                return
            for member in change.members:
                await _joined(desk, member)


async def _left(desk: Desk, member: WerkteamMember) -> None:
    """What they held is free at once."""
    colleague = await _known(desk, member)
    away = replace(colleague, absent_since=_today(desk), back_on=None, left_at=desk.now)
    await desk.transaction.save_colleague(away)
    await _free_all(desk, member, Why.LEFT)
    await desk.transaction.record(Event("member_left", desk.now, actor=member.id))


async def _joined(desk: Desk, member: WerkteamMember) -> None:
    colleague = await _known(desk, member)
    there = replace(colleague, absent_since=None, back_on=None, welcomed=True, left_at=None)
    await desk.transaction.save_colleague(there)
    if not colleague.welcomed:
        await practice.begin(desk, member)
        await desk.transaction.record(Event("member_joined", desk.now, actor=member.id))


async def go_away(desk: Desk, question: Question | None, command: WerkteamCommand) -> None:
    """/afwezig, perhaps with a day: nobody is reminded of anything while away."""
    back = read_back_on(command.argument, _today(desk))
    if back is None:
        raise Refused("geweigerd.wanneer_terug")
    until = None if back is Open.END else back
    colleague = await _known(desk, command.member)
    await desk.transaction.save_colleague(replace(colleague, absent_since=_today(desk), back_on=until))
    await desk.transaction.record(Event("member_away", desk.now, actor=command.member.id))
    told = reminders.away(command.member, until, desk.voice)
    held = [q.number for q in await _held_by(desk, command.member)]
    asked = reminders.ask_to_free(command.member, held, desk.voice) if held else Reply("")
    await desk.say(Reply(f"{told}\n{asked.html}".strip(), asked.buttons), question, command.message_id)


async def come_back(desk: Desk, question: Question | None, command: WerkteamCommand) -> None:
    """/terug: reminders come again."""
    colleague = await _known(desk, command.member)
    await desk.transaction.save_colleague(replace(colleague, absent_since=None, back_on=None))
    await desk.transaction.record(Event("member_back", desk.now, actor=command.member.id))
    still_open = len(await desk.transaction.open_questions())
    await desk.remark("afwezig.terug", question, command.message_id, wie=command.member.name, aantal=still_open)


async def tell_number(desk: Desk, question: Question | None, command: WerkteamCommand) -> None:
    """/coordinator: who wants to be one reads the number that goes in the settings; their name is known from now on."""
    await desk.transaction.save_colleague(await _known(desk, command.member))
    is_one = command.member.id in desk.rules.coordinators
    key = "coordinatoren.al" if is_one else "coordinatoren.nummer"
    await desk.remark(key, question, command.message_id, wie=command.member.name, nummer=command.member.id)


PRESENCE_COMMANDS = {"afwezig": go_away, "terug": come_back, "coordinator": tell_number}


async def choose(desk: Desk, wanted: str, pressed: WerkteamChoice) -> None:
    """Whoever goes away decides about what they hold."""
    await desk.act(EditButtons(pressed.message_id), None, Priority.COSMETIC)
    if wanted == "hold":
        hours = f"{desk.rules.patience.let_go:g}"
        await desk.remark("afwezig.gehouden", None, pressed.message_id, uren=hours)
        return
    freed = await _free_all(desk, pressed.member, Why.ABSENT)
    key = "afwezig.vrijgegeven" if freed else "afwezig.niets_meer"
    await desk.remark(key, None, pressed.message_id, nummers=", ".join(str(number) for number in freed))


async def _free_all(desk: Desk, member: WerkteamMember, why: Why) -> list[int]:
    held = await _held_by(desk, member)
    for question in held:
        await let_go(await desk.conversation(question), question, why)
    return [question.number for question in held]


async def _held_by(desk: Desk, member: WerkteamMember) -> list[Question]:
    still_open = await desk.transaction.open_questions()
    return [question for question in still_open if question.owner is not None and question.owner.id == member.id]


async def _known(desk: Desk, member: WerkteamMember) -> Colleague:
    """What is kept of them, with the name that they have now."""
    colleague = await desk.transaction.colleague(member.id)
    return replace(colleague, member=member) if colleague is not None else Colleague(member)


def _today(desk: Desk) -> date:
    return desk.now.astimezone(desk.rules.zone).date()
