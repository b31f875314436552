"""Whether a text reads easily and speaks to residents as we do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.adapters.files import messages
from bot.adapters.files.problems import Told

MOST_WORDS = 20
_FAMILIAR = re.compile(r"(?<![\w'’])(je|jij|jou|jouw)(?![\w'’])", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
_WORD = re.compile(r"\w[^\s]*")


def advice_on(text: str) -> Iterator[Told]:
    """What could be kinder or shorter."""
    if familiar := _FAMILIAR.search(text):
        yield messages.too_familiar(familiar.group())
    for sentence in _SENTENCE_END.split(text):
        words = len(_WORD.findall(sentence))
        if words > MOST_WORDS:
            yield messages.long_sentence(words, sentence)
