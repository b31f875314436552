"""Telegram's HTML, read as TDLib reads it: the same tags, the same entities, the same complaints."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ApiError, bad_request
from .texts import Entities, Json, utf16

KNOWN_TAGS = {
    "a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins", "tg-spoiler", "tg-emoji", "span", "pre", "code",
    "blockquote",
}  # fmt: skip
PLAIN_TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler",
    "tg-spoiler": "spoiler", "code": "code",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![A-Za-z]));?")
ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']*)\s*(?:(=)\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]*)))?""")
LANGUAGE = "language-"


@dataclass
class OpenTag:
    name: str
    argument: str
    offset: int


def unescape(text: str) -> str:
    """Turn the few character references that Telegram knows into characters; leave the others as they are."""

    def character(match: re.Match[str]) -> str:
        hexadecimal, decimal, name = match.groups()
        if name:
            return NAMED[name]
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
        return chr(code) if 0 < code < 0x10FFFF else match.group()

    return CHARACTER.sub(character, text)


class HtmlReader:
    """One pass over one text. Offsets in complaints are in bytes, offsets of entities in UTF-16 units."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.result: list[str] = []
        self.length = 0
        self.open: list[OpenTag] = []
        self.entities: Entities = []

    def read(self) -> tuple[str, Entities]:
        position = 0
        while position < len(self.source):
            start = self.source.find("<", position)
            end = len(self.source) if start < 0 else start
            self._add(unescape(self.source[position:end]))
            if start < 0:
                break
            position = self._end_tag(start) if self.source.startswith("</", start) else self._start_tag(start)
        if self.open:
            raise _complaint(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        return "".join(self.result), sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _add(self, text: str) -> None:
        self.result.append(text)
        self.length += utf16(text)

    def _at(self, position: int) -> str:
        return f"at byte offset {len(self.source[:position].encode())}"

    def _start_tag(self, start: int) -> int:
        head = re.compile(r"<([^\s>]*)").match(self.source, start)
        assert head is not None
        name, position = head.group(1).lower(), head.end()
        if position >= len(self.source):
            raise _complaint(f"Unclosed start tag {self._at(start)}")
        if name not in KNOWN_TAGS:
            raise _complaint(f'Unsupported start tag "{name}" {self._at(start)}')
        argument, position = self._attributes(name, start, position)
        if name == "span" and argument != "spoiler":
            raise _complaint(f'Tag "span" must have class "tg-spoiler" {self._at(start)}')
        self.open.append(OpenTag(name, argument, self.length))
        return position + 1

    def _attributes(self, tag: str, start: int, position: int) -> tuple[str, int]:
        argument = ""
        while True:
            while position < len(self.source) and self.source[position].isspace():
                position += 1
            if position >= len(self.source):
                raise _complaint(f'Unclosed start tag "{tag}" {self._at(start)}')
            if self.source[position] == ">":
                return argument, position
            found = ATTRIBUTE.match(self.source, position)
            assert found is not None
            name, equals, *values = found.groups()
            if not name:
                raise _complaint(f'Empty attribute name in the tag "{tag}" {self._at(start)}')
            position = found.end()
            value = unescape(next((value for value in values if value is not None), ""))
            argument = _argument(tag, name, value, bool(equals)) or argument

    def _end_tag(self, start: int) -> int:
        if not self.open:
            raise _complaint(f"Unexpected end tag {self._at(start)}")
        found = re.compile(r"</([^\s>]*)\s*").match(self.source, start)
        assert found is not None
        if not self.source.startswith(">", found.end()):
            raise _complaint(f"Unclosed end tag {self._at(start)}")
        tag, name = self.open.pop(), found.group(1)
        if name and name != tag.name:
            raise _complaint(f'Unmatched end tag {self._at(start)}, expected "</{tag.name}>", found "</{name}>"')
        if self.length > tag.offset:
            self._entity(tag)
        return found.end() + 1

    def _entity(self, tag: OpenTag) -> None:
        entity: Json = {"offset": tag.offset, "length": self.length - tag.offset}
        if tag.name in PLAIN_TYPES:
            entity["type"] = PLAIN_TYPES[tag.name]
        elif tag.name == "a":
            address = tag.argument
            if not re.match(r"(https?|tg|mailto|tel)://?|[\w-]+(\.[\w-]+)+", address):
                return  # a link without a usable address is shown as plain text
            entity |= {"type": "text_link", "url": address}
        elif tag.name == "blockquote":
            entity["type"] = "expandable_blockquote" if tag.argument else "blockquote"
        elif tag.name == "tg-emoji":
            entity |= {"type": "custom_emoji", "custom_emoji_id": tag.argument}
        else:
            entity["type"] = "pre"
        self.entities.append(entity)


def _argument(tag: str, name: str, value: str, has_value: bool) -> str:
    match tag, name:
        case "a", "href":
            return value
        case "tg-emoji", "emoji-id":
            return value
        case "code", "class" if value.startswith(LANGUAGE):
            return value.removeprefix(LANGUAGE)
        case "span", "class" if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case "blockquote", "expandable":
            return "1"
        case _:
            return ""


def _complaint(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")


def parse_html(source: str) -> tuple[str, Entities]:
    """Return the plain text and its entities, or refuse as Telegram does."""
    return HtmlReader(source).read()
