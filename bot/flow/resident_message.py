"""A resident writes: nood first, then masked text is understood, matched and answered, or people are asked."""

from __future__ import annotations

from typing import assert_never

from bot.domain.decision import AskBack, Decision, Escalate, GiveAnswer, OutOfScope, SmallTalk, decide
from bot.domain.message import ResidentMessage, SafeText
from bot.domain.outgoing import Priority
from bot.domain.question import EscalationReason
from bot.domain.reading import Thought
from bot.domain.replies import talk
from bot.domain.replies.voice import Reply
from bot.domain.resident import Pending, Waiting
from bot.domain.understanding.nood import Alarm
from bot.flow import answering, escalation, resident_command
from bot.flow.conversation import Conversation, Rules
from bot.flow.escalation import Said
from bot.flow.ports import Event, Handled, KnowledgeShelf, Store, Thinker

LONGEST_TEXT = 4096


class ResidentMessageFlow:
    """Read the message, find what it is about, and see that somebody answers."""

    def __init__(self, store: Store, thinker: Thinker, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._thinker = thinker
        self._shelf = shelf
        self._rules = rules

    async def handle(self, message: ResidentMessage, handled: Handled | None = None) -> None:
        """Everything that follows from one message, in one transaction."""
        thought = await self._thinker.think(message.text[:LONGEST_TEXT], message.language_hint)
        async with self._store.transaction(handled) as transaction:
            resident = await transaction.resident_of(message.chat, message.at)
            cause = f"message:{resident.id}:{message.message_id}" + (":edit" if message.edited else "")
            talk_ = Conversation(transaction, resident, self._shelf.knowledge, self._rules, message.at, cause)
            await _Turn(talk_, message, thought).take()


class _Turn:
    """One message of one resident, looked at in the order of what matters most."""

    def __init__(self, talk_: Conversation, message: ResidentMessage, thought: Thought) -> None:
        self.talk = talk_
        self.message = message
        self.thought = thought
        self.said = Said(thought.masked.text, message.message_id, message.attachment)

    async def take(self) -> None:
        await self._speak_the_residents_language()
        if self._is_acute:
            await self._show_nood()
            return
        if self._is_banned:
            return
        await self._greet_once()
        await self._tell_about_bsn()
        if self.message.edited:
            await self._pass_on_the_edit()
        elif self.thought.wish is not None:
            await resident_command.follow(self.talk, self.thought.wish, "", self.said)
        elif not self.said.text.strip() and self.said.attachment is None:
            await self.talk.say(talk.plain(self.talk.voice, "niets_te_lezen"), resend=False)
        else:
            await self._answer_or_ask()

    async def _speak_the_residents_language(self) -> None:
        resident = self.talk.resident
        if not resident.language_chosen and self.thought.language and resident.language != self.thought.language:
            await self.talk.remember(language=self.thought.language)

    @property
    def _is_acute(self) -> bool:
        return any(signal.alarm is Alarm.CERTAIN for signal in self.thought.nood)

    @property
    def _is_banned(self) -> bool:
        until = self.talk.resident.banned_until
        return until is not None and self.talk.now < until

    async def _show_nood(self) -> None:
        """The numbers go out before anything else; the offer of a human comes with them."""
        onderwerpen = self.talk.knowledge.onderwerpen
        kinds = [onderwerpen[s.kind] for s in self.thought.nood if s.alarm is Alarm.CERTAIN and s.kind in onderwerpen]
        turn = await self.talk.wait_for(Waiting.NOOD, self.said.text, message_id=self.said.message_id)
        await self.talk.say(talk.nood_block(kinds, self.talk.knowledge, turn, self.talk.voice), Priority.NOOD)
        await self.talk.transaction.record(
            Event("nood", self.talk.now, resident=self.talk.resident.id, data={"kinds": [k.id for k in kinds]})
        )
        question = await escalation.open_question_of(self.talk)
        if question is not None:
            await escalation.add_to_question(self.talk, question, self.said, is_nood=True)

    async def _greet_once(self) -> None:
        if self.talk.resident.greeted_at is None:
            await self.talk.remember(greeted_at=self.talk.now)
            await self.talk.say(talk.first_contact(self.talk.voice), Priority.RECEIPT, resend=False)

    async def _tell_about_bsn(self) -> None:
        reply = talk.personal_data_found(self.thought.masked.found, self.message.message_id, self.talk.voice)
        if reply is not None:
            await self.talk.say(reply, Priority.RECEIPT)

    async def _pass_on_the_edit(self) -> None:
        """What changed matters to whoever is answering; an edit of something settled changes nothing."""
        question = await escalation.open_question_of(self.talk)
        if question is not None:
            await escalation.add_to_question(self.talk, question, self.said)

    async def _answer_or_ask(self) -> None:
        pending = self.talk.resident.pending
        question = await escalation.open_question_of(self.talk)
        if pending is not None and pending.kind is Waiting.CLARIFICATION and self.said.text:
            await self._clarified(pending)
        elif question is not None:
            question = await escalation.add_to_question(self.talk, question, self.said)
            await self.talk.say(talk.added(question, self.talk.voice), Priority.RECEIPT, resend=False)
        elif self.said.attachment is not None and not self.said.text.strip():
            await escalation.ask_werkteam(self.talk, self.said, EscalationReason.ATTACHMENT)
        else:
            await self._act_on(self._decision())

    def _decision(self) -> Decision:
        return decide(self.thought.matches, self.talk.knowledge, self.talk.rules.thresholds)

    async def _act_on(self, decision: Decision) -> None:
        text = self.said.text
        match decision:
            case GiveAnswer(onderwerpen, next_best):
                await answering.give_answer(self.talk, text, onderwerpen, next_best, self._calm_numbers())
            case AskBack(onderwerpen):
                await answering.ask_back(self.talk, text, onderwerpen, self.said.message_id, self._calm_numbers())
            case Escalate(reason):
                await self._escalate(text, reason)
            case OutOfScope(outside):
                found = self.talk.knowledge.outside_of(outside)
                turn = await self.talk.wait_for(Waiting.OUTSIDE, text, message_id=self.said.message_id)
                await self.talk.say(talk.outside(found, turn, self.talk.voice))
            case SmallTalk(outside):
                await self.talk.say(
                    talk.small_talk(self.talk.knowledge.outside_of(outside)), Priority.RECEIPT, resend=False
                )
            case _:
                assert_never(decision)

    def _calm_numbers(self) -> str:
        """When in doubt about danger: the numbers above the normal answer, without alarm."""
        onderwerpen = self.talk.knowledge.onderwerpen
        kinds = [onderwerpen[s.kind] for s in self.thought.nood if s.kind in onderwerpen]
        return talk.nood_perhaps(kinds, self.talk.knowledge, self.talk.voice) if kinds else ""

    async def _escalate(self, text: SafeText, reason: EscalationReason) -> None:
        calm = self._calm_numbers()
        if calm:
            await self.talk.say(Reply(calm), Priority.NOOD)
        if self.talk.rules.ask_before_escalating and reason is EscalationReason.NOT_SURE:
            turn = await self.talk.wait_for(Waiting.CONFIRMATION, text, message_id=self.said.message_id)
            await self.talk.say(talk.may_it_go_to_the_werkteam(text, turn, self.talk.voice))
            return
        said = Said(text, self.said.message_id, self.said.attachment)
        await escalation.ask_werkteam(self.talk, said, reason, self.thought.matches)

    async def _clarified(self, pending: Pending) -> None:
        """The question back was answered in words. There is never a second question back: choose, or ask people."""
        meant = next((c.id for c in self.thought.matches.candidates if c.id in pending.onderwerpen), None)
        decision = self._decision()
        together = SafeText(f"{pending.text}\n{self.said.text}")
        match decision:
            case GiveAnswer() | SmallTalk() | OutOfScope():
                await self._act_on(decision)
            case AskBack() | Escalate() if meant is not None:
                await answering.give_answer(self.talk, together, (meant,))
            case AskBack() | Escalate():
                await self._escalate(together, EscalationReason.NOT_SURE)
            case _:
                assert_never(decision)
