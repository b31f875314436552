"""What residents read in another language: its own words for all that is fixed, and the maintainers' Dutch to show."""

from __future__ import annotations

import re

import pytest

from bot.domain.knowledge import Certainty, Contact, EmergencyNumber, Knowledge, Nood, OfferKind, Outside, OutsideKind
from bot.domain.message import NO_TEXT
from bot.domain.replies import talk
from bot.domain.replies.answer import ChosenOffers, compose_answer, compose_offer
from bot.domain.replies.card import card
from bot.domain.replies.voice import Voice, voice_for

from .rotterdam import NL, TUESDAY, ZONE, offer, onderwerp, question

LANGUAGES = ("en", "tr", "pl", "ar", "uk")
MAATJE = offer("maatje", "huur", cost="gratis", contact=Contact(phone="010 123 45 67"), service_area=("landelijk",))
LOKET = offer(
    "loket",
    "huur",
    kind=OfferKind.FORMAL,
    cost="vijf euro per keer",
    certainty=Certainty.UNCHECKED,
    contact=Contact(phone="14 010"),
    opening_hours="Mo-Fr 09:00-17:00",
)
HUUR = onderwerp("huisuitzetting", "Huurachterstand")
BUREN = onderwerp("burenoverlast", "Burenoverlast", ask_back={"huisuitzetting": "Gaat het om de buren?"})


@pytest.fixture(params=LANGUAGES)
def voice(request: pytest.FixtureRequest, knowledge: Knowledge) -> Voice:
    return voice_for(request.param, knowledge.texts)


@pytest.fixture
def turkish(knowledge: Knowledge) -> Voice:
    return voice_for("tr", knowledge.texts)


def test_an_answer_names_the_need_in_both_languages_and_says_that_the_rest_is_dutch(turkish: Voice) -> None:
    reply = compose_answer([ChosenOffers(HUUR, (MAATJE,), (LOKET,))], 9, TUESDAY, turkish)

    assert reply.html == (
        """\
Aşağıdaki kuruluşlar Hollandaca yazar. Bu mesajı onlara gösterebilirsiniz.

<b>Kira borcu veya evden çıkarılma</b>

<b>Huurachterstand</b>
Over <b>huisuitzetting</b>.

🤝 <b>Gönüllülerle birlikte</b>
<b>Maatje</b> · helpt u · ücretsiz (gratis)
📞 010 123 45 67
İlk adım: Bel ons

🏛 <b>Belediye ve kurumlar</b>
<b>Loket</b> · helpt u · Ücret: vijf euro per keer · henüz kontrol edilmedi
📞 14 010 · şu an açık, kapanış saati 17.00
İlk adım: Bel ons

"""
        + turkish.say("antwoord.uitleg_niet_gecontroleerd")
    )


def test_an_option_too(turkish: Voice) -> None:
    shown = compose_offer(MAATJE, TUESDAY, turkish).html

    assert "<b>Maatje</b>\nAşağıdaki kuruluşlar Hollandaca yazar." in shown
    assert "Ücret: ücretsiz (gratis)\nNerede: tüm Hollanda\n📞 010 123 45 67" in shown
    assert "Ücret: vijf euro per keer" in compose_offer(LOKET, TUESDAY, turkish).html


def test_dutch_is_as_the_maintainers_wrote_it(knowledge: Knowledge) -> None:
    dutch = voice_for("nl", knowledge.texts)

    assert (dutch.cost("gratis"), dutch.name_of(HUUR), dutch.choice_of(HUUR)) == ("gratis", HUUR.name, HUUR.choice)
    assert dutch.area("landelijk") == "landelijk"
    assert (
        "<b>Maatje</b> · helpt u · gratis\n"
        in compose_answer([ChosenOffers(HUUR, (MAATJE,), ())], 9, TUESDAY, dutch).html
    )


def test_what_options_cost_is_explained_in_every_language(voice: Voice, knowledge: Knowledge) -> None:
    free = [o for o in knowledge.offers.values() if o.cost == "gratis"]
    explained = [o for o in knowledge.offers.values() if voice.cost(o.cost) != o.cost]

    assert {voice.cost(o.cost) for o in free} == {
        voice.label("kosten.uitgelegd", label=voice.own("kosten.gratis"), wat="gratis")
    }
    assert len(explained) > 0.8 * len(knowledge.offers)


