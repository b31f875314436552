"""How long it takes to read and match one message; run as a process with one thread: prints JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from rapidfuzz import fuzz, process

from benchmarks.ours import library_with, settings_for, words_only
from benchmarks.people import length_of, messages
from bot.domain.matching.learning import lessons_from
from bot.domain.reading import Mind
from bot.domain.understanding.language import hear_language
from bot.domain.understanding.mask import mask
from bot.domain.understanding.nood import find_phrases
from bot.domain.understanding.place import find_place
from bot.domain.understanding.wishes import find_wish

Times = dict[str, list[float]]


def measure(readers: Mapping[str, Callable[[str], object]], texts: Iterable[str]) -> dict[str, Times]:
    """Milliseconds of every message, by reader and length.

    All read a message before the next one comes, so that what else the machine does falls upon all alike.
    """
    found: dict[str, Times] = {name: {} for name in readers}
    for text in texts:
        for name, read in readers.items():
            start = time.perf_counter()
            read(text)
            found[name].setdefault(length_of(text), []).append((time.perf_counter() - start) * 1000)
    return found


def naive(mind: Mind) -> Callable[[str], object]:
    """The usual beginning: compare with every phrase there is, and take the one that looks most like it."""
    phrases = list(dict.fromkeys(lesson.text for lesson in lessons_from(mind.knowledge)))
    return lambda text: process.extractOne(text, phrases, scorer=fuzz.token_set_ratio)


def parts_of(mind: Mind) -> dict[str, Callable[[str], object]]:
    """What `Mind.read` does, one by one; the texts are masked already, which changes nothing for the rest."""
    parts: dict[str, Callable[[str], Any]] = {
        "mask personal data": mask,
        "phrases of nood": lambda text: find_phrases(text, mind.phrases),
        "language": lambda text: hear_language(mask(text).text, None, mind.identify),
        "wishes in plain words": lambda text: find_wish(text, mind.wishes),
        "names": mind.names.find,
        "places": lambda text: find_place(text, mind.knowledge.areas),
        "matching on words": lambda text: words_only(mind).matcher.match(mask(text).text),
    }
    embedder = getattr(mind.matcher, "embedder", None)
    if embedder is not None:
        parts["embedding"] = lambda text: embedder.embed([text])
    return parts


def main(most: int) -> None:
    """Measure all and print it."""
    source, texts = messages()
    texts = texts[:most]
    mind = library_with(settings_for(), "real").mind
    words = words_only(mind)
    readers: dict[str, Callable[[str], object]] = {
        "Samenspel with embeddings": mind.read,
        "Samenspel without embeddings": words.read,
        "naive: rapidfuzz over all phrases": naive(mind),
    }
    measure(readers, texts[:10])  # to warm up
    found = {
        "source": source,
        "phrases": len({lesson.text for lesson in lessons_from(mind.knowledge)}),
        "readers": measure(readers, texts),
        "parts": {name: [*chain(*times.values())] for name, times in measure(parts_of(mind), texts).items()},
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
