"""A resident tells where they live: help of there is shown, the werkteam sees it, and it can be wiped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.adapters.storage import tables
from bot.domain.knowledge import OfferKind
from bot.domain.message import Attachment
from bot.domain.understanding.areas import Areas, Gemeente, Place, Region, Wijk
from flow.house import Colleague, House, Person
from flow.knowledge import OFFERS, ChosenThoughts, danger, hardly, outside, sure, torn_between

AREAS = Areas(
    (
        Gemeente("Rotterdam", postcodes=((3011, 3089),), wijken=(Wijk("Hoogvliet"),)),
        Gemeente("Schiedam", postcodes=((3111, 3125),)),
        Gemeente("Utrecht"),
    ),
    (Region("Rijnmond", ("Rotterdam", "Schiedam")),),
)
MAATJE = next(o for o in OFFERS if o.id == "maatje")
SCHIEDAM = replace(
    MAATJE,
    id="schiedam",
    name="Formulierenbrigade",
    what="leest met u mee",
    onderwerpen=("huur",),
    service_area=("Schiedam",),
)
HOOGVLIET = replace(
    MAATJE, id="hoogvliet", name="Huis in Hoogvliet", onderwerpen=("alleen",), service_area=("Hoogvliet",)
)
COUNTRY = replace(
    MAATJE, id="land", name="Landelijke lijn", kind=OfferKind.FORMAL, onderwerpen=("eten",), service_area=("landelijk",)
)
RENT = "ik kan de huur niet betalen"


@pytest.fixture(autouse=True)
def areas(house: House, thoughts: ChosenThoughts) -> None:
    """A little Rijnmond, and help in it."""
    offers = {o.id: o for o in (SCHIEDAM, HOOGVLIET, COUNTRY)}
    knowledge = house.shelf.knowledge
    house.shelf.knowledge = replace(knowledge, areas=AREAS, offers=knowledge.offers | offers)
    thoughts.areas = AREAS
    thoughts.of(RENT, sure("huur", "schulden"))


@pytest.fixture
async def fatima(fatima: Person) -> Person:
    """She has started the bot."""
    await fatima.commands("start")
    return fatima


async def kept(house: House, fatima: Person) -> str:
    return (await fatima.record()).area


async def test_without_a_place_help_of_the_usual_gemeente_is_shown(house: House, fatima: Person) -> None:
    [answer] = await fatima.writes(RENT)

    assert "SchuldHulpMaatje" in answer
    assert "Formulierenbrigade" not in answer
    assert "Voor " not in answer.split("\n")[0]
    assert "Andere plaats" not in fatima.last.labels


async def test_a_place_in_the_message_narrows_the_answer_and_is_remembered(
    house: House, fatima: Person, thoughts: ChosenThoughts
) -> None:
    text = thoughts.of("ik woon in Schiedam en kan de huur niet betalen", sure("huur"))

    [answer] = await fatima.writes(text)
    [again] = await fatima.writes(RENT)

    for read in (answer, again):
        assert read.startswith("Voor Schiedam\n\nHuurachterstand")
        assert "Formulierenbrigade" in read
        assert "SchuldHulpMaatje" not in read
    assert "Andere plaats" in fatima.last.labels
    assert await kept(house, fatima) == Place("Schiedam").kept


async def test_who_says_only_where_hears_so_and_may_wipe_it(house: House, fatima: Person) -> None:
    assert await fatima.writes("mijn postcode is 3111 AB") == [
        f"{house.says('plaats.onthouden', plaats='Schiedam, 3111')} {house.says('plaats.vertel')}"
    ]
    assert await kept(house, fatima) == "Schiedam /  / 3111"

    assert await fatima.presses("Vergeet mijn plaats") == [house.says("plaats.vergeten", plaats="Rotterdam")]
    assert await kept(house, fatima) == ""


async def test_the_last_answer_is_given_again_for_the_right_place(house: House, fatima: Person) -> None:
    await fatima.writes(RENT)

    told, answer = await fatima.writes("ik woon in Schiedam")

    assert told == house.says("plaats.onthouden", plaats="Schiedam")
    assert answer.startswith("Voor Schiedam\n\nHuurachterstand")
    assert len(await fatima.writes("ik woon in Schiedam")) == 1
    assert [row["text"] for row in await house.rows(tables.answers)] == [RENT, RENT]


async def test_an_answer_of_long_ago_is_not_given_again(house: House, fatima: Person) -> None:
    await fatima.writes(RENT)
    await house.wait(hours=2)

    assert len(await fatima.writes("ik woon in Schiedam")) == 1


async def test_what_the_knowledge_lost_is_not_answered_again(house: House, fatima: Person) -> None:
    await fatima.writes(RENT)
    knowledge = house.shelf.knowledge
    rest = {id: o for id, o in knowledge.onderwerpen.items() if id != "huur"}
    house.shelf.knowledge = replace(knowledge, onderwerpen=rest)

    assert len(await fatima.writes("ik woon in Schiedam")) == 1


async def test_waar_shows_what_is_kept_and_the_next_message_may_be_a_bare_name(house: House, fatima: Person) -> None:
    asked = house.says("plaats.vraag")

    assert await fatima.commands("waar") == [f"{house.says('plaats.nu_gewoon', plaats='Rotterdam')}\n{asked}"]
    assert fatima.last.labels == []
    assert await fatima.writes("Schiedam") == [
        f"{house.says('plaats.onthouden', plaats='Schiedam')} {house.says('plaats.vertel')}"
    ]
    assert (await fatima.record()).pending is None
    assert await fatima.commands("waar") == [f"{house.says('plaats.nu', plaats='Schiedam')}\n{asked}"]
    assert fatima.last.labels == ["Vergeet mijn plaats"]
    assert await fatima.writes("1012") == [
        " ".join(
            [
                house.says("plaats.onthouden", plaats="postcode 1012"),
                house.says("plaats.ver_weg"),
                house.says("plaats.vertel"),
            ]
        )
    ]


async def test_waar_takes_the_place_along(house: House, fatima: Person) -> None:
    await fatima.commands("waar", "hoogvliet")

    assert await kept(house, fatima) == Place("Rotterdam", "Hoogvliet").kept
    assert await fatima.commands("waar", "Atlantis") == [house.says("plaats.ken_ik_niet", plaats="Hoogvliet")]
    assert await fatima.commands("waar", "3111 AB") == [
        f"{house.says('plaats.onthouden', plaats='Schiedam, 3111')} {house.says('plaats.vertel')}"
    ]


async def test_after_waar_another_message_is_good_as_well(
    house: House, fatima: Person, thoughts: ChosenThoughts
) -> None:
    await fatima.commands("waar")
    [answer] = await fatima.writes(RENT)
    assert answer.startswith("Huurachterstand")

    await fatima.commands("waar")
    assert await fatima.writes("in Atlantis") == [house.says("plaats.ken_ik_niet", plaats="Rotterdam")]
    assert (await fatima.record()).pending is None

    await fatima.commands("waar")
    thanks = thoughts.of("dank u", outside("dank"))
    assert await fatima.writes(thanks) == ["Graag gedaan. U kunt altijd iets vragen."]
    long = await fatima.writes("mag ik ook een geit en een schaap houden")
    assert "nummer 1" in long[0]


async def test_an_address_after_waar_is_a_place_whatever_else_it_says(house: House, fatima: Person) -> None:
    await fatima.commands("waar")

    assert await fatima.writes("ik woon op Middenbaan-Noord 47 in Schiedam") == [
        f"{house.says('plaats.onthouden', plaats='Schiedam')} {house.says('plaats.vertel')}"
    ]


async def test_a_place_among_other_words_after_waar_is_an_answer_as_well(house: House, fatima: Person) -> None:
    await fatima.commands("waar")

    assert await fatima.writes("mijn flat met de rode deur in Schiedam") == [
        f"{house.says('plaats.onthouden', plaats='Schiedam')} {house.says('plaats.vertel')}"
    ]


async def test_waar_in_plain_words_and_from_the_button(house: House, fatima: Person, thoughts: ChosenThoughts) -> None:
    wish = thoughts.of("waar zoek je hulp", wish="waar")
    forget = thoughts.of("wis mijn plaats", wish="vergeetplaats")
    await fatima.writes("ik woon in Schiedam")
    asked = f"{house.says('plaats.nu', plaats='Schiedam')}\n{house.says('plaats.vraag')}"

    assert await fatima.writes(wish) == [asked]
    await fatima.writes(RENT)
    assert await fatima.presses("Andere plaats") == [asked]
    assert await fatima.writes(forget) == [house.says("plaats.vergeten", plaats="Rotterdam")]


async def test_a_need_with_only_help_of_the_whole_country_is_told_honestly(
    house: House, fatima: Person, thoughts: ChosenThoughts
) -> None:
    food = thoughts.of("ik heb honger in Schiedam", sure("eten"))
    memory = thoughts.of("hij vergeet alles", sure("dementie"))

    [country] = await fatima.writes(food)
    [nothing] = await fatima.writes(memory)

    assert country.endswith(house.says("plaats.alleen_landelijk", plaats="Schiedam"))
    assert nothing.endswith(house.says("plaats.geen_hulp", plaats="Schiedam"))
    assert "Vraag het werkteam" in fatima.last.labels


async def test_what_there_is_in_a_place_is_shown_with_the_question_what_it_is_about(
    house: House, fatima: Person, thoughts: ChosenThoughts
) -> None:
    [overview] = await fatima.writes("is er iets in Hoogvliet")

    assert overview.startswith(house.says("plaats.dit_is_er", plaats="Hoogvliet"))
    assert overview.endswith(house.says("plaats.waarover"))
    assert overview.index("Huis in Hoogvliet") < overview.index("SchuldHulpMaatje") < overview.index("Casemanager")
    assert await fatima.presses("Meer over Huis in Hoogvliet") != []
    assert await fatima.presses("Dit helpt") == [f"{house.says('helpt.fijn')} {house.says('helpt.altijd_vragen')}"]
    assert "overview" in await house.events()


async def test_where_nothing_near_is_known_the_overview_says_so(house: House, fatima: Person) -> None:
    assert await fatima.writes("wat is er te doen in Utrecht") == [
        house.says("plaats.niets_dichtbij", plaats="Utrecht")
    ]
    assert fatima.last.labels == ["Andere plaats"]


async def test_the_card_shows_the_place_and_no_more_than_four_digits(house: House, fatima: Person) -> None:
    await fatima.writes("mag ik een geit houden, ik woon Kerkstraat 12, 3111 AB Schiedam")

    card = house.in_topic()[0]
    assert "· Schiedam, 3111 ·" in card
    assert "3111 AB" not in card
    assert "Kerkstraat" not in card


async def test_a_place_told_later_comes_on_the_card_and_joins_the_question(
    house: House, fatima: Person, joke: Colleague
) -> None:
    await fatima.writes("mag ik een geit houden")

    assert await fatima.writes("ik woon in Hoogvliet") == [house.says("doorgeven.toegevoegd", nummer=1)]
    assert "· Hoogvliet, Rotterdam ·" in house.in_topic()[0]
    assert house.in_topic()[1].endswith("“ik woon in Hoogvliet”")
    assert (await house.question()).area == "Hoogvliet, Rotterdam"
    await fatima.commands("vergeetplaats")
    assert "· Rotterdam ·" in house.in_topic()[0]


async def test_the_werkteam_gets_the_options_of_the_residents_own_place(
    house: House, fatima: Person, joke: Colleague, thoughts: ChosenThoughts
) -> None:
    await fatima.writes(thoughts.of("iets met huur in Schiedam", hardly("huur")))
    await joke.presses("Antwoord uit kennis")
    [preview] = await joke.presses("Huurachterstand")
    [referrals] = await joke.presses("Doorverwijzen")

    assert "Formulierenbrigade" in preview
    assert "SchuldHulpMaatje" not in preview
    assert house.chats.shown[-1].labels == ["Formulierenbrigade"]
    await joke.presses("Verstuur dit")
    assert "Voor Schiedam" in (await fatima.reads())[-1]
    assert referrals == house.says("kaart.doorverwijzen", nummer=1)


async def test_in_danger_the_numbers_come_first_and_the_place_is_kept_as_well(
    house: House, fatima: Person, thoughts: ChosenThoughts
) -> None:
    cry = thoughts.of("er is brand in Schiedam", sure("huur"), danger("nood-112"))

    [numbers] = await fatima.writes(cry)

    assert numbers.startswith("Bel nu 112")
    assert await kept(house, fatima) == Place("Schiedam").kept


async def test_a_place_behind_another_command_is_remembered_too(house: House, fatima: Person) -> None:
    await fatima.commands("mens", "ik woon in Schiedam en wil praten")

    assert "· Schiedam\n" in house.in_topic()[0]


async def test_a_place_while_the_bot_waits_for_a_choice_leaves_the_choice_open(
    house: House, fatima: Person, thoughts: ChosenThoughts
) -> None:
    await fatima.writes(thoughts.of("het is duur", torn_between("huur", "eten")))

    await fatima.writes("ik woon in Schiedam")
    [answer] = await fatima.presses("Ik kan de huur niet betalen")

    assert answer.startswith("Voor Schiedam\n\nHuurachterstand")


async def test_a_caption_with_a_place_goes_to_people_with_the_picture(house: House, fatima: Person) -> None:
    read = await fatima.shows(Attachment.PHOTO, "Schiedam")

    assert "nummer 1" in read[0]
    assert "· Schiedam ·" in house.in_topic()[0]


async def test_vergeetmij_takes_the_place_along(house: House, fatima: Person) -> None:
    await fatima.writes("ik woon in Schiedam")

    await fatima.commands("vergeetmij")
    await fatima.presses("Ja, wis alles")

    assert [row["area"] for row in await house.rows(tables.residents) if row["area"]] == []


async def test_of_somebody_who_is_banned_nothing_is_noted(house: House, fatima: Person) -> None:
    async with house.store.transaction() as transaction:
        resident = await transaction.resident_of(fatima.chat, house.clock.now())
        await transaction.save_resident(replace(resident, banned_until=house.clock.now().replace(year=2030)))

    await fatima.writes("ik woon in Schiedam")

    assert await kept(house, fatima) == ""
