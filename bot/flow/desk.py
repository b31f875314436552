"""What the werkteam can do with a question, within one transaction: every move shows on the card and in the topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.errors import Overtaken, Refused
from bot.domain.knowledge import Knowledge, Onderwerp, SupportOffer
from bot.domain.message import NO_TEXT, SafeText, WerkteamMember, WerkteamMessage
from bot.domain.outgoing import (
    Act,
    CopyAlbum,
    EditButtons,
    Outgoing,
    Priority,
    Say,
    ToGroup,
    ToQuestion,
    ToResident,
)
from bot.domain.question import MOVES, Author, CloseReason, Move, Question, QuestionMessage, State, Who, who_is
from bot.domain.replies import answer, talk
from bot.domain.replies.voice import Reply, Voice, voice_for
from bot.domain.resident import GivenAnswer
from bot.domain.understanding.mask import mask
from bot.flow import answering, escalation, moving, place, sent_answer, signing
from bot.flow.albums import latest_for, part_of_album
from bot.flow.conversation import Conversation, Rules
from bot.flow.ports import Transaction

_MOST_REFERRALS = 6


class Desk:
    """The werkteam's side: speaks in the group, and through a Conversation to the resident of a question.

    `cause` is what a member did, and to which message of the group: the same again never answers a resident twice.
    """

    def __init__(self, transaction: Transaction, knowledge: Knowledge, rules: Rules, now: datetime, cause: str) -> None:
        self.transaction = transaction
        self.knowledge = knowledge
        self.rules = rules
        self.now = now
        self._cause = cause
        self._said = 0

    @property
    def voice(self) -> Voice:
        """The voice in which the group is spoken to."""
        return voice_for(self.rules.werkteam_language, self.knowledge.texts)

    async def say(self, reply: Reply, question: Question | None, answers: int | None = None) -> None:
        """Say something in the question's place, or in the group as a whole."""
        await self.act(Say(reply.html, reply.buttons, answers), question)

    async def remark(self, key: str, question: Question | None, answers: int | None = None, **fields: object) -> None:
        """Say one sentence of the texts."""
        await self.say(Reply(self.voice.say(key, **fields)), question, answers)

    async def refuse(
        self, refused: Refused, question: Question | None, answers: int | None = None, **fields: object
    ) -> None:
        """Say why something cannot be done."""
        sentence = self.voice.say(refused.key, **(fields | refused.fields))
        await self.say(Reply(sentence), question, answers)

    async def act(self, act: Act, question: Question | None, priority: Priority = Priority.CARD) -> None:
        """Put an act in the group in the outbox."""
        self._said += 1
        peer = ToQuestion(question.number) if question is not None else ToGroup()
        key = f"{self._cause}:{self.now.isoformat()}:{self._said}"
        await self.transaction.send(Outgoing(key, peer, act, priority))

    async def take_buttons_away(self, message_id: int, question: Question) -> None:
        """A prompt that was answered loses its buttons."""
        await self.act(EditButtons(message_id), question, Priority.COSMETIC)

    async def question(self, number: int) -> Question:
        """The question by its number; refused when it was forgotten."""
        question = await self.transaction.question(number)
        if question is None:
            raise Refused("geweigerd.bestaat_niet", nummer=number)
        return question

    async def conversation(self, question: Question) -> Conversation:
        """The talk with the resident of this question."""
        resident = await self.transaction.resident(question.resident)
        if resident is None:
            raise Refused("geweigerd.bestaat_niet", nummer=question.number)
        cause = f"{self._cause}:{self.now.isoformat()}:resident"
        return Conversation(self.transaction, resident, self.knowledge, self.rules, self.now, cause)

    async def move(
        self,
        question: Question,
        move: Move,
        by: WerkteamMember,
        reason: CloseReason | None = None,
        *,
        to: WerkteamMember | None = None,
        who: Who | None = None,
    ) -> Question:
        """Make a move and show it. Refused when it is not allowed, or when a colleague was first."""
        talk_, who = await self.conversation(question), who or who_is(by, question)
        try:
            after = await moving.make(talk_, question, move, who, by=by, to=to, reason=reason)
        except Overtaken:
            await self._refuse_if_it_is_too_late(question.number, move)
            raise
        await place.show_state(talk_, after, question)
        return after

    async def _refuse_if_it_is_too_late(self, number: int, move: Move) -> None:
        """A colleague was first. What can still be done, is done again from the start, and nobody notices."""
        current = await self.question(number)
        is_taken = move is Move.TRANSFER and current.owner is not None
        if (current.state, move) not in MOVES or is_taken:
            owner = current.owner.name if current.owner is not None else ""
            raise Refused(f"geweigerd.{current.state}.{Move.CLAIM if is_taken else move}", owner=owner)

    async def answer(
        self,
        question: Question,
        member: WerkteamMember,
        body: Reply,
        kept: SafeText,
        *,
        offers: Sequence[str] = (),
        written: WerkteamMessage | None = None,
    ) -> Question:
        """Send the resident an answer; who answers a free question has claimed it. A second tap sends nothing more.

        `written` is the member's own message, if it is one: under it may stand a name.
        """
        key = self._answer_key(question)
        if await self.transaction.message_carried_by(key) is not None:
            return question
        answers = written.message_id if written is not None else None
        if question.state is State.FREE:
            question = await self.move(question, Move.CLAIM, member)
            await self.remark("kaart.ook_opgepakt", question, answers, wie=member.name)
        after = await self.move(question, Move.ANSWER, member)
        talk_ = await self.conversation(after)
        reply = await self._as_answered(talk_, after, body, member if written is not None else None)
        if written is not None and written.album is not None:
            await self._send_album(after, key, key, written, reply)
        else:
            act = sent_answer.carrier(reply, written)
            await self.transaction.send(Outgoing(key, ToResident(after.resident), act, Priority.ANSWER))
        await talk_.note_buttons(key, reply.buttons)
        message = QuestionMessage(
            after.number,
            Author.WERKTEAM,
            kept,
            self.now,
            outbox_key=key,
            attachment=written.attachment if written is not None else None,
            member=member,
            offers=tuple(offers),
            origin=written.origin if written is not None else "",
        )
        await self.transaction.add_message(message)
        mark = await sent_answer.mark(self.transaction, message, "kaart.verstuurd", self.voice, can_be_taken_back=True)
        say = Say(mark.html, mark.buttons, answers)
        to_question = ToQuestion(after.number)
        await self.transaction.send(Outgoing(sent_answer.mark_key(key), to_question, say, Priority.CARD))
        return after

    async def _as_answered(
        self, talk_: Conversation, question: Question, body: Reply, signs: WerkteamMember | None
    ) -> Reply:
        """An answer as the resident reads it."""
        name = await signing.name_under_answers(self.transaction, signs) if signs is not None else ""
        return talk_.voice.laid_out(talk.werkteam_answer(question, body.html, talk_.voice, name))

    async def _send_album(
        self, question: Question, key: str, album: str, part: WerkteamMessage, reply: Reply | None = None
    ) -> None:
        """A part of an album goes when the other parts are there, and not before."""
        seen = part.heard_at or part.at
        act = CopyAlbum(None, (part.message_id,), album, latest_for(seen), from_group=part.group)
        if reply is not None:
            act = replace(act, words=reply.html, buttons=reply.buttons)
        to = ToResident(question.resident)
        await self.transaction.send(part_of_album(key, to, act, seen, Priority.ANSWER))

    async def add_to_album(self, question: Question, first: QuestionMessage, part: WerkteamMessage) -> None:
        """The rest of an album of which the first part was an answer."""
        await self._send_album(question, f"{first.outbox_key}:{part.message_id}", first.outbox_key, part)
        if part.text:
            more = replace(first, text=mask(part.text).text, at=self.now, attachment=part.attachment)
            await self.transaction.add_message(more)

    def _answer_key(self, question: Question) -> str:
        return f"answer:{question.number}:{self._cause}"

    async def change_answer(
        self, question: Question, answer: QuestionMessage, member: WerkteamMember, body: Reply, kept: SafeText
    ) -> None:
        """The resident reads the new words where the old ones stood."""
        talk_ = await self.conversation(question)
        reply = await self._as_answered(talk_, question, body, member)
        await sent_answer.change(talk_, question, answer, reply)
        await self.transaction.reword(answer.outbox_key, kept)

    async def close(self, question: Question, member: WerkteamMember, reason: CloseReason) -> None:
        """Close it, tell the resident, close the topic."""
        after = await self.move(question, Move.CLOSE, member, reason)
        talk_ = await self.conversation(after)
        await talk_.say(talk.question_closed(after, talk_.voice), Priority.RECEIPT, unasked=True)
        await place.close_topic(talk_, after)

    async def reopen(self, question: Question, member: WerkteamMember) -> None:
        """Open a closed question again; the resident hears it."""
        talk_ = await self.conversation(question)
        if talk_.resident.is_banned(self.now):
            raise Refused("geweigerd.bewoner_geblokkeerd")
        await escalation.reopen(talk_, question, by=member)
        reply = talk.plain(talk_.voice, "heropend_door_werkteam", nummer=question.number)
        await talk_.say(reply, Priority.RECEIPT, unasked=True)

    async def has_read(self, question: Question) -> int:
        """How many messages of the resident there are to be read now."""
        said = await self.transaction.messages_of(question.number)
        return sum(message.author is Author.RESIDENT for message in said)

    async def preview(self, question: Question, onderwerp: Onderwerp) -> Reply:
        """The answer of the knowledge as the resident would read it, without its buttons."""
        talk_ = await self.conversation(question)
        chosen = answer.choose_offers(onderwerp, self.knowledge, talk_.offer_rules)
        composed = answering.composed(talk_, [chosen], 0)
        return Reply(talk_.voice.laid_out(composed).html)

    async def answer_from_knowledge(self, question: Question, member: WerkteamMember, onderwerp: Onderwerp) -> None:
        """Send the knowledge's answer as it is; its options are kept, so that outcomes count."""
        rules = (await self.conversation(question)).offer_rules
        chosen = answer.choose_offers(onderwerp, self.knowledge, rules)
        offers = tuple(o.id for o in chosen.all)
        body = await self.preview(question, onderwerp)
        after = await self.answer(question, member, body, SafeText(onderwerp.name), offers=offers)
        if after is not question:
            ids = (onderwerp.id,)
            given = GivenAnswer(0, after.resident, self.now, NO_TEXT, ids, offers)
            given = replace(given, question=after.number, carried_by=self._answer_key(after))
            await self.transaction.keep_answer(given)

    async def referrals(self, question: Question) -> list[SupportOffer]:
        """The options that fit what the question seems to be about."""
        rules = (await self.conversation(question)).offer_rules
        found: dict[str, SupportOffer] = {}
        for guess in question.guesses:
            onderwerp = self.knowledge.onderwerpen.get(guess.onderwerp)
            if onderwerp is not None:
                found |= {o.id: o for o in answer.choose_offers(onderwerp, self.knowledge, rules).all}
        return list(found.values())[:_MOST_REFERRALS]
