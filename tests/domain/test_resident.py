"""A resident as the bot knows them."""

from __future__ import annotations

from bot.domain.message import ChatId
from bot.domain.resident import Pending, Resident, Waiting

from .rotterdam import FATIMA, TUESDAY


def test_of_a_new_resident_nothing_is_known_but_the_chat_and_a_pseudonym() -> None:
    fatima = Resident(FATIMA, ChatId(5_000_000_001), "Merel-41", TUESDAY)

    assert (fatima.language, fatima.area, fatima.turn, fatima.pending) == ("", "", 0, None)


def test_what_the_bot_asked_last_needs_no_text() -> None:
    assert Pending(3, Waiting.FORGET).text == ""
