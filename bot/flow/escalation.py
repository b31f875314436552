"""A message goes to people: a question with its number, its card in the group, and a receipt for the resident."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.belonging import is_new_matter
from bot.domain.clarification import hunch_of
from bot.domain.matching.match import Matches
from bot.domain.message import NO_TEXT, Attachment, SafeText, WerkteamMember
from bot.domain.outgoing import Copy, CopyAlbum, Outgoing, Priority, Say, ToQuestion
from bot.domain.promises import in_words
from bot.domain.question import Author, EscalationReason, Guess, Move, Question, QuestionMessage, State, Who, who_is
from bot.domain.replies import card, talk
from bot.domain.replies.voice import Reply, Voice
from bot.domain.resident import LATELY, Waiting
from bot.flow import moving, place, topic_anew, watch
from bot.flow.albums import latest_for, part_of_album
from bot.flow.conversation import Again, Conversation, Repeatable, Said
from bot.flow.ports import NewQuestion

_GUESSES_ON_CARD = 3


async def pass_on(talk_: Conversation, said: Said, matches: Matches | None = None) -> None:
    """The bot is not sure: people are asked, after the resident agreed where the configuration wants that."""
    if talk_.rules.ask_before_escalating:
        turn = await talk_.wait_for(Waiting.CONFIRMATION, said)
        reply = talk.may_it_go_to_the_werkteam(said.text, turn, talk_.voice)
        await talk_.say(reply, again=Again(Repeatable.MAY_I, turn))
        return
    await talk_.remember(pending=None)
    await ask_or_join(talk_, said, EscalationReason.NOT_SURE, matches)


async def ask_or_join(
    talk_: Conversation,
    said: Said,
    reason: EscalationReason,
    matches: Matches | None = None,
    *,
    is_nood: bool = False,
    about: tuple[str, ...] = (),
) -> None:
    """Ask the werkteam; a resident who has an open question gets a second one only for what is clearly another matter.

    `about` is what it is about; without it, what the resident was answered or offered before.
    """
    question = await open_question_of(talk_)
    if question is None or (not is_nood and _is_new_matter(talk_, question, about or said.hunch.refused)):
        await ask_werkteam(talk_, said, reason, matches, is_nood=is_nood)
    else:
        await join(talk_, question, said, is_nood=is_nood)


def _is_new_matter(talk_: Conversation, question: Question, needs: tuple[str, ...]) -> bool:
    return is_new_matter(question, needs, talk_.knowledge, talk_.rules.thresholds.choice)


async def ask_werkteam(
    talk_: Conversation, said: Said, reason: EscalationReason, matches: Matches | None = None, *, is_nood: bool = False
) -> None:
    """Open a question for the werkteam and tell the resident its number and when an answer may be expected."""
    rules, now = talk_.rules, talk_.now
    promised = await watch.promised(talk_.transaction, now, rules.working_hours, rules.promise_days)
    hunch = said.hunch if matches is None else hunch_of(matches).without(*said.hunch.refused)
    guesses = [guess for guess in hunch.likely if guess[0] not in hunch.refused]
    question = await moving.ask(
        talk_,
        NewQuestion(
            resident=talk_.resident.id,
            reason=reason,
            created_at=now,
            promised_at=promised,
            language=talk_.resident.own_language,
            area=talk_.place.shown,
            is_nood=is_nood,
            guesses=guesses[:_GUESSES_ON_CARD],
            refused=hunch.refused,
            may_be_nood=_was_in_doubt_lately(talk_),
        ),
    )
    await place.open_place(talk_, question, said.text)
    await _copy_what_is_no_text(talk_, question, said)
    first = _resident_message(question, talk_, said, place.first_card_key(question.number))
    await talk_.transaction.add_message(first)
    reply = receipt(talk_, question, said.text, said.attachment)
    await talk_.say(reply, Priority.RECEIPT, again=Again(Repeatable.RECEIPT, question.number))


def receipt(talk_: Conversation, question: Question, text: SafeText, attachment: Attachment | None) -> Reply:
    """What the resident reads when the werkteam has the question."""
    hours = talk_.rules.working_hours
    expected = talk.expected(*in_words(question.created_at, question.promised_at, hours), talk_.voice)
    passed = text or _name_of(attachment, talk_.voice)
    return talk.passed_on(question, passed, expected, talk_.voice)


async def join(
    talk_: Conversation, question: Question, said: Said, *, is_nood: bool = False, album: str | None = None
) -> None:
    """A further message joins the question, and the resident is told so: once for all the pictures of an album."""
    if await _is_rest_of_an_album(talk_, question, said):
        await add_to_question(talk_, question, said, is_nood=is_nood)
        return
    question = await add_to_question(talk_, question, said, is_nood=is_nood)
    receipt = f"added:{question.number}:{album}" if album else ""
    await talk_.say(talk.added(question, talk_.voice), Priority.RECEIPT, resend=False, once=receipt)


async def add_to_question(
    talk_: Conversation,
    question: Question,
    said: Said,
    *,
    is_nood: bool = False,
    before: SafeText | None = None,
    about: tuple[Guess, ...] = (),
) -> Question:
    """A further message of the resident appears in the group; `before` is what it said until it was edited.

    `about` is what the question is about as well, now that this belongs to it.
    """
    after = await moving.make(
        talk_,
        question,
        Move.RESIDENT_WRITES,
        Who.RESIDENT,
        is_nood=question.is_nood or is_nood,
        may_be_nood=question.may_be_nood or _is_in_doubt(talk_),
        refused=tuple(dict.fromkeys((*question.refused, *said.hunch.refused))),
        guesses=(*question.guesses, *about),
    )
    key = f"copy:{question.number}:{after.version}"
    message = _resident_message(after, talk_, said, key)
    if before is not None or said.text or not await _is_rest_of_an_album(talk_, question, said):
        say = Say(
            _shown(talk_, message, before, together=said.album is not None).html,
            answers_key=await place.above(talk_, after),
            more=_added(talk_, message) if before is None and said.attachment is None else "",
        )
        carrier = Outgoing(key, ToQuestion(question.number), say, place.urgency_of(after))
        message = replace(message, outbox_key=await talk_.transaction.send_joined(carrier))
    await _copy_what_is_no_text(talk_, after, said, is_edited=before is not None)
    await talk_.transaction.add_message(message)
    if before is not None or replace(after, version=question.version) != question:
        await place.show_state(talk_, after, question)
    return after


def _resident_message(question: Question, talk_: Conversation, said: Said, key: str) -> QuestionMessage:
    return QuestionMessage(
        question.number,
        Author.RESIDENT,
        said.text,
        talk_.now,
        said.message_id,
        key,
        attachment=said.attachment,
        origin=_album_of(talk_, said) if said.album is not None else "",
    )


def _album_of(talk_: Conversation, said: Said) -> str:
    return f"{talk_.resident.id}:album:{said.album}"


async def _is_rest_of_an_album(talk_: Conversation, question: Question, said: Said) -> bool:
    """Whether something that was sent together with it is there already."""
    if said.album is None:
        return False
    first = await talk_.transaction.message_from(_album_of(talk_, said))
    return first is not None and first.question == question.number


def _is_in_doubt(talk_: Conversation) -> bool:
    """Whether what is said right now may be nood."""
    return talk_.resident.doubt_at == talk_.now


def _was_in_doubt_lately(talk_: Conversation) -> bool:
    doubt_at = talk_.resident.doubt_at
    return doubt_at is not None and talk_.now - doubt_at < LATELY


def _shown(talk_: Conversation, message: QuestionMessage, before: SafeText | None, *, together: bool) -> Reply:
    voice, name = place.werkteam_voice(talk_), talk_.resident.pseudonym
    if before is None:
        reply = card.resident_wrote(message, name, voice, together=together)
    elif before == message.text and message.attachment is not None:
        what = card.attachment_name(message.attachment, voice)
        reply = Reply(voice.say("kaart.bewoner_vervangt", naam=name, wat=what))
    else:
        reply = Reply(voice.say("kaart.bewoner_wijzigt", naam=name, oud=before, nieuw=message.text))
    return Reply(f"{voice.say('kaart.misschien_nood')}\n{reply.html}") if _is_in_doubt(talk_) else reply


def _added(talk_: Conversation, message: QuestionMessage) -> str:
    """The words alone, behind others of the same resident."""
    words = card.words_of(message)
    return f"{place.werkteam_voice(talk_).say('kaart.misschien_nood')}\n{words}" if _is_in_doubt(talk_) else words


async def _copy_what_is_no_text(
    talk_: Conversation, question: Question, said: Said, *, is_edited: bool = False
) -> None:
    """The voice message or photo itself, without the words under it: those are shown masked. By its key a reply to it
    is a reply to the card.
    """
    if said.attachment is None or said.message_id is None:
        return
    key, to = place.attachment_key(question.number, said.message_id), ToQuestion(question.number)
    urgency, sender = place.urgency_of(question), talk_.resident.id
    if is_edited:
        key += f":{question.version}"
    if said.album is None or is_edited:
        await talk_.transaction.send(Outgoing(key, to, Copy(sender, said.message_id, words=""), urgency))
        return
    seen = said.seen_at or talk_.now
    album = f"{place.first_card_key(question.number)}:album:{said.album}"
    part = CopyAlbum(sender, (said.message_id,), album, latest_for(seen), captions=False)
    await talk_.transaction.send(part_of_album(key, to, part, seen, urgency))


async def open_question_of(talk_: Conversation) -> Question | None:
    """The open question of this resident in which something was said last: what is said now belongs to that one."""
    transaction = talk_.transaction
    found = [question for question in await transaction.questions_of(talk_.resident.id) if question.is_open]
    if len(found) < 2:  # noqa: PLR2004 - one needs no choosing
        return next(iter(found), None)
    spoken = [max(m.at for m in await transaction.messages_of(question.number)) for question in found]
    return max(zip(spoken, found, strict=True), key=lambda one: (one[0], one[1].number))[1]


async def closed_lately(talk_: Conversation) -> Question | None:
    """The resident's newest question, if it was closed so short ago that a message still belongs to it."""
    newest = next(iter(await talk_.transaction.questions_of(talk_.resident.id)), None)
    if newest is None or newest.state is not State.CLOSED or newest.closed_at is None:
        return None
    return newest if talk_.now <= newest.closed_at + timedelta(days=talk_.rules.reopen_days) else None


