"""What a soak says: whether memory stays flat, who waited longest, and how that went on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

FLAT_MB_PER_HOUR = 10.0
"""At 30 messages a second that is less than 100 bytes for each."""
OLDEST_ALLOWED = 60.0

Latency = tuple[float, float]
"""When a message was written and how long its answer took, in seconds."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the bot; `wal_mb` is of a SQLite file, `database_mb` and `oldest` are what the bot itself says."""

    at: float
    memory_mb: float
    files: int
    wal_mb: float
    database_mb: float
    oldest: float


@dataclass(frozen=True, slots=True)
class Soak:
    """All that was seen of one contender; one that reads may have nothing of its own to say to a message."""

    messages: int
    cpu: float
    samples: Sequence[Sample]
    latencies: Sequence[Latency]
    may_be_silent: bool = False

    @property
    def unanswered(self) -> int:
        return self.messages - len(self.latencies)

    @property
    def oldest(self) -> float:
        """The longest wait, for an answer or to be handled at all."""
        waited = [seconds for _, seconds in self.latencies]
        return max([*waited, *(sample.oldest for sample in self.samples)])

    @property
    def growth(self) -> float:
        """MB an hour over the second half: before that a bot still fills what it will keep."""
        half = self.samples[-1].at / 2
        return slope_per_hour([(sample.at, sample.memory_mb) for sample in self.samples if sample.at >= half])

    @property
    def is_flat(self) -> bool:
        return self.growth < FLAT_MB_PER_HOUR

    @property
    def is_in_time(self) -> bool:
        return self.oldest < OLDEST_ALLOWED and (self.may_be_silent or not self.unanswered)

    def stretches(self, seconds: float) -> Iterator[tuple[float, Sequence[Sample], Sequence[float]]]:
        """The time in equal parts: where each begins, its samples, and the waits of what was written then."""
        begin = 0.0
        while begin < self.samples[-1].at:
            samples = [sample for sample in self.samples if begin <= sample.at < begin + seconds]
            waits = [took for written, took in self.latencies if begin <= written < begin + seconds]
            if samples and waits:
                yield begin, samples, waits
            begin += seconds


def slope_per_hour(points: Sequence[tuple[float, float]]) -> float:
    """How much the value grows in an hour, by least squares; the first of each pair is in seconds."""
    seconds, values = zip(*points, strict=True)
    slope, _ = np.polyfit(np.asarray(seconds) / 3600, values, 1)
    return float(slope)
