"""Whether everybody got every answer, once, in the order of the questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """Counts over all chats; `in_order` are the chats that saw exactly what they should, or that plus doubles."""

    chats: int
    in_order: int
    lost: int
    doubled: int
    strange: int

    @property
    def is_exact(self) -> bool:
        return self.in_order == self.chats and not (self.lost or self.doubled or self.strange)


def judge(expected: Mapping[int, Sequence[str]], seen: Mapping[int, Sequence[str]]) -> Order:
    """Compare for each chat the answers it should get, each of which is different, with the answers it got."""
    in_order = lost = doubled = strange = 0
    for chat, wanted in expected.items():
        got = seen.get(chat, ())
        first_times = [*dict.fromkeys(one for one in got if one in set(wanted))]
        missing = set(wanted) - set(first_times)
        lost += len(missing)
        strange += sum(one not in set(wanted) for one in got)
        doubled += sum(one in set(wanted) for one in got) - len(first_times)
        in_order += first_times == [one for one in wanted if one not in missing]
    strange += _elsewhere(expected, seen.items())
    return Order(len(expected), in_order, lost, doubled, strange)


def _elsewhere(expected: Mapping[int, Sequence[str]], seen: Iterable[tuple[int, Sequence[str]]]) -> int:
    """Answers to those who asked nothing."""
    return sum(len(got) for chat, got in seen if chat not in expected)
