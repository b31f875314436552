"""What follows when a message does not simply arrive."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.storage.tables import outbox
from bot.domain.errors import Overtaken, StoreUnavailable
from bot.domain.message import Attachment, ChatId, StrangeGroup
from bot.domain.outgoing import (
    CloseTopic,
    Copy,
    CopyAlbum,
    Edit,
    EditButtons,
    OpenTopic,
    Outgoing,
    Priority,
    RenameTopic,
    Say,
    ToResident,
)
from bot.domain.question import Move, Who
from bot.flow import moving, topic_anew
from bot.flow.conversation import Conversation
from bot.flow.delivery import wait_before
from bot.flow.ports import (
    BadMarkup,
    Delivery,
    MovedTo,
    NeverPossible,
    NotReached,
    PeerGone,
    PerhapsArrived,
    TooFast,
    TopicGone,
    TopicsImpossible,
    Transaction,
)
from flow.house import GROUP, RULES, Colleague, House, Person
from flow.knowledge import ChosenThoughts, outside, sure
from flow.test_resident_message import HUUR


@pytest.fixture
async def known(house: House, thoughts: ChosenThoughts, fatima: Person) -> Person:
    """Fatima, who was welcomed; the bot knows what to say about her rent."""
    await fatima.commands("start")
    thoughts.of("de huur", sure("huur"))
    thoughts.of("dank u", outside("dank"))
    return fatima


async def how_it_ended(house: House, start: str = "") -> list[tuple[str, str]]:
    """The fate and the error of the newest outgoing message whose key begins like this."""
    rows = [row for row in await house.rows(outbox) if row["key"].startswith(start)]
    return [(str(row["status"]), row["error"]) for row in rows]


def tries(house: House, kind: type) -> int:
    return len([m for m in house.chats.tried if isinstance(m.act, kind)])


def test_the_waits_grow_to_a_minute() -> None:
    waits = [wait_before(attempt).total_seconds() for attempt in (0, 1, 2, 5, 6, 1000)]

    assert waits == [1, 2, 4, 32, 60, 60]


# 429


async def test_who_is_told_to_wait_waits_and_others_go_on(house: House, known: Person, henk: Person) -> None:
    await henk.commands("start")
    house.chats.when(lambda m: m.chat == known.chat, TooFast(7))

    assert await known.writes("de huur") == []
    assert await henk.writes("de huur") == [HUUR]
    await house.wait(seconds=5)
    assert await known.reads() == []
    await house.wait(seconds=3)
    assert await known.reads() == [HUUR]


async def test_when_several_chats_must_wait_at_once_everybody_waits_as_long_as_the_shortest(
    house: House, known: Person, henk: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await henk.commands("start")
    house.chats.when(lambda m: m.chat == known.chat, TooFast(30))
    house.chats.when(lambda m: m.chat == henk.chat, TooFast(7))
    for person in (known, henk):
        await house.hear(person.message("de huur"))
    await house.send()
    sanne = house.resident(1_000)

    await sanne.commands("start")
    await house.wait(seconds=4)
    assert sanne.screen == []
    await house.wait(seconds=2)

    assert len(sanne.screen) == 1
    assert await henk.reads() == [HUUR]
    assert await known.reads() == []
    assert "everybody_waits" in caplog.messages


async def test_two_chats_that_must_wait_at_other_moments_hold_up_nobody_else(
    house: House, known: Person, henk: Person
) -> None:
    await henk.commands("start")
    for person in (known, henk):
        house.chats.when(lambda m, chat=person.chat: m.chat == chat, TooFast(30))
        await person.writes("de huur")
        house.clock.move(seconds=2)

    assert len(await house.resident(1_000).commands("start")) == 1


async def test_a_group_that_must_wait_waits_whatever_the_topic(house: House, known: Person, henk: Person) -> None:
    await known.writes("mag ik een geit houden")
    house.chats.when(lambda m: m.chat == GROUP, TooFast(30))
    await known.writes("op het balkon")
    before = len(house.chats.tried)

    await henk.writes("en ik een schaap")

    assert [m for m in house.chats.tried[before:] if m.chat == GROUP] == []
    await house.wait(seconds=31)
    assert len(house.in_topic(1)) == 2
    assert len(house.in_topic(2)) == 1


# It did not arrive, or nobody knows


async def test_what_did_not_arrive_goes_again_after_longer_and_longer_waits(house: House, known: Person) -> None:
    house.chats.when(lambda m: m.chat == known.chat, *[NotReached("no connection")] * 4)

    assert await known.writes("de huur") == []
    for seconds in (1, 2, 4):
        await house.wait(seconds=seconds)
        assert await known.reads() == []
    await house.wait(seconds=8)
    assert await known.reads() == [HUUR]


async def test_an_answer_that_may_have_arrived_goes_again_and_is_counted(
    house: House, known: Person, caplog: pytest.LogCaptureFixture
) -> None:
    house.chats.when(lambda m: m.chat == known.chat, PerhapsArrived("timeout"))

    await known.writes("de huur")
    await house.wait(seconds=1)

    assert await known.reads() == [HUUR]
    assert [row["uncertain"] for row in await house.rows(outbox) if row["key"].startswith("message:")] == [True]
    assert caplog.messages.count("perhaps_sent_twice") == 1


async def test_a_kind_word_that_may_have_arrived_is_left(house: House, known: Person) -> None:
    house.chats.when(lambda m: m.chat == known.chat, PerhapsArrived("timeout"))

    assert await known.writes("dank u") == []
    await house.wait(hours=1)
    assert await known.reads() == []
    assert await how_it_ended(house, "message:") == [("uncertain", "timeout")]


async def test_what_is_refused_for_good_is_kept_for_the_maintainer(
    house: House, known: Person, caplog: pytest.LogCaptureFixture
) -> None:
    house.chats.when(lambda m: m.chat == known.chat, NeverPossible("message text is empty"))

    assert await known.writes("de huur") == []
    assert await how_it_ended(house, "message:") == [("dead", "message text is empty")]
    assert "dead_letter" in caplog.messages


# Markup


async def test_refused_markup_goes_as_plain_text(house: House, known: Person) -> None:
    house.chats.when(lambda m: m.chat == known.chat, BadMarkup("can't parse entities"))

    assert await known.writes("de huur") == [HUUR]
    acts = [m.act for m in house.chats.tried if m.chat == known.chat][-2:]
    assert [act.plain for act in acts if isinstance(act, Say)] == [False, True]


async def test_plain_text_that_is_refused_as_well_is_given_up(house: House, known: Person) -> None:
    house.chats.when(lambda m: m.chat == known.chat, BadMarkup("entities"), BadMarkup("still"))

    assert await known.writes("de huur") == []
    assert await how_it_ended(house, "message:") == [("dead", "still")]


async def test_an_edit_without_markup_is_an_edit(house: House, known: Person, joke: Colleague) -> None:
    await known.writes("mag ik een geit houden")
    house.chats.when(Edit, BadMarkup("entities"))

    await joke.presses("Ik pak dit op")

    assert house.card().text.endswith("Joke heeft deze vraag.")


async def test_what_has_no_text_cannot_go_as_text(house: House, known: Person) -> None:
    house.chats.when(OpenTopic, BadMarkup("entities"))

    await known.shows(Attachment.VOICE)

    assert await how_it_ended(house, "topic:1") == [("dead", "entities")]


# Nobody there


async def test_without_a_group_its_cards_wait_five_minutes_and_then_again(house: House, known: Person) -> None:
    house.chats.when(lambda m: m.chat == GROUP, PeerGone("kicked"), PeerGone("kicked"))

    await known.writes("mag ik een geit houden")
    await house.wait(minutes=4)
    assert tries(house, OpenTopic) == 1
    await house.wait(minutes=1)
    assert tries(house, OpenTopic) == 2
    await house.wait(minutes=5)

    assert len(house.in_topic()) == 1


async def test_a_stranger_who_is_gone_is_let_go(house: House) -> None:
    house.chats.when(lambda m: m.chat == -3003, PeerGone("kicked"))

    await house.hear(StrangeGroup(ChatId(-3003), house.clock.now()))
    await house.send()

    assert ("dead", "kicked") in await how_it_ended(house)


async def test_a_message_for_somebody_who_is_forgotten_meanwhile_is_dropped(house: House, known: Person) -> None:
    house.chats.hold()
    house.chats.when(lambda m: m.chat == known.chat, PeerGone("blocked"))
    await house.hear(known.message("de huur"))
    await house.sender.send_some()
    await house.chats.began.wait()
    resident = await known.record()
    async with house.store.transaction() as transaction:
        await transaction.forget_resident(resident, house.clock.now())

    house.chats.gate.set()
    await house.sender.drain()

    assert await house.rows(outbox) == []


async def test_what_is_put_out_for_somebody_unknown_is_cancelled(house: House) -> None:
    async with house.store.transaction() as transaction:
        await transaction.send(Outgoing("late", ToResident(4711), Say("Ja hoor"), Priority.ANSWER))

    await house.send()

    assert await how_it_ended(house, "late") == [("cancelled", "nobody to send to")]
    assert house.chats.tried == []


# The group moves


async def test_a_group_with_a_new_number_is_followed_and_the_card_arrives(house: House, known: Person) -> None:
    house.chats.when(lambda m: m.chat == GROUP, MovedTo(ChatId(-2002)))

    await known.writes("mag ik een geit houden")

    assert await house.setting("group_chat") == "-2002"
    assert len(house.chats.in_chat(-2002)) == 1


# Topics


async def test_a_deleted_topic_is_made_anew_with_card_and_history_and_its_owner(
    house: House, known: Person, joke: Colleague
) -> None:
    await known.writes("mag ik een geit houden")
    await known.shows(Attachment.PHOTO, message_id=66)
    await joke.replies(house.card(), "Ja hoor")
    old = house.thread()
    house.chats.when(lambda m: m.thread == old, TopicGone("message thread not found"))

    await known.writes("en een schaap")
    await house.wait(seconds=1)

    new = house.thread()
    assert new != old
    assert house.chats.topics[new].name == "1 · bij Joke"
    card, history, photo, more, *rest = house.in_topic()
    assert card.endswith("Joke heeft deze vraag.")
    assert history == "\n".join(
        [
            house.says("kaart.kaart_is_nieuw", nummer=1),
            "ma 23 nov 12.00 uur · bewoner: mag ik een geit houden",
            "ma 23 nov 12.00 uur · bewoner: een foto",
        ]
    )
    assert (photo, house.chats.in_chat(GROUP, new)[2].copy_of) == ("", 66)
    assert more == "\n".join(
        ["ma 23 nov 12.00 uur · werkteam: Ja hoor", "ma 23 nov 12.00 uur · bewoner: en een schaap"]
    )
    assert rest == ["Mees-1 schrijft\n“en een schaap”"]
    assert (await house.question()).owner == joke.member


async def test_the_new_card_is_the_one_that_is_kept_up_and_replied_to(
    house: House, known: Person, joke: Colleague
) -> None:
    await known.writes("mag ik een geit houden")
    old = house.thread()
    house.chats.when(lambda m: m.thread == old, TopicGone("TOPIC_DELETED"))
    await known.writes("en een schaap")

    await joke.replies(house.card(), "Ja hoor")

    assert len(await known.reads()) == 1
    assert house.card().thread != old
    assert house.card().text.endswith("Joke heeft geantwoord en wacht op de bewoner.")


async def test_a_card_that_finds_its_topic_deleted_goes_to_the_new_one(house: House, known: Person) -> None:
    house.chats.when(lambda m: m.key == "card:1", TopicGone("TOPIC_DELETED"))

    await known.writes("mag ik een geit houden")

    assert {text.split("\n")[0] for text in house.in_topic()} == {
        "Vraag 1 · bewoner Mees-1 · Rotterdam · Nederlands",
        house.says("kaart.kaart_is_nieuw", nummer=1),
    }
    assert len(house.in_topic()) == 2
    assert len(house.chats.topics) == 2


async def test_a_voice_message_is_not_lost_with_the_topic(house: House, known: Person) -> None:
    await known.writes("mag ik een geit houden")
    house.chats.when(Copy, TopicGone("TOPIC_DELETED"))

    await known.shows(Attachment.VOICE, message_id=88)

    assert [s.copy_of for s in house.chats.in_chat(GROUP, house.thread()) if s.copy_of] == [88]


async def test_an_album_stays_together_in_the_history_and_a_reply_to_it_reaches_the_resident(
    house: House, known: Person, joke: Colleague
) -> None:
    await known.writes("mag ik een geit houden")
    for number in (61, 62):
        await known.shows(Attachment.PHOTO, message_id=number, album="geiten", heard_at=house.clock.now())
    await house.wait(seconds=20)
    old = house.thread()
    house.chats.when(lambda m: m.thread == old, TopicGone("TOPIC_DELETED"))

    await known.writes("en een schaap")
    await house.wait(seconds=1)

    copies = [s for s in house.chats.in_chat(GROUP, house.thread()) if s.copy_of]
    assert [s.copy_of for s in copies] == [61, 62]
    album = [m for m in house.chats.delivered if isinstance(m.act, CopyAlbum)][-1].act
    assert isinstance(album, CopyAlbum)
    assert album.message_ids == (61, 62)
    await joke.replies(copies[0], "Leuk")
    assert (await known.reads())[-1] == house.answered("Leuk")


async def test_a_new_place_in_a_group_that_wants_no_topics_any_more_is_the_group_itself(
    house: House, known: Person
) -> None:
    await known.writes("mag ik een geit houden")
    await known.shows(Attachment.VOICE, message_id=88)
    house.live_by(replace(RULES, topics=False))
    old = house.thread()
    house.chats.when(lambda m: m.thread == old, TopicGone("message thread not found"))

    await known.shows(Attachment.VOICE, message_id=89)
    await house.wait(seconds=5)

    assert (await house.question()).thread is None
    assert [s.copy_of for s in house.chats.in_chat(GROUP) if s.thread is None and s.copy_of] == [88, 89]


async def test_a_history_that_ends_with_a_picture_ends_there(house: House, known: Person, joke: Colleague) -> None:
    await known.shows(Attachment.PHOTO, message_id=66)
    house.chats.when(RenameTopic, TopicGone("TOPIC_DELETED"))

    await joke.presses("Ik pak dit op")
    await house.wait(seconds=5)

    assert [s.copy_of for s in house.chats.in_chat(GROUP, house.thread())] == [None, None, 66]


async def test_a_topic_of_a_closed_question_is_not_made_anew_for_its_looks(
    house: House, known: Person, joke: Colleague
) -> None:
    await known.writes("mag ik een geit houden")
    house.chats.when(RenameTopic, TopicGone("TOPIC_DELETED"))

    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await house.wait(seconds=5)

    assert len(house.chats.topics) == 1
    assert await how_it_ended(house, "rename:") == [("dead", "TOPIC_DELETED")]


async def test_the_box_that_is_ticked_again_is_noticed_by_the_first_topic_that_can_be_made(
    house: House, known: Person, henk: Person
) -> None:
    house.chats.when(OpenTopic, TopicsImpossible("not enough rights"))
    await known.writes("mag ik een geit houden")
    assert await house.setting("topics") == "no"

    await henk.writes("en ik een schaap")

    assert await house.setting("topics") == "yes"
    texts = [s.text for s in house.chats.in_chat(GROUP)]
    assert texts.count(house.says("kaart.weer_onderwerpen")) == 1


async def test_a_new_name_for_a_deleted_topic_makes_a_new_one_and_ends_there(
    house: House, known: Person, joke: Colleague
) -> None:
    await known.writes("mag ik een geit houden")
    house.chats.when(RenameTopic, TopicGone("TOPIC_DELETED"))

    await joke.presses("Ik pak dit op")

    assert house.chats.topics[house.thread()].name == "1 · bij Joke"
    assert len(house.chats.topics) == 2
    assert await how_it_ended(house, "rename:") == [("dead", "TOPIC_DELETED")]


async def test_a_topic_that_was_made_anew_already_is_not_made_again(
    house: House, known: Person, joke: Colleague
) -> None:
    await known.writes("mag ik een geit houden")
    old = house.thread()
    house.chats.hold()
    house.chats.when(lambda m: m.thread == old, TopicGone("TOPIC_DELETED"))
    await house.hear(known.message("en een schaap"))
    await house.sender.send_some()
    await house.chats.began.wait()
    async with house.store.transaction() as transaction:
        before = await transaction.question(1)
        assert before is not None
        await transaction.save_question(before, replace(before, thread=4711))

    house.chats.gate.set()
    await house.sender.drain()
    await house.wait(seconds=1)

    assert len(house.chats.topics) == 1
    assert [s.text for s in house.chats.in_chat(GROUP, 4711)] == ["Mees-1 schrijft\n“en een schaap”"]


async def test_who_moves_the_question_meanwhile_goes_first(house: House, known: Person, joke: Colleague) -> None:
    await known.writes("mag ik een geit houden")
    seen = await house.question()
    await joke.presses("Ik pak dit op")
    resident = await known.record()

    async with house.store.transaction() as transaction:
        talk_ = Conversation(transaction, resident, house.shelf.knowledge, RULES, house.clock.now(), "")
        await topic_anew.make_anew(talk_, seen)
        with pytest.raises(Overtaken):
            await moving.make(talk_, seen, Move.RESIDENT_WRITES, Who.RESIDENT)

    assert len(house.chats.topics) == 1
    assert (await house.question()).owner == joke.member


async def test_the_general_topic_may_be_closed_for_us_and_is_tried_again(house: House, known: Person) -> None:
    house.live_by(replace(RULES, topics=False))
    await house.move_in(topics="no")
    house.chats.when(lambda m: m.chat == GROUP, TopicGone("TOPIC_CLOSED"), TopicGone("TOPIC_CLOSED"))

    await known.writes("mag ik een geit houden")
    assert house.chats.in_chat(GROUP) == []
    await house.wait(seconds=1)
    assert house.chats.in_chat(GROUP) == []
    await house.wait(seconds=2)

    assert len(house.chats.in_chat(GROUP)) == 1


async def test_a_resident_has_no_topics(house: House, known: Person) -> None:
    house.chats.when(lambda m: m.chat == known.chat, TopicGone("strange"))

    assert await known.writes("de huur") == []
    await house.wait(seconds=1)
    assert await known.reads() == [HUUR]


async def test_a_question_that_is_forgotten_needs_no_new_topic(house: House, known: Person) -> None:
    await known.writes("mag ik een geit houden")
    house.chats.hold()
    house.chats.when(lambda m: m.chat == GROUP, TopicGone("TOPIC_DELETED"))
    await house.hear(known.message("en een schaap"))
    await house.sender.send_some()
    await house.chats.began.wait()
    resident = await known.record()
    async with house.store.transaction() as transaction:
        await transaction.forget_resident(resident, house.clock.now())

    house.chats.gate.set()
    await house.sender.drain()

    assert len(house.chats.topics) == 1


async def test_where_topics_are_impossible_cards_go_to_the_group_which_is_told_once(
    house: House, known: Person, henk: Person, joke: Colleague
) -> None:
    no = TopicsImpossible("not enough rights")
    house.chats.when(OpenTopic, no, no)

    await known.writes("mag ik een geit houden")
    await henk.writes("en ik een schaap")

    texts = [s.text for s in house.chats.in_chat(GROUP)]
    assert texts.count(house.says("kaart.geen_onderwerpen")) == 1
    assert [s.thread for s in house.chats.in_chat(GROUP)] == [None] * 3
    await joke.replies(house.card(1), "Ja hoor")
    assert len(await known.reads()) == 1


@pytest.mark.parametrize("delivery", [NotReached("x"), PerhapsArrived("x"), NeverPossible("x"), TooFast(1)])
async def test_whatever_happens_to_a_cosmetic_act_people_are_not_bothered(
    house: House, known: Person, joke: Colleague, delivery: Delivery
) -> None:
    await known.writes("mag ik een geit houden")
    house.chats.when(lambda m: isinstance(m.act, CloseTopic | EditButtons | RenameTopic), delivery, delivery)

    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")
    await house.wait(minutes=1)

    assert await known.reads() == [house.says("gesloten.beantwoord", nummer=1)]


async def test_a_mistake_of_ours_after_something_arrived_loses_neither_its_number_nor_its_topic(
    house: House, fatima: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(*_: object) -> None:
        raise KeyError("a secret text")

    monkeypatch.setattr("bot.flow.delivery.with_topics", fails)
    await fatima.commands("start")
    await fatima.writes("mag ik een geit houden")

    [topic] = house.chats.topics
    assert (await house.question()).thread == topic
    assert house.card().thread == topic
    assert (await house.statuses())["topic:1"] == "sent"
    assert "after_arrival_failed" in caplog.messages
    assert "a secret text" not in caplog.text


async def test_when_the_store_is_away_after_something_arrived_what_follows_from_it_comes_later(
    house: House, fatima: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    async def at_the_second_try(transaction: Transaction, voice: object, at: object) -> None:
        tried.append("once")
        if len(tried) == 1:
            raise StoreUnavailable("locked")

    async def no_time(_: float) -> None:
        pass

    monkeypatch.setattr("bot.flow.delivery.with_topics", at_the_second_try)
    house.sender = house.new_sender(sleep=no_time)
    await fatima.commands("start")
    await fatima.writes("mag ik een geit houden")

    assert (len(tried), len(house.chats.topics)) == (2, 1)
    assert (await house.question()).thread in house.chats.topics
