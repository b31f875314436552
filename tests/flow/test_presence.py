"""A resident blocks the bot, comes back, or wants to be forgotten."""

from __future__ import annotations

from dataclasses import replace

from bot.adapters.storage import tables
from bot.domain.message import Attachment, ChatId, ResidentChoice, ResidentCommand
from bot.domain.outgoing import Delete, Say
from bot.domain.question import State
from bot.flow.another_group import settle_group
from bot.flow.ports import NeverPossible, PeerGone
from flow.house import GROUP, RULES, Colleague, House, Person
from flow.knowledge import NOTHING, ChosenThoughts, danger

ELSEWHERE = ChatId(-3003)


async def test_who_blocks_the_bot_is_left_in_peace_and_the_question_stands_still(
    house: House, asked: Person, joke: Colleague
) -> None:
    await asked.blocks()

    assert (await house.question()).state is State.PARKED
    assert house.in_topic()[-1] == house.says("kaart.bewoner_blokkeert")
    assert house.chats.topics[house.thread()].name == "1 · staat stil"
    assert await joke.replies(house.card(), "Ja hoor") == [house.says("geweigerd.parked.answer")]
    assert await asked.reads() == []


async def test_the_same_news_twice_changes_nothing(house: House, asked: Person) -> None:
    await asked.blocks()
    said = len(house.in_topic())

    await asked.blocks()

    assert len(house.in_topic()) == said


async def test_a_block_is_also_learned_from_a_message_that_does_not_arrive(
    house: House, asked: Person, joke: Colleague
) -> None:
    house.chats.when(lambda m: m.chat == asked.chat, PeerGone("blocked"))

    await joke.replies(house.card(), "Ja hoor")

    assert (await house.question()).state is State.PARKED
    assert house.in_topic()[-1] == house.says("kaart.bewoner_blokkeert")


async def test_who_comes_back_is_offered_what_was_missed(house: House, asked: Person, joke: Colleague) -> None:
    house.chats.when(lambda m: m.chat == asked.chat, PeerGone("blocked"))
    await joke.replies(house.card(), "Ja hoor")

    assert await asked.comes_back() == [house.says("terug.lag_nog_antwoord")]
    assert (await house.question()).state is State.FREE
    assert house.in_topic()[-1] == house.says("kaart.bewoner_terug")
    assert await asked.presses("Laat zien") == [f"{house.says('werkteam.antwoord', nummer=1)}\nJa hoor"]
    await house.wait(minutes=1)
    assert await asked.presses("Laat zien") == [house.says("terug.niets")]


async def test_who_comes_back_to_nothing_is_not_bothered(house: House, asked: Person) -> None:
    await asked.blocks()

    assert await asked.comes_back() == []
    assert await asked.comes_back() == []


async def test_who_speaks_is_back_even_if_nobody_told(house: House, asked: Person) -> None:
    await asked.blocks()
    await asked.writes("en een schaap")
    assert (await house.question()).state is State.FREE
    assert house.in_topic()[-1] == "Mees-1 schrijft\n“en een schaap”"

    await asked.blocks()
    await asked.commands("start")
    assert (await house.question()).state is State.FREE

    await asked.blocks()
    await asked.presses("Privacy")
    assert (await house.question()).state is State.FREE


async def test_a_closed_question_is_not_parked(house: House, asked: Person, joke: Colleague) -> None:
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")

    await asked.blocks()
    await asked.comes_back()

    assert (await house.question()).state is State.CLOSED


# Being forgotten


async def test_forgetting_takes_two_taps(house: House, asked: Person) -> None:
    assert await asked.commands("vergeetmij") == [house.says("vergeetmij.zeker")]
    assert asked.last.labels == ["Ja, wis alles", "Nee, dank u"]
    assert await asked.presses("Nee, dank u") == [house.says("vergeetmij.niet")]
    assert await asked.presses("Ja, wis alles") == [house.says("knop.van_eerder")]
    assert (await house.question()).state is State.FREE


async def test_after_the_second_tap_everything_is_gone_and_the_farewell_arrives(
    house: House, asked: Person, joke: Colleague
) -> None:
    await asked.writes("en een schaap")
    await joke.replies(house.card(), "Ja hoor")
    await asked.reads()
    await asked.commands("vergeetmij")

    assert await asked.presses("Ja, wis alles") == [house.says("vergeetmij.gedaan")]

    assert house.chats.topics == {}
    assert [s.text for s in house.chats.in_chat(GROUP)] == [house.says("kaart.vergeten", nummer=1)]
    for table in (tables.questions, tables.question_messages, tables.answers, tables.inbox):
        assert await house.rows(table) == [], table.name
    [row] = await house.rows(tables.residents)
    assert {name: value for name, value in row.items() if value} == {
        "id": 1,
        "created_at": row["created_at"],
        "forgotten_at": row["forgotten_at"],
    }
    assert all(row["resident"] is None and row["question"] is None for row in await house.rows(tables.outbox))
    assert all("501" not in str(row) for row in await house.rows(tables.outbox))
    assert all(event["resident"] is None and event["data"] is None for event in await house.rows(tables.events))


