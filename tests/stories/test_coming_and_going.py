"""Hours pass, people are silent, leave, go away, promises break; the bot tells who must know, also after a restart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_telegram import FakeTelegram, Group, Member, Person

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


@pytest.fixture
async def asked(fatima: Person, mouth: Mouth, daan: Member, bot: BotAtWork) -> Person:
    """Fatima asked on Monday 2 March at ten in Amsterdam; the day lasts till five, with half an hour's break."""
    await fatima.writes(mouth.strange_question())
    await daan.gets(mouth.strange_question())
    await bot.rests()
    return fatima


async def test_a_silent_owner_is_nudged_and_then_the_question_is_free_also_when_the_bot_restarts_in_between(
    fake: FakeTelegram, asked: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member, sanne: Member
) -> None:
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await daan.gets(mouth.says("kaart.regel.claimed", wie="Daan"))
    fake.clock.advance(hours=5)
    nudge = await daan.gets("Vraag 1 ligt sinds ma 2 mrt")
    await bot.stops()
    bot.starts()
    fake.clock.advance(days=1)
    await sanne.gets("Daan had deze vraag en liet even niets horen.")
    await sanne.presses(mouth.button("kaart.knop.oppakken"))
    await sanne.gets(mouth.says("kaart.regel.claimed", wie="Sanne"))
    await bot.rests()

    assert nudge.button(mouth.button("herinnering.knop.bezig"))
    assert len([text for text in werkteam.topic("1").texts if "ligt sinds" in text]) == 1
    assert bot.asks("SELECT owner_name FROM questions") == [("Sanne",)]


