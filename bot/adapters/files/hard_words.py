"""The maintainers' list of hard words, line by line: what is no line of it gives no tips to anybody."""

from __future__ import annotations

from collections.abc import Iterator

from bot.adapters.files import messages
from bot.adapters.files.problems import Told

HARD_WORDS = "moeilijk.woorden"
"""The sentence that is such a list."""


def wrong_lines(words: str) -> Iterator[tuple[int, Told]]:
    """What is wrong on which line of the list, from 0, read as `domain/plain_language.read_easier` reads it."""
    seen: dict[str, int] = {}
    for number, line in enumerate(words.splitlines()):
        hard, sign, simple = line.partition("=")
        named = [" ".join(word.split()) for word in hard.split("|") if word.strip()]
        if not line.strip():
            continue
        if not sign:
            yield number, messages.no_simple_word(line.strip())
        elif not named:
            yield number, messages.no_hard_word(line.strip())
        elif not simple.strip():
            yield number, messages.nothing_simpler(named[0])
        for word in named if sign else ():
            if word.casefold() in seen:
                yield number, messages.hard_word_twice(word, number - seen[word.casefold()])
            seen.setdefault(word.casefold(), number)
