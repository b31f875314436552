"""A member writes in the group: an answer for the resident only if it is a reply to what the resident said."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import Refused
from bot.domain.message import WerkteamMessage
from bot.domain.question import Author, Question, QuestionMessage, State
from bot.domain.replies import card
from bot.domain.replies.voice import Reply, escape
from bot.domain.understanding.mask import mask
from bot.flow import practice, tips
from bot.flow.conversation import Rules
from bot.flow.desk import Desk
from bot.flow.ports import Handled, KnowledgeShelf, Store, Transaction


class WerkteamMessageFlow:
    """Pass a reply on to the resident; leave everything else alone, because it is an internal note."""

    def __init__(self, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._shelf = shelf
        self._rules = rules

    async def handle(self, message: WerkteamMessage, handled: Handled | None = None) -> None:
        """Everything that follows from one message in the group, in one transaction."""
        async with self._store.transaction(handled) as transaction:
            desk = Desk(transaction, self._shelf.knowledge, self._rules, message.at, f"werkteam:{message.origin}")
            if message.edited:
                if not await correct(desk, message) and await _is_about_nothing_known(desk, message):
                    await desk.remark("geweigerd.vraag_onbekend", None, message.message_id)
                return
            if message.album is not None and await _goes_with_its_album(desk, message):
                return
            question = await answered_question(transaction, message.reply_to)
            if question is None:
                if not await practice.react(desk, message):
                    await _ask_if_unsure(desk, message)
                return
            try:
                await _pass_on(desk, question, message)
            except Refused as refused:
                await desk.refuse(refused, question, message.message_id)


async def answered_question(transaction: Transaction, reply_to: int | None) -> Question | None:
    """The question whose card, or whose resident's copied message, this is a reply to."""
    if reply_to is None:
        return None
    question = await transaction.question_of_card(reply_to)
    if question is not None:
        return question
    copied = await transaction.message_in_group(reply_to)
    if copied is None or copied.author is not Author.RESIDENT:
        return None
    return await transaction.question(copied.question)


async def _goes_with_its_album(desk: Desk, message: WerkteamMessage) -> bool:
    """What was sent together has one fate: only the first of an album need be a reply."""
    first = await desk.transaction.message_from(message.origin)
    if first is not None:
        question = await desk.question(first.question)
        if first.taken_back_at is None:
            await desk.add_to_album(question, first, message)
        return True
    held = await desk.transaction.setting(_held(message))
    if held is not None:
        await desk.transaction.set_setting(_held(message), f"{held},{message.message_id}")
    return held is not None


def _held(message: WerkteamMessage) -> str:
    """The setting with the numbers of an album of which its writer has not said yet whether it is a note."""
    return f"held:{message.origin}"


async def _ask(desk: Desk, prompt: Reply, question: Question, message: WerkteamMessage) -> None:
    await desk.say(prompt, question, message.message_id)
    if message.album is not None:
        await desk.transaction.set_setting(_held(message), str(message.message_id))


async def _ask_if_unsure(desk: Desk, message: WerkteamMessage) -> None:
    """A card that arrived just before a crash came twice, and we know the number of the second only. A reply to the
    first looks like a note: in the topic of a question the member is asked, so that no answer is lost. Elsewhere it
    is about somebody who was forgotten, or from after the copy that was put back: who replies must not think that
    the resident reads it.
    """
    if not await _is_about_nothing_known(desk, message):
        return
    thread = message.thread
    question = await desk.transaction.question_of_thread(thread) if thread is not None else None
    if question is not None:
        await _ask(desk, card.ask_whether_meant(question, message.message_id, desk.voice), question, message)
    else:
        await desk.remark("geweigerd.vraag_onbekend", None, message.message_id)


async def _is_about_nothing_known(desk: Desk, message: WerkteamMessage) -> bool:
    """Whether it is a reply to a message of ours that we do not know of."""
    replied = message.reply_to
    return message.answers_bot and replied is not None and not await desk.transaction.has_said_in_group(replied)


async def _pass_on(desk: Desk, question: Question, message: WerkteamMessage) -> None:
    if message.attachment is None and not message.text.strip():
        raise Refused("geweigerd.niets_te_versturen")
    if question.state is not State.FREE and question.owner is not None and question.owner.id != message.member.id:
        prompt = card.ask_before_sending(question, message.member.name, message.message_id, desk.voice)
        await _ask(desk, prompt, question, message)
        return
    await send(desk, question, message)


async def send(desk: Desk, question: Question, message: WerkteamMessage) -> None:
    """Send what a member wrote or showed to the resident as it is; what is kept of the words is masked."""
    after = await desk.answer(question, message.member, _body(message), mask(message.text).text, written=message)
    await tips.give(desk, after, message)


async def send_all_the_same(desk: Desk, question: Question, first: WerkteamMessage) -> None:
    """Its writer says that it is no note; an album goes with all that came after its first."""
    await send(desk, question, first)
    held = await desk.transaction.setting(_held(first)) if first.album is not None else None
    passed = await desk.transaction.message_from(first.origin)
    for number in map(int, held.split(",") if held else ()):
        if passed is not None and number != first.message_id:
            await desk.add_to_album(question, passed, replace(first, message_id=number, text=""))
    await forget_held(desk, first)


async def forget_held(desk: Desk, first: WerkteamMessage) -> None:
    """It is settled whether the album is a note."""
    if first.album is not None:
        await desk.transaction.set_setting(_held(first), None)


async def correct(desk: Desk, message: WerkteamMessage) -> bool:
    """A member changed a message. What was a note stays one (False); what was sent is changed where the resident has
    it.
    """
    answer = await desk.transaction.message_from(message.origin)
    if answer is None:
        return False
    question = await desk.question(answer.question)
    why_not = _why_it_stays(answer, message)
    if why_not:
        await desk.remark(why_not, question, message.message_id)
    else:
        await desk.change_answer(question, answer, message.member, _body(message), mask(message.text).text)
    return True


def _why_it_stays(answer: QuestionMessage, message: WerkteamMessage) -> str:
    """Why the resident keeps the answer as it was; empty when it can be changed."""
    if answer.taken_back_at is not None:
        return "geweigerd.al_teruggenomen"
    if message.album is not None:
        return "geweigerd.album_aanpassen"
    return "geweigerd.niets_te_versturen" if message.attachment is None and not message.text.strip() else ""


def _body(message: WerkteamMessage) -> Reply:
    """Its words; those of an album stay under its pictures."""
    return Reply("" if message.album is not None else escape(message.text))
