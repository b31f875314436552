from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import get_args

import pytest

from bot.adapters.storage.acts import key_meant_by, kind_of, lane_of, read_act, write_act
from bot.adapters.storage.pseudonyms import BIRDS, pseudonym
from bot.domain.message import ChatId
from bot.domain.outgoing import (
    Act,
    Button,
    CloseTopic,
    Copy,
    CopyAlbum,
    Delete,
    DeleteTopic,
    Edit,
    EditButtons,
    Leave,
    OpenTopic,
    Pin,
    RenameTopic,
    ReopenTopic,
    Say,
    ToChat,
    ToGroup,
    ToQuestion,
    ToResident,
)

BUTTONS = (
    (Button("Dit helpt", "a:1:yes"), Button("Meer", url="https://example.nl")),
    (Button("Iets anders", "a:1:no"),),
)

ACTS: list[Act] = [
    Say("<b>Dag</b> 👋", BUTTONS, 5, "card:1"),
    Say("Dag"),
    Edit("card:1", "Opgepakt", BUTTONS),
    EditButtons(5, BUTTONS),
    EditButtons(5),
    Copy(12, 5),
    Copy(None, 5, from_group=ChatId(-1001)),
    Delete(5),
    Delete(of_key="card:1"),
    OpenTopic("#412 Merel"),
    RenameTopic("#412 Merel (gesloten)"),
    CloseTopic(),
    ReopenTopic(),
    DeleteTopic(77),
    Leave(),
    Copy(None, 5, "<b>Dag</b>", BUTTONS, holds_words=False),
    CopyAlbum(12, (5, 6), "album", datetime(2026, 3, 2, 12, tzinfo=UTC), "Dag", BUTTONS, captions=False),
    Say("Gesloten", unasked=True),
    Edit("card:1", "Opgepakt", whole=True),
    Pin("card:1"),
]


@pytest.mark.parametrize("act", ACTS, ids=kind_of)
def test_an_act_comes_back_from_the_outbox_as_it_went_in(act: Act) -> None:
    kept = json.loads(json.dumps(write_act(act)))

    assert read_act(kind_of(act), kept) == act


def test_no_kind_of_act_is_forgotten_here() -> None:
    assert {type(act) for act in ACTS} == set(get_args(Act))


def test_acts_that_are_about_an_earlier_message_say_so() -> None:
    about_the_card = (ACTS[0], ACTS[2], ACTS[8], ACTS[-2], ACTS[-1])

    assert [key_meant_by(act) for act in ACTS] == [
        "album" if isinstance(act, CopyAlbum) else "card:1" if act in about_the_card else None for act in ACTS
    ]


def test_every_place_has_its_lane() -> None:
    places = [ToResident(12), ToQuestion(412), ToGroup(), ToChat(ChatId(-7))]

    assert [lane_of(place) for place in places] == ["resident:12", "question:412", "group", "chat:-7"]


def test_no_two_residents_share_a_pseudonym() -> None:
    assert len(set(BIRDS)) >= 60
    assert len({pseudonym(number) for number in range(1, 1000)}) == 999
