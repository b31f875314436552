"""The queue on one screen: what is urgent stands first, and hundreds of questions stay readable."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.question import Question, State
from bot.domain.replies.queue import PER_PAGE, View, queue
from bot.domain.replies.voice import Reply

from .rotterdam import JOKE, PROMISED, SAM, TUESDAY, VOICE, ZONE, question

ALL = View(asked_in=99)
GROUP = "-1001234567890"


def numbered(number: int, state: State = State.FREE, **more: object) -> Question:
    return replace(question(state, **more), number=number)


def shown(questions: list[Question], view: View = ALL, group: str | None = GROUP) -> Reply:
    return queue(questions, view, TUESDAY, ZONE, group, VOICE)


def numbers(reply: Reply) -> list[int]:
    return [
        int(found) for found in re.findall(r"^(?:🔴 )?(\d+) ·", re.sub(r"</?a[^>]*>", "", reply.html), re.MULTILINE)
    ]


def test_nood_stands_first_then_what_is_late_then_what_is_free_the_oldest_first_then_what_somebody_has() -> None:
    late = TUESDAY - timedelta(days=1)
    questions = [
        numbered(1, State.WAITING_FOR_RESIDENT, answered_at=TUESDAY),
        numbered(2, State.CLAIMED),
        numbered(3),
        numbered(4, created_at=TUESDAY - timedelta(days=9)),
        numbered(5, State.CLAIMED, promised_at=late),
        numbered(6, promised_at=late),
        numbered(7, State.CLAIMED, is_nood=True),
    ]

    reply = shown(questions)

    assert numbers(reply) == [7, 6, 5, 4, 3, 2, 1]
    assert reply.html.splitlines()[:2] == [
        "Open vragen: 7",
        "wachtrij.aantal.free: 3 · wachtrij.aantal.claimed: 3 · wachtrij.aantal.waiting_for_resident: 1"
        " · wachtrij.aantal_te_laat: 2",
    ]
    assert reply.buttons == ()


@pytest.mark.parametrize(
    ("asked", "when"),
    [
        (numbered(1), "beloofd do 26 nov 17.00 uur"),
        (numbered(1, promised_at=TUESDAY - timedelta(hours=1)), "wachtrij.vandaag_te_laat"),
        (numbered(1, promised_at=TUESDAY - timedelta(hours=12)), "wachtrij.dag_te_laat"),
        (numbered(1, promised_at=TUESDAY - timedelta(days=3)), "3 dagen te laat"),
        (numbered(1, answered_at=TUESDAY, promised_at=TUESDAY - timedelta(days=3)), "sinds di 24 nov 10.30 uur"),
    ],
)
def test_each_line_tells_what_was_promised_in_plain_words(asked: Question, when: str) -> None:
    assert shown([asked]).html.splitlines()[-1] == f"1 · vrij, {when}"


@pytest.mark.parametrize(
    ("thread", "group", "number"),
    [
        (77, GROUP, '<a href="https://t.me/c/1234567890/77">1</a>'),
        (None, GROUP, "1"),
        (77, "-42", "1"),
        (77, None, "1"),
    ],
)
def test_the_number_opens_the_topic_where_there_is_one(thread: int | None, group: str | None, number: str) -> None:
    assert shown([numbered(1, thread=thread)], group=group).html.splitlines()[-1].startswith(f"{number} · ")


def test_hundreds_of_questions_come_page_by_page() -> None:
    many = [numbered(n) for n in range(1, 2 * PER_PAGE + 4)]
    labels = [[b.label for row in shown(many, replace(ALL, page=page)).buttons for b in row] for page in range(4)]
    pages = [numbers(shown(many, replace(ALL, page=page))) for page in range(4)]

    assert [len(page) for page in pages] == [PER_PAGE, PER_PAGE, 3, 3]
    assert [n for page in pages[:3] for n in page] == list(range(1, 2 * PER_PAGE + 4))
    more, back = "wachtrij.knop.meer", "wachtrij.knop.vorige"
    assert labels == [[more], [back, more], [back], [back]]
    assert "3/3" in shown(many, replace(ALL, page=2)).html
    assert len(shown([numbered(10**9 + n, thread=n, is_nood=True) for n in range(500)]).html) < 4096


def test_ones_own_list_holds_what_one_has() -> None:
    mine = View(asked_in=99, owner=SAM.id)
    questions = [numbered(1), numbered(2, State.CLAIMED), numbered(3, State.CLAIMED, owner=SAM)]

    assert numbers(shown(questions, mine)) == [3]
    assert shown(questions, mine).html.startswith("Uw vragen: 1")
    assert shown(questions[:2], mine) == Reply("wachtrij.leeg_mijn")
    assert shown([]) == Reply("wachtrij.leeg")
    assert questions[1].owner == JOKE
    assert questions[0].promised_at == PROMISED


@pytest.mark.parametrize("picked", ["", "1", "1-2", "x-1-2", "1-2-3-4", "99999-1-2"])
def test_a_button_that_is_not_ours_shows_no_page(picked: str) -> None:
    assert View.read(picked) is None


def test_a_button_says_which_page_of_which_list() -> None:
    view = View(asked_in=12, owner=7, page=3)

    assert View.read(view.picked.removeprefix("queue-")) == view
