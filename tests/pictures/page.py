"""Draws what is on a screen as a page of HTML, light and plain, as Telegram looks on a telephone."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import assert_never

from .scene import Bubble, Line, Picture, Screen, Talk, TopicList

STYLE = (Path(__file__).parent / "telephone.css").read_text(encoding="utf-8")
COLORS = 7
"""So many colours there are for names; a name always has the same."""


def page(picture: Picture) -> str:
    """The whole page; its root element tells how high it has become."""
    phones = "\n".join(map(_phone, picture.screens))
    measure = "document.documentElement.dataset.height = document.body.scrollHeight"
    return (
        f'<!doctype html><html lang="nl"><meta charset="utf-8"><style>{STYLE}</style>'
        f"<body>{phones}<script>{measure}</script></body></html>"
    )


def width(picture: Picture) -> int:
    """In CSS pixels, as the style sheet has it: a telephone is 400 wide, with 24 around it."""
    return 24 + 424 * len(picture.screens)


def _phone(screen: Screen) -> str:
    match screen:
        case Talk():
            back, inside = "‹", f'<div class="talk">{"".join(map(_bubble, screen.bubbles))}</div>'
        case TopicList():
            back, inside = "☰", f'<div class="topics">{"".join(map(_line, screen.lines))}</div>'
        case _:
            assert_never(screen)
    head = f"<b>{escape(screen.title)}</b><i>{escape(screen.subtitle)}</i>"
    return (
        f'<section><h1>{escape(screen.whose)}</h1><div class="phone">'
        f'<header><span class="back">{back}</span><div>{head}</div></header>{inside}</div></section>'
    )


def _line(line: Line) -> str:
    lock = " 🔒" if line.is_closed else ""
    return (
        f'<article><span class="icon" style="background:#{line.color:06x}">{_initial(line.name)}</span>'
        f"<div><b>{escape(line.name)}{lock}</b><p>{escape(line.last)}</p></div><time>{line.time}</time></article>"
    )


def _bubble(bubble: Bubble) -> str:
    said = "".join(f"<b>{escape(run.text)}</b>" if run.is_bold else escape(run.text) for run in bubble.runs)
    name = f'<div class="name c{_color(bubble.name)}">{escape(bubble.name)}</div>' if bubble.name else ""
    quote = ""
    if bubble.quote is not None:
        who, text = bubble.quote
        quote = f'<blockquote class="c{_color(who)}"><b>{escape(who)}</b><i>{escape(text)}</i></blockquote>'
    rows = "".join(f'<div class="row">{"".join(map(_button, row))}</div>' for row in bubble.rows)
    face = f'<span class="face f{_color(bubble.name)}">{_initial(bubble.name)}</span>' if bubble.name else ""
    return (
        f'<div class="message{" mine" if bubble.is_mine else ""}">{face}<div class="column">'
        f'<div class="bubble">{name}{quote}<p>{said}<time>{bubble.time}</time></p></div>{rows}</div></div>'
    )


def _button(label: str) -> str:
    return f'<span class="button">{escape(label)}</span>'


def _initial(name: str) -> str:
    return next(character for character in name if character.isalnum())


def _color(name: str) -> int:
    return sum(map(ord, name)) % COLORS