async def test_what_nobody_takes_comes_in_the_digest_and_the_coordinators_hear_it(
    fake: FakeTelegram, at_work: Callable[..., BotAtWork], mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    bot = at_work(werkteam.id, drempels=ASKS_PEOPLE, werkteam={"coordinatoren": [daan.id]})
    fatima = fake.person("Fatima")
    await fatima.writes(mouth.strange_question())
    await daan.gets(mouth.strange_question())
    await bot.rests()
    fake.clock.advance(hours=2, minutes=1)
    await daan.gets(mouth.button("overzicht.kop").strip("*"))
    fake.clock.advance(hours=2, minutes=30)
    told = await daan.gets(mouth.says("coordinatoren.vrij", nummers="1"))
    await bot.rests()

    assert told.topic is None


async def test_when_a_promise_breaks_the_resident_hears_it_first_and_once(
    fake: FakeTelegram, asked: Person, bot: BotAtWork, mouth: Mouth, daan: Member
) -> None:
    await bot.stops()
    fake.clock.advance(days=2, hours=7)
    bot.starts()
    longer = await asked.gets(mouth.says("duurt_langer", nummer=1))
    told = await daan.gets(mouth.says("coordinatoren.te_laat", nummers="1"))
    await bot.stops()
    bot.starts()
    fake.clock.advance(hours=1)
    await asked.writes("/status")
    await asked.gets("1")
    await bot.rests()

    assert longer.id
    assert told.id
    assert asked.seen.count(mouth.says("duurt_langer", nummer=1)) == 1


async def test_a_resident_who_is_silent_for_weeks_is_asked_once_and_the_question_closes_until_she_writes_again(
    fake: FakeTelegram, asked: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await daan.replies(werkteam.topic("1").messages[0], "Ja hoor, dat kan.")
    await asked.gets("Ja hoor, dat kan.")
    fake.clock.advance(days=14, hours=1)
    question = await asked.gets("Bent u geholpen met vraag 1?")
    told = await daan.gets("Ik heb de bewoner van vraag 1 gevraagd of die geholpen is.")
    await bot.stops()
    bot.starts()
    fake.clock.advance(days=7, hours=1)
    closed = await asked.gets(mouth.says("gesloten.geen-reactie", nummer=1))
    await daan.gets(mouth.says("herinnering.vanzelf_gesloten", nummer=1, dagen=14))
    await bot.rests()
    state = bot.asks("SELECT state, close_reason FROM questions")
    await asked.writes("het is toch nog niet gelukt")
    await asked.gets(mouth.says("doorgeven.heropend", nummer=1))
    await bot.rests()

    assert question.buttons == [mouth.button("stil.knop.ja"), mouth.button("stil.knop.nee")]
    assert told.button(mouth.button("herinnering.knop.nog_even"))
    assert mouth.button("knop.heropen") in closed.buttons
    assert state == [("closed", "geen-reactie")]
    assert len([text for text in asked.seen if text.startswith("Bent u geholpen")]) == 1
    assert bot.asks("SELECT state FROM questions") == [("free",)]


async def test_who_is_helped_closes_the_question_in_one_tap(
    fake: FakeTelegram, asked: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group, daan: Member
) -> None:
    await daan.replies(werkteam.topic("1").messages[0], "Ja hoor, dat kan.")
    await asked.gets("Ja hoor, dat kan.")
    fake.clock.advance(days=14, hours=1)
    await asked.presses(mouth.button("stil.knop.ja"))
    await asked.gets(mouth.says("stil.geholpen", nummer=1))
    await daan.gets(mouth.says("kaart.is_geholpen", nummer=1))
    await bot.rests()

    assert bot.asks("SELECT state, close_reason FROM questions") == [("closed", "beantwoord")]
    assert werkteam.topic("1").is_closed


async def test_whoever_leaves_the_group_holds_nothing_from_then_on(
    fake: FakeTelegram, asked: Person, bot: BotAtWork, mouth: Mouth, daan: Member, sanne: Member
) -> None:
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await daan.gets(mouth.says("kaart.regel.claimed", wie="Daan"))

    await daan.leaves()
    await sanne.gets(mouth.says("overdracht.weg", wie="Daan"))
    await bot.rests()

    assert bot.asks("SELECT state, owner_name FROM questions") == [("free", None)]


async def test_whoever_goes_away_gives_back_what_they_hold_and_is_welcomed_back(
    fake: FakeTelegram, asked: Person, bot: BotAtWork, mouth: Mouth, daan: Member
) -> None:
    await daan.presses(mouth.button("kaart.knop.oppakken"))
    await daan.gets(mouth.says("kaart.regel.claimed", wie="Daan"))
    await daan.writes("/afwezig tot maandag")
    await daan.gets("Daan is afwezig en is er weer op maandag 9 mrt.")
    await daan.presses(mouth.button("afwezig.knop.vrijgeven"))
    await daan.gets(mouth.says("overdracht.afwezig", wie="Daan"))
    await daan.writes("/terug")
    await daan.gets(mouth.says("afwezig.terug", wie="Daan", aantal=1))
    await daan.writes("/cijfers")
    await daan.gets(mouth.says("cijfers.losgelaten", aantal=1))
    await bot.rests()

    assert bot.asks("SELECT state FROM questions") == [("free",)]


async def test_a_new_member_gives_a_good_first_answer_where_no_resident_reads_it(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    before = fatima.seen
    nina = werkteam.stranger("Nina")
    await nina.joins()
    question = await nina.gets("Oefenvraag")
    await nina.writes("Hoe werkt dit?", topic=question.topic)
    await nina.gets(mouth.says("oefenen.was_een_notitie"))
    await nina.replies(question, "De buurtbus doet dat graag.")
    await nina.gets(mouth.says("oefenen.zo_gaat_het", wie="Nina", tekst="De buurtbus doet dat graag."))
    await bot.rests()

    assert question.topic is not None
    assert question.topic.name == mouth.button("oefenen.onderwerp")
    assert len([text for text in question.topic.texts if "Oefenvraag" in text]) == 1
    assert fatima.seen == before
    assert bot.asks("SELECT count(*) FROM questions") == [(0,)]