async def ask_or_withdraw(talk_: Conversation, question: Question) -> bool:
    """Whether the question was taken back at once; one about nood is taken back only after a second tap."""
    if question.is_nood and question.is_open:
        await talk_.say(talk.withdraw_nood(question, talk_.voice), Priority.RECEIPT)
        return False
    await withdraw(talk_, question)
    return True


async def withdraw(talk_: Conversation, question: Question) -> None:
    """The resident takes the question back; the werkteam sees it, and the topic closes."""
    after = await moving.make(talk_, question, Move.WITHDRAW, Who.RESIDENT)
    await place.show_state(talk_, after, question)
    await place.remark(talk_, after, "kaart.nood_ingetrokken" if after.is_nood else "kaart.regel.withdrawn")
    await place.close_topic(talk_, after)
    reply = talk.plain(talk_.voice, "intrekken.gedaan", nummer=after.number)
    await talk_.say(reply, Priority.RECEIPT, resend=False)


async def reopen(talk_: Conversation, question: Question, *, by: WerkteamMember | None = None) -> Question:
    """A closed question is open again, because of its resident or of a member: card and topic follow."""
    rules = talk_.rules
    promised = await watch.promised(talk_.transaction, talk_.now, rules.working_hours, rules.promise_days)
    who = Who.RESIDENT if by is None else who_is(by, question)
    after = await moving.make(talk_, question, Move.REOPEN, who, by=by, promised_at=promised, answered_at=None)
    await topic_anew.make_sure_of(talk_, after)
    await place.reopen_topic(talk_, after)
    await place.show_state(talk_, after, question)
    await place.remark(talk_, after, "kaart.heropend")
    return after


async def reopen_with(talk_: Conversation, question: Question, said: Said) -> None:
    """The resident writes on after the werkteam closed the question."""
    reopened = await reopen(talk_, question)
    await add_to_question(talk_, reopened, said)
    reply = talk.plain(talk_.voice, "doorgeven.heropend", nummer=question.number)
    await talk_.say(reply, Priority.RECEIPT)


def _name_of(attachment: Attachment | None, voice: Voice) -> str:
    return card.attachment_name(attachment, voice) if attachment is not None else NO_TEXT
