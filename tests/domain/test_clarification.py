"""The choice and the original message decide together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.clarification import Pressed, are_neighbours, choose_by_words, find_pressed, hunch_of, settle
from bot.domain.decision import GiveAnswer, Thresholds
from bot.domain.knowledge import Knowledge
from bot.domain.matching.match import Candidate, Matches
from bot.domain.resident import Hunch, Keyboard, Pending, Waiting

from .rotterdam import NL, onderwerp

KNOWN = Knowledge(
    onderwerpen={
        o.id: o
        for o in [
            onderwerp("huur", ask_back={"toeslag": "Is het dit, of is het dat?"}, related=("energie",)),
            onderwerp("toeslag"),
            onderwerp("energie"),
            onderwerp("schulden"),
            onderwerp("taal"),
        ]
    },
    offers={},
    outside={},
    texts={"nl": NL},
)
LIMITS = Thresholds(second_need=0.15, choice=0.08)


def asked(*offered: str, second_need: float = 0.0, refused: tuple[str, ...] = (), **likely: float) -> Pending:
    return Pending(
        3, Waiting.CLARIFICATION, onderwerpen=offered, hunch=Hunch(tuple(likely.items()), second_need, refused)
    )


def test_what_is_chosen_is_answered_and_the_rest_is_kept_for_something_else() -> None:
    pending = asked("schulden", "huur", schulden=0.4, huur=0.35, taal=0.05, energie=0.04)

    assert settle(pending, ["huur"], KNOWN, LIMITS) == GiveAnswer(("huur",), ("energie", "taal", "schulden"))


def test_a_message_that_speaks_of_both_is_answered_for_both() -> None:
    pending = asked("schulden", "huur", second_need=0.3, schulden=0.5, huur=0.5)

    assert settle(pending, ["huur"], KNOWN, LIMITS).onderwerpen == ("huur", "schulden")


@pytest.mark.parametrize(("chosen", "answered"), [("taal", ("taal", "schulden")), ("schulden", ("schulden",))])
def test_the_less_likely_the_choice_the_likelier_that_both_were_meant(chosen: str, answered: tuple[str, ...]) -> None:
    pending = asked("schulden", "taal", second_need=0.17, schulden=0.75, taal=0.15)

    assert settle(pending, [chosen], KNOWN, LIMITS).onderwerpen == answered


def test_both_are_answered_when_both_are_chosen() -> None:
    assert settle(asked("huur", "taal", energie=0.3), ["huur", "taal"], KNOWN, LIMITS).onderwerpen == ("huur", "taal")


def test_a_neighbour_that_had_no_button_is_answered_too_when_the_message_speaks_of_it_as_much() -> None:
    pending = asked("schulden", "taal", "huur", schulden=0.3, taal=0.2, huur=0.2, toeslag=0.15)

    assert settle(pending, ["huur"], KNOWN, LIMITS).onderwerpen == ("huur", "toeslag")
    assert settle(pending, ["taal"], KNOWN, LIMITS).onderwerpen == ("taal",)


@pytest.mark.parametrize("changed", [{"refused": ("toeslag",)}, {"toeslag": 0.07}, {"toeslag": 0.09}])
def test_a_neighbour_that_was_refused_or_is_weak_is_not_answered(changed: dict[str, object]) -> None:
    likely = {"schulden": 0.3, "taal": 0.2, "huur": 0.2, "toeslag": 0.15} | changed

    assert settle(asked("schulden", "taal", "huur", **likely), ["huur"], KNOWN, LIMITS).onderwerpen == ("huur",)  # type: ignore[arg-type]


def test_what_the_knowledge_has_lost_is_no_second_answer() -> None:
    pending = asked("gone", "huur", second_need=0.9, gone=0.5, huur=0.5)

    assert settle(pending, ["huur"], KNOWN, LIMITS).onderwerpen == ("huur",)


def test_without_a_hunch_only_the_choice_is_answered() -> None:
    assert settle(asked("huur"), ["huur"], KNOWN, LIMITS) == GiveAnswer(("huur",))


def test_neighbours_are_told_apart_or_come_together() -> None:
    pairs = [("huur", "toeslag"), ("toeslag", "huur"), ("energie", "huur"), ("huur", "taal"), ("gone", "huur")]

    assert [are_neighbours(*pair, KNOWN) for pair in pairs] == [True, True, True, False, False]


def test_other_words_and_the_original_message_weigh_alike() -> None:
    pending = asked("huur", "schulden", huur=0.6, schulden=0.2)

    def said(**confidences: float) -> Matches:
        return Matches(tuple(Candidate(id, c) for id, c in confidences.items()), 1.0)

    assert choose_by_words(pending, said(schulden=0.3, huur=0.2), LIMITS) == "huur"
    assert choose_by_words(pending, said(schulden=0.7, huur=0.1), LIMITS) == "schulden"
    assert choose_by_words(pending, said(taal=0.7, huur=0.05), LIMITS) == ""


def test_a_hunch_remembers_the_needs_and_what_they_were_not() -> None:
    hunch = hunch_of(Matches((Candidate("huur", 0.4), Candidate("taal", 0.2)), 0.9, second_need=0.1))

    assert hunch == Hunch((("huur", 0.4), ("taal", 0.2)), 0.1)
    assert hunch.without("huur").without("huur", "taal") == replace(hunch, refused=("huur", "taal"))


ANSWER = Keyboard("a", (("Dit helpt", "a:5:helps"), ("Nee, dit was het", "r:5:-")))
WIPE = Keyboard("v", (("Ja, wis alles", "v:2:yes"), ("Kapot", "nonsense")))


@pytest.mark.parametrize(
    ("typed", "shown", "pressed"),
    [
        ("dit helpt", [WIPE, ANSWER], Pressed(Choice(ChoiceKind.ANSWER, 5, "helps"), "a")),
        ("nee", [ANSWER], Pressed(Choice(ChoiceKind.RELATED, 5, "-"), "a", is_brief=True)),
        ("nee", [WIPE, ANSWER], None),
        ("ja", [WIPE], Pressed(Choice(ChoiceKind.FORGET, 2, "yes"), "v", is_brief=True)),
        ("ja wis alles", [WIPE], Pressed(Choice(ChoiceKind.FORGET, 2, "yes"), "v")),
        ("kapot", [WIPE], None),
        ("iets heel anders", [ANSWER], None),
        ("dit helpt", [], None),
    ],
)
def test_who_types_a_label_presses_the_button(typed: str, shown: list[Keyboard], pressed: Pressed | None) -> None:
    assert find_pressed(typed, shown) == pressed
