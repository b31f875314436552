"""The werkteam's group itself, and groups that are none of ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.storage.tables import outbox
from bot.domain.message import Attachment, ChatId, GroupMigrated, Ignored, OurPlace, StrangeGroup
from bot.domain.outgoing import (
    Copy,
    CopyAlbum,
    Delete,
    DeleteTopic,
    EditButtons,
    OpenTopic,
    Outgoing,
    Priority,
    Say,
    ToGroup,
)
from bot.flow.another_group import settle_group
from bot.flow.ports import MovedTo, NotReached, PeerGone, TooFast
from flow.house import GROUP, Colleague, House, Person
from flow.knowledge import NOTHING, ChosenThoughts, danger, perhaps_danger

SUPERGROUP, ELSEWHERE = ChatId(-2002), ChatId(-3003)


async def choose(house: House, group: ChatId | None) -> None:
    """The bot starts with this group in its settings."""
    await settle_group(house.store, house.shelf, house.rules, group, house.clock.now(), greets=True)


async def test_a_group_that_migrates_is_followed(house: House, fatima: Person) -> None:
    await house.hear(GroupMigrated(GROUP, SUPERGROUP, house.clock.now()))

    await fatima.writes("mag ik een geit houden")

    assert [s.chat for s in house.chats.shown if s.chat < 0] == [SUPERGROUP]
    assert "group_migrated" in await house.events()


async def test_what_is_open_moves_along_and_is_answered_there(house: House, asked: Person, joke: Colleague) -> None:
    await house.hear(GroupMigrated(GROUP, SUPERGROUP, house.clock.now()))
    await house.send()

    card, history = house.chats.in_chat(SUPERGROUP)
    assert (card.thread, (await house.question()).thread) == (history.thread, history.thread)
    assert card.text.startswith("Vraag 1")
    assert "mag ik een geit houden" in history.text
    await joke.replies(card, "Ja hoor")
    assert await asked.reads() == [house.answered("Ja hoor")]
    assert house.says("kaart.regel.waiting_for_resident", wie="Joke") in card.text


async def test_news_of_the_migration_from_a_refused_message_is_enough(house: House, asked: Person) -> None:
    house.chats.when(lambda m: m.chat == GROUP, MovedTo(SUPERGROUP))
    await asked.writes("en een schaap")

    await house.hear(GroupMigrated(GROUP, SUPERGROUP, house.clock.now()))
    await house.send()

    said = [shown.text for shown in house.chats.in_chat(SUPERGROUP)]
    assert len(house.chats.topics) == 2
    assert len([text for text in said if text.startswith("Vraag 1")]) == 1
    assert any("en een schaap" in text for text in said)


async def test_who_was_away_when_the_group_moved_finds_a_place_on_return(
    house: House, asked: Person, henk: Person, joke: Colleague
) -> None:
    await henk.writes("en ik een schaap")
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await asked.blocks()
    await house.hear(GroupMigrated(GROUP, SUPERGROUP, house.clock.now()))
    await house.send()
    assert house.chats.in_chat(SUPERGROUP) == []

    await asked.comes_back()
    await henk.presses("Heropen")

    for number in (1, 2):
        place = house.chats.in_chat(SUPERGROUP, house.thread(number))
        assert place[0].text.startswith(f"Vraag {number}")
        assert house.says("kaart.regel.free") in place[0].text


async def test_what_waits_for_the_old_group_touches_no_message_of_the_new(
    house: House, asked: Person, joke: Colleague
) -> None:
    strange = [Delete(55), EditButtons(55), DeleteTopic(55), Say("Goed zo", answers=55)]
    house.chats.when(lambda m: m.chat == GROUP, *[TooFast(5)] * len(strange))
    async with house.store.transaction() as transaction:
        for number, act in enumerate(strange):
            await transaction.send(Outgoing(f"old:{number}", ToGroup(), act, Priority.RECEIPT))
    await house.send()

    await house.hear(GroupMigrated(GROUP, SUPERGROUP, house.clock.now()))
    await house.wait(seconds=10)

    assert [m.act for m in house.chats.delivered if m.key.startswith("old:")] == [Say("Goed zo")]
    assert [str((await house.statuses())[f"old:{number}"]) for number in range(4)] == [*["cancelled"] * 3, "sent"]


@pytest.mark.parametrize("album", [None, "a"])
async def test_a_photo_for_who_was_away_is_never_another_message_of_the_new_group(
    house: House, asked: Person, joke: Colleague, album: str | None
) -> None:
    house.chats.when(lambda m: isinstance(m.act, Copy | CopyAlbum), PeerGone("blocked"))
    photo = joke.message("zie foto", house.thread(), house.card().id, Attachment.PHOTO)
    await house.hear(replace(photo, album=album))
    await house.wait(seconds=2)
    await house.hear(GroupMigrated(GROUP, SUPERGROUP, house.clock.now()))

    assert await asked.comes_back() == [house.says("terug.lag_nog_antwoord")]
    assert await asked.presses("Laat zien") == []

    assert house.says("kaart.niet_aangekomen") in [shown.text for shown in house.chats.in_chat(SUPERGROUP)]
    assert not any(isinstance(m.act, Copy | CopyAlbum) for m in house.chats.delivered)


async def test_one_practises_on_in_the_new_group(house: House, joke: Colleague) -> None:
    await joke.commands("oefenen")

    await house.hear(GroupMigrated(GROUP, SUPERGROUP, house.clock.now()))
    await house.send()

    _, second = house.chats.topics
    assert await house.setting("practice_thread") == str(second)


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


# The place of the bot in its group


def ours(house: House, *, is_in: bool = True, can: bool = True) -> OurPlace:
    return OurPlace(GROUP, is_in=is_in, can_make_topics=can, at=house.clock.now())


async def test_put_out_of_the_group_residents_are_helped_and_put_back_in_what_waited_goes_at_once(
    house: House, fatima: Person
) -> None:
    house.chats.when(lambda m: m.chat == GROUP, PeerGone("bot was kicked"))
    await house.hear(ours(house, is_in=False, can=False))

    assert "nummer 1" in (await fatima.writes("mag ik een geit houden"))[-1]
    assert house.chats.in_chat(GROUP) == []
    assert "bot_out_of_group" in await house.events()

    await house.hear(ours(house))
    await house.send()

    assert len(house.in_topic()) == 1


async def test_a_right_taken_away_is_told_once_and_given_back_as_well(
    house: House, fatima: Person, henk: Person
) -> None:
    for can in (False, False, True, True):
        await house.hear(ours(house, can=can))
        await house.send()

    assert [s.text for s in house.chats.in_chat(GROUP)] == [
        house.says("kaart.geen_onderwerpen"),
        house.says("kaart.weer_onderwerpen"),
    ]
    assert await house.setting("topics") == "yes"


async def test_who_wants_no_topics_hears_nothing_of_them(house: House) -> None:
    house.live_by(replace(house.rules, topics=False))

    await house.hear(ours(house))
    await house.send()

    assert house.chats.in_chat(GROUP) == []


async def test_without_topics_what_a_resident_adds_answers_the_card(house: House, fatima: Person) -> None:
    house.live_by(replace(house.rules, topics=False))
    await house.move_in(topics="no")
    await fatima.writes("mag ik een geit houden")

    await fatima.writes("en een schaap")
    await fatima.commands("intrekken")

    added, remark = [m for m in house.chats.delivered if m.chat == GROUP and isinstance(m.act, Say)][1:]
    assert (added.target, remark.target) == (house.card().id, house.card().id)


async def test_a_remark_about_a_card_that_nobody_has_seen_is_left_out(house: House, fatima: Person) -> None:
    house.chats.when(OpenTopic, NotReached("no connection"))
    await fatima.writes("mag ik een geit houden")

    await fatima.commands("intrekken")
    await house.wait(minutes=1)

    assert len(house.in_topic()) == 1
    assert house.in_topic()[0].endswith(house.says("kaart.regel.withdrawn"))


async def test_several_messages_that_wait_are_one_copy_and_each_can_be_answered_and_edited(
    house: House, fatima: Person, joke: Colleague
) -> None:
    await fatima.writes("mag ik een geit houden")
    house.chats.when(lambda m: m.key.startswith("copy:"), TooFast(9))
    first = fatima.message("en een schaap")
    await house.hear(first)
    await house.sender.send_some()
    await house.sender.drain()
    later = [fatima.message(text) for text in ("of een ezel", "of niets")]
    for message in later:
        await house.hear(message)
    await house.wait(seconds=10)

    assert house.in_topic()[1:] == [
        "Mees-1 schrijft\n“en een schaap”",
        "Mees-1 schrijft\n“of een ezel”\n“of niets”",
    ]
    joined = house.chats.in_chat(GROUP)[-1]
    await joke.replies(joined, "Een ezel mag")
    assert (await fatima.reads())[-1] == house.answered("Een ezel mag")
    for message, new in zip(later, ("of een muilezel", "of toch niet"), strict=True):
        await fatima.edits(message.message_id, new)
        assert f"“{message.text}” in “{new}”" in house.in_topic()[-1]


async def test_a_joined_message_in_doubt_says_so(house: House, fatima: Person, thoughts: ChosenThoughts) -> None:
    doubt = thoughts.of("ik ben soms zo somber", NOTHING, perhaps_danger("nood-112"))
    await fatima.writes("mag ik een geit houden")
    house.chats.when(lambda m: m.chat == GROUP, TooFast(9))
    await house.hear(fatima.message("en een ezel"))
    await house.send()
    await house.hear(fatima.message("en een schaap"))
    await house.hear(fatima.message(doubt))
    await house.wait(seconds=10)

    assert any("Misschien nood" in text and "“en een schaap”" in text for text in house.in_topic())


async def test_a_card_that_still_waits_goes_first_when_its_resident_turns_out_to_be_in_danger(
    house: House, fatima: Person, thoughts: ChosenThoughts
) -> None:
    thoughts.of("hij slaat me", NOTHING, danger("nood-112"))
    house.chats.when(lambda m: m.chat == GROUP, TooFast(9))
    await fatima.writes("mag ik een geit houden")
    await fatima.writes("hij slaat me")

    await house.wait(seconds=10)

    card, cry = house.in_topic()
    assert card.startswith(house.says("kaart.nood"))
    assert "hij slaat me" in cry


async def test_in_another_group_what_had_a_place_gets_one_and_what_waits_simply_comes(
    house: House, fatima: Person, henk: Person
) -> None:
    await fatima.writes("mag ik een geit houden")
    house.chats.when(lambda m: m.question == 2, TooFast(9))
    await henk.writes("en ik een schaap")

    await choose(house, SUPERGROUP)
    await house.wait(seconds=10)

    assert len(house.chats.topics) == 3
    threads = [(await house.question(number)).thread for number in (1, 2)]
    shown = [[s.text.split("\n")[0] for s in house.chats.in_chat(SUPERGROUP, thread)] for thread in threads]
    assert [lines[0].split(" · ")[0] for lines in shown] == ["Vraag 1", "Vraag 2"]
    assert [len(lines) for lines in shown] == [2, 1]


async def test_the_number_that_telegram_gave_may_be_written_in_the_settings(house: House, asked: Person) -> None:
    await choose(house, GROUP)
    await house.hear(GroupMigrated(GROUP, SUPERGROUP, house.clock.now()))
    await choose(house, GROUP)
    await house.send()
    said, threads = len(house.chats.shown), set(house.chats.topics)

    for _ in range(2):
        await choose(house, SUPERGROUP)
        await house.send()

    assert await house.setting("group_chat") == str(SUPERGROUP)
    assert (len(house.chats.shown), set(house.chats.topics)) == (said, threads)
    assert (await house.question()).thread in threads


async def test_a_group_that_is_new_reads_once_how_it_works(house: House) -> None:
    await house.move_in(group=None)

    for group in (GROUP, GROUP, None, GROUP):
        await choose(house, group)
        await house.send()

    assert len(house.chats.in_chat(GROUP)) == 1
    assert await house.setting("topics") == "yes"


async def test_who_wants_no_topics_gets_none(house: House) -> None:
    house.live_by(replace(house.rules, topics=False))

    await choose(house, SUPERGROUP)

    assert await house.setting("topics") == "no"


async def test_what_does_not_fit_on_the_card_stands_behind_it_and_can_be_answered(
    house: House, fatima: Person, joke: Colleague
) -> None:
    long = "mag ik een geit houden. " * 160
    await fatima.writes(long)

    card, rest = house.chats.in_chat(GROUP)
    shown = "".join(part.text.split("“")[1].split("”")[0].removesuffix(" …") for part in (card, rest))
    assert shown.replace(" ", "") == long.replace(" ", "")
    await joke.replies(rest, "Ja hoor")
    assert (await fatima.reads())[-1] == house.answered("Ja hoor")
