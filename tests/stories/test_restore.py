"""A copy is made, people talk on, the copy is put back: nobody reads another's words, and what is lost is said."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fake_telegram import FakeTelegram, Group, Member, Person

from bot import safekeeping

from .bot_at_work import BotAtWork
from .choosing import ASKS_PEOPLE, Limits, Mouth


@pytest.fixture
def drempels() -> Limits:
    return ASKS_PEOPLE


async def test_after_a_restore_old_cards_reach_nobody_else_and_the_forgotten_stay_so(
    fake: FakeTelegram,
    fatima: Person,
    bot: BotAtWork,
    mouth: Mouth,
    werkteam: Group,
    daan: Member,
    tmp_path: Path,
) -> None:
    copy = tmp_path / "kopie.db"
    henk, els = fake.person("Henk"), fake.person("Els")
    for person in (fatima, henk):
        await person.writes(mouth.strange_question())
        await bot.rests()
    await asyncio.to_thread(safekeeping.keep_copy, bot.settings, copy, overwrite=False)
    await henk.writes("/vergeetmij")
    await henk.presses(mouth.button("knop.wis_alles"))
    await els.writes(mouth.strange_question())
    await bot.rests()
    known, lost = werkteam.topic("1"), werkteam.topic("3")
    card_of_els = next(message for message in lost.messages if message.buttons)

    await bot.stops()
    told = await asyncio.to_thread(safekeeping.put_back, bot.settings, copy, None)
    bot.starts()
    await daan.presses(mouth.button("kaart.knop.oppakken"), card_of_els)
    await daan.replies(card_of_els, "Kom morgen langs.")
    await daan.replies(next(m for m in known.messages if m.buttons), "Dat zoek ik uit.")
    await fatima.gets("Dat zoek ik uit.")
    await els.writes(f"nog eens: {mouth.strange_question()}")
    await els.gets("1004")
    await bot.rests()

    assert "Opnieuw vergeten, omdat zij daar na de back-up om vroegen: 1 bewoner." in told
    assert sum("De bot is teruggezet" in text for text in werkteam.texts) == 1
    answered = [message.text for message in lost.messages]
    assert mouth.says("geweigerd.bestaat_niet", nummer=3) in answered
    assert mouth.says("geweigerd.vraag_onbekend") in answered
    assert not any("Kom morgen langs" in text for text in els.seen + fatima.seen + henk.seen)
    assert bot.asks("SELECT number FROM questions ORDER BY 1") == [(1,), (1004,)]
