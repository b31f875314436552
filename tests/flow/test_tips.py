"""A member gets a kind note about hard sentences: after sending, once, and not after saying so."""

from __future__ import annotations

from dataclasses import replace

from bot.adapters.storage import tables
from flow.house import Colleague, House, Person

HARD = (
    "Derhalve verzoeken wij u vriendelijk om de aanvraag voor de bijstand van de gemeente zo snel mogelijk in te "
    "dienen bij het loket aan de overkant. Bel mij op 06 12345678."
)


def tips_in(texts: list[str]) -> list[str]:
    return [text for text in texts if text.startswith("💡")]


async def test_a_hard_answer_is_sent_and_then_a_tip_stands_under_the_mark(
    house: House, asked: Person, joke: Colleague
) -> None:
    said = await joke.replies(house.card(), HARD)

    assert await asked.reads() == [house.answered(HARD)]
    assert [house.says("kaart.verstuurd"), said[-1]] == said[-2:]
    assert tips_in(said) == said[-1:]
    assert "derhalve → daarom." in said[-1]
    assert "in te dienen → opsturen, inleveren." in said[-1]
    assert house.says("tips.lange_zin") in said[-1]


async def test_an_edit_brings_no_second_tip(house: House, asked: Person, joke: Colleague) -> None:
    written = joke.message(HARD, house.thread(), house.card().id)
    await house.hear(written)
    await house.hear(replace(written, text=f"{HARD} Derhalve.", edited=True))
    await house.send()

    assert len(tips_in(house.in_topic())) == 1


async def test_what_is_quoted_is_masked(house: House, asked: Person, joke: Colleague) -> None:
    await house.hear(joke.message(f"{HARD} Mijn nummer is derhalve 06 12345678.", house.thread(), house.card().id))

    [row] = [row for row in await house.rows(tables.outbox) if row["key"].startswith("tip:")]
    assert "derhalve" in str(row["act"])
    assert "12345678" not in str(row["act"])


async def test_a_member_puts_tips_off_and_on_again(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    now = await joke.commands("tips")
    off = await joke.commands("tips", "Uit ", house.thread())
    without = await joke.commands("antwoord", HARD, house.thread())
    on = await joke.commands("tips", "aan")
    again = await joke.commands("antwoord", HARD, house.thread())

    assert (now, on) == ([house.says("tips.zijn_aan", wie="Joke")],) * 2
    assert off == [house.says("tips.zijn_uit", wie="Joke")]
    assert tips_in(without) == []
    assert len(tips_in(again)) == 1
