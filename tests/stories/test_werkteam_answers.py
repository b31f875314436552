"""What the bot does not know goes to people, and their answer comes back."""

from __future__ import annotations

import pytest
from fake_telegram import FakeTelegram, Group, Member, Message, Person, reset_after

from bot.domain.question import CHOSEN_REASONS

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth

ANSWER = "Goed dat u het vraagt. Belt u 14 010 en zeg dat wij u stuurden."
EXPECTED = "binnen 2 werkdagen"


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


async def test_a_question_is_handed_over_claimed_and_answered(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, card: Message, daan: Member
) -> None:
    question = mouth.strange_question()
    receipt, opened = fatima.last, werkteam.topic("1").name
    card_at_first = (card.text, list(card.buttons))

    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await daan.gets(mouth.says("kaart.regel.claimed", wie="Daan"))
    await daan.replies(card, ANSWER)
    answer = await fatima.gets(ANSWER)
    await bot.rests()

    assert receipt.text == mouth.says("doorgeven.not_sure", nummer=1, tekst=question, verwacht=EXPECTED)
    assert receipt.buttons == [mouth.button("knop.intrekken")]
    assert opened == "1 · vrij"
    assert question in card_at_first[0]
    assert "Fatima" not in card_at_first[0]
    assert card_at_first[1] == [
        mouth.button(f"kaart.knop.{name}") for name in ("oppakken", "kennis", "doorverwijzen", "sluiten")
    ]
    assert answer.text == f"{mouth.says('werkteam.antwoord', nummer=1)}\n{ANSWER}"
    assert answer.buttons == [mouth.button("knop.dit_helpt"), mouth.button("knop.ik_heb_nog_een_vraag")]
    assert werkteam.topic("1").name == f"1 · {mouth.button('kaart.staat.waiting_for_resident', wie='Daan')}"
    assert werkteam.topic("1").texts[-1] == mouth.says("kaart.verstuurd", nummer=1)
    assert not any("Daan" in text for text in fatima.seen)


async def test_she_writes_on_and_it_joins_the_question(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, werkteam: Group
) -> None:
    await daan.replies(card, ANSWER)
    await fatima.gets(ANSWER)

    await fatima.writes("Ik heb gebeld maar er nam niemand op")
    await fatima.gets(mouth.says("doorgeven.toegevoegd", nummer=1))
    copy = await daan.gets("er nam niemand op", topic=werkteam.topic("1"))
    await daan.replies(copy, "Probeer het na twee uur nog eens.")
    await fatima.gets("Probeer het na twee uur")
    await bot.rests()

    assert bot.asks("SELECT count(*), max(state) FROM questions") == [(1, "waiting_for_resident")]
    assert len(werkteam.topics) == 1


async def test_it_is_closed_with_a_reason_and_a_tap_opens_it_again(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, werkteam: Group
) -> None:
    topic = werkteam.topic("1")
    await daan.presses(mouth.button("kaart.knop.sluiten"))
    await daan.presses(mouth.button("kaart.sluitreden.geen-aanbod"))
    await fatima.gets(mouth.says("gesloten.geen-aanbod", nummer=1))
    await bot.rests()
    closed = (topic.is_closed, topic.name, bot.asks("SELECT state, close_reason FROM questions"))

    await fatima.presses(mouth.button("knop.heropen"))
    await fatima.gets(mouth.says("heropend", nummer=1))
    await bot.rests()

    assert closed == (True, f"1 · {mouth.button('kaart.staat.closed')}", [("closed", "geen-aanbod")])
    assert (topic.is_closed, topic.name) == (False, f"1 · {mouth.button('kaart.staat.free')}")
    assert mouth.says("kaart.heropend", nummer=1) in topic.texts
    assert bot.asks("SELECT state FROM questions") == [("free",)]


