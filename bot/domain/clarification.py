"""After a question back: the choice and the original message decide together what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.choices import Choice, read_choice
from bot.domain.decision import GiveAnswer, Thresholds
from bot.domain.knowledge import Knowledge
from bot.domain.matching.match import Matches
from bot.domain.resident import Hunch, Keyboard, Pending
from bot.domain.understanding.typed_choice import find_label, first_part

_TAPS_ONE_OF_TWO = 0.5
"""Who means two needs, and can press one, presses either."""
_SHARE_OF_SHARPER = 0.5
_HARDLY = 0.01
_MOST_ANSWERS = 2
_MOST_LEFT = 3


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was typed instead of pressed, and the key of the message that it stands under."""

    choice: Choice
    key: str
    is_brief: bool = False
    """Only the first part of the label was typed, such as "ja"."""


def find_pressed(text: str, shown: Sequence[Keyboard]) -> Pressed | None:
    """The button whose label this text is; of the newest message the first part of a label is enough."""
    for keyboard in shown:
        place = find_label(text, [label for label, _ in keyboard.buttons])
        if place is not None:
            return _pressed(keyboard, place)
    for keyboard in shown[:1]:
        place = find_label(text, [first_part(label) for label, _ in keyboard.buttons])
        if place is not None:
            return _pressed(keyboard, place, is_brief=True)
    return None


def _pressed(keyboard: Keyboard, place: int, *, is_brief: bool = False) -> Pressed | None:
    choice = read_choice(keyboard.buttons[place][1])
    return Pressed(choice, keyboard.key, is_brief) if choice is not None else None


def hunch_of(matches: Matches) -> Hunch:
    """What is remembered of a message while the resident is asked back."""
    return Hunch(tuple((c.id, c.confidence) for c in matches.candidates), matches.second_need)


def settle(pending: Pending, chosen: Sequence[str], knowledge: Knowledge, thresholds: Thresholds) -> GiveAnswer:
    """Answer what was chosen, and one need more if the message speaks of it as well; the rest is for "Iets anders".

    Of the rest, what is close to the choice and was not offered comes first: the resident has seen the others.
    """
    ids = tuple(chosen)
    if len(ids) == 1:
        more = _also_meant(pending, ids[0], thresholds) or _sharper(pending, ids[0], knowledge, thresholds)
        ids += (more,) if more and more in knowledge.onderwerpen else ()
    left = [id for id, _ in pending.hunch.likely if id not in (*ids, *pending.hunch.refused)]
    left.sort(key=lambda id: (id in pending.onderwerpen, not are_neighbours(ids[0], id, knowledge)))
    return GiveAnswer(ids, tuple(left[:_MOST_LEFT]))


def _also_meant(pending: Pending, chosen: str, thresholds: Thresholds) -> str:
    """The other of the two likeliest needs, if it is likely that both were meant now that this one is chosen.

    The less likely the chosen one was by itself, the likelier that the message was about the other one too.
    """
    best = dict(pending.hunch.likely[:_MOST_ANSWERS])
    if chosen not in best or len(best) < _MOST_ANSWERS:
        return ""
    other = next(id for id in best if id != chosen)
    both = pending.hunch.second_need * _TAPS_ONE_OF_TWO
    only_chosen = (1 - pending.hunch.second_need) * best[chosen] / max(sum(best.values()), _HARDLY)
    return other if both >= thresholds.second_need * max(both + only_chosen, _HARDLY) else ""


def _sharper(pending: Pending, chosen: str, knowledge: Knowledge, thresholds: Thresholds) -> str:
    """A need close to the chosen one that had no button, though the message speaks of it nearly as much."""
    likely = dict(pending.hunch.likely)
    seen = {*pending.onderwerpen, *pending.hunch.refused}
    for id, confidence in pending.hunch.likely:
        is_strong = confidence >= max(thresholds.choice, likely.get(chosen, 0.0) * _SHARE_OF_SHARPER)
        if id not in seen and is_strong and are_neighbours(chosen, id, knowledge):
            return id
    return ""


def are_neighbours(one: str, other: str, knowledge: Knowledge) -> bool:
    """Whether the maintainers tell these two apart, or say that they come together."""
    pair = [(knowledge.onderwerpen.get(a), b) for a, b in ((one, other), (other, one))]
    return any(o is not None and (b in o.ask_back or b in o.related) for o, b in pair)


def choose_by_words(pending: Pending, said: Matches, thresholds: Thresholds) -> str:
    """What somebody means who answers in other words; empty when that says nothing about the choices.

    The new words and the original message count alike, as two witnesses who did not hear each other.
    """
    before, now = dict(pending.hunch.likely), {c.id: c.confidence for c in said.candidates}
    spoken_of = [id for id in pending.onderwerpen if now.get(id, 0.0) >= thresholds.choice]
    return max(spoken_of, key=lambda id: now[id] * max(before.get(id, 0.0), _HARDLY), default="")
