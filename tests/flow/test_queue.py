"""/wachtrij lists what is open; a member leafs in one and the same message."""

from __future__ import annotations

from bot.domain.replies.queue import PER_PAGE
from flow.house import GROUP, Colleague, House


async def many_ask(house: House, count: int) -> None:
    for chat in range(600, 600 + count):
        await house.hear(house.resident(chat).message("mag ik een geit houden"))
    await house.send()


async def test_one_leafs_in_the_same_message(house: House, joke: Colleague, sam: Colleague) -> None:
    await many_ask(house, PER_PAGE + 2)
    [first] = await joke.commands("wachtrij")
    shown = house.chats.in_chat(GROUP)[-1]

    said = await sam.presses("Meer", shown)
    second, labels = shown.text, shown.labels
    await joke.presses("Vorige", shown)

    assert said == []
    assert "Bladzijde 1 van 2" in first
    assert "Bladzijde 2 van 2" in second
    assert (len(second.splitlines()), labels) == (5, ["Vorige"])
    assert shown.text == first


async def test_one_leafs_in_a_topic_too(house: House, joke: Colleague) -> None:
    await many_ask(house, PER_PAGE + 1)
    await joke.commands("wachtrij", thread=house.thread())
    shown = house.chats.in_chat(GROUP)[-1]

    await joke.presses("Meer", shown)

    assert shown.thread == house.thread()
    assert "Bladzijde 2 van 2" in shown.text


async def test_mijn_lists_ones_own(house: House, joke: Colleague, sam: Colleague) -> None:
    await many_ask(house, 2)
    await joke.presses("Ik pak dit op", house.card(2))

    [mine] = await joke.commands("wachtrij", "mijn")
    assert mine.startswith("Uw open vragen: 1\nopgepakt: 1\n")
    assert await sam.commands("wachtrij", "mijn") == [house.says("wachtrij.leeg_mijn")]


async def test_a_button_that_names_no_page_is_unknown(house: House, joke: Colleague) -> None:
    await many_ask(house, 1)

    assert await joke.presses_code("m:0:queue-x", house.card()) == [house.says("geweigerd.onbekende_knop")]
