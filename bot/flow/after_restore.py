"""After a copy was put back the werkteam hears what the bot cannot know any more."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.outgoing import Outgoing, Priority, Say, ToGroup
from bot.domain.replies.voice import Voice
from bot.domain.watching import DIGEST, Step
from bot.flow import addition, banning
from bot.flow.ports import Event, Transaction

RESTORED = "restored"
"""The setting in which a restore leaves what is to be told."""
STILL_TO_DO = frozenset({DIGEST, addition.LEFT, banning.OVER, *Step} - {Step.PROMISE})
"""Kinds of what was due between the copy and its restore that are done late. They look again whether they must be, or
say nothing. All others would tell a resident something that was told already.
"""


async def tell_what_is_missing(transaction: Transaction, voice: Voice, zone: ZoneInfo, now: datetime) -> None:
    """Once for each restore, whichever replica starts first."""
    kept = await transaction.setting(RESTORED)
    if kept is None:
        return
    told = json.loads(kept)
    moment = datetime.fromisoformat(told["moment"]).astimezone(zone)
    known, begin = told["known"], told["next"]
    html = voice.say("groep_teruggezet", moment=voice.moment(moment), laatste=known, eerste=begin)
    key = f"restored:{told['moment']}:{begin}"
    await transaction.send(Outgoing(key, ToGroup(), Say(html), Priority.CARD))
    await transaction.set_setting(RESTORED, None)
    await transaction.record(Event("restored", now))
