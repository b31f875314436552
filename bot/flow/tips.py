"""A member hears which sentences of a sent answer may be hard: a note, never in the way, and one can put it off."""

from __future__ import annotations

from bot.domain.message import WerkteamCommand, WerkteamMember, WerkteamMessage
from bot.domain.outgoing import Outgoing, Priority, Say, ToQuestion
from bot.domain.plain_language import hard_sentences, read_easier
from bot.domain.question import Question
from bot.domain.replies import tips
from bot.domain.understanding.mask import mask
from bot.flow.desk import Desk

_OFF = "off"


async def give(desk: Desk, question: Question, written: WerkteamMessage) -> None:
    """Once for an answer, behind all that is more urgent; what is quoted of it is masked."""
    if await desk.transaction.setting(_kept_as(written.member)) == _OFF:
        return
    found = hard_sentences(mask(written.text).text, read_easier(desk.voice.label("moeilijk.woorden")))
    if found:
        say = Say(tips.tip(written.member, found, desk.voice).html, answers=written.message_id)
        key = f"tip:{written.origin}"
        await desk.transaction.send(Outgoing(key, ToQuestion(question.number), say, Priority.REMINDER, resend=False))


async def choose(desk: Desk, question: Question | None, command: WerkteamCommand) -> None:
    """/tips uit, /tips aan, or /tips alone to read how it is."""
    wanted, kept_as = command.argument.strip().casefold(), _kept_as(command.member)
    if wanted in {"uit", "aan"}:
        await desk.transaction.set_setting(kept_as, _OFF if wanted == "uit" else None)
    is_off = await desk.transaction.setting(kept_as) == _OFF
    key = "tips.zijn_uit" if is_off else "tips.zijn_aan"
    await desk.remark(key, question, command.message_id, wie=command.member.name)


def _kept_as(member: WerkteamMember) -> str:
    return f"tips:{member.id}"
