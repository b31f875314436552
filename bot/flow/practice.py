"""A new member practises on a question that nobody asked: what is said here has no resident to go to."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.absence import Colleague
from bot.domain.message import WerkteamChoice, WerkteamCommand, WerkteamMember, WerkteamMessage
from bot.domain.outgoing import OpenTopic, Outgoing, Priority, Say, ToPractice
from bot.domain.question import Question
from bot.domain.replies import reminders
from bot.domain.replies.voice import Voice
from bot.domain.understanding.mask import mask
from bot.flow.desk import Desk
from bot.flow.ports import PRACTICE_THREAD, Event, Transaction

_LONGEST_QUOTE = 300


async def begin(desk: Desk, member: WerkteamMember) -> None:
    """Welcome a new member, with one question to practise on."""
    if desk.rules.topics:
        await _open_topic(desk.transaction, "practice_topic", desk.voice)
    welcome = desk.voice.say("oefenen.welkom")
    say = Say(reminders.to_members([member], welcome))
    await desk.transaction.send(Outgoing(_question_for(member), ToPractice(), say, Priority.CARD))


async def on_request(desk: Desk, question: Question | None, asked: WerkteamCommand | WerkteamChoice) -> None:
    """/oefenen, or the button under the first message: for who was there before the bot."""
    await begin(desk, asked.member)
    if desk.rules.topics:
        answers = asked.message_id if isinstance(asked, WerkteamCommand) else None
        await desk.remark("oefenen.staat_klaar", question, answers, wie=asked.member.name)


async def react(desk: Desk, message: WerkteamMessage) -> bool:
    """Say kindly how it went; False for what is no practice. Nothing here is able to reach a resident."""
    asked = await desk.transaction.sent_message(_question_for(message.member))
    is_answer = asked is not None and message.reply_to == asked
    thread = await desk.transaction.setting(PRACTICE_THREAD)
    is_here = message.thread is not None and thread == str(message.thread)
    if not is_answer and not is_here:
        return False
    colleague = await desk.transaction.colleague(message.member.id) or Colleague(message.member)
    if is_answer:
        shown = mask(message.text).text[:_LONGEST_QUOTE].strip() or "…"
        await _say(desk, message, desk.voice.say("oefenen.zo_gaat_het", wie=message.member.name, tekst=shown))
        if not colleague.practised:
            await desk.transaction.save_colleague(replace(colleague, practised=True))
            await desk.transaction.record(Event("member_practised", desk.now, actor=message.member.id))
    elif asked is not None and not colleague.practised:
        await _say(desk, message, desk.voice.say("oefenen.was_een_notitie"))
    return True


async def make_anew(transaction: Transaction, lost: int, voice: Voice) -> None:
    """Somebody deleted the topic by hand: the next one comes before what waits for it."""
    if await transaction.setting(PRACTICE_THREAD) == str(lost):
        await transaction.set_setting(PRACTICE_THREAD, None)
        await _open_topic(transaction, f"practice_topic:{lost}", voice)


async def _open_topic(transaction: Transaction, key: str, voice: Voice) -> None:
    topic = OpenTopic(voice.label("oefenen.onderwerp"))
    await transaction.send(Outgoing(key, ToPractice(), topic, Priority.CARD))


async def _say(desk: Desk, message: WerkteamMessage, html: str) -> None:
    say = Say(html, answers=message.message_id)
    await desk.transaction.send(Outgoing(f"practised:{message.origin}", ToPractice(), say, Priority.CARD))


def _question_for(member: WerkteamMember) -> str:
    return f"practice:{member.id}"
