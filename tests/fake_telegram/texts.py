"""Text as Telegram counts and keeps it: UTF-16 units, trimmed, with the entities that it finds by itself."""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]
Entities = list[Json]

FOUND_BY_TELEGRAM = [
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("url", re.compile(r"(?:https?://|www\.)[^\s<>\"']+[^\s<>\"'.,;:!?)]")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z]\w{2,31}\b")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d[\d ()-]{7,16}\d\b")),
]


def utf16(text: str) -> int:
    """The length of a text in the units in which Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def trim(text: str, entities: Entities) -> tuple[str, Entities]:
    """Drop white space at both ends, as Telegram does, and move the entities along."""
    lead = utf16(text) - utf16(text.lstrip())
    trimmed = text.strip()
    length = utf16(trimmed)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, length)
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    return trimmed, kept


def with_found_entities(text: str, entities: Entities) -> Entities:
    """Add links, commands, mentions and the like where no other entity of that sort lies."""
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in entities
        if entity["type"] in {"text_link", "code", "pre"}
    ]
    found = []
    for kind, pattern in FOUND_BY_TELEGRAM:
        for match in pattern.finditer(text):
            start = utf16(text[: match.start()])
            end = start + utf16(match.group())
            if all(end <= left or right <= start for left, right in taken):
                taken.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return sorted([*entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))