async def test_each_of_the_six_reasons_is_one_tap_that_the_resident_can_undo_and_cijfers_counts_it(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    for reason in CHOSEN_REASONS:
        await daan.presses(mouth.button("kaart.knop.sluiten"), on=card)
        await daan.presses(mouth.button(f"kaart.sluitreden.{reason}"))
        told = await fatima.gets(mouth.says(f"gesloten.{reason}", nummer=1))
        await bot.rests()
        assert bot.asks("SELECT state, close_reason FROM questions") == [("closed", reason)]
        assert told.buttons == [mouth.button("knop.heropen"), mouth.button("knop.nieuwe_vraag")]
        await fatima.presses(mouth.button("knop.heropen"), on=told)
        await bot.rests()
    await daan.writes("/cijfers", card.topic)
    figures = await daan.gets(mouth.says("cijfers.kop", dagen=28).strip("*"))

    assert len(CHOSEN_REASONS) == 6
    assert all(f"{mouth.button(f'kaart.sluitreden.{reason}')} 1" in figures.text for reason in CHOSEN_REASONS)


async def test_a_reply_while_nobody_has_the_question_claims_it_and_says_so(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, sanne: Member
) -> None:
    await daan.replies(card, "Dat mag gewoon.")
    said = await sanne.gets(mouth.says("kaart.ook_opgepakt", wie="Daan"))
    await fatima.gets("Dat mag gewoon.")
    await bot.rests()
    await sanne.presses(mouth.button("kaart.knop.loslaten"), on=card)
    refused = await sanne.gets(mouth.says("geweigerd.van_ander.release", wie="Daan"))
    await bot.rests()

    assert said.replied is not None
    assert said.replied.text == "Dat mag gewoon."
    assert bot.asks("SELECT state, owner_name FROM questions") == [("waiting_for_resident", "Daan")]
    assert "verstuurd" not in refused.text


async def test_an_answer_from_the_knowledge_is_seen_first_and_sent_as_written(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    await daan.presses(mouth.button("kaart.knop.kennis"))
    choices = await daan.gets(mouth.says("kennis.kies", nummer=1))
    await daan.presses(choices.buttons[0], on=choices)
    preview = await daan.gets(mouth.says("kennis.voorbeeld"))
    await daan.presses(mouth.button("kennis.knop.verstuur"))
    answer = await fatima.gets(mouth.says("werkteam.antwoord", nummer=1))
    await bot.rests()

    assert answer.text.partition("\n")[2].strip() == preview.text.partition("\n")[2].strip()


async def test_referring_sends_all_there_is_to_know_and_closes_the_question(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    await daan.presses(mouth.button("kaart.knop.doorverwijzen"))
    choices = await daan.gets(mouth.says("kaart.doorverwijzen", nummer=1))
    name = choices.buttons[0]
    await daan.presses(name, on=choices)
    await fatima.gets(mouth.says("gesloten.doorverwezen", nummer=1))
    await bot.rests()

    assert any(name in text and mouth.says("werkteam.antwoord", nummer=1) in text for text in fatima.seen)
    assert bot.asks("SELECT close_reason FROM questions") == [("doorverwezen",)]


async def test_two_members_claim_at_once_and_the_second_hears_who_was_first(
    bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, sanne: Member, werkteam: Group
) -> None:
    await daan.presses(mouth.button("kaart.knop.oppakken"), on=card)
    await sanne.presses(mouth.button("kaart.knop.oppakken"), on=card)
    await sanne.gets(mouth.says("geweigerd.claimed.claim", owner="Daan"))
    await bot.rests()

    assert bot.asks("SELECT owner_name FROM questions") == [("Daan",)]


async def test_an_answer_typed_as_html_or_markdown_arrives_as_it_was_typed(
    fatima: Person, bot: BotAtWork, card: Message, daan: Member
) -> None:
    typed = 'Vul <b>alles</b> in & klik op [hier](http://kwaad.nl) of <a href="tg://user?id=1">dit</a> **nu** {nummer}'

    await daan.replies(card, typed)
    answer = await fatima.gets("Vul")

    assert answer.text.endswith(typed)
    assert {e["type"] for e in answer.entities} <= {"bold", "url"}
    assert "alles" not in answer.part("bold")
    await bot.rests()


async def test_nobody_answers_in_the_name_of_another_member_without_being_asked(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, sanne: Member
) -> None:
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await bot.rests()
    before = list(fatima.seen)

    await sanne.replies(card, "Volgens mij mag dat gewoon.")
    prompt = await sanne.gets(mouth.says("kaart.ander_heeft_deze", wie="Daan", lid="Sanne"))
    await bot.rests()
    asked_first = fatima.seen == before
    await daan.presses(mouth.button("kaart.knop.toch_versturen"), on=prompt)
    await daan.gets(mouth.says("geweigerd.alleen_de_schrijver"))
    await bot.rests()
    only_by_the_writer = fatima.seen == before
    await sanne.presses(mouth.button("kaart.knop.toch_versturen"), on=prompt)
    await fatima.gets("Volgens mij mag dat gewoon.")
    await bot.rests()

    assert (asked_first, only_by_the_writer) == (True, True)
    assert prompt.buttons == []


async def test_an_answer_to_a_card_that_came_twice_is_not_lost_whichever_of_the_two_it_is_put_under(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, daan: Member, werkteam: Group
) -> None:
    fake.fails(reset_after(), method="sendMessage", chat=werkteam)
    await fatima.writes(mouth.strange_question())
    await fake.until(lambda: sum(mouth.strange_question() in text for text in werkteam.texts) == 2)
    await bot.rests()
    first, second = werkteam.topic("1").messages

    await daan.replies(first, ANSWER)
    prompt = await daan.gets(mouth.says("kaart.voor_de_bewoner", nummer=1))
    await daan.presses(mouth.button("kaart.knop.toch_versturen"), on=prompt)
    await fatima.gets(ANSWER)
    await daan.replies(second, "En een fijne dag nog.")
    await fatima.gets("En een fijne dag nog.")
    await bot.rests()
    await daan.replies(prompt, "dit is onder ons")
    await bot.rests()

    assert not fatima.chat.has_ever_shown("dit is onder ons")
    assert werkteam.topic("1").texts[-1] == "dit is onder ons"


async def test_a_second_thought_makes_it_a_note(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, sanne: Member
) -> None:
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await sanne.replies(card, "Ik ken deze mevrouw, bel haar zoon maar.")

    await sanne.presses(mouth.button("kaart.knop.is_een_notitie"))
    await bot.rests()

    assert not fatima.chat.has_ever_shown("Ik ken deze mevrouw")
    assert b"bel haar zoon" not in bot.settings.database.read_bytes()


async def test_commands_in_the_group_are_never_sent_to_a_resident_but_antwoord(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, werkteam: Group
) -> None:
    topic = werkteam.topic("1")
    before = list(fatima.seen)
    for command in ("/wachtrij", "/help", "/kennis huur", "/onbekend iets", "/kaas@een_andere_bot nee", "/antwoord"):
        await daan.writes(command, topic)
    await daan.writes("/antwoord Ja hoor, dat kan gewoon.", topic)
    await fatima.gets("Ja hoor, dat kan gewoon.")
    await bot.rests()

    assert fatima.seen[:-1] == before
    assert any(text.startswith(mouth.says("wachtrij.kop", aantal=1)) for text in topic.texts)
    assert mouth.says("werkteam.onbekende_opdracht", naam="onbekend") in topic.texts
    assert mouth.says("geweigerd.antwoord_zonder_tekst") in topic.texts


async def test_a_voice_message_is_handed_over_as_it_is(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    await fatima.sends_voice()
    await fatima.gets(mouth.says("doorgeven.attachment", nummer=1, verwacht=EXPECTED))
    await bot.rests()

    assert [message.kind for message in werkteam.topic("1").messages] == ["text", "voice"]


async def test_the_same_update_delivered_twice_has_no_second_effect(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    await daan.replies(card, ANSWER)
    await fatima.gets(ANSWER)
    await bot.rests()
    said = (list(fatima.chat.texts), list(daan.chat.texts))

    for update in list(fake.world.updates.history):
        fake.world.updates.redeliver(update.id)
    await bot.rests()

    assert (fatima.chat.texts, daan.chat.texts) == said


async def test_a_stale_button_does_no_harm(fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message) -> None:
    receipt = fatima.last
    await fatima.writes("/intrekken")
    await fatima.gets(mouth.says("intrekken.gedaan", nummer=1))

    await fatima.presses(mouth.button("knop.intrekken"), on=receipt)
    await fatima.gets(mouth.says("knop.past_niet_meer"))
    await bot.rests()

    assert bot.asks("SELECT state FROM questions") == [("withdrawn",)]


async def test_edited_words_reach_whoever_is_answering(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, werkteam: Group
) -> None:
    first = next(m for m in fatima.chat.messages if m.text == mouth.strange_question())

    await fatima.edits(first, "mijn zoon is trouwens pas 17 jaar oud")
    await bot.rests()

    assert "mijn zoon is trouwens pas 17" in werkteam.topic("1").texts[-1]
