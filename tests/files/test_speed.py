"""Maintainers wait for `samenspel check`, so it must be quick with all the examples there are."""

from __future__ import annotations

import random
from time import process_time

from .good_folder import SCHULDEN, KnowledgeFolder

WORDS = [f"{start}{end}" for start in ("huur", "brief", "zorg", "kind", "geld") for end in range(200)]


def test_ten_thousand_examples_are_checked_within_a_second_and_a_half(folder: KnowledgeFolder) -> None:
    dice = random.Random(7)
    for number in range(60):
        sentences = (" ".join(dice.choices(WORDS, k=dice.randint(3, 20))) for _ in range(170))
        folder.write(f"onderwerpen/veel/nummer-{number}.yaml", SCHULDEN)
        folder.write(
            f"onderwerpen/veel/nummer-{number}.voorbeelden.yaml",
            "hand-01:\n" + "".join(f"  - {text}\n" for text in sentences),
        )

    started = process_time()
    loaded = folder.load()
    took = process_time() - started

    assert sum(len(onderwerp.examples) for onderwerp in loaded.knowledge.onderwerpen.values()) == 60 * 170 + 3 * 25
    assert took < 1.5
