"""Whether somebody is in the group now, as Telegram tells it."""

from __future__ import annotations

import pytest
from fake_telegram import FakeTelegram, Group
from fake_telegram.faults import Fault, hangs, refuses, server_error
from telegram import Bot
from telegram_parts import Listener

from bot.adapters.telegram.membership import TelegramMembership
from bot.domain.message import ChatId, WerkteamMember


async def asks(bot: Bot, group: Group, number: int) -> bool | None:
    return await TelegramMembership(bot).is_member(ChatId(group.id), WerkteamMember(number, "Daan"))


async def test_a_member_is_in_until_they_leave_or_are_put_out(bot: Bot, werkteam: Group) -> None:
    daan, sanne = werkteam.member("Daan"), werkteam.member("Sanne", admin=True)
    before = [await asks(bot, werkteam, one.id) for one in (daan, sanne, werkteam.owner)]
    await werkteam.loses(daan)
    await werkteam.loses(sanne, is_banned=True)

    assert before == [True, True, True]
    assert [await asks(bot, werkteam, one.id) for one in (daan, sanne)] == [False, False]


@pytest.mark.parametrize("is_member", [True, False])
async def test_whoever_is_restricted_may_be_in_or_out(
    fake: FakeTelegram, bot: Bot, werkteam: Group, is_member: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    daan = werkteam.member("Daan")
    daan.membership.status = "restricted"
    real = type(daan.membership).json
    monkeypatch.setattr(type(daan.membership), "json", lambda self: real(self) | {"is_member": is_member})

    assert await asks(bot, werkteam, daan.id) is is_member


async def test_a_stranger_is_no_member(bot: Bot, werkteam: Group) -> None:
    assert await asks(bot, werkteam, 4711) is False


@pytest.mark.parametrize(
    "fault", [server_error(), hangs(), refuses(400, "Bad Request: CHAT_ADMIN_REQUIRED")], ids=["5xx", "slow", "hidden"]
)
async def test_when_telegram_does_not_tell_nobody_knows(
    fake: FakeTelegram, bot: Bot, werkteam: Group, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.adapters.telegram.membership.PATIENCE", 0.1)
    daan = werkteam.member("Daan")
    fake.fails(fault, method="getChatMember")

    assert await asks(bot, werkteam, daan.id) is None


async def test_a_command_tells_whose_message_it_replies_to(
    fake: FakeTelegram, werkteam: Group, listener: Listener
) -> None:
    daan, sanne = werkteam.member("Daan"), werkteam.member("Sanne")
    written = await sanne.writes("Ik kan dit wel doen")
    await daan.replies(written, "/overdragen")
    await daan.writes("/overdragen")

    _, to_sanne, to_nobody = await listener.hears()

    assert (to_sanne.to.id, to_nobody.to) == (sanne.id, None)
