"""Telegram's small HTML: how long it is once shown, how to split it, and what it says without its tags."""

from __future__ import annotations

import re
from bisect import bisect_right
from html import escape, unescape
from itertools import accumulate

MESSAGE_LIMIT = 4096
"""UTF-16 units of a message as it is shown, tags not counted."""

CAPTION_LIMIT = 1024
"""The same, of the words under a photo or a voice message."""

_TAG = (
    r"</?(?:a|b|strong|i|em|u|ins|s|strike|del|code|pre|blockquote|span|tg-spoiler|tg-emoji)"
    r"(?:\s(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)?>"
)
_ENTITY = r"&(?:#x[0-9a-fA-F]+|#[0-9]+|(?:lt|gt|amp|quot)(?![A-Za-z]));?"
_PIECE = re.compile(f"(?P<tag>{_TAG})|(?P<entity>{_ENTITY})|(?P<character>.)", re.DOTALL)
_LINK = re.compile(r"""<a\s+href=(?:"([^"]*)"|'([^']*)')\s*>(.*?)</a>""", re.DOTALL)

_BREAKS = (
    re.compile(r"\n[^\S\n]*\n\s*"),  # between paragraphs
    re.compile(r"\n\s*"),  # between lines
    re.compile(r"[.!?…]+[\"'”’»)]*\s+"),  # between sentences
    re.compile(r"\s+"),  # between words
)


def split_html(html: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Split a text that is too long into messages that are not, at the best place that lies far enough.

    Tags that are open at a break are closed before it and opened again after it. Parts with nothing to
    read in them are left out, because Telegram refuses them. Of an emoji of several signs a last resort
    may fall in the middle.
    """
    if _width(html) <= limit:  # so is what is shown of it; most texts are short
        return [html]
    shown = visible_text(html)
    if _width(shown) <= limit:
        return [html]
    writer = _PartWriter(frozenset(break_points(shown, limit)))
    for piece in _PIECE.finditer(html):
        if piece["tag"] is None:
            writer.write(piece.group())
        else:
            writer.tag(piece.group())
    return [part for part in writer.parts if visible_text(part).strip()] or [""]


def break_points(shown: str, limit: int) -> list[int]:
    """Where to break a text so that no stretch is longer than the limit: paragraph, line, sentence, word, anywhere."""
    reached = list(accumulate((_width(character) for character in shown), initial=0))
    points, start = [], 0
    while reached[-1] - reached[start] > limit:
        end = bisect_right(reached, reached[start] + limit) - 1
        start = _last_break(shown, start, end)
        points.append(start)
    return points


def _last_break(shown: str, start: int, end: int) -> int:
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(shown, start, end + 1) if match.end() <= end]
        if ends:
            return ends[-1]
    return end


class _PartWriter:
    """Writes pieces into parts. Tags are opened only when there is text for them, so that none is empty."""

    def __init__(self, points: frozenset[int]) -> None:
        self._points = points
        self._position = 0
        self._open: list[str] = []
        self._opened = 0
        """How many of the open tags are written in the present part."""
        self.parts: list[str] = [""]

    def write(self, piece: str) -> None:
        if self._position in self._points:
            self._close_part()
        self.parts[-1] += "".join(self._open[self._opened :]) + piece
        self._opened = len(self._open)
        self._position += len(_character(piece))

    def tag(self, tag: str) -> None:
        if not tag.startswith("</"):
            self._open.append(tag)
        elif self._open and _name(self._open[-1]) == _name(tag):
            if self._opened == len(self._open):
                self.parts[-1] += tag
                self._opened -= 1
            self._open.pop()
        else:
            self.parts[-1] += tag  # it fits nowhere: Telegram refuses it, and the text goes out plain

    def _close_part(self) -> None:
        self.parts[-1] += "".join(f"</{_name(tag)}>" for tag in reversed(self._open[: self._opened]))
        self._opened = 0
        self.parts.append("")


def visible_text(html: str) -> str:
    """The text as Telegram shows it. What only looks like a tag or an entity stays."""
    return "".join(_character(piece.group()) for piece in _PIECE.finditer(html) if piece["tag"] is None)


def as_plain_text(html: str) -> str:
    """The same words without any tag, safe to send as HTML; the address of a link stays, in brackets."""
    return escape(visible_text(_LINK.sub(_with_address, html)), quote=False)


def fits(html: str, limit: int) -> bool:
    """Whether the text is short enough as it is shown."""
    return _width(visible_text(html)) <= limit


def shorten_html(html: str, limit: int = MESSAGE_LIMIT) -> str:
    """As much of a text as fits in one message: an edit cannot become two."""
    if fits(html, limit):
        return html
    return split_html(html, limit - 2)[0].rstrip() + " …"


def _with_address(link: re.Match[str]) -> str:
    address, label = link[1] or link[2] or "", link[3]
    return label if visible_text(label) == visible_text(address) else f"{label} ({address})"


def _character(piece: str) -> str:
    """The text of one piece; Telegram reads only some entities, and those are all that a piece can be."""
    return unescape(piece) if len(piece) > 1 else piece


def _name(tag: str) -> str:
    return tag.strip("</>").split()[0]


def _width(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
