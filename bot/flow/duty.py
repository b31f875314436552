"""What has become due, done within one transaction: whether it still is, is looked at again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import assert_never

from bot.domain.knowledge import Knowledge
from bot.domain.message import WerkteamMember
from bot.domain.outgoing import Act, Edit, Outgoing, Priority, Say, ToGroup
from bot.domain.question import Question, State
from bot.domain.replies import reminders
from bot.domain.replies.reminders import Why
from bot.domain.replies.voice import Reply, Voice, voice_for
from bot.domain.watching import DIGEST, Step, belongs_in_digest, is_still_due
from bot.flow import addition, banning, silence, watch
from bot.flow.conversation import Conversation, Rules
from bot.flow.handing_over import let_go, tell
from bot.flow.ports import Due, Event, Transaction

DIGEST_DAY = "digest_day"
_ABOUT_RESIDENT: Mapping[str, Callable[[Conversation], Awaitable[object]]] = {
    addition.LEFT: partial(addition.let_join, unasked=True),
    banning.OVER: banning.forget_reason,
}


class Duty:
    """Does what is due. Each row is marked done with the same commit, so that two replicas do it once."""

    def __init__(self, transaction: Transaction, knowledge: Knowledge, rules: Rules, now: datetime) -> None:
        self._transaction = transaction
        self._knowledge = knowledge
        self._rules = rules
        self._now = now

    async def do(self, dues: Sequence[Due]) -> None:
        """Do these, which are all of one kind."""
        if dues[0].kind == DIGEST:
            await self._morning(dues[0])
            return
        if dues[0].kind in _ABOUT_RESIDENT:
            await self._look_after(dues[0])
            return
        step = Step(dues[0].kind)
        ripe = [talk_and_question for due in dues for talk_and_question in await self._ripe(due, step)]
        if ripe:
            await self._take(step, ripe, f"{step}:{dues[0].subject}:{dues[0].at.isoformat()}")

    async def _take(self, step: Step, ripe: Sequence[tuple[Conversation, Question]], key: str) -> None:
        questions = [question for _, question in ripe]
        match step:
            case Step.LONELY:
                await self._show_digest()
                await self._tell_coordinators(key, [q for q in questions if q.is_nood])
            case Step.COORDINATORS:
                await self._tell_coordinators(key, questions)
            case Step.PROMISE:
                await self._promises_broke(key, ripe)
            case Step.LET_GO:
                for talk_, question in ripe:
                    await let_go(talk_, question, Why.SILENT)
            case Step.ASK_RESIDENT:
                for talk_, question in ripe:
                    await silence.ask(talk_, question)
            case Step.CLOSE:
                for talk_, question in ripe:
                    await silence.close(talk_, question)
            case Step.NUDGE | Step.STILL_WAITING:
                for talk_, question in ripe:
                    await self._remind_owner(key, talk_, question)
            case _:
                assert_never(step)

    async def _ripe(self, due: Due, step: Step) -> list[tuple[Conversation, Question]]:
        """The question that something must be done about now, if so. What is no nood waits for the morning."""
        rules = self._rules
        if not await self._transaction.done(due):
            return []
        question = await self._transaction.question(due.subject)
        resident = await self._transaction.resident(question.resident) if question is not None else None
        if question is None or resident is None:
            return []
        if not is_still_due(step, question, self._now, rules.working_hours, rules.patience):
            return []
        if self._quiet_until is not None and not question.is_nood:
            await self._transaction.remind(replace(due, at=self._quiet_until))
            return []
        cause = f"due:{due.kind}:{due.subject}:{due.at.isoformat()}"
        talk_ = Conversation(self._transaction, resident, self._knowledge, rules, self._now, cause)
        return [(talk_, question)]

    async def _look_after(self, due: Due) -> None:
        """Something is due about a resident, who may be forgotten by now."""
        resident = await self._transaction.resident(due.subject) if await self._transaction.done(due) else None
        if resident is not None:
            cause = f"due:{due.kind}:{due.subject}:{due.at.isoformat()}"
            talk_ = Conversation(self._transaction, resident, self._knowledge, self._rules, self._now, cause)
            await _ABOUT_RESIDENT[due.kind](talk_)

    # to the group as a whole

    async def _morning(self, due: Due) -> None:
        """The digest, and the next one is planned. What is late in the evening waits for that."""
        if not await self._transaction.done(due):
            return
        rules = self._rules
        await watch.plan_digest(self._transaction, self._now, rules.working_hours, rules.quiet)
        await self._show_digest()

    async def _show_digest(self) -> None:
        """One message a day: what comes later that day is written into it, and no phone rings for that. In quiet hours
        it waits for the morning, also when nood is due: of that the coordinators hear.
        """
        rules = self._rules
        if self._quiet_until is not None:
            return
        waiting = [
            question
            for question in await self._transaction.open_questions()
            if belongs_in_digest(question, self._now, rules.working_hours, rules.patience)
        ]
        if not waiting:
            return
        free = [question for question in waiting if question.state is State.FREE]
        silent = [question for question in waiting if question.state is not State.FREE]
        reply = reminders.digest(free, silent, rules.zone, self._voice)
        key, shown = f"digest:{self._today.isoformat()}", await self._transaction.setting(DIGEST_DAY)
        if shown == key:
            await self._say(f"{key}:{self._now.isoformat()}", Edit(key, reply.html))
            return
        if shown is not None:  # one that could not be sent for days says nothing new
            await self._transaction.unsend(shown)
        await self._transaction.set_setting(DIGEST_DAY, key)
        await self._say(key, Say(reply.html))

    async def _tell_coordinators(self, key: str, questions: Sequence[Question]) -> None:
        if questions:
            reply = reminders.nobody_has_them(questions, await self._coordinators(), self._voice)
            await self._say_about(f"coordinators:{key}", reply, questions)

    async def _promises_broke(self, key: str, ripe: Sequence[tuple[Conversation, Question]]) -> None:
        """Each resident hears it first, then the coordinators, in one message."""
        for talk_, question in ripe:
            once = f"longer:{question.number}:{question.promised_at.isoformat()}"
            await talk_.say(reminders.it_takes_longer(question, talk_.voice), Priority.RECEIPT, once=once, unasked=True)
            event = Event("question_promise_broken", self._now, question.number, question.resident)
            await self._transaction.record(event)
        questions = [question for _, question in ripe]
        reply = reminders.promises_broke(questions, await self._coordinators(), self._voice)
        await self._say_about(key, reply, questions)

    async def _coordinators(self) -> list[WerkteamMember]:
        """Those who are not away, by the names we know them by."""
        known = {colleague.member.id: colleague for colleague in await self._transaction.colleagues()}
        unnamed = self._voice.label("coordinatoren.naam")
        return [
            known[id].member if id in known else WerkteamMember(id, unnamed)
            for id in self._rules.coordinators
            if id not in known or not known[id].is_absent(self._today)
        ]

    # to one owner

    async def _remind_owner(self, key: str, talk_: Conversation, question: Question) -> None:
        """Whoever is away is left in peace: the question comes free by itself."""
        owner = await self._transaction.colleague(question.owner.id) if question.owner is not None else None
        if owner is not None and owner.is_absent(self._today):
            return
        if question.state is State.CLAIMED:
            reply = reminders.nudge(question, self._rules.zone, self._voice)
        else:
            reply = reminders.resident_silent(question, self._voice)
        await tell(talk_, question, key, reply)

    @property
    def _voice(self) -> Voice:
        return voice_for(self._rules.werkteam_language, self._knowledge.texts)

    @property
    def _quiet_until(self) -> datetime | None:
        """When the quiet hours end, if these are such."""
        return self._rules.quiet_until(self._now)

    @property
    def _today(self) -> date:
        return self._now.astimezone(self._rules.zone).date()

    async def _say_about(self, key: str, reply: Reply, questions: Sequence[Question]) -> None:
        priority = Priority.NOOD if any(question.is_nood for question in questions) else Priority.REMINDER
        await self._say(key, Say(reply.html), priority)

    async def _say(self, key: str, act: Act, priority: Priority = Priority.REMINDER) -> None:
        await self._transaction.send(Outgoing(key, ToGroup(), act, priority))
