"""Whether a text reads easily and speaks to residents as we do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.adapters.files import messages
from bot.adapters.files.problems import Told

_BOLD = "**"

MOST_WORDS = 20
_FAMILIAR = re.compile(r"(?<![\w'’])(je|jij|jou|jouw)(?![\w'’])", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
_TAG = re.compile(r"</?[a-z][a-z0-9]*(\s[^<>]*)?/?>", re.IGNORECASE)
_WORD = re.compile(r"\w[^\s]*")


def advice_on(text: str) -> Iterator[Told]:
    """What could be kinder or shorter."""
    if familiar := _FAMILIAR.search(text):
        yield messages.too_familiar(familiar.group())
    for sentence in _SENTENCE_END.split(text):
        words = len(_WORD.findall(sentence))
        if words > MOST_WORDS:
            yield messages.long_sentence(words, sentence)


def has_open_bold(text: str) -> bool:
    """Whether bold begins that does not end."""
    return text.count(_BOLD) % 2 == 1


def advice_on_tags(text: str) -> Iterator[Told]:
    """HTML, which is shown as it is written."""
    if found := _TAG.search(text):
        yield messages.html_tag(found.group())