async def test_who_was_forgotten_is_a_stranger(house: House, asked: Person) -> None:
    await asked.commands("vergeetmij")
    await asked.presses("Ja, wis alles")

    assert (await asked.writes("mag ik een geit houden"))[0] == house.says("eerste_contact")
    assert (await asked.record()).pseudonym != "Mees-1"


async def test_without_topics_all_that_was_said_about_the_question_goes_as_well(
    house: House, fatima: Person, joke: Colleague
) -> None:
    house.live_by(replace(RULES, topics=False))
    await house.move_in(topics="no")
    await fatima.writes("mag ik een geit houden")
    await fatima.shows(Attachment.PHOTO, "dit is hem")
    await joke.replies(house.card(), "Ja hoor")
    await fatima.reads()
    await fatima.commands("vergeetmij")

    await fatima.presses("Ja, wis alles")

    assert [s.text for s in house.chats.in_chat(GROUP)] == [house.says("kaart.vergeten", nummer=1)]


async def test_without_topics_each_part_of_what_was_long_or_written_anew_goes_too(
    house: House, fatima: Person, joke: Colleague
) -> None:
    house.live_by(replace(RULES, topics=False))
    await house.move_in(topics="no")
    long = fatima.message("mag ik een geit houden. " * 160)
    await house.hear(long)
    await fatima.shows(Attachment.PHOTO, "dit is hem")
    await fatima.edits(long.message_id, "of een schaap")
    await settle_group(house.store, house.shelf, house.rules, ELSEWHERE, house.clock.now())
    await house.settle(topics="no")
    await house.send()
    assert len(house.chats.in_chat(ELSEWHERE)) > 2
    await fatima.commands("vergeetmij")

    await fatima.presses("Ja, wis alles")

    assert [s.text for s in house.chats.in_chat(ELSEWHERE)] == [house.says("kaart.vergeten", nummer=1)]


async def test_a_card_that_was_on_its_way_when_its_resident_was_forgotten_does_not_stay(
    house: House, fatima: Person
) -> None:
    house.live_by(replace(RULES, topics=False))
    await house.move_in(topics="no")
    await fatima.commands("start")
    house.chats.hold()
    await house.hear(fatima.message("mag ik een geit houden"))
    await house.sender.send_some()
    await house.hear(ResidentCommand(fatima.chat, 3, "vergeetmij", "", house.clock.now()))
    pending = (await fatima.record()).pending
    assert pending is not None
    await house.hear(ResidentChoice(fatima.chat, 4, f"v:{pending.turn}:yes", house.clock.now()))
    await house.chats.began.wait()
    house.chats.gate.set()

    await house.sender.drain()
    await house.send()

    assert [s.text for s in house.chats.in_chat(GROUP)] == [house.says("kaart.vergeten", nummer=1)]


async def test_whoever_was_forgotten_is_not_known_again_by_leaving_or_pressing(house: House, asked: Person) -> None:
    await asked.commands("vergeetmij")
    sure = asked.last
    await asked.presses("Ja, wis alles")

    assert await asked.presses("Ja, wis alles", sure) == []
    assert await asked.presses("Intrekken") == [house.says("knop.van_eerder")]
    assert await asked.presses_code("nonsense") == [house.says("knop.van_eerder")]
    await asked.blocks()
    await asked.comes_back()

    assert [row["chat"] for row in await house.rows(tables.residents)] == [None]
    assert all("501" not in str(row) for row in await house.rows(tables.outbox))


async def test_a_second_tap_on_the_last_button_says_nothing_more(house: House, asked: Person) -> None:
    await asked.commands("vergeetmij")
    pressed = ResidentChoice(asked.chat, asked.last.id, asked.last.press("Ja"), house.clock.now())
    for _ in range(2):
        await house.hear(pressed)

    assert await asked.reads() == [house.says("vergeetmij.gedaan")]


async def test_whoever_asks_for_people_is_helped_also_after_being_forgotten(
    house: House, fatima: Person, thoughts: ChosenThoughts
) -> None:
    await fatima.writes(thoughts.of("hij slaat me", NOTHING, danger("nood-112")))
    await fatima.commands("vergeetmij")
    await fatima.presses("Ja, wis alles")

    await fatima.presses("Ja, graag")

    assert (await house.question()).is_nood


async def test_only_what_can_be_read_is_offered_as_an_answer(house: House, asked: Person) -> None:
    house.chats.when(Delete, NeverPossible("message can't be deleted"))
    await asked.presses_code("b:7:delete")
    await asked.blocks()

    assert await asked.comes_back() == []


async def test_a_closed_question_is_forgotten_without_a_word(house: House, asked: Person, joke: Colleague) -> None:
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await asked.reads()
    await asked.commands("vergeetmij")
    await asked.presses("Ja, wis alles")

    assert house.chats.in_chat(GROUP) == []


async def test_what_still_waits_for_a_forgotten_resident_is_never_sent(
    house: House, asked: Person, joke: Colleague
) -> None:
    await asked.commands("vergeetmij")
    await house.hear(joke.message("Ja hoor", house.thread(), house.card().id))
    await asked.presses("Ja, wis alles")

    assert all("Ja hoor" not in str(m.act) for m in house.chats.delivered if isinstance(m.act, Say))
