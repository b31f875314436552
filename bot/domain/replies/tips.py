"""A kind note for a member about sentences that a resident may find hard."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.message import WerkteamMember
from bot.domain.plain_language import HardSentence
from bot.domain.replies.voice import Reply, Voice, escape

_MOST_SHOWN = 3
_LONGEST_QUOTE = 160


def tip(member: WerkteamMember, found: Sequence[HardSentence], voice: Voice) -> Reply:
    """The first few of them, each with what may be hard in it."""
    lines = [voice.say("tips.kop", wie=member.name), *(_line(sentence, voice) for sentence in found[:_MOST_SHOWN])]
    return Reply("\n".join([*lines, voice.say("tips.uitleg")]))


def _line(sentence: HardSentence, voice: Voice) -> str:
    text = sentence.text
    quoted = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE].rstrip()} …"
    why = [voice.say("tips.lange_zin")] if sentence.is_long else []
    why += [voice.say("tips.woord", moeilijk=hard, makkelijk=simple) for hard, simple in sentence.easier]
    return f"“{escape(quoted)}”\n{' '.join(why)}"
