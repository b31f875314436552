"""What is said while a question is open belongs to it, unless it clearly does not."""

from __future__ import annotations

import pytest

from bot.domain.belonging import (
    becomes_clear,
    is_about_none_of,
    is_asked,
    is_left_out,
    is_new_matter,
    is_other_than_closed,
    something_else,
    surest,
)
from bot.domain.decision import (
    AskBack,
    ChooseOffer,
    Decision,
    Escalate,
    GiveAnswer,
    OutOfScope,
    ShowOffer,
    SmallTalk,
    Thresholds,
)
from bot.domain.knowledge import Knowledge, Outside, OutsideKind
from bot.domain.message import SafeText
from bot.domain.question import Author, EscalationReason, Guess, Question, QuestionMessage, State
from bot.domain.understanding.courtesy import Courtesy

from .rotterdam import TUESDAY, onderwerp, question

NEEDS = [onderwerp("huur", related=("schulden",)), onderwerp("schulden"), onderwerp("vervoer"), onderwerp("eten")]
KNOWN = Knowledge(
    onderwerpen={need.id: need for need in NEEDS},
    offers={},
    outside={"paspoort": Outside("paspoort", "Paspoort", OutsideKind.COUNTER, "Bel.", ())},
    texts={},
)
BUS_PASS = question(guesses=(Guess("vervoer", 0.4), Guess("huur", 0.01)))
RENT = "ik kan mijn huur niet betalen"
LEAST = 0.08


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        (RENT, GiveAnswer(("huur",))),
        ("nummer humanitas", ShowOffer("humanitas", (), ("eten",))),
        ("humanitas", ChooseOffer(("humanitas", "humanitas-maatje"))),
        ("hoe vraag ik een nieuw paspoort aan", OutOfScope("paspoort")),
    ],
)
def test_a_sure_need_or_name_that_has_nothing_to_do_with_the_question_is_something_else(
    text: str, decision: Decision
) -> None:
    assert something_else(BUS_PASS, decision, text, KNOWN, LEAST) == decision


@pytest.mark.parametrize(
    ("asked", "text", "decision"),
    [
        (BUS_PASS, "mijn buspas is nog steeds niet aangekomen", GiveAnswer(("vervoer",))),
        (BUS_PASS, "en " + RENT, GiveAnswer(("huur",))),
        (BUS_PASS, "huur", GiveAnswer(("huur",))),
        (BUS_PASS, "paspoort", OutOfScope("paspoort")),
        (BUS_PASS, "hoe vraag ik een nieuwe verwarmingsketel aan", OutOfScope("buiten-bereik")),
        (BUS_PASS, RENT, AskBack(("huur", "eten"))),
        (BUS_PASS, RENT, Escalate(EscalationReason.NOT_SURE)),
        (BUS_PASS, "ja", SmallTalk("reactie")),
        (question(refused=("schulden",)), RENT, GiveAnswer(("huur",))),
        (question(guesses=(Guess("schulden", 0.3),)), RENT, GiveAnswer(("huur",))),
        (question(guesses=(Guess("schulden", 0.3),)), RENT, ShowOffer("maatje", (), ("huur",))),
        (question(is_nood=True), RENT, GiveAnswer(("huur",))),
        (question(reason=EscalationReason.WANTS_HUMAN), RENT, GiveAnswer(("huur",))),
        (question(reason=EscalationReason.ATTACHMENT), RENT, GiveAnswer(("huur",))),
    ],
)
def test_in_doubt_it_belongs_to_the_question(asked: Question, text: str, decision: Decision) -> None:
    assert something_else(asked, decision, text, KNOWN, LEAST) is None


@pytest.mark.parametrize(
    ("text", "decision", "is_other"),
    [
        (RENT, GiveAnswer(("huur",)), True),
        ("huur", GiveAnswer(("huur",)), True),
        ("ze hebben me niet teruggebeld", GiveAnswer(("huur",)), False),
        ("de bus rijdt nog steeds niet", GiveAnswer(("vervoer",)), False),
        (RENT, AskBack(("huur", "eten")), True),
        (RENT, AskBack(("huur", "vervoer")), False),
        ("humanitas", ShowOffer("humanitas"), True),
        ("paspoort kwijt", OutOfScope("paspoort"), True),
        ("paspoort kwijt", OutOfScope("buiten-bereik"), False),
        ("het is niet gelukt", Escalate(EscalationReason.NOT_SURE), False),
    ],
)
def test_after_closing_only_a_need_of_its_own_leaves_the_question_alone(
    text: str, decision: Decision, is_other: bool
) -> None:
    assert is_other_than_closed(BUS_PASS, decision, text, KNOWN, LEAST) is is_other


