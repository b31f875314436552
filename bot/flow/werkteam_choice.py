"""A member presses a button on a card or under a prompt of the bot."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.choices import Choice, ChoiceKind, read_choice
from bot.domain.errors import Refused
from bot.domain.knowledge import Onderwerp, SupportOffer
from bot.domain.message import SafeText, WerkteamChoice
from bot.domain.outgoing import CloseTopic, EditButtons, Priority, ReopenTopic
from bot.domain.question import CHOSEN_REASONS, MOVES, CloseReason, Move, Question, State
from bot.domain.replies import answer, card
from bot.domain.replies.queue import QUEUE
from bot.domain.replies.voice import Reply
from bot.flow import banning, practice, queue, sent_answer, transferring, werkteam_presence
from bot.flow.conversation import Rules
from bot.flow.desk import Desk
from bot.flow.ports import Handled, KnowledgeShelf, Store, Transaction
from bot.flow.signing import choose_name, name_under_answers
from bot.flow.werkteam_message import forget_held, send_all_the_same

_MOST_FROM_KNOWLEDGE = 3
_LONGEST_NUMBER = 5


class WerkteamChoiceFlow:
    """Do what the pressed button says, or say why it cannot be done."""

    def __init__(self, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._store = store
        self._shelf = shelf
        self._rules = rules

    async def handle(self, pressed: WerkteamChoice, handled: Handled | None = None) -> None:
        """Everything that follows from one press in the group, in one transaction."""
        async with self._store.transaction(handled) as transaction:
            choice = read_choice(pressed.action)
            if choice is None or choice.kind not in {ChoiceKind.CARD, ChoiceKind.MEMBER}:
                return
            cause = f"press:{pressed.group}:{pressed.message_id}:{pressed.action}:{pressed.member.id}"
            desk = Desk(transaction, self._shelf.knowledge, self._rules, pressed.at, cause)
            question = await _question_there(transaction, choice, pressed)
            try:
                if choice.kind is ChoiceKind.MEMBER:
                    await _choose_for_oneself(desk, question, choice, pressed)
                else:
                    await _follow(desk, await desk.question(choice.subject), choice, pressed)
            except Refused as refused:
                # In the topic of a question that is not known any more, only a reply stays there.
                is_lost = question is None and choice.kind is ChoiceKind.CARD
                await desk.refuse(refused, question, pressed.message_id if is_lost else None)


async def _question_there(transaction: Transaction, choice: Choice, pressed: WerkteamChoice) -> Question | None:
    """The question that the button is about, or in whose topic it stands."""
    if choice.kind is ChoiceKind.CARD:
        return await transaction.question(choice.subject)
    return await transaction.question_of_thread(pressed.thread) if pressed.thread is not None else None


async def _choose_for_oneself(desk: Desk, question: Question | None, choice: Choice, pressed: WerkteamChoice) -> None:
    wanted, _, whose = choice.picked.partition("-")
    if wanted == QUEUE:
        await queue.leaf(desk, question, whose, pressed)
        return
    if wanted == card.PRACTISE:
        await practice.on_request(desk, question, pressed)
        return
    is_about_absence = wanted in werkteam_presence.CHOICES
    if whose != str(pressed.member.id):
        raise Refused("geweigerd.uw_eigen_vragen" if is_about_absence else "geweigerd.uw_eigen_naam")
    if is_about_absence:
        await werkteam_presence.choose(desk, wanted, pressed)
        return
    await choose_name(desk.transaction, pressed.member, own=wanted == "name")
    await desk.act(EditButtons(pressed.message_id), question, Priority.COSMETIC)
    name = await name_under_answers(desk.transaction, pressed.member)
    await desk.remark("ondertekenen.gekozen" if name else "ondertekenen.geen", question, naam=name)


async def _follow(  # noqa: PLR0912 - one branch a button
    desk: Desk, question: Question, choice: Choice, pressed: WerkteamChoice
) -> None:
    action, _, argument = choice.picked.partition("-")
    match action:
        case "claim":
            if question.owner is None or question.owner.id != pressed.member.id:
                await desk.move(question, Move.CLAIM, pressed.member)
        case "release" | "keep":
            await _release_or_keep(desk, question, Move(action), pressed)
        case "knowledge":
            await offer_knowledge(desk, question, guessed(desk, question))
        case "preview" | "offer":
            await _preview(desk, question, action, argument)
        case "send" | "sendoffer":
            _must_be_mine_or_free(question, pressed)
            await _send(desk, question, action, argument, pressed)
        case "refer":
            await _refer(desk, question, argument, pressed)
        case "close":
            await _close(desk, question, argument, pressed)
        case "reopen":
            if argument:
                await desk.take_buttons_away(pressed.message_id, question)
            await desk.reopen(question, pressed.member)
        case "keepopen" | "keepclosed":
            await desk.take_buttons_away(pressed.message_id, question)
            await desk.act(ReopenTopic() if action == "keepopen" else CloseTopic(), question)
        case "sendanyway":
            await _send_anyway(desk, question, argument, pressed)
        case "takeback":
            await _take_back(desk, question, argument, pressed)
        case "ban":
            await banning.confirmed(desk, question, pressed, argument)
        case "note":
            await _is_a_note(desk, question, pressed)
        case "handover":
            await transferring.offer(desk, question, pressed.member)
        case "takeover":
            await transferring.ask(desk, question, pressed.member)
        case "take":
            await transferring.accept(desk, question, pressed)
        case "give":
            await transferring.consent(desk, question, argument, pressed)
        case "retain":
            await transferring.decline(desk, question, pressed)
        case "unoffer":
            await transferring.withdraw_offer(desk, question, pressed)
        case "cancel":
            await desk.take_buttons_away(pressed.message_id, question)
        case _:
            raise Refused("geweigerd.onbekende_knop")


async def _release_or_keep(desk: Desk, question: Question, move: Move, pressed: WerkteamChoice) -> None:
    await desk.move(question, move, pressed.member)
    if move is Move.KEEP:
        await desk.take_buttons_away(pressed.message_id, question)


def _must_own(question: Question, pressed: WerkteamChoice) -> None:
    if question.owner is not None and question.owner.id != pressed.member.id:
        raise Refused("geweigerd.niet_van_u", wie=question.owner.name)


def _must_be_mine_or_free(question: Question, pressed: WerkteamChoice) -> None:
    if question.state is not State.FREE:
        _must_own(question, pressed)


def _known(desk: Desk, onderwerp: str) -> Onderwerp:
    found = desk.knowledge.onderwerpen.get(onderwerp)
    if found is None:
        raise Refused("geweigerd.niet_meer_in_kennis")
    return found


def guessed(desk: Desk, question: Question) -> list[Onderwerp]:
    """The needs the bot thought of when it passed the question on."""
    known = desk.knowledge.onderwerpen
    return [known[g.onderwerp] for g in question.guesses if g.onderwerp in known]


async def offer_knowledge(
    desk: Desk, question: Question, found: Sequence[Onderwerp], named: Sequence[SupportOffer] = ()
) -> None:
    """The options that were named and the best answers of the knowledge, each behind a button with a preview."""
    offers, onderwerpen = named[:_MOST_FROM_KNOWLEDGE], found[:_MOST_FROM_KNOWLEDGE]
    await desk.say(card.knowledge_choices(question, onderwerpen, offers, desk.voice), question)


async def _preview(desk: Desk, question: Question, action: str, id: str) -> None:
    if action == "offer":
        shown, sending = await _as_read(desk, question, _known_offer(desk, id)), "sendoffer"
    else:
        shown, sending = await desk.preview(question, _known(desk, id)), "send"
    await desk.say(card.knowledge_preview(question, f"{sending}-{id}", shown.html, desk.voice), question)


async def _send(desk: Desk, question: Question, action: str, id: str, pressed: WerkteamChoice) -> None:
    await desk.take_buttons_away(pressed.message_id, question)
    if action == "sendoffer":
        await _send_offer(desk, question, _known_offer(desk, id), pressed)
    else:
        await desk.answer_from_knowledge(question, pressed.member, _known(desk, id))


def _known_offer(desk: Desk, id: str) -> SupportOffer:
    offer = desk.knowledge.offers.get(id)
    if offer is None:
        raise Refused("geweigerd.niet_meer_in_kennis")
    return offer


async def _as_read(desk: Desk, question: Question, offer: SupportOffer) -> Reply:
    """All about the option, as the resident of this question reads it."""
    talk_ = await desk.conversation(question)
    return talk_.voice.laid_out(answer.compose_offer(offer, talk_.local(desk.now), talk_.voice))


async def _send_offer(desk: Desk, question: Question, offer: SupportOffer, pressed: WerkteamChoice) -> Question:
    body = await _as_read(desk, question, offer)
    return await desk.answer(question, pressed.member, body, SafeText(offer.name), offers=(offer.id,))


async def _refer(desk: Desk, question: Question, offer_id: str, pressed: WerkteamChoice) -> None:
    """Doorverwijzen: pick an option; the resident gets all about it, and the question is closed as referred."""
    offer_id, read = card.read_until(offer_id)
    if not offer_id:
        await _ask_to_whom(desk, question)
        return
    _must_be_mine_or_free(question, pressed)
    offer = _known_offer(desk, offer_id)
    await desk.take_buttons_away(pressed.message_id, question)
    if await _has_written_since(desk, question, read):
        await _ask_to_whom(desk, question)
        return
    after = await _send_offer(desk, question, offer, pressed)
    await desk.close(after, pressed.member, CloseReason.REFERRED)


async def _ask_to_whom(desk: Desk, question: Question) -> None:
    offers, read = await desk.referrals(question), await desk.has_read(question)
    await desk.say(card.referrals(question, offers, read, desk.voice), question)


async def _has_written_since(desk: Desk, question: Question, read: int | None) -> bool:
    """Whether the resident said something that the member could not see yet; then that is told, and nothing closes."""
    if read is None or read == await desk.has_read(question):
        return False
    await desk.remark("kaart.schreef_net", question, nummer=question.number)
    return True


async def ask_why(desk: Desk, question: Question, answers: int | None = None) -> None:
    """Closing asks for a reason, if the question can be closed at all."""
    if (question.state, Move.CLOSE) not in MOVES:
        raise Refused(f"geweigerd.{question.state}.{Move.CLOSE}")
    await desk.say(card.close_reasons(question, await desk.has_read(question), desk.voice), question, answers)


async def _close(desk: Desk, question: Question, reason: str, pressed: WerkteamChoice) -> None:
    reason, read = card.read_until(reason)
    if not reason:
        await ask_why(desk, question)
        return
    if reason not in CHOSEN_REASONS:
        raise Refused("geweigerd.onbekende_knop")
    await desk.take_buttons_away(pressed.message_id, question)
    if await _has_written_since(desk, question, read):
        await ask_why(desk, question)
        return
    await desk.close(question, pressed.member, CloseReason(reason))


async def _send_anyway(desk: Desk, question: Question, written: str, pressed: WerkteamChoice) -> None:
    """The text comes from the message above the buttons: it was stored nowhere while it might be a note."""
    about = pressed.about
    if about is None or str(about.message_id) != written:
        raise Refused("geweigerd.bericht_is_weg")
    if about.member.id != pressed.member.id:
        raise Refused("geweigerd.alleen_de_schrijver")
    await desk.take_buttons_away(pressed.message_id, question)
    await send_all_the_same(desk, question, about)


async def _is_a_note(desk: Desk, question: Question, pressed: WerkteamChoice) -> None:
    """Only its writer can say so: a colleague's tap would take the chance to send it away."""
    if pressed.about is not None:
        if pressed.about.member.id != pressed.member.id:
            raise Refused("geweigerd.alleen_de_schrijver")
        await forget_held(desk, pressed.about)
    await desk.take_buttons_away(pressed.message_id, question)


async def _take_back(desk: Desk, question: Question, number: str, pressed: WerkteamChoice) -> None:
    """At most five digits: no question has more messages. Buttons of older versions do not tell the moment."""
    number, _, moment = number.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER):
        raise Refused("geweigerd.onbekende_knop")
    talk_ = await desk.conversation(question)
    await sent_answer.take_back(talk_, question, int(number), pressed.member, moment)
