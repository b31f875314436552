"""A resident writes, and is helped by the knowledge."""

from __future__ import annotations

from collections.abc import Callable

from fake_telegram import FakeTelegram, Group, Person

from bot.domain.decision import AskBack, GiveAnswer
from bot.domain.replies.talk import in_order_of_question

from .bot_at_work import BotAtWork
from .choosing import HEARS_TWO, Mouth


async def test_a_resident_is_helped_at_once_informal_before_formal(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    need = mouth.plain_need()
    offers = mouth.offers_shown_for(need)

    await fatima.writes(need)
    answer = await fatima.gets(offers[0].name)
    await bot.rests()

    informal, formal = mouth.says("antwoord.informeel"), mouth.says("antwoord.formeel")
    assert 0 < answer.text.index(informal) < answer.text.index(formal)
    places = [answer.text.index(f"{offer.name} · ") for offer in offers]
    assert places == sorted(places)
    assert all(offer.contact.phone in answer.text for offer in offers if offer.contact.phone)
    assert all(mouth.says("antwoord.eerste_stap", stap=offer.first_step) in answer.text for offer in offers)
    assert answer.buttons == [
        mouth.button("knop.dit_helpt"),
        mouth.button("knop.iets_anders"),
        mouth.button("knop.vraag_het_werkteam"),
        *(mouth.button("knop.meer_over", naam=offer.name) for offer in offers),
    ]
    assert fatima.last is answer
    assert werkteam.topics == []


async def test_she_reads_more_about_an_option_says_that_it_helps_and_that_this_was_it(
    fatima: Person, bot: BotAtWork, mouth: Mouth
) -> None:
    need = mouth.plain_need()
    offer = mouth.offers_shown_for(need)[0]
    await fatima.writes(need)

    pressed = await fatima.presses(mouth.button("knop.meer_over", naam=offer.name))
    more = await fatima.gets(offer.name)
    await fatima.presses(mouth.button("knop.dit_helpt"))
    anything = await fatima.gets(mouth.says("helpt.nog_iets"))
    await fatima.presses(mouth.button("knop.nee_dit_was_het"))
    await fatima.gets(mouth.says("tot_ziens"))
    await bot.rests()

    assert pressed.is_answered
    assert mouth.says("meer.kosten", wat=offer.cost) in more.text
    assert anything.buttons == []
    assert bot.asks("SELECT outcome FROM answers") == [("helps",)]
    assert bot.asks("SELECT count(*) FROM questions") == [(0,)]


async def test_behind_the_question_is_another_and_one_tap_answers_it(
    fatima: Person, bot: BotAtWork, mouth: Mouth
) -> None:
    need = mouth.plain_need()
    decision = mouth.decision(need)
    assert isinstance(decision, GiveAnswer)
    known = mouth.library.knowledge.onderwerpen
    related = known[known[decision.onderwerpen[0]].related[0]]
    await fatima.writes(need)

    await fatima.presses(mouth.button("knop.dit_helpt"))
    await fatima.presses(related.choice)
    answer = await fatima.gets(related.name)

    assert mouth.button("knop.dit_helpt") in answer.buttons
    await bot.rests()


async def test_an_unclear_need_is_asked_back_once_and_clarified_by_a_button(
    fatima: Person, bot: BotAtWork, mouth: Mouth
) -> None:
    need = mouth.unclear_need()
    decision = mouth.decision(need)
    assert isinstance(decision, AskBack)
    known = mouth.library.knowledge.onderwerpen
    choices = [known[id] for id in in_order_of_question([known[id] for id in decision.onderwerpen])]

    await fatima.writes(need)
    question = await fatima.gets(mouth.says("vraag_terug.inleiding"))
    shown = list(question.buttons)
    await fatima.presses(choices[1].choice)
    await fatima.gets(choices[1].name)
    await bot.rests()

    assert shown == [*(choice.choice for choice in choices), mouth.button("knop.iets_anders")]
    assert question.buttons == []


async def test_who_types_the_second_choice_gets_its_answer(fatima: Person, bot: BotAtWork, mouth: Mouth) -> None:
    need = mouth.unclear_need()
    decision = mouth.decision(need)
    assert isinstance(decision, AskBack)
    known = mouth.library.knowledge.onderwerpen
    second = in_order_of_question([known[id] for id in decision.onderwerpen])[1]
    await fatima.writes(need)
    await fatima.gets(mouth.says("vraag_terug.inleiding"))

    await fatima.writes("de tweede graag")

    await fatima.gets(known[second].name)
    await bot.rests()


async def test_who_wants_something_else_than_the_choices_gets_people(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    need = mouth.unclear_need()
    await fatima.writes(need)

    await fatima.presses(mouth.button("knop.iets_anders"))
    await fatima.gets(mouth.says("doorgeven.not_sure", nummer=1, tekst=need, verwacht="binnen 2 werkdagen"))
    await bot.rests()

    card = werkteam.topic("1").texts[0]
    refused = decision_of_question_back(mouth, need)
    assert need in card
    assert all(mouth.library.knowledge.onderwerpen[id].name in card for id in refused)


def decision_of_question_back(mouth: Mouth, need: str) -> tuple[str, ...]:
    """The choices that the bot gives."""
    decision = mouth.decision(need)
    assert isinstance(decision, AskBack)
    return decision.onderwerpen


async def test_two_needs_in_one_message_get_two_answers(
    fake: FakeTelegram, at_work: Callable[..., BotAtWork], mouth: Mouth, werkteam: Group
) -> None:
    bot, fatima = at_work(werkteam.id, drempels=HEARS_TWO), fake.person("Fatima")
    need = mouth.two_needs()
    decision = mouth.decision(need, HEARS_TWO)
    assert isinstance(decision, GiveAnswer)
    both = [chosen.onderwerp.name for chosen in mouth.answered_with(decision.onderwerpen)]

    await fatima.writes(need)
    answer = await fatima.gets(both[0])

    assert answer.text.startswith(mouth.says("antwoord.twee_vragen"))
    assert answer.text.index(both[0]) < answer.text.index(both[1])
    await bot.rests()


async def test_a_question_for_another_counter_is_kindly_sent_there_and_can_still_reach_people(
    fatima: Person, bot: BotAtWork, mouth: Mouth, werkteam: Group
) -> None:
    await fatima.writes(mouth.question_for_another_counter())

    await fatima.presses(mouth.button("knop.toch_werkteam"))
    await fatima.gets(mouth.says("doorgeven.wants_human", nummer=1, verwacht="binnen 2 werkdagen"))
    await bot.rests()

    assert mouth.question_for_another_counter() in werkteam.topic("1").texts[0]


async def test_somebody_who_starts_with_a_question_hears_first_that_this_is_a_computer(
    fake: FakeTelegram, bot: BotAtWork, mouth: Mouth
) -> None:
    need, ali = mouth.plain_need(), fake.person("Ali")

    await ali.writes(need)
    await ali.gets(mouth.offers_shown_for(need)[0].name)
    await bot.rests()

    assert ali.seen[0] == mouth.says("eerste_contact") or ali.seen[-1] == mouth.says("eerste_contact")
    assert len(ali.seen) == 2
