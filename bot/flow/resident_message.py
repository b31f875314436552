"""A resident writes: nood first, then masked text is understood, matched and answered, or people are asked."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.belonging import is_other_than_closed, surest
from bot.domain.choices import ChoiceKind
from bot.domain.clarification import find_pressed, hunch_of
from bot.domain.decision import (
    AskBack,
    ChooseOffer,
    Decision,
    Escalate,
    GiveAnswer,
    OutOfScope,
    ShowOffer,
    SmallTalk,
    Thresholds,
    decide,
    surer,
)
from bot.domain.knowledge import BUITEN_BEREIK
from bot.domain.message import NO_TEXT, Attachment, ResidentMessage, SafeText
from bot.domain.outgoing import Priority
from bot.domain.question import EscalationReason, Question
from bot.domain.reading import Thought
from bot.domain.replies import talk
from bot.domain.resident import NO_HUNCH, Pending, Waiting
from bot.domain.understanding.nood import is_half_sentence
from bot.domain.understanding.place import Says, find_place
from bot.flow import (
    addition,
    answering,
    banning,
    clarifying,
    edits,
    escalation,
    naming,
    nood,
    resident_choice,
    resident_command,
    resident_presence,
    where,
)
from bot.flow.before_answering import greet_once, speak_the_residents_language, tell_what_is_not_kept
from bot.flow.conversation import Again, Conversation, Repeatable, Rules, Said, said_before
from bot.flow.ports import Handled, KnowledgeShelf, Store, Thinker

LONGEST_TEXT = 4096
_LONGEST_NAME_OF_A_PLACE = 4


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
        knowledge = self._shelf.knowledge
        async with self._store.transaction(handled) as transaction:
            resident = await resident_presence.whoever_speaks(
                transaction, message.chat, knowledge, self._rules, message.at
            )
            cause = f"message:{resident.id}:{message.message_id}"
            if message.edited:
                cause += f":{message.at.isoformat()}"
            talk_ = Conversation(transaction, resident, knowledge, self._rules, message.at, cause)
            await _Turn(talk_, message, thought).take()


class _Turn:
    """One message of one resident, looked at in the order of what matters most."""

    def __init__(self, talk_: Conversation, message: ResidentMessage, thought: Thought) -> None:
        self.talk = talk_
        self.message = message
        self.thought = thought
        self.shown = talk_.resident.shown
        self.said = Said(
            thought.masked.text,
            message.message_id,
            message.attachment,
            album=message.album,
            seen_at=message.heard_at,
        )
        self.said_place = thought.said_place
        self.has_moved = False

    async def take(self) -> None:
        await speak_the_residents_language(self.talk, self.thought, self.message.language_hint)
        await self._note_the_place()
        await self.talk.note_what_was_said(self.said)
        if nood.is_acute(self.thought):
            await addition.let_join(self.talk, tells=False)
            await nood.show_nood(self.talk, self.thought, self.said)
            return
        if await banning.is_shut_out(self.talk):
            await banning.turn_away(self.talk, await nood.calm_numbers(self.talk, self.thought))
            return
        if not nood.is_calm_time(self.talk):
            await greet_once(self.talk)
        message_id, says_where = self.message.message_id, self._was_asked_where
        await tell_what_is_not_kept(self.talk, self.thought, message_id, says_where=says_where)
        self.talk.put_above(await nood.calm_numbers(self.talk, self.thought))
        if self.message.edited:
            await self._look_at_the_edit()
        elif await self._pressed_in_words():
            pass
        elif self.thought.wish is not None:
            await resident_command.follow(self.talk, self.thought.wish, "", self.said)
        elif not self.said.text.strip() and self.said.attachment is None:
            await self.talk.say(talk.plain(self.talk.voice, "niets_te_lezen"), resend=False)
        else:
            await self._answer_or_ask()
        await self.talk.say_what_is_above()

    async def _pressed_in_words(self) -> bool:
        """Who types what a button says, means the button; an old one that means nothing now is just words."""
        pressed = find_pressed(self.said.text, self.shown)
        if pressed is None or self.said.attachment is not None:
            return False
        if pressed.is_brief and (pressed.choice.kind, pressed.choice.picked) == (ChoiceKind.FORGET, "yes"):
            # "Ja" is too little to wipe everything by: it may be meant for something else.
            await resident_command.follow(self.talk, "vergeetmij", "", self.said)
            return True
        message_id = await self.talk.transaction.sent_message(pressed.key)
        before = self.talk.acts
        return await resident_choice.press(self.talk, pressed.choice, message_id) and self.talk.acts > before

    async def _note_the_place(self) -> None:
        """It is read from the text as it was typed, and only the place is kept. Who was asked for it may be brief."""
        if self._was_asked_where:
            text = self.message.text[:LONGEST_TEXT]
            self.said_place = find_place(text, self.talk.knowledge.areas, asked=True)
        if self.said_place is not None and not self.talk.resident.is_banned(self.talk.now):
            self.has_moved = await where.remember(self.talk, self.said_place.place)

    @property
    def _was_asked_where(self) -> bool:
        pending = self.talk.resident.pending
        return pending is not None and pending.kind is Waiting.PLACE

    async def _look_at_the_edit(self) -> None:
        """What changed matters to who is answering, and to the bot as long as it asks about this very message."""
        if await edits.show_to_werkteam(self.talk, self.said):
            return
        pending = self.talk.resident.pending
        if pending is not None and pending.message_id == self.message.message_id:
            is_kept = pending.kind is not Waiting.BELONGING
            await self.talk.remember(pending=replace(pending, text=NO_TEXT, hunch=NO_HUNCH) if is_kept else None)
            await self._answer_or_ask()

    async def _answer_or_ask(self) -> None:
        if self.said.attachment is Attachment.STICKER and not self.said.text.strip():
            await self._react_to_sticker()
            return
        if nood.stays_calm(self.talk):
            await self._stay_calm()
            return
        pending = self.talk.resident.pending
        question = await escalation.open_question_of(self.talk)
        is_nameless = self.said.attachment is None and not self.thought.mentions.named
        if question is None and is_nameless and await self._is_about_a_place():
            return
        if pending is not None and pending.kind is Waiting.CLARIFICATION and self.said.text:
            await self._clarified(pending)
        elif question is not None and not self._is_new:
            decision = self._decision(surest(self.talk.rules.thresholds))
            await addition.take(self.talk, question, self.said, self.thought, decision)
        elif self.said.album is not None:
            await self._pass_on_the_album()
        elif self.said.attachment is not None and not self.said.text.strip():
            await self._reopen_or_ask(EscalationReason.ATTACHMENT)
        else:
            await self._go_on_or_begin(self._decision())

    async def _react_to_sticker(self) -> None:
        """It says nothing by itself, to people no more than to the bot."""
        question = await escalation.open_question_of(self.talk)
        is_calm = nood.is_calm_time(self.talk)
        reply = talk.plain(self.talk.voice, "nood.goed") if is_calm else talk.sticker(question, self.talk.voice)
        await self.talk.say(reply, Priority.RECEIPT, resend=False)

    async def _go_on_or_begin(self, decision: Decision) -> None:
        """What is said soon after a question was closed belongs to it, unless it is polite or a need of its own."""
        closed = await self._closed_lately()
        if closed is None:
            await self._act_on(decision)
        elif self.thought.courtesy is not None and not isinstance(decision, SmallTalk):
            await self.talk.say(talk.plain(self.talk.voice, "tot_ziens"), Priority.RECEIPT, resend=False)
        elif self.thought.courtesy is not None or self._stands_alone(closed, decision):
            await self._act_on(decision)
        else:
            await escalation.reopen_with(self.talk, closed, self.said)

    def _stands_alone(self, closed: Question, decision: Decision) -> bool:
        known, least = self.talk.knowledge, self.talk.rules.thresholds.choice
        if isinstance(decision, SmallTalk):
            return not known.outside_of(decision.outside).is_reaction
        return is_other_than_closed(closed, decision, self.said.text, known, least)

    async def _closed_lately(self) -> Question | None:
        return None if self._is_new else await escalation.closed_lately(self.talk)

    @property
    def _is_new(self) -> bool:
        """Whether the resident said that what comes now is a new question."""
        pending = self.talk.resident.pending
        return pending is not None and pending.kind is Waiting.NEW_QUESTION

    async def _pass_on_the_album(self) -> None:
        """What was sent together stays together: people get all of it, also when the bot can answer the words."""
        decision = self._decision() if self.said.text.strip() else None
        if isinstance(decision, GiveAnswer | ShowOffer):
            await self._act_on(decision)
        await self._reopen_or_ask(EscalationReason.ATTACHMENT)

    async def _stay_calm(self) -> None:
        """What is written soon after the numbers belongs to them. A new need that is clear is answered below that."""
        thresholds = surer(self.talk.rules.thresholds)
        decision = self._decision(thresholds)
        is_clear = isinstance(decision, ShowOffer | ChooseOffer) or (
            isinstance(decision, GiveAnswer) and not is_half_sentence(self.said.text)
        )
        await nood.stay_calm(self.talk, self.said, self.message.album)
        if is_clear:
            await self._act_on(decision)

    async def _is_about_a_place(self) -> bool:
        """Whether the message says only where somebody lives, or asks what there is in a place; then it is answered."""
        if self.said_place is None:
            if not self._is_no_place_we_know:
                return False
            await where.unknown(self.talk)
            return True
        match self.said_place.says:
            case Says.ONLY_WHERE:
                await where.confirm(self.talk, is_new=self.has_moved)
            case Says.WHAT_IS_THERE:
                await where.show_what_is_there(self.talk, self.said)
            case Says.MORE if self._answers_where:
                await where.confirm(self.talk, is_new=self.has_moved)
            case Says.MORE:
                return False
            case _:
                assert_never(self.said_place.says)
        return True

    @property
    def _answers_where(self) -> bool:
        """Whether somebody who was asked where they live says nothing else that is clear."""
        return self._was_asked_where and isinstance(self._decision(), AskBack | Escalate | OutOfScope)

    @property
    def _is_no_place_we_know(self) -> bool:
        """A few words, by somebody who was asked where they live, that name no place we know."""
        return self._answers_where and len(self.said.text.split()) <= _LONGEST_NAME_OF_A_PLACE

    def _decision(self, thresholds: Thresholds | None = None) -> Decision:
        mentions = naming.shown_here(self.thought.mentions, self.talk)
        limits = thresholds or self.talk.rules.thresholds
        return decide(self.thought.matches, self.talk.knowledge, limits, mentions)

    async def _act_on(self, decision: Decision) -> None:
        match decision:
            case GiveAnswer(onderwerpen, next_best, named, terms):
                await answering.give_answer(self.talk, self.said.text, onderwerpen, next_best, named, terms)
            case ShowOffer(offer, asked, onderwerpen):
                await naming.show_offer(self.talk, self.said.text, offer, asked, onderwerpen)
            case ChooseOffer():
                await naming.ask_which(self.talk, self.said, decision)
            case AskBack(onderwerpen):
                said = replace(self.said, hunch=hunch_of(self.thought.matches))
                await answering.ask_back(self.talk, said, onderwerpen)
            case Escalate(reason):
                await self._reopen_or_ask(reason)
            case OutOfScope(outside) if outside == BUITEN_BEREIK and self.thought.nood:
                await answering.ask_what_troubles(self.talk, self.said)
            case OutOfScope(outside):
                await answering.point_elsewhere(self.talk, self.said, outside)
            case SmallTalk(outside):
                reply = talk.small_talk(self.talk.knowledge.outside_of(outside), self.talk.voice)
                again = Again(Repeatable.SMALL_TALK, id=outside)
                await self.talk.say(reply, Priority.RECEIPT, resend=False, again=again)
            case _:
                assert_never(decision)

    async def _reopen_or_ask(self, reason: EscalationReason) -> None:
        """What the bot cannot answer belongs to a question that was closed lately; or else it is a new one."""
        closed = await self._closed_lately()
        if closed is not None:
            await escalation.reopen_with(self.talk, closed, self.said)
        elif self._is_new and not self.talk.rules.ask_before_escalating:
            await self.talk.remember(pending=None)
            await escalation.ask_werkteam(self.talk, self.said, reason, self.thought.matches)
        elif reason is EscalationReason.NOT_SURE:
            await escalation.pass_on(self.talk, self.said, self.thought.matches)
        else:
            await escalation.ask_or_join(self.talk, self.said, reason)

    async def _clarified(self, pending: Pending) -> None:
        """The question back was answered in words. There is never a second question back: choose, or ask people."""
        decision = self._decision()
        is_sure = isinstance(decision, GiveAnswer | ShowOffer | ChooseOffer)
        if not self.message.edited and await clarifying.choose_typed(
            self.talk, pending, self.said.text, describes=not is_sure
        ):
            return
        match decision:
            case GiveAnswer((chosen,)) if chosen in pending.onderwerpen:
                await clarifying.answer_chosen(self.talk, replace(pending, text=self._together(pending)), (chosen,))
            case GiveAnswer() | ShowOffer() | ChooseOffer() | SmallTalk() | OutOfScope():
                await self._act_on(decision)
            case AskBack() | Escalate():
                await self._choose_or_ask(pending)
            case _:
                assert_never(decision)

    def _together(self, pending: Pending) -> SafeText:
        """What was said first and what was said now."""
        return SafeText("\n".join(part for part in (pending.text, self.said.text) if part))

    async def _choose_or_ask(self, pending: Pending) -> None:
        together = self._together(pending)
        if await clarifying.choose_told(self.talk, pending, together, self.thought.matches):
            return
        hunch = pending.hunch.without(*pending.onderwerpen)
        said = self.said if pending.attachment is None else said_before(pending)
        await escalation.pass_on(self.talk, replace(said, text=together, hunch=hunch), self.thought.matches)
