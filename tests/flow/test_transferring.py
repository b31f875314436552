"""A question goes from one member to another, and never to two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.storage import tables
from bot.domain.errors import Refused
from bot.domain.message import MemberLeft, WerkteamCommand, WerkteamMember
from bot.domain.question import CloseReason, Move, State, Who
from bot.flow.desk import Desk
from flow.chats import Shown
from flow.house import GROUP, RULES, Colleague, House, Person

OVERDRACHT = (
    "Overdracht. Joke gaf deze vraag aan Sam. De bewoner kreeg nog geen antwoord. "
    "Een antwoord is beloofd vóór wo 25 nov 17.00 uur."
)
SAM = WerkteamMember(72, "Sam")


@pytest.fixture
async def hers(house: House, asked: Person, joke: Colleague) -> Person:
    """Fatima's question, which Joke has."""
    await joke.presses("Ik pak dit op")
    return asked


@pytest.fixture
def nina(house: House) -> Colleague:
    return house.member(73, "Nina")


def newest(house: House) -> Shown:
    return house.chats.in_chat(GROUP)[-1]


async def test_who_offers_a_question_gives_it_to_the_first_colleague_who_taps(
    house: House, hers: Person, joke: Colleague, sam: Colleague, nina: Colleague
) -> None:
    assert await joke.presses("Draag over") == [house.says("overdragen.wie", wie="Joke", nummer=1)]
    offer = newest(house)

    taken = await sam.presses("Ik neem de vraag over", offer)
    late = await nina.presses("Ik neem de vraag over", offer)

    assert taken == [OVERDRACHT]
    assert late == ["Sam heeft deze al."]
    assert (await house.question()).owner == sam.member
    assert house.chats.topics[house.thread()].name == "1 · bij Sam"
    assert offer.labels == []
    event = [row for row in await house.rows(tables.events) if row["kind"] == "question_transfer"]
    assert [(row["actor"], row["data"]["owners"], row["data"]["who"]) for row in event] == [(72, [71, 72], "invited")]


