"""The life of a question: it always has an owner while somebody works on it, and never after."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Refused
from bot.domain.knowledge import Texts
from bot.domain.question import (
    MOVES,
    OPEN_STATES,
    OWNED_STATES,
    WHO_MAY,
    CloseReason,
    Move,
    Question,
    State,
    Who,
    apply,
    must_be_allowed,
    who_is,
)

from .rotterdam import JOKE, SAM, TUESDAY, question

LATER = TUESDAY + timedelta(hours=1)
PAIRS = [(state, move) for state in State for move in Move]


def moved(before: Question, move: Move) -> Question:
    reason = CloseReason.REFERRED if move is Move.CLOSE else None
    return apply(before, move, at=LATER, by=SAM, reason=reason)


@given(st.lists(st.sampled_from(Move), max_size=30))
def test_a_question_has_an_owner_exactly_while_somebody_works_on_it(moves: list[Move]) -> None:
    now = question()

    for number, move in enumerate(moves):
        before = now
        try:
            now = moved(before, move)
        except Refused:
            assert (before.state, move) not in MOVES
            continue
        assert now.state is MOVES[before.state, move], number
        assert (now.owner is not None, now.claimed_at is not None) == (now.state in OWNED_STATES,) * 2
        assert (now.close_reason is not None, now.closed_at is not None) == (now.state is State.CLOSED,) * 2
        assert now.is_open == (now.state in OPEN_STATES)
        assert now.version == before.version + 1


@pytest.mark.parametrize(("state", "move"), [pair for pair in PAIRS if pair not in MOVES])
def test_a_move_that_is_not_allowed_is_refused_with_a_sentence(state: State, move: Move, dutch: Texts) -> None:
    with pytest.raises(Refused) as refused:
        moved(question(state), move)

    owner = "Joke" if state in OWNED_STATES else ""
    assert (refused.value.key, refused.value.fields) == (f"geweigerd.{state}.{move}", {"owner": owner})
    assert dutch.sentences[refused.value.key].format_map(refused.value.fields)


@pytest.mark.parametrize(
    ("before", "move", "after"),
    [
        (question(), Move.CLAIM, question(State.CLAIMED, owner=SAM, claimed_at=LATER)),
        (question(State.CLAIMED), Move.TRANSFER, question(State.CLAIMED, owner=SAM, claimed_at=LATER)),
        (question(State.CLAIMED), Move.RELEASE, question()),
        (question(State.CLAIMED), Move.ANSWER, question(State.WAITING_FOR_RESIDENT, answered_at=LATER)),
        (question(State.WAITING_FOR_RESIDENT), Move.RESIDENT_WRITES, question(State.CLAIMED)),
        (question(State.CLAIMED), Move.PARK, question(State.PARKED)),
        (
            question(State.CLAIMED),
            Move.CLOSE,
            question(State.CLOSED, closed_at=LATER, close_reason=CloseReason.REFERRED),
        ),
        (question(State.CLOSED, closed_at=TUESDAY, close_reason=CloseReason.ANSWERED), Move.REOPEN, question()),
    ],
)
def test_a_move_changes_what_it_is_about_and_nothing_else(before: Question, move: Move, after: Question) -> None:
    assert moved(before, move) == replace(after, version=1, moved_at=LATER)


@pytest.mark.parametrize("move", [Move.CLAIM, Move.CLOSE])
def test_nobody_claims_a_question_and_nothing_closes_it(move: Move) -> None:
    with pytest.raises(ValueError, match="needs who or why"):
        apply(question(), move, at=LATER)


@pytest.mark.parametrize(
    ("state", "move", "moved_at"),
    [
        (State.CLAIMED, Move.KEEP, LATER),
        (State.CLAIMED, Move.RESIDENT_WRITES, None),
        (State.FREE, Move.RESIDENT_WRITES, None),
        (State.WAITING_FOR_RESIDENT, Move.RESIDENT_WRITES, LATER),
    ],
)
def test_only_the_owner_or_another_state_makes_the_waiting_begin_anew(
    state: State, move: Move, moved_at: datetime | None
) -> None:
    assert moved(question(state), move).moved_at == moved_at


def test_writing_further_leaves_the_owner() -> None:
    assert apply(question(State.WAITING_FOR_RESIDENT), Move.RESIDENT_WRITES, at=LATER).owner == JOKE


def test_every_move_is_somebodys_to_make() -> None:
    assert set(WHO_MAY) == set(Move)
    assert all(WHO_MAY.values())


@pytest.mark.parametrize(("move", "who"), [(move, who) for move in Move for who in Who])
def test_a_move_of_others_is_refused_with_the_name_of_who_has_the_question(move: Move, who: Who, dutch: Texts) -> None:
    if who in WHO_MAY[move]:
        must_be_allowed(question(State.CLAIMED), move, who)
        return
    with pytest.raises(Refused) as refused:
        must_be_allowed(question(State.CLAIMED), move, who)

    assert dutch.sentences[refused.value.key].format_map(refused.value.fields).startswith("Joke heeft deze vraag.")


def test_nobody_but_the_owner_hands_a_question_over_and_nobody_but_the_resident_withdraws_it() -> None:
    assert Who.MEMBER not in WHO_MAY[Move.TRANSFER] | WHO_MAY[Move.RELEASE] | WHO_MAY[Move.KEEP]
    assert WHO_MAY[Move.WITHDRAW] == {Who.RESIDENT}
    assert (who_is(JOKE, question(State.CLAIMED)), who_is(SAM, question(State.CLAIMED))) == (Who.OWNER, Who.MEMBER)
    assert who_is(JOKE, question()) is Who.MEMBER
