"""What experts said about lessons of authors whom they had not seen, kept under a hash of each lesson.

With it the tables of `docs/matching.md` are printed without tuning again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.domain.matching.learning import Lesson, Opinions

OPINIONS = Path(__file__).with_name("opinions.npz")
_KEY = 8


def write_opinions(lessons: Sequence[Lesson], opinions: Sequence[Opinions], file: Path) -> None:
    """In half precision: three decimals."""
    keys = b"".join(_key(lessons[row]) for said in opinions for row in said.judged)
    np.savez_compressed(
        file,
        keys=np.frombuffer(keys, dtype=np.uint8),
        wording=np.concatenate([said.wording for said in opinions]).astype(np.float16),
        meaning=np.concatenate([said.meaning for said in opinions if said.meaning is not None]).astype(np.float16),
    )


def read_opinions(lessons: Sequence[Lesson], file: Path) -> Opinions:
    """The opinions about those of the lessons that were judged."""
    places = {_key(lesson): row for row, lesson in enumerate(lessons)}
    with np.load(file) as stored:
        keys = [bytes(key) for key in stored["keys"].reshape(-1, _KEY)]
        kept = [number for number, key in enumerate(keys) if key in places]
        judged = np.array([places[keys[number]] for number in kept])
        return Opinions(judged, stored["wording"][kept].astype(np.float32), stored["meaning"][kept].astype(np.float32))


def _key(lesson: Lesson) -> bytes:
    return hashlib.blake2b(f"{lesson.labels} {lesson.text}".encode(), digest_size=_KEY).digest()