def test_a_question_back_and_its_buttons_are_in_the_residents_language(turkish: Voice) -> None:
    reply = talk.ask_back([BUREN, HUUR], 3, turkish)

    assert reply.html == f"{turkish.say('vraag_terug.inleiding')} {turkish.say('vraag_terug.vraag')}"
    labels = [b.label for row in reply.buttons for b in row]
    assert labels == ["Komşularla sorun", "Kira borcu veya evden çıkarılma", "Başka bir şey"]


def test_a_need_without_a_name_in_that_language_goes_by_its_dutch_one(turkish: Voice) -> None:
    assert turkish.choice_of(onderwerp("nieuw", "Nieuw")) == "Ik vraag over nieuw"


def test_another_counter_is_told_in_dutch_after_a_word_that_says_so(turkish: Voice) -> None:
    paspoort = Outside("paspoort", "Paspoort", OutsideKind.COUNTER, "Bel **14 010**.\n", ())

    told = talk.outside(paspoort, 3, turkish).html

    assert told == f"{turkish.say('buiten.in_het_nederlands')}\n\nBel <b>14 010</b>."


def test_small_talk_is_answered_in_the_residents_language_where_it_can(turkish: Voice) -> None:
    def greeting(id: str) -> Outside:
        return Outside(id, "Groet", OutsideKind.SMALL_TALK, "Dag!", ())

    assert talk.small_talk(greeting("groet"), turkish).html.startswith("Merhaba")
    assert talk.small_talk(greeting("nieuw"), turkish).html == "Dag!"


def test_in_nood_the_numbers_are_the_same_in_every_language_and_the_words_are_not(
    voice: Voice, knowledge: Knowledge
) -> None:
    dutch = voice_for("nl", knowledge.texts)
    kinds = knowledge.emergencies()

    block = talk.nood_block(kinds, knowledge, 3, voice).html
    calm = talk.nood_perhaps(kinds, knowledge, voice)

    assert phones(block) == phones(talk.nood_block(kinds, knowledge, 3, dutch).html)
    assert phones(calm) == phones(talk.nood_perhaps(kinds, knowledge, dutch))
    assert [k.name for k in kinds if k.name in block or k.answer.strip() in block] == []
    assert [n.line for k in kinds if k.nood for n in k.nood.numbers if n.line in block] == []


def phones(text: str) -> list[str]:
    return re.findall(r"\d(?:[ -]?\d){2,}", text)


def test_a_kind_of_nood_that_is_new_is_told_in_dutch_rather_than_not(turkish: Voice) -> None:
    alarm = offer("alarm", "nood-water", contact=Contact(phone="112"))
    water = onderwerp("nood-water", "Hoog water", nood=Nood((EmergencyNumber("alarm", "dag en nacht"),), (), ()))
    knowledge = Knowledge({water.id: water}, {alarm.id: alarm}, {}, {"nl": NL})

    block = talk.nood_block([water], knowledge, 3, turkish).html

    assert block.startswith("<b>Hoog water</b>\n📞 <b>112</b> · dag en nacht\n\nOver <b>nood-water</b>.")


def test_nood_in_arabic_runs_leftwards_with_its_numbers_whole(knowledge: Knowledge) -> None:
    arabic = voice_for("ar", knowledge.texts)
    kinds = [kind for kind in knowledge.emergencies() if kind.id == "nood-suicide"]

    lines = arabic.laid_out(talk.nood_block(kinds, knowledge, 3, arabic)).html.split("\n")

    assert lines[0] == "<b>هل تريدون التحدث مع أحد؟ هذا ممكن الآن.</b>"
    assert lines[1].startswith("📞 <b>\u2068113\u2069</b> · أو \u20680800-0113\u2069 · مجانًا")
    assert lines[1].endswith("محادثة على \u2068113.nl\u2069")


def test_every_need_has_a_short_name_of_its_own_in_every_language(voice: Voice, knowledge: Knowledge) -> None:
    names = [voice.own(f"onderwerp.{need.id}") for need in knowledge.matched()]

    assert [name for name in names if not name or len(name) > 45] == []
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("code", "told"), [("tr", "schrijft in het Turks"), ("nl", "Nederlands"), ("", "")])
def test_the_card_says_in_dutch_which_language_it_is(code: str, told: str, knowledge: Knowledge) -> None:
    dutch = voice_for("nl", knowledge.texts)
    asked = question(language=code, area="Rotterdam")

    head = card(asked, "Merel-41", NO_TEXT, (), {}, ZONE, dutch).html.split("\n")[0]

    assert head == " · ".join(part for part in ("<b>Vraag 12</b>", "bewoner Merel-41", "Rotterdam", told) if part)
