"""What a button carries comes back as it was meant, and fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.choices import Choice, ChoiceKind, read_choice
from bot.domain.knowledge import Knowledge
from bot.domain.question import CloseReason

LARGEST = 2**31 - 1
picks = st.text(st.sampled_from("abcxyz-:0189"), min_size=1, max_size=40)


@given(st.builds(Choice, st.sampled_from(ChoiceKind), st.integers(0, LARGEST), picks))
def test_a_choice_comes_back_as_it_was(choice: Choice) -> None:
    assert read_choice(choice.code) == choice


@given(st.text() | st.text(st.sampled_from("acfw:-12٣"), max_size=12))
def test_a_code_of_others_is_no_choice_and_one_of_ours_is_written_back(code: str) -> None:
    choice = read_choice(code)

    assert choice is None or read_choice(choice.code) == choice


@pytest.mark.parametrize("code", ["", "a", "a:1", "a:1:", "z:1:helps", "a:-1:helps", "a:٣:helps", "a:2147483648:helps"])
def test_a_code_that_is_not_ours_is_no_choice(code: str) -> None:
    assert read_choice(code) is None


def test_every_code_of_the_real_knowledge_fits_in_a_button(knowledge: Knowledge) -> None:
    picked = [
        *(f"preview-{id}" for id in knowledge.onderwerpen),
        *(f"send-{id}" for id in knowledge.onderwerpen),
        *(f"refer-{id}~99999" for id in knowledge.offers),
        *(f"close-{reason}~99999" for reason in CloseReason),
        *(f"language-{code}" for code in knowledge.texts),
        f"sendanyway-{LARGEST}",
    ]
    choices = [Choice(ChoiceKind.CARD, LARGEST, one) for one in picked]
    choices += [Choice(ChoiceKind.RELATED, LARGEST, id) for id in knowledge.onderwerpen]

    too_long = [choice for choice in choices if len(choice.code.encode()) > 64]
    assert too_long == []
    assert [read_choice(choice.code) for choice in choices] == choices
