"""Sentences that run from right to left, with Dutch names, numbers and addresses in them that run the other way.

Who reads such a line guesses where each piece belongs, and guesses wrong: "010 123 45 67" comes out backwards in an
Arabic line. So each piece is isolated (U+2068 … U+2069), with nothing inside that a telephone number would not have,
and a line that begins with such a piece is told how it runs (U+200F).
"""

from __future__ import annotations

import html
import re

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
"""Languages that are written so."""

ISOLATE, END_OF_ISOLATE, RUNS_LEFTWARDS = "\u2068", "\u2069", "\u200f"

_LEFTWARDS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_SEPARATORS = f"·•|{ISOLATE}{END_OF_ISOLATE}\u200e{RUNS_LEFTWARDS}"
_RIGHTWARDS = f"(?![{_LEFTWARDS}])[^\\W_]"
_PIECE = re.compile(
    f"{ISOLATE}[^{END_OF_ISOLATE}\n]*{END_OF_ISOLATE}"
    f"|(\\(?)((?:€ ?|[/@+])?{_RIGHTWARDS}(?:[^{_LEFTWARDS}{_SEPARATORS}\n]*{_RIGHTWARDS})?)(\\)?)"
)
_HAS_LEFTWARDS = re.compile(f"[{_LEFTWARDS}]")
_BEGINS_LEFTWARDS = re.compile(f"[\\W\\d_]*[{_LEFTWARDS}{RUNS_LEFTWARDS}]")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_HAS_DIGIT = re.compile(r"\d")
_TAG = re.compile(r"(<[^<>]*>)")


def lay_out_leftwards(text: str) -> str:
    """HTML in which every line of a right-to-left language reads well. A line that is all Dutch stays as it is."""
    return "\n".join(_line(line) for line in text.split("\n"))


def lay_out_label_leftwards(label: str) -> str:
    """The same for plain text, such as that of a button."""
    return html.unescape(_line(html.escape(label, quote=False)))


def _line(line: str) -> str:
    parts = _TAG.split(line)
    words = html.unescape("".join(parts[::2]))
    if not _HAS_LEFTWARDS.search(words) and (_HAS_LETTER.search(words) or not _HAS_DIGIT.search(words)):
        return line
    parts[::2] = [_isolated(part) for part in parts[::2]]
    start = "" if _BEGINS_LEFTWARDS.match(words) else RUNS_LEFTWARDS
    return start + "".join(parts)


def _isolated(part: str) -> str:
    return html.escape(_PIECE.sub(_wrapped, html.unescape(part)), quote=False)


def _wrapped(found: re.Match[str]) -> str:
    """A piece in its isolate; a bracket beside it goes along if its partner may be inside."""
    if found[2] is None:
        return found[0]
    before, piece, after = found[1], found[2], found[3]
    if "(" in piece or ")" in piece:
        before, piece, after = "", before + piece + after, ""
    return f"{before}{ISOLATE}{piece}{END_OF_ISOLATE}{after}"
