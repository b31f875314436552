"""Which name stands under the answers of a member: the first name, or none but that of the werkteam."""

from __future__ import annotations

from bot.domain.message import WerkteamMember
from bot.flow.ports import Transaction

_OWN = "own"


async def name_under_answers(transaction: Transaction, member: WerkteamMember) -> str:
    """The name as it is now; empty when the member did not choose to give one."""
    return member.given_name if await transaction.setting(_kept_as(member)) == _OWN else ""


async def choose_name(transaction: Transaction, member: WerkteamMember, *, own: bool) -> None:
    """From now on."""
    await transaction.set_setting(_kept_as(member), _OWN if own else None)


def _kept_as(member: WerkteamMember) -> str:
    return f"signs_as:{member.id}"