@pytest.mark.parametrize(
    ("asked", "text", "decision", "is_clear"),
    [
        (question(), RENT, GiveAnswer(("huur",)), True),
        (question(guesses=(Guess("huur", 0.69),)), RENT, GiveAnswer(("huur",)), True),
        (question(guesses=(Guess("huur", 0.7),)), RENT, GiveAnswer(("huur",)), False),
        (question(refused=("huur",)), RENT, GiveAnswer(("huur",)), False),
        (question(), "huur", GiveAnswer(("huur",)), False),
        (question(), RENT, AskBack(("huur", "eten")), False),
        (question(is_nood=True), RENT, GiveAnswer(("huur",)), False),
        (question(state=State.CLAIMED), RENT, GiveAnswer(("huur",)), False),
        (question(reason=EscalationReason.WANTS_HUMAN), RENT, GiveAnswer(("huur",)), False),
        (question(reason=EscalationReason.STILL_NOT_HELPED), RENT, GiveAnswer(("huur",)), False),
    ],
)
def test_a_message_that_makes_clear_what_was_not_is_answered_until_somebody_has_the_question(
    asked: Question, text: str, decision: Decision, is_clear: bool
) -> None:
    assert becomes_clear(asked, decision, text, sure=0.7) == (decision if is_clear else None)


def test_a_guess_that_hardly_counts_is_no_subject() -> None:
    assert is_about_none_of(BUS_PASS, ("huur",), KNOWN, LEAST)
    likely = question(guesses=(Guess("vervoer", 0.4), Guess("huur", 0.1)))
    assert not is_about_none_of(likely, ("huur",), KNOWN, LEAST)
    assert is_about_none_of(question(guesses=(Guess("vervoer", 0.7), Guess("huur", 0.1))), ("huur",), KNOWN, LEAST)


@pytest.mark.parametrize(
    ("asked", "needs", "is_new"),
    [
        (BUS_PASS, ("huur",), True),
        (BUS_PASS, ("vervoer",), False),
        (BUS_PASS, (), False),
        (question(reason=EscalationReason.WANTS_HUMAN), ("huur",), False),
    ],
)
def test_a_second_question_is_for_what_is_known_to_be_another_matter(
    asked: Question, needs: tuple[str, ...], is_new: bool
) -> None:
    assert is_new_matter(asked, needs, KNOWN, LEAST) is is_new


def said(author: Author, text: str, **more: object) -> QuestionMessage:
    return QuestionMessage(12, author, SafeText(text), TUESDAY, **more)  # type: ignore[arg-type]


HERS = said(Author.RESIDENT, "mag mijn buspas mee")
ASKS, TELLS, VOICE = (said(Author.WERKTEAM, text) for text in ("Wanneer kunt u?", "Ik bel u dinsdag.", ""))


@pytest.mark.parametrize(
    ("messages", "asked"),
    [
        ([], False),
        ([HERS], False),
        ([HERS, TELLS], False),
        ([HERS, ASKS], True),
        ([HERS, VOICE], True),
        ([HERS, ASKS, HERS], False),
        ([HERS, said(Author.WERKTEAM, "Wanneer?", taken_back_at=TUESDAY)], False),
    ],
)
def test_the_werkteam_asks_when_it_spoke_last_with_a_question_mark_or_without_words(
    messages: list[QuestionMessage], asked: bool
) -> None:
    assert is_asked(messages) is asked


@pytest.mark.parametrize(
    ("courtesy", "messages", "left_out"),
    [
        (Courtesy.AGREEMENT, [], True),
        (Courtesy.AGREEMENT, [HERS], True),
        (Courtesy.AGREEMENT, [HERS, TELLS], False),
        (Courtesy.THANKS, [HERS, TELLS], True),
        (Courtesy.PICTURE, [HERS, TELLS], True),
        (Courtesy.THANKS, [HERS, ASKS], False),
        (Courtesy.PICTURE, [HERS, ASKS], False),
    ],
)
def test_politeness_is_left_out_unless_it_may_answer_the_werkteam(
    courtesy: Courtesy, messages: list[QuestionMessage], left_out: bool
) -> None:
    assert is_left_out(courtesy, messages) is left_out


def test_to_say_that_it_is_something_else_the_bot_must_be_as_sure_as_can_be() -> None:
    assert surest(Thresholds()) == Thresholds(answer=0.85, in_scope=0.15)
    assert surest(Thresholds(answer=1.0, in_scope=0.0)) == Thresholds(answer=1.0, in_scope=0.0)
