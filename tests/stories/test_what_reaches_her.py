"""What a member sends, changes and takes back, in words, pictures and sound; and what a resident shows the werkteam."""

from __future__ import annotations

import pytest
from fake_telegram import FakeTelegram, Group, Member, Message, Person

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth

ANSWER = "Belt u 14 010."


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


async def settles(fake: FakeTelegram, bot: BotAtWork) -> None:
    """An album that came in is complete when nothing has come for a little while."""
    await fake.until(lambda: bot.asks("SELECT count(*) FROM inbox WHERE status = 'open'") == [(0,)])
    fake.clock.advance(2)
    await bot.rests()


# Taking back


async def test_a_member_takes_an_answer_back_and_it_is_gone_for_her(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, werkteam: Group
) -> None:
    await daan.replies(card, ANSWER)
    await fatima.gets(ANSWER)
    await bot.rests()

    press = await daan.presses(mouth.button("kaart.knop.trek_terug"))
    await fatima.gets(mouth.says("werkteam.teruggenomen", nummer=1))
    mark = await daan.gets(mouth.says("kaart.teruggenomen"))
    await bot.rests()

    assert not any(ANSWER in text for text in fatima.seen)
    assert (mark.buttons, press.is_answered) == ([], True)
    assert werkteam.topic("1").name == f"1 · {mouth.button('kaart.staat.claimed', wie='Daan')}"


