"""Personal data stand nowhere in the database, and the resident is told what was not kept."""

from __future__ import annotations

import re

import pytest

from bot.adapters.storage.tables import metadata
from flow.house import House, Person
from flow.knowledge import NOTHING, ChosenThoughts, danger

INVISIBLE = "[\u200e\u200f\u2066-\u2069]"
PRIVATE = {
    "ik heet {}": ["Fatima de Vries", "Ömer Yıldız"],
    "bel {} op 06-11223344": ["Zofia Kowalska"],
    "ik woon op {}": ["Weena 505", "Middenbaan-Noord 47", "Kipstraat 12b 3e verd"],
    "mijn telefoonnummer is {}": ["06-12345678", "010 476 12 34"],
    "mail mij op {}": ["fatima.b@ziggo.nl"],
    "mijn bsn is {}": ["111222333"],
    "stort op {}": ["NL91 ABNA 0417 1643 00"],
}
SAID = [(sentence, data) for sentence, kinds in PRIVATE.items() for data in kinds]


async def all_that_is_kept(house: House) -> str:
    return "\n".join([str(row) for table in metadata.sorted_tables for row in await house.rows(table)])


@pytest.mark.parametrize("is_nood", [False, True], ids=["calm", "nood"])
@pytest.mark.parametrize(("sentence", "data"), SAID, ids=[data for _, data in SAID])
async def test_nothing_private_is_kept_in_nood_or_out_of_it(
    house: House, thoughts: ChosenThoughts, fatima: Person, sentence: str, data: str, is_nood: bool
) -> None:
    text = f"{sentence.format(data)}, kan iemand mij helpen"
    thoughts.of(text, NOTHING, *([danger("nood-112")] if is_nood else []))

    await fatima.writes(text)
    if is_nood:
        await fatima.presses("Ja, graag")

    assert "kan iemand mij helpen" in house.card().text
    assert data not in house.card().text
    assert data not in await all_that_is_kept(house)


async def not_kept(house: House, *kinds: str) -> str:
    return "\n".join(house.says(f"niet_bewaard.{kind}") for kind in (*kinds, "hier"))


async def test_of_a_telephone_number_it_is_said_once_that_it_was_not_kept(house: House, fatima: Person) -> None:
    await fatima.commands("start")

    first = await fatima.writes("kunt u mij bellen op 06-12345678")
    second = await fatima.writes("nog eens: 06-12345678")

    assert await not_kept(house, "telefoon") in first
    assert await not_kept(house, "telefoon") not in second


async def test_of_something_else_it_is_said_again(house: House, fatima: Person) -> None:
    await fatima.writes("kunt u mij bellen op 06-12345678")

    read = await fatima.writes("of mailen: fatima.b@ziggo.nl, ik woon op Weena 505")

    assert await not_kept(house, "email", "adres") in read


async def test_of_where_somebody_was_asked_to_live_it_is_not_said(house: House, fatima: Person) -> None:
    await fatima.commands("waar")

    assert len(await fatima.writes("ik woon op Weena 505 in Rotterdam")) == 1
    assert len(await fatima.commands("waar", "Weena 505 Rotterdam")) == 1


@pytest.mark.parametrize("language", ["nl", "en", "tr", "ar", "pl", "uk"])
async def test_it_is_said_in_every_language_of_the_bot(house: House, fatima: Person, language: str) -> None:
    await fatima.commands("start")
    await fatima.presses_code(f"i:0:language-{language}")

    read = await fatima.writes("06-12345678")

    assert any(house.says("niet_bewaard.telefoon", language) in re.sub(INVISIBLE, "", text) for text in read)
