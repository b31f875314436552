"""People who come into the werkteam's group, and people who go."""

from __future__ import annotations

from typing import Any

import pytest
from fake_telegram import FakeTelegram, Group, Member
from telegram_parts import Listener

from bot.domain.message import ChatId, Ignored, MemberLeft, MembersJoined, StrangeGroup, WerkteamMember

RESTRICTED = [
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_react_to_messages",
    "can_edit_tag",
]


@pytest.fixture
def hears_of_members(fake: FakeTelegram) -> None:
    """Telegram tells of members only if it is asked to."""
    fake.world.updates.allow(["message", "chat_member", "my_chat_member"])


@pytest.fixture
def daan(werkteam: Group) -> Member:
    return werkteam.member("Daan")


def whom(incoming: object) -> tuple[str, list[int]]:
    match incoming:
        case MembersJoined(_, members):
            return "joined", [member.id for member in members]
        case MemberLeft(_, member):
            return "left", [member.id]
        case _:
            return type(incoming).__name__, []


async def test_who_leaves_is_told_twice_and_heard_twice(
    hears_of_members: None, listener: Listener, werkteam: Group, daan: Member
) -> None:
    await daan.leaves()

    heard = await listener.hears()
    assert [whom(incoming) for incoming in heard] == [("left", [daan.id])] * 2
    assert [incoming.group for incoming in heard] == [ChatId(werkteam.id)] * 2


async def test_who_is_put_out_by_an_admin_left(
    hears_of_members: None, listener: Listener, werkteam: Group, daan: Member
) -> None:
    await werkteam.loses(daan, is_banned=True)

    assert [whom(incoming) for incoming in await listener.hears()] == [("left", [daan.id])] * 2


async def test_who_comes_in_is_heard_of(hears_of_members: None, listener: Listener, werkteam: Group) -> None:
    nina = werkteam.stranger("Nina")
    await nina.joins()

    heard = await listener.hears()
    assert [whom(incoming) for incoming in heard] == [("joined", [nina.id])] * 2
    assert heard[0].members == (WerkteamMember(nina.id, "Nina"),)


async def test_people_in_other_groups_and_bots_are_no_members(
    hears_of_members: None, fake: FakeTelegram, listener: Listener, werkteam: Group
) -> None:
    elsewhere = fake.supergroup("Buurtapp")
    joop = elsewhere.stranger("Joop")
    await joop.joins()
    other = {"id": 99, "is_bot": True, "first_name": "Andere bot"}
    by = werkteam.owner.user
    fake.world.service(werkteam, by, new_chat_members=[other])
    fake.world.service(werkteam, by, left_chat_member=other)
    fake.world.membership_changed(werkteam, by, {"status": "left", "user": other}, {"status": "member", "user": other})

    heard = await listener.hears()
    assert len(heard) == 5
    assert {type(incoming) for incoming in heard} == {Ignored, StrangeGroup}


@pytest.mark.parametrize(
    ("old", "new", "heard"),
    [
        ({"status": "member"}, {"status": "administrator"}, "Ignored"),
        ({"status": "member"}, {"status": "restricted", "is_member": True}, "Ignored"),
        ({"status": "member"}, {"status": "restricted", "is_member": False}, "left"),
        ({"status": "restricted", "is_member": False}, {"status": "member"}, "joined"),
    ],
)
async def test_other_rights_are_no_coming_or_going(
    hears_of_members: None,
    fake: FakeTelegram,
    listener: Listener,
    werkteam: Group,
    daan: Member,
    old: dict[str, Any],
    new: dict[str, Any],
    heard: str,
) -> None:
    def place(status: dict[str, Any]) -> dict[str, Any]:
        full = dict(daan.membership.json())
        if status["status"] == "administrator":
            full = werkteam.member("Beheer", admin=True).membership.json() | {"user": full["user"]}
        if status["status"] == "restricted":
            full |= dict.fromkeys(RESTRICTED, True) | {"until_date": 0}
        return full | status

    fake.world.membership_changed(werkteam, werkteam.owner.user, place(old), place(new))

    assert [whom(incoming)[0] for incoming in await listener.hears()] == [heard]