async def test_two_taps_take_back_once_and_a_late_tap_is_told(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    await daan.replies(card, ANSWER)
    await bot.rests()
    mark = await daan.sees(mouth.says("kaart.verstuurd"))
    code = mark.button(mouth.button("kaart.knop.trek_terug"))
    assert code is not None

    for _ in range(2):
        fake.world.press(daan.user, mark, code["callback_data"])
    await bot.rests()
    fake.world.press(daan.user, mark, code["callback_data"])
    await daan.gets(mouth.says("geweigerd.al_teruggenomen"))
    await bot.rests()

    assert fatima.seen.count(mouth.says("werkteam.teruggenomen", nummer=1)) == 1


async def test_after_48_hours_the_mark_says_that_it_is_too_late(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    await daan.replies(card, ANSWER)
    await bot.rests()
    fake.clock.advance(hours=49)

    await daan.presses(mouth.button("kaart.knop.trek_terug"))
    mark = await daan.gets(mouth.says("kaart.te_laat_om_terug_te_nemen"))
    await bot.rests()

    assert mark.buttons == []
    assert any(ANSWER in text for text in fatima.seen)


async def test_of_a_long_answer_all_parts_are_taken_back(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    before = len(fatima.seen)
    await daan.replies(card, "a" * 4096)
    await bot.rests()
    parts = fatima.seen[before:]

    await daan.presses(mouth.button("kaart.knop.trek_terug"))
    await fatima.gets(mouth.says("werkteam.teruggenomen", nummer=1))
    await bot.rests()

    assert (len(parts), "".join(parts).count("a" * 4000)) == (2, 1)
    assert not any("aaaa" in text for text in fatima.seen)


# Changing


async def test_what_a_member_edits_changes_where_she_has_it(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    reply = await daan.replies(card, ANSWER)
    await fatima.gets(ANSWER)
    await bot.rests()
    count = len(fatima.seen)

    await daan.edits(reply, "Belt u 14 030.")
    await fatima.gets("Belt u 14 030.")
    await daan.gets(mouth.says("kaart.aangepast"))
    await bot.rests()

    assert (len(fatima.seen), any(ANSWER in text for text in fatima.seen)) == (count, False)


async def test_an_edit_that_needs_more_messages_is_told_and_she_keeps_the_old_words(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    reply = await daan.replies(card, ANSWER)
    await fatima.gets(ANSWER)
    await bot.rests()

    await daan.edits(reply, "b" * 4096)
    mark = await daan.gets(mouth.says("kaart.niet_aangepast"))
    await bot.rests()

    assert mark.buttons == [mouth.button("kaart.knop.trek_terug")]
    assert ANSWER in fatima.last.text


async def test_the_words_under_a_photo_change_and_a_word_says_that_the_photo_does_not(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    photo = await daan.sends_photo("Dit formulier", reply_to=card)
    await fatima.gets("Dit formulier")
    await bot.rests()

    await daan.edits(photo, "Formulier 12")
    await fatima.gets("Formulier 12")
    await daan.gets(mouth.says("kaart.bijschrift_aangepast"))
    await bot.rests()

    assert (fatima.last.kind, "Dit formulier" in fatima.last.text) == ("photo", False)


# Pictures and sound


@pytest.mark.parametrize("kind", ["voice", "video_note", "photo", "document"])
async def test_anything_goes_both_ways_as_it_is(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, werkteam: Group, kind: str
) -> None:
    await fatima.sends(kind)
    await bot.rests()
    theirs = next(m for m in werkteam.topic("1").messages if m.kind == kind)
    await daan.sends(kind, reply_to=theirs)
    await fatima.gets(mouth.says("werkteam.antwoord", nummer=1))
    await bot.rests()

    assert [m.kind for m in fatima.chat.messages].count(kind) == 2
    assert mouth.says("kaart.verstuurd") in werkteam.topic("1").texts
    assert not any("forward_origin" in m.json() for m in (*fatima.chat.messages, *werkteam.topic("1").messages))


async def test_a_sticker_of_the_werkteam_reaches_her(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    await daan.sends("sticker", reply_to=card)
    await fatima.gets(mouth.says("werkteam.antwoord", nummer=1))
    await bot.rests()

    assert [m.kind for m in fatima.chat.messages].count("sticker") == 1


async def test_words_under_a_photo_that_are_too_long_come_behind_it(
    fatima: Person, bot: BotAtWork, card: Message, daan: Member
) -> None:
    await daan.sends_photo("c" * 1024, reply_to=card)
    await fatima.gets("c" * 1024)
    await bot.rests()

    assert [m.kind for m in fatima.chat.messages[-2:]] == ["photo", "text"]


@pytest.mark.parametrize("count", [3, 12])
async def test_an_album_of_a_member_reaches_her_as_one(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, count: int
) -> None:
    await daan.sends_photos(["De brief", *[None] * (count - 1)], reply_to=card)
    await settles(fake, bot)
    await fatima.gets(mouth.says("werkteam.antwoord", nummer=1))
    await bot.rests()

    photos = [m for m in fatima.chat.messages if m.kind == "photo"]
    assert (len(photos), len({m.media_group_id for m in photos}), photos[0].text) == (count, 1, "De brief")
    assert len(fake.calls_of("copyMessages")) == 1
    assert card.chat.texts.count(mouth.says("kaart.verstuurd")) == 1


async def test_an_album_of_hers_reaches_the_werkteam_as_one_also_when_the_bot_stopped_in_between(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    await fatima.sends_photos(["mijn bsn is 111222333", None, None])
    await fake.until(lambda: bot.asks("SELECT count(*) FROM outbox WHERE kind = 'CopyAlbum'") == [(1,)])
    await bot.stops()
    bot.starts()
    await settles(fake, bot)

    photos = [m for m in werkteam.topic("1").messages if m.kind == "photo"]
    assert (len(photos), len({m.media_group_id for m in photos})) == (3, 1)
    assert not werkteam.has_ever_shown("111222333")
    assert len(werkteam.topics) == 1


async def test_a_reply_to_one_of_her_photos_is_an_answer(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, daan: Member, werkteam: Group
) -> None:
    await fatima.sends_photos([None, None, None])
    await settles(fake, bot)

    await daan.replies([m for m in werkteam.topic("1").messages if m.kind == "photo"][1], ANSWER)

    await fatima.gets(ANSWER)
    await bot.rests()


async def test_an_answer_that_telegram_cannot_copy_is_told_to_its_writer(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, fake: FakeTelegram
) -> None:
    await bot.stops()
    photo = await daan.sends_photo(reply_to=card)
    await daan.deletes(photo)
    bot.starts()

    await daan.gets(mouth.says("kaart.niet_aangekomen"))
    await bot.rests()

    assert bot.asks("SELECT state FROM questions") == [("claimed",)]


# Names


async def test_her_answer_bears_the_name_that_its_writer_chose(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, werkteam: Group
) -> None:
    karin = werkteam.member("Karin de Boer")
    await karin.writes("/naam", werkteam.topic("1"))
    await karin.presses("Karin")
    await karin.gets(mouth.says("ondertekenen.gekozen", naam="Karin"))
    await karin.replies(card, ANSWER)
    answer = await fatima.gets(ANSWER)
    await bot.rests()

    assert answer.text.endswith(f"{ANSWER}\n\n{mouth.says('werkteam.groet', naam='Karin')}")
    assert not any("Boer" in text for text in fatima.seen)


# Nobody to reach, nothing to know


async def test_a_resident_who_blocked_the_bot_gets_the_answer_as_it_is_by_then(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    await bot.stops()
    reply = await daan.replies(card, ANSWER)
    fatima.chat.is_blocked = True
    bot.starts()
    await daan.gets(mouth.says("kaart.bewoner_blokkeert"))
    await bot.rests()
    await daan.edits(reply, "Belt u 14 030.")
    await bot.rests()

    await fatima.unblocks_the_bot()
    await fatima.presses(mouth.button("knop.laat_zien"))
    await fatima.gets("Belt u 14 030.")
    await bot.rests()

    assert not fatima.chat.has_ever_shown(ANSWER)


async def test_nothing_can_be_sent_to_who_blocked_the_bot(
    fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member
) -> None:
    await fatima.blocks_the_bot()
    await daan.gets(mouth.says("kaart.bewoner_blokkeert"))
    await bot.rests()

    await daan.sends_photo("Kijk", reply_to=card)
    await daan.gets(mouth.says("geweigerd.parked.answer"))
    await bot.rests()

    assert not fatima.chat.has_ever_shown("Kijk")


async def test_an_album_under_a_message_of_the_bot_that_it_does_not_know_is_asked_about(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, werkteam: Group
) -> None:
    unknown = fake.world.post(werkteam, fake.world.bot, text="Vraag 1", topic=werkteam.topic("1"))

    await daan.sends_photos([None, None, None], reply_to=unknown)
    prompt = await daan.gets(mouth.says("kaart.voor_de_bewoner", nummer=1))
    await bot.rests()
    asked_first = not any(m.kind == "photo" for m in fatima.chat.messages)
    await daan.presses(mouth.button("kaart.knop.toch_versturen"), on=prompt)
    await settles(fake, bot)

    assert asked_first
    assert [m.kind for m in fatima.chat.messages].count("photo") == 3
    assert werkteam.texts.count(prompt.text) == 1


async def test_when_the_group_gets_a_new_number_a_note_is_no_reply_to_what_once_had_that_number(
    fake: FakeTelegram, fatima: Person, bot: BotAtWork, mouth: Mouth, card: Message, daan: Member, werkteam: Group
) -> None:
    for _ in range(9):
        await daan.writes("even overleggen")
    await fatima.writes("het is best dringend")
    await bot.rests()
    copy = daan.chat.topic("1").messages[-1]
    await werkteam.migrates(topics=True)
    await bot.rests()
    note = await daan.writes("weet iemand dit?")
    while note.id < copy.id:
        note = await daan.writes("weet iemand dit?")
    assert note.id == copy.id

    await daan.replies(note, "volgens mij is zij de zus van Ria")
    await bot.rests()

    assert not fatima.chat.has_ever_shown("zus van Ria")