async def test_two_taps_by_the_one_who_takes_it_do_no_more_than_one(
    house: House, hers: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.presses("Draag over")
    offer = newest(house)
    await sam.presses("Ik neem de vraag over", offer)

    assert await sam.presses("Ik neem de vraag over", offer) == [house.says("geweigerd.u_heeft_deze", nummer=1)]


async def test_who_offers_it_does_not_take_it_and_can_change_their_mind(
    house: House, hers: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.presses("Draag over")
    offer = newest(house)

    assert await joke.presses("Ik neem de vraag over", offer) == [house.says("geweigerd.u_heeft_deze", nummer=1)]
    assert await sam.presses("Toch niet", offer) == [house.says("geweigerd.van_ander.keep", wie="Joke")]
    assert await joke.presses("Toch niet", offer) == []
    assert await sam.presses("Ik neem de vraag over", offer) == ["Joke heeft deze al."]
    assert (await house.question()).owner == joke.member


async def test_a_colleague_can_be_named(house: House, hers: Person, joke: Colleague, sam: Colleague) -> None:
    thread, wie = house.thread(), house.says("overdragen.wie", wie="Joke", nummer=1)
    by_reply = replace(joke.command("overdragen", "", thread), to=sam.member)
    to_herself = replace(joke.command("overdragen", "", thread), to=joke.member)

    assert await joke.commands("overdragen", "@sam <b>", thread) == [f"@sam <b>: {wie}"]
    assert await commands(house, by_reply) == [f'<a href="tg://user?id=72">Sam</a>: {wie}']
    assert await commands(house, to_herself) == [wie]


async def commands(house: House, command: WerkteamCommand) -> list[str]:
    before = len(house.chats.in_chat(GROUP))
    await house.hear(command)
    await house.send()
    return [shown.text for shown in house.chats.in_chat(GROUP)[before:]]


async def test_only_who_has_a_question_hands_it_over(
    house: House, asked: Person, joke: Colleague, sam: Colleague
) -> None:
    assert await joke.commands("overdragen", thread=house.thread()) == [house.says("geweigerd.free.transfer")]
    await joke.presses("Ik pak dit op")

    refused = house.says("geweigerd.overdragen_van_ander", wie="Joke")
    assert await sam.presses("Draag over") == [refused]


async def test_an_offer_of_what_came_free_meanwhile_claims_it(
    house: House, hers: Person, joke: Colleague, sam: Colleague
) -> None:
    await joke.presses("Draag over")
    offer = newest(house)
    await joke.presses("Laat los", house.card())

    assert await sam.presses("Ik neem de vraag over", offer) == []
    assert (await house.question()).owner == sam.member


async def test_an_offer_of_a_former_owner_does_not_count(
    house: House, hers: Person, joke: Colleague, sam: Colleague, nina: Colleague
) -> None:
    await joke.presses("Draag over")
    offer = newest(house)
    await joke.presses("Laat los", house.card())
    await nina.presses("Ik pak dit op")

    assert await sam.presses("Ik neem de vraag over", offer) == ["Nina heeft deze al."]


async def test_nobody_takes_over_a_closed_question(house: House, hers: Person, joke: Colleague, sam: Colleague) -> None:
    await joke.presses("Draag over")
    offer = newest(house)
    await joke.presses("Sluiten")
    await joke.presses("Beantwoord")

    assert await sam.presses("Ik neem de vraag over", offer) == [house.says("geweigerd.closed.claim")]


# Asking for it


async def test_who_wants_it_waits_for_the_owners_yes(
    house: House, hers: Person, joke: Colleague, sam: Colleague
) -> None:
    [asked] = await sam.presses("Neem over")
    again = await sam.presses("Neem over")
    prompt = newest(house)
    assert asked == f'<a href="tg://user?id=71">Joke</a>: {house.says("overdragen.mag_het", wie="Sam", nummer=1)}'
    assert again == []
    assert (await house.question()).owner == joke.member

    by_himself = await sam.presses("Ja, geef over", prompt)
    agreed = await joke.presses("Ja, geef over", prompt)

    assert by_himself == [house.says("geweigerd.van_ander.transfer", wie="Joke")]
    assert agreed == [OVERDRACHT]
    assert (await house.question()).owner == sam.member


async def test_the_owner_may_keep_it_and_has_the_time_anew(
    house: House, hers: Person, joke: Colleague, sam: Colleague
) -> None:
    await sam.presses("Neem over")
    prompt = newest(house)

    assert await sam.presses("Nee, ik houd", prompt) == [house.says("geweigerd.van_ander.keep", wie="Joke")]
    assert await joke.presses("Nee, ik houd", prompt) == [house.says("overdragen.gehouden", wie="Joke")]
    question = await house.question()
    assert (question.owner, question.since > (question.claimed_at or question.since)) == (joke.member, True)
    assert len(await sam.presses("Neem over")) == 1


async def test_without_a_reaction_it_comes_free_as_usual(
    house: House, hers: Person, joke: Colleague, sam: Colleague
) -> None:
    await sam.presses("Neem over")
    await house.at(24, 12, 1)

    assert (await house.question()).state is State.FREE


async def test_a_free_question_is_simply_claimed(house: House, hers: Person, joke: Colleague, sam: Colleague) -> None:
    card = house.card()
    code = card.press("Neem over")
    await joke.presses("Laat los")

    assert await sam.presses_code(code, card) == []
    assert (await house.question()).owner == sam.member


async def test_the_owner_need_not_ask_herself(house: House, hers: Person, joke: Colleague) -> None:
    assert await joke.commands("overnemen", thread=house.thread()) == [house.says("geweigerd.u_heeft_deze", nummer=1)]


async def test_a_question_is_not_given_to_who_left_meanwhile_or_to_nobody(
    house: House, hers: Person, joke: Colleague, sam: Colleague
) -> None:
    await sam.presses("Neem over")
    prompt = newest(house)
    await house.hear(MemberLeft(GROUP, sam.member, house.clock.now()))

    assert await joke.presses("Ja, geef over", prompt) == [house.says("geweigerd.niet_meer_in_groep", wie="Sam")]
    for code in ("w:1:give-999", "w:1:give-x"):
        assert await joke.presses_code(code, prompt) == [house.says("geweigerd.onbekende_knop")]
    assert (await house.question()).owner == joke.member


# Coordinators


@pytest.fixture
def cor(house: House) -> Colleague:
    house.live_by(replace(RULES, coordinators=(77,)))
    return house.member(77, "Cor")


async def test_a_coordinator_takes_over_from_who_is_silent_and_asks_who_is_not(
    house: House, hers: Person, cor: Colleague, joke: Colleague
) -> None:
    asked = await cor.presses("Neem over", house.card())
    owner_then = (await house.question()).owner
    await house.at(23, 16, 5)
    taken = await cor.presses("Neem over", house.card())

    assert len(asked) == 1
    assert owner_then == joke.member
    assert taken[0].startswith("Overdracht. Cor nam deze vraag over van Joke, die even niets liet horen.")
    assert (await house.question()).owner == cor.member


async def test_a_coordinator_takes_over_from_who_is_away(
    house: House, hers: Person, cor: Colleague, joke: Colleague
) -> None:
    await joke.commands("afwezig", "tot maandag")
    await cor.presses("Neem over", house.card())

    assert (await house.question()).owner == cor.member


# A moment too late


@pytest.mark.parametrize(
    ("meanwhile", "key"), [("taken", "claimed.claim"), ("freed", "free.transfer"), ("closed", "closed.transfer")]
)
async def test_who_takes_over_a_moment_too_late_reads_why_not(
    house: House, hers: Person, joke: Colleague, nina: Colleague, meanwhile: str, key: str
) -> None:
    seen = await house.question()
    async with house.store.transaction() as transaction:
        desk = Desk(transaction, house.shelf.knowledge, RULES, house.clock.now(), "press")
        if meanwhile == "taken":
            await desk.move(seen, Move.TRANSFER, joke.member, to=nina.member)
        elif meanwhile == "freed":
            await desk.move(seen, Move.RELEASE, joke.member)
        else:
            await desk.close(seen, joke.member, CloseReason.NO_OFFER)
        with pytest.raises(Refused) as refused:
            await desk.move(
                seen, Move.TRANSFER, WerkteamMember(72, "Sam"), to=WerkteamMember(72, "Sam"), who=Who.INVITED
            )

    assert refused.value.key == f"geweigerd.{key}"
