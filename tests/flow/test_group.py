"""The werkteam's group itself, and groups that are none of ours."""

from __future__ import annotations

from bot.adapters.storage.tables import outbox
from bot.domain.message import ChatId, GroupMigrated, Ignored, StrangeGroup
from flow.house import GROUP, House, Person

SUPERGROUP, ELSEWHERE = ChatId(-2002), ChatId(-3003)


async def test_a_group_that_migrates_is_followed(house: House, fatima: Person) -> None:
    await house.hear(GroupMigrated(GROUP, SUPERGROUP, house.clock.now()))

    await fatima.writes("mag ik een geit houden")

    assert [s.chat for s in house.chats.shown if s.chat < 0] == [SUPERGROUP]
    assert "group_migrated" in await house.events()


async def test_another_group_that_migrates_is_not(house: House) -> None:
    await house.hear(GroupMigrated(ELSEWHERE, SUPERGROUP, house.clock.now()))

    assert await house.setting("group_chat") == str(GROUP)


async def test_in_a_strange_group_the_bot_says_so_and_leaves(house: House) -> None:
    await house.hear(StrangeGroup(ELSEWHERE, house.clock.now()))
    await house.send()

    assert [s.text for s in house.chats.in_chat(ELSEWHERE)] == [house.says("vreemde_groep")]
    assert house.chats.left == [ELSEWHERE]


async def test_it_says_so_once_a_day_and_leaves_every_time(house: House) -> None:
    for _ in range(2):
        await house.hear(StrangeGroup(ELSEWHERE, house.clock.now()))
        await house.send()

    assert len(house.chats.in_chat(ELSEWHERE)) == 1
    assert house.chats.left == [ELSEWHERE, ELSEWHERE]


async def test_as_long_as_no_group_is_chosen_a_group_is_told_its_number(house: House) -> None:
    await house.move_in(group=None)

    await house.hear(StrangeGroup(ELSEWHERE, house.clock.now()))
    await house.send()

    assert [s.text for s in house.chats.in_chat(ELSEWHERE)] == [house.says("groep_kiezen", nummer=ELSEWHERE)]
    assert house.chats.left == []


async def test_a_card_waits_until_a_group_is_chosen(house: House, fatima: Person) -> None:
    await house.move_in(group=None)
    read = await fatima.writes("mag ik een geit houden")
    assert (
        house.says("doorgeven.not_sure", nummer=1, tekst="mag ik een geit houden", verwacht="binnen 2 werkdagen")
        in read
    )

    await house.wait(hours=1)
    await house.move_in()
    await house.wait(hours=1)

    assert len(house.in_topic()) == 1


async def test_what_is_ignored_leaves_nothing_behind(house: House) -> None:
    await house.hear(Ignored("a sticker in a channel"))

    assert await house.rows(outbox) == []
