"""The werkteam's group as it can be: without topics, tidied by hand, chosen late, or not ours at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_telegram import FakeTelegram, Group, Member, Person

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth

ANSWER = "Ja hoor, dat kan gewoon."
FIVE_MINUTES = 301


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


async def test_in_a_group_without_topics_cards_come_in_the_group_and_replies_work(
    fake: FakeTelegram, at_work: Callable[..., BotAtWork], mouth: Mouth
) -> None:
    group, fatima = fake.supergroup("Werkteam", topics=False), fake.person("Fatima")
    bot, daan = at_work(group.id, drempels=ASKS_PEOPLE), group.member("Daan")

    await fatima.writes(mouth.strange_question())
    card = await daan.gets(mouth.strange_question())
    await daan.gets(mouth.says("kaart.geen_onderwerpen"))
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await daan.gets(mouth.says("kaart.regel.claimed", wie="Daan"))
    await daan.writes("dit is een notitie voor ons")
    await daan.replies(card, ANSWER)
    await fatima.gets(ANSWER)
    await bot.rests()

    assert not fatima.chat.has_ever_shown("notitie voor ons")


async def test_a_topic_deleted_by_hand_comes_back_with_card_and_history_and_its_owner(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await fatima.writes(mouth.strange_question())
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await daan.gets(mouth.says("kaart.regel.claimed", wie="Daan"))
    await bot.rests()
    await werkteam.deletes_topic(werkteam.topic("1"))

    await fatima.writes("weet u al iets meer over mijn vraag van zonet")
    await bot.rests()
    again = werkteam.topic("1")
    copy = next(m for m in again.messages if "schrijft" in m.text)
    await daan.replies(copy, ANSWER)
    await fatima.gets(ANSWER)
    await daan.replies(again.messages[0], "En een fijne dag nog.")
    await fatima.gets("En een fijne dag nog.")
    await bot.rests()

    assert again.name == f"1 · {mouth.button('kaart.staat.waiting_for_resident', wie='Daan')}"
    assert mouth.strange_question() in again.texts[0]
    assert mouth.says("kaart.kaart_is_nieuw", nummer=1) in again.texts[1]
    assert bot.asks("SELECT owner_name FROM questions") == [("Daan",)]


async def test_a_group_that_gets_another_number_in_the_middle_of_a_conversation_goes_on_with_it(
    fake: FakeTelegram, at_work: Callable[..., BotAtWork], mouth: Mouth
) -> None:
    group, fatima = fake.basic_group("Werkteam"), fake.person("Fatima")
    bot, daan = at_work(group.id, drempels=ASKS_PEOPLE), group.member("Daan")
    await fatima.writes(mouth.strange_question())
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await daan.gets(mouth.says("kaart.regel.claimed", wie="Daan"))
    await bot.rests()

    await group.migrates()
    await fatima.writes("weet u al iets meer over mijn vraag van zonet")
    copy = await daan.gets("iets meer over mijn vraag")
    await daan.replies(copy, ANSWER)
    await fatima.gets(ANSWER)
    await bot.rests()

    assert sum(ANSWER in text for text in fatima.seen) == 1
    assert bot.asks("SELECT owner_name, state FROM questions") == [("Daan", "waiting_for_resident")]
    assert bot.asks("SELECT count(*) FROM outbox WHERE status IN ('waiting', 'sending')") == [(0,)]


async def test_a_card_deleted_by_hand_is_not_edited_for_ever_and_its_question_goes_on(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await fatima.writes(mouth.strange_question())
    card = await daan.gets(mouth.strange_question())
    await bot.rests()
    await daan.deletes(card)

    await daan.writes(f"/antwoord {ANSWER}", werkteam.topic("1"))
    await fatima.gets(ANSWER)
    await fatima.writes("dank u, en mijn zus dan?")
    await daan.gets("en mijn zus dan?")
    await bot.rests()

    tried = [call for call in fake.calls_of("editMessageText") if "not found" in call.description]
    assert {call.params["message_id"] for call in tried} == {card.id}
    assert bot.asks("SELECT attempts FROM outbox WHERE status = 'dead'") == [(0,)] * len(tried)


async def test_the_bot_says_once_that_a_strange_group_is_not_its_place_and_leaves(
    fake: FakeTelegram, bot: BotAtWork, mouth: Mouth
) -> None:
    strangers = fake.supergroup("Klaverjasclub")
    joop = strangers.member("Joop")

    await joop.writes("@samenspel_bot wie heeft de kaarten?")
    await joop.gets(mouth.says("vreemde_groep"))
    await bot.rests()

    assert strangers.membership(fake.world.bot).status == "left"
    assert bot.asks("SELECT count(*) FROM questions") == [(0,)]


async def test_before_a_group_is_chosen_the_bot_tells_its_number_and_the_questions_wait(
    fake: FakeTelegram, at_work: Callable[..., BotAtWork], mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    bot, fatima = at_work(drempels=ASKS_PEOPLE), fake.person("Fatima")
    await fatima.writes(mouth.strange_question())
    await fatima.gets(mouth.strange_question())
    await daan.writes("/start")
    await daan.gets(str(werkteam.id))
    await bot.stops()

    chosen = at_work(werkteam.id, drempels=ASKS_PEOPLE)
    fake.clock.advance(FIVE_MINUTES)
    card = await daan.gets(mouth.strange_question())
    await daan.replies(card, ANSWER)
    await fatima.gets(ANSWER)
    await chosen.rests()


async def test_with_a_wrong_number_of_the_group_residents_are_helped_and_the_cards_wait_for_the_right_one(
    fake: FakeTelegram, at_work: Callable[..., BotAtWork], mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    bot, fatima = at_work(-1_009_999_999_999, drempels=ASKS_PEOPLE), fake.person("Fatima")
    await fatima.writes(mouth.strange_question())
    await fatima.gets(mouth.strange_question())
    await fake.until(lambda: any("chat not found" in call.description for call in fake.calls_of("createForumTopic")))
    await bot.stops()

    mended = at_work(werkteam.id, drempels=ASKS_PEOPLE)
    fake.clock.advance(FIVE_MINUTES)
    await daan.gets(mouth.strange_question())
    await mended.rests()

    assert [topic.name for topic in werkteam.topics] == ["1 · vrij"]


async def test_anonymous_admins_and_channels_are_never_taken_for_a_member(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    hidden = werkteam.member("Verborgen", anonymous=True)
    await fatima.writes(mouth.strange_question())
    card = await daan.gets(mouth.strange_question())

    await hidden.replies(card, "Dit komt van niemand.")
    fake.push({"channel_post": {**card.json(), "text": "Dit komt van een kanaal."}})
    await bot.rests()

    assert not fatima.chat.has_ever_shown("Dit komt van")
    assert bot.asks("SELECT state FROM questions") == [("free",)]


async def test_who_left_the_group_does_nothing_there_with_an_old_button(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, sanne: Member
) -> None:
    await fatima.writes(mouth.strange_question())
    card = await daan.gets(mouth.strange_question())
    await bot.rests()
    await werkteam.loses(daan, is_banned=True)
    await bot.rests()

    await daan.presses(mouth.button("kaart.knop.oppakken"), card)
    await sanne.gets(mouth.says("kaart.niet_in_de_groep"))
    await bot.rests()
    await sanne.presses(mouth.button("kaart.knop.oppakken"), card)
    await sanne.gets(mouth.says("kaart.regel.claimed", wie="Sanne"))
    await bot.rests()

    assert bot.asks("SELECT actor FROM events WHERE kind = 'question_claim'") == [(sanne.id,)]


async def test_people_who_were_there_before_the_bot_read_once_how_it_works_and_can_practise(
    bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    hello = mouth.button("werkteam.eerste_bericht").splitlines()[0].replace("**", "")
    await daan.gets(hello)
    await bot.stops()
    bot.starts()
    await bot.rests()
    await daan.presses(mouth.button("oefenen.knop"))
    question = await daan.gets("Oefenvraag")
    await daan.replies(question, "Dat kan de buurtbus doen.")
    await daan.gets("Zo gaat het, Daan.")
    await bot.rests()

    assert len([text for text in werkteam.owner.seen if text.startswith(hello)]) == 1
    assert [message.text.startswith(hello) for message in werkteam.state.pinned] == [True]


async def test_where_the_bot_may_not_pin_its_first_message_all_goes_on(
    fake: FakeTelegram, at_work: Callable[..., BotAtWork], mouth: Mouth
) -> None:
    group = fake.supergroup("Werkteam", topics=True, bot_rights=["can_manage_topics"])
    daan = group.member("Daan")
    bot = at_work(group.id, drempels=ASKS_PEOPLE)
    await daan.gets(mouth.button("werkteam.eerste_bericht").splitlines()[0].replace("**", ""))
    await fake.person("Fatima").writes(mouth.strange_question())
    await daan.gets(mouth.strange_question())
    await bot.rests()

    assert group.state.pinned == []
    assert bot.asks("SELECT status FROM outbox WHERE key LIKE 'pin:%'") == [("cancelled",)]


async def test_a_question_goes_from_one_member_to_another_when_its_owner_agrees(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, sanne: Member
) -> None:
    await fatima.writes(mouth.strange_question())
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await daan.gets(mouth.says("kaart.regel.claimed", wie="Daan"))
    await sanne.presses(mouth.button("kaart.knop.neem_over"))
    await daan.gets(mouth.says("overdragen.mag_het", wie="Sanne", nummer=1))
    await daan.presses(mouth.button("overdragen.knop.ja"))
    await sanne.gets("Daan gaf deze vraag aan Sanne.")
    await bot.rests()

    assert bot.asks("SELECT owner_name FROM questions") == [("Sanne",)]
    assert werkteam.topic("1").name == f"1 · {mouth.button('kaart.staat.claimed', wie='Sanne')}"
